using System.Security.Cryptography;
using System.Text;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Syntax;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Krait.Build.Tasks;

/// <summary>
/// Writes a file that changes only when the code that Krait compiles may: with the compiler's sources, and with the headers of the
/// instructions, not with their bodies. The archive of the standard library is made again when it is newer.
/// </summary>
public sealed class WriteLibraryFingerprint : Task
{
    /// <summary>The definition files.</summary>
    [Required]
    public ITaskItem[] Definitions { get; set; } = [];

    /// <summary>The sources whose every change counts.</summary>
    [Required]
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The file to write.</summary>
    [Required]
    public string Output { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var text = new StringBuilder();
        foreach (string path in Definitions.Select(item => item.GetMetadata("FullPath")))
        {
            foreach (Declaration declaration in Parser.Parse(path, File.ReadAllText(path), new DiagnosticBag()).Declarations)
            {
                if (declaration is InstructionDeclaration instruction)
                {
                    _ = text.Append(instruction.Name.Text).Append(' ').Append(instruction.Number)
                        .Append(' ').Append(instruction.Kind).Append('\n');
                }
                else if (declaration is CacheDeclaration cache)
                {
                    _ = text.Append(cache.Name.Text).Append(' ').Append(cache.Size).Append('\n');
                }
            }
        }

        using var hash = SHA256.Create();
        foreach (string path in Sources.Select(item => item.GetMetadata("FullPath")).OrderBy(path => path, StringComparer.Ordinal))
        {
            _ = text.Append(Path.GetFileName(path)).Append(' ')
                .Append(BitConverter.ToString(hash.ComputeHash(File.ReadAllBytes(path)))).Append('\n');
        }
        string fingerprint = BitConverter.ToString(hash.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
        if (File.Exists(Output) && File.ReadAllText(Output) == fingerprint)
            return true;
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output))!);
        File.WriteAllText(Output, fingerprint);
        return true;
    }
}

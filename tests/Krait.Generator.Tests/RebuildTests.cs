using System.Diagnostics;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>One edited line of Bytecodes.def, a build, and programs do something else: nothing more has to be touched.</summary>
public sealed class RebuildTests : IDisposable
{
    private static readonly string[] Left = ["artifacts", ".git", ".ci"];

    private readonly string _copy = Directory.CreateTempSubdirectory("krait-rebuild").FullName;

    [OptInFact("KRAIT_REBUILD")]
    public void A_changed_body_of_the_interpreter_changes_what_a_program_prints()
    {
        const string Original = "    result = Operators.Negative(value);\n    ErrorIf(result == null);\n";
        const string Program = "value = 7\nprint(-value, -value + 1)\n";
        Copy(new DirectoryInfo(DefinitionFiles.Root), _copy);
        var definitions = Path.Combine(_copy, "Bytecodes.def");
        var text = File.ReadAllText(definitions);
        Assert.Contains(Original, text, StringComparison.Ordinal);
        File.WriteAllText(definitions, text.Replace(Original, "    result = value;\n", StringComparison.Ordinal));
        _ = Run("build", Path.Combine("src", "Krait.Cli"), "-c", "Release");

        var program = Path.Combine(_copy, "program.py");
        File.WriteAllText(program, Program);
        Assert.Equal("7 8", Run(Path.Combine(_copy, "artifacts", "bin", "Krait.Cli", "release", "Krait.Cli.dll"), program).Trim());
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private static void Copy(DirectoryInfo source, string target)
    {
        _ = Directory.CreateDirectory(target);
        foreach (var file in source.EnumerateFiles().Where(file => !Left.Contains(file.Name)))
            _ = file.CopyTo(Path.Combine(target, file.Name));
        foreach (var folder in source.EnumerateDirectories().Where(folder => !Left.Contains(folder.Name)))
            Copy(folder, Path.Combine(target, folder.Name));
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _copy, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}

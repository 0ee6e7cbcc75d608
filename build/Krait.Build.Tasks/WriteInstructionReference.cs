using System.Text;
using Krait.Definitions.Analysis;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Krait.Build.Tasks;

/// <summary>Writes the reference page of an instruction set from its definition files.</summary>
public sealed class WriteInstructionReference : Task
{
    /// <summary>The definition files, overrides last.</summary>
    [Required]
    public ITaskItem[] Definitions { get; set; } = [];

    /// <summary>The Markdown file to write; left alone when it says the same already.</summary>
    [Required]
    public string Output { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        // The compiler reports what is wrong with the definitions; a page is still better than none.
        Specification? specification = Binder.Bind(Definitions.Select(item => (item.GetMetadata("FullPath"),
            File.ReadAllText(item.GetMetadata("FullPath")))), HelperFacts.None, new DiagnosticBag());
        if (specification is null)
            return true;
        string page = ReferenceEmitter.Emit(specification);
        if (File.Exists(Output) && File.ReadAllText(Output) == page)
            return true;
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output))!);
        File.WriteAllText(Output, page, new UTF8Encoding(false));
        Log.LogMessage(MessageImportance.Normal, "Wrote {0}", Output);
        return true;
    }
}

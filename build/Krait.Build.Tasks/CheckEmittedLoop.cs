using Krait.Definitions.Diagnostics;
using Krait.Definitions.Syntax;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Krait.Build.Tasks;

/// <summary>Reports how near the emitted loop is to the size past which RyuJIT stops optimising, and fails close to it.</summary>
public sealed class CheckEmittedLoop : Task
{
    /// <summary>The share of a limit, in percent, that fails the build.</summary>
    private const double Threshold = 90;

    /// <summary>The compiled assembly.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>The definition files the loop was emitted from.</summary>
    [Required]
    public ITaskItem[] Definitions { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        foreach (ITaskItem item in Definitions)
        {
            string path = item.GetMetadata("FullPath");
            foreach (MachineDeclaration machine in Parser.Parse(path, File.ReadAllText(path),
                new DiagnosticBag()).Declarations.OfType<MachineDeclaration>())
            {
                if (MethodBudget.Measure(Assembly, machine.Name.Text, "Run") is { } budget)
                    Report(path, machine.Name.Text, budget);
            }
        }

        return !Log.HasLoggedErrors;
    }

    private void Report(string path, string machine, MethodBudget budget)
    {
        Log.LogMessage(MessageImportance.High, "{0}.Run: {1}", machine, budget);
        foreach ((string name, int value, int limit) in budget.Figures.Where(figure => figure.Value * 100.0 > figure.Limit * Threshold))
        {
            Log.LogError(
                "Definitions", "KRT200", null, path, 0, 0, 0, 0,
                "The emitted loop has {0} {1}; from {2} on RyuJIT compiles it without optimisation. Make instructions cold, or outline "
                    + "what their bodies do",
                value, name, limit);
        }
    }
}

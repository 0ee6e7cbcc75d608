using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The names that code reads and sets in its namespaces: globals, builtins, the locals of a module or class.</summary>
internal static class CodeNames
{
    /// <summary>One use of a name.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="IsWrite">Whether it is set or deleted.</param>
    public readonly record struct Use(string Name, bool IsWrite);

    /// <summary>The uses in one code object, without those within it.</summary>
    public static IEnumerable<Use> Of(PyCode code)
    {
        foreach ((int opcode, int oparg) in CodeInstructions.Of(code))
        {
            if (!OpcodeMetadata.Has(opcode, OpcodeFlags.HasName)) continue;
            bool isWrite = (OpcodeMetadata.Stores(opcode) & MemoryDomains.Names) != 0;
            if (!isWrite && (OpcodeMetadata.Loads(opcode) & MemoryDomains.Names) == 0) continue;
            // Code that has not been verified yet may number names that there are not: it is refused when it runs.
            int index = OpcodeMetadata.NumberOf(opcode, oparg);
            if (index < code.Names.Count) yield return new Use(code.Names[index].ToString()!, isWrite);
        }
    }
}

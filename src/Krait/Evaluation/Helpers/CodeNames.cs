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
        byte[] bytes = code.Code;
        int extended = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2 * (1 + OpcodeMetadata.CacheSize(bytes[i])))
        {
            int opcode = bytes[i];
            int oparg = (extended << 8) | bytes[i + 1];
            extended = OpcodeMetadata.Has(opcode, OpcodeFlags.Prefix) ? oparg : 0;
            if (!OpcodeMetadata.Has(opcode, OpcodeFlags.HasName)) continue;
            bool isWrite = (OpcodeMetadata.Stores(opcode) & MemoryDomains.Names) != 0;
            if (!isWrite && (OpcodeMetadata.Loads(opcode) & MemoryDomains.Names) == 0) continue;
            yield return new Use(NameAt(code, OpcodeMetadata.NumberOf(opcode, oparg)), isWrite);
        }
    }

    private static string NameAt(PyCode code, int index) => code.Names[index].ToString()!;
}

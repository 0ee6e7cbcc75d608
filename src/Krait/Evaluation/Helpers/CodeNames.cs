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
            int oparg = (extended << 8) | bytes[i + 1];
            extended = 0;
            switch ((Opcode)bytes[i])
            {
                case Opcode.EXTENDED_ARG:
                    extended = oparg;
                    break;
                case Opcode.LOAD_NAME or Opcode.LOAD_FROM_DICT_OR_GLOBALS:
                    yield return new Use(NameAt(code, oparg), false);
                    break;
                case Opcode.LOAD_GLOBAL:
                    yield return new Use(NameAt(code, oparg >> 1), false);
                    break;
                case Opcode.STORE_NAME or Opcode.STORE_GLOBAL or Opcode.DELETE_NAME or Opcode.DELETE_GLOBAL:
                    yield return new Use(NameAt(code, oparg), true);
                    break;
            }
        }
    }

    private static string NameAt(PyCode code, int index) => code.Names[index].ToString()!;
}

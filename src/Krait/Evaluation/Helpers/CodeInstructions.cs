using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The instructions of a code object, as it was compiled.</summary>
internal static class CodeInstructions
{
    /// <summary>One instruction.</summary>
    /// <param name="Opcode">What it is.</param>
    /// <param name="Operand">Its operand, prefixes included.</param>
    public readonly record struct Item(int Opcode, int Operand);

    /// <summary>The instructions, prefixes and caches left out.</summary>
    public static IEnumerable<Item> Of(PyCode code)
    {
        byte[] bytes = code.Code;
        int extended = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2 * (1 + OpcodeMetadata.CacheSize(bytes[i])))
        {
            int operand = (extended << 8) | bytes[i + 1];
            bool isPrefix = OpcodeMetadata.Has(bytes[i], OpcodeFlags.Prefix);
            extended = isPrefix ? operand : 0;
            if (!isPrefix) yield return new Item(bytes[i], operand);
        }
    }
}

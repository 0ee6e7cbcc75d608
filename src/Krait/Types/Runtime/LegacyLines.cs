using Krait.Objects;

namespace Krait.Types.Runtime;

/// <summary><c>co_lnotab</c>, as code had its lines before PEP 626: pairs of a step in bytes of code and a step in lines.</summary>
internal static class LegacyLines
{
    /// <summary>The pairs of a code object.</summary>
    public static byte[] Of(PyCode code)
    {
        List<byte> pairs = [];
        LocationTable table = new(code);
        int offset = 0;
        int line = code.FirstLine;
        while (table.MoveNext())
        {
            if (table.Line == line) continue;
            AppendStep(pairs, 2 * (table.Start - offset), table.Line - line);
            (offset, line) = (table.Start, table.Line);
        }
        return [.. pairs];
    }

    // A step that is too large for a byte is taken in several.
    private static void AppendStep(List<byte> pairs, int bytes, int lines)
    {
        for (; bytes > byte.MaxValue; bytes -= byte.MaxValue) pairs.AddRange([byte.MaxValue, 0]);
        while (lines is > sbyte.MaxValue or < sbyte.MinValue)
        {
            sbyte step = lines > 0 ? sbyte.MaxValue : sbyte.MinValue;
            pairs.AddRange([(byte)bytes, (byte)step]);
            lines -= step;
            bytes = 0;
        }
        pairs.AddRange([(byte)bytes, (byte)lines]);
    }
}

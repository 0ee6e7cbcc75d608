using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Where lines start in code, as control may come to them.</summary>
internal static class LineStarts
{
    /// <summary>The line of every unit, -1 for none.</summary>
    public static int[] Read(PyCode code, int length)
    {
        int[] lines = new int[length];
        Spans.Fill(lines.AsSpan(), -1);
        LocationTable table = new(code);
        while (table.MoveNext())
        {
            for (int unit = table.Start; unit < Math.Min(table.End, length); unit++) lines[unit] = table.Position.Line;
        }
        return lines;
    }

    /// <summary>
    /// The units at which a line may start: after one of another line, at targets of jumps from another line, at handlers.
    /// So does code without a line, which is never reported, but after which a line starts anew.
    /// </summary>
    public static bool[] Find(ExecutableCode executable, int[] lines)
    {
        PyCode code = executable.Code;
        bool[] starts = new bool[lines.Length];
        int current = -2;
        int first = 0;
        while (first < lines.Length && !OpcodeMetadata.Has(code.Code[2 * first], OpcodeFlags.Entry))
            first += 1 + OpcodeMetadata.CacheSize(code.Code[2 * first]);
        for (int unit = first; unit < lines.Length; unit += 1 + OpcodeMetadata.CacheSize(code.Code[2 * unit]))
        {
            // RESUME and the like never start a line; the instruction after them does.
            if (!CanStart(code.Code[2 * unit])) continue;
            starts[unit] = lines[unit] != current;
            current = lines[unit];
        }

        for (int unit = 0; unit < lines.Length; unit += 1 + OpcodeMetadata.CacheSize(code.Code[2 * unit]))
        {
            int opcode = code.Code[2 * unit];
            int next = unit + 1 + OpcodeMetadata.CacheSize(opcode);
            int oparg = executable.Span[unit].Oparg;
            int target = CodeFacts.JumpTarget(opcode, oparg, next);
            if ((uint)target >= (uint)lines.Length) continue;
            if (CanStart(code.Code[2 * target]) && lines[target] != lines[unit]) starts[target] = true;
        }

        foreach (ExceptionTable.Entry handler in ExceptionTable.Read(code.ExceptionTable))
        {
            if (handler.Target < lines.Length && CanStart(code.Code[2 * handler.Target])) starts[handler.Target] = true;
        }
        return starts;
    }

    private static bool CanStart(int opcode) => !OpcodeMetadata.Has(opcode, OpcodeFlags.NoLine);
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Reads <c>co_exceptiontable</c>: which handler covers an instruction.</summary>
internal static class ExceptionTable
{
    /// <summary>One range; offsets in code units.</summary>
    internal readonly record struct Entry(int Start, int End, int Target, int Depth, bool PushLastInstruction);

    /// <summary>Finds the innermost range around an offset whose handler may be entered from there.</summary>
    public static bool Find(ExecutableCode executable, int offset, out Entry found)
    {
        found = default;
        return (executable.Unhandled is not { } unhandled || !unhandled[offset]) && Find(executable.Code, offset, out found);
    }

    private static bool Find(PyCode code, int offset, out Entry found)
    {
        byte[] table = code.ExceptionTable;
        int position = 0;
        while (position < table.Length)
        {
            // Entries are sorted by start, so the first that begins later ends the search.
            int start = ReadVarint(table, ref position);
            int length = ReadVarint(table, ref position);
            int target = ReadVarint(table, ref position);
            int depthAndLast = ReadVarint(table, ref position);
            if (start > offset) break;
            if (offset < start + length)
            {
                found = new Entry(start, start + length, target, depthAndLast >> 1, (depthAndLast & 1) != 0);
                return true;
            }
        }
        found = default;
        return false;
    }

    /// <summary>
    /// Whether a table is what the search counts on: whole entries of four numbers, sorted by where they start, none of which
    /// handles what its own handler raises.
    /// </summary>
    public static bool IsSound(byte[] table)
    {
        int position = 0;
        int previous = 0;
        Span<int> numbers = stackalloc int[4];
        while (position < table.Length)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                int digits = 0;
                do
                {
                    bool startsEntry = position < table.Length && (table[position] & EntryStart) != 0;
                    if (position >= table.Length || startsEntry != (i == 0 && digits == 0) || ++digits > 5) return false;
                    numbers[i] = ((digits == 1 ? 0 : numbers[i]) << 6) | (table[position] & 63);
                }
                while ((table[position++] & 64) != 0);
            }
            (int start, int length, int target) = (numbers[0], numbers[1], numbers[2]);
            if (start < previous || (target >= start && target - start < length)) return false;
            previous = start;
        }
        return true;
    }

    /// <summary>All ranges of a sound table.</summary>
    public static Entry[] Read(byte[] table)
    {
        int count = 0;
        foreach (byte each in table)
        {
            if ((each & EntryStart) != 0) count++;
        }
        if (count == 0) return s_none;
        var entries = new Entry[count];
        int position = 0;
        for (int i = 0; i < count; i++)
        {
            int start = ReadVarint(table, ref position);
            int length = ReadVarint(table, ref position);
            int target = ReadVarint(table, ref position);
            int depthAndLast = ReadVarint(table, ref position);
            entries[i] = new Entry(start, start + length, target, depthAndLast >> 1, (depthAndLast & 1) != 0);
        }
        return entries;
    }

    // Not Array.Empty, which .NET would compile at start for this type.
    private static readonly Entry[] s_none = new Entry[0];

    private const byte EntryStart = 0x80;

    // Most significant digits first; bit 6 says that more follow, bit 7 marks the start of an entry.
    private static int ReadVarint(byte[] table, ref int position)
    {
        if (position >= table.Length) return 0;
        int current = table[position++];
        int value = current & 63;
        while ((current & 64) != 0 && position < table.Length)
        {
            current = table[position++];
            value = (value << 6) | (current & 63);
        }
        return value;
    }
}

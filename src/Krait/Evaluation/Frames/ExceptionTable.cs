using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Reads <c>co_exceptiontable</c>: which handler covers an instruction.</summary>
internal static class ExceptionTable
{
    /// <summary>One range; offsets in code units.</summary>
    internal readonly record struct Entry(int Start, int End, int Target, int Depth, bool PushLastInstruction);

    /// <summary>Finds the innermost range around an offset.</summary>
    public static bool Find(PyCode code, int offset, out Entry found)
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

    /// <summary>All ranges; a truncated table ends early.</summary>
    public static Entry[] Read(byte[] table)
    {
        int count = 0;
        foreach (byte each in table)
        {
            if ((each & EntryStart) != 0) count++;
        }
        if (count == 0) return s_none;
        Entry[] entries = new Entry[count];
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

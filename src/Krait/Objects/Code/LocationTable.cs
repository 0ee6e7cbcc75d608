namespace Krait.Objects;

/// <summary>The source position of an instruction; -1 for a part that is not known.</summary>
internal readonly record struct SourcePosition(int Line, int EndLine, int Column, int EndColumn)
{
    public static readonly SourcePosition None = new(-1, -1, -1, -1);
}

/// <summary>Reads <c>co_linetable</c> (PEP 626, PEP 657): one entry for a run of code units.</summary>
internal struct LocationTable(byte[] table, int firstLine)
{
    private readonly byte[] _table = table;
    private int _position;
    private int _line = firstLine;

    public LocationTable(PyCode code)
        : this(code.LineTable, code.FirstLine)
    {
    }

    /// <summary>The first code unit of the current entry.</summary>
    public int Start { get; private set; }

    /// <summary>The code unit after the current entry.</summary>
    public int End { get; private set; }

    /// <summary>The position the current entry gives.</summary>
    public SourcePosition Position { get; private set; }

    /// <summary>The line that the next entry counts from: an entry without one leaves it.</summary>
    public readonly int Line => _line;

    /// <summary>Goes to the next entry; false at the end.</summary>
    public bool MoveNext()
    {
        if (_position >= _table.Length) return false;
        int head = _table[_position++];
        Start = End;
        End = Start + (head & 7) + 1;
        int kind = (head >> 3) & 15;
        switch (kind)
        {
            case 15:
                Position = SourcePosition.None;
                break;
            case 14:
                _line += ReadSigned();
                int endLine = _line + ReadUnsigned();
                int column = ReadUnsigned() - 1;
                int endColumn = ReadUnsigned() - 1;
                Position = new SourcePosition(_line, endLine, column, endColumn);
                break;
            case 13:
                _line += ReadSigned();
                Position = new SourcePosition(_line, _line, -1, -1);
                break;
            case 10 or 11 or 12:
                _line += kind - 10;
                Position = new SourcePosition(_line, _line, ReadByte(), ReadByte());
                break;
            default:
                int second = ReadByte();
                int start = (kind << 3) | ((second >> 4) & 7);
                Position = new SourcePosition(_line, _line, start, start + (second & 15));
                break;
        }
        return true;
    }

    /// <summary>The position of a code unit.</summary>
    public static SourcePosition Find(PyCode code, int offset)
    {
        LocationTable table = new(code);
        while (table.MoveNext())
        {
            if (offset < table.End) return table.Position;
        }
        return SourcePosition.None;
    }

    /// <summary>The same table with nothing but lines.</summary>
    public static byte[] WithoutColumns(byte[] table)
    {
        List<byte> result = new(table.Length);
        const int AnyLine = 1 << 20;
        LocationTable entries = new(table, AnyLine);
        int line = AnyLine;
        while (entries.MoveNext())
        {
            int kind = entries.Position.Line == -1 ? 15 : 13;
            result.Add((byte)(128 | (kind << 3) | (entries.End - entries.Start - 1)));
            if (kind == 15) continue;
            AppendSigned(result, entries._line - line);
            line = entries._line;
        }
        return [.. result];
    }

    private static void AppendSigned(List<byte> bytes, int value)
    {
        uint rest = value < 0 ? ((uint)-value << 1) | 1 : (uint)value << 1;
        for (; rest >= 64; rest >>= 6) bytes.Add((byte)(64 | (rest & 63)));
        bytes.Add((byte)rest);
    }

    private int ReadByte() => _position < _table.Length ? _table[_position++] : 0;

    // Least significant digits first; bit 6 says that more follow.
    private int ReadUnsigned()
    {
        int current = ReadByte();
        int value = current & 63;
        int shift = 0;
        while ((current & 64) != 0 && shift < 30)
        {
            current = ReadByte();
            shift += 6;
            value |= (current & 63) << shift;
        }
        return value;
    }

    private int ReadSigned()
    {
        int value = ReadUnsigned();
        return (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }
}

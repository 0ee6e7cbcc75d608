namespace Krait.Objects.Unicode;

/// <summary>Yes-or-no properties of a character.</summary>
[Flags]
internal enum CharacterFlags : ushort
{
    None = 0,
    Mirrored = 1 << 0,
    Alpha = 1 << 1,
    Lower = 1 << 2,
    Upper = 1 << 3,
    Title = 1 << 4,
    CaseIgnorable = 1 << 5,
    Printable = 1 << 6,
    IdentifierStart = 1 << 7,
    IdentifierPart = 1 << 8,
    Decimal = 1 << 9,
    Digit = 1 << 10,
    Numeric = 1 << 11,
    Space = 1 << 12,
    LineBreak = 1 << 13,
}

/// <summary>What many characters have in common; the first members are indexes into the table's names.</summary>
internal readonly record struct CharacterRecord(
    byte Category, byte Direction, byte Combining, byte Width, byte Decimal, byte Digit, CharacterFlags Flags)
{
    /// <summary>Stands for a digit's value where there is none.</summary>
    public const byte NoDigit = 255;
}

/// <summary>The properties of all characters in one version of Unicode: blocks of rows, equal blocks kept once.</summary>
internal sealed class CharacterTable
{
    private const int Shift = 7;
    private const int BlockSize = 1 << Shift;
    private const int PointCount = 0x110000;

    private readonly string[] _categories;
    private readonly string[] _directions;
    private readonly string[] _widths;
    private readonly CharacterRecord[] _records;
    private readonly ushort[] _index;
    private readonly ushort[] _blocks;

    public CharacterTable(ref UnicodeData data)
    {
        _categories = data.ReadTexts();
        _directions = data.ReadTexts();
        _widths = data.ReadTexts();
        _records = new CharacterRecord[data.ReadInt32()];
        for (int i = 0; i < _records.Length; i++)
        {
            _records[i] = new CharacterRecord(
                data.ReadByte(), data.ReadByte(), data.ReadByte(), data.ReadByte(), data.ReadByte(), data.ReadByte(),
                    (CharacterFlags)data.ReadUInt16());
        }
        _index = data.ReadUInt16Array(PointCount >> Shift);
        _blocks = data.ReadUInt16Array(data.ReadInt32() * BlockSize);
    }

    /// <summary>The properties of a character.</summary>
    public ref readonly CharacterRecord this[int point] =>
        ref _records[_blocks[(_index[point >> Shift] << Shift) + (point & (BlockSize - 1))]];

    /// <summary>The general category, as <c>Lu</c>.</summary>
    public string Category(int point) => _categories[this[point].Category];

    /// <summary>The bidirectional class, as <c>AL</c>; empty when none is given.</summary>
    public string Direction(int point) => _directions[this[point].Direction];

    /// <summary>The East Asian width, as <c>W</c>.</summary>
    public string Width(int point) => _widths[this[point].Width];

    /// <summary>Whether the version knows the character.</summary>
    public bool IsAssigned(int point) => Category(point) != "Cn";
}

namespace Krait.Library.Lzma;

/// <summary>The parameters of LZMA's model of the data.</summary>
internal readonly record struct LzmaProperties(int LiteralContextBits, int LiteralPositionBits, int PositionBits)
{
    public static readonly LzmaProperties Usual = new(3, 0, 2);

    /// <summary>All three in one byte.</summary>
    public byte Encoded => (byte)((((PositionBits * 5) + LiteralPositionBits) * 9) + LiteralContextBits);

    /// <summary>Reads that byte; null when it is none.</summary>
    public static LzmaProperties? Decode(byte value) => value >= 9 * 5 * 5 ? null : new(value % 9, value / 9 % 5, value / 45);

    public bool IsValid =>
        LiteralContextBits is >= 0 and <= 4 && LiteralPositionBits is >= 0 and <= 4 && LiteralContextBits + LiteralPositionBits <= 4
            && PositionBits is >= 0 and <= 4;
}

/// <summary>Where the probabilities of LZMA's decisions are in one array, and how its states follow each other.</summary>
internal static class LzmaModel
{
    public const int StateCount = 12;
    public const int ShortestMatch = 2;
    public const int LongestMatch = 273;
    public const ushort Even = 1024;

    public const int IsMatch = 0;
    public const int IsRep = IsMatch + (StateCount << 4);
    public const int IsRep0 = IsRep + StateCount;
    public const int IsRep1 = IsRep0 + StateCount;
    public const int IsRep2 = IsRep1 + StateCount;
    public const int IsRep0Long = IsRep2 + StateCount;
    public const int DistanceSlot = IsRep0Long + (StateCount << 4);
    public const int DistanceSpecial = DistanceSlot + (4 << 6);
    public const int DistanceAlign = DistanceSpecial + 115;
    public const int MatchLength = DistanceAlign + 16;
    public const int RepLength = MatchLength + LengthSize;
    public const int Literal = RepLength + LengthSize;

    // Inside the probabilities of lengths: two choices, then short, middle and long ones.
    public const int LengthChoice2 = 1;
    public const int LengthLow = 2;
    public const int LengthMiddle = LengthLow + (16 << 3);
    public const int LengthHigh = LengthMiddle + (16 << 3);
    public const int LengthSize = LengthHigh + 256;

    public static int Size(LzmaProperties properties) =>
        Literal + (0x300 << (properties.LiteralContextBits + properties.LiteralPositionBits));

    public static int AfterLiteral(int state) => state < 4 ? 0 : state < 10 ? state - 3 : state - 6;

    public static int AfterMatch(int state) => state < 7 ? 7 : 10;

    public static int AfterRep(int state) => state < 7 ? 8 : 11;

    public static int AfterShortRep(int state) => state < 7 ? 9 : 11;
}

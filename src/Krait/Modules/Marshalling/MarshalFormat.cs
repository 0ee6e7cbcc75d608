namespace Krait.Modules.Marshalling;

/// <summary>The type codes of the marshal format (library reference, "marshal").</summary>
internal static class MarshalFormat
{
    /// <summary>The newest version, and the one written by default.</summary>
    public const int Version = 5;

    /// <summary>How deep objects may nest.</summary>
    public const int MaximumDepth = 2000;

    /// <summary>Set in a type code: the object gets the next index, by which later occurrences refer to it.</summary>
    public const byte ReferenceFlag = 0x80;

    /// <summary>Integers are written in digits of so many bits.</summary>
    public const int DigitBits = 15;

    public const byte Null = (byte)'0';
    public const byte None = (byte)'N';
    public const byte False = (byte)'F';
    public const byte True = (byte)'T';
    public const byte StopIteration = (byte)'S';
    public const byte Ellipsis = (byte)'.';
    public const byte Int = (byte)'i';
    public const byte Int64 = (byte)'I';
    public const byte FloatText = (byte)'f';
    public const byte Float = (byte)'g';
    public const byte ComplexText = (byte)'x';
    public const byte Complex = (byte)'y';
    public const byte Long = (byte)'l';
    public const byte Bytes = (byte)'s';
    public const byte Interned = (byte)'t';
    public const byte Reference = (byte)'r';
    public const byte Tuple = (byte)'(';
    public const byte SmallTuple = (byte)')';
    public const byte List = (byte)'[';
    public const byte Dict = (byte)'{';
    public const byte Code = (byte)'c';
    public const byte Unicode = (byte)'u';
    public const byte Unknown = (byte)'?';
    public const byte Set = (byte)'<';
    public const byte FrozenSet = (byte)'>';
    public const byte Slice = (byte)':';
    public const byte Ascii = (byte)'a';
    public const byte AsciiInterned = (byte)'A';
    public const byte ShortAscii = (byte)'z';
    public const byte ShortAsciiInterned = (byte)'Z';
}

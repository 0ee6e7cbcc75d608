namespace Krait.Modules.Ctypes;

/// <summary>What is known of a simple type by its code (<c>_type_</c>), for a 64-bit system that is not Windows.</summary>
/// <param name="Code">The code.</param>
/// <param name="Size">How many bytes a value takes.</param>
/// <param name="Alignment">What its address is a multiple of.</param>
/// <param name="BufferCode">The code that the buffer protocol shows.</param>
internal sealed record SimpleFormat(char Code, int Size, int Alignment, char BufferCode)
{
    /// <summary>All codes, in the order in which an error lists them.</summary>
    public const string Codes = "cbBhHiIlLdDFGfuzZqQPOv?g";

    /// <summary>The most bytes a value takes.</summary>
    public const int LargestSize = 32;

    private static readonly SimpleFormat[] s_all =
    [
        new('c', 1, 1, 'c'), new('b', 1, 1, 'b'), new('B', 1, 1, 'B'), new('h', 2, 2, 'h'), new('H', 2, 2, 'H'), new('i', 4, 4, 'i'),
        new('I', 4, 4, 'I'), new('l', 8, 8, 'q'), new('L', 8, 8, 'Q'), new('d', 8, 8, 'd'), new('D', 16, 8, 'D'), new('F', 8, 4, 'F'),
        new('G', 32, 16, 'G'), new('f', 4, 4, 'f'), new('u', 4, 4, 'u'), new('z', 8, 8, 'z'), new('Z', 8, 8, 'Z'), new('q', 8, 8, 'q'),
        new('Q', 8, 8, 'Q'), new('P', 8, 8, 'P'), new('O', 8, 8, 'O'), new('v', 2, 2, 'v'), new('?', 1, 1, '?'), new('g', 16, 16, 'g'),
    ];

    /// <summary>The format of a code; null for a character that is none.</summary>
    public static SimpleFormat? Of(char code)
    {
        int index = Codes.IndexOf(code, StringComparison.Ordinal);
        return index < 0 ? null : s_all[index];
    }

    /// <summary>Whether a value is an address or stands for a Python object.</summary>
    public bool IsPointer => Code is 'z' or 'Z' or 'P' or 'O';

    /// <summary>Whether there is a type with the other byte order.</summary>
    public bool CanSwap => Code is not ('c' or 'u' or 'z' or 'Z' or 'P' or 'O' or 'v' or 'g' or 'G');

    /// <summary>Whether values are integers or truth values, which fields may store in some bits.</summary>
    public bool AllowsBits => Code is 'b' or 'B' or 'h' or 'H' or 'i' or 'I' or 'l' or 'L' or 'q' or 'Q' or '?';

    public bool IsSignedInteger => Code is 'b' or 'h' or 'i' or 'l' or 'q';

    public bool IsInteger => IsSignedInteger || Code is 'B' or 'H' or 'I' or 'L' or 'Q';
}

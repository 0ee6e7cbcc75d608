namespace Krait.Modules.MultibyteCodecs;

/// <summary>ASCII, and characters of two bytes.</summary>
/// <param name="name">Its name in errors.</param>
/// <param name="table">The characters of two bytes.</param>
internal sealed class DoubleByteEncoding(string name, DoubleByteTable table) : MultibyteEncoding(name)
{
    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state) =>
        bytes[0] < 0x80 ? new(1, bytes[0]) : DecodePair(table, bytes);

    protected override bool TryAppend(List<byte> output, int point, ref ulong state) =>
        point < 0x80 ? Append(output, point) : Append(output, table, point);

    protected override bool IsFirst(int point) => table.IsFirst(point);

    protected override bool TryAppend(List<byte> output, int point, int second, ref ulong state) => Append(output, table, point, second);
}

/// <summary>Shift JIS: ASCII, katakana of one byte, characters of two.</summary>
/// <param name="name">Its name in errors.</param>
/// <param name="table">The characters of two bytes.</param>
/// <param name="isMicrosoft">Whether the bytes that are none of these stand for characters too, as Microsoft's code page has it.</param>
/// <param name="lastLead">The last byte that begins a character of two: others are illegal also when they are the last ones.</param>
/// <param name="isRoman">Whether the bytes of backslash and tilde are read as yen and overline, as JIS X 0201 has it.</param>
internal sealed class ShiftJisEncoding(
    string name, DoubleByteTable table, bool isMicrosoft = false, byte lastLead = 0xFC, bool isRoman = false) : MultibyteEncoding(name)
{
    private const int Katakana = 0xFF61 - 0xA1;
    private const int Private = 0xF8F1 - 0xFD;
    private const int OddPrivate = 0xF8F0;

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        byte lead = bytes[0];
        if (isRoman && lead is 0x5C or 0x7E) return new(1, lead == 0x5C ? 0xA5 : 0x203E);
        if (lead < 0x80) return new(1, lead);
        if (lead is >= 0xA1 and <= 0xDF) return new(1, lead + Katakana);
        if (lead is 0x80 or 0xA0 || lead > lastLead)
        {
            if (!isMicrosoft) return Step.Illegal;
            return new(1, lead > 0xFC ? lead + Private : lead == 0xA0 ? OddPrivate : lead);
        }
        return DecodePair(table, bytes);
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (isRoman && point is 0x5C or 0x7E) return Append(output, table, point);
        if (point < 0x80) return Append(output, point);
        if (point is >= 0xFF61 and <= 0xFF9F) return Append(output, point - Katakana);
        if (isMicrosoft && point is 0x80 or OddPrivate) return Append(output, point == 0x80 ? point : 0xA0);
        if (isMicrosoft && point is >= 0xF8F1 and <= 0xF8F3) return Append(output, point - Private);
        if (!isMicrosoft && point is 0xA5 or 0x203E) return Append(output, point == 0xA5 ? 0x5C : 0x7E);
        return Append(output, table, point);
    }

    protected override bool IsFirst(int point) => table.IsFirst(point);

    protected override bool TryAppend(List<byte> output, int point, int second, ref ulong state) => Append(output, table, point, second);
}

/// <summary>EUC for Japan: ASCII, a main set, katakana after 8E, further sets after 8F.</summary>
/// <param name="name">Its name in errors.</param>
/// <param name="main">JIS X 0208 or the first plane of JIS X 0213.</param>
/// <param name="supplements">JIS X 0212 and the second plane, in the order in which they are tried.</param>
internal sealed class EucJpEncoding(string name, DoubleByteTable main, params DoubleByteTable[] supplements) : MultibyteEncoding(name)
{
    // JIS X 0213 has signs of its own for yen and overline.
    private readonly bool _takesRoman = supplements.Length == 1;

    private const byte SingleShift2 = 0x8E;
    private const byte SingleShift3 = 0x8F;
    private const int Katakana = 0xFF61 - 0xA1;

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        byte lead = bytes[0];
        if (lead < 0x80) return new(1, lead);
        if (lead == SingleShift2)
        {
            if (bytes.Length < 2) return Step.Incomplete;
            return bytes[1] is >= 0xA1 and <= 0xDF ? new(2, bytes[1] + Katakana) : Step.Illegal;
        }
        if (lead == SingleShift3)
        {
            if (bytes.Length < 3) return Step.Incomplete;
            // Short: there are two.
            foreach (DoubleByteTable each in supplements)
            {
                if (each.DecodeAll(bytes[1], bytes[2]) is { Point: not 0 } found) return StepOf(3, found);
            }
            return Step.Illegal;
        }
        return DecodePair(main, bytes);
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (point < 0x80) return Append(output, point);
        if (point is >= 0xFF61 and <= 0xFF9F)
        {
            output.Add(SingleShift2);
            return Append(output, point - Katakana);
        }
        if (_takesRoman && point is 0xA5 or 0x203E) return Append(output, point == 0xA5 ? 0x5C : 0x7E);
        if (Append(output, main, point)) return true;
        // Short: there are two.
        foreach (DoubleByteTable each in supplements)
        {
            if (each.Encode(point) == 0) continue;
            output.Add(SingleShift3);
            return Append(output, each, point);
        }
        return false;
    }

    protected override bool IsFirst(int point) => main.IsFirst(point);

    protected override bool TryAppend(List<byte> output, int point, int second, ref ulong state) => Append(output, main, point, second);
}

/// <summary>GB 18030: GBK, and four bytes for every other character of Unicode.</summary>
/// <param name="table">The characters of two bytes.</param>
internal sealed class Gb18030Encoding(DoubleByteTable table) : MultibyteEncoding("gb18030")
{
    private const int SupplementStart = 0x90;

    // The characters of the basic plane that have four bytes, in order.
    private readonly char[] _others =
    [
        .. Enumerable.Range(0x80, 0x10000 - 0x80)
            .Where(each => each is < 0xD800 or > 0xDFFF && table.Encode(each) == 0)
            .Select(each => (char)each),
    ];

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        byte lead = bytes[0];
        if (lead < 0x80) return new(1, lead);
        if (bytes.Length < 2) return Step.Incomplete;
        if (bytes[1] is < 0x30 or > 0x39) return DecodePair(table, bytes);
        if (bytes.Length < 4) return Step.Incomplete;
        if (lead is < 0x81 or > 0xFE || bytes[2] is < 0x81 or > 0xFE || bytes[3] is < 0x30 or > 0x39) return Step.Illegal;
        int start = lead < SupplementStart ? 0x81 : SupplementStart;
        int index = ((((((lead - start) * 10) + bytes[1] - 0x30) * 126) + bytes[2] - 0x81) * 10) + bytes[3] - 0x30;
        if (lead >= SupplementStart) return index < 0x100000 ? new(4, 0x10000 + index) : Step.Illegal;
        return index < _others.Length ? new(4, _others[index]) : Step.Illegal;
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (point < 0x80) return Append(output, point);
        if (Append(output, table, point)) return true;
        int index = point >= 0x10000 ? point - 0x10000 : Array.BinarySearch(_others, (char)point);
        if (index < 0) return false;
        output.Add((byte)((index / (10 * 126 * 10)) + (point >= 0x10000 ? SupplementStart : 0x81)));
        output.Add((byte)((index / (126 * 10) % 10) + 0x30));
        output.Add((byte)((index / 10 % 126) + 0x81));
        output.Add((byte)((index % 10) + 0x30));
        return true;
    }
}

/// <summary>EUC-KR: ASCII, KS X 1001, and the other syllables spelled with the letters of that set.</summary>
/// <param name="table">KS X 1001.</param>
internal sealed class EucKrEncoding(DoubleByteTable table) : MultibyteEncoding("euc_kr")
{
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int Filler = 0xA4D4;
    private const byte Row = 0xA4;
    private const int SpelledLength = 8;

    private const string Initials =
        "\u3131\u3132\u3134\u3137\u3138\u3139\u3141\u3142\u3143\u3145\u3146\u3147\u3148\u3149\u314A\u314B\u314C\u314D\u314E";

    private const string Vowels =
        "\u314F\u3150\u3151\u3152\u3153\u3154\u3155\u3156\u3157\u3158\u3159\u315A\u315B\u315C\u315D\u315E\u315F\u3160" +
        "\u3161\u3162\u3163";

    // The first stands for no final.
    private const string Finals =
        "\u3164\u3131\u3132\u3133\u3134\u3135\u3136\u3137\u3139\u313A\u313B\u313C\u313D\u313E\u313F\u3140\u3141\u3142" +
        "\u3144\u3145\u3146\u3147\u3148\u314A\u314B\u314C\u314D\u314E";

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        if (bytes[0] < 0x80) return new(1, bytes[0]);
        if (bytes.Length < 2) return Step.Incomplete;
        return ((bytes[0] << 8) | bytes[1]) == Filler ? DecodeSpelled(bytes) : DecodePair(table, bytes);
    }

    private Step DecodeSpelled(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SpelledLength) return Step.Incomplete;
        if (bytes[2] != Row || bytes[4] != Row || bytes[6] != Row) return Step.Illegal;
        int initial = Initials.IndexOf((char)table.Decode(Row, bytes[3]));
        int vowel = Vowels.IndexOf((char)table.Decode(Row, bytes[5]));
        int final = bytes[7] == (Filler & 0xFF) ? 0 : Finals.IndexOf((char)table.Decode(Row, bytes[7]));
        if (initial < 0 || vowel < 0 || final < 0) return Step.Illegal;
        return new(SpelledLength, FirstSyllable + (((initial * Vowels.Length) + vowel) * Finals.Length) + final);
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (point < 0x80) return Append(output, point);
        if (Append(output, table, point)) return true;
        if (point is < FirstSyllable or > LastSyllable) return false;
        int index = point - FirstSyllable;
        output.AddRange([(byte)(Filler >> 8), Filler & 0xFF]);
        Append(output, table, Initials[index / (Vowels.Length * Finals.Length)]);
        Append(output, table, Vowels[index / Finals.Length % Vowels.Length]);
        return Append(output, table, Finals[index % Finals.Length]);
    }
}

using System.Text;

namespace Krait.Modules.MultibyteCodecs;

/// <summary>HZ: GB 2312 in seven bits, between <c>~{</c> and <c>~}</c>.</summary>
/// <param name="table">GB 2312.</param>
internal sealed class HzEncoding(DoubleByteTable table) : MultibyteEncoding("hz")
{
    private const ulong Chinese = 1;

    public override bool HasState(ulong state) => state <= Chinese;

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        byte first = bytes[0];
        if (first == '~')
        {
            if (bytes.Length < 2) return Step.Incomplete;
            switch (bytes[1])
            {
                case (byte)'~' when state == 0:
                    return new(2, '~');
                case (byte)'{' when state == 0:
                    state = Chinese;
                    return new(2, -1);
                case (byte)'\n' when state == 0:
                    return new(2, -1);
                case (byte)'}' when state == Chinese:
                    state = 0;
                    return new(2, -1);
                default:
                    return Step.Illegal;
            }
        }
        if (first >= 0x80) return Step.Illegal;
        if (state == 0) return new(1, first);
        return DecodeSevenBitPair(table, bytes);
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (point < 0x80)
        {
            Finish(output, ref state);
            output.Add((byte)point);
            if (point == '~') output.Add((byte)point);
            return true;
        }
        int pair = table.Encode(point);
        if (pair == 0) return false;
        if (state == 0) output.AddRange("~{"u8);
        state = Chinese;
        return AppendSevenBit(output, pair);
    }

    public override void Finish(List<byte> output, ref ulong state)
    {
        if (state != 0) output.AddRange("~}"u8);
        state = 0;
    }
}

/// <summary>A character set that an escape sequence switches to.</summary>
/// <param name="Escape">The bytes after ESC.</param>
/// <param name="Table">The characters of two bytes, with the high bits set; null for sets of one byte.</param>
/// <param name="Kind">What a set of one byte is.</param>
internal sealed record DesignatedSet(string Escape, DoubleByteTable? Table, SingleByteSet Kind = SingleByteSet.None);

/// <summary>The sets of one byte a character.</summary>
internal enum SingleByteSet
{
    /// <summary>It has two bytes.</summary>
    None,

    /// <summary>ASCII.</summary>
    Ascii,

    /// <summary>JIS X 0201: ASCII but for yen and overline.</summary>
    Roman,

    /// <summary>The katakana of JIS X 0201.</summary>
    Katakana,

    /// <summary>The upper half of ISO 8859-1.</summary>
    Latin1,

    /// <summary>The upper half of ISO 8859-7.</summary>
    Greek,
}

/// <summary>ISO 2022 as Japan uses it: escape sequences designate a set to G0, and to G2 for the character after a single shift.</summary>
/// <param name="name">Its name in errors.</param>
/// <param name="sets">The sets, ASCII first, in the order in which they are tried.</param>
internal sealed class Iso2022Encoding(string name, params DesignatedSet[] sets) : MultibyteEncoding(name)
{
    private const byte Escape = 0x1B;
    private const int LongestEscape = 16;
    private const int GreekCodePage = 28597;

    private static readonly Encoding s_greek = CodePagesEncodingProvider.Instance.GetEncoding(
        GreekCodePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\0"))!;

    /// <summary>In a state: after ESC comes nothing that this encoding knows, so all is read as it is up to a last letter.</summary>
    internal const ulong PassesThrough = 1 << 16;

    // The low byte of a state is the index of the set of G0, the next that of G2, 0 for none.
    private static int G0(ulong state) => (int)(state & 0xFF);

    private static int G2(ulong state) => (int)((state >> 8) & 0xFF);

    private static bool IsForG2(DesignatedSet set) => set.Kind is SingleByteSet.Latin1 or SingleByteSet.Greek;

    public override bool HasState(ulong state) =>
        (state & ~PassesThrough) >> 16 == 0 && G0(state) < sets.Length && !IsForG2(sets[G0(state)])
        && (G2(state) == 0 || (G2(state) < sets.Length && IsForG2(sets[G2(state)])));

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        byte first = bytes[0];
        if ((state & PassesThrough) != 0) return PassThrough(first, ref state);
        if (first == Escape) return NextEscape(bytes, ref state);
        if (first >= 0x80) return Step.Illegal;
        if (first == '\n')
        {
            state &= 0xFF;
            return new(1, first);
        }
        DesignatedSet set = sets[G0(state)];
        if (first < 0x20) return new(1, first);
        if (set.Table is null) return First(set.Kind, first) is var single && single >= 0 ? new(1, single) : Step.Illegal;
        return DecodeDesignatedPair(set.Table, bytes);
    }

    private Step NextEscape(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        if (bytes.Length < 2) return Step.Incomplete;
        if (bytes[1] == 'N' && Array.Exists(sets, IsForG2))
        {
            if (bytes.Length < 3) return Step.Incomplete;
            int point = G2(state) == 0 || bytes[2] >= 0x80 ? -1 : First(sets[G2(state)].Kind, bytes[2]);
            return point < 0 ? new(-3, -1) : new(3, point);
        }
        ReadOnlySpan<byte> rest = bytes[1..];
        for (int i = 0; i < sets.Length; i++)
        {
            string escape = sets[i].Escape;
            // A set of two bytes has a short form and a long one.
            if (sets[i].Table is not null && !Matches(rest, escape)) escape = escape.Length == 2 ? "$(" + escape[1] : "$" + escape[2];
            if (!Matches(rest, escape))
            {
                // Designated to G1, which nothing here shifts to.
                escape = sets[i].Table is null ? ")" + escape[1] : "$)" + escape[^1];
                if (IsForG2(sets[i]) || !Matches(rest, escape)) continue;
                return new(1 + escape.Length, -1);
            }
            state = IsForG2(sets[i]) ? (state & 0xFF) | ((ulong)(uint)i << 8) : (state & ~0xFFUL) | (ulong)(uint)i;
            return new(1 + escape.Length, -1);
        }
        return Unknown(bytes, ref state);
    }

    /// <summary>An escape sequence that designates none of the sets: illegal up to its last letter, or no designation at all.</summary>
    internal static Step Unknown(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        if (bytes.Length < 2) return Step.Incomplete;
        if (bytes[1] is not ((byte)'(' or (byte)')' or (byte)'$' or (byte)'.' or (byte)'&'))
        {
            state |= PassesThrough;
            return new(1, Escape);
        }
        for (int i = 1; i < LongestEscape; i++)
        {
            if (i >= bytes.Length) return Step.Incomplete;
            if (IsLast(bytes[i])) return new(-i - 1, -1);
        }
        return Step.Illegal;
    }

    private static bool IsLast(byte value) => value is (>= (byte)'A' and <= (byte)'Z') or (byte)'@';

    /// <summary>A byte after an ESC that begins no designation.</summary>
    internal static Step PassThrough(byte value, ref ulong state)
    {
        if (IsLast(value)) state &= ~PassesThrough;
        return new(1, value);
    }

    private static bool Matches(ReadOnlySpan<byte> bytes, string escape)
    {
        if (bytes.Length < escape.Length) return false;
        // Short: an escape sequence.
        for (int i = 0; i < escape.Length; i++)
        {
            if (bytes[i] != escape[i]) return false;
        }
        return true;
    }

    // The character of a byte in a set of one byte; -1 for none.
    private static int First(SingleByteSet kind, byte value) => kind switch
    {
        SingleByteSet.Roman => value == 0x5C ? 0xA5 : value == 0x7E ? 0x203E : value,
        SingleByteSet.Katakana => value is >= 0x21 and <= 0x5F ? value + (0xFF61 - 0x21) : -1,
        SingleByteSet.Latin1 => value | 0x80,
        SingleByteSet.Greek => s_greek.GetChars([(byte)(value | 0x80)]) is [not '\0' and var only] ? ToQuote(only) : -1,
        _ => value,
    };

    // .NET has letters where the standard now has quotation marks.
    private static int ToQuote(char point) => point switch
    {
        '\u02BD' => 0x2018,
        '\u02BC' => 0x2019,
        _ => point,
    };

    // The byte of a character in a set of one byte; -1 for none.
    private static int ByteOf(SingleByteSet kind, int point) => kind switch
    {
        SingleByteSet.Ascii => point < 0x80 ? point : -1,
        SingleByteSet.Roman when point is 0xA5 or 0x203E => point == 0xA5 ? 0x5C : 0x7E,
        SingleByteSet.Roman => point < 0x80 && point is not (0x5C or 0x7E) ? point : -1,
        SingleByteSet.Katakana => point is >= 0xFF61 and <= 0xFF9F ? point - 0xFF61 + 0x21 : -1,
        SingleByteSet.Latin1 => point is >= 0xA0 and <= 0xFF ? point & 0x7F : -1,
        SingleByteSet.Greek when point is 0x02BC or 0x02BD => -1,
        SingleByteSet.Greek =>
            point is > 0x7F and < 0x10000 && s_greek.GetBytes([(char)point]) is [>= 0xA0 and var only] ? only & 0x7F : -1,
        _ => -1,
    };

    protected override bool IsFirst(int point) => Array.Exists(sets, each => each.Table?.IsFirst(point) == true);

    protected override bool TryAppend(List<byte> output, int point, int second, ref ulong state)
    {
        int set = Array.FindIndex(sets, each => each.Table?.Encode(point, second) > 0);
        if (set < 0) return false;
        DesignateG0(output, set, ref state);
        return AppendSevenBit(output, sets[set].Table!.Encode(point, second));
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        for (int i = 0; i < sets.Length; i++)
        {
            DesignatedSet set = sets[i];
            int pair = set.Table?.Encode(point) ?? 0;
            int single = set.Table is null ? ByteOf(set.Kind, point) : -1;
            if (pair == 0 && single < 0) continue;
            if (IsForG2(set))
            {
                if (G2(state) != i) Designate(output, set);
                state = (state & 0xFF) | ((ulong)(uint)i << 8);
                output.AddRange([Escape, (byte)'N', (byte)single]);
                return true;
            }
            DesignateG0(output, i, ref state);
            _ = pair != 0 ? AppendSevenBit(output, pair) : Append(output, single);
            if (point == '\n') state &= 0xFF;
            return true;
        }
        return false;
    }

    private void DesignateG0(List<byte> output, int set, ref ulong state)
    {
        if (G0(state) != set) Designate(output, sets[set]);
        state = (state & ~0xFFUL) | (ulong)(uint)set;
    }

    private static void Designate(List<byte> output, DesignatedSet set)
    {
        output.Add(Escape);
        // Short: an escape sequence.
        foreach (char each in set.Escape) output.Add((byte)each);
    }

    public override void Finish(List<byte> output, ref ulong state)
    {
        if (G0(state) != 0) Designate(output, sets[0]);
        state = 0;
    }
}

/// <summary>ISO 2022 as Korea uses it: one set in G1, between the bytes SO and SI.</summary>
/// <param name="table">KS X 1001.</param>
internal sealed class Iso2022KrEncoding(DoubleByteTable table) : MultibyteEncoding("iso2022_kr")
{
    private const byte ShiftOut = 0x0E;
    private const byte ShiftIn = 0x0F;
    private const ulong Shifted = 1;
    private const ulong Begun = 2;

    public override bool HasState(ulong state) => (state & ~Iso2022Encoding.PassesThrough) <= (Shifted | Begun);

    private static ReadOnlySpan<byte> Header => "\u001B$)C"u8;

    protected override Step Next(ReadOnlySpan<byte> bytes, ref ulong state)
    {
        if ((state & Iso2022Encoding.PassesThrough) != 0) return Iso2022Encoding.PassThrough(bytes[0], ref state);
        switch (bytes[0])
        {
            case 0x1B:
                if (bytes.StartsWith(Header)) return new(Header.Length, -1);
                return Iso2022Encoding.Unknown(bytes, ref state);
            case ShiftOut:
                state |= Shifted;
                return new(1, -1);
            case ShiftIn:
                state &= ~Shifted;
                return new(1, -1);
            case (byte)'\n':
                state &= ~Shifted;
                return new(1, '\n');
            case >= 0x80:
                return Step.Illegal;
        }
        if ((state & Shifted) == 0 || bytes[0] < 0x20) return new(1, bytes[0]);
        return DecodeDesignatedPair(table, bytes);
    }

    protected override bool TryAppend(List<byte> output, int point, ref ulong state)
    {
        if (point < 0x80)
        {
            if ((state & Shifted) != 0) output.Add(ShiftIn);
            state &= ~Shifted;
            output.Add((byte)point);
            return true;
        }
        int pair = table.Encode(point);
        if (pair == 0) return false;
        if ((state & Begun) == 0) output.AddRange(Header);
        if ((state & Shifted) == 0) output.Add(ShiftOut);
        state |= Shifted | Begun;
        return AppendSevenBit(output, pair);
    }

    public override void Finish(List<byte> output, ref ulong state)
    {
        if ((state & Shifted) != 0) output.Add(ShiftIn);
        state &= ~Shifted;
    }
}

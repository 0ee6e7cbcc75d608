namespace Krait.Modules.MultibyteCodecs;

/// <summary>The encodings by name. Their tables are made when first asked for, once for all engines.</summary>
internal static class MultibyteEncodings
{
    private static readonly Lazy<DoubleByteTable> s_gb2312 = new(static () => DoubleByteTable.Create(936, Square, Corrections.Gb2312));
    private static readonly Lazy<DoubleByteTable> s_gbk = new(static () => DoubleByteTable.Create(936, Same));
    private static readonly Lazy<Gb18030Encoding> s_gb18030 =
        new(static () => new Gb18030Encoding(DoubleByteTable.Create(54936, Same, keepsPrivate: true)));
    private static readonly Lazy<DoubleByteTable> s_big5 = new(static () => DoubleByteTable.Create(950, Same, Corrections.Big5));
    private static readonly Lazy<DoubleByteTable> s_cp950 = new(static () => DoubleByteTable.Create(950, Same, Corrections.Cp950));
    private static readonly Lazy<DoubleByteTable> s_cp932 =
        new(static () => DoubleByteTable.Create(932, Same, Corrections.Cp932, keepsPrivate: true));
    private static readonly Lazy<DoubleByteTable> s_shiftJis =
        new(static () => DoubleByteTable.Create(932, ShiftJisStandard, Corrections.ShiftJis));
    private static readonly Lazy<DoubleByteTable> s_jisX0208 =
        new(static () => DoubleByteTable.Create(932, ShiftJisOfSquare, Corrections.JisX0208));
    private static readonly Lazy<DoubleByteTable> s_jisX0212 =
        new(static () => DoubleByteTable.Create(20932, Supplement, Corrections.JisX0212));
    private static readonly Lazy<DoubleByteTable> s_plane1 =
        new(static () => new DoubleByteTable(s_jisX0208.Value).Extend("JisX0213Plane1").Correct(Corrections.Plane1Pairs));
    private static readonly Lazy<DoubleByteTable> s_plane2 = new(static () => new DoubleByteTable().Extend("JisX0213Plane2"));
    private static readonly Lazy<DoubleByteTable> s_firstPlane1 =
        new(static () => new DoubleByteTable(s_plane1.Value).Correct(Corrections.FirstPlane1));
    private static readonly Lazy<DoubleByteTable> s_firstPlane2 =
        new(static () => new DoubleByteTable(s_plane2.Value).Correct(Corrections.FirstPlane2));
    private static readonly Lazy<DoubleByteTable> s_firstSupplement =
        new(static () => new DoubleByteTable(s_jisX0212.Value).Correct(Corrections.FirstSupplement));
    private static readonly Lazy<DoubleByteTable> s_shiftJis2004 = new(static () => Shift(s_plane1.Value, s_plane2.Value));
    private static readonly Lazy<DoubleByteTable> s_shiftJisX0213 = new(static () => Shift(s_firstPlane1.Value, s_firstPlane2.Value));
    private static readonly Lazy<DoubleByteTable> s_hongKong =
        new(static () => new DoubleByteTable(s_big5.Value).Extend("HongKong").Correct(Corrections.HongKongPairs));
    private static readonly Lazy<DoubleByteTable> s_ksX1001 = new(static () => DoubleByteTable.Create(949, Square, Corrections.KsX1001));
    private static readonly Lazy<DoubleByteTable> s_cp949 = new(static () => DoubleByteTable.Create(949, Same));
    private static readonly Lazy<DoubleByteTable> s_johab = new(static () => DoubleByteTable.Create(1361, Same, Corrections.Johab));

    // Where in a code page the character of two bytes of a set is (DoubleByteTable.Create): at the same place.
    private static int Same(int lead, int trail) => lead is > 0x80 and < 0xFF && trail >= 0x30 ? (lead << 8) | trail : 0;

    // At the same place, if both bytes are of the 94 by 94 that ISO 2022 has.
    private static int Square(int lead, int trail) => lead is >= 0xA1 and <= 0xFE && trail is >= 0xA1 and <= 0xFE ? (lead << 8) | trail : 0;

    // JIS X 0208 ends before the rows that vendors added at the end, and has no row 13, which is theirs too.
    private static int ShiftJisStandard(int lead, int trail) => lead is 0x87 or > 0xEA || trail is < 0x40 ? 0 : (lead << 8) | trail;

    // Where the code page of Shift JIS has a character of JIS X 0208.
    private static int ShiftJisOfSquare(int lead, int trail)
    {
        if (Square(lead, trail) == 0) return 0;
        int pair = Shift(lead - 0xA1, trail - 0xA1);
        return ShiftJisStandard(pair >> 8, pair & 0xFF);
    }

    // The two bytes of a row and a cell in Shift JIS: two rows share a first byte.
    private static int Shift(int row, int cell)
    {
        int first = (row / 2) + (row < 62 ? 0x81 : 0xC1);
        int second = (row & 1) == 0 ? cell + (cell < 63 ? 0x40 : 0x41) : cell + 0x9F;
        return (first << 8) | second;
    }

    // Shift JIS with both planes of JIS X 0213: the rows that the second has come after those of the first.
    private static DoubleByteTable Shift(DoubleByteTable plane1, DoubleByteTable plane2)
    {
        DoubleByteTable table = new();
        plane1.CopyTo(table, static (lead, trail) => Shift(lead - 0xA1, trail - 0xA1));
        plane2.CopyTo(table, static (lead, trail) => Shift(94 + RowOfPlane2(lead - 0xA0), trail - 0xA1));
        return table.Correct(Corrections.ShiftJis2004);
    }

    // The second plane has rows 1, 3 to 5, 8, 12 to 15 and 78 to 94; row 8 comes before 3 to keep each pair's parity.
    private static int RowOfPlane2(int row) => row switch
    {
        1 => 0,
        8 => 1,
        3 or 4 or 5 => row - 1,
        < 78 => row - 7,
        _ => row - 69,
    };

    // The code page for EUC-JP has JIS X 0212 with the high bit of the second byte clear.
    private static int Supplement(int lead, int trail) => Square(lead, trail) == 0 ? 0 : (lead << 8) | (trail & 0x7F);

    private static DesignatedSet Ascii => new("(B", null, SingleByteSet.Ascii);

    private static DesignatedSet Roman => new("(J", null, SingleByteSet.Roman);

    private static DesignatedSet Katakana => new("(I", null, SingleByteSet.Katakana);

    private static DesignatedSet JisX0208 => new("$B", s_jisX0208.Value);

    private static DesignatedSet OldJisX0208 => new("$@", s_jisX0208.Value);

    private static DesignatedSet JisX0212 => new("$(D", s_jisX0212.Value);

    // In ISO 2022, a plane 1 has no wave of full width.
    private static DoubleByteTable WithTilde(DoubleByteTable plane1) => new DoubleByteTable(plane1).Correct(Corrections.Tilde);

    /// <summary>An encoding.</summary>
    public static MultibyteEncoding Find(string name) => name switch
    {
        "gb2312" => new DoubleByteEncoding(name, s_gb2312.Value),
        "gbk" => new DoubleByteEncoding(name, s_gbk.Value),
        "gb18030" => s_gb18030.Value,
        "hz" => new HzEncoding(s_gb2312.Value),
        "big5" => new DoubleByteEncoding(name, s_big5.Value),
        "big5hkscs" => new DoubleByteEncoding(name, s_hongKong.Value),
        "cp950" => new DoubleByteEncoding(name, s_cp950.Value),
        "shift_jis" => new ShiftJisEncoding(name, s_shiftJis.Value, lastLead: 0xEA),
        "shift_jis_2004" => new ShiftJisEncoding(name, s_shiftJis2004.Value, isRoman: true),
        "shift_jisx0213" => new ShiftJisEncoding(name, s_shiftJisX0213.Value, isRoman: true),
        "cp932" => new ShiftJisEncoding(name, s_cp932.Value, isMicrosoft: true),
        "euc_jp" => new EucJpEncoding(name, s_jisX0208.Value, s_jisX0212.Value),
        "euc_jis_2004" => new EucJpEncoding(name, s_plane1.Value, s_plane2.Value, s_jisX0212.Value),
        "euc_jisx0213" => new EucJpEncoding(name, s_firstPlane1.Value, s_firstPlane2.Value, s_firstSupplement.Value),
        "euc_kr" => new EucKrEncoding(s_ksX1001.Value),
        "cp949" => new DoubleByteEncoding(name, s_cp949.Value),
        "johab" => new DoubleByteEncoding(name, s_johab.Value),
        "iso2022_jp" => new Iso2022Encoding(name, Ascii, JisX0208, Roman, OldJisX0208),
        "iso2022_jp_1" => new Iso2022Encoding(name, Ascii, JisX0208, JisX0212, Roman, OldJisX0208),
        "iso2022_jp_2" => new Iso2022Encoding(
            name, Ascii, JisX0208, JisX0212, new("$(C", s_ksX1001.Value), new("$(A", s_gb2312.Value), Roman, OldJisX0208,
            new(".A", null, SingleByteSet.Latin1), new(".F", null, SingleByteSet.Greek)),
        "iso2022_jp_2004" =>
            new Iso2022Encoding(name, Ascii, JisX0208, new("$(Q", WithTilde(s_plane1.Value)), new("$(P", s_plane2.Value)),
        "iso2022_jp_3" =>
            new Iso2022Encoding(name, Ascii, JisX0208, new("$(O", WithTilde(s_firstPlane1.Value)),
                new("$(P", new DoubleByteTable(s_firstPlane2.Value).Correct(Corrections.ShiftingFirstPlane2))),
        "iso2022_jp_ext" => new Iso2022Encoding(name, Ascii, JisX0208, JisX0212, Roman, Katakana, OldJisX0208),
        "iso2022_kr" => new Iso2022KrEncoding(s_ksX1001.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "there is no such encoding"),
    };
}

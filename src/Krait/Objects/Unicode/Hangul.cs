namespace Krait.Objects.Unicode;

/// <summary>Hangul syllables, whose names and decompositions are computed (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int First = 0xAC00;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TrailFirst = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int Count = LeadCount * VowelCount * TrailCount;
    private const string NamePrefix = "HANGUL SYLLABLE ";

    private static readonly string[] s_leads =
        ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];

    private static readonly string[] s_vowels =
    [
        "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I",
    ];

    private static readonly string[] s_trails =
    [
        "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG",
        "J", "C", "K", "T", "P", "H",
    ];

    public static bool IsSyllable(int point) => point is >= First and < First + Count;

    /// <summary>The letters of a syllable: two or three.</summary>
    public static int[] Decompose(int point)
    {
        int index = point - First;
        int lead = LeadFirst + (index / (VowelCount * TrailCount));
        int vowel = VowelFirst + (index % (VowelCount * TrailCount) / TrailCount);
        int trail = index % TrailCount;
        return trail == 0 ? [lead, vowel] : [lead, vowel, TrailFirst + trail];
    }

    /// <summary>The syllable that a letter or a syllable and a following letter make, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadFirst and < LeadFirst + LeadCount && second is >= VowelFirst and < VowelFirst + VowelCount)
            return First + ((((first - LeadFirst) * VowelCount) + second - VowelFirst) * TrailCount);
        bool isOpen = IsSyllable(first) && (first - First) % TrailCount == 0;
        return isOpen && second is > TrailFirst and < TrailFirst + TrailCount ? first + second - TrailFirst : -1;
    }

    public static string Name(int point)
    {
        int index = point - First;
        return NamePrefix + s_leads[index / (VowelCount * TrailCount)]
            + s_vowels[index % (VowelCount * TrailCount) / TrailCount] + s_trails[index % TrailCount];
    }

    /// <summary>The syllable of a name in upper case, or -1.</summary>
    public static int Find(string name)
    {
        if (!name.StartsWith(NamePrefix, StringComparison.Ordinal)) return -1;
        ReadOnlySpan<char> rest = name.AsSpan(NamePrefix.Length);
        int lead = Longest(s_leads, ref rest);
        int vowel = Longest(s_vowels, ref rest);
        int trail = Longest(s_trails, ref rest);
        return lead < 0 || vowel < 0 || trail < 0 || rest.Length > 0 ? -1 : First + (((lead * VowelCount) + vowel) * TrailCount) + trail;
    }

    private static int Longest(string[] names, ref ReadOnlySpan<char> rest)
    {
        int best = -1;
        for (int i = 0; i < names.Length; i++)
        {
            if (rest.StartsWith(names[i], StringComparison.Ordinal) && (best < 0 || names[i].Length > names[best].Length)) best = i;
        }
        if (best >= 0) rest = rest[names[best].Length..];
        return best;
    }
}

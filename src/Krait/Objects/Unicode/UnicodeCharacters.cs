namespace Krait.Objects.Unicode;

/// <summary>The Unicode Character Database, version 16.0; read when first used.</summary>
internal sealed class UnicodeCharacters
{
    /// <summary>The version of the data.</summary>
    public const string Version = "16.0.0";

    /// <summary>The character whose lower case depends on whether a word ends with it.</summary>
    public const int CapitalSigma = 0x3A3;

    private static readonly Lazy<UnicodeCharacters> s_instance = new(static () => new UnicodeCharacters());

    private UnicodeCharacters()
    {
        UnicodeData data = new("Characters");
        Table = new CharacterTable(ref data);
        Upper = new CaseMapping(data.ReadMapping());
        Lower = new CaseMapping(data.ReadMapping(), CapitalSigma);
        Title = new CaseMapping(data.ReadMapping());
        Fold = new CaseMapping(data.ReadMapping());
        Decompositions = data.ReadDecompositions();
        int count = data.ReadInt32();
        Compositions = new Dictionary<(int, int), int>(count);
        for (int i = 0; i < count; i++) Compositions.Add((data.ReadInt32(), data.ReadInt32()), data.ReadInt32());
        Numbers = data.ReadNumbers();
    }

    public static UnicodeCharacters Instance => s_instance.Value;

    public CharacterTable Table { get; }

    /// <summary>Upper case.</summary>
    public CaseMapping Upper { get; }

    /// <summary>Lower case.</summary>
    public CaseMapping Lower { get; }

    /// <summary>Title case.</summary>
    public CaseMapping Title { get; }

    /// <summary>Case folding.</summary>
    public CaseMapping Fold { get; }

    /// <summary>Decompositions, except those of Hangul syllables, which are computed.</summary>
    public Dictionary<int, Decomposition> Decompositions { get; }

    /// <summary>What two characters compose to.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; }

    /// <summary>Numeric values.</summary>
    public Dictionary<int, double> Numbers { get; }
}

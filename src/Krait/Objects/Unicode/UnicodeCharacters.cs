namespace Krait.Objects.Unicode;

/// <summary>The Unicode Character Database, version 16.0; read when first used.</summary>
internal sealed class UnicodeCharacters
{
    /// <summary>The version of the data.</summary>
    public const string Version = "16.0.0";

    private static readonly Lazy<UnicodeCharacters> s_instance = new(static () => new UnicodeCharacters());

    private UnicodeCharacters()
    {
        UnicodeData data = new("Characters");
        Table = new CharacterTable(ref data);
        Upper = data.ReadMapping();
        Lower = data.ReadMapping();
        Title = data.ReadMapping();
        Fold = data.ReadMapping();
        Decompositions = data.ReadDecompositions();
        int count = data.ReadInt32();
        Compositions = new Dictionary<(int, int), int>(count);
        for (int i = 0; i < count; i++) Compositions.Add((data.ReadInt32(), data.ReadInt32()), data.ReadInt32());
        Numbers = data.ReadNumbers();
    }

    public static UnicodeCharacters Instance => s_instance.Value;

    public CharacterTable Table { get; }

    /// <summary>Upper case, of characters that change.</summary>
    public Dictionary<int, int[]> Upper { get; }

    /// <summary>Lower case, of characters that change.</summary>
    public Dictionary<int, int[]> Lower { get; }

    /// <summary>Title case, of characters that change.</summary>
    public Dictionary<int, int[]> Title { get; }

    /// <summary>Case folding, of characters that change.</summary>
    public Dictionary<int, int[]> Fold { get; }

    /// <summary>Decompositions, except those of Hangul syllables, which are computed.</summary>
    public Dictionary<int, Decomposition> Decompositions { get; }

    /// <summary>What two characters compose to.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; }

    /// <summary>Numeric values.</summary>
    public Dictionary<int, double> Numbers { get; }
}

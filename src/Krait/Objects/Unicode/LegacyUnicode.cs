namespace Krait.Objects.Unicode;

/// <summary>
/// Unicode 3.2.0, the version that internationalised domain names (RFC 3454) are defined by: its properties, and what else differs
/// from the newest.
/// </summary>
internal sealed class LegacyUnicode
{
    /// <summary>The version of the data.</summary>
    public const string Version = "3.2.0";

    private static readonly Lazy<LegacyUnicode> s_instance = new(static () => new LegacyUnicode());

    private LegacyUnicode()
    {
        UnicodeData data = new("Characters32");
        Table = new CharacterTable(ref data);
        Decompositions = data.ReadDecompositions();
        NormalForms = data.ReadMapping();
        Numbers = data.ReadNumbers();
    }

    public static LegacyUnicode Instance => s_instance.Value;

    public CharacterTable Table { get; }

    /// <summary>Decompositions that were different; empty ones did not exist.</summary>
    public Dictionary<int, Decomposition> Decompositions { get; }

    /// <summary>The canonical decompositions that were corrected later (Unicode's NormalizationCorrections).</summary>
    public Dictionary<int, int[]> NormalForms { get; }

    /// <summary>Numeric values that were different; not a number where there was none.</summary>
    public Dictionary<int, double> Numbers { get; }
}

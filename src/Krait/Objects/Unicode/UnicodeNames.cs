using System.Globalization;

namespace Krait.Objects.Unicode;

/// <summary>The names of characters, their aliases and the named sequences (Unicode Standard, section 4.8); read when first used.</summary>
internal sealed class UnicodeNames
{
    private static readonly Lazy<UnicodeNames> s_instance = new(static () => new UnicodeNames());

    private readonly (string Prefix, int First, int Last)[] _ranges;
    private readonly int _listedRanges;
    private readonly int[] _points;
    private readonly string[] _names;
    private readonly string[] _extraNames;
    private readonly int[][] _extraPoints;
    private readonly Lazy<Dictionary<string, int>> _byName;

    private UnicodeNames()
    {
        UnicodeData data = new("Names");
        _ranges = new (string, int, int)[data.ReadInt32()];
        _listedRanges = data.ReadInt32();
        for (int i = 0; i < _ranges.Length; i++) _ranges[i] = ("", data.ReadInt32(), data.ReadInt32());
        string[] prefixes = data.ReadTexts();
        for (int i = 0; i < _ranges.Length; i++) _ranges[i].Prefix = prefixes[i];

        _points = new int[data.ReadInt32()];
        _ = data.ReadInt32();
        int previous = -1;
        // Short: a table of the character database.
        for (int i = 0; i < _points.Length; i++) _points[i] = previous += data.ReadVariable() + 1;
        _names = data.ReadTexts();

        _extraPoints = new int[data.ReadInt32()][];
        _ = data.ReadInt32();
        for (int i = 0; i < _extraPoints.Length; i++) _extraPoints[i] = data.ReadPoints();
        _extraNames = data.ReadTexts();
        _byName = new Lazy<Dictionary<string, int>>(MapNames);
    }

    public static UnicodeNames Instance => s_instance.Value;

    /// <summary>The name of a character; null when it has none.</summary>
    public string? NameOf(int point)
    {
        int index = Array.BinarySearch(_points, point);
        if (index >= 0) return _names[index];
        if (Hangul.IsSyllable(point)) return Hangul.Name(point);
        // CPython finds the ranges behind these by name, but does not name their characters.
        foreach ((string prefix, int first, int last) in _ranges.AsSpan(0, _listedRanges))
        {
            if (point >= first && point <= last) return prefix + point.ToString("X4", CultureInfo.InvariantCulture);
        }
        return null;
    }

    /// <summary>What a name, in either case, stands for: a character, or several for a named sequence; null when unknown.</summary>
    public int[]? Find(string name)
    {
        string upper = name.ToUpperInvariant();
        if (_byName.Value.TryGetValue(upper, out int index)) return index >= 0 ? [_points[index]] : _extraPoints[~index];
        int syllable = Hangul.Find(upper);
        if (syllable >= 0) return [syllable];
        int dash = upper.LastIndexOf('-');
        if (dash < 0 || upper.Length - dash is not (5 or 6)) return null;
        if (!int.TryParse(upper.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int point)) return null;
        foreach ((string prefix, int first, int last) in _ranges)
        {
            if (point >= first && point <= last && upper == prefix + point.ToString("X4", CultureInfo.InvariantCulture)) return [point];
        }
        return null;
    }

    // Names are indexes, those of aliases and sequences complements of indexes.
    private Dictionary<string, int> MapNames()
    {
        Dictionary<string, int> result = new(_names.Length + _extraNames.Length, StringComparer.Ordinal);
        for (int i = 0; i < _names.Length; i++) result.Add(_names[i], i);
        for (int i = 0; i < _extraNames.Length; i++) result.Add(_extraNames[i], ~i);
        return result;
    }
}

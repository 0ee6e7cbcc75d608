using Krait.Objects;

namespace Krait.Modules.Json;

/// <summary>The keys of one document: equal ones are the same string.</summary>
internal sealed class JsonKeys
{
    private PyStr?[] _keys = new PyStr?[64];
    private int _count;

    /// <summary>The string of a key that needs no unescaping.</summary>
    public PyStr Get(ReadOnlySpan<char> text)
    {
        int mask = _keys.Length - 1;
        int cell = HashOf(text) & mask;
        while (_keys[cell] is { } known)
        {
            if (text.SequenceEqual(known.Narrow)) return known;
            cell = (cell + 1) & mask;
        }
        var key = PyStr.FromNarrow(text);
        _keys[cell] = key;
        if (++_count * 2 > _keys.Length) Grow();
        return key;
    }

    private void Grow()
    {
        PyStr?[] old = _keys;
        _keys = new PyStr?[old.Length * 2];
        int mask = _keys.Length - 1;
        foreach (PyStr? key in old)
        {
            if (key is null) continue;
            int cell = HashOf(key.Narrow) & mask;
            while (_keys[cell] is not null) cell = (cell + 1) & mask;
            _keys[cell] = key;
        }
    }

    private static int HashOf(ReadOnlySpan<char> text)
    {
        uint hash = (uint)text.Length;
        // The randomised hash of .NET for long keys, whose choice of characters an attacker must not know.
        if (text.Length > 12) return string.GetHashCode(text);
        // Short: longer keys have returned.
        foreach (char each in text) hash = (hash * 31) + each;
        hash ^= hash >> 15;
        return (int)(hash * 0x9E3779B1u >> 3);
    }
}

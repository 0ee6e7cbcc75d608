namespace Krait.Objects;

/// <summary>What lookups of names along the resolution order of classes found lately, in one engine.</summary>
/// <remarks>Indexed by version and name: an entry is stale, and harmless, once its class has another version.</remarks>
internal sealed class TypeCache
{
    /// <summary>The first version of a class of Python code: builtin types have the lower ones, which all engines share.</summary>
    public const uint FirstVersion = 1 << 20;

    // Many engines run little; the others grow it soon.
    private const int MinimumSize = 64;
    private const int MaximumSize = 4096;

    private Entry[] _entries = new Entry[MinimumSize];
    private int _replaced;

    /// <summary>What one lookup found.</summary>
    public struct Entry
    {
        public uint Version;
        public PyStr? Name;

        /// <summary>The attribute; null when no class has it.</summary>
        public PyObject? Value;

        /// <summary>Where instances keep their own attribute of the name inline, -1 for nowhere, as of a number of shared keys.</summary>
        public int InlineIndex;
        public int SharedKeyCount;
    }

    /// <summary>Forgets everything: what was found may be all that keeps a class, and with it a namespace.</summary>
    public void Clear() => Array.Clear(_entries);

    /// <summary>The entry where a lookup of a name in a class of a version is kept, if it is.</summary>
    public ref Entry At(uint version, PyStr name)
    {
        Entry[] entries = _entries;
        return ref entries[(int)(version ^ (uint)name.Hash) & (entries.Length - 1)];
    }

    /// <summary>The entry to write what a lookup found to.</summary>
    public ref Entry Take(uint version, PyStr name)
    {
        ref Entry entry = ref At(version, name);
        if (entry.Version == 0 || _entries.Length == MaximumSize || ++_replaced < _entries.Length) return ref entry;
        // As many lookups have replaced another's entry as there are entries: programs with many classes want more.
        Entry[] old = _entries;
        _entries = new Entry[old.Length * 2];
        _replaced = 0;
        foreach (Entry each in old)
        {
            if (each.Name is not null) At(each.Version, each.Name) = each;
        }
        return ref At(version, name);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Krait.Embedding;

/// <summary>Values of an engine for objects of its host, as long as both live.</summary>
/// <remarks>
/// The objects are often static, and the values lead to the engine. In a <see cref="ConditionalWeakTable{TKey, TValue}"/> a value lives as
/// long as its key, and with it the table that it leads to: the engine would never be collected. Here values live as long as the table;
/// those of dead keys go when it has grown.
/// </remarks>
internal sealed class WeakKeyTable<TKey, TValue>
    where TKey : class
    where TValue : class
{
    private const int SmallestSweep = 32;

    private readonly Dictionary<object, TValue> _values = new(new KeyComparer());
    private int _sweepAt = SmallestSweep;

    /// <summary>The value for a key; false when there is none.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_values) return _values.TryGetValue(key, out value);
    }

    /// <summary>Sets the value for a key.</summary>
    public void Add(TKey key, TValue value)
    {
        lock (_values)
        {
            if (_values.Count >= _sweepAt) Sweep();
            _values[new WeakKey(key)] = value;
        }
    }

    private void Sweep()
    {
        foreach (object key in _values.Keys)
        {
            if (!((WeakKey)key).TryGetTarget(out _)) _values.Remove(key);
        }
        _sweepAt = _values.Count + Math.Max(SmallestSweep, _values.Count / 4);
    }

    private sealed class WeakKey(TKey target)
    {
        private readonly WeakReference<TKey> _reference = new(target);

        public int Hash { get; } = RuntimeHelpers.GetHashCode(target);

        public bool TryGetTarget([MaybeNullWhen(false)] out TKey target) => _reference.TryGetTarget(out target);
    }

    // Keys are looked for as they are, and stored as weak references to them.
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public new bool Equals(object? stored, object? sought)
        {
            if (ReferenceEquals(stored, sought)) return true;
            return Target(stored) is { } target && ReferenceEquals(target, Target(sought));
        }

        public int GetHashCode(object key) => key is WeakKey stored ? stored.Hash : RuntimeHelpers.GetHashCode(key);

        private static object? Target(object? key)
        {
            if (key is not WeakKey stored) return key;
            return stored.TryGetTarget(out TKey? target) ? target : null;
        }
    }
}

using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Modules.Zones;

/// <summary>The zones of one class that were asked for, by key.</summary>
internal sealed class ZoneCache
{
    private const int StrongCount = 8;

    private readonly Dictionary<string, WeakReference<PyObject>> _zones = new(StringComparer.Ordinal);

    // The zones used last, which stay alive.
    private readonly List<(string Key, PyObject Zone)> _recent = [];

    /// <summary>The cache of a class in the running interpreter.</summary>
    public static ZoneCache Of(PyType type) =>
        ThreadState.Current.Interpreter.Get(static () => new ZoneCaches()).ByClass.GetOrAdd(type, static _ => new ZoneCache());

    public PyObject? Find(string key)
    {
        lock (_zones)
        {
            if (!_zones.TryGetValue(key, out WeakReference<PyObject>? reference)) return null;
            return reference.TryGetTarget(out PyObject? zone) ? Use(key, zone) : null;
        }
    }

    public PyObject Add(string key, PyObject zone)
    {
        lock (_zones)
        {
            _zones[key] = new WeakReference<PyObject>(zone);
            return Use(key, zone);
        }
    }

    private PyObject Use(string key, PyObject zone)
    {
        _recent.RemoveAll(each => each.Key == key);
        _recent.Add((key, zone));
        if (_recent.Count > StrongCount) _recent.RemoveAt(0);
        return zone;
    }

    public void Remove(string key)
    {
        lock (_zones)
        {
            _zones.Remove(key);
            _recent.RemoveAll(each => each.Key == key);
        }
    }

    public void Clear()
    {
        lock (_zones)
        {
            _zones.Clear();
            _recent.Clear();
        }
    }

    private sealed class ZoneCaches
    {
        public readonly ConditionalWeakTable<PyType, ZoneCache> ByClass = [];
    }
}

using System.Runtime.CompilerServices;
using Krait.Modules.Dates;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Zones;

/// <summary>The zones of one class that were asked for, by key.</summary>
internal sealed class ZoneCache
{
    private const int StrongCount = 8;

    private readonly Dictionary<string, WeakReference<PyObject>> _zones = new(StringComparer.Ordinal);

    // Those that were used last stay alive.
    private readonly List<(string Key, PyObject Zone)> _recent = [];

    public PyObject? Find(string key)
    {
        lock (_zones) return _zones.TryGetValue(key, out WeakReference<PyObject>? reference) && reference.TryGetTarget(out PyObject? zone) ? Use(key, zone) : null;
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
}

/// <summary>What an interpreter has of time zones.</summary>
internal sealed class ZoneState
{
    public static ZoneState Current => ThreadState.Current.Interpreter.Get(static () => new ZoneState());

    public ConditionalWeakTable<PyObject, ZoneCache> Caches { get; } = [];
}

/// <summary>A <c>zoneinfo.ZoneInfo</c>.</summary>
internal sealed class PyZoneInfo(PyType type, ZoneData data) : PyTimeZoneInfo(type)
{
    public readonly ZoneData Data = data;
}

/// <summary>C implementation of the zoneinfo module</summary>
[PyModule("_zoneinfo")]
internal static partial class ZoneInfoModule
{

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        if (PythonModules.Get("datetime", "tzinfo") is not { } baseType) return;
        // Zones are made for the datetime of C#; for that of Python there is a zoneinfo of Python too.
        if (!ReferenceEquals(baseType, PyTimeZoneInfo.TypeObject)) return;
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern("zoneinfo"));
        if (Calls.Call(BuiltinTypes.Type, PyStr.Intern("ZoneInfo"), PyTuple.Create(PyTimeZoneInfo.TypeObject), attributes) is not PyType type) return;
        foreach (MethodDefinition each in Methods(type))
        {
            PyObject member = each.Kind == MethodKind.Static
                ? new PyMethodWrapper(BuiltinTypes.StaticMethod) { Callable = new PyBuiltinFunction(each, type) }
                : new PyMethodDescriptor(type, each);
            if (!Attributes.Set(type, PyStr.Intern(each.Name), member)) return;
        }
        Attributes.Set(type, PyStr.Intern("key"), new PyGetSetDescriptor(type, new GetSetDefinition("key", static self => DataOf(self)?.Key)));
        module.Dict.SetItem(PyStr.Intern("ZoneInfo"), type);
    }

    private static IEnumerable<MethodDefinition> Methods(PyType own)
    {
        ArgumentSpecification keyArgument = new("ZoneInfo", ["key"]) { MinimumPositional = 2, MaximumPositional = 2, PositionalOnly = 1 };
        ArgumentSpecification noCacheArgument = new("no_cache", ["key"]) { MinimumPositional = 1, MaximumPositional = 1 };
        ArgumentSpecification fileArguments = new("from_file", ["key"]) { MinimumPositional = 1, MaximumPositional = 2, PositionalOnly = 1 };
        ArgumentSpecification clearArguments = new("clear_cache", ["only_keys"]);
        return
        [
            new("__new__")
            {
                Kind = MethodKind.Static,
                TextSignature = "($type, *args, **kwargs)",
                FastKeywords = (_, arguments, keywordNames) =>
                {
                    if (arguments.Length > (keywordNames?.Count ?? 0) && !CheckClass(own, arguments[0])) return null;
                    Span<PyObject?> values = [null, null];
                    return keyArgument.Bind(arguments, keywordNames, values) && values[0] is PyType type ? Get(type, values[1]!) : null;
                },
            },
            new("no_cache")
            {
                Kind = MethodKind.Class,
                TextSignature = "($type, /, key)",
                Documentation = "Get a new instance of ZoneInfo, bypassing the cache.",
                FastKeywords = (type, arguments, keywordNames) =>
                {
                    Span<PyObject?> values = [null];
                    return noCacheArgument.Bind(arguments, keywordNames, values) ? Load((PyType)type, values[0]!) : null;
                },
            },
            new("from_file")
            {
                Kind = MethodKind.Class,
                TextSignature = "($type, file_obj, /, key=None)",
                Documentation = "Create a ZoneInfo file from a file object.",
                FastKeywords = (type, arguments, keywordNames) =>
                {
                    Span<PyObject?> values = [null, null];
                    return fileArguments.Bind(arguments, keywordNames, values) ? FromFile((PyType)type, values[0]!, values[1] ?? PyNone.Instance) : null;
                },
            },
            new("clear_cache")
            {
                Kind = MethodKind.Class,
                TextSignature = "($type, /, *, only_keys=None)",
                Documentation = "Clear the ZoneInfo cache.",
                FastKeywords = (type, arguments, keywordNames) =>
                {
                    Span<PyObject?> values = [null];
                    return clearArguments.Bind(arguments, keywordNames, values) ? ClearCache((PyType)type, values[0]) : null;
                },
            },
            new("utcoffset")
            {
                TextSignature = "($self, dt, /)",
                Documentation = "Retrieve a timedelta representing the UTC offset in a zone at the given datetime.",
                OneArgument = static (self, time) => TryPeriod(self, time, out ZonePeriod? period) ? period is null ? PyNone.Instance : Delta(period.Offset) : null,
            },
            new("dst")
            {
                TextSignature = "($self, dt, /)",
                Documentation = "Retrieve a timedelta representing the amount of DST applied in a zone at the given datetime.",
                OneArgument = static (self, time) => TryPeriod(self, time, out ZonePeriod? period) ? period is null ? PyNone.Instance : Delta(period.Saving) : null,
            },
            new("tzname")
            {
                TextSignature = "($self, dt, /)",
                Documentation = "Retrieve a string containing the abbreviation for the time zone that applies in a zone at a given datetime.",
                OneArgument = static (self, time) => TryPeriod(self, time, out ZonePeriod? period) ? period is null ? PyNone.Instance : PyStr.FromString(period.Name) : null,
            },
            new("fromutc")
            {
                TextSignature = "($self, dt, /)",
                Documentation = "Given a datetime with local time in UTC, retrieve an adjusted datetime in local time.",
                OneArgument = FromUtc,
            },
            new("__repr__") { TextSignature = "($self, /)", NoArguments = Describe },
            new("__str__")
            {
                TextSignature = "($self, /)",
                NoArguments = static self => DataOf(self) is not { } data ? null : data.Key is PyNone ? Describe(self) : Representation.Str(data.Key),
            },
            new("__reduce__")
            {
                TextSignature = "($self, /)",
                Documentation = "Function for serialization with the pickle protocol.",
                NoArguments = Reduce,
            },
            new("_unpickle")
            {
                Kind = MethodKind.Class,
                TextSignature = "($type, key, from_cache, /)",
                Documentation = "Private method used in unpickling.",
                Fast = static (type, arguments) =>
                {
                    if (!Arguments.CheckPositional("_unpickle", arguments.Length, 2, 2) || !Arguments.TryToBoolean(arguments[1], out bool isFromCache)) return null;
                    return isFromCache ? Calls.Call(type, arguments[0]) : Load((PyType)type, arguments[0]);
                },
            },
        ];
    }

    private static ZoneData? DataOf(PyObject self)
    {
        if (self is PyZoneInfo zone) return zone.Data;
        Raise.TypeError($"'{self.Type.Name}' object is not a time zone");
        return null;
    }

    private static bool CheckClass(PyType own, PyObject given)
    {
        string owner = $"zoneinfo.{own.ShortName}";
        if (given is not PyType type) return Raise.TypeError($"{owner}.__new__(X): X is not a type object ({given.Type.Name})") is not null;
        return type.IsSubtypeOf(own) || Raise.TypeError($"{owner}.__new__({type.Name}): {type.Name} is not a subtype of {owner}") is not null;
    }

    private static ZoneCache CacheOf(PyType type) => ZoneState.Current.Caches.GetOrAdd(type, static _ => new ZoneCache());

    private static PyObject? Get(PyType type, PyObject key)
    {
        string? text = key is PyStr name ? name.ToString() : null;
        ZoneCache cache = CacheOf(type);
        if (text is not null && cache.Find(text) is { } known) return known;
        PyObject? zone = Load(type, key);
        if (zone is null) return null;
        DataOf(zone)!.IsFromCache = true;
        return text is null ? zone : cache.Add(text, zone);
    }

    private static PyObject? Load(PyType type, PyObject key)
    {
        PyObject? find = PythonModules.Get("zoneinfo._tzpath", "find_tzfile");
        PyObject? path = find is null ? null : Calls.Call(find, key);
        if (path is null) return null;
        PyObject? file;
        if (path is PyNone)
        {
            PyObject? load = PythonModules.Get("zoneinfo._common", "load_tzdata");
            file = load is null ? null : Calls.Call(load, key);
        }
        else
        {
            PyObject? open = PythonModules.Get("io", "open");
            file = open is null ? null : Calls.Call(open, path, PyStr.Intern("rb"));
        }
        if (file is null) return null;
        PyObject? zone = Make(type, file, key, null);
        PyBaseException? failure = Exceptions.Take();
        PyObject? closed = Attributes.CallMethod(file, Names.Close);
        if (failure is not null) ThreadState.Current.Exception = failure;
        return closed is null ? null : zone;
    }

    private static PyObject? Make(PyType type, PyObject file, PyObject key, PyStr? fileText)
    {
        PyObject? load = PythonModules.Get("zoneinfo._common", "load_data");
        PyObject? loaded = load is null ? null : Calls.Call(load, file);
        ZoneData? data = loaded is null ? null : ZoneData.Create(loaded, key, fileText);
        return data is null ? null : new PyZoneInfo(type, data);
    }

    private static PyObject? FromFile(PyType type, PyObject file, PyObject key) => Representation.Repr(file) is { } text ? Make(type, file, key, text) : null;

    private static PyObject? ClearCache(PyType type, PyObject? keys)
    {
        ZoneCache cache = CacheOf(type);
        if (keys is null or PyNone)
        {
            cache.Clear();
            return PyNone.Instance;
        }
        PyObject? iterator = Iteration.GetIter(keys);
        if (iterator is null) return null;
        while (Iteration.NextOf(iterator) is { } key)
        {
            if (key is PyStr text) cache.Remove(text.ToString());
        }
        return Iteration.Finished() ? PyNone.Instance : null;
    }

    private static PyObject? Delta(int seconds) => PyTimeDelta.FromSeconds(seconds);

    // What holds at a datetime; null at no datetime, unless it is always the same.
    private static bool TryPeriod(PyObject self, PyObject time, out ZonePeriod? period)
    {
        period = null;
        if (DataOf(self) is not { } data) return false;
        if (time is PyNone)
        {
            period = data.Always;
            return true;
        }
        if (time is not PyDateTime moment) return Raise.TypeError("fromutc: argument must be a datetime instance, not " + time.Type.Name) is not null;
        period = data.AtLocal(moment.NaiveSeconds, moment.Year, moment.Time.Fold != 0);
        return true;
    }

    private static PyObject? FromUtc(PyObject self, PyObject argument)
    {
        if (DataOf(self) is not { } data) return null;
        if (argument is not PyDateTime time) return Raise.TypeError("fromutc: argument must be a datetime");
        if (!ReferenceEquals(time.Zone, self)) return Raise.ValueError("fromutc: dt.tzinfo is not self");
        (ZonePeriod? period, bool isFold) = data.AtUtc(time.NaiveSeconds, time.Year);
        PyTimeDelta? delta = PyTimeDelta.FromSeconds(period!.Offset);
        PyObject? local = delta is null ? null : DateTimeType.Plus(time, delta, 1);
        if (isFold && local is PyDateTime made) made.Time = made.Time with { Fold = 1 };
        return local;
    }

    private static PyObject? Describe(PyObject self)
    {
        if (DataOf(self) is not { } data) return null;
        // The class itself goes by its full name, classes derived from it by theirs alone.
        string prefix = self.Type.Base is { IsHeapType: true } derived && derived.ShortName == "tzinfo" ? "zoneinfo." : "";
        if (data.Key is PyNone) return PyStr.FromString($"{prefix}{self.Type.ShortName}.from_file({data.FileText})");
        return Representation.Repr(data.Key) is { } key ? PyStr.FromString($"{prefix}{self.Type.ShortName}(key={key})") : null;
    }

    private static PyObject? Reduce(PyObject self)
    {
        if (DataOf(self) is not { } data) return null;
        if (data.FileText is not null)
        {
            PyObject? error = PythonModules.Get("pickle", "PicklingError");
            return error is PyType type ? Raise.Set(type, "Cannot pickle a ZoneInfo file from a file stream.") : null;
        }
        PyObject? unpickle = Attributes.Get(self.Type, PyStr.Intern("_unpickle"));
        return unpickle is null ? null : PyTuple.Create(unpickle, PyTuple.Create(data.Key, PyInt.From(data.IsFromCache ? 1 : 0)));
    }
}

using Krait.Modules.Dates;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Zones;

/// <summary>A <c>zoneinfo.ZoneInfo</c>.</summary>
internal sealed class PyZoneInfo(PyType type, ZoneData data) : PyTimeZoneInfo(type)
{
    public static readonly PyType ZoneInfoTypeObject =
        new("ZoneInfo", PyTimeZoneInfo.TypeObject, TypeFlags.BaseType | TypeFlags.Immutable, "zoneinfo");

    public readonly ZoneData Data = data;
}

[PyMethods]
internal static partial class ZoneInfoType
{
    private static readonly ArgumentSpecification s_arguments = new("ZoneInfo", ["key"]) { MinimumPositional = 1, MaximumPositional = 1 };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        PyObject key = values[0]!;
        if (key is not PyStr name) return FromCache(Load(type, key));
        var cache = ZoneCache.Of(type);
        string text = name.ToString();
        if (cache.Find(text) is { } known) return known;
        return FromCache(Load(type, key)) is { } zone ? cache.Add(text, zone) : null;
    }

    private static PyZoneInfo? FromCache(PyZoneInfo? zone)
    {
        if (zone is not null) zone.Data.IsFromCache = true;
        return zone;
    }

    private static PyZoneInfo? Load(PyType type, PyObject key)
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
        PyZoneInfo? zone = Read(type, file, key, null);
        PyBaseException? failure = Exceptions.Take();
        PyObject? closed = Attributes.CallMethod(file, Names.Close);
        if (failure is not null) ThreadState.Current.Exception = failure;
        return closed is null ? null : zone;
    }

    private static PyZoneInfo? Read(PyType type, PyObject file, PyObject key, PyStr? fileText)
    {
        PyObject? load = PythonModules.Get("zoneinfo._common", "load_data");
        PyObject? loaded = load is null ? null : Calls.Call(load, file);
        ZoneData? data = loaded is null ? null : ZoneData.Create(loaded, key, fileText);
        return data is null ? null : new PyZoneInfo(type, data);
    }

    /// <summary>Get a new instance of ZoneInfo, bypassing the cache.</summary>
    [PyClassMethod("no_cache($type, /, key)")]
    private static PyObject? NoCache(PyType type, PyObject key) => Load(type, key);

    /// <summary>Create a ZoneInfo file from a file object.</summary>
    [PyClassMethod("from_file($type, file_obj, /, key=None)")]
    private static PyObject? FromFile(PyType type, PyObject file, PyObject? key) =>
        Representation.Repr(file) is { } text ? Read(type, file, key ?? PyNone.Instance, text) : null;

    /// <summary>Clear the ZoneInfo cache.</summary>
    [PyClassMethod("clear_cache($type, /, *, only_keys=None)")]
    private static PyObject? ClearCache(PyType type, PyObject? keys)
    {
        var cache = ZoneCache.Of(type);
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

    // A part of the period that a datetime falls into. None asks for that of a zone whose offset never changes, and gets None from others.
    private static PyObject? OfPeriod(PyZoneInfo self, PyObject argument, Func<ZonePeriod, PyObject?> part)
    {
        ZonePeriod? period;
        if (argument is PyDateTime time) period = self.Data.AtLocal(time.NaiveSeconds, time.Year, time.Time.Fold != 0);
        else if (argument is PyNone) period = self.Data.Always;
        else return Raise.TypeError($"a datetime is required, not {argument.Type.Name}");
        return period is null ? PyNone.Instance : part(period);
    }

    /// <summary>Retrieve a timedelta representing the UTC offset in a zone at the given datetime.</summary>
    [PyMethod("utcoffset($self, dt, /)")]
    private static PyObject? Offset(PyZoneInfo self, PyObject time) =>
        OfPeriod(self, time, static period => PyTimeDelta.FromSeconds(period.Offset));

    /// <summary>Retrieve a timedelta representing the amount of DST applied in a zone at the given datetime.</summary>
    [PyMethod("dst($self, dt, /)")]
    private static PyObject? Dst(PyZoneInfo self, PyObject time) =>
        OfPeriod(self, time, static period => PyTimeDelta.FromSeconds(period.Saving));

    /// <summary>
    /// Retrieve a string containing the abbreviation for the time zone that applies in a zone at a given datetime.
    /// </summary>
    [PyMethod("tzname($self, dt, /)")]
    private static PyObject? Name(PyZoneInfo self, PyObject time) =>
        OfPeriod(self, time, static period => PyStr.FromString(period.Name));

    /// <summary>Given a datetime with local time in UTC, retrieve an adjusted datetime in local time.</summary>
    [PyMethod("fromutc($self, object, /)")]
    private static PyObject? FromUtc(PyZoneInfo self, PyObject argument)
    {
        if (argument is not PyDateTime time) return Raise.TypeError("fromutc: argument must be a datetime");
        if (!ReferenceEquals(time.Zone, self)) return Raise.ValueError("fromutc: dt.tzinfo is not self");
        (ZonePeriod? period, bool isFold) = self.Data.AtUtc(time.NaiveSeconds, time.Year);
        return DateFields.WithFold(DateTimeType.Plus(time, PyTimeDelta.FromSeconds(period!.Offset)!, 1), isFold ? 1 : 0);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        ZoneData data = ((PyZoneInfo)self).Data;
        if (data.Key is PyNone) return PyStr.FromString($"{self.Type.Name}.from_file({data.FileText})");
        return Representation.Repr(data.Key) is { } key ? PyStr.FromString($"{self.Type.Name}(key={key})") : null;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        ZoneData data = ((PyZoneInfo)self).Data;
        return data.Key is PyNone ? Repr(self) : Representation.Str(data.Key);
    }

    [PyGetter("key", IsField = true)]
    private static PyObject GetKey(PyZoneInfo self) => self.Data.Key;

    /// <summary>Function for serialization with the pickle protocol.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyZoneInfo self)
    {
        ZoneData data = self.Data;
        if (data.FileText is not null)
        {
            PyObject? error = PythonModules.Get("pickle", "PicklingError");
            return error is PyType type ? Raise.Set(type, "Cannot pickle a ZoneInfo file from a file stream.") : null;
        }
        PyObject? unpickle = Attributes.Get(self.Type, PyStr.Intern("_unpickle"));
        return unpickle is null ? null : PyTuple.Create(unpickle, PyTuple.Create(data.Key, PyInt.From(data.IsFromCache ? 1 : 0)));
    }

    /// <summary>Private method used in unpickling.</summary>
    [PyClassMethod("_unpickle($type, key, from_cache, /)")]
    private static PyObject? Unpickle(PyType type, PyObject key, bool isFromCache) =>
        isFromCache ? Calls.Call(type, key) : Load(type, key);
}

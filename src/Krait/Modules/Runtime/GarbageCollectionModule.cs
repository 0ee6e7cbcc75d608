using System.Globalization;
using Krait.Evaluation;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// This module provides access to the garbage collector for reference cycles. Krait's memory is .NET's: the collector never stops,
/// and what refers to what is found by going through the objects that the program can reach.
/// </summary>
[PyModule("gc")]
internal static partial class GarbageCollectionModule
{
    /// <summary>What one engine has said of the collector.</summary>
    private sealed class State
    {
        public readonly int[] Threshold = [2000, 10, 0];
        public bool IsEnabled = true;
        public int Debug;
        public int Collections;
        public int Collected;
        public int Frozen;
        public PyModule? Module;
    }

    private const int StatisticsFlag = 1;

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_callbacks = PyStr.Intern("callbacks");

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        Own.Module = module;
        module.Dict.SetItem(s_callbacks, new PyList());
        module.Dict.SetItem(PyStr.Intern("garbage"), new PyList());
    }

    [PyConstant("DEBUG_STATS")]
    private static PyObject DebugStats => PyInt.From(StatisticsFlag);

    [PyConstant("DEBUG_COLLECTABLE")]
    private static PyObject DebugCollectable => PyInt.From(2);

    [PyConstant("DEBUG_UNCOLLECTABLE")]
    private static PyObject DebugUncollectable => PyInt.From(4);

    [PyConstant("DEBUG_SAVEALL")]
    private static PyObject DebugSaveAll => PyInt.From(32);

    [PyConstant("DEBUG_LEAK")]
    private static PyObject DebugLeak => PyInt.From(38);

    /// <summary>Enable automatic garbage collection.</summary>
    [PyFunction("enable()")]
    private static PyObject Enable()
    {
        Own.IsEnabled = true;
        return PyNone.Instance;
    }

    /// <summary>Disable automatic garbage collection. .NET's collector goes on; only isenabled() shows the difference.</summary>
    [PyFunction("disable()")]
    private static PyObject Disable()
    {
        Own.IsEnabled = false;
        return PyNone.Instance;
    }

    /// <summary>Returns true if automatic garbage collection is enabled.</summary>
    [PyFunction("isenabled()")]
    private static PyObject IsEnabled() => PyBool.From(Own.IsEnabled);

    /// <summary>
    /// Run the garbage collector, the finalizers of what it found and the callbacks of weak references. The number of objects that
    /// were finalized is returned.
    /// </summary>
    [PyFunction("collect(generation=2)")]
    private static PyObject? Collect(int generation = 2)
    {
        if (generation is < 0 or > 2) return Raise.ValueError("invalid generation");
        ThreadState thread = ThreadState.Current;
        Notify("start", generation, 0);
        long started = Environment.TickCount64;
        bool isTold = (Own.Debug & StatisticsFlag) != 0;
        if (isTold) WriteBeginning(generation);
        int collected = Finalization.Collect(thread);
        Own.Collections++;
        Own.Collected += collected;
        if (isTold)
        {
            double seconds = (Environment.TickCount64 - started) / 1000.0;
            StandardStreams.WriteError(string.Create(
                CultureInfo.InvariantCulture, $"gc: done, {collected} unreachable, 0 uncollectable, {seconds:F4}s elapsed\n"));
        }
        Notify("stop", generation, collected);
        return PyInt.From(collected);
    }

    // .NET's generations hold objects that no program made, too: what can be counted is what the program reaches.
    private static void WriteBeginning(int generation)
    {
        StandardStreams.WriteError($"gc: collecting generation {generation}...\n");
        StandardStreams.WriteError($"gc: objects in each generation: 0 0 {ObjectReferents.Reachable().Count}\n");
        StandardStreams.WriteError($"gc: objects in permanent generation: {Own.Frozen}\n");
    }

    private static void Notify(string phase, int generation, int collected)
    {
        if (Own.Module!.Dict.GetItem(s_callbacks) is not PyList { Count: > 0 } callbacks) return;
        PyDict information = new();
        information.SetItem(PyStr.Intern("generation"), PyInt.From(generation));
        information.SetItem(PyStr.Intern("collected"), PyInt.From(collected));
        information.SetItem(PyStr.Intern("uncollectable"), PyInt.Zero);
        foreach (PyObject callback in callbacks.ToArray())
        {
            if (Calls.Call(callback, PyStr.Intern(phase), information) is null)
            {
                Unraisable.Report("Exception ignored while calling GC callback", callback);
            }
        }
    }

    /// <summary>Set the garbage collection debugging flags.</summary>
    [PyFunction("set_debug(flags, /)")]
    private static PyObject SetDebug(int flags)
    {
        Own.Debug = flags;
        return PyNone.Instance;
    }

    /// <summary>Get the garbage collection debugging flags.</summary>
    [PyFunction("get_debug()")]
    private static PyObject GetDebug() => PyInt.From(Own.Debug);

    /// <summary>Set the collection thresholds (the collection frequency). .NET decides by itself; the numbers are kept.</summary>
    [PyFunction("set_threshold(threshold0, threshold1=-1, threshold2=-1, /)")]
    private static PyObject SetThreshold(int first, int second = -1, int third = -1)
    {
        Own.Threshold[0] = first;
        if (second >= 0) Own.Threshold[1] = second;
        if (third >= 0) Own.Threshold[2] = third;
        return PyNone.Instance;
    }

    /// <summary>Return the current collection thresholds.</summary>
    [PyFunction("get_threshold()")]
    private static PyObject GetThreshold() =>
        PyTuple.Create(PyInt.From(Own.Threshold[0]), PyInt.From(Own.Threshold[1]), PyInt.From(Own.Threshold[2]));

    /// <summary>Return a three-tuple of the current collection counts.</summary>
    [PyFunction("get_count()")]
    private static PyObject GetCount() =>
        PyTuple.Create(PyInt.From(GC.CollectionCount(0)), PyInt.From(GC.CollectionCount(1)), PyInt.From(GC.CollectionCount(2)));

    /// <summary>Return a list of dictionaries containing per-generation statistics.</summary>
    [PyFunction("get_stats()")]
    private static PyObject GetStats()
    {
        PyList stats = new();
        for (int generation = 0; generation < 3; generation++)
        {
            PyDict each = new();
            each.SetItem(PyStr.Intern("collections"), PyInt.From(generation == 2 ? Own.Collections : 0));
            each.SetItem(PyStr.Intern("collected"), PyInt.From(generation == 2 ? Own.Collected : 0));
            each.SetItem(PyStr.Intern("uncollectable"), PyInt.Zero);
            stats.Add(each);
        }
        return stats;
    }

    /// <summary>
    /// Return a list of objects tracked by the collector: those that the program can reach. .NET's generations are not Python's, so
    /// all are in the oldest.
    /// </summary>
    [PyFunction("get_objects(generation=None)")]
    private static PyObject? GetObjects(PyObject? generation)
    {
        if (!Auditing.Tell("gc.get_objects", generation ?? PyNone.Instance)) return null;
        if (generation is null or PyNone) return new PyList(ObjectReferents.Reachable().ToArray());
        if (generation.Type.IndexSlot is null) return Raise.TypeError($"argument should be integer or None, not '{generation.Type.Name}'");
        if (!Arguments.TryToInt64(generation, out long number)) return null;
        if (number >= 3) return Raise.ValueError("generation parameter must be less than the number of available generations (3)");
        if (number < 0) return Raise.ValueError("generation parameter cannot be negative");
        return number == 2 ? new PyList(ObjectReferents.Reachable().ToArray()) : new PyList();
    }

    /// <summary>Return the list of objects that directly refer to any of 'objs', as far as the program can reach them.</summary>
    [PyFunction("get_referrers(*objs)")]
    private static PyObject? GetReferrers(ReadOnlySpan<PyObject> objects)
    {
        if (Auditing.IsOn && !Auditing.Tell("gc.get_referrers", PyTuple.Create(objects.ToArray()))) return null;
        PyList referrers = new();
        if (objects.Length == 0) return referrers;
        HashSet<PyObject> wanted = new(ReferenceEqualityComparer.Instance);
        foreach (PyObject each in objects) wanted.Add(each);
        foreach (PyObject each in ObjectReferents.Reachable())
        {
            if (ObjectReferents.Of(each).Exists(wanted.Contains)) referrers.Add(each);
        }
        return referrers;
    }

    /// <summary>Return the list of objects that are directly referred to by 'objs'.</summary>
    [PyFunction("get_referents(*objs)")]
    private static PyObject? GetReferents(ReadOnlySpan<PyObject> objects)
    {
        if (Auditing.IsOn && !Auditing.Tell("gc.get_referents", PyTuple.Create(objects.ToArray()))) return null;
        PyList referents = new();
        foreach (PyObject each in objects)
        {
            foreach (PyObject referent in ObjectReferents.Of(each)) referents.Add(referent);
        }
        return referents;
    }

    /// <summary>Returns true if the object could be part of a reference cycle.</summary>
    [PyFunction("is_tracked(obj, /)")]
    private static PyObject IsTracked(PyObject value) => PyBool.From(ObjectReferents.IsTracked(value));

    /// <summary>Returns true if the object has been already finalized by the GC.</summary>
    [PyFunction("is_finalized(obj, /)")]
    private static PyObject IsFinalized(PyObject value) => PyBool.From(FinalizationGuard.IsFinalized(value));

    /// <summary>
    /// Freeze all current tracked objects and ignore them for future collections. .NET has no such thing: only the number is kept.
    /// </summary>
    [PyFunction("freeze()")]
    private static PyObject Freeze()
    {
        Own.Frozen = ObjectReferents.Reachable().Count;
        return PyNone.Instance;
    }

    /// <summary>Unfreeze all objects in the permanent generation.</summary>
    [PyFunction("unfreeze()")]
    private static PyObject Unfreeze()
    {
        Own.Frozen = 0;
        return PyNone.Instance;
    }

    /// <summary>Return the number of objects in the permanent generation.</summary>
    [PyFunction("get_freeze_count()")]
    private static PyObject GetFreezeCount() => PyInt.From(Own.Frozen);
}

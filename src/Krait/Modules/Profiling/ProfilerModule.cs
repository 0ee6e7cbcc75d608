using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Profiling;

/// <summary>Fast profiler</summary>
[PyModule("_lsprof")]
internal static partial class ProfilerModule
{
    public static PyType EntryType { get; } = StructSequence.Define(
        "_lsprof.profiler_entry", ["code", "callcount", "reccallcount", "totaltime", "inlinetime", "calls"], 6);

    public static PyType SubEntryType { get; } = StructSequence.Define(
        "_lsprof.profiler_subentry", ["code", "callcount", "reccallcount", "totaltime", "inlinetime"], 5);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyProfiler.TypeObject, ProfilerType.Bind);
        module.Dict.SetItem(PyStr.Intern("profiler_entry"), EntryType);
        module.Dict.SetItem(PyStr.Intern("profiler_subentry"), SubEntryType);
    }
}

/// <summary>
/// Build a profiler object using the specified timer function. The default timer is a fast built-in one based on real time. For
/// custom timer functions returning integers, 'timeunit' can be a float specifying a scale (that is, how long each integer unit is,
/// in seconds).
/// </summary>
[PyMethods]
internal static partial class ProfilerType
{
    // The tool of sys.monitoring that is meant for profilers.
    private static readonly PyInt s_tool = PyInt.From(2);

    private static readonly (string Event, string Method, bool IsBuiltin)[] s_callbacks =
    [
        ("PY_START", "_pystart_callback", false), ("PY_RESUME", "_pystart_callback", false), ("PY_THROW", "_pythrow_callback", false),
        ("PY_RETURN", "_pyreturn_callback", false), ("PY_YIELD", "_pyreturn_callback", false), ("PY_UNWIND", "_pyreturn_callback", false),
        ("CALL", "_ccall_callback", true), ("C_RETURN", "_creturn_callback", true), ("C_RAISE", "_creturn_callback", true),
    ];

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyProfiler(type);

    [PyInit("Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)")]
    private static bool Init(PyProfiler self, PyObject? timer, double timeUnit, bool countsCallees, bool countsBuiltins)
    {
        self.Timer = timer;
        self.TimeUnit = timeUnit;
        self.CountsCallees = countsCallees;
        self.CountsBuiltins = countsBuiltins;
        return true;
    }

    private static PyObject? Monitoring() =>
        Evaluation.Interpreters.SysDict.GetItem(PyStr.Intern("monitoring")) ?? PythonModules.Get("sys", "monitoring");

    private static bool Call(PyObject monitoring, string function, params ReadOnlySpan<PyObject> arguments) =>
        Attributes.CallMethod(monitoring, PyStr.Intern(function), arguments) is not null;

    /// <summary>
    /// Start collecting profiling information. subcalls If True, also records for each function statistics separated according to
    /// its current caller. builtins If True, records the time spent in built-in functions separately from their caller.
    /// </summary>
    [PyMethod("enable($self, /, subcalls=True, builtins=True)")]
    private static PyObject? Enable(PyProfiler self, bool countsCallees, bool countsBuiltins)
    {
        if (Monitoring() is not { } monitoring) return null;
        self.CountsCallees = countsCallees;
        self.CountsBuiltins = countsBuiltins;
        if (!Call(monitoring, "use_tool_id", s_tool, PyStr.FromNarrow("cProfile"))) return null;
        if (Attributes.Get(monitoring, PyStr.Intern("events")) is not { } events) return null;
        long set = 0;
        foreach ((string kind, string method, bool isBuiltin) in s_callbacks)
        {
            if (Attributes.Get(events, PyStr.Intern(kind)) is not { } number || !Arguments.TryToInt64(number, out long bit)) return null;
            if (Attributes.Get(self, PyStr.Intern(method)) is not { } callback
                || !Call(monitoring, "register_callback", s_tool, number, callback))
            {
                return null;
            }
            // The ends of builtin calls come with their starts, and cannot be asked for alone.
            if (!isBuiltin || (kind == "CALL" && countsBuiltins)) set |= bit;
        }
        if (!Call(monitoring, "set_events", s_tool, PyInt.From(set))) return null;
        self.IsEnabled = true;
        return PyNone.Instance;
    }

    /// <summary>Stop collecting profiling information.</summary>
    [PyMethod("disable($self, /)")]
    private static PyObject? Disable(PyProfiler self)
    {
        return self.IsAsking ? Raise.RuntimeError("cannot disable profiler in external timer") : Stop(self);
    }

    private static PyObject? Stop(PyProfiler self)
    {
        if (self.IsEnabled)
        {
            if (Monitoring() is not { } monitoring || Attributes.Get(monitoring, PyStr.Intern("events")) is not { } events) return null;
            if (!Call(monitoring, "set_events", s_tool, PyInt.Zero)) return null;
            foreach ((string kind, string _, bool _) in s_callbacks)
            {
                if (Attributes.Get(events, PyStr.Intern(kind)) is not { } number
                    || !Call(monitoring, "register_callback", s_tool, number, PyNone.Instance))
                {
                    return null;
                }
            }
            if (!Call(monitoring, "free_tool_id", s_tool)) return null;
            self.IsEnabled = false;
        }
        self.EndAll();
        return PyNone.Instance;
    }

    /// <summary>Clear all profiling information collected so far.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyProfiler self)
    {
        if (self.IsAsking) return Raise.RuntimeError("cannot clear profiler in external timer");
        self.Clear();
        return PyNone.Instance;
    }

    /// <summary>
    /// list of profiler_entry objects. getstats() -> list of profiler_entry objects Return all information collected by the
    /// profiler. Each profiler_entry is a tuple-like object with the following attributes: code code object callcount how many
    /// times this was called reccallcount how many times called recursively totaltime total time in this entry inlinetime inline
    /// time in this entry (not in subcalls) calls details of the calls The calls attribute is either None or a list of
    /// profiler_subentry objects: code called code object callcount how many times this is called reccallcount how many times this
    /// is called recursively totaltime total time spent in this call inlinetime inline time (not in further subcalls)
    /// </summary>
    [PyMethod("getstats($self, /)")]
    private static PyObject? GetStatistics(PyProfiler self)
    {
        if (Stop(self) is null) return null;
        PyList list = new();
        foreach (ProfilerEntry entry in self.Entries)
        {
            if (entry.Calls == 0) continue;
            PyObject callees = PyNone.Instance;
            if (entry.Callees is { } called)
            {
                PyList details = new();
                foreach ((ProfilerEntry callee, ProfilerCounts counts) in called)
                {
                    details.Add(Describe(self, ProfilerModule.SubEntryType, callee.Shown, counts, null));
                }
                callees = details;
            }
            list.Add(Describe(self, ProfilerModule.EntryType, entry.Shown, entry, callees));
        }
        return list;
    }

    private static PyObject Describe(PyProfiler self, PyType type, PyObject shown, ProfilerCounts counts, PyObject? callees)
    {
        PyObject[] items =
        [
            shown, PyInt.From(counts.Calls), PyInt.From(counts.RecursiveCalls), new PyFloat(counts.Total * self.Tick),
                new PyFloat(counts.Inline * self.Tick),
        ];
        return StructSequence.Make(type, callees is null ? items : [.. items, callees]);
    }

    [PyMethod("_pystart_callback($self, code, instruction_offset, /)")]
    private static PyObject Start(PyProfiler self, PyObject code, PyObject offset)
    {
        self.Enter(code, code);
        return PyNone.Instance;
    }

    [PyMethod("_pythrow_callback($self, code, instruction_offset, exception, /)")]
    private static PyObject Throw(PyProfiler self, PyObject code, PyObject offset, PyObject exception)
    {
        self.Enter(code, code);
        return PyNone.Instance;
    }

    [PyMethod("_pyreturn_callback($self, code, instruction_offset, retval, /)")]
    private static PyObject Return(PyProfiler self, PyObject code, PyObject offset, PyObject value)
    {
        self.Leave(code);
        return PyNone.Instance;
    }

    // The builtin function of a call, bound if it is a method; null for anything else.
    private static PyBuiltinFunction? FunctionOf(PyObject callable, PyObject argument) => callable switch
    {
        PyBuiltinFunction function => function,
        PyMethodDescriptor descriptor when argument.Type.IsSubtypeOf(descriptor.Owner) => new PyBuiltinFunction(descriptor.Definition,
            argument),
        _ => null,
    };

    [PyMethod("_ccall_callback($self, code, instruction_offset, callable, self_arg, /)")]
    private static PyObject CallBuiltin(PyProfiler self, PyObject code, PyObject offset, PyObject callable, PyObject argument)
    {
        if (self.CountsBuiltins && FunctionOf(callable, argument) is { } function) self.Enter(function.Definition, function);
        return PyNone.Instance;
    }

    [PyMethod("_creturn_callback($self, code, instruction_offset, callable, self_arg, /)")]
    private static PyObject ReturnBuiltin(PyProfiler self, PyObject code, PyObject offset, PyObject callable, PyObject argument)
    {
        if (self.CountsBuiltins && FunctionOf(callable, argument) is { } function) self.Leave(function.Definition);
        return PyNone.Instance;
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Debug module to trace memory blocks allocated by Python. A block is an object here, with its contents.</summary>
[PyModule("_tracemalloc")]
internal static partial class TraceMallocModule
{
    /// <summary>As many frames of a traceback can be kept.</summary>
    public const int MostFrames = 65535;

    private static AllocationTracer? Tracer => ThreadState.Current.Interpreter.AllocationWatcher as AllocationTracer;

    private static void Watch(AllocationTracer? tracer)
    {
        ThreadState thread = ThreadState.Current;
        Allocations.Watch(thread.Interpreter, tracer);
        LegacyTracing.UpdateAllocationTracing(thread);
    }

    /// <summary>Begins to trace, unless that is done already.</summary>
    public static void StartTracing(int frames)
    {
        if (Tracer is null) Watch(new AllocationTracer(frames));
    }

    /// <summary>Return True if the tracemalloc module is tracing Python memory allocations, False otherwise.</summary>
    [PyFunction("is_tracing()")]
    private static PyObject IsTracing() => PyBool.From(Tracer is not null);

    /// <summary>
    /// Start tracing Python memory allocations. Also set the maximum number of frames stored in the traceback of a trace to nframe.
    /// </summary>
    [PyFunction("start(nframe=1, /)")]
    private static PyObject? Start(int frames = 1)
    {
        if (frames is < 1 or > MostFrames) return Raise.ValueError($"the number of frames must be in range [1; {MostFrames}]");
        StartTracing(frames);
        return PyNone.Instance;
    }

    /// <summary>Stop tracing Python memory allocations. Also clear traces of memory blocks allocated by Python.</summary>
    [PyFunction("stop()")]
    private static PyObject Stop()
    {
        if (Tracer is not null) Watch(null);
        return PyNone.Instance;
    }

    /// <summary>Clear traces of memory blocks allocated by Python.</summary>
    [PyFunction("clear_traces()")]
    private static PyObject ClearTraces()
    {
        Tracer?.Clear();
        return PyNone.Instance;
    }

    /// <summary>Set the peak size of memory blocks traced by tracemalloc to the current size. Do nothing unless it is tracing.</summary>
    [PyFunction("reset_peak()")]
    private static PyObject ResetPeak()
    {
        Tracer?.ResetPeak();
        return PyNone.Instance;
    }

    /// <summary>
    /// Get the maximum number of frames stored in the traceback of a trace. By default, a trace of an allocated memory block only
    /// stores the most recent frame: the limit is 1.
    /// </summary>
    [PyFunction("get_traceback_limit()")]
    private static PyObject GetTracebackLimit() => PyInt.From(Tracer?.Limit ?? 1);

    /// <summary>Get the current size and peak size of memory blocks traced by tracemalloc, as a tuple (current: int, peak: int).</summary>
    [PyFunction("get_traced_memory()")]
    private static PyObject GetTracedMemory()
    {
        (long size, long peak) = Tracer?.Memory() ?? (0, 0);
        return PyTuple.Create(PyInt.From(size), PyInt.From(peak));
    }

    /// <summary>Get the memory usage in bytes of the tracemalloc module, which is an estimate here.</summary>
    [PyFunction("get_tracemalloc_memory()")]
    private static PyObject GetOwnMemory() => PyInt.From(Tracer?.OwnMemory() ?? 0);

    /// <summary>
    /// Get traces of all memory blocks allocated by Python: a list of (domain: int, size: int, traceback: tuple, length: int) tuples, empty
    /// unless tracing.
    /// </summary>
    [PyFunction("_get_traces()")]
    private static PyObject GetTraces() => Tracer?.All() ?? new PyList();

    /// <summary>
    /// Get the traceback where the Python object obj was allocated: a tuple of (filename: str, lineno: int) tuples, or None if it is not
    /// traced.
    /// </summary>
    [PyFunction("_get_object_traceback(obj, /)")]
    private static PyObject GetObjectTraceback(PyObject target) => (PyObject?)Tracer?.PlaceOf(target) ?? PyNone.Instance;
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Debug module to trace memory blocks allocated by Python. Krait traces none: .NET allocates its objects.</summary>
[PyModule("_tracemalloc")]
internal static partial class TraceMallocModule
{
    private const int MostFrames = 65535;

    /// <summary>Return True if the tracemalloc module is tracing Python memory allocations, False otherwise.</summary>
    [PyFunction("is_tracing()")]
    private static PyObject IsTracing() => PyBool.False;

    /// <summary>Raise RuntimeError: the allocation of memory cannot be traced here.</summary>
    [PyFunction("start(nframe=1, /)")]
    private static PyObject? Start(int frames = 1) => frames is < 1 or > MostFrames
        ? Raise.ValueError($"the number of frames must be in range [1; {MostFrames}]")
        : Raise.RuntimeError("Krait cannot trace the allocation of memory: tracemalloc.start() is not available");

    /// <summary>Stop tracing Python memory allocations. Nothing is traced.</summary>
    [PyFunction("stop()")]
    private static PyObject Stop() => PyNone.Instance;

    /// <summary>Clear traces of memory blocks allocated by Python. There are none.</summary>
    [PyFunction("clear_traces()")]
    private static PyObject ClearTraces() => PyNone.Instance;

    /// <summary>Set the peak size of memory blocks traced by tracemalloc to the current size. Nothing is traced.</summary>
    [PyFunction("reset_peak()")]
    private static PyObject ResetPeak() => PyNone.Instance;

    /// <summary>
    /// Get the maximum number of frames stored in the traceback of a trace. By default, a trace of an allocated memory block only
    /// stores the most recent frame: the limit is 1.
    /// </summary>
    [PyFunction("get_traceback_limit()")]
    private static PyObject GetTracebackLimit() => PyInt.One;

    /// <summary>Get the current size and peak size of memory blocks traced by tracemalloc: (0, 0), as nothing is traced.</summary>
    [PyFunction("get_traced_memory()")]
    private static PyObject GetTracedMemory() => PyTuple.Create(PyInt.Zero, PyInt.Zero);

    /// <summary>Get the memory usage in bytes of the tracemalloc module.</summary>
    [PyFunction("get_tracemalloc_memory()")]
    private static PyObject GetOwnMemory() => PyInt.Zero;

    /// <summary>Get traces of all memory blocks allocated by Python, an empty list while nothing is traced.</summary>
    [PyFunction("_get_traces()")]
    private static PyObject GetTraces() => new PyList();

    /// <summary>Get the traceback where the Python object obj was allocated, None while nothing is traced.</summary>
    [PyFunction("_get_object_traceback(obj, /)")]
    private static PyObject GetObjectTraceback(PyObject target) => PyNone.Instance;
}

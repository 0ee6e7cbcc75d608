using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>What tools know of another process: the records. The one that reads them from its memory is of CPython alone.</summary>
[PyModule("_remote_debugging")]
internal static partial class RemoteDebuggingModule
{
    private static readonly PyType s_task = Define("TaskInfo", "task_id", "task_name", "coroutine_stack", "awaited_by");
    private static readonly PyType s_frame = Define("FrameInfo", "filename", "lineno", "funcname");
    private static readonly PyType s_coroutine = Define("CoroInfo", "call_stack", "task_name");
    private static readonly PyType s_thread = Define("ThreadInfo", "thread_id", "frame_info");
    private static readonly PyType s_awaited = Define("AwaitedInfo", "thread_id", "awaited_by");

    private static PyType Define(string name, params string[] fields) => StructSequence.Define("_remote_debugging." + name, fields, fields.Length);

    [PyConstant("PROCESS_VM_READV_SUPPORTED")]
    private static PyObject CanReadMemory => PyInt.Zero;

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType type in (ReadOnlySpan<PyType>)[s_task, s_frame, s_coroutine, s_thread, s_awaited]) module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
    }

    /// <summary>RemoteUnwinder(pid): Inspect stack of a remote Python process.</summary>
    [PyFunction("RemoteUnwinder(pid, *, all_threads=False, only_active_thread=False, debug=False)")]
    private static PyObject? RemoteUnwinder(PyObject process, PyObject? allThreads, PyObject? onlyActiveThread, PyObject? debug) =>
        Raise.RuntimeError("RemoteUnwinder reads the memory of CPython, which Krait is not");
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

// The records that a reader of another process's stacks gives, which asyncio's tools import. The reader itself is missing: it would have
// to know how the other process lays out its memory. CPython's module has no __doc__, which a summary would become.
[PyModule("_remote_debugging")]
internal static partial class RemoteDebuggingModule
{
    private static readonly PyType[] s_records =
    [
        Define("TaskInfo", "Information about an asyncio task", "task_id", "task_name", "coroutine_stack", "awaited_by"),
        Define("FrameInfo", "Information about a frame", "filename", "lineno", "funcname"),
        Define("CoroInfo", "Information about a coroutine", "call_stack", "task_name"),
        Define("ThreadInfo", "Information about a thread", "thread_id", "frame_info"),
        Define("AwaitedInfo", "Information about what a thread is awaiting", "thread_id", "awaited_by"),
    ];

    private static readonly PyType s_unwinder = new("RemoteUnwinder", BuiltinTypes.Object, TypeFlags.None, "_remote_debugging");

    private static PyType Define(string name, string documentation, params string[] fields) =>
        StructSequence.Define("_remote_debugging." + name, fields, fields.Length, documentation);

    [PyConstant("PROCESS_VM_READV_SUPPORTED")]
    private static PyObject CanReadMemory => PyInt.Zero;

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType type in s_records) module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
        ModuleTypes.Add(module, s_unwinder, RemoteUnwinderType.Bind);
    }
}

/// <summary>RemoteUnwinder(pid): Inspect stack of a remote Python process.</summary>
[PyMethods]
internal static partial class RemoteUnwinderType
{
    [PyNew("RemoteUnwinder(pid, *, all_threads=False, only_active_thread=False, debug=False)")]
    private static PyObject? New(PyType type, int process, bool allThreads = false, bool onlyActiveThread = false, bool debug = false) =>
        Raise.RuntimeError("RemoteUnwinder: Krait cannot read the stacks of another process");
}

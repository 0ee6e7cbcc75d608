using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

// What CPython's sys says of CPython itself: the answers of an implementation without perf maps, remote debugging and C extensions.
internal static partial class SysModule
{
    /// <summary>Return True if remote debugging is enabled, False otherwise.</summary>
    [PyFunction("is_remote_debug_enabled()")]
    private static PyObject IsRemoteDebugEnabled() => PyBool.False;

    /// <summary>Executes a file containing Python code in a given remote Python process.</summary>
    [PyFunction("remote_exec(pid, script)")]
    private static PyObject? ExecuteRemotely(PyObject process, PyObject script) => Raise.RuntimeError("Remote debugging is not enabled");

    /// <summary>Return whether a stack profiler trampoline is active.</summary>
    [PyFunction("is_stack_trampoline_active()")]
    private static PyObject IsTrampolineActive() => PyBool.False;

    /// <summary>Activate stack profiler trampoline *backend*.</summary>
    [PyFunction("activate_stack_trampoline(backend, /)")]
    private static PyObject? ActivateTrampoline(PyStr backend) => Raise.ValueError("perf trampoline not available");

    /// <summary>Deactivate the current stack profiler trampoline backend.</summary>
    [PyFunction("deactivate_stack_trampoline()")]
    private static PyObject DeactivateTrampoline() => PyNone.Instance;

    /// <summary>Return True if the given object is immortal: nothing here is counted.</summary>
    [PyFunction("_is_immortal(op, /)")]
    private static PyObject IsImmortal(PyObject value) => PyBool.False;

    /// <summary>Return a dict mapping each thread's identifier to its current raised exception.</summary>
    [PyFunction("_current_exceptions()")]
    private static PyObject CurrentExceptions()
    {
        PyDict exceptions = new();
        foreach (ThreadState thread in PythonThreads.All)
        {
            exceptions.SetItem(PyInt.From(thread.Identifier), (PyObject?)Exceptions.CurrentlyHandled(thread) ?? PyNone.Instance);
        }
        return exceptions;
    }

    /// <summary>Return the number of elements of the unicode interned dictionary.</summary>
    [PyFunction("getunicodeinternedsize(*, _only_immortal=False)")]
    private static PyObject GetInternedSize(bool onlyImmortal = false) => PyInt.Zero;
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Sys;

// The trace and profile functions of the running thread.
internal static partial class SysModule
{
    /// <summary>Set the global debug tracing function.</summary>
    [PyFunction("settrace(function, /)")]
    private static PyObject SetTrace(PyObject function)
    {
        LegacyTracing.SetTrace(ThreadState.Current, function is PyNone ? null : function);
        return PyNone.Instance;
    }

    /// <summary>Set the global debug tracing function in all running threads.</summary>
    [PyFunction("_settraceallthreads(function, /)")]
    private static PyObject SetTraceInAll(PyObject function)
    {
        foreach (ThreadState thread in Evaluation.Threads.PythonThreads.All)
        {
            LegacyTracing.SetTrace(thread, function is PyNone ? null : function);
        }
        return PyNone.Instance;
    }

    /// <summary>Set the profiling function in all running threads.</summary>
    [PyFunction("_setprofileallthreads(function, /)")]
    private static PyObject SetProfileInAll(PyObject function)
    {
        foreach (ThreadState thread in Evaluation.Threads.PythonThreads.All)
        {
            LegacyTracing.SetProfile(thread, function is PyNone ? null : function);
        }
        return PyNone.Instance;
    }

    /// <summary>Return the global debug tracing function set with sys.settrace.</summary>
    [PyFunction("gettrace()")]
    private static PyObject GetTrace() => ThreadState.Current.TraceFunction ?? PyNone.Instance;

    /// <summary>Set the profiling function.</summary>
    [PyFunction("setprofile(function, /)")]
    private static PyObject SetProfile(PyObject function)
    {
        LegacyTracing.SetProfile(ThreadState.Current, function is PyNone ? null : function);
        return PyNone.Instance;
    }

    /// <summary>Call func(*args), while tracing is enabled: a debugger debugs what it runs from inside a trace function.</summary>
    [PyFunction("call_tracing(func, args, /)")]
    private static PyObject? CallTracing(PyObject function, PyTuple arguments)
    {
        ThreadState thread = ThreadState.Current;
        (int depth, int reported) = (thread.TracingDepth, thread.ReportedEvent);
        (thread.TracingDepth, thread.ReportedEvent) = (0, -1);
        PyObject? result = Protocols.Calls.Call(function, arguments.Items, null);
        (thread.TracingDepth, thread.ReportedEvent) = (depth, reported);
        return result;
    }

    /// <summary>Return the profiling function set with sys.setprofile.</summary>
    [PyFunction("getprofile()")]
    private static PyObject GetProfile() => ThreadState.Current.ProfileFunction ?? PyNone.Instance;
}

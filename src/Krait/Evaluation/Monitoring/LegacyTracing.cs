using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary><c>sys.settrace</c> and <c>sys.setprofile</c>: two tools of monitoring that call functions of the old protocol.</summary>
internal static class LegacyTracing
{
    private const int CommonEvents = (1 << (int)MonitoringEvent.PythonStart) | (1 << (int)MonitoringEvent.PythonResume)
        | (1 << (int)MonitoringEvent.PythonReturn) | (1 << (int)MonitoringEvent.PythonYield)
        | (1 << (int)MonitoringEvent.PythonUnwind) | (1 << (int)MonitoringEvent.PythonThrow);

    private const int ProfileEvents = CommonEvents
        | (1 << (int)MonitoringEvent.Call) | (1 << (int)MonitoringEvent.CReturn) | (1 << (int)MonitoringEvent.CRaise);

    private const int TraceEvents = CommonEvents
        | (1 << (int)MonitoringEvent.Line) | (1 << (int)MonitoringEvent.Jump)
        | (1 << (int)MonitoringEvent.Raise) | (1 << (int)MonitoringEvent.StopIteration);

    private static readonly PyStr s_call = PyStr.Intern("call");
    private static readonly PyStr s_line = PyStr.Intern("line");
    private static readonly PyStr s_return = PyStr.Intern("return");
    private static readonly PyStr s_exception = PyStr.Intern("exception");
    private static readonly PyStr s_opcode = PyStr.Intern("opcode");
    private static readonly PyStr s_nativeCall = PyStr.Intern("c_call");
    private static readonly PyStr s_nativeReturn = PyStr.Intern("c_return");
    private static readonly PyStr s_nativeException = PyStr.Intern("c_exception");

    /// <summary>Sets the trace function of a thread; null for none.</summary>
    public static void SetTrace(ThreadState thread, PyObject? function)
    {
        thread.TraceFunction = function;
        // A finalizer that sets a trace function wants to be traced itself.
        thread.FinalizesUnasked = false;
        if (function is not null) Update(MonitoringTools.Trace, TraceEvents);
        else MonitoringTools.Clear(MonitoringTools.Trace);
        UpdateAllocationTracing(thread);
    }

    /// <summary>
    /// Lines are to be reported while allocations are traced: frames then know where they are also when an instruction makes an object
    /// without noting its place, and the objects of the line before are complete.
    /// </summary>
    public static void UpdateAllocationTracing(ThreadState thread)
    {
        if (thread.TraceFunction is not null) return;
        Update(MonitoringTools.Trace, thread.Interpreter.AllocationWatcher is null ? 0 : 1 << (int)MonitoringEvent.Line);
    }

    /// <summary>Sets the profile function of a thread; null for none.</summary>
    public static void SetProfile(ThreadState thread, PyObject? function)
    {
        thread.ProfileFunction = function;
        thread.FinalizesUnasked = false;
        Update(MonitoringTools.Profile, function is null ? 0 : ProfileEvents);
    }

    /// <summary>The tracer of a frame wants to be told of every instruction of its code.</summary>
    public static void TraceOpcodes(Frame frame) =>
        CodeInstrumentation.Of(frame.Executable).SetLocalEvents(MonitoringTools.Trace, 1 << (int)MonitoringEvent.Instruction);

    private static void Update(int tool, int events)
    {
        if (MonitoringTools.Events(tool) != events) MonitoringTools.SetEvents(tool, events);
    }

    /// <summary>Translates an event; null with an exception set when the function raised, which also unsets it.</summary>
    public static PyObject? Report(ThreadState thread, Frame frame, int tool, MonitoringEvent kind, PyObject[] arguments) =>
        thread.FinalizesUnasked ? PyNone.Instance
        : tool == MonitoringTools.Trace ? ReportTrace(thread, frame, kind, arguments)
        : ReportProfile(thread, frame, kind, arguments);

    private static PyObject? ReportProfile(ThreadState thread, Frame frame, MonitoringEvent kind, PyObject[] arguments)
    {
        if (thread.ProfileFunction is not { } function) return PyNone.Instance;
        (PyStr? what, PyObject argument) = kind switch
        {
            MonitoringEvent.PythonStart or MonitoringEvent.PythonResume or MonitoringEvent.PythonThrow => (s_call, PyNone.Instance),
            MonitoringEvent.PythonReturn or MonitoringEvent.PythonYield => (s_return, arguments[2]),
            MonitoringEvent.PythonUnwind => (s_return, PyNone.Instance),
            MonitoringEvent.Call => (s_nativeCall, arguments[2]),
            MonitoringEvent.CReturn => (s_nativeReturn, arguments[2]),
            MonitoringEvent.CRaise => (s_nativeException, arguments[2]),
            _ => ((PyStr?)null, PyNone.Instance),
        };
        if (what is null) return PyNone.Instance;
        if (kind is MonitoringEvent.Call or MonitoringEvent.CReturn or MonitoringEvent.CRaise)
        {
            // Only builtin functions count; a method of a builtin type is one that is bound to its first argument.
            if (argument is PyMethodDescriptor method)
            {
                if (ReferenceEquals(arguments[3], MonitoringTools.Missing)) return PyNone.Instance;
                PyObject? bound = method.Type.DescriptorGetSlot?.Invoke(method, arguments[3], arguments[3].Type);
                if (bound is null)
                {
                    Exceptions.Take();
                    return PyNone.Instance;
                }
                argument = bound;
            }
            if (argument is not PyBuiltinFunction) return PyNone.Instance;
        }
        if (Call(thread, frame, kind, function, what, argument) is not null) return PyNone.Instance;
        SetProfile(thread, null);
        return null;
    }

    private static PyObject? ReportTrace(ThreadState thread, Frame frame, MonitoringEvent kind, PyObject[] arguments)
    {
        if (thread.TraceFunction is not { } global) return PyNone.Instance;
        PyFrame view = FrameObjects.Get(thread, frame);
        switch (kind)
        {
            case MonitoringEvent.PythonStart or MonitoringEvent.PythonResume or MonitoringEvent.PythonThrow:
                return Trace(thread, frame, view, kind, global, s_call, PyNone.Instance);
            case MonitoringEvent.PythonReturn or MonitoringEvent.PythonYield:
                return TraceLocally(thread, frame, view, kind, s_return, arguments[2]);
            case MonitoringEvent.PythonUnwind:
                return TraceLocally(thread, frame, view, kind, s_return, PyNone.Instance);
            case MonitoringEvent.Raise or MonitoringEvent.StopIteration:
                var exception = (PyBaseException)arguments[2];
                var details = PyTuple.Create(exception.Type, exception, (PyObject?)exception.Traceback ?? PyNone.Instance);
                return TraceLocally(thread, frame, view, kind, s_exception, details);
            case MonitoringEvent.Line:
                return view.TraceLines ? TraceLocally(thread, frame, view, kind, s_line, PyNone.Instance) : PyNone.Instance;
            case MonitoringEvent.Jump:
                return TraceJump(thread, frame, view, arguments);
            case MonitoringEvent.Instruction:
                return view.TraceOpcodes ? TraceLocally(thread, frame, view, kind, s_opcode, PyNone.Instance) : PyNone.Instance;
            default:
                return PyNone.Instance;
        }
    }

    // A jump back within a line starts the line again; one to another line is reported there.
    private static PyObject? TraceJump(ThreadState thread, Frame frame, PyFrame view, PyObject[] arguments)
    {
        int from = (int)((PyInt)arguments[1]).Value / 2;
        int to = (int)((PyInt)arguments[2]).Value / 2;
        int[] lines = CodeInstrumentation.Find(frame.Executable)!.Lines;
        if (to >= from || lines[to] != lines[from] || !view.TraceLines) return PyNone.Instance;
        return TraceLocally(thread, frame, view, MonitoringEvent.Jump, s_line, PyNone.Instance);
    }

    private static PyObject? TraceLocally(ThreadState thread, Frame frame, PyFrame view, MonitoringEvent kind, PyStr what,
        PyObject argument) =>
        view.Trace is { } function ? Trace(thread, frame, view, kind, function, what, argument) : PyNone.Instance;

    private static PyObject? Trace(ThreadState thread, Frame frame, PyFrame view, MonitoringEvent kind, PyObject function, PyStr what,
        PyObject argument)
    {
        PyObject? next = Call(thread, frame, kind, function, what, argument);
        if (next is null)
        {
            SetTrace(thread, null);
            view.Trace = null;
            return null;
        }
        if (next is not PyNone) view.Trace = next;
        return PyNone.Instance;
    }

    private static PyObject? Call(ThreadState thread, Frame frame, MonitoringEvent kind, PyObject function, PyStr what, PyObject argument)
    {
        int outer = thread.ReportedEvent;
        thread.ReportedEvent = (int)kind;
        thread.TracingDepth++;
        PyObject? answer = Calls.Call(function, [FrameObjects.Get(thread, frame), what, argument], null);
        thread.TracingDepth--;
        thread.ReportedEvent = outer;
        return answer;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Reports events to the tools that asked for them (PEP 669): what instrumented instructions and the unwinder call.</summary>
internal static unsafe class Monitoring
{
    /// <summary>
    /// Calls the callbacks of tools with the code, the place and details. False with an exception set when one raised; a tool
    /// that answers DISABLE hears no more of the place.
    /// </summary>
    private static bool Fire(ThreadState thread, Frame frame, CodeUnit* unit, MonitoringEvent kind, byte tools, int place,
        params ReadOnlySpan<PyObject> details)
    {
        // Callbacks are not watched themselves.
        if (tools == 0 || thread.TracingDepth > 0) return true;
        var arguments = new PyObject[details.Length + 2];
        arguments[0] = frame.Code;
        arguments[1] = PyInt.From(place);
        details.CopyTo(arguments.AsSpan(2));
        foreach (int tool in MonitoringTools.In(tools))
        {
            PyObject? answer = tool >= MonitoringTools.PublicCount
                ? LegacyTracing.Report(thread, frame, tool, kind, arguments)
                : MonitoringTools.Callback(tool, kind) is { } callback ? Call(thread, kind, callback, arguments) : PyNone.Instance;
            if (answer is null) return false;
            if (ReferenceEquals(answer, MonitoringTools.Disable) && !SwitchOff(frame, unit, kind, tool)) return false;
        }
        return true;
    }

    private static PyObject? Call(ThreadState thread, MonitoringEvent kind, PyObject callback, PyObject[] arguments)
    {
        int outer = thread.ReportedEvent;
        thread.ReportedEvent = (int)kind;
        thread.TracingDepth++;
        PyObject? answer = Calls.Call(callback, arguments, null);
        thread.TracingDepth--;
        thread.ReportedEvent = outer;
        return answer;
    }

    private static bool SwitchOff(Frame frame, CodeUnit* unit, MonitoringEvent kind, int tool)
    {
        if ((int)kind < MonitoringEvents.LocalCount)
        {
            CodeInstrumentation.Find(frame.Executable)?.SwitchOff(frame.Executable.OffsetOf(unit), kind, tool);
            return true;
        }
        if (kind is MonitoringEvent.CReturn or MonitoringEvent.CRaise) return true;
        MonitoringTools.Callback(tool, kind) = null;
        Raise.ValueError($"Cannot disable {MonitoringEvents.Names[(int)kind]} events. Callback removed.");
        return false;
    }

    /// <summary>
    /// The instrumentation of a frame's code, up to date. Most frames are since their RESUME; a generator that delegates may go on with
    /// what a tool has put into its code that has ended since.
    /// </summary>
    private static CodeInstrumentation? WatchOf(Frame frame)
    {
        MonitoringTools.Refresh(frame.Executable);
        return CodeInstrumentation.Find(frame.Executable);
    }

    private static int PlaceOf(Frame frame, CodeUnit* unit) => frame.Executable.OffsetOf(unit) * 2;

    /// <summary>Reports the event of the instruction at a unit.</summary>
    private static bool FireHere(ThreadState thread, Frame frame, CodeUnit* unit, MonitoringEvent kind,
        params ReadOnlySpan<PyObject> details) =>
        WatchOf(frame) is not { } watched
        || Fire(thread, frame, unit, kind, watched.Tools(frame.Executable.OffsetOf(unit)), PlaceOf(frame, unit), details);

    /// <summary>RESUME in code that may not report what tools ask for now: it does from here on.</summary>
    public static bool Enter(ThreadState thread, Frame frame, CodeUnit* unit, int oparg)
    {
        MonitoringTools.Refresh(frame.Executable);
        return OpcodeMetadata.Kind(unit->Opcode) != OpcodeKind.Instrumented || Resume(thread, frame, unit, oparg);
    }

    /// <summary>RESUME: the start of a call, or its resumption.</summary>
    public static bool Resume(ThreadState thread, Frame frame, CodeUnit* unit, int oparg)
    {
        int offset = frame.Executable.OffsetOf(unit);
        // Where nobody is told of the start, its line counts as reported: CPython compares with the instruction before.
        frame.LastLine = thread.Interpreter.AllocationWatcher is null && WatchOf(frame) is { } watched
            && watched.Tools(offset) == 0 ? watched.Lines[offset] : -1;
        return FireHere(thread, frame, unit, (oparg & 3) == 0 ? MonitoringEvent.PythonStart : MonitoringEvent.PythonResume);
    }

    public static bool Return(ThreadState thread, Frame frame, CodeUnit* unit, PyObject value) =>
        FireHere(thread, frame, unit, MonitoringEvent.PythonReturn, value);

    public static bool Yield(ThreadState thread, Frame frame, CodeUnit* unit, PyObject value) =>
        FireHere(thread, frame, unit, MonitoringEvent.PythonYield, value);

    /// <summary>A call, with its first argument.</summary>
    public static bool Call(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments) =>
        FireHere(thread, frame, unit, MonitoringEvent.Call, callable, FirstOf(arguments));

    private static PyObject FirstOf(ReadOnlySpan<PyObject> arguments)
    {
        foreach (PyObject argument in arguments)
        {
            if (argument is not null) return argument;
        }
        return MonitoringTools.Missing;
    }

    /// <summary>Calls something that is not a Python function, reporting how it ended.</summary>
    public static PyObject? CallNative(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments,
        PyTuple? keywordNames) =>
        Ended(thread, frame, unit, callable, FirstOf(arguments), Calls.Call(callable, arguments, keywordNames));

    /// <summary><see cref="CallNative"/> with a tuple and a dict.</summary>
    public static PyObject? CallNativeUnpacked(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, PyTuple arguments,
        PyDict? keywords) =>
        callable is PyMethod
            ? Calls.Call(callable, arguments, keywords)
            : Ended(thread, frame, unit, callable, FirstOf(arguments.Items), Calls.Call(callable, arguments, keywords));

    private static PyObject? Ended(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, PyObject first, PyObject? result)
    {
        if (WatchOf(frame) is not { } watched) return result;
        MonitoringEvent kind = result is null ? MonitoringEvent.CRaise : MonitoringEvent.CReturn;
        PyBaseException? raised = thread.Exception;
        thread.Exception = null;
        if (!Fire(thread, frame, unit, kind, watched.Active(kind), PlaceOf(frame, unit), callable, first)) return null;
        thread.Exception = raised;
        return result;
    }

    /// <summary>The call of super() in front of an attribute; it is made here, its result being of no use to the caller.</summary>
    public static bool Super(ThreadState thread, Frame frame, CodeUnit* unit, PyObject super, PyObject ownerClass, int oparg)
    {
        PyObject first = (oparg & 2) != 0 ? ownerClass : MonitoringTools.Missing;
        return FireHere(thread, frame, unit, MonitoringEvent.Call, super, first)
            && Ended(thread, frame, unit, super, first, PyNone.Instance) is not null;
    }

    public static bool Jump(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        FireHere(thread, frame, unit, MonitoringEvent.Jump, PyInt.From(PlaceOf(frame, target)));

    /// <summary>The branch that was not taken; a marker after the branch reports it, at the place of the branch.</summary>
    public static bool BranchLeft(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        Branch(thread, frame, unit, MonitoringEvent.BranchLeft, target);

    /// <summary>The branch that was taken, or the end of a loop, reported at the place where the loop gets its items.</summary>
    public static bool BranchRight(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        Branch(thread, frame, unit, MonitoringEvent.BranchRight, target);

    private static bool Branch(ThreadState thread, Frame frame, CodeUnit* unit, MonitoringEvent kind, CodeUnit* target)
    {
        if (WatchOf(frame) is not { } watched) return true;
        byte tools = watched.Tools(frame.Executable.OffsetOf(unit));
        int source = 2 * BranchSources.Find(frame.Executable, frame.Executable.OffsetOf(unit));
        return Fire(thread, frame, unit, kind, tools, source, PyInt.From(PlaceOf(frame, target)));
    }

    /// <summary>The end of a generator that a loop or delegation resumed: nothing was raised for its result.</summary>
    public static bool StopIteration(ThreadState thread, Frame frame, CodeUnit* unit, PyObject receiver, PyObject value) =>
        receiver is not PyGenerator || FireHere(thread, frame, unit, MonitoringEvent.StopIteration, Stopped(value));

    // Made as a raise of a class with a value makes it: the items of a tuple are the arguments, and None is none.
    private static PyBaseException Stopped(PyObject value) =>
        value is PyStopIteration made ? made
        : Exceptions.Create(ExceptionTypes.StopIteration, value is PyTuple arguments ? arguments
            : value is PyNone ? PyTuple.Empty : PyTuple.Create(value));

    /// <summary>
    /// After an iterator gave null to the running frame: true when it was exhausted, false when it failed. Tools see the StopIteration of
    /// one that raised it.
    /// </summary>
    public static bool Exhausted(ThreadState thread)
    {
        if (thread.Exception is null) return true;
        if (thread.Interpreter.MonitoredEvents != 0 && Exceptions.IsSetTo(ExceptionTypes.StopIteration))
        {
            Frame frame = thread.Frames[thread.Depth]!;
            if (!Raised(thread, frame, frame.InstructionPointer)) return false;
        }
        return Exceptions.ClearIf(ExceptionTypes.StopIteration);
    }

    /// <summary>Reports an instruction; the opcode that stood here before.</summary>
    public static bool Instruction(ThreadState thread, Frame frame, CodeUnit* unit, out int original)
    {
        CodeInstrumentation watched = WatchOf(frame)!;
        int offset = frame.Executable.OffsetOf(unit);
        original = watched.BeneathInstruction(offset);
        // The instruction beneath would write its specialised form over the one that reports.
        Quickener.Renew(unit, original);
        return Fire(thread, frame, unit, MonitoringEvent.Instruction, watched.InstructionTools(offset), offset * 2);
    }

    /// <summary>
    /// Reports a line unless control was in it already. The unit to go on with, which a tracer may have moved; null with an
    /// exception set.
    /// </summary>
    public static CodeUnit* Line(ThreadState thread, Frame frame, CodeUnit* unit, out int original)
    {
        CodeInstrumentation watched = WatchOf(frame)!;
        int offset = frame.Executable.OffsetOf(unit);
        original = watched.BeneathLine(offset);
        // As above.
        Quickener.Renew(unit, original);
        int line = watched.Lines[offset];
        int previous = frame.LastLine;
        frame.LastLine = line;
        if (line == previous || line < 0) return unit;
        frame.InstructionPointer = unit;
        byte tools = watched.LineTools(offset);
        if (thread.Interpreter.AllocationWatcher is { } watcher)
        {
            watcher.BeginLine();
            // What would be told to a trace function that is not there are objects again.
            if (thread.TraceFunction is null) tools &= unchecked((byte)~(1 << MonitoringTools.Trace));
        }
        return Fire(thread, frame, unit, MonitoringEvent.Line, tools, line) ? frame.InstructionPointer : null;
    }

    // --- Events of exceptions, which belong to no instruction

    /// <summary>An exception was raised in a frame, or came to it from one it called; false when a callback raised another.</summary>
    public static bool Raised(ThreadState thread, Frame frame, CodeUnit* unit) => FireException(thread, frame, unit, MonitoringEvent.Raise);

    /// <summary>An exception was raised again.</summary>
    public static bool Reraised(ThreadState thread, Frame frame, CodeUnit* unit) =>
        FireException(thread, frame, unit, MonitoringEvent.Reraise);

    /// <summary>A handler takes an exception.</summary>
    public static bool Handled(ThreadState thread, Frame frame, CodeUnit* handler) =>
        FireException(thread, frame, handler, MonitoringEvent.ExceptionHandled);

    /// <summary>A frame is left by an exception.</summary>
    public static bool Unwound(ThreadState thread, Frame frame, CodeUnit* unit) =>
        FireException(thread, frame, unit, MonitoringEvent.PythonUnwind);

    /// <summary>An exception was thrown into a generator.</summary>
    public static bool Thrown(ThreadState thread, Frame frame, CodeUnit* unit) =>
        FireException(thread, frame, unit, MonitoringEvent.PythonThrow);

    private static bool FireException(ThreadState thread, Frame frame, CodeUnit* unit, MonitoringEvent kind)
    {
        byte tools = MonitoringTools.Active[(int)kind];
        if (tools == 0 || thread.TracingDepth > 0) return true;
        PyBaseException exception = thread.Exception!;
        bool isReraising = thread.IsReraising;
        thread.Exception = null;
        if (!Fire(thread, frame, unit, kind, tools, PlaceOf(frame, unit), exception))
        {
            thread.IsReraising = false;
            return false;
        }
        thread.Exception = exception;
        thread.IsReraising = isReraising;
        return true;
    }
}

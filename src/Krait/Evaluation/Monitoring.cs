using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The events of <c>sys.monitoring</c> (PEP 669), in its numbering.</summary>
internal enum MonitoringEvent
{
    PythonStart,
    PythonResume,
    PythonReturn,
    PythonYield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    ExceptionHandled,
    PythonUnwind,
    PythonThrow,
    Reraise,
    CReturn,
    CRaise,
}

/// <summary>Reports events of instrumented instructions to the tools that asked for them.</summary>
internal static unsafe class Monitoring
{
    private static readonly PyObject?[] s_callbacks = new PyObject?[18];

    private static bool Fire(MonitoringEvent kind, Frame frame, CodeUnit* unit, params ReadOnlySpan<PyObject> details)
    {
        if (s_callbacks[(int)kind] is not { } callback) return true;
        PyObject[] arguments = new PyObject[details.Length + 2];
        arguments[0] = frame.Code;
        arguments[1] = PyInt.From(frame.Executable.OffsetOf(unit) * 2);
        details.CopyTo(arguments.AsSpan(2));
        return Calls.Call(callback, arguments, null) is not null;
    }

    private static PyObject OffsetOf(Frame frame, CodeUnit* unit) => PyInt.From(frame.Executable.OffsetOf(unit) * 2);

    public static bool Resume(ThreadState thread, Frame frame, CodeUnit* unit, int oparg) =>
        Fire((oparg & 3) == 0 ? MonitoringEvent.PythonStart : MonitoringEvent.PythonResume, frame, unit);

    public static bool Return(ThreadState thread, Frame frame, CodeUnit* unit, PyObject value) => Fire(MonitoringEvent.PythonReturn, frame, unit, value);

    public static bool Yield(ThreadState thread, Frame frame, CodeUnit* unit, PyObject value) => Fire(MonitoringEvent.PythonYield, frame, unit, value);

    public static bool Call(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments) =>
        Fire(MonitoringEvent.Call, frame, unit, callable, FirstOf(arguments));

    private static PyObject FirstOf(ReadOnlySpan<PyObject> arguments)
    {
        foreach (PyObject argument in arguments)
        {
            if (argument is not null) return argument;
        }
        return PyNone.Instance;
    }

    /// <summary>Calls something that is not a Python function, reporting how it ended.</summary>
    public static PyObject? CallNative(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? result = Calls.Call(callable, arguments, keywordNames);
        return Fire(result is null ? MonitoringEvent.CRaise : MonitoringEvent.CReturn, frame, unit, callable, FirstOf(arguments)) ? result : null;
    }

    /// <summary><see cref="CallNative"/> with a tuple and a dict.</summary>
    public static PyObject? CallNativeUnpacked(ThreadState thread, Frame frame, CodeUnit* unit, PyObject callable, PyTuple arguments, PyDict? keywords)
    {
        PyObject? result = Calls.Call(callable, arguments, keywords);
        return Fire(result is null ? MonitoringEvent.CRaise : MonitoringEvent.CReturn, frame, unit, callable, FirstOf(arguments.Items)) ? result : null;
    }

    public static bool Super(ThreadState thread, Frame frame, CodeUnit* unit, PyObject super, PyObject ownerClass) =>
        Fire(MonitoringEvent.Call, frame, unit, super, ownerClass);

    public static bool Jump(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        Fire(MonitoringEvent.Jump, frame, unit, OffsetOf(frame, target));

    public static bool BranchLeft(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        Fire(MonitoringEvent.BranchLeft, frame, unit, OffsetOf(frame, target));

    public static bool BranchRight(ThreadState thread, Frame frame, CodeUnit* unit, CodeUnit* target) =>
        Fire(MonitoringEvent.BranchRight, frame, unit, OffsetOf(frame, target));

    public static bool StopIteration(ThreadState thread, Frame frame, CodeUnit* unit, PyObject value) =>
        Fire(MonitoringEvent.StopIteration, frame, unit, Exceptions.Create(ExceptionTypes.StopIteration, PyTuple.Create(value)));

    /// <summary>Reports an instruction; the opcode that stood here before.</summary>
    public static bool Instruction(ThreadState thread, Frame frame, CodeUnit* unit, out int original)
    {
        original = frame.Executable.OriginalOpcode(unit);
        return Fire(MonitoringEvent.Instruction, frame, unit);
    }

    /// <summary>Reports a line; the opcode that stood here before.</summary>
    public static bool Line(ThreadState thread, Frame frame, CodeUnit* unit, out int original)
    {
        original = frame.Executable.OriginalOpcode(unit);
        return Fire(MonitoringEvent.Line, frame, unit, PyInt.From(LocationTable.Find(frame.Code, frame.Executable.OffsetOf(unit)).Line));
    }
}

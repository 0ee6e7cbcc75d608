using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Finds the handler of an exception, leaving the frames that have none (language reference, 4.4).</summary>
internal static unsafe class Unwinder
{
    // How many exceptions of callbacks that are told of handlers may follow one another in a frame.
    private const int MostRefusals = 100;

    /// <summary>
    /// Unwinds from an instruction that raised. Returns the frame whose handler runs next, its instruction pointer set; or
    /// null when the frame that C# entered was left: the exception is then the result of the run.
    /// </summary>
    public static Frame? Unwind(ThreadState thread, Frame frame, CodeUnit* instruction)
    {
        if (thread.Exception is null) Raise.SystemError("error return without exception set");
        frame.InstructionPointer = instruction;
        // Events are placed at the last unit of what raised, and before a call that an exception comes out of.
        CodeUnit* place = instruction + OpcodeMetadata.CacheSize(frame.Code.Code[2 * frame.InstructionOffset]);
        while (true)
        {
            bool isReraising = thread.IsReraising;
            int origin = OriginOf(frame);
            PyBaseException exception = Extend(thread, frame);
            ExecutableCode executable = frame.Executable;
            int offset = executable.OffsetOf(frame.InstructionPointer);
            if (thread.Interpreter.MonitoredEvents != 0)
            {
                // When a callback raises, its exception takes the place of this one.
                _ = isReraising ? Monitoring.Reraised(thread, frame, frame.InstructionPointer) : Monitoring.Raised(thread, frame, place);
                exception = thread.Exception!;
            }
            int refusals = 0;
            int depth = int.MaxValue;
            while (ExceptionTable.Find(executable, offset, out ExceptionTable.Entry handler) && handler.Depth <= depth
                && (handler.Depth == 0 || !ReferenceEquals(frame, thread.FrameWithoutStack)))
            {
                Slot[] slots = frame.Slots;
                int top = executable.LocalsPlusCount + handler.Depth;
                slots.AsSpan(top, executable.FrameSize - top).Clear();
                if (handler.PushLastInstruction) slots[top++].Value = PyInt.From(origin);
                slots[top].Value = exception;
                frame.InstructionPointer = executable.Units + handler.Target;
                if (thread.Interpreter.MonitoredEvents == 0 || Monitoring.Handled(thread, frame, frame.InstructionPointer))
                {
                    thread.Exception = null;
                    return frame;
                }
                // As in CPython, what the callback raised counts as raised by the code in front of the handler, without an entry in its
                // traceback. Unlike there, a callback that raises for a handler again and again comes to an end.
                exception = thread.Exception!;
                offset = Math.Max(0, handler.Target - 1);
                depth = handler.Depth;
                place = executable.Units + offset;
                if (++refusals > MostRefusals) break;
            }

            frame.InstructionPointer = executable.Units + origin;
            if (thread.Interpreter.MonitoredEvents != 0) _ = Monitoring.Unwound(thread, frame, place);
            FrameExit exit = frame.Exit;
            Abandon(thread, frame);
            if ((exit & FrameExit.Entry) != 0) return null;
            frame = thread.Frames[thread.Depth]!;
            place = frame.InstructionPointer - 1;
        }
    }

    /// <summary>
    /// The offset of the instruction that raised at first: of one raised again, the handler has kept its place on the stack.
    /// Later handlers are given it, and the frame shows it once it is left.
    /// </summary>
    private static int OriginOf(Frame frame)
    {
        int offset = frame.InstructionOffset;
        CodeUnit* at = frame.InstructionPointer;
        if (frame.Code.Code[2 * offset] != (byte)Opcode.RERAISE || at->Oparg == 0) return offset;
        PyObject? kept = frame.Slots[at->StackTop - 1 - at->Oparg].Value;
        return kept is PyInt { Value: >= 0 } origin && origin.Value < frame.Executable.Length ? (int)origin.Value : offset;
    }

    /// <summary>Adds the frame to the traceback of the pending exception, unless it is being raised again.</summary>
    public static PyBaseException Extend(ThreadState thread, Frame frame)
    {
        if ((++thread.UnpolledSteps & (Poll.Interval - 1)) == 0) LookForInterrupts(thread);
        PyBaseException exception = thread.Exception!;
        if (thread.IsReraising) thread.IsReraising = false;
        else exception.Traceback = new PyTraceback(exception.Traceback, FrameObjects.Get(thread, frame), 2 * frame.InstructionOffset, -1);
        return exception;
    }

    /// <summary>Handlers that raise what they get may hand it to each other for ever: what interrupts them takes its place.</summary>
    private static void LookForInterrupts(ThreadState thread)
    {
        PyBaseException pending = thread.Exception!;
        thread.Exception = null;
        if (EvalBreaker.HandleUncounted(thread)) thread.Exception = pending;
        else thread.IsReraising = false;
    }

    /// <summary>Pops a frame that has no handler for the pending exception.</summary>
    public static void Abandon(ThreadState thread, Frame frame)
    {
        ExecutableCode executable = frame.Executable;
        frame.Slots.AsSpan(executable.LocalsPlusCount, executable.FrameSize - executable.LocalsPlusCount).Clear();
        if ((frame.Exit & FrameExit.Generator) != 0) Generators.Finish(thread, frame.Generator!);
        Frames.Pop(thread, frame);
    }
}

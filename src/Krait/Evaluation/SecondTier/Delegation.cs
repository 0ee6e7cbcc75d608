using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>
/// Resumes a generator that waits in a chain of <c>yield from</c> or <c>await</c> at the innermost one: what is sent in and
/// what is yielded passes the others by, which only show in the stack of frames (PEP 380).
/// </summary>
internal static unsafe class Delegation
{
    // From the instruction that sends, over its cache and the yield, to the place where the frame is resumed.
    private const int SendToResume = 2 + SendCache.Size;

    /// <summary>
    /// Whether the generator of a frame that was just resumed may wait in a delegation: the place where it goes on says so.
    /// </summary>
    public static bool MayDelegate(Frame frame) => (ResumePlace)(frame.InstructionPointer->Oparg & 3) >= ResumePlace.AfterYieldFrom;

    /// <summary>Runs a generator that was just resumed, until it yields, returns or raises.</summary>
    public static PyObject? Run(ThreadState thread, Frame outermost)
    {
        Frame frame = CanPassBy(thread) ? EnterDelegates(thread, outermost) : outermost;
        while (true)
        {
            PyGenerator generator = frame.Generator!;
            PyObject? result = CompiledFrames.RunAlone(thread, frame);
            if (ReferenceEquals(frame, outermost)) return result;
            frame = thread.Frames[thread.Depth]!;
            if (result is null)
            {
                outermost.Exit |= FrameExit.Entry;
                Frame? handler = Unwinder.Unwind(thread, frame, frame.InstructionPointer);
                if (handler is null) return null;
                frame = handler;
            }
            else if (generator.Status == GeneratorState.Finished)
            {
                CodeUnit* target = frame.InstructionPointer + frame.ReturnOffset;
                frame.Slots[target->StackTop - 1].Value = result;
                frame.InstructionPointer = target;
            }
            else
            {
                Suspend(thread, frame, outermost);
                return result;
            }
        }
    }

    // Whether frames may be passed by: nothing looks at them, and nobody counts what they would do.
    private static bool CanPassBy(ThreadState thread) =>
        thread.Interpreter.MonitoredEvents == 0 && thread.EvalBreaker == 0 && thread.Limits is null;

    /// <summary>Suspends all that delegate where they were before.</summary>
    private static void Suspend(ThreadState thread, Frame frame, Frame outermost)
    {
        while (true)
        {
            frame.InstructionPointer += SendToResume;
            Generators.Suspend(thread, frame);
            if (ReferenceEquals(frame, outermost)) return;
            frame = thread.Frames[thread.Depth]!;
        }
    }

    /// <summary>
    /// Pushes the frames of the generators that a frame delegates to, each of which is left as when it sends, and gives the
    /// innermost what was sent; that is the frame itself when it does not delegate to one that can be resumed so.
    /// </summary>
    private static Frame EnterDelegates(ThreadState thread, Frame outermost)
    {
        Frame frame = outermost;
        while (DelegateOf(frame) is { } delegated)
        {
            if (!Frames.TryPushAgain(thread, delegated.Frame!)) break;
            Generators.MarkRunning(thread, delegated);
            CodeUnit* send = frame.InstructionPointer - SendToResume;
            frame.InstructionPointer = send;
            frame.ReturnOffset = 1 + SendCache.Size + send->Oparg;
            frame = delegated.Frame!;
        }
        if (ReferenceEquals(frame, outermost)) return frame;
        ref Slot sent = ref outermost.Slots[outermost.InstructionPointer->StackTop - 1];
        frame.Slots[frame.InstructionPointer->StackTop - 1].Value = sent.Value;
        sent.Value = null;
        return frame;
    }

    /// <summary>The suspended generator that the frame of one delegates to; null for none.</summary>
    private static PyGenerator? DelegateOf(Frame frame)
    {
        CodeUnit* resume = frame.InstructionPointer;
        if (!MayDelegate(frame) || resume - frame.Executable.Units < SendToResume) return null;
        // Instrumented code has other opcodes, and goes the long way.
        if (OperationTable.ShapeOf(resume->Opcode) is not { Form: InstructionForm.Poll, Distance: null }) return null;
        if (!OpcodeMetadata.Has((resume - SendToResume)->Opcode, OpcodeFlags.Delegates)) return null;
        return frame.Slots[resume->StackTop - 2].Value is PyGenerator { Status: GeneratorState.Suspended } delegated ? delegated : null;
    }
}

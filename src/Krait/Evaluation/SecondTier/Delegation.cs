using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>
/// Resumes a generator that waits in a chain of <c>yield from</c> or <c>await</c> at the innermost one: what is sent in and
/// what is yielded passes the others by, which only show in the stack of frames (PEP 380).
/// </summary>
internal static unsafe class Delegation
{
    // From the SEND of a delegation to the RESUME behind its YIELD_VALUE.
    private const int SendToResume = 2 + SendCache.Size;

    /// <summary>Whether the generator of a frame that was just resumed may wait in a delegation: its RESUME says so.</summary>
    public static bool MayDelegate(Frame frame) => (frame.InstructionPointer->Oparg & 3) >= 2;

    /// <summary>Runs a generator that was just resumed, until it yields, returns or raises.</summary>
    public static PyObject? Run(ThreadState thread, Frame outermost)
    {
        Frame frame = outermost;
        while (EnterDelegate(thread, frame) is { } inner) frame = inner;
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
    /// Pushes the frame of the generator that a frame delegates to, and leaves that frame as its SEND would; null when it
    /// does not delegate to one that can be resumed so.
    /// </summary>
    private static Frame? EnterDelegate(ThreadState thread, Frame frame)
    {
        CodeUnit* resume = frame.InstructionPointer;
        if (!MayDelegate(frame) || MonitoringTools.ActiveSet != 0 || thread.EvalBreaker != 0) return null;
        int offset = frame.InstructionOffset;
        byte[] code = frame.Code.Code;
        if (offset < SendToResume || code[2 * offset] != (byte)Opcode.RESUME || code[2 * (offset - SendToResume)] != (byte)Opcode.SEND) return null;
        if (frame.Slots[resume->StackTop - 2].Value is not PyGenerator { Status: GeneratorState.Suspended } receiver) return null;
        ref Slot sent = ref frame.Slots[resume->StackTop - 1];
        Frame? entered = Generators.Resume(thread, receiver, sent.Value!);
        if (entered is null) return null;
        sent.Value = null;
        CodeUnit* send = resume - SendToResume;
        frame.InstructionPointer = send;
        frame.ReturnOffset = 1 + SendCache.Size + send->Oparg;
        return entered;
    }
}

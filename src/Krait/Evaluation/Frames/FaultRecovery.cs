using Krait.Evaluation.SecondTier;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// Raises a .NET exception that came out of the evaluation loop or of compiled code in the Python frame whose instruction ran.
/// </summary>
/// <remarks>
/// The loop keeps everything in frames, so it just goes on at the handler that the frame's code has. Compiled code has the
/// variables on the native stack, which an exception filter still finds there: filters run before .NET unwinds. Its value stack
/// is lost, so only handlers that need none of it run. Bindings raise the exceptions of native functions before they get here.
/// </remarks>
internal static unsafe class FaultRecovery
{
    /// <summary>
    /// Saves what frames from a depth on have on the native stack. To be called from an exception filter; always true.
    /// </summary>
    public static bool Save(ThreadState thread, int depth)
    {
        for (int i = depth; i <= thread.Depth; i++)
        {
            if (thread.Frames[i] is not { } frame) continue;
            if (frame.Variables != 0) NativeVariables.MoveToSlots(frame);
            Frames.TakeArguments(frame);
        }
        return true;
    }

    /// <summary>Whether no value is where the frame's value stack is: compiled code has it elsewhere.</summary>
    private static bool HasEmptyStack(Frame frame)
    {
        for (int i = frame.Executable.LocalsPlusCount; i < frame.InstructionPointer->StackTop; i++)
        {
            if (frame.Slots[i].Value is not null) return false;
        }
        return true;
    }

    /// <summary>Goes on at the handler for a fault; null with an exception set when the frame at a depth has none either.</summary>
    public static PyObject? Resume(ThreadState thread, int depth, HandledException handled, PyBaseException? value, Exception fault)
    {
        while (true)
        {
            Faults.Null(fault);
            thread.IsReraising = false;
            if (thread.Depth < depth) return null;
            // The C# code that had entered the frames further in is gone.
            for (int i = depth + 1; i <= thread.Depth; i++) thread.Frames[i]!.Exit &= ~FrameExit.Entry;
            thread.Frames[depth]!.Exit |= FrameExit.Entry;
            Frame top = thread.Frames[thread.Depth]!;
            thread.FrameWithoutStack = HasEmptyStack(top) ? top : null;
            Frame? handler = Unwinder.Unwind(thread, top, top.InstructionPointer);
            thread.FrameWithoutStack = null;
            if (handler is null)
            {
                // Handlers that did not run have not ended what they were handling.
                thread.Handled = handled;
                handled.Value = value;
                return null;
            }
            try
            {
                return LoopReentry.Run(thread, handler);
            }
            catch (Exception again) when (Save(thread, depth))
            {
                fault = again;
            }
        }
    }
}

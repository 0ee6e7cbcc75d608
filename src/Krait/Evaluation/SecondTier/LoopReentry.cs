using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>Leaves the evaluation loop now and then, to enter it again.</summary>
/// <remarks>
/// The loop is precompiled, and .NET replaces it by code that is three times faster once it has been called often. An activation that has
/// begun does not get that code: a program whose functions all run in the first one would never see it. Frames are records, so the loop
/// can be left where nothing is under way and entered again.
/// </remarks>
internal static unsafe class LoopReentry
{
    private const long IntervalMilliseconds = 20;

    /// <summary>Runs a frame that is marked as the entry, however often the loop is left on the way.</summary>
    public static PyObject? Run(ThreadState thread, Frame frame)
    {
        thread.CompiledExit = CompiledExit.Continue;
        PyObject? result = Interpreter.Run(thread, frame);
        while (result is null && thread.CompiledExit == CompiledExit.Reenter)
        {
            thread.CompiledExit = CompiledExit.Continue;
            result = Interpreter.Run(thread, thread.Frames[thread.Depth]!);
        }
        return result;
    }

    /// <summary>Whether the loop has not been entered again for some time.</summary>
    public static bool IsDue(ThreadState thread)
    {
        long now = Environment.TickCount64;
        if (now - thread.LoopEnteredAt < IntervalMilliseconds) return false;
        thread.LoopEnteredAt = now;
        return true;
    }
}

using System.Runtime.ExceptionServices;
using Krait.Evaluation.Threads;
using Krait.Objects;

namespace Krait.Library.Zstandard;

/// <summary>
/// Runs functions of the format's library that take long and look for no interrupt, such as the compression of one block at a high
/// level, which takes half a second, or clearing the tables before the first, which takes seconds. They run in a thread of .NET's pool,
/// while the calling thread waits without the interpreter lock.
/// </summary>
/// <remarks>
/// What interrupts the wait ends it at once. The function goes on until it is done, so it must use nothing that its caller frees or
/// moves: arrays are pinned by what the function refers to.
/// </remarks>
internal sealed class LongSteps
{
    /// <summary>How many functions still run that their callers have left.</summary>
    private int _left;

    /// <summary>Those of the running interpreter.</summary>
    public static LongSteps Current => ThreadState.Current.Interpreter.Get(static () => new LongSteps());

    /// <summary>Runs a function to its end; false with an exception set when it was left, or not begun.</summary>
    public bool Run(LongStep step)
    {
        ThreadState thread = ThreadState.Current;
        // A program that catches its interrupts must not get many functions to run at a time, each with a core and tables of its own.
        if (!Wait(thread, () => _left == 0)) return false;
        step.HasEnded = false;
        System.Threading.ThreadPool.UnsafeQueueUserWorkItem(
            static each => each.Steps.Execute(each.Step), (Steps: this, Step: step), preferLocal: false);
        if (!Wait(thread, () => step.HasEnded))
        {
            Abandon(step);
            return false;
        }
        step.Failure?.Throw();
        return true;
    }

    /// <summary>Waits for what changes under the lock of this object; false with an exception set.</summary>
    public bool Wait(ThreadState thread, Func<bool> condition) =>
        BlockingWait.Until(thread, this, condition, seconds: -1) == WaitResult.Done;

    private void Abandon(LongStep step)
    {
        lock (this)
        {
            if (step.HasEnded) return;
            step.IsLeft = true;
            _left++;
        }
    }

    private void Execute(LongStep step)
    {
        step.Execute();
        lock (this)
        {
            step.HasEnded = true;
            if (step.IsLeft) _left--;
            System.Threading.Monitor.PulseAll(this);
        }
    }
}

/// <summary>A function for <see cref="LongSteps"/>.</summary>
internal sealed class LongStep(Action function)
{
    /// <summary>Whether the function does not run; changes under the lock of the steps.</summary>
    public bool HasEnded { get; set; } = true;

    /// <summary>Whether nobody waits for the end of the function any more.</summary>
    public bool IsLeft { get; set; }

    /// <summary>What the function has thrown, which the caller gets, if there still is one.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public void Execute()
    {
        try
        {
            function();
        }
        catch (Exception failure)
        {
            Failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}

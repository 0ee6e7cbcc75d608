namespace Krait.Objects;

/// <summary>What a host allows a program: a thread that has limits asks them whenever its eval breaker says so.</summary>
/// <remarks>The threads of an engine share one object; only the one that holds the interpreter lock asks it.</remarks>
internal abstract class ExecutionLimits
{
    /// <summary>
    /// Counts the steps of a thread and says how many more it may take before it asks again: true to go on; false with an exception set to
    /// stop.
    /// </summary>
    public abstract bool Check(ThreadState thread);

    /// <summary>Counts the steps of a thread since it asked last: it ends, or goes on with what is counted elsewhere.</summary>
    public abstract void Settle(ThreadState thread);

    /// <summary>
    /// Looks at the limits inside a builtin that takes long, which is no step: true to go on; false with an exception set to stop.
    /// </summary>
    public virtual bool CheckClock(ThreadState thread) => Check(thread);

    /// <summary>Whether a thread that waits has to ask: the time is over, or the program was cancelled. From any thread.</summary>
    public virtual bool IsOver => true;

    /// <summary>The time stamp of the engine's clock at which a wait has to end; <see cref="long.MaxValue"/> for none.</summary>
    public virtual long Deadline => long.MaxValue;

    /// <summary>The bytes of a single object that a program may ask for at once; null for any number.</summary>
    public virtual long? LargestObject => null;

    /// <summary>
    /// Whether so many bytes more are within what the program may allocate; false with an exception set, and the program stopped.
    /// </summary>
    public virtual bool CanAllocate(ThreadState thread, long bytes) => true;

    /// <summary>How many threads the program may have started that still run; null for any number.</summary>
    public virtual int? Threads => null;

    /// <summary>How many threads the program has started that still run, in all its interpreters.</summary>
    public virtual int RunningThreads => 0;

    /// <summary>Puts another interpreter of the program, which the calling thread enters, under the same limits.</summary>
    /// <param name="caller">The thread as the interpreter knows it that it leaves.</param>
    /// <param name="entered">The thread as the interpreter knows it that it enters.</param>
    public virtual void Enter(ThreadState caller, ThreadState entered) => entered.Limits = this;

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public virtual void Leave(ThreadState caller, ThreadState entered) => entered.Limits = null;

    /// <summary>Ends the program in the place of the process, with an exception set; no code of it runs any more.</summary>
    public abstract void Exit(ThreadState thread, int code);
}

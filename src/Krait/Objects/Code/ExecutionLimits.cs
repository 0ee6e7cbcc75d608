namespace Krait.Objects;

/// <summary>What a host allows a program: a thread that has limits asks them whenever its eval breaker says so.</summary>
internal abstract class ExecutionLimits
{
    /// <summary>Counts a step of the program: true to go on; false with an exception set to stop.</summary>
    public abstract bool Check(ThreadState thread);

    /// <summary>
    /// Looks at the limits inside a builtin that takes long, which is no step: true to go on; false with an exception set to stop.
    /// </summary>
    public virtual bool CheckClock(ThreadState thread) => Check(thread);

    /// <summary>The bytes of a single object that a program may ask for at once; null for any number.</summary>
    public virtual long? LargestObject => null;
}

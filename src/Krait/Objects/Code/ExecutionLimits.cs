namespace Krait.Objects;

/// <summary>What a host allows a program: a thread that has limits asks them whenever its eval breaker says so.</summary>
internal abstract class ExecutionLimits
{
    /// <summary>True to go on; false with an exception set to stop.</summary>
    public abstract bool Check(ThreadState thread);

    /// <summary>Whether so many bytes may be allocated at once; MemoryError is raised when not.</summary>
    public virtual bool Reserve(long bytes) => true;
}

using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>
/// Runs something in another interpreter of the program, on the calling thread. Meanwhile the thread does not hold the lock of its own
/// interpreter, whose other threads go on, on another core if there is one.
/// </summary>
internal static class InterpreterSwitch
{
    /// <summary>Runs something as the main thread of another interpreter, which no other thread may be in.</summary>
    /// <remarks>What is run leaves no exception set: exceptions are objects of their interpreter.</remarks>
    public static T Run<T>(ThreadState target, Func<T> run)
    {
        ThreadState caller = ThreadState.Current;
        ExecutionLimits? limits = caller.Limits;
        InterpreterLock.Drop(caller);
        ThreadState.Enter(target);
        try
        {
            InterpreterLock.Take(target);
            target.Identifier = caller.Identifier;
            // What is known of the native stack is of the thread that was here last.
            target.SufficientStack = nuint.MaxValue;
            target.Stop = null;
            limits?.Enter(caller, target);
            return run();
        }
        finally
        {
            limits?.Leave(caller, target);
            target.Stop = null;
            target.Exception = null;
            InterpreterLock.Drop(target);
            ThreadState.Restore(caller);
            InterpreterLock.Take(caller);
        }
    }
}

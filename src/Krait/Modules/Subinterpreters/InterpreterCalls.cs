using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Subinterpreters.Channels;
using Krait.Modules.Subinterpreters.Queues;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>Starts, runs and ends other interpreters.</summary>
internal static class InterpreterCalls
{
    /// <summary>How a run ended, in terms that belong to no interpreter.</summary>
    /// <param name="Raised">What was raised; null for nothing.</param>
    /// <param name="Result">The result of a call.</param>
    /// <param name="Problem">What could not be taken over; null for nothing.</param>
    /// <param name="ProblemText">What was raised meanwhile.</param>
    public sealed record Outcome(ExceptionSnapshot? Raised = null, SharedValue? Result = null, string? Problem = null,
        string? ProblemText = null);

    /// <summary>Makes an interpreter; null with an exception set.</summary>
    public static InterpreterState? Create(InterpreterConfig config, bool endsUnreferenced)
    {
        ThreadState caller = ThreadState.Current;
        InterpreterState parent = caller.Interpreter;
        if (parent.IsEnded || InterpreterLock.IsClosed || parent.Lifecycle is not { } lifecycle)
        {
            Raise.Set(ExceptionTypes.PythonFinalizationError, "can't create an interpreter at interpreter shutdown");
            return null;
        }
        InterpreterState made = new(parent.Family) { Lifecycle = lifecycle };
        var record = InterpreterRecord.Of(made);
        (record.Config, record.EndsUnreferenced) = (config, endsUnreferenced);
        ThreadState thread = new(made) { RecursionLimit = caller.RecursionLimit };
        string? fault = InterpreterSwitch.Run(thread, () =>
        {
            lifecycle.Start(parent);
            return thread.Exception is null ? null : SharingErrors.TakeText();
        });
        if (!Poll.Now()) return null;
        if (fault is null)
        {
            parent.Family.Add(made);
            return made;
        }
        Raise.Set(SharingErrors.InterpreterError, $"interpreter creation failed: {fault}");
        return null;
    }

    /// <summary>Runs something as the main thread of an interpreter; null with an exception set.</summary>
    public static Outcome? Run(InterpreterState target, Func<Outcome?> run)
    {
        var record = InterpreterRecord.Of(target);
        if (!TryOccupy(target, record, "interpreter already running")) return null;
        try
        {
            return Enter(target, run);
        }
        finally
        {
            lock (target.Family.Gate) record.IsRunning = false;
        }
    }

    private static Outcome? Enter(InterpreterState target, Func<Outcome?> run)
    {
        ThreadState thread = PythonThreads.MainOf(target)!;
        Outcome? outcome = InterpreterSwitch.Run(thread, () =>
        {
            Outcome? result = thread.Stop is null ? run() : null;
            // What it has printed is there when the call is over, as that of the caller's own functions.
            if (thread.Stop is null) StandardStreams.FlushAll();
            return thread.Stop is null ? result : null;
        });
        // What stops one interpreter of a program stops all.
        if (!Poll.Now()) return null;
        if (outcome is null) Raise.Set(SharingErrors.InterpreterError, "the interpreter was stopped");
        return outcome;
    }

    // The first interpreter runs from the start of the program to its end.
    private static bool TryOccupy(InterpreterState target, InterpreterRecord record, string fault)
    {
        lock (target.Family.Gate)
        {
            if (target.IsChild && !record.IsRunning)
            {
                if (target.Family.Find(target.Id) is null)
                {
                    return Raise.Set(SharingErrors.InterpreterNotFound, $"unrecognized interpreter ID {target.Id}") is not null;
                }
                return record.IsRunning = true;
            }
        }
        return Raise.Set(SharingErrors.InterpreterError, fault) is not null;
    }

    /// <summary>Runs a script in the interpreter of the calling thread.</summary>
    public static Outcome Execute(PyCode code, IReadOnlyList<(PyObject Name, SharedValue Value)> shared)
    {
        PyDict names = InterpreterMain.Namespace;
        if (Bind(shared) is { } problem) return problem;
        return Interpreter.Execute(code.Share(), names, names) is null ? Failed() : new Outcome();
    }

    /// <summary>Sets variables of <c>__main__</c>; null when that is done.</summary>
    public static Outcome? Bind(IReadOnlyList<(PyObject Name, SharedValue Value)> shared)
    {
        PyDict names = InterpreterMain.Namespace;
        foreach ((PyObject name, SharedValue value) in shared)
        {
            if (value.Restore() is not { } restored) return new Outcome(Problem: "ns not shareable", ProblemText: SharingErrors.TakeText());
            names.SetItem(name, restored);
        }
        return null;
    }

    /// <summary>Calls something in the interpreter of the calling thread.</summary>
    public static Outcome Call(SharedValue callable, SharedValue? arguments, SharedValue? keywords)
    {
        if (callable.Restore() is not { } function) return NotShareable("func");
        PyObject? positional = PyTuple.Empty;
        if (arguments is not null && (positional = arguments.Restore()) is null) return NotShareable("args");
        PyObject? named = null;
        if (keywords is not null && (named = keywords.Restore()) is null) return NotShareable("kwargs");
        if (Calls.Call(function, (PyTuple)positional, named as PyDict) is not { } result) return Failed();
        if (Sharing.Share(result, pickles: true) is { } shared) return new Outcome(Result: shared);
        return new Outcome(Problem: "object does not support cross-interpreter data", ProblemText: SharingErrors.TakeText());
    }

    private static Outcome NotShareable(string what) => new(Problem: $"{what} not shareable", ProblemText: SharingErrors.TakeText());

    private static Outcome Failed() => new(Raised: ExceptionSnapshot.Of(Exceptions.Take()!));

    /// <summary>Ends an interpreter; false with an exception set.</summary>
    public static bool Destroy(InterpreterState target)
    {
        if (ReferenceEquals(target, ThreadState.Current.Interpreter))
        {
            return Raise.Set(SharingErrors.InterpreterError, "cannot destroy the current interpreter") is not null;
        }
        var record = InterpreterRecord.Of(target);
        if (!TryOccupy(target, record, "interpreter running")) return false;
        End(target);
        return Poll.Now();
    }

    /// <summary>Ends the interpreters that the program has left, which ends itself.</summary>
    public static void EndAll()
    {
        if (ThreadState.Current.Interpreter.ExistingFamily is not { } family) return;
        InterpreterState[] children = Array.FindAll(family.Members, static each => each.IsChild);
        if (children.Length == 0) return;
        Warnings.WarningIssuer.Warn(ExceptionTypes.RuntimeWarning, "remaining subinterpreters; close them with Interpreter.close()");
        Exceptions.Take();
        foreach (InterpreterState child in children)
        {
            var record = InterpreterRecord.Of(child);
            // One that a thread is still in ends with the process.
            if (TryOccupy(child, record, "interpreter running")) End(child);
            else Exceptions.Take();
        }
    }

    private static void End(InterpreterState target)
    {
        InterpreterSwitch.Run(PythonThreads.MainOf(target)!, () =>
        {
            target.Lifecycle!.End();
            return true;
        });
        target.IsEnded = true;
        target.Family.Remove(target);
        QueueTable.Of(target).Forget(target);
        ChannelTable.Of(target).Forget(target);
    }
}

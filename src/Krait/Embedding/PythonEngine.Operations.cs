using System.Threading;
using Krait.Embedding;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait;

// How threads of the host come in and go out.
public sealed partial class PythonEngine
{
    private readonly EngineBudget _usualBudget;
    private EngineBudget _budget;
    private EngineState? _state;

    // The managed thread that is in the engine, negative in a step of the event loop, 0 for none, and how often it has come in.
    private int _owner;
    private int _depth;
    private int _lastThread;
    private volatile bool _isDisposed;

    /// <summary>What the engine has since its start or its last reset; only for who is in it.</summary>
    internal EngineState State => _state!;

    /// <summary>Raises KeyboardInterrupt in the program, which may catch it; from any thread.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed of.</exception>
    public void Interrupt()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_state?.Thread is not { } thread) return;
        thread.Signals.Enqueue(static () => Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty)) is not null);
        EvalBreaker.Set(thread, EvalBreakerReason.Signal);
    }

    /// <summary>
    /// Makes the engine as it was when it was new: modules, variables and functions are gone, threads are stopped, values and scopes from
    /// before can no longer be used. The options stay; what <see cref="AddModule"/> and <see cref="PythonScope"/> have added does not.
    /// </summary>
    /// <remarks>The runtime is started again when the engine is next used.</remarks>
    /// <exception cref="InvalidOperationException">A thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of.</exception>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        EndState(disposes: false);
        HostData = null;
    }

    /// <summary>Ends the engine: nothing of its program runs any more, and values of it can no longer be used.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    public void Dispose()
    {
        if (!_isDisposed) EndState(disposes: true);
    }

    private void EndState(bool disposes)
    {
        int thread = Environment.CurrentManagedThreadId;
        if (IsOwner(thread))
        {
            throw new InvalidOperationException("The engine is running: it cannot be ended from a function that its program calls.");
        }
        Own(thread);
        _isDisposed |= disposes;
        ThreadState? before = ThreadState.CurrentOrNull;
        try
        {
            if (_state is not { } state) return;
            ThreadState.Enter(state.Thread);
            _state = null;
            state.End();
        }
        finally
        {
            ThreadState.Restore(before);
            Volatile.Write(ref _owner, 0);
        }
    }

    private bool IsOwner(int thread) => Math.Abs(Volatile.Read(ref _owner)) == thread;

    // The engine's own steps, between which the host may come in, are no operations of the host: one that comes meanwhile waits for the end
    // of the step.
    private void Own(int thread)
    {
        SpinWait wait = default;
        while (Interlocked.CompareExchange(ref _owner, thread, 0) != 0)
        {
            if (Volatile.Read(ref _owner) > 0) throw Busy();
            wait.SpinOnce();
        }
    }

    private static InvalidOperationException Busy() => new("Another thread is in the engine: it runs one operation at a time.");

    /// <summary>
    /// Begins an operation of several calls: they share one budget, and the calling thread stays in the engine until the operation is
    /// disposed of, by the same thread.
    /// </summary>
    /// <param name="limits">What it may use; null for what the engine's options say.</param>
    /// <param name="token">Stops what runs in it.</param>
    /// <returns>The operation, to be disposed of.</returns>
    /// <exception cref="InvalidOperationException">The engine is in an operation already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of.</exception>
    public PythonOperation BeginOperation(PythonLimits? limits = null, CancellationToken token = default)
    {
        if (IsOwner(Environment.CurrentManagedThreadId)) throw new InvalidOperationException("The engine is in an operation already.");
        return new PythonOperation(this, Enter(token, limits is null ? null : new EngineBudget(limits, Options.TimeProvider)));
    }

    /// <summary>Comes in for an object of the program, which must not be from before a reset.</summary>
    internal Entry EnterFor(EngineState state)
    {
        Entry entry = Enter();
        if (ReferenceEquals(state, _state)) return entry;
        entry.Dispose();
        throw new ObjectDisposedException(nameof(PythonEngine), "The engine has been reset since.");
    }

    // Enters for a step unless a thread, this one too, is in the engine.
    internal bool TryEnter(CancellationToken token, out Entry entry)
    {
        entry = default;
        // A negative owner is a step, from the first moment on.
        if (_isDisposed || Interlocked.CompareExchange(ref _owner, -Environment.CurrentManagedThreadId, 0) != 0) return false;
        try
        {
            entry = Enter(token);
            return true;
        }
        catch
        {
            Volatile.Write(ref _owner, 0);
            throw;
        }
    }

    internal Entry Enter(CancellationToken token = default, EngineBudget? budget = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ThreadState? before = ThreadState.CurrentOrNull;
        // A thread that the program has started comes again from a function of the host: it has the interpreter lock.
        bool isProgramThread = before is not null && _state is { } running && before.Interpreter == running.Interpreter
            && before != running.Thread;
        if (isProgramThread) return new Entry(this, before!, before);
        // Code of the host that another interpreter of the program calls, a writer say, does not hold this one's lock.
        if (before is { Interpreter.IsChild: true } && _state is { } own && before.Interpreter.Family.Root == own.Interpreter) throw Busy();
        token.ThrowIfCancellationRequested();
        int current = Environment.CurrentManagedThreadId;
        if (!IsOwner(current))
        {
            Own(current);
            if (_isDisposed)
            {
                _owner = 0;
                throw new ObjectDisposedException(nameof(PythonEngine));
            }
        }
        if (_depth == 0) BeginFirst(current, token, budget);
        _depth++;
        ThreadState.Enter(_state!.Thread);
        return new Entry(this, _state.Thread, before);
    }

    private void BeginFirst(int current, CancellationToken token, EngineBudget? budget)
    {
        ThreadState? before = ThreadState.CurrentOrNull;
        try
        {
            ThreadState thread = (_state ??= new EngineState(this)).Thread;
            ThreadState.Enter(thread);
            if (_lastThread != current)
            {
                _lastThread = current;
                // What is known of the native stack is of the thread that was here last.
                thread.SufficientStack = nuint.MaxValue;
            }
            _budget = budget ?? _usualBudget;
            _state.Output.Budget = _budget;
            thread.RecursionLimit = _budget.RecursionDepth;
            InterpreterLock.Take(thread);
            if (Startup is null) _budget.Begin(thread, token);
        }
        catch
        {
            Volatile.Write(ref _owner, 0);
            throw;
        }
        finally
        {
            ThreadState.Restore(before);
        }
    }

    private void Leave(ThreadState thread, ThreadState? before, HandledException handled)
    {
        if (thread == before && thread != _state!.Thread) return;
        if (--_depth > 0)
        {
            ThreadState.Restore(before);
            return;
        }
        _budget.End(thread);
        thread.Handled = handled;
        try
        {
            // A writer of the host may throw: it gets its own exception, and the engine is free.
            _state!.Output.Flush();
        }
        finally
        {
            InterpreterLock.Drop(thread);
            ThreadState.Restore(before);
            HostLoop? loop = _state!.ExistingLoop;
            Volatile.Write(ref _owner, 0);
            if (loop is { IsMissed: true }) loop.Wake();
        }
    }

    /// <summary>Why the operation was stopped, as an exception; null when it was not.</summary>
    internal Exception? StopFailure(ThreadState thread) => thread.Stop is null ? null : _budget.Failure(thread, Usage);

    /// <summary>Gives the host what the program has printed in an operation that ends.</summary>
    internal void EndOutput() => FlushOutput(State.Thread);

    // What the program has printed is the host's when the operation ends; false when that was more than it may print.
    private bool FlushOutput(ThreadState thread)
    {
        if (_depth == 1 && thread.Stop is null) StandardStreams.FlushAll();
        return thread.Stop is null;
    }

    /// <summary>One coming in of a thread; disposing of it is its going out.</summary>
    internal readonly struct Entry(PythonEngine engine, ThreadState thread, ThreadState? before) : IDisposable
    {
        private readonly HandledException _handled = thread.Handled;

        /// <summary>The result of a helper that has not failed.</summary>
        public PyObject Check(PyObject? result) => result is not null && engine.FlushOutput(thread) ? result : throw Failure();

        /// <summary>Fails if a helper has.</summary>
        public void Check(bool isDone)
        {
            if (!isDone) throw Failure();
        }

        /// <summary>The pending exception, as an exception of .NET.</summary>
        public Exception Failure()
        {
            engine.FlushOutput(thread);
            if (engine.StopFailure(thread) is { } stop) return stop;
            return PythonErrors.Translate(engine,
                Exceptions.Take() ?? Exceptions.Create(ExceptionTypes.SystemError,
                    PyTuple.Create(PyStr.FromString("error return without exception set"))));
        }

        public void Dispose() => engine.Leave(thread, before, _handled);
    }
}

using System.Threading;
using ThreadState = Krait.Objects.ThreadState;
using Krait.Embedding;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait;

// How threads of the host come in and go out.
public sealed partial class PythonEngine
{
    private readonly ThreadState _thread;
    private readonly EngineBudget _usualBudget;
    private EngineBudget _budget;
    private readonly EngineStreams _streams;

    // The managed thread that is in the engine, negative in a step of the event loop, 0 for none, and how often it has come in.
    private int _owner;
    private int _depth;
    private int _lastThread;
    private volatile bool _isDisposed;

    /// <summary>Raises KeyboardInterrupt in the program, which may catch it; from any thread.</summary>
    public void Interrupt()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _thread.Signals.Enqueue(static () => Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty)) is not null);
        EvalBreaker.Set(_thread, EvalBreakerReason.Signal);
    }

    /// <summary>Ends the engine: nothing of its program runs any more, and values of it can no longer be used.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        int thread = Environment.CurrentManagedThreadId;
        if (_owner == thread || _owner == -thread) throw new InvalidOperationException("The engine is running: it cannot be disposed of from a function that its program calls.");
        Own(thread);
        _isDisposed = true;
        ThreadState? before = ThreadState.Enter(_thread);
        try
        {
            if (InterpreterLock.IsShared) InterpreterLock.Close(_thread);
            _streams.Flush();
            _streams.CloseFiles();
            _disposal.Cancel();
            _hostLoop?.Close();
        }
        finally
        {
            ThreadState.Restore(before);
            _owner = 0;
        }
    }

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
    /// <exception cref="InvalidOperationException">The engine is in an operation already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public PythonOperation BeginOperation(PythonLimits? limits = null, CancellationToken token = default)
    {
        if (Math.Abs(_owner) == Environment.CurrentManagedThreadId) throw new InvalidOperationException("The engine is in an operation already.");
        return new PythonOperation(this, Enter(token, limits is null ? null : new EngineBudget(limits)));
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
        token.ThrowIfCancellationRequested();
        int current = Environment.CurrentManagedThreadId;
        if (_owner != current && _owner != -current)
        {
            Own(current);
            if (_isDisposed)
            {
                _owner = 0;
                throw new ObjectDisposedException(nameof(PythonEngine));
            }
        }
        ThreadState? before = ThreadState.Enter(_thread);
        if (_depth++ == 0)
        {
            if (_lastThread != current)
            {
                _lastThread = current;
                // What is known of the native stack is of the thread that was here last.
                _thread.SufficientStack = nuint.MaxValue;
            }
            _budget = budget ?? _usualBudget;
            _streams.Budget = _budget;
            _thread.RecursionLimit = _budget.RecursionDepth;
            InterpreterLock.Take(_thread);
            _budget.Begin(_thread, token);
        }
        return new Entry(this, before, _thread.Handled);
    }

    private void Leave(ThreadState? before, HandledException handled)
    {
        if (--_depth == 0)
        {
            _budget.End(_thread);
            _thread.Handled = handled;
            _streams.Flush();
            InterpreterLock.Drop(_thread);
            ThreadState.Restore(before);
            Volatile.Write(ref _owner, 0);
            if (_hostLoop is { IsMissed: true } loop) loop.Wake();
            return;
        }
        ThreadState.Restore(before);
    }

    /// <summary>Gives the host what the program has printed in an operation that ends.</summary>
    internal void EndOutput() => FlushOutput();

    // What the program has printed is the host's when the operation ends; false when that was more than it may print.
    private bool FlushOutput()
    {
        if (_depth == 1 && _thread.Stop is null) StandardStreams.FlushAll();
        return _thread.Stop is null;
    }

    /// <summary>One coming in of a thread; disposing of it is its going out.</summary>
    internal readonly struct Entry(PythonEngine engine, ThreadState? before, HandledException handled) : IDisposable
    {
        /// <summary>The result of a helper that has not failed.</summary>
        public PyObject Check(PyObject? result) => result is not null && engine.FlushOutput() ? result : throw Failure();

        /// <summary>Fails if a helper has.</summary>
        public void Check(bool isDone)
        {
            if (!isDone) throw Failure();
        }

        /// <summary>The pending exception, as an exception of .NET.</summary>
        public Exception Failure()
        {
            engine.FlushOutput();
            if (engine._budget.Failure(engine._thread, engine.Usage) is { } stop) return stop;
            return PythonErrors.Translate(engine, Exceptions.Take() ?? Exceptions.Create(ExceptionTypes.SystemError, PyTuple.Create(PyStr.FromString("error return without exception set"))));
        }

        public void Dispose() => engine.Leave(before, handled);
    }
}

using System.Collections.Concurrent;
using System.Threading;
using Krait.Objects;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Embedding;

/// <summary>The event loop of an engine, which the host drives: no thread is held while it waits.</summary>
/// <remarks>
/// Something that arrives (the end of a task of the host, a timer, a cancellation) puts one step of the loop on the synchronisation context
/// that was there when the engine first awaited, or on the thread pool. A step runs all that is ready, sets a timer for what is due later,
/// and leaves the engine. Where another thread is in the engine meanwhile, the step follows when that thread leaves.
/// </remarks>
internal sealed class HostLoop(EngineState state)
{
    private readonly LoopGate _gate = new();
    private readonly ConcurrentQueue<Action> _ended = new();
    private readonly List<PendingOperation> _pending = [];
    private DescriptorWatch? _watch;
    private SynchronizationContext? _context;
    private bool _hasContext;
    private PyDict? _functions;
    private PyObject? _loop;
    private ITimer? _timer;
    private int _isScheduled;
    private readonly PythonEngine _engine = state.Engine;
    private volatile bool _isClosed;
    private volatile bool _isManual;
    private volatile bool _isMissed;

    private TimeProvider Time => state.Interpreter.Time;

    /// <summary>Whether a step was due while another thread was in the engine.</summary>
    public bool IsMissed => _isMissed;

    /// <summary>Awaits a Python object; the engine is entered.</summary>
    public Task<T> Begin<T>(PythonEngine.Entry entry, PyObject awaitable, Func<PyValue, T> convert, CancellationToken token)
    {
        if (!_hasContext)
        {
            _hasContext = true;
            _context = SynchronizationContext.Current;
        }
        PyObject loop = entry.Check(Loop());
        PendingOperation<T> pending = new(this, _engine, convert, token);
        PyObject done = HostFunction.Create(_engine, "done", 1, (_, arguments) =>
        {
            pending.Complete(arguments[0]);
            return PyNone.Instance;
        });
        PyObject task = entry.Check(Call("begin", loop, awaitable, done));
        pending.Awaited = task;
        lock (_pending) _pending.Add(pending);
        pending.Registration = token.UnsafeRegister(_ => Post(() => Cancel(task)), null);
        Wake();
        return pending.Task;
    }

    /// <summary>The loop that the program runs, or that of the host; null with an exception set.</summary>
    public PyObject? Current()
    {
        if (Functions() is null || Call("running_loop") is not { } running) return null;
        return running is PyNone ? Loop() : running;
    }

    /// <summary>
    /// Has a loop look at what was done to its futures in another, which may run in another thread of the program; false with an exception
    /// set.
    /// </summary>
    public bool Notify(PyObject loop)
    {
        if (Call("running_loop") is not { } running) return false;
        return ReferenceEquals(running, loop) || Attributes.CallMethod(loop, PyStr.Intern("_write_to_self")) is not null;
    }

    /// <summary>Makes the loops that the program runs itself ones of the engine; false with an exception set.</summary>
    public bool Install() => Call("install") is not null;

    /// <summary>Has something done in the engine, in the next step of the loop; from any thread.</summary>
    public void Post(Action action)
    {
        _gate.Post(action);
        Wake();
    }

    /// <summary>Has a step run soon; from any thread.</summary>
    public void Wake()
    {
        if (_isClosed || _isManual || Interlocked.Exchange(ref _isScheduled, 1) != 0) return;
        if (_context is { } context) context.Post(static state => ((HostLoop)state!).Step(), this);
        else ThreadPool.UnsafeQueueUserWorkItem(static loop => loop.Step(), this, preferLocal: false);
    }

    /// <summary>
    /// Runs what is ready, on a thread of the host's choice, and from then on only when asked; whether something is still awaited.
    /// </summary>
    public bool RunOnce()
    {
        _isManual = true;
        using (PythonEngine.Entry entry = _engine.Enter()) Drive(entry);
        TellEnded();
        lock (_pending) return _pending.Count > 0;
    }

    /// <summary>Ends what is awaited: the program's tasks are cancelled, and may still clean up.</summary>
    public async Task CancelAllAsync()
    {
        Task[] open;
        lock (_pending) open = [.. _pending.Select(static each => each.Ended)];
        if (open.Length == 0) return;
        _isManual = false;
        Post(() => Forget(_loop is { } loop ? Call("cancel_all", loop) : PyNone.Instance));
        await Task.WhenAll(open).ConfigureAwait(false);
    }

    /// <summary>Ends what is awaited without the program: its engine is gone.</summary>
    public void Close()
    {
        _isClosed = true;
        _timer?.Dispose();
        _watch?.Dispose();
        FailAll(new ObjectDisposedException(nameof(PythonEngine)));
    }

    private void Step()
    {
        Volatile.Write(ref _isScheduled, 0);
        if (_isClosed) return;
        // Order matters: the miss is noted before the engine is tried, and whoever leaves it looks for the note afterwards.
        _isMissed = true;
        CancellationToken token;
        // A step works for all that is awaited: only where that is one operation may its token stop the step.
        lock (_pending) token = _pending.Count == 1 ? _pending[0].Token : default;
        if (token.IsCancellationRequested) token = default;
        PythonEngine.Entry entry;
        try
        {
            if (!_engine.TryEnter(token, out entry))
            {
                if (!_engine.IsEntered) Wake();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Just now: the step that follows cancels the task.
            Wake();
            return;
        }
        _isMissed = false;
        using (entry)
        {
            if (!_isClosed) Drive(entry);
        }
        TellEnded();
    }

    // Who awaits is told when the engine is free again: it may come in at once.
    private void TellEnded()
    {
        while (_ended.TryDequeue(out Action? tell)) tell();
    }

    private void Drive(PythonEngine.Entry entry)
    {
        if (_loop is not { } loop)
        {
            _gate.Arrive();
            return;
        }
        try
        {
            PyObject next = entry.Check(Attributes.CallMethod(loop, PyStr.Intern("drive")));
            if (next is PyFloat seconds) SetTimer(seconds.Value);
        }
        catch (Exception failure)
        {
            // A limit, or the end of the program: the loop is in no state to go on. Who awaits gets to know.
            _loop = null;
            _ended.Enqueue(() => FailAll(failure));
        }
    }

    private void SetTimer(double seconds)
    {
        const double Longest = 24 * 3600;
        var due = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(seconds, 0, Longest) * 1000));
        if (_timer is null) _timer = Time.CreateTimer(static state => ((HostLoop)state!).Wake(), this, due, Timeout.InfiniteTimeSpan);
        else _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void FailAll(Exception failure)
    {
        PendingOperation[] open;
        lock (_pending)
        {
            open = [.. _pending];
            _pending.Clear();
        }
        foreach (PendingOperation each in open) each.Fail(failure);
    }

    private void Remove(PendingOperation pending)
    {
        lock (_pending) _pending.Remove(pending);
    }

    private static void Cancel(PyObject task) => Forget(Attributes.CallMethod(task, PyStr.Intern("cancel")));

    // A failed cancellation of a task is no matter of the step that it comes in; the loop itself would report it so.
    private static void Forget(PyObject? result)
    {
        if (result is null) Evaluation.Unraisable.Report("Exception ignored while a task was cancelled", null);
    }

    private PyObject? Loop() =>
        _loop ??= Call("make_driven");

    private PyObject? Call(string name, params PyObject[] arguments) =>
        Functions() is { } functions ? HostProgram.Call(functions, name, arguments) : null;

    // The Python half; null with an exception set.
    private PyDict? Functions()
    {
        if (_functions is { } known) return known;
        PyDict? loaded = LoopProgram.Load(_engine, _gate, Wake, Watch);
        // Importing asyncio may have come here meanwhile.
        return loaded is null ? null : _functions ??= loaded;
    }

    private void Watch(List<(int, int)> descriptors)
    {
        if (descriptors.Count > 0) _watch ??= new DescriptorWatch(Wake);
        _watch?.Watch(descriptors);
    }

    /// <summary>Something that the host awaits.</summary>
    internal abstract class PendingOperation(CancellationToken token)
    {
        public CancellationToken Token => token;

        public CancellationTokenRegistration Registration { get; set; }

        /// <summary>The task of the program. Loops know their tasks weakly: what a task waits for may be known to nothing else.</summary>
        public PyObject? Awaited { get; set; }

        /// <summary>Ends with the operation, and never fails.</summary>
        public abstract Task Ended { get; }

        public abstract void Fail(Exception failure);
    }

    private sealed class PendingOperation<T>(HostLoop loop, PythonEngine engine, Func<PyValue, T> convert, CancellationToken token)
        : PendingOperation(token)
    {
        // What awaits goes on elsewhere: this thread is in the engine.
        private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _source.Task;

        public override Task Ended =>
            _source.Task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);

        public override void Fail(Exception failure)
        {
            Registration.Dispose();
            _ = failure is OperationCanceledException ? _source.TrySetCanceled(Token) : _source.TrySetException(failure);
        }

        public void Complete(PyObject task)
        {
            loop.Remove(this);
            Registration.Dispose();
            try
            {
                if (Attributes.CallMethod(task, PyStr.Intern("cancelled")) is not PyBool cancelled) throw Failure();
                if (ReferenceEquals(cancelled, PyBool.True))
                {
                    CancellationToken reason = Token.IsCancellationRequested ? Token : new CancellationToken(canceled: true);
                    loop._ended.Enqueue(() => _source.TrySetCanceled(reason));
                    return;
                }
                PyObject? exception = Attributes.CallMethod(task, PyStr.Intern("exception"));
                if (exception is PyBaseException raised) throw PythonErrors.Translate(engine, raised);
                PyObject? result = exception is null ? null : Attributes.CallMethod(task, PyStr.Intern("result"));
                T converted = result is null ? throw Failure() : convert(new PyValue(result, engine));
                loop._ended.Enqueue(() => _source.TrySetResult(converted));
            }
            catch (Exception failure)
            {
                loop._ended.Enqueue(() => _source.TrySetException(failure));
            }
        }

        private Exception Failure() => PythonErrors.Translate(engine, Exceptions.Take()!);
    }
}

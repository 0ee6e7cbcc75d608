using System.Threading;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Sys;
using Krait.Objects;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Embedding;

/// <summary>What an operation of an engine has used of its limits, and how it is stopped when that is too much.</summary>
/// <remarks>
/// While a limit is there, a thread comes here again after some polls of the eval breaker, which it counts: no second thread is needed, and
/// steps are counted alike in the loop and in compiled code. Threads that the program starts use the budget too. What of them is
/// left when the operation ends is stopped when the operation's limits are reached.
/// </remarks>
internal sealed class EngineBudget(PythonLimits limits, TimeProvider time) : ExecutionLimits
{
    // Clock and allocations are read after so many polls at most, which is a microsecond or two; where builtins between them take
    // milliseconds, after fewer.
    private const int MostPolls = 64;
    private const int SlowMilliseconds = 8;

    private readonly bool _isLimited = limits.Time is not null || limits.Steps is not null || limits.AllocatedBytes is not null;
    private readonly long _steps = limits.Steps ?? long.MaxValue;
    private readonly long _bytes = limits.AllocatedBytes ?? long.MaxValue;
    private readonly long _ticks = limits.Time is { } span ? (long)(span.TotalSeconds * time.TimestampFrequency) : long.MaxValue;

    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private long _start;
    private long _elapsed;
    private long _allocated;
    private long _count;
    private long _countInFinalizers;
    private readonly System.Threading.Lock _gate = new();
    private int _operation;
    private ThreadState? _thread;
    private Pace _pace;
    private bool _isActive;
    private PythonLimit? _reached;
    private int? _exitCode;
    private long _childSteps;
    private bool _isCancelled;
    private InterpreterState? _root;
    private string _traceback = "";

    /// <inheritdoc/>
    public override long? LargestObject => limits.LargestObject;

    /// <inheritdoc/>
    public override int? Threads => limits.Threads;

    /// <inheritdoc/>
    public override int RunningThreads => _root is null ? 0 : _root.Family.Members.Sum(PythonThreads.CountIn);

    /// <inheritdoc/>
    public override long Deadline => _ticks == long.MaxValue ? long.MaxValue : _start + _ticks;

    /// <inheritdoc/>
    public override bool IsOver => IsStopped || _token.IsCancellationRequested || time.GetTimestamp() >= Deadline;

    /// <summary>What stops the operation.</summary>
    public CancellationToken Token => _token;

    /// <summary>What is left of the operation's time; null where it has no limit.</summary>
    public TimeSpan? TimeLeft => _ticks == long.MaxValue ? null
        : TimeSpan.FromSeconds(Math.Max(0, (double)(Deadline - time.GetTimestamp()) / time.TimestampFrequency));

    /// <summary>How deep calls may nest.</summary>
    public int RecursionDepth => limits.RecursionDepth;

    /// <summary>Starts counting for an operation that begins.</summary>
    public void Begin(ThreadState thread, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _operation++;
            _token = token;
            _count = 0;
            _countInFinalizers = 0;
            _childSteps = 0;
            _root = thread.Interpreter;
            _pace = default;
            _allocated = 0;
            _reached = null;
            _exitCode = null;
            _isCancelled = false;
            _elapsed = -1;
            _start = time.GetTimestamp();
            _isActive = true;
        }
        thread.CountedAllocations = GC.GetAllocatedBytesForCurrentThread();
        thread.Limits = this;
        _thread = thread;
        thread.GrantPolls(_isLimited ? 0 : int.MaxValue);
        if (!token.CanBeCanceled) return;
        _registration = token.UnsafeRegister(static state => AskToPoll((ThreadState)state!), thread);
    }

    // The thread may be in another interpreter of its program, and others of the program's threads too.
    private static void AskToPoll(ThreadState thread)
    {
        EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
        if (thread.Interpreter.ExistingFamily is not { } family) return;
        foreach (InterpreterState each in family.Members)
        {
            if (PythonThreads.MainOf(each) is { } main) EvalBreaker.Set(main, EvalBreakerReason.Cancellation);
        }
    }

    /// <inheritdoc/>
    public override void Enter(ThreadState caller, ThreadState entered)
    {
        CountAllocations(caller);
        entered.CountedAllocations = caller.CountedAllocations;
        entered.RecursionLimit = RecursionDepth;
        entered.Limits = new ChildBudget(this);
        bool isAsked = (caller.EvalBreaker & (int)EvalBreakerReason.Cancellation) != 0;
        entered.GrantPolls(_isLimited ? 0 : int.MaxValue);
        if (isAsked || IsStopped || _token.IsCancellationRequested) EvalBreaker.Set(entered, EvalBreakerReason.Cancellation);
    }

    /// <inheritdoc/>
    public override void Leave(ThreadState caller, ThreadState entered)
    {
        CountAllocations(entered);
        caller.CountedAllocations = entered.CountedAllocations;
        EvalBreaker.Forget(entered, EvalBreakerReason.Cancellation);
        entered.Limits?.Settle(entered);
        entered.Limits = null;
        entered.GrantPolls(int.MaxValue);
    }

    /// <summary>Ends an operation: the engine can be used again whatever has happened.</summary>
    public void End(ThreadState thread)
    {
        CountAllocations(thread);
        Settle(thread);
        _elapsed = time.GetTimestamp() - _start;
        _isActive = false;
        _registration.Dispose();
        _registration = default;
        thread.Limits = null;
        thread.GrantPolls(int.MaxValue);
        EvalBreaker.Forget(thread, EvalBreakerReason.Cancellation);
        _token = default;
        if (thread.Stop is null) return;
        thread.Stop = null;
        thread.Exception = null;
        // No code of the program has run that would have left its event loop.
        thread.RunningLoop = null;
        thread.RunningTask = null;
    }

    /// <summary>What the operation has used.</summary>
    public PythonUsage Usage(long outputChars)
    {
        TimeSpan elapsed = _elapsed >= 0 ? time.GetElapsedTime(0, _elapsed) : time.GetElapsedTime(_start);
        return new PythonUsage(elapsed, limits.Steps is null ? 0 : _count + _childSteps + StepsUnasked, _allocated, outputChars);
    }

    // Those that the thread of the operation has taken since it asked last.
    private int StepsUnasked => _isActive && _thread is { IsFinalizing: false } thread ? thread.PollsGranted - thread.PollsLeft : 0;

    /// <inheritdoc/>
    public override bool Check(ThreadState thread)
    {
        int operation = Volatile.Read(ref _operation);
        Settle(thread);
        long left = _steps - Volatile.Read(ref _childSteps) - (thread.IsFinalizing ? _countInFinalizers : _count);
        return Grant(thread, operation, left, ref _pace);
    }

    private bool Grant(ThreadState thread, int operation, long left, ref Pace pace)
    {
        if (left < 0) return Stop(thread, operation, PythonLimit.Steps);
        if (!CheckClock(thread)) return false;
        thread.GrantPolls(_isLimited ? pace.Next(left) : int.MaxValue);
        return true;
    }

    /// <inheritdoc/>
    public override void Settle(ThreadState thread)
    {
        // Counted with the rest, what finalizers do would make each run another: they run when the collector has found something.
        if (thread.IsFinalizing) _countInFinalizers += thread.TakePolls();
        else _count += thread.TakePolls();
    }

    /// <summary>How many polls a thread does before it looks again.</summary>
    private struct Pace
    {
        private int _polls;
        private long _lastLook;

        /// <summary>As many as are over in no time, and none that may not be done.</summary>
        public int Next(long left)
        {
            long now = Environment.TickCount64;
            long passed = now - _lastLook;
            _lastLook = now;
            if (_polls == 0) _polls = 1;
            else if (passed > SlowMilliseconds) _polls = Math.Max(_polls / 8, 1);
            else if (passed == 0) _polls = Math.Min(_polls * 2, MostPolls);
            return (int)Math.Min(_polls, left);
        }
    }

    private bool IsStopped => _reached is not null || _exitCode is not null || _isCancelled;

    /// <inheritdoc/>
    public override bool CheckClock(ThreadState thread)
    {
        int operation = Volatile.Read(ref _operation);
        if (IsStopped || _token.IsCancellationRequested) return Stop(thread, operation, null);
        if (_ticks != long.MaxValue && time.GetTimestamp() >= Deadline) return Stop(thread, operation, PythonLimit.Time);
        if (_bytes == long.MaxValue) return true;
        CountAllocations(thread);
        return Volatile.Read(ref _allocated) <= _bytes || Stop(thread, operation, PythonLimit.AllocatedBytes);
    }

    /// <inheritdoc/>
    public override bool CanAllocate(ThreadState thread, long bytes)
    {
        if (_bytes == long.MaxValue) return true;
        int operation = Volatile.Read(ref _operation);
        CountAllocations(thread);
        return bytes <= _bytes - Volatile.Read(ref _allocated) || Stop(thread, operation, PythonLimit.AllocatedBytes);
    }

    /// <summary>Stops the program at a limit; false.</summary>
    public bool Stop(ThreadState thread, PythonLimit limit) => Stop(thread, Volatile.Read(ref _operation), limit);

    /// <inheritdoc/>
    public override void Exit(ThreadState thread, int code)
    {
        _exitCode ??= code;
        Stop(thread, Volatile.Read(ref _operation), null);
    }

    // All threads of the program end, the main one only while it is in the operation. A thread that an operation has left may come late:
    // what it has found does not hold for the next operation.
    private bool Stop(ThreadState thread, int operation, PythonLimit? limit)
    {
        lock (_gate)
        {
            if (operation == _operation)
            {
                if (!IsStopped && limit is null) _isCancelled = true;
                _reached ??= limit;
                foreach (InterpreterState each in thread.Interpreter.ExistingFamily?.Members ?? [thread.Interpreter])
                {
                    each.FinalizationEpoch++;
                    PythonThreads.Stop(each, MakeStop, includesMain: each.IsChild || _isActive);
                }
            }
        }
        thread.Exception = thread.Stop ??= MakeStop();
        return false;
    }

    /// <summary>Why the operation was stopped, as an exception; null when it was not.</summary>
    public Exception? Failure(ThreadState thread, PythonUsage usage)
    {
        if (thread.Stop is not { } stop) return null;
        if (_traceback.Length == 0 && stop.Traceback is not null) _traceback = TracebackText.FormatEntries(stop);
        string traceback = _traceback;
        _traceback = "";
        if (_exitCode is { } code)
        {
            string message = code.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return new PythonExitException(code, message, traceback, [], PyValue.None);
        }
        return _reached is { } limit ? new PythonLimitException(limit, usage, traceback) : new OperationCanceledException(_token);
    }

    /// <summary>What a thread that is stopped unwinds with.</summary>
    public static PyBaseException MakeStop() => new(ExceptionTypes.BaseException, PyTuple.Empty);

    private void CountAllocations(ThreadState thread)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Add(ref _allocated, now - thread.CountedAllocations);
        thread.CountedAllocations = now;
    }

    /// <summary>
    /// The budget as an interpreter meets it that the program has made: it runs on a lock of its own, and counts for itself what goes to
    /// the common account from time to time.
    /// </summary>
    private sealed class ChildBudget(EngineBudget budget) : ExecutionLimits
    {
        private long _countInFinalizers;
        private Pace _pace;

        public override long? LargestObject => budget.LargestObject;

        public override int? Threads => budget.Threads;

        public override int RunningThreads => budget.RunningThreads;

        public override long Deadline => budget.Deadline;

        public override bool IsOver => budget.IsOver;

        public override void Enter(ThreadState caller, ThreadState entered) => budget.Enter(caller, entered);

        public override void Leave(ThreadState caller, ThreadState entered) => budget.Leave(caller, entered);

        public override void Exit(ThreadState thread, int code) => budget.Exit(thread, code);

        public override bool CheckClock(ThreadState thread) => budget.CheckClock(thread);

        public override bool CanAllocate(ThreadState thread, long bytes) => budget.CanAllocate(thread, bytes);

        public override bool Check(ThreadState thread)
        {
            int operation = Volatile.Read(ref budget._operation);
            Settle(thread);
            long left = budget._steps
                - (thread.IsFinalizing ? _countInFinalizers : Volatile.Read(ref budget._childSteps) + Volatile.Read(ref budget._count));
            return budget.Grant(thread, operation, left, ref _pace);
        }

        public override void Settle(ThreadState thread)
        {
            if (thread.IsFinalizing) _countInFinalizers += thread.TakePolls();
            else Interlocked.Add(ref budget._childSteps, thread.TakePolls());
        }
    }
}

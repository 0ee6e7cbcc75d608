using System.Threading;
using ThreadState = Krait.Objects.ThreadState;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>What an operation of an engine has used of its limits, and how it is stopped when that is too much.</summary>
/// <remarks>
/// While a limit or a token is there, the eval breaker's bit stays set, so that every poll comes here: no second thread is needed, and
/// steps are counted alike in the loop and in compiled code. Threads that the program starts use the budget too. What of them is
/// left when the operation ends is stopped when the operation's limits are reached.
/// </remarks>
internal sealed class EngineBudget(PythonLimits limits, TimeProvider time) : ExecutionLimits
{
    // Clock and allocations are read once in so many polls, which is a few microseconds, and when the coarse clock of the system has
    // gone on: between two polls a program may call a builtin that takes long.
    private const int ClockInterval = 128;

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
    private long _polls;
    private long _lastLook;
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

    /// <summary>How deep calls may nest.</summary>
    public int RecursionDepth => limits.RecursionDepth;

    /// <summary>Starts counting for an operation that begins.</summary>
    public void Begin(ThreadState thread, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        _token = token;
        _count = 0;
        _countInFinalizers = 0;
        _childSteps = 0;
        _root = thread.Interpreter;
        _polls = 0;
        _allocated = 0;
        _reached = null;
        _exitCode = null;
        _isCancelled = false;
        _elapsed = -1;
        _start = time.GetTimestamp();
        _isActive = true;
        thread.CountedAllocations = GC.GetAllocatedBytesForCurrentThread();
        thread.Limits = this;
        if (_isLimited) EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
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
        if (_isLimited || isAsked || IsStopped || _token.IsCancellationRequested) EvalBreaker.Set(entered, EvalBreakerReason.Cancellation);
    }

    /// <inheritdoc/>
    public override void Leave(ThreadState caller, ThreadState entered)
    {
        CountAllocations(entered);
        caller.CountedAllocations = entered.CountedAllocations;
        EvalBreaker.Forget(entered, EvalBreakerReason.Cancellation);
        (entered.Limits as ChildBudget)?.Settle();
        entered.Limits = null;
    }

    /// <summary>Ends an operation: the engine can be used again whatever has happened.</summary>
    public void End(ThreadState thread)
    {
        CountAllocations(thread);
        _elapsed = time.GetTimestamp() - _start;
        _isActive = false;
        _registration.Dispose();
        _registration = default;
        thread.Limits = null;
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
        return new PythonUsage(elapsed, limits.Steps is null ? 0 : _count + _childSteps, _allocated, outputChars);
    }

    /// <inheritdoc/>
    public override bool Check(ThreadState thread)
    {
        // Finalizers run when the collector has found something: counted with the rest they would make each run another.
        long steps = thread.IsFinalizing ? ++_countInFinalizers : ++_count;
        if (steps > _steps - Volatile.Read(ref _childSteps)) return Stop(thread, PythonLimit.Steps);
        long now = Environment.TickCount64;
        if (_isLimited && ++_polls % ClockInterval != 0 && now == _lastLook && !IsStopped) return true;
        _lastLook = now;
        return CheckClock(thread);
    }

    private bool IsStopped => _reached is not null || _exitCode is not null || _isCancelled;

    /// <inheritdoc/>
    public override bool CheckClock(ThreadState thread)
    {
        if (IsStopped) return Stop(thread);
        if (_token.IsCancellationRequested)
        {
            _isCancelled = true;
            return Stop(thread);
        }
        if (_ticks != long.MaxValue && time.GetTimestamp() >= Deadline) return Stop(thread, PythonLimit.Time);
        if (_bytes == long.MaxValue) return true;
        CountAllocations(thread);
        return Volatile.Read(ref _allocated) <= _bytes || Stop(thread, PythonLimit.AllocatedBytes);
    }

    /// <summary>Stops the program at a limit; false.</summary>
    public bool Stop(ThreadState thread, PythonLimit limit)
    {
        _reached ??= limit;
        return Stop(thread);
    }

    /// <inheritdoc/>
    public override void Exit(ThreadState thread, int code)
    {
        _exitCode ??= code;
        Stop(thread);
    }

    // All threads of the program end, the main one only while it is in the operation.
    private bool Stop(ThreadState thread)
    {
        foreach (InterpreterState each in thread.Interpreter.ExistingFamily?.Members ?? [thread.Interpreter])
        {
            each.FinalizationEpoch++;
            PythonThreads.Stop(each, MakeStop, includesMain: each.IsChild || _isActive);
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
        private long _count;
        private long _countInFinalizers;
        private long _polls;
        private long _lastLook;

        public override long? LargestObject => budget.LargestObject;

        public override int? Threads => budget.Threads;

        public override int RunningThreads => budget.RunningThreads;

        public override long Deadline => budget.Deadline;

        public override bool IsOver => budget.IsOver;

        public override void Enter(ThreadState caller, ThreadState entered) => budget.Enter(caller, entered);

        public override void Leave(ThreadState caller, ThreadState entered) => budget.Leave(caller, entered);

        public override void Exit(ThreadState thread, int code) => budget.Exit(thread, code);

        public override bool CheckClock(ThreadState thread) => budget.CheckClock(thread);

        public override bool Check(ThreadState thread)
        {
            bool isOver = thread.IsFinalizing
                ? ++_countInFinalizers > budget._steps
                : ++_count > budget._steps - Volatile.Read(ref budget._childSteps) - Volatile.Read(ref budget._count);
            if (isOver) return budget.Stop(thread, PythonLimit.Steps);
            long now = Environment.TickCount64;
            if (budget._isLimited && ++_polls % ClockInterval != 0 && now == _lastLook && !budget.IsStopped) return true;
            _lastLook = now;
            Settle();
            return budget.CheckClock(thread);
        }

        /// <summary>Puts the steps to the common account.</summary>
        public void Settle()
        {
            Interlocked.Add(ref budget._childSteps, _count);
            _count = 0;
        }
    }
}

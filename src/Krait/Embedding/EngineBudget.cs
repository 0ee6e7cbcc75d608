using System.Threading;
using Stopwatch = System.Diagnostics.Stopwatch;
using ThreadState = Krait.Objects.ThreadState;
using Krait.Evaluation;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>What an operation of an engine has used of its limits, and how it is stopped when that is too much.</summary>
/// <remarks>
/// While a limit or a token is there, the eval breaker's bit stays set, so that every poll comes here: no second thread is needed, and
/// steps are counted alike in the loop and in compiled code.
/// </remarks>
internal sealed class EngineBudget(PythonLimits limits) : ExecutionLimits
{
    // Clock and allocations are read once in so many polls, which is a few microseconds.
    private const int ClockInterval = 128;

    private readonly bool _isLimited = limits.Time is not null || limits.Steps is not null || limits.AllocatedBytes is not null;
    private readonly long _steps = limits.Steps ?? long.MaxValue;
    private readonly long _bytes = limits.AllocatedBytes ?? long.MaxValue;
    private readonly long _ticks = limits.Time is { } time ? (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;

    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private long _start;
    private long _elapsed;
    private long _allocatedBefore;
    private long _allocated;
    private long _count;
    private PythonLimit? _reached;
    private bool _isCancelled;
    private string _traceback = "";

    /// <inheritdoc/>
    public override long? LargestObject => limits.LargestObject;

    /// <summary>How deep calls may nest.</summary>
    public int RecursionDepth => limits.RecursionDepth;

    /// <summary>Starts counting for an operation that begins.</summary>
    public void Begin(ThreadState thread, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        _token = token;
        _count = 0;
        _allocated = 0;
        _start = Stopwatch.GetTimestamp();
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        thread.Limits = this;
        if (!_isLimited && !token.CanBeCanceled) return;
        if (_isLimited) EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
        else _registration = token.UnsafeRegister(static state => EvalBreaker.Set((ThreadState)state!, EvalBreakerReason.Cancellation), thread);
    }

    /// <summary>Ends an operation: the engine can be used again whatever has happened.</summary>
    public void End(ThreadState thread)
    {
        _elapsed = Stopwatch.GetTimestamp() - _start;
        _allocated = GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;
        _registration.Dispose();
        _registration = default;
        thread.Limits = null;
        EvalBreaker.Forget(thread, EvalBreakerReason.Cancellation);
        _token = default;
        _reached = null;
        _isCancelled = false;
        if (thread.Stop is null) return;
        thread.Stop = null;
        thread.Exception = null;
        // No code of the program has run that would have left its event loop.
        thread.RunningLoop = null;
        thread.RunningTask = null;
    }

    /// <summary>What the operation has used.</summary>
    public PythonUsage Usage(long outputChars) =>
        new(TimeSpan.FromSeconds((double)(_elapsed != 0 ? _elapsed : Stopwatch.GetTimestamp() - _start) / Stopwatch.Frequency), limits.Steps is null ? 0 : _count, _allocated, outputChars);

    /// <inheritdoc/>
    public override bool Check(ThreadState thread)
    {
        if (thread.Stop is { } stopped)
        {
            thread.Exception = stopped;
            return false;
        }
        if (++_count > _steps) return Stop(thread, PythonLimit.Steps);
        if (_isLimited && _count % ClockInterval != 0) return true;
        return CheckClock(thread);
    }

    /// <inheritdoc/>
    public override bool CheckClock(ThreadState thread)
    {
        if (_reached is { } reached) return Stop(thread, reached);
        if (_isCancelled || _token.IsCancellationRequested)
        {
            _isCancelled = true;
            return Stop(thread, null);
        }
        if (Stopwatch.GetTimestamp() - _start > _ticks) return Stop(thread, PythonLimit.Time);
        if (_bytes == long.MaxValue) return true;
        _allocated = GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;
        return _allocated <= _bytes || Stop(thread, PythonLimit.AllocatedBytes);
    }

    /// <summary>Stops the program at a limit, or because it is cancelled; false.</summary>
    public bool Stop(ThreadState thread, PythonLimit? limit)
    {
        _reached ??= limit;
        PyBaseException stop = new(ExceptionTypes.BaseException, PyTuple.Empty);
        thread.Interpreter.FinalizationEpoch++;
        thread.Finalizers.Clear();
        thread.WeakReferenceCallbacks.Clear();
        thread.Stop = stop;
        thread.Exception = stop;
        EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
        return false;
    }

    /// <summary>Why the operation was stopped, as an exception; null when it was not.</summary>
    public Exception? Failure(ThreadState thread, PythonUsage usage)
    {
        if (thread.Stop is not { } stop) return null;
        _elapsed = Stopwatch.GetTimestamp() - _start;
        if (_traceback.Length == 0 && stop.Traceback is not null) _traceback = TracebackText.FormatEntries(stop);
        string traceback = _traceback;
        _traceback = "";
        return _reached is { } limit ? new PythonLimitException(limit, usage, traceback) : new OperationCanceledException(_token);
    }
}

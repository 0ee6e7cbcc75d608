namespace Krait.Tests.Embedding;

/// <summary>A clock that stands until a test moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass; timers that become due do not ring.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <summary>Lets the time pass until the next timer is due, which rings; nothing without one.</summary>
    public void AdvanceToNextTimer()
    {
        Timer? next;
        lock (_lock)
        {
            next = _timers.MinBy(static each => each.Due);
            if (next is null) return;
            _timers.Remove(next);
            Volatile.Write(ref _ticks, Math.Max(_ticks, next.Due));
        }
        next.Callback();
    }

    private sealed class Timer(ManualTime time, Action callback) : ITimer
    {
        public long Due { get; private set; }

        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                Due = time._ticks + dueTime.Ticks;
                if (dueTime >= TimeSpan.Zero) time._timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

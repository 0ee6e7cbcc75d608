using System.Collections.Concurrent;
using System.Threading;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Embedding;

/// <summary>What the event loops of one interpreter wait for: actions of the host, and each other.</summary>
internal sealed class LoopGate
{
    private readonly ConcurrentQueue<Action> _arrived = new();
    private readonly object _gate = new();

    // The loops without descriptors that are to look at what there is, by their identities.
    private readonly HashSet<long> _woken = [];

    // What loops with descriptors listen to while they run.
    private readonly List<int> _descriptors = [];

    /// <summary>Has something done by the next loop that looks; from any thread.</summary>
    public void Post(Action action)
    {
        _arrived.Enqueue(action);
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            foreach (int each in _descriptors) WakePipe.Wake(each);
        }
    }

    /// <summary>Has a loop look at what there is; from any thread.</summary>
    public void Wake(long loop)
    {
        lock (_gate)
        {
            _woken.Add(loop);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does what has arrived.</summary>
    public PyNone Arrive()
    {
        while (_arrived.TryDequeue(out Action? action)) action();
        return PyNone.Instance;
    }

    /// <summary>Waits as a loop that the program runs itself; null with an exception set.</summary>
    public PyObject? Wait(long loop, PyObject timeout)
    {
        const double ForEver = -1;
        double seconds = timeout is not PyNone && Floats.TryToDouble(timeout, out double given) ? Math.Max(0, given) : ForEver;
        WaitResult result =
            BlockingWait.Until(ThreadState.Current, _gate, () => _woken.Remove(loop) || !_arrived.IsEmpty, seconds);
        return result == WaitResult.Error ? null : Arrive();
    }

    /// <summary>Writes to a descriptor whenever something arrives, until it is removed.</summary>
    public void Add(int descriptor)
    {
        lock (_gate)
        {
            _descriptors.Add(descriptor);
            // What came before a loop listened would not wake it.
            if (!_arrived.IsEmpty) WakePipe.Wake(descriptor);
        }
    }

    /// <summary>Writes to a descriptor no more.</summary>
    public void Remove(int descriptor)
    {
        lock (_gate) _descriptors.Remove(descriptor);
    }
}

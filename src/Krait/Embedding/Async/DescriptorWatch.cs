using System.Threading;
using Krait.Evaluation.Threads;

namespace Krait.Embedding;

/// <summary>
/// Watches the descriptors of a loop that the host drives, while nothing else runs it: one thread an engine, from the first socket that the
/// loop waits for to the end of the engine.
/// </summary>
/// <param name="ready">Called when a descriptor is ready, once for each time that some are given.</param>
internal sealed class DescriptorWatch(Action ready) : IDisposable
{
    private readonly object _gate = new();
    private PollEntry[] _watched = [];
    private WakePipe? _pipe;
    private bool _isEnded;

    /// <summary>Watches descriptors from now on, in place of those before.</summary>
    /// <param name="descriptors">Each with 1 for reading, 2 for writing or 3 for both.</param>
    /// <exception cref="IOException">The process has no descriptor left to end a wait by.</exception>
    public void Watch(List<(int Descriptor, int Events)> descriptors)
    {
        const int Reading = 1;
        const int Writing = 2;
        lock (_gate)
        {
            if (_isEnded || (descriptors.Count == 0 && _watched.Length == 0)) return;
            _watched = [.. descriptors.Select(static each => new PollEntry
            {
                Descriptor = each.Descriptor,
                Wanted = (short)(((each.Events & Reading) != 0 ? DescriptorPoll.In : 0)
                    | ((each.Events & Writing) != 0 ? DescriptorPoll.Out : 0)),
            })];
            if (_pipe is { } pipe)
            {
                WakePipe.Wake(pipe.WriteEnd);
                return;
            }
            _pipe = WakePipe.TryMake() ?? throw new IOException("There is no descriptor left for a pipe.");
            new Thread(Run) { IsBackground = true, Name = "Krait descriptors" }.Start(_pipe);
        }
    }

    private void Run(object? state)
    {
        var pipe = (WakePipe)state!;
        while (true)
        {
            PollEntry[] entries;
            lock (_gate)
            {
                if (_isEnded) break;
                entries = [new PollEntry { Descriptor = pipe.ReadEnd, Wanted = DescriptorPoll.In }, .. _watched];
            }
            if (DescriptorPoll.Poll(entries, -1) <= 0) continue;
            if (entries[0].Found != 0)
            {
                pipe.Drain();
                continue;
            }
            lock (_gate)
            {
                // The loop looks at them now, and says afterwards what there is to watch.
                _watched = [];
                if (_isEnded) break;
            }
            ready();
        }
        lock (_gate) pipe.Close();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnded) return;
            _isEnded = true;
            if (_pipe is { } pipe) WakePipe.Wake(pipe.WriteEnd);
        }
    }
}

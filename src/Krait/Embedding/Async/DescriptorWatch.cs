using System.Runtime.InteropServices;
using System.Threading;
using Krait.Modules.Posix;

namespace Krait.Embedding;

/// <summary>
/// Watches the descriptors of a loop that the host drives, while nothing else runs it: one thread an engine, from the first socket that the
/// loop waits for to the end of the engine.
/// </summary>
/// <param name="ready">Called when a descriptor is ready, once for each time that some are given.</param>
internal sealed unsafe partial class DescriptorWatch(Action ready) : IDisposable
{
    private readonly object _gate = new();
    private readonly int[] _pipe = [-1, -1];
    private PollEntry[] _watched = [];
    private Thread? _thread;
    private bool _isEnded;

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int MakePipe(int* ends);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteBytes(int descriptor, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    /// <summary>Wakes what waits for a descriptor, from any thread. One that is full wakes it already.</summary>
    public static void Write(int descriptor)
    {
        byte any = 0;
        _ = WriteBytes(descriptor, &any, 1);
    }

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
                Wanted = (short)(((each.Events & Reading) != 0 ? Polling.In : 0) | ((each.Events & Writing) != 0 ? Polling.Out : 0)),
            })];
            if (_thread is not null)
            {
                Write(_pipe[1]);
                return;
            }
            fixed (int* ends = _pipe)
            {
                if (MakePipe(ends) != 0) throw new IOException("There is no descriptor left for a pipe.");
            }
            _thread = new Thread(Run) { IsBackground = true, Name = "Krait descriptors" };
            _thread.Start();
        }
    }

    private void Run()
    {
        byte* buffer = stackalloc byte[64];
        while (true)
        {
            PollEntry[] entries;
            lock (_gate)
            {
                if (_isEnded) break;
                entries = [new PollEntry { Descriptor = _pipe[0], Wanted = Polling.In }, .. _watched];
            }
            fixed (PollEntry* first = entries)
            {
                if (Poll(first, (nuint)entries.Length, -1) <= 0) continue;
            }
            if (entries[0].Found != 0)
            {
                _ = Read(_pipe[0], buffer, 64);
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
        _ = Close(_pipe[0]);
        _ = Close(_pipe[1]);
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnded) return;
            _isEnded = true;
            if (_thread is not null) Write(_pipe[1]);
        }
    }
}

using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>
/// Waiting, without the interpreter lock, until something can be read from a descriptor or written to it. The handlers of signals that
/// come meanwhile are run, which a read or a write that waits itself would keep from the program until it ends.
/// </summary>
internal static partial class DescriptorWait
{
    /// <summary>The pipe that ends the waits of an engine's main thread.</summary>
    private sealed class State
    {
        // The main thread's alone: the handlers of signals run there.
        public WakePipe? Pipe;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private const int FewEntries = 16;
    private const int Interrupted = 4;

    // What a wait ends for: all but the request of another thread for the lock, which waiting meets.
    private const int Interrupting = (int)~EvalBreakerReason.InterpreterLock;
    private const int GetStatusFlags = 3;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    /// <summary>Waits in the main thread, if reading would; others return at once. False with an exception set by a handler.</summary>
    public static bool UntilReadable(ThreadState thread, int descriptor) =>
        Until(thread, descriptor, DescriptorPoll.In, handlesSignals: true);

    /// <summary>Waits in the main thread, if writing would; others return at once.</summary>
    /// <param name="thread">The running thread.</param>
    /// <param name="descriptor">What is written to.</param>
    /// <param name="handlesSignals">
    /// Whether handlers are run: false with an exception set by one. Else a signal that has come ends the wait: false.
    /// </param>
    public static bool UntilWritable(ThreadState thread, int descriptor, bool handlesSignals) =>
        Until(thread, descriptor, DescriptorPoll.Out, handlesSignals);

    private static bool Until(ThreadState thread, int descriptor, short wanted, bool handlesSignals)
    {
        if (thread != PythonThreads.Main || IsReady(descriptor, wanted) || IsNonBlocking(descriptor)) return true;
        if ((Own.Pipe ??= WakePipe.TryMake()) is not { } pipe) return true;
        int outer = System.Threading.Interlocked.Exchange(ref thread.WakeDescriptor, pipe.WriteEnd + 1);
        try
        {
            while (true)
            {
                // EvalBreaker.Set sets its bit and then looks for the descriptor; this sets the descriptor and then looks at the bits.
                int reasons = System.Threading.Volatile.Read(ref thread.EvalBreaker);
                if (!handlesSignals && (reasons & (int)EvalBreakerReason.Signal) != 0) return false;
                if (handlesSignals && thread.MustLook && !EvalBreaker.HandleUncounted(thread)) return false;
                InterpreterLock.Drop(thread);
                bool isReady = PollOnce(pipe, descriptor, wanted, TimeLeft(thread));
                InterpreterLock.Take(thread);
                if (isReady) return true;
            }
        }
        finally
        {
            // A handler may wait in the midst of another wait, which still has to be woken then.
            thread.WakeDescriptor = outer;
        }
    }

    /// <summary>
    /// Waits once, without the interpreter lock, for any of some descriptors: how many are ready, or -1 with the number of the error. In
    /// the main thread what arrives for the program, as a signal, ends the wait with the error of an interrupted call.
    /// </summary>
    public static int Poll(ThreadState thread, Span<PollEntry> entries, int milliseconds, out int error)
    {
        if (milliseconds == 0 || thread != PythonThreads.Main || (Own.Pipe ??= WakePipe.TryMake()) is not { } pipe)
        {
            return PollUnlocked(entries, milliseconds, out error);
        }
        PollEntry wake = new() { Descriptor = pipe.ReadEnd, Wanted = DescriptorPoll.In };
        Span<PollEntry> all = entries.Length < FewEntries ? stackalloc PollEntry[entries.Length + 1] : new PollEntry[entries.Length + 1];
        entries.CopyTo(all);
        all[^1] = wake;
        int outer = System.Threading.Interlocked.Exchange(ref thread.WakeDescriptor, pipe.WriteEnd + 1);
        // EvalBreaker.Set sets its bit and then looks for the descriptor; this sets the descriptor and then looks at the bits.
        bool hasWork = (System.Threading.Volatile.Read(ref thread.EvalBreaker) & Interrupting) != 0;
        error = hasWork ? Interrupted : 0;
        int ready = hasWork ? -1 : PollUnlocked(all, milliseconds, out error);
        thread.WakeDescriptor = outer;
        if (ready <= 0) return ready;
        all[..^1].CopyTo(entries);
        if (all[^1].Found == 0) return ready;
        pipe.Drain();
        if (ready > 1) return ready - 1;
        error = Interrupted;
        return -1;
    }

    private static int PollUnlocked(Span<PollEntry> entries, int milliseconds, out int error)
    {
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int ready = DescriptorPoll.Poll(entries, milliseconds);
        error = Marshal.GetLastPInvokeError();
        InterpreterLock.EndBlocking(thread);
        return ready;
    }

    // Of a program with limits no wait is longer than they allow.
    private static int TimeLeft(ThreadState thread) =>
        BlockingWait.MillisecondsUntil(thread.Interpreter.Time, thread.Limits is { } limits ? limits.Deadline : long.MaxValue);

    private static bool IsReady(int descriptor, short wanted)
    {
        PollEntry entry = new() { Descriptor = descriptor, Wanted = wanted };
        return DescriptorPoll.Poll(new Span<PollEntry>(ref entry), 0) != 0;
    }

    private static bool IsNonBlocking(int descriptor) => (Control(descriptor, GetStatusFlags, 0) & WakePipe.NonBlocking) != 0;

    // Whether there is something to read, the other end is closed, or poll(2) cannot tell: then it is for the call itself to say.
    private static bool PollOnce(WakePipe pipe, int descriptor, short wanted, int milliseconds)
    {
        Span<PollEntry> entries =
        [
            new PollEntry { Descriptor = descriptor, Wanted = wanted },
            new PollEntry { Descriptor = pipe.ReadEnd, Wanted = DescriptorPoll.In },
        ];
        int count = DescriptorPoll.Poll(entries, milliseconds);
        if (count < 0) return Marshal.GetLastPInvokeError() != Interrupted;
        if (entries[1].Found != 0) pipe.Drain();
        return entries[0].Found != 0;
    }

    /// <summary>Ends the wait of a thread, from any other.</summary>
    public static void Wake(ThreadState thread)
    {
        int descriptor = System.Threading.Volatile.Read(ref thread.WakeDescriptor) - 1;
        if (descriptor >= 0) WakePipe.Wake(descriptor);
    }
}

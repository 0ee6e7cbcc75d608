using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// What follows when .NET has had no memory for an object. It does not try hard for a small one while the heap is full of what the failed
/// operation has left behind, so that the program would meet MemoryErrors after it has let go of everything.
/// </summary>
internal static class MemoryShortage
{
    /// <summary>Has the thread collect garbage at its next safe point, when the frames that hold it may have been left.</summary>
    public static void Note(ThreadState thread)
    {
        thread.PendingCalls.Enqueue(static () =>
        {
            // A host's limit ends in the same exception: there is nothing to collect for, and its heap is not the program's to stop.
            if (GC.GetTotalMemory(forceFullCollection: false) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            return true;
        });
        EvalBreaker.Set(thread, EvalBreakerReason.PendingCall);
    }
}

using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What engines take of the process while they await.</summary>
[Collection(AloneCollection.Name)]
public sealed class AwaitingEnginesTests
{
    [Fact]
    public async Task Tasks_hold_no_thread()
    {
        const int Engines = 40;
        const int WaitsOfEach = 26;
        List<PythonEngine> engines = [];
        List<Task> open = [];
        int waiting = 0;
        TaskCompletionSource allWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new();
        for (int i = 0; i < Engines; i++)
        {
            PythonEngine engine = new();
            engines.Add(engine);
            engine.Main.SetFunction("wait", () =>
            {
                if (Interlocked.Increment(ref waiting) == Engines * WaitsOfEach) allWait.SetResult();
                return gate.Task;
            });
            open.Add(engine.ExecuteAsync(
                $"import asyncio\nawait asyncio.gather(asyncio.sleep(0.01), *(wait() for _ in range({WaitsOfEach})))"));
        }
        await allWait.Task;
        // A thousand tasks are awaited, and the host comes into each engine; if each held a thread, the pool would have one for each.
        Assert.All(open, static each => Assert.False(each.IsCompleted));
        Assert.All(engines, static each => Assert.Equal(2, each.Evaluate<int>("1 + 1")));
        // This test runs on one, the runner may on another; steps of the loops that were just made come to their end.
        const int Most = 4;
        for (int i = 0; i < 100 && BusyThreads() > Most; i++) Thread.Sleep(20);
        Assert.InRange(BusyThreads(), 0, Most);
        gate.SetResult();
        await Task.WhenAll(open);
        foreach (PythonEngine engine in engines) engine.Dispose();
    }

    private static int BusyThreads()
    {
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return most - free;
    }
}

using System.Collections.Concurrent;
using Krait.Interop;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>A service that is awaited.</summary>
[PythonType]
public sealed partial class Service
{
    private readonly TaskCompletionSource<string> _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the name of the first fetch that is cancelled.</summary>
    [PythonIgnore]
    public Task<string> Cancelled => _cancelled.Task;

    public async Task<string> FetchAsync(string name, CancellationToken token)
    {
        try
        {
            await Task.Delay(name == "slow" ? Timeout.Infinite : 1, token);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult(name);
            throw;
        }
        return name == "bad" ? throw new KeyNotFoundException(name) : name.ToUpperInvariant();
    }

    public async ValueTask PauseAsync() => await Task.Yield();

    public async IAsyncEnumerable<int> CountAsync(int last)
    {
        for (int i = 0; i < last; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}

[PythonInterface]
public partial interface IQuotes
{
    Task<string> QuoteAsync(int id, CancellationToken token = default);

    Task<List<(string, int)>> AllAsync();

    ValueTask ResetAsync();
}

/// <summary>Awaiting, both ways.</summary>
public sealed class AsyncTests
{
    [Fact]
    public async Task A_program_awaits_the_host_and_the_host_a_program()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("fetch", async (string url, CancellationToken token) =>
        {
            await Task.Delay(1, token);
            return "page of " + url;
        });
        Assert.Equal("page of x", await engine.EvaluateAsync<string>("fetch('x')"));
        await engine.ExecuteAsync("""
            import asyncio
            async def both(): return await asyncio.gather(fetch('a'), fetch('b'))
            pages = await both()
            await asyncio.sleep(0.01)
            """);
        Assert.Equal(["page of a", "page of b"], engine.Main.Get<string[]>("pages"));
        Assert.Equal(3, await engine.EvaluateAsync<int>("1 + 2"));
        Assert.Equal(["page of a", "page of b"], await engine.Main["both"].InvokeAsync<List<string>>([]));
    }

    [Fact]
    public async Task Every_kind_of_task_is_awaited()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("one", () => Task.FromResult(1));
        engine.Main.SetFunction("two", () => Task.CompletedTask);
        engine.Main.SetFunction("three", async (int a) =>
        {
            await Task.Yield();
            return (a, "x");
        });
        engine.Main.SetFunction("four", (int a, int b) => new ValueTask<int>(a + b));
        engine.Main.SetFunction("five", async ValueTask (CancellationToken token) => await Task.Delay(1, token));
        engine.Main.SetFunction("fail", async Task (string text) =>
        {
            await Task.Yield();
            throw new KeyNotFoundException(text);
        });
        Assert.Equal(
            "[1, None, (5, 'x'), 7, None]",
            await engine.EvaluateAsync<string>("str([await one(), await two(), await three(5), await four(3, 4), await five()])"));
        PythonException error = await Assert.ThrowsAsync<PythonException>(() => engine.EvaluateAsync<int>("fail('a')"));
        Assert.Equal("KeyError", error.TypeName);
        Assert.IsType<KeyNotFoundException>(error.InnerException);
        await engine.ExecuteAsync("try: await fail('b')\nexcept KeyError: caught = True\n");
        Assert.True(engine.Main.Get<bool>("caught"));
    }

    [Fact]
    public async Task A_task_is_a_value_that_can_be_awaited()
    {
        using var engine = new PythonEngine();
        TaskCompletionSource<List<(Vector, int)>> later = new();
        Task<List<(Vector, int)>> task = later.Task;
        engine.Main.Set("later", task);
        engine.Main.Set("delay", Task.Delay(1));
        engine.Main.Set("number", new ValueTask<int>(7));
        engine.Main.Set("nothing", default(ValueTask));
        engine.Main.Set("async_method", Pause());
        engine.Main.Set("tasks",
            new Dictionary<string, Task> { ["a"] = Task.FromResult("A"), ["b"] = Task.FromException(new TimeoutException()) });
        Assert.Same(task, engine.Main.Get<Task<List<(Vector, int)>>>("later"));
        Task run = engine.ExecuteAsync("""
            import asyncio
            assert await delay is None and await number == 7 and await number == 7 and await nothing is None and await async_method is None
            assert await tasks['a'] == 'A'
            try: await tasks['b']
            except TimeoutError: pass
            else: raise AssertionError
            try: await asyncio.wait_for(later, 0.01)
            except TimeoutError: pass
            else: raise AssertionError
            async def wait(): return await later
            results = await asyncio.gather(later, wait())
            assert results[0] == results[1] and results[0][0][0].x == 1 and results[0][0][1] == 5
            """);
        await Task.Delay(30);
        later.SetResult([(new Vector(1, 2), 5)]);
        await run;
        // Loops that the program runs itself await it too.
        engine.Check("assert asyncio.run(wait())[0][1] == 5 and asyncio.run(wait())[0][1] == 5");
        Task<int> python = engine.Evaluate<Task<int>>("asyncio.sleep(0, 3)");
        Assert.Equal(3, await python);
    }

    [Fact]
    public async Task What_the_host_awaits_lives_until_it_ends()
    {
        using var engine = new PythonEngine();
        Task<int> task = engine.EvaluateAsync<int>("wait()", token: default);
        Assert.Equal("NameError", (await Assert.ThrowsAsync<PythonException>(() => task)).TypeName);
        engine.Execute("""
            import asyncio, weakref
            async def wait():
                # Nothing but the one who awaits has the future, as with streams that were opened.
                loop = asyncio.get_running_loop()
                future = loop.create_future()
                known = weakref.ref(future)
                loop.call_later(0.3, lambda: known() and known().set_result(5))
                return await future
            """);
        task = engine.EvaluateAsync<int>("wait()");
        for (int i = 0; i < 5 && !task.IsCompleted; i++)
        {
            await Task.Delay(20);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(5, await task.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static async Task Pause() => await Task.Delay(1);

    [Fact]
    public async Task Asynchronous_enumerables_of_any_type_are_values()
    {
        using var engine = new PythonEngine();
        engine.Main.Set("vectors", Vectors());
        engine.Main.Set("colours", Colours());
        await engine.ExecuteAsync("""
            assert [v.x async for v in vectors] == [0, 1, 2]
            assert [(c.name, n) async for c, n in colours] == [('Red', 1)]
            """);

        static async IAsyncEnumerable<Vector> Vectors()
        {
            for (int i = 0; i < 3; i++)
            {
                await Task.Yield();
                yield return new Vector(i, i);
            }
        }

        static async IAsyncEnumerable<(Colour, int)> Colours()
        {
            await Task.Yield();
            yield return (Colour.Red, 1);
        }
    }

    [Fact]
    public async Task Objects_of_the_host_serve_async_with_and_async_for()
    {
        using var engine = new PythonEngine();
        Feed feed = new();
        engine.Main.Set("feed", feed);
        await engine.ExecuteAsync("""
            async with feed as own:
                assert own is feed
                assert [item async for item in feed] == ['a', 'b'] and [item async for item in own] == ['a', 'b']
            """);
        Assert.True(feed.IsDisposed);
    }

    [Fact]
    public async Task Exported_types_and_interfaces_are_asynchronous_too()
    {
        using var engine = new PythonEngine();
        Service service = new();
        engine.Main.Set("service", service);
        await engine.ExecuteAsync("""
            import asyncio
            assert await service.fetch_async('a') == 'A'
            assert await service.pause_async() is None
            assert [i async for i in service.count_async(3)] == [0, 1, 2]
            try: await service.fetch_async('bad')
            except KeyError: pass
            else: raise AssertionError
            try: await asyncio.wait_for(service.fetch_async('slow'), 0.01)
            except TimeoutError: pass
            else: raise AssertionError
            """);
        Assert.Equal("slow", await service.Cancelled);
        engine.AddModule("quotes", """
            import asyncio
            async def quote_async(id):
                await asyncio.sleep(0)
                return f'quote {id}'
            async def all_async(): return [('a', 1)]
            async def reset_async(): await asyncio.sleep(0)
            """);
        IQuotes quotes = engine.Import("quotes").As(IQuotes.Python);
        Assert.Equal("quote 7", await quotes.QuoteAsync(7));
        Assert.Equal([("a", 1)], await quotes.AllAsync());
        await quotes.ResetAsync();
    }

    [Fact]
    public async Task Asynchronous_items_go_both_ways()
    {
        using var engine = new PythonEngine();
        engine.Main.Set("words", Words());
        await engine.ExecuteAsync("""
            got = [w async for w in words]
            async def squares():
                import asyncio
                for i in range(3):
                    await asyncio.sleep(0)
                    yield i * i
            """);
        Assert.Equal(["a", "b"], engine.Main.Get<string[]>("got"));
        List<int> found = [];
        await foreach (PyValue each in engine.Evaluate("squares()").EnumerateAsync()) found.Add(each.As<int>());
        Assert.Equal([0, 1, 4], found);
    }

    private static async IAsyncEnumerable<string> Words()
    {
        await Task.Yield();
        yield return "a";
        yield return "b";
    }

    [Fact]
    public async Task A_token_cancels_what_is_awaited_and_stops_what_runs()
    {
        using var engine = new PythonEngine();
        using CancellationTokenSource source = new();
        Task waits = engine.ExecuteAsync("""
            import asyncio
            cleaned = False
            try: await asyncio.sleep(3600)
            finally: cleaned = True
            """, token: source.Token);
        // The host comes in between the steps of the loop: when it sees what the first one does, the program awaits. Before that step
        // a cancellation ends the task without running any of it, and within the step it stops the program without its finally.
        while (!engine.Evaluate<bool>("'cleaned' in globals()")) await Task.Yield();
        Assert.False(waits.IsCompleted);
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.True(engine.Main.Get<bool>("cleaned"));
        using CancellationTokenSource later = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.ExecuteAsync("await asyncio.sleep(0)\nwhile True: pass", token: later.Token));
        Assert.Equal(2, await engine.EvaluateAsync<int>("1 + 1"));
        await engine.ExecuteAsync("await asyncio.sleep(0.001)");
    }

    [Fact]
    public async Task Limits_hold_between_awaits()
    {
        ManualTime time = new();
        PythonLimits limits = PythonLimits.None with { Time = TimeSpan.FromHours(1) };
        using var engine = new PythonEngine(new PythonEngineOptions { TimeProvider = time, Limits = limits });
        engine.Main.SetFunction("pass_minute", () => time.Advance(TimeSpan.FromMinutes(1)));
        await engine.ExecuteAsync("import asyncio\nawait asyncio.sleep(0)");
        PythonLimitException error = await Assert.ThrowsAsync<PythonLimitException>(() => engine.ExecuteAsync("""
            while True:
                await asyncio.sleep(0)
                pass_minute()
            """));
        Assert.Equal(PythonLimit.Time, error.Limit);
        Assert.Equal(2, await engine.EvaluateAsync<int>("1 + 1"));
    }

    [Fact]
    public async Task Disposal_cancels_what_is_open()
    {
        Service service = new();
        Task<string> open;
        List<string> said = [];
        // A task that is cancelled before its first step never enters its try.
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var engine = new PythonEngine())
        {
            engine.Main.Set("service", service);
            engine.Main.SetFunction("begin", () => begun.SetResult());
            engine.Main.SetFunction("say", (string text) => said.Add(text));
            await engine.ExecuteAsync("""
                async def main():
                    try:
                        begin()
                        return await service.fetch_async('slow')
                    finally: say('cleaned')
                """);
            open = engine.Main["main"].InvokeAsync<string>([]);
            await begun.Task;
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        Assert.Equal(["cleaned"], said);
        Assert.Equal("slow", await service.Cancelled);
    }

    [Fact]
    public async Task An_engine_moves_over_threads_and_is_never_entered_twice()
    {
        using var engine = new PythonEngine();
        ConcurrentDictionary<int, bool> threads = new();
        engine.Main.SetFunction("hop", async Task () =>
        {
            threads[Environment.CurrentManagedThreadId] = true;
            await Task.Delay(1).ConfigureAwait(false);
        });
        await engine.ExecuteAsync("""
            import asyncio
            total = 0
            async def worker():
                global total
                for _ in range(20):
                    await hop()
                    total += 1
            await asyncio.gather(*(worker() for _ in range(10)))
            """);
        Assert.Equal(200, engine.Main.Get<int>("total"));
    }

    [Fact]
    public void A_host_with_a_loop_of_its_own_pumps()
    {
        using var engine = new PythonEngine();
        int thread = Environment.CurrentManagedThreadId;
        HashSet<int> seen = [];
        engine.Main.SetFunction("here", () => seen.Add(Environment.CurrentManagedThreadId));
        Assert.False(engine.RunOnce());
        Task task = engine.ExecuteAsync("""
            import asyncio
            for _ in range(5):
                here()
                await asyncio.sleep(0.001)
            """);
        while (engine.RunOnce()) Thread.Sleep(1);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal([thread], seen);
    }

    [Fact]
    public void A_program_runs_the_loop_itself_without_sockets()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("fetch", async (string name) =>
        {
            await Task.Delay(5);
            return name;
        });
        engine.Check("""
            import asyncio
            async def main():
                await asyncio.sleep(0.01)
                async with asyncio.timeout(10): first = await fetch('a')
                return [first, *await asyncio.gather(fetch('b'), fetch('c'))]
            result = asyncio.run(main())
            again = asyncio.run(main())
            """);
        Assert.Equal(["a", "b", "c"], engine.Main.Get<string[]>("result"));
        Assert.Equal(["a", "b", "c"], engine.Main.Get<string[]>("again"));
        using CancellationTokenSource soon = new(100);
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Execute("asyncio.run(asyncio.sleep(3600))", token: soon.Token));
        engine.Check("""assert asyncio.run(asyncio.sleep(0, 'again')) == 'again'""");
    }

    [Fact]
    public async Task An_hour_of_sleeps_passes_at_once_on_a_clock_of_the_host()
    {
        ManualTime time = new();
        using var engine = new PythonEngine(new PythonEngineOptions { TimeProvider = time });
        Task task = engine.ExecuteAsync("""
            import asyncio
            loop = asyncio.get_running_loop()
            start = loop.time()
            async def sleeper(seconds):
                for _ in range(int(3600 / seconds)): await asyncio.sleep(seconds)
            await asyncio.gather(sleeper(1), sleeper(7.5), sleeper(3600))
            passed = loop.time() - start
            """);
        while (!task.IsCompleted)
        {
            time.AdvanceToNextTimer();
            await Task.Yield();
        }
        await task;
        Assert.InRange(engine.Main.Get<double>("passed"), 3600, 3605);
    }

    [Fact]
    public async Task Host_calls_between_the_steps_of_the_loop_never_fail()
    {
        using var engine = new PythonEngine();
        engine.Execute("steps = 0");
        Task task = engine.ExecuteAsync("""
            import asyncio
            while steps < 300:
                await asyncio.sleep(0.0005)
                steps += 1
            """);
        // The host comes in all the time, until the program has made its steps.
        while (engine.Evaluate<int>("steps") < 300)
        {
        }
        await task;
    }
}

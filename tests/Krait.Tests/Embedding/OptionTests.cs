using System.IO.Compression;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Options of an engine that a program can tell.</summary>
public sealed class OptionTests
{
    [Fact]
    public void A_seed_makes_every_run_alike()
    {
        const string Program = """
            import random, os, uuid, secrets, _uuid
            r = repr((random.random(), random.SystemRandom().random(), random.Random().getrandbits(200),
                      os.urandom(9), uuid.uuid4(), secrets.token_hex()))
            """;
        string First(int? seed)
        {
            using PythonEngine engine = new(new PythonEngineOptions { RandomSeed = seed });
            engine.Execute(Program);
            return engine.Main.Get<string>("r");
        }
        Assert.Equal(First(5), First(5));
        Assert.NotEqual(First(5), First(6));
        Assert.NotEqual(First(null), First(null));
    }

    [Fact]
    public void The_clock_of_the_host_is_the_programs()
    {
        Clock clock = new();
        using PythonEngine engine = new(new PythonEngineOptions { TimeProvider = clock, Capabilities = PythonCapabilities.Threads });
        engine.Execute("""
            import time, datetime, threading
            began = time.monotonic(), time.time(), time.perf_counter_ns()
            for _ in range(60): time.sleep(60)
            assert time.monotonic() - began[0] == 3600 and time.time() - began[1] == 3600
            assert time.perf_counter_ns() - began[2] == 3600 * 10**9
            now = str(datetime.datetime.now(datetime.timezone.utc)), time.gmtime()[:6]
            assert not threading.Event().wait(3600)
            assert time.monotonic() - began[0] == 7200
            """);
        Assert.Equal("2030-01-02 04:04:05+00:00", engine.Evaluate<string>("now[0]"));
        Assert.Equal("(2030, 1, 2, 4, 4, 5)", engine.Evaluate<string>("str(now[1])"));
    }

    [Fact]
    public void Time_limits_are_of_the_hosts_clock()
    {
        PythonLimits limits = new() { Time = TimeSpan.FromHours(1) };
        using PythonEngine engine = new(new PythonEngineOptions { TimeProvider = new Clock(), Limits = limits });
        engine.Execute("import time");
        engine.Execute("time.sleep(3599)");
        Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute("time.sleep(3601)")).Limit);
    }

    [Fact]
    public void The_library_may_be_a_zip_file_of_the_host()
    {
        string file = Path.Combine(Path.GetTempPath(), $"krait-{Guid.NewGuid():N}.zip");
        using (ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            using StreamWriter writer = new(archive.CreateEntry("own_library.py").Open());
            writer.Write("value = 42\n");
        }
        try
        {
            using PythonEngine engine = new(new PythonEngineOptions { Library = PythonLibrary.FromZip(file) });
            Assert.Equal(42, engine.Import("own_library").GetAttribute("value").As<int>());
            Assert.Equal("ModuleNotFoundError", Assert.Throws<PythonException>(() => engine.Import("json")).TypeName);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Throws<FileNotFoundException>(() => PythonLibrary.FromZip(file));
    }

    [Fact]
    public void The_second_tier_is_an_option()
    {
        using PythonEngine engine = new(new PythonEngineOptions { UseSecondTier = false });
        engine.Execute("def f(n):\n    for i in range(n): pass\nfor _ in range(100): f(1000)");
        Assert.Null(((Krait.Objects.PyFunction)engine.Main["f"].Object).Code.Executable!.Compiled);
        Assert.False(engine.Evaluate<bool>("__import__('sys')._jit.is_enabled()"));
    }

    // A clock that goes to the end of a wait as soon as a timer is set for it.
    private sealed class Clock : TimeProvider
    {
        private static readonly long s_start = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero).Ticks;

        private long _now = s_start;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _now), TimeSpan.Zero);

        public override long GetTimestamp() => Interlocked.Read(ref _now) - s_start;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _now, dueTime.Ticks);
            callback(state);
            return new Rung();
        }

        private sealed class Rung : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}

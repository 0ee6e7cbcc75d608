using System.Globalization;
using System.Runtime.InteropServices;
using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>
/// Calls of builtins under a budget of bytes, from tests/hostile/allocations.py: none allocates much more, in however few steps .NET does
/// it. KRAIT_HOSTILE_ROUNDS makes more of them, KRAIT_HOSTILE_SEED others.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed partial class AllocationSweepTests
{
    private const long Budget = 4 << 20;
    private const long Slack = 8 << 20;

    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(20);
    private static readonly int s_rounds = Setting("KRAIT_HOSTILE_ROUNDS", 3000);
    private static readonly int s_seed = Setting("KRAIT_HOSTILE_SEED", 1);
    private static readonly int s_first = Setting("KRAIT_HOSTILE_FIRST", 0);
    private static readonly long s_slack = Setting("KRAIT_HOSTILE_SLACK", -1);

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    [Fact]
    public void No_call_of_a_builtin_allocates_much_more_than_the_budget()
    {
        string program = File.ReadAllText(Path.Combine(Repository.Root, "tests", "hostile", "allocations.py"));
        using PythonEngine engine = new(new PythonEngineOptions { Output = TextWriter.Null });
        engine.Execute(program);
        PyValue choose = engine.Main["choose"];
        PyValue run = engine.Main["run"];
        List<string> faults = [];
        string? log = Environment.GetEnvironmentVariable("KRAIT_HOSTILE_LOG");
        int[] outcomes = new int[4];
        for (int round = s_first; round < s_first + s_rounds; round++)
        {
            PyValue chosen;
            try
            {
                if (log is not null) File.WriteAllText(log + ".now", $"choose {round}");
                using (engine.BeginOperation(PythonLimits.None with { Time = TimeSpan.FromSeconds(1) }))
                    chosen = choose.Invoke(engine.Wrap(s_seed), engine.Wrap(round));
            }
            catch (Exception failure) when (failure is PythonException or PythonLimitException)
            {
                if (log is not null && outcomes[3] < 5) File.AppendAllText(log + ".skipped", failure.ToString());
                outcomes[3]++;
                continue;
            }
            string name = chosen[engine.Wrap(0)].As<string>();
            if (name.Length == 0)
            {
                outcomes[3]++;
                continue;
            }
            long operands = chosen[engine.Wrap(1)].As<long>();
            if (log is not null) File.WriteAllText(log + ".now", $"{round} {name}");
            string end = "returned";
            long before = GC.GetAllocatedBytesForCurrentThread();
            double start = ProcessorTime();
            try
            {
                using (engine.BeginOperation(PythonLimits.None with { AllocatedBytes = Budget, Time = s_time })) run.Invoke();
                outcomes[0]++;
            }
            catch (PythonLimitException stopped)
            {
                end = stopped.Limit.ToString();
                outcomes[1]++;
            }
            catch (PythonException failure)
            {
                end = failure.TypeName;
                outcomes[2]++;
            }
            catch (Exception other)
            {
                end = other.ToString();
                faults.Add($"{round} {name}: {other}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            double late = ProcessorTime() - start - s_time.TotalMilliseconds;
            long most = s_slack >= 0 ? Budget + s_slack : Budget + operands + Slack;
            if (allocated > most) faults.Add($"{round} {name}: {allocated / 1e6:f1} MB {end}");
            if (late > 250) faults.Add($"{round} {name}: {late:f0} ms late {end}");
            if (engine.Evaluate<int>("1 + 1") != 2) faults.Add($"{round} {name}: broken");
        }
        if (log is not null) File.WriteAllLines(log, [.. faults, string.Join(" ", outcomes)]);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    // The milliseconds that the thread has run: on a core that is free those of the clock, and no others where the core is not.
    private static double ProcessorTime()
    {
        const int ThreadClock = 3;
        if (!OperatingSystem.IsLinux()) return Environment.TickCount64;
        Assert.Equal(0, GetTime(ThreadClock, out TimeSpec time));
        return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}

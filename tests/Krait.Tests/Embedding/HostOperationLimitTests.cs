using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>A limit that is met while the host itself works with values, and no program runs, reaches the host as what it is.</summary>
public sealed class HostOperationLimitTests
{
    private static readonly PythonLimits s_few = PythonLimits.None with { AllocatedBytes = 1 << 20, Time = TimeSpan.FromSeconds(1) };
    private static readonly PythonLimits s_short = PythonLimits.None with { Time = TimeSpan.FromMilliseconds(50) };

    public static TheoryData<string> Operations => [.. s_operations.Keys];

    private static readonly Dictionary<string, Action<PythonEngine>> s_operations = new()
    {
        ["wrap a set"] = static engine => engine.Wrap(Enumerable.Range(0, 300_000).ToHashSet()),
        ["wrap an endless sequence"] = static engine => engine.Wrap(Endless()),
        ["repr of a list"] = static engine => engine.Main["numbers"].Repr(),
        ["text of a list"] = static engine => engine.Main["numbers"].ToString(),
        ["call of a builtin"] = static engine => engine.Main["sorted"].Invoke(engine.Main["numbers"]),
        ["call of a method"] = static engine => engine.Main["text"].InvokeMember("replace", engine.Wrap("a"), engine.Wrap("bcd")),
        ["call of a class"] = static engine => engine.Main["set"].Invoke(engine.Main["numbers"]),
        ["comparison"] = static engine => _ = engine.Main["shared"].PythonEquals(engine.Main["other"]),
        ["repr without end"] = static engine => engine.Main["shared"].Repr(),
        ["hash without end"] = static engine => engine.Main["hash"].Invoke(engine.Main["pairs"]),
        ["search without end"] = static engine => engine.Main["match"].Invoke(engine.Wrap("(a+)+b"), engine.Wrap(new string('a', 60))),
        ["power"] = static engine => engine.Main["pow"].Invoke(engine.Wrap(7), engine.Wrap(100_000_000)),
        ["item"] = static engine => _ = engine.Main["endless"][engine.Wrap(new string('a', 60))],
        ["items"] = static engine => engine.Main["numbers"].Enumerate().Count(),
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_limit_reaches_the_host_as_what_it_is(string operation)
    {
        using PythonEngine engine = new(new PythonEngineOptions { Output = TextWriter.Null });
        engine.Execute("""
            from re import match
            numbers, text = list(range(10**6)), 'a' * 10**6
            shared, other, pairs = [], [], ()
            for _ in range(40): shared, other, pairs = [shared, shared], [other, other], (pairs, pairs)
            class Endless:
                def __getitem__(self, key): return match('(a+)+b', key)
            endless, sorted, set, hash, pow = Endless(), sorted, set, hash, pow
            """);
        bool isStopped = false;
        foreach (PythonLimits limits in (PythonLimits[])[s_few, s_short])
        {
            try
            {
                using (engine.BeginOperation(limits)) s_operations[operation](engine);
            }
            catch (PythonLimitException)
            {
                isStopped = true;
            }
            Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
        }
        Assert.True(isStopped || operation == "items");
    }

    private static IEnumerable<int> Endless()
    {
        while (true) yield return 1000;
    }
}

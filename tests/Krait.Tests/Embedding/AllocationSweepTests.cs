using System.Globalization;
using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>No builtin makes a result much larger than what the program may still allocate, in however few steps .NET does it.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationSweepTests
{
    private const string Operands = """
        import _hashlib, _pickle, _random, _struct, array, binascii, collections, decimal, io, itertools, marshal, re, sys, zlib
        text, data, big, bomb = 'a' * 10**6, b'a' * 10**6, 1 << 10**6, zlib.compress(bytes(10**8), 9)
        parts, pieces, lines = [text] * 1000, [data] * 1000, io.StringIO('a\n' * 10**6)
        table, pattern, rows = {97: 'xyz'}, re.compile(b'a|'), memoryview(data).cast('B', (1000, 1000))
        """;

    [Theory]
    [InlineData("text.replace('a', 'b' * 1000)")]
    [InlineData("text.replace('a', 'bcd')")]
    [InlineData("text.replace('a', 'bcd', 10**6)")]
    [InlineData("text.replace('', 'bcd')")]
    [InlineData("','.join(parts)")]
    [InlineData("text.zfill(10**9)")]
    [InlineData("text.ljust(10**9)")]
    [InlineData("text.split('a')")]
    [InlineData("text.upper()")]
    [InlineData("text.translate(table)")]
    [InlineData("text.encode('utf-16')")]
    [InlineData("text[::-1]")]
    [InlineData("text + 'b'")]
    [InlineData("f'{text}{text}{text}'")]
    [InlineData("('\\t' * 1000).expandtabs(10**6)")]
    [InlineData("'%1000000d' % 5")]
    [InlineData("f'{5:1000000}'")]
    [InlineData("f'{5:,>1000000}'")]
    [InlineData("format(5, '01000000,')")]
    [InlineData("'%.1000000f' % 0.5")]
    [InlineData("_hashlib.pbkdf2_hmac('sha256', b'a', b'b', 1, 10**8)")]
    [InlineData("format(big, 'b')")]
    [InlineData("data.ljust(10**9)")]
    [InlineData("data.center(10**9)")]
    [InlineData("data.zfill(10**9)")]
    [InlineData("data.replace(b'a', b'b' * 1000)")]
    [InlineData("data + data")]
    [InlineData("data * 1000")]
    [InlineData("b','.join(pieces)")]
    [InlineData("data.hex(':')")]
    [InlineData("data.decode('utf-7')")]
    [InlineData("bytearray(1000).__imul__(10**6)")]
    [InlineData("memoryview(data).tolist()")]
    [InlineData("rows.tolist()")]
    [InlineData("rows.count(5)")]
    [InlineData("binascii.hexlify(data)")]
    [InlineData("(5).to_bytes(10**9)")]
    [InlineData("5 << 10**8")]
    [InlineData("5 ** 10**7")]
    [InlineData("_random.Random(1).getrandbits(10**9)")]
    [InlineData("_struct.pack('1000000000x')")]
    [InlineData("itertools.tee([1], 10**7)")]
    [InlineData("next(itertools.combinations_with_replacement('a', 10**8))")]
    [InlineData("collections.deque([1]) * 10**8")]
    [InlineData("array.array('i', [1]) * 10**8")]
    [InlineData("(1,) * 10**8")]
    [InlineData("lines.readlines()")]
    [InlineData("io.BufferedReader(io.BytesIO(data), 10**9).read(1)")]
    [InlineData("io.StringIO(text).read()")]
    [InlineData("marshal.load(io.BytesIO(b's\\xff\\xff\\xff\\x3f'))")]
    [InlineData("marshal.load(io.BytesIO(b'[\\xff\\xff\\xff\\x3f'))")]
    [InlineData("_pickle.loads(b'\\x80\\x04Nr\\xff\\xff\\xff\\x00.')")]
    [InlineData("pattern.findall(memoryview(data))")]
    [InlineData("pattern.findall(memoryview(data)[::-1])")]
    [InlineData("pattern.sub(b'b' * 1000, data)")]
    [InlineData("zlib.decompress(bomb)")]
    [InlineData("zlib.decompress(bomb, 15, 10**9)")]
    [InlineData("format(decimal.Decimal('1e-10000000'), 'f')")]
    [InlineData("format(decimal.Decimal('1e10000000'), 'f')")]
    [InlineData("format(decimal.Decimal(1), '10000000')")]
    [InlineData("int(decimal.Decimal('1e10000000'))")]
    public void A_result_larger_than_the_budget_is_not_made(string expression)
    {
        using PythonEngine engine = new(new PythonEngineOptions { Output = TextWriter.Null });
        engine.Execute(Operands);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (engine.BeginOperation(PythonLimits.None with { AllocatedBytes = 1 << 20, Time = TimeSpan.FromSeconds(10) }))
        {
            PythonLimitException stopped = Assert.Throws<PythonLimitException>(() => engine.Execute(expression));
            Assert.Equal(PythonLimit.AllocatedBytes, stopped.Limit);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    // What a call may allocate beyond its budget and its operands, which it may copy: a buffer that grows, and what is made between two
    // looks at the limits.
    private const long Slack = 8 << 20;
    private const long Budget = 4 << 20;
    private const double MostLate = 250;

    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(20);
    private static readonly int s_rounds = Setting("KRAIT_HOSTILE_ROUNDS", 1000);
    private static readonly int s_seed = Setting("KRAIT_HOSTILE_SEED", 1);

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>
    /// Random calls of tests/hostile/allocations.py; KRAIT_HOSTILE_ROUNDS makes more of them, KRAIT_HOSTILE_SEED others.
    /// </summary>
    [Fact]
    public void No_call_of_a_builtin_allocates_much_more_than_the_budget()
    {
        using PythonEngine engine = new(new PythonEngineOptions { Output = TextWriter.Null });
        engine.Execute(File.ReadAllText(Path.Combine(Repository.Root, "tests", "hostile", "allocations.py")));
        List<string> faults = [];
        int calls = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            if (Call(engine, round, out string name, out string fault)) calls++;
            // The first call of a kind may compile methods; what is late again takes so long.
            if (fault.EndsWith("late", StringComparison.Ordinal)) Call(engine, round, out name, out fault);
            if (fault.Length > 0) faults.Add($"{round}: {name} {fault}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(calls > s_rounds / 2);
    }

    private static bool Call(PythonEngine engine, int round, out string name, out string fault)
    {
        fault = "";
        name = "";
        PyValue chosen;
        try
        {
            using (engine.BeginOperation(PythonLimits.None with { Time = TimeSpan.FromSeconds(1) }))
                chosen = engine.Main["choose"].Invoke(engine.Wrap(s_seed), engine.Wrap(round));
        }
        catch (Exception failure) when (failure is PythonException or PythonLimitException)
        {
            return false;
        }
        name = chosen[engine.Wrap(0)].As<string>();
        if (name.Length == 0) return false;
        long most = Budget + Slack + chosen[engine.Wrap(1)].As<long>();
        long before = GC.GetAllocatedBytesForCurrentThread();
        double start = ThreadClock.Milliseconds;
        try
        {
            using (engine.BeginOperation(PythonLimits.None with { AllocatedBytes = Budget, Time = s_time })) engine.Main["run"].Invoke();
        }
        catch (Exception failure) when (failure is PythonException or PythonLimitException)
        {
            // Any of the two is an answer.
        }
        double late = ThreadClock.Milliseconds - start - s_time.TotalMilliseconds;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > most) fault = $"allocates {allocated} bytes where {most} are many";
        else if (late > MostLate) fault = $"is {late:f0} ms late";
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
        return true;
    }
}

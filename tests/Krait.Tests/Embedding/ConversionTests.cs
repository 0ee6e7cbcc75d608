using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using Krait.Interop;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>The table of conversions, both ways, with its edges.</summary>
public sealed class ConversionTests
{
    private static PythonEngine Engine()
    {
        PythonEngine engine = new();
        engine.Check("""
            import array, collections, datetime, decimal, enum, uuid
            from datetime import *
            from decimal import Decimal
            """);
        return engine;
    }

    /// <summary>
    /// What values of .NET are in Python: the value, and an expression that the Python object equals and has the type of.
    /// </summary>
    public static TheoryData<object?, string> ToPython => new()
    {
        { null, "None" },
        { true, "True" }, { false, "False" },
        { sbyte.MinValue, "-128" }, { byte.MaxValue, "255" }, { short.MinValue, "-32768" }, { ushort.MaxValue, "65535" },
        { int.MinValue, "-2**31" }, { uint.MaxValue, "2**32 - 1" },
        { long.MinValue, "-2**63" }, { ulong.MaxValue, "2**64 - 1" }, { Int128.MinValue, "-2**127" },
        { UInt128.MaxValue, "2**128 - 1" }, { BigInteger.Pow(10, 40), "10**40" },
        { BigInteger.Zero, "0" },
        { 1.5f, "1.5" }, { double.MaxValue, "1.7976931348623157e308" }, { double.PositiveInfinity, "float('inf')" },
        { (Half)0.5, "0.5" }, { double.Epsilon, "5e-324" }, { -0.0, "-0.0" },
        { new Complex(1, -2), "1-2j" },
        { 1.10m, "Decimal('1.10')" }, { decimal.MaxValue, "Decimal('79228162514264337593543950335')" },
        { decimal.MinValue, "Decimal('-79228162514264337593543950335')" },
        { 0.0000000000000000000000000001m, "Decimal('1E-28')" },
        { "", "''" }, { "äß€", "'äß€'" }, { "a😀b", "'a\\U0001f600b'" }, { "\ud800x", "'\\ud800x'" }, { "x\udc00", "'x\\udc00'" },
        { "nul\0", "'nul\\0'" },
        { (nint)(-5), "-5" }, { (nuint)5, "5" },
        { 'x', "'x'" }, { '\ud800', "'\\ud800'" },
        { Array.Empty<byte>(), "b''" }, { new byte[] { 0, 255 }, "b'\\x00\\xff'" },
        { new ReadOnlyMemory<byte>([1, 2, 3], 1, 1), "b'\\x02'" }, { new Memory<byte>([1, 2]), "b'\\x01\\x02'" },
        { new DateTime(2024, 2, 29, 23, 59, 58, 999, 999), "datetime(2024, 2, 29, 23, 59, 58, 999999)" },
        { DateTime.MinValue, "datetime(1, 1, 1)" }, { DateTime.MaxValue, "datetime(9999, 12, 31, 23, 59, 59, 999999)" },
        { new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), "datetime(2024, 1, 1, tzinfo=timezone.utc)" },
        {
            new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(-5.5)),
            "datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))"
        },
        { new DateOnly(1, 1, 1), "date(1, 1, 1)" }, { DateOnly.MaxValue, "date(9999, 12, 31)" },
        { new TimeOnly(1, 2, 3, 4, 5), "time(1, 2, 3, 4005)" }, { TimeOnly.MaxValue, "time(23, 59, 59, 999999)" },
        { TimeSpan.Zero, "timedelta()" }, { TimeSpan.FromTicks(-10), "timedelta(microseconds=-1)" },
        { TimeSpan.FromDays(-1.5), "timedelta(days=-1.5)" },
        { TimeSpan.MaxValue, "timedelta(days=10675199, seconds=10085, microseconds=477580)" },
        { Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), "uuid.UUID('01234567-89ab-cdef-0123-456789abcdef')" },
        { Guid.Empty, "uuid.UUID(int=0)" },
        { new[] { 1, 2 }, "[1, 2]" }, { new List<string> { "a" }, "['a']" }, { ImmutableArray.Create(1.5), "[1.5]" },
        { new object?[] { 1, "a", null, new[] { true } }, "[1, 'a', None, [True]]" },
        { new[,] { { 1, 2 }, { 3, 4 } }, "[[1, 2], [3, 4]]" }, { new int[2, 0], "[[], []]" },
        { new[] { new[] { 1 }, [] }, "[[1], []]" }, { Array.Empty<int>(), "[]" }, { Enumerable.Range(0, 2), "[0, 1]" },
        { new Dictionary<string, int> { ["a"] = 1 }, "{'a': 1}" },
        { new Dictionary<int, List<string>> { [1] = ["x"] }, "{1: ['x']}" },
        { new SortedDictionary<string, object?> { ["n"] = null }, "{'n': None}" },
        { new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(), "{'a': 1}" },
        { new HashSet<string> { "a" }, "{'a'}" }, { new SortedSet<Guid> { Guid.Empty }, "{uuid.UUID(int=0)}" },
        { new[] { 1.5 }.ToFrozenSet(), "{1.5}" }, { ImmutableHashSet.Create('c'), "{'c'}" }, { new HashSet<int>(), "set()" },
        { (1, "a"), "(1, 'a')" }, { ValueTuple.Create(1), "(1,)" },
        { (1, 2.0, "3", true, 'x', 1L, (byte)7, 8, 9), "(1, 2.0, '3', True, 'x', 1, 7, 8, 9)" },
        { Tuple.Create("a", 1), "('a', 1)" },
        { ((1, 2), new[] { (3, 4) }), "((1, 2), [(3, 4)])" },
    };

    [Theory]
    [MemberData(nameof(ToPython))]
    public void A_value_of_NET_becomes_one_of_Python(object? value, string expression)
    {
        using PythonEngine engine = Engine();
        engine.Main["made"] = engine.Wrap(value);
        Assert.True(
            engine.Evaluate<bool>($"made == ({expression}) and type(made) is type({expression}) and repr(made) == repr({expression})"),
            engine.Evaluate<string>("repr(made)"));
    }

    [Fact]
    public void Enumerations_become_those_of_Python()
    {
        using PythonEngine engine = Engine();
        engine.Main.Set("c", Colour.Red);
        engine.Main.Set("d", Colour.Red);
        engine.Main.Set("r", Rights.Read | Rights.Write);
        engine.Main.Set("n", (Colour)77);
        engine.Check("""
            assert isinstance(c, enum.IntEnum) and c == 1 and c.name == 'Red' and c is d
            assert type(c).__name__ == 'Colour' and [m.name for m in type(c)] == ['Red', 'Green']
            assert isinstance(r, enum.IntFlag) and r == 3 and type(r).Read in r
            assert n == 77 and type(n) is int
            """);
        Assert.Equal(Colour.Red, engine.Main.Get<Colour>("c"));
        Assert.Equal(Colour.Green, engine.Evaluate<Colour>("'Green'"));
        Assert.Equal(Colour.Green, engine.Evaluate<Colour>("2"));
        Assert.Equal(Rights.Read | Rights.Write, engine.Main.Get<Rights>("r"));
        Assert.Equal(Colour.Green, engine.Evaluate<Colour?>("2"));
        Assert.Null(engine.Evaluate<Colour?>("None"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Colour>("'Blue'"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Colour>("1.0"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Colour>("True"));
        Assert.Throws<OverflowException>(() => engine.Evaluate<Colour>("2**31"));
        Assert.Equal(Wide.Most, engine.Evaluate<Wide>("2**64 - 1"));
        engine.Main.Set("w", Wide.Most);
        Assert.True(engine.Evaluate<bool>("w == 2**64 - 1"));
    }

    public enum Wide : ulong
    {
        Most = ulong.MaxValue,
    }

    /// <summary>What Python's objects are in .NET.</summary>
    public static TheoryData<string, Func<PyValue, object?>, object?> FromPython
    {
        get
        {
            TheoryData<string, Func<PyValue, object?>, object?> data = [];
            void Add<T>(string expression, T expected) => data.Add(expression, static value => value.As<T>(), expected);
            Add("True", true);
            Add("127", sbyte.MaxValue);
            Add("0", byte.MinValue);
            Add("-32768", short.MinValue);
            Add("65535", ushort.MaxValue);
            Add("-2**31", int.MinValue);
            Add("2**32 - 1", uint.MaxValue);
            Add("2**63 - 1", long.MaxValue);
            Add("2**64 - 1", ulong.MaxValue);
            Add("2**127 - 1", Int128.MaxValue);
            Add("2**128 - 1", UInt128.MaxValue);
            Add("10**40", BigInteger.Pow(10, 40));
            Add("True", 1);
            Add<object>("5", 5L);
            Add<object>("2**63", BigInteger.Pow(2, 63));
            Add<object>("Decimal('1.10')", 1.10m);
            Add<object>("datetime(2024, 1, 1, 12)", new DateTime(2024, 1, 1, 12, 0, 0));
            Add<object>("datetime(2024, 1, 1, tzinfo=timezone.utc)", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
            Add<object>("date(2024, 2, 29)", new DateOnly(2024, 2, 29));
            Add<object>("time(1, 2)", new TimeOnly(1, 2));
            Add<object>("timedelta(seconds=1)", TimeSpan.FromSeconds(1));
            Add<object>("uuid.UUID(int=0)", Guid.Empty);
            Add<object>("{1, 'a'}", new HashSet<object> { 1L, "a" });
            Add<object>("1-2j", new Complex(1, -2));
            Add("{'a': date(2024, 1, 1)}", new Dictionary<string, object> { ["a"] = new DateOnly(2024, 1, 1) });
            Add("type('Stamp', (datetime,), {})(2024, 1, 1)", new DateTime(2024, 1, 1));
            Add("3", 3.0);
            Add("3", 3f);
            Add("3", (Half)3);
            Add("3", 3m);
            Add("1.5", 1.5);
            Add("1.5", 1.5f);
            Add("float('inf')", double.PositiveInfinity);
            Add("1-2j", new Complex(1, -2));
            Add("2.5", new Complex(2.5, 0));
            Add("Decimal('1.10')", 1.10m);
            Add("Decimal('1E-28')", 0.0000000000000000000000000001m);
            Add("Decimal('79228162514264337593543950335')", decimal.MaxValue);
            Add("Decimal('-0')", 0m);
            Add("'a\\U0001f600'", "a😀");
            Add("'\\ud800'", "\ud800");
            Add("'x'", 'x');
            Add("''", "");
            Add("b'ab'", "ab"u8.ToArray());
            Add("bytearray(b'ab')", "ab"u8.ToArray());
            Add("memoryview(b'abcd')[1:3]", "bc"u8.ToArray());
            Add("memoryview(b'abcd')[::2]", "ac"u8.ToArray());
            Add("b'ab'", new ReadOnlyMemory<byte>("ab"u8.ToArray()));
            Add("b'ab'", new Memory<byte>("ab"u8.ToArray()));
            Add("datetime(2024, 2, 29, 1, 2, 3, 4)", new DateTime(2024, 2, 29, 1, 2, 3).AddMicroseconds(4));
            Add("datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))", new DateTime(2024, 1, 1, 10, 0, 0, DateTimeKind.Utc));
            Add(
                "datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))",
                new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(2)));
            Add("datetime.max", DateTime.MaxValue.AddTicks(-9));
            Add("date(2024, 2, 29)", new DateOnly(2024, 2, 29));
            Add("time(23, 59, 59, 999999)", new TimeOnly(23, 59, 59, 999, 999));
            Add("timedelta(days=-1, microseconds=1)", TimeSpan.FromDays(-1) + TimeSpan.FromMicroseconds(1));
            Add("uuid.UUID('01234567-89ab-cdef-0123-456789abcdef')", Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"));
            Add("[1, 2]", new[] { 1, 2 });
            Add("(1, 2)", new List<long> { 1, 2 });
            Add("range(2)", new[] { 0, 1 });
            Add("(x for x in 'ab')", new[] { "a", "b" });
            Add("{'a': 1}", new[] { "a" });
            Add<IReadOnlyList<Guid>>("[uuid.UUID(int=0)]", [Guid.Empty]);
            Add<IEnumerable<decimal>>("[Decimal(1), 2]", [1m, 2m]);
            Add("array.array('i', [1, 2])", new List<int> { 1, 2 });
            Add("collections.deque([True])", new[] { true });
            Add("[[1], 'a', None]", new List<object?> { new List<object> { 1L }, "a", null });
            Add("{'a': 1}", new Dictionary<string, int> { ["a"] = 1 });
            Add("{1: Decimal(2)}", new Dictionary<int, decimal> { [1] = 2m });
            Add<IReadOnlyDictionary<string, object>>("{'a': 'b'}", new Dictionary<string, object> { ["a"] = "b" });
            Add("collections.Counter('aab')", new Dictionary<string, long> { ["a"] = 2, ["b"] = 1 });
            Add("{1, 2}", new HashSet<int> { 1, 2 });
            Add("frozenset('a')", new HashSet<string> { "a" });
            Add<IReadOnlySet<double>>("{1.5}", new HashSet<double> { 1.5 });
            Add("('a', 1)", ("a", 1));
            Add("(1.5, 2)", (1.5, 2L));
            Add("(1, 2, 3)", (1, 2, 3));
            Add("[[1, 2], [3]]", new List<List<int>> { new() { 1, 2 }, new() { 3 } });
            Add("((1, 2), [])", new[] { new[] { 1, 2 }, [] });
            Add("{'a': [1]}", new Dictionary<string, List<int>> { ["a"] = [1] });
            Add("{(1, 'a'): {'x': {2}}}",
                new Dictionary<(int, string), Dictionary<string, HashSet<int>>> { [(1, "a")] = new() { ["x"] = [2] } });
            Add("[1, 2]", new List<Colour> { Colour.Red, Colour.Green });
            Add("[1, None]", new List<int?> { 1, null });
            Add("[('a', 1), ('b', 2)]", new List<(string, int)> { ("a", 1), ("b", 2) });
            Add("(1, 2.5, 'x')", (1, 2.5, "x"));
            Add("(1, 2.5, 'x', None, [1], b'a', True)", (1, 2.5, "x", (string?)null, new List<int> { 1 }, "a"u8.ToArray(), true));
            Add("((1, (2, 3)), 'a')", ((1, (2, 3)), "a"));
            Add("-5", (nint)(-5));
            Add("5", (nuint)5);
            Add<int?>("None", null);
            Add<int?>("5", 5);
            Add<DateTime?>("datetime(2024, 1, 1)", new DateTime(2024, 1, 1));
            Add<string?>("None", null);
            Add<object?>("None", null);
            Add<int[]?>("None", null);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FromPython))]
    public void A_value_of_Python_becomes_one_of_NET(string expression, Func<PyValue, object?> convert, object? expected)
    {
        using PythonEngine engine = Engine();
        object? actual = convert(engine.Evaluate(expression));
        // Two memories are equal where they are the same one; here their bytes are meant.
        if (expected is ReadOnlyMemory<byte> bytes) Assert.Equal(bytes.ToArray(), ((ReadOnlyMemory<byte>)actual!).ToArray());
        else if (expected is Memory<byte> memory) Assert.Equal(memory.ToArray(), ((Memory<byte>)actual!).ToArray());
        else Assert.Equal(expected, actual);
        if (expected is DateTime time) Assert.Equal(time.Kind, ((DateTime)actual!).Kind);
        if (expected is DateTimeOffset offset) Assert.Equal(offset.Offset, ((DateTimeOffset)actual!).Offset);
    }

    /// <summary>What does not convert, and how it says so.</summary>
    public static TheoryData<string, Func<PyValue, object?>, Type> Refused
    {
        get
        {
            TheoryData<string, Func<PyValue, object?>, Type> data = [];
            void Add<T>(string expression, Type error) => data.Add(expression, static value => value.As<T>(), error);
            Type cast = typeof(InvalidCastException);
            Type overflow = typeof(OverflowException);
            Add<sbyte>("128", overflow);
            Add<byte>("-1", overflow);
            Add<short>("32768", overflow);
            Add<ushort>("-1", overflow);
            Add<int>("2**31", overflow);
            Add<uint>("2**32", overflow);
            Add<long>("2**63", overflow);
            Add<ulong>("-1", overflow);
            Add<Int128>("2**127", overflow);
            Add<UInt128>("-1", overflow);
            Add<decimal>("10**29", overflow);
            Add<decimal>("Decimal('1E+30')", overflow);
            Add<decimal>("Decimal('Infinity')", overflow);
            Add<decimal>("Decimal('NaN')", cast);
            Add<decimal>("1.5", cast);
            Add<double>("10**400", overflow);
            Add<float>("10**40", overflow);
            Add<TimeSpan>("timedelta(days=20000000)", overflow);
            Add<int[]>("[2**31]", overflow);
            Add<int?>("2**31", overflow);
            Add<bool>("1", cast);
            Add<int>("1.0", cast);
            Add<int>("'1'", cast);
            Add<int>("None", cast);
            Add<double>("'1'", cast);
            Add<double>("Decimal(1)", cast);
            Add<string>("1", cast);
            Add<string>("b'a'", cast);
            Add<char>("'ab'", cast);
            Add<char>("'\\U0001f600'", cast);
            Add<byte[]>("'ab'", cast);
            Add<byte[]>("[1]", cast);
            Add<DateTime>("date(2024, 1, 1)", cast);
            Add<DateTimeOffset>("datetime(2024, 1, 1)", cast);
            Add<DateOnly>("datetime(2024, 1, 1)", cast);
            Add<Guid>("'01234567-89ab-cdef-0123-456789abcdef'", cast);
            Add<string[]>("'ab'", cast);
            Add<string[]>("[1]", cast);
            Add<int[]>("5", cast);
            Add<int[]>("object()", cast);
            Add<HashSet<int>>("[1]", cast);
            Add<Dictionary<string, int>>("[('a', 1)]", cast);
            Add<Dictionary<string, int>>("{1: 1}", cast);
            Add<(int, int)>("(1, 2, 3)", cast);
            Add<(int, int)>("[1, 2]", cast);
            Add<(int, string)>("('a', 1)", cast);
            Add<Version>("'1.0'", cast);
            Add<DateOnly>("type('date', (), {})()", cast);
            Add<decimal>("type('Decimal', (), {'__str__': lambda self: '1'})()", cast);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_does_not_fit_is_refused(string expression, Func<PyValue, object?> convert, Type error)
    {
        using PythonEngine engine = Engine();
        PyValue value = engine.Evaluate(expression);
        Assert.IsType(error, Record.Exception(() => convert(value)));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void A_value_without_a_counterpart_stays_one_of_Python()
    {
        using PythonEngine engine = Engine();
        foreach (string each in (string[])["range(3)", "Decimal('NaN')", "type('date', (), {})()", "timedelta.max", "object()"])
        {
            Assert.IsType<PyValue>(engine.Evaluate<object>(each));
        }
    }

    [Fact]
    public void Numbers_and_strings_have_a_text_without_an_engine()
    {
        using PythonEngine engine = Engine();
        // More digits than a program may convert.
        Assert.Equal(5001, engine.Evaluate("10**5000").ToString().Length);
        Assert.Equal("5", ((PyValue)5).Repr());
        Assert.Equal("'it'", ((PyValue)"it").Repr());
        Assert.Equal("None", default(PyValue).Repr());
        Assert.Equal("True", ((PyValue)true).Repr());
        Assert.Equal("b'a'", ((PyValue)"a"u8.ToArray()).Repr());
        Assert.Equal("1.5", ((PyValue)1.5).Repr());
    }

    [Fact]
    public void Converters_are_put_together_for_types_that_the_table_lacks()
    {
        using PythonEngine engine = Engine();
        var pairs = PythonConverter.List(
            PythonConverter.Tuple(PythonConverter.Of<string>(), PythonConverter.Nullable(PythonConverter.Of<Guid>())));
        Assert.Equal([("a", Guid.Empty), ("b", null)], engine.Evaluate("[('a', uuid.UUID(int=0)), ('b', None)]").As(pairs));
        Dictionary<DateOnly, HashSet<int>> days = engine.Evaluate("{date(2024, 1, 1): {1}}").As(
            PythonConverter.Dictionary(PythonConverter.Of<DateOnly>(), PythonConverter.Set(PythonConverter.Of<int>())));
        Assert.Equal([1], days[new DateOnly(2024, 1, 1)]);
        Assert.Equal(5, engine.Evaluate("len").As(PythonConverter.Callable(static value => value.AsFunc<string, int>()))("abcde"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate("[1]").As(pairs));
    }

    [Fact]
    public void A_host_converts_types_of_its_own()
    {
        using PythonEngine engine = Engine();
        var address = PythonConverter.By(static value => new Uri(value.As<string>()));
        Assert.Equal("a", engine.Evaluate("'http://a/'").As(address).Host);
        List<Uri> all = engine.Evaluate("['http://a/', 'http://b/']").As(PythonConverter.List(address));
        Assert.Equal(["a", "b"], all.Select(static each => each.Host));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate("5").As(address));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate("[5]").As(PythonConverter.List(address)));
        Assert.Throws<UriFormatException>(() => engine.Evaluate("'a'").As(address));
    }

    [Fact]
    public void A_type_without_a_conversion_says_so()
    {
        using PythonEngine engine = Engine();
        NotSupportedException error = Assert.ThrowsAny<NotSupportedException>(() => engine.Wrap(new Version(1, 0)));
        Assert.Contains("System.Version", error.Message, StringComparison.Ordinal);
    }
}

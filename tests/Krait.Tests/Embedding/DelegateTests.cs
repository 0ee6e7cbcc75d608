using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Delegates as values of Python, and callables of Python as delegates.</summary>
public sealed class DelegateTests
{
    private delegate string Join(string separator, int count = 2, params string[] parts);

    private delegate void Change(ref int value);

    private static int Sum(params int[] numbers) => numbers.Sum();

    private static int Scale(int number, int factor = 10) => number * factor;

    [Fact]
    public void A_delegate_is_a_function_wherever_it_stands()
    {
        using var engine = new PythonEngine();
        engine.Main.Set("add", (Func<int, int, int>)((a, b) => a + b));
        engine.Main.Set("table",
            new Dictionary<string, object> { ["twice"] = (Func<int, int>)(x => 2 * x), ["all"] = new[] { Math.Sqrt } });
        engine.Main.Set("compare", (Comparison<string>)string.CompareOrdinal);
        string log = "";
        engine.Main["log"] = engine.Wrap((string text) => log += text);
        engine.Execute("def apply(function, *arguments): return function(*arguments)");
        Assert.Equal(4.0, engine.Main["apply"].Invoke(engine.Wrap(Math.Sqrt), 16).As<double>());
        engine.Check("""
            import functools
            assert add(1, 2) == 3 and table['twice'](4) == 8 and table['all'][0](9) == 3.0
            assert sorted(['b', 'a'], key=functools.cmp_to_key(compare)) == ['a', 'b']
            assert callable(add) and log('x') == 'x' and log('y') == 'xy'
            """);
        Assert.Equal("xy", log);
    }

    [Fact]
    public void Parameters_have_names_defaults_and_a_rest()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("area", (double width, double height) => width * height);
        engine.Main.SetFunction("scale", (Func<int, int>)(x => x));
        engine.Main.Set("scaled", (Func<int, int, int>)Scale);
        engine.Main.Set("join", (Join)((separator, count, parts) => string.Join(separator, parts.Take(count))));
        engine.Main.Set("lambda_", (int a, int b = 5) => a + b);
        engine.Main.SetFunction("sum_", (Func<int[], int>)Sum);
        engine.Main.Set("extended", (Func<int, string>)"abc".Repeat);
        engine.Main.Set("where", (PythonEngine own, string name) => own.Main.Get<string>(name));
        engine.Check("""
            assert area(height=2, width=3) == 6 and scale(x=4) == 4 and scaled(2) == 20 and scaled(2, factor=3) == 6
            assert join('-', 3, 'a', 'b', 'c') == 'a-b-c' and join('-') == '' and lambda_(1) == 6 and lambda_(1, 2) == 3
            assert sum_(1, 2, 3) == 6 and sum_([1, 2]) == 3 and sum_() == 0
            assert extended(2) == 'abcabc'
            here = 'found'
            assert where('here') == 'found'
            def error(function, *arguments, **named):
                try: function(*arguments, **named)
                except Exception as e: return f'{type(e).__name__}: {e}'
            assert error(area, 1) == "TypeError: area() missing a required argument: 'height'"
            assert error(area, 1, 2, 3) == 'TypeError: area() takes 2 positional arguments but 3 were given'
            assert error(area, 1, deep=2) == "TypeError: area() got an unexpected keyword argument 'deep'"
            assert error(area, 1, 'a') == "TypeError: area() argument 'height' must be float, not str"
            assert error(scale, 2**40) == "OverflowError: scale() argument 'x' is too large for Int32"
            assert error(scaled, 'a') == "TypeError: Scale() argument 'number' must be int, not str"
            assert error(sum_, 1, 'a') == 'TypeError: sum_() arguments after 0 must be a sequence'
            """);
        Assert.Throws<NotSupportedException>(() => engine.Main.Set("change", (Change)((ref int value) => value++)));
    }

    [Fact]
    public void A_delegate_comes_back_as_the_same_object()
    {
        using var engine = new PythonEngine();
        Func<int, int> twice = x => 2 * x;
        engine.Main.Set("twice", twice);
        Assert.Same(twice, engine.Main.Get<Func<int, int>>("twice"));
        Assert.Same(twice, engine.Main.Get<Delegate>("twice"));
        Assert.Same(twice, engine.Evaluate<object>("twice"));
        Assert.Equal(8, engine.Main.Get<Converter<int, int>>("twice")(4));
    }

    [Fact]
    public void A_callable_is_a_delegate_of_any_type()
    {
        using var engine = new PythonEngine();
        Assert.Equal(9, engine.Evaluate<Func<int, int>>("lambda x: x * x")(3));
        Assert.True(engine.Evaluate<Predicate<string>>("str.isdigit")("12"));
        engine.Execute("seen = []");
        engine.Evaluate<Action<string, int>>("lambda text, number: seen.append((text, number))")("a", 1);
        Assert.Equal([("a", 1)], engine.Main.Get<List<(string, int)>>("seen"));
        int[] numbers = [1, 3, 2];
        Array.Sort(numbers, engine.Evaluate<Comparison<int>>("lambda a, b: b - a"));
        Assert.Equal([3, 2, 1], numbers);
        Assert.Equal([2, 3], engine.Evaluate<List<Func<int, int>>>("[lambda x: x + 1, lambda x: x + 2]").Select(static each => each(1)));
        engine.Main.SetFunction("apply", (Func<int, int> function, int value) => function(value));
        engine.Main.SetFunction("adder", (int n) => (Func<int, int>)(x => x + n));
        engine.Check("assert apply(lambda x: x + 1, 2) == 3 and adder(2)(3) == 5");
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Func<int, int>>("1"));
        Assert.Throws<NotSupportedException>(() => engine.Evaluate<Change>("print"));
        PythonException failure = Assert.Throws<PythonException>(() => engine.Evaluate<Func<int, int>>("lambda x: 1 // x")(0));
        Assert.Equal("ZeroDivisionError", failure.TypeName);
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Func<int, int>>("lambda x: 'a'")(0));
    }

    [Fact]
    public async Task A_coroutine_function_is_a_delegate_that_gives_a_task()
    {
        await using var engine = new PythonEngine();
        engine.Execute("""
            import asyncio
            async def twice(x):
                await asyncio.sleep(0)
                return 2 * x
            """);
        Assert.Equal(6, await engine.Main["twice"].AsFunc<int, Task<int>>()(3));
        await Assert.ThrowsAsync<InvalidCastException>(() => engine.Evaluate<Func<int, Task<string>>>("twice")(3));
        await engine.Evaluate<Func<int, Task>>("twice")(3);
        engine.Main.SetFunction("call", async (Func<int, Task<int>> function) => await function(4) + 1);
        Assert.Equal(9, await engine.EvaluateAsync<int>("call(twice)"));
    }

    [Fact]
    public void What_a_delegate_throws_comes_back_as_the_same_object()
    {
        using var engine = new PythonEngine();
        InvalidOperationException thrown = new("no");
        engine.Main.Set("fail", (Func<int>)(() => throw thrown));
        engine.Check("""
            try: fail()
            except RuntimeError as e: assert str(e) == 'InvalidOperationException' and type(e).__name__ == 'HostError'
            """);
        Assert.Same(thrown, Assert.Throws<PythonException>(() => engine.Execute("fail()")).InnerException);
    }
}

internal static class StringExtensions
{
    public static string Repeat(this string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}

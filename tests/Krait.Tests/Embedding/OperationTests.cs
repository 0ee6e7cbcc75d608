using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Several calls with one budget, and values for C#'s <c>dynamic</c>.</summary>
public class OperationTests
{
    private const string Loop = "for i in range(400): pass";

    [Fact]
    public void Calls_of_an_operation_share_its_steps()
    {
        using var engine = new PythonEngine(new PythonEngineOptions { Limits = PythonLimits.None with { Steps = 600 } });
        engine.Execute(Loop);
        engine.Execute(Loop);
        using (engine.BeginOperation())
        {
            engine.Execute(Loop);
            Assert.Equal(PythonLimit.Steps, Assert.Throws<PythonLimitException>(() => engine.Execute(Loop)).Limit);
            // What has been stopped stays so until the operation ends.
            Assert.Throws<PythonLimitException>(() => engine.Execute("pass\nfor i in range(9): pass"));
        }
        engine.Execute(Loop);
    }

    [Fact]
    public void An_operation_has_limits_of_its_own()
    {
        using var engine = new PythonEngine();
        using (PythonOperation operation = engine.BeginOperation(PythonLimits.None with { Steps = 100 }))
        {
            Assert.Throws<PythonLimitException>(() => engine.Execute(Loop));
            Assert.True(operation.Usage.Steps >= 100);
        }
        engine.Execute(Loop);
    }

    [Fact]
    public void A_cancelled_token_ends_all_that_is_left_of_an_operation()
    {
        using var engine = new PythonEngine();
        using CancellationTokenSource source = new();
        using PythonOperation operation = engine.BeginOperation(token: source.Token);
        engine.Execute("x = 1");
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => engine.Execute("while True: x += 1"));
    }

    [Fact]
    public void An_operation_holds_the_engine_for_its_thread()
    {
        using var engine = new PythonEngine();
        using (engine.BeginOperation())
        {
            Assert.Throws<InvalidOperationException>(() => engine.BeginOperation());
            Exception? failure = null;
            Thread other = new(() => failure = Record.Exception(() => engine.Execute("pass")));
            other.Start();
            other.Join();
            Assert.IsType<InvalidOperationException>(failure);
        }
        Assert.Equal(3, engine.Evaluate<int>("1 + 2"));
    }

    [Fact]
    public void Dynamic_values_are_called_indexed_compared_and_converted()
    {
        using var engine = new PythonEngine();
        engine.Execute("""
            class Point:
                Value = None
                def __init__(self, x, y=0): self.x, self.y = x, y
                def __bool__(self): return self.x != 0
                def __neg__(self): return Point(-self.x, -self.y)
                def __add__(self, other): return Point(self.x + other.x, self.y + other.y)
                def __iadd__(self, other):
                    self.x += other.x
                    return self
                def scaled(self, by): return Point(self.x * by, self.y * by)
            table = {'a': [1, 2, 3]}
            """);
        dynamic make = engine.Main["Point"].AsDynamic();
        dynamic sum = make(1, y: 2) + make(10);
        Assert.Equal(11, (int)sum.x);
        Assert.Equal(6.0, (double)sum.scaled(3.0).y);
        sum.x = 5L;
        Assert.True((bool)(sum.x == 5));
        dynamic table = engine.Main["table"].AsDynamic();
        Assert.Equal(3, (int)table["a"][-1]);
        table["b"] = "text";
        Assert.Equal("text", (string)table["b"]);
        Assert.Equal("{'a': [1, 2, 3], 'b': 'text'}", table.ToString());
        Assert.Null((object?)sum.Value);
        dynamic same = sum;
        same += make(2);
        Assert.Equal(7, (int)sum.x);
        Assert.Equal(-7, (int)(-sum).x);
        Assert.Equal("yes", sum ? "yes" : "no");
        Assert.True(!make(0));
        Assert.True((bool)(make(1).x < 2.5) && (bool)(sum != null));
        Assert.Throws<PythonException>(() => sum < 3);
        Assert.Throws<PythonException>(() => table.missing(1));
        Assert.Throws<InvalidCastException>(() => (int)table["b"]);
        Assert.Throws<InvalidOperationException>(() => ((PyValue)3).AsDynamic());
    }

    [Fact]
    public void Operators_of_dynamic_values_need_no_module()
    {
        PythonEngineOptions options = new() { Library = PythonLibrary.None, AllowedModules = new HashSet<string>() };
        using var engine = new PythonEngine(options);
        engine.Execute("numbers = [1, 2]");
        dynamic numbers = engine.Main["numbers"].AsDynamic();
        Assert.Equal("[1, 2, 1, 2]", (numbers + numbers).ToString());
    }

    [Fact]
    public void An_engine_has_the_modules_of_the_second_assembly() =>
        Assert.Equal("hello hello hello",
            new PythonEngine().Evaluate<string>(
                "__import__('zlib').decompress(__import__('zlib').compress(b'hello hello hello')).decode()"));
}

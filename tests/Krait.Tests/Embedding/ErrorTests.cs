using Krait.Interop;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Exceptions on their way to the host, whatever a program has made of them.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("a = ValueError(); b = KeyError(); a.__cause__ = b; b.__cause__ = a\nraise a", "ValueError")]
    [InlineData("a = ValueError(); a.__cause__ = a\nraise a", "ValueError")]
    [InlineData("a = None\nfor i in range(50000):\n    b = ValueError(i); b.__cause__ = a; a = b\nraise a", "ValueError")]
    [InlineData("a = None\nfor i in range(50000):\n    b = ValueError(i); b.__context__ = a; a = b\nraise a", "ValueError")]
    [InlineData("a = ValueError()\nfor i in range(50000): a = ExceptionGroup('g', [a])\nraise a", "ExceptionGroup")]
    [InlineData("a = ExceptionGroup('g', [ValueError()])\na.__cause__ = a.exceptions[0]; a.__cause__.__cause__ = a\nraise a",
        "ExceptionGroup")]
    [InlineData("a = ValueError()\nfor i in range(10): a = ExceptionGroup('g', [a, a])\nraise a", "ExceptionGroup")]
    [InlineData("class N(list):\n    def __iter__(self): raise KeyError\na = ValueError(); a.__notes__ = N(); raise a", "ValueError")]
    [InlineData("raise SyntaxError('m', ('f', 1, 1, '', 1, 10**9))", "SyntaxError")]
    [InlineData("raise SyntaxError('m', ('f', 1, -10**30, 'x', -1, 10**30))", "SyntaxError")]
    [InlineData("class E(Exception):\n    def __str__(self): raise SystemExit\nraise E", "E")]
    [InlineData("x = []\nfor i in range(100000): x = [x]\nraise ValueError(x)", "ValueError")]
    public void Exceptions_of_any_shape_reach_the_host(string program, string type)
    {
        using PythonEngine engine = new();
        PythonException error = Assert.ThrowsAny<PythonException>(() => engine.Execute(program));
        Assert.Equal(type, error.TypeName);
        Assert.NotEmpty(error.PythonTraceback);
        Assert.NotEmpty(error.ToString());
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Causes_and_parts_are_there_as_far_as_they_go_on()
    {
        using PythonEngine engine = new();
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("""
            a = ValueError(0)
            for i in range(1, 10):
                b = ValueError(i); b.__cause__ = a; a = b
            raise ExceptionGroup('g', [a, a, KeyError('k')])
            """));
        Assert.Equal(["9", "9", "'k'"], error.InnerExceptions.Select(static each => each.PythonMessage));
        Assert.Same(error.InnerExceptions[0], error.InnerExceptions[1]);
        Exception? cause = error.InnerExceptions[0];
        for (int i = 9; i >= 0; i--, cause = cause.InnerException) Assert.Equal($"{i}", ((PythonException)cause!).PythonMessage);
        Assert.Null(cause);
    }

    [Theory]
    [InlineData("class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E")]
    [InlineData("class N(list):\n    def __iter__(self):\n        while True: yield 'a'\na = ValueError(); a.__notes__ = N()\nraise a")]
    [InlineData("a = ValueError()\nfor i in range(60): a = ExceptionGroup('g', [a] * 15)\nraise a")]
    public void The_text_of_an_exception_is_within_the_limits(string program)
    {
        PythonLimits limits = new() { Time = TimeSpan.FromSeconds(0.3), AllocatedBytes = 64 << 20 };
        using PythonEngine engine = new(new PythonEngineOptions { Limits = limits });
        PythonLimitException error = Assert.Throws<PythonLimitException>(() => engine.Execute(program, "rule.py"));
        Assert.Contains("rule.py", error.PythonTraceback, StringComparison.Ordinal);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void The_end_of_the_program_in_the_text_of_an_exception_is_its_end()
    {
        using PythonEngine engine = new();
        const string Program = "import os\nclass E(Exception):\n    def __str__(self): os._exit(3)\nraise E";
        Assert.Equal(3, Assert.Throws<PythonExitException>(() => engine.Execute(Program)).ExitCode);
    }

    [Fact]
    public void The_text_of_an_exception_has_the_traceback()
    {
        using PythonEngine engine = new(new PythonEngineOptions { Limits = new PythonLimits { Steps = 1000 } });
        string text = Assert.Throws<PythonException>(() => engine.Execute("def f():\n    1 / 0\nf()", "rule.py")).ToString();
        Assert.StartsWith("Krait.PythonException: ZeroDivisionError: division by zero", text, StringComparison.Ordinal);
        Assert.EndsWith("  File \"rule.py\", line 2, in f\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero", text,
            StringComparison.Ordinal);
        text = Assert.Throws<PythonLimitException>(() => engine.Execute("while True: pass", "loop.py")).ToString();
        Assert.Contains("  File \"loop.py\", line 1, in <module>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiled_script_keeps_its_lines_for_tracebacks()
    {
        var script = PythonScript.Compile("def f(x):\n    return 1 / x\n", "rule.py");
        using PythonEngine engine = new();
        engine.Execute(script);
        Assert.Equal("""
            Traceback (most recent call last):
              File "<string>", line 1, in <module>
              File "rule.py", line 2, in f
                return 1 / x
                       ~~^~~
            ZeroDivisionError: division by zero

            """.ReplaceLineEndings("\n"), Assert.Throws<PythonException>(() => engine.Evaluate("f(0)")).PythonTraceback);
    }

    [Theory]
    [InlineData("def f():\n    x = = 1\n")]
    [InlineData("if True:\nx")]
    [InlineData("return 1")]
    public void Source_that_is_no_Python_is_the_same_error_with_an_engine_and_without(string source)
    {
        using PythonEngine engine = new();
        PythonException inEngine = Assert.ThrowsAny<PythonException>(() => engine.Execute(source, "bad.py"));
        PythonException alone = Assert.ThrowsAny<PythonException>(() => PythonScript.Compile(source, "bad.py"));
        Assert.Equal((inEngine.TypeName, inEngine.PythonMessage, inEngine.PythonTraceback),
            (alone.TypeName, alone.PythonMessage, alone.PythonTraceback));
    }

    [Fact]
    public void A_result_that_does_not_convert_says_so_to_the_program()
    {
        using PythonEngine engine = new();
        engine.Main.SetFunction("get", () => new Version(1, 0));
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("get()"));
        Assert.Equal("TypeError", error.TypeName);
        Assert.StartsWith("No conversion to Python is known for System.Version", error.PythonMessage, StringComparison.Ordinal);
        Assert.IsAssignableFrom<NotSupportedException>(error.InnerException);
    }
}

using System.Text;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>The writers and the reader of a host, whatever they do.</summary>
public sealed class OutputTests
{
    [Fact]
    public void A_line_is_the_hosts_when_it_is_printed()
    {
        StringWriter output = new();
        using PythonEngine engine = new(new PythonEngineOptions { Output = output });
        engine.Main.SetFunction("log", (string text) => output.Write($"[{text}]\n"));
        engine.Execute("print('a'); log('b'); print('c', end=''); print('d'); log('e')");
        Assert.Equal("a\n[b]\ncd\n[e]\n", output.ToString());
    }

    [Fact]
    public void A_writer_that_throws_leaves_the_engine_free()
    {
        FaultyWriter output = new() { IsFaulty = true };
        PythonEngine engine = new(new PythonEngineOptions { Output = output });
        engine.Execute("""
            try: print('x')
            except OSError as e: kind = type(e).__name__
            """);
        Assert.Equal("OSError", engine.Main.Get<string>("kind"));
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("print('x')"));
        Assert.Same(output.Fault, error.InnerException);
        output.IsFaulty = false;
        output.IsFaultyAtFlush = true;
        Assert.Same(output.Fault, Assert.Throws<IOException>(() => engine.Execute("print('y')")));
        // Another thread is not kept out.
        Exception? failure = null;
        Thread other = new(() => failure = Record.Exception(() => engine.Execute("print('z')")));
        other.Start();
        other.Join();
        Assert.Same(output.Fault, failure);
        Assert.Same(output.Fault, Assert.Throws<IOException>(engine.Dispose));
        Assert.Throws<ObjectDisposedException>(() => engine.Execute("1"));
        Assert.Contains("y\nz\n", output.Written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_reader_throws_reaches_the_program()
    {
        FaultyReader input = new();
        using PythonEngine engine = new(new PythonEngineOptions { Input = input });
        Assert.Same(input.Fault, Assert.Throws<PythonException>(() => engine.Execute("input()")).InnerException);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    private sealed class FaultyReader : TextReader
    {
        public IOException Fault { get; } = new("no line");

        public override string? ReadLine() => throw Fault;
    }

    private sealed class FaultyWriter : TextWriter
    {
        public IOException Fault { get; } = new("no space");

        public StringBuilder Written { get; } = new();

        public bool IsFaulty { get; set; }

        public bool IsFaultyAtFlush { get; set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (IsFaulty) throw Fault;
            Written.Append(value);
        }

        public override void Flush()
        {
            if (IsFaultyAtFlush) throw Fault;
        }
    }
}

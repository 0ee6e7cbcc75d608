using System.IO.Compression;
using System.Text;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Streams of .NET as files of Python, and files as streams.</summary>
public sealed class StreamTests
{
    [Fact]
    public void A_stream_is_a_binary_file()
    {
        using var engine = new PythonEngine();
        MemoryStream memory = new();
        memory.Write("one\ntwo\nthree"u8);
        memory.Position = 0;
        engine.Main.Set("file", memory);
        engine.Check("""
            import io
            assert isinstance(file, io.BufferedRandom) and file.readable() and file.writable() and file.seekable()
            assert file.readline() == b'one\n' and list(file) == [b'two\n', b'three'] and file.read() == b''
            file.seek(0); file.write(b'ONE'); file.seek(0, io.SEEK_END); file.write(b'!')
            file.flush()
            assert file.tell() == 14 and file.truncate(13) == 13
            text = io.TextIOWrapper(file)
            text.seek(0)
            assert text.read() == 'ONE\ntwo\nthree'
            """);
        Assert.Same(memory, engine.Main.Get<Stream>("file"));
        Assert.Equal("ONE\ntwo\nthree", Encoding.UTF8.GetString(memory.ToArray()));
        engine.Execute("text.close()");
        Assert.False(memory.CanRead);
    }

    [Fact]
    public void A_stream_of_one_direction_has_that_alone()
    {
        using var engine = new PythonEngine();
        MemoryStream packed = new();
        engine.Main.Set("writer", new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true));
        engine.Check("""
            import io, json
            assert type(writer) is io.BufferedWriter and not writer.readable() and not writer.seekable()
            with io.TextIOWrapper(writer) as out: json.dump([1, 'ä'] * 10_000, out)
            """);
        packed.Position = 0;
        engine.Main.Set("reader", new GZipStream(packed, CompressionMode.Decompress));
        engine.Check("""
            assert type(reader) is io.BufferedReader
            assert json.load(reader) == [1, 'ä'] * 10_000
            try: reader.write(b'')
            except io.UnsupportedOperation: pass
            else: raise AssertionError
            """);
    }

    [Fact]
    public void What_a_stream_throws_reaches_the_program()
    {
        using var engine = new PythonEngine();
        MemoryStream closed = new();
        engine.Main.Set("file", closed);
        closed.Dispose();
        Assert.IsType<ObjectDisposedException>(Assert.Throws<PythonException>(() => engine.Execute("file.read()")).InnerException);
    }

    [Fact]
    public void A_file_is_a_stream()
    {
        using var engine = new PythonEngine(new PythonEngineOptions { FileSystem = PythonFileSystem.InMemory(1 << 20) });
        engine.Execute("import io\nfile = open('/a', 'w+b')");
        using (Stream stream = engine.Main.Get<Stream>("file"))
        {
            Assert.True(stream is { CanRead: true, CanWrite: true, CanSeek: true });
            stream.Write("hello world"u8);
            Assert.Equal((11, 11), (stream.Position, stream.Length));
            stream.Position = 6;
            using (StreamReader reader = new(stream, leaveOpen: true)) Assert.Equal("world", reader.ReadToEnd());
            stream.SetLength(5);
            Assert.Equal(5, stream.Length);
        }
        engine.Check("assert file.closed and open('/a', 'rb').read() == b'hello'");
        using Stream bytes = engine.Evaluate<Stream>("io.BytesIO(b'abc')");
        using MemoryStream copy = new();
        bytes.CopyTo(copy);
        Assert.Equal("abc"u8.ToArray(), copy.ToArray());
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Stream>("io.StringIO('a')"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<Stream>("1"));
    }

    [Fact]
    public void An_endless_sequence_of_the_host_meets_the_limits()
    {
        using var engine = new PythonEngine(new PythonEngineOptions { Limits = PythonLimits.None with { AllocatedBytes = 16 << 20 } });
        Assert.Throws<PythonLimitException>(() => engine.Main.Set("numbers", Endless()));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));

        static IEnumerable<int> Endless()
        {
            while (true) yield return 1000;
        }
    }
}

using Krait.Objects;

namespace Krait.Embedding;

/// <summary>Streams of .NET as binary files of Python, and files as streams.</summary>
internal sealed class HostStreams
{
    // What a program asks for at once may be more than it gets: a file is read until there is enough.
    private const int LongestRead = 1 << 20;

    private PyDict? _program;

    /// <summary>A binary, buffered file that reads and writes a stream; null with an exception set.</summary>
    public static PyObject? ToPython(PythonEngine engine, Stream stream)
    {
        HostStreams own = ThreadState.Current.Interpreter.Get(static () => new HostStreams());
        if ((own._program ??= HostProgram.Run("Krait.HostStream.py", "host stream")) is not { } program) return null;
        PyObject? made = HostProgram.Call(program, "make",
            PyBool.From(stream.CanRead), PyBool.From(stream.CanWrite), PyBool.From(stream.CanSeek),
            HostProgram.Function(engine, "read", 1, arguments =>
            {
                byte[] buffer = new byte[Math.Min(HostProgram.Number(arguments[0]), LongestRead)];
                int count = stream.Read(buffer);
                return PyBytes.From(buffer.AsSpan(0, count));
            }),
            HostProgram.Function(engine, "write", 1, arguments => HostProgram.Done(() => stream.Write(((PyBytes)arguments[0]).Span))),
            HostProgram.Function(engine, "seek", 2, arguments =>
                PyInt.From(stream.Seek(HostProgram.Number(arguments[0]), (SeekOrigin)HostProgram.Number(arguments[1])))),
            HostProgram.Function(engine, "set_length", 1, arguments =>
                HostProgram.Done(() => stream.SetLength(HostProgram.Number(arguments[0])))),
            HostProgram.Function(engine, "flush", 0, _ => HostProgram.Done(stream.Flush)),
            HostProgram.Function(engine, "close", 0, _ => HostProgram.Done(stream.Dispose)));
        return made is null ? null : HostStandIns.Add(made, stream);
    }

    /// <summary>A stream that reads and writes a binary file of Python; null for what is none.</summary>
    public static Stream? FromPython(PyValue value) =>
        value.State is not null && IsFile(value) ? new PythonStream(value) : null;

    private static bool IsFile(PyValue value) =>
        value.TryGetAttribute("readable", out _) && value.TryGetAttribute("writable", out _) && value.TryGetAttribute("seekable", out _)
        && !value.TryGetAttribute("encoding", out _);
}

using Krait.Compiler;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Streams of .NET as binary files of Python, and files as streams.</summary>
internal sealed class HostStreams
{
    private const string Source = "Krait.HostStream.py";

    // What a program asks for at once may be more than it gets: a file is read until there is enough.
    private const int LongestRead = 1 << 20;

    private PyDict? _functions;

    /// <summary>A binary, buffered file that reads and writes a stream; null with an exception set.</summary>
    public static PyObject? ToPython(PythonEngine engine, Stream stream)
    {
        if (ThreadState.Current.Interpreter.Get(static () => new HostStreams()).Functions(engine) is not { } functions) return null;
        PyObject? made = Calls.Call(functions.GetItem(PyStr.Intern("make"))!,
        [
            PyBool.From(stream.CanRead), PyBool.From(stream.CanWrite), PyBool.From(stream.CanSeek),
            Function(engine, "read", 1, arguments =>
            {
                byte[] buffer = new byte[Math.Min(Number(arguments[0]), LongestRead)];
                int count = stream.Read(buffer);
                return PyBytes.From(buffer.AsSpan(0, count));
            }),
            Function(engine, "write", 1, arguments => Done(() => stream.Write(((PyBytes)arguments[0]).Span))),
            Function(engine, "seek", 2, arguments =>
                PyInt.From(stream.Seek(Number(arguments[0]), (SeekOrigin)Number(arguments[1])))),
            Function(engine, "set_length", 1, arguments => Done(() => stream.SetLength(Number(arguments[0])))),
            Function(engine, "flush", 0, _ => Done(stream.Flush)),
            Function(engine, "close", 0, _ => Done(stream.Dispose)),
        ], null);
        return made is null ? null : HostStandIns.Add(made, stream);
    }

    private static PyBuiltinFunction Function(PythonEngine engine, string name, int parameterCount, Func<PyObject[], PyObject> call) =>
        HostFunction.Create(engine, name, parameterCount, (_, arguments) => call(arguments.ToArray()));

    private static PyNone Done(Action action)
    {
        action();
        return PyNone.Instance;
    }

    private static long Number(PyObject value) => value is PyIntegral number && number.TryGetInt64(out long result) ? result
        : throw new ArgumentException($"A {value.Type.ShortName} is no position in a stream.");

    // The Python half; null with an exception set.
    private PyDict? Functions(PythonEngine engine)
    {
        if (_functions is { } known) return known;
        using StreamReader reader = new(typeof(HostStreams).Assembly.GetManifestResourceStream(Source)!);
        if (SourceExecution.Compile(PyStr.FromString(reader.ReadToEnd()), "<host stream>", CompileMode.Exec, CompilerFlags.None, 0)
            is not PyCode code)
        {
            return null;
        }
        PyDict dict = EngineSetup.MakeScope(engine.State, "_host_stream").Dict;
        return Evaluation.Interpreter.Execute(code, dict, dict) is null ? null : _functions = dict;
    }

    /// <summary>A stream that reads and writes a binary file of Python; null for what is none.</summary>
    public static Stream? FromPython(PyValue value) =>
        value.State is not null && IsFile(value) ? new PythonStream(value) : null;

    private static bool IsFile(PyValue value) =>
        value.TryGetAttribute("readable", out _) && value.TryGetAttribute("writable", out _) && value.TryGetAttribute("seekable", out _)
        && !value.TryGetAttribute("encoding", out _);
}

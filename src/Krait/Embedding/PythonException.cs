using Krait.Embedding;

namespace Krait;

/// <summary>An exception that left the Python code an engine ran.</summary>
/// <remarks>
/// <see cref="Exception.InnerException"/> is the exception of the host that a function of it has thrown, the same object, or the
/// <c>__cause__</c>. Causes and parts of groups that are nested more than 64 deep are in <see cref="PythonTraceback"/> alone.
/// </remarks>
public class PythonException : Exception
{
    // An exception that the host keeps does not keep the engine.
    private readonly WeakReference<EngineState>? _state;

    internal PythonException(string typeName, string message, string traceback, IReadOnlyList<PythonFrame> frames, PyValue value,
        Exception? inner)
        : base($"{typeName}: {message}", inner)
    {
        TypeName = typeName;
        PythonMessage = message;
        PythonTraceback = traceback;
        Frames = frames;
        if (value.State is not { } state) return;
        state.Keep(this, (Objects.PyBaseException)value.Object);
        _state = new WeakReference<EngineState>(state);
    }

    /// <summary>The name of the exception's class: <c>ValueError</c>, <c>mymodule.Problem</c>.</summary>
    public string TypeName { get; }

    /// <summary><c>str(exception)</c>.</summary>
    public string PythonMessage { get; }

    /// <summary>The traceback, in CPython's words and with the exceptions it came from.</summary>
    public string PythonTraceback { get; }

    /// <summary>Where it was raised, outermost call first.</summary>
    public IReadOnlyList<PythonFrame> Frames { get; }

    /// <summary>The exceptions of an <c>ExceptionGroup</c>, which may be groups themselves; empty for other exceptions.</summary>
    public IReadOnlyList<PythonException> InnerExceptions { get; internal init; } = [];

    /// <summary>The exception object; <c>None</c> for a script that does not compile.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed of or reset, or it does not exist any more.</exception>
    public PyValue Value
    {
        get
        {
            if (_state is null) return PyValue.None;
            if (_state.TryGetTarget(out EngineState? state) && state.IsAlive && state.TryFind(this, out Objects.PyBaseException? value))
            {
                return new PyValue(value, state);
            }
            throw new ObjectDisposedException(nameof(PythonEngine), "The engine that the exception is from has ended.");
        }
    }

    /// <summary>What .NET shows of an exception, with the traceback of Python after it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => PythonErrors.WithTraceback(base.ToString(), PythonTraceback);

    /// <summary>The exception object, if it is one of an engine.</summary>
    internal Objects.PyBaseException? ObjectIn(EngineState engine)
    {
        bool isOwn = _state is not null && _state.TryGetTarget(out EngineState? state) && ReferenceEquals(state, engine);
        return isOwn && engine.TryFind(this, out Objects.PyBaseException? value) ? value : null;
    }
}

/// <summary>One line of a traceback.</summary>
/// <param name="File">The name that the code was compiled with.</param>
/// <param name="Line">The line, counted from one.</param>
/// <param name="Function">The qualified name of the function.</param>
public readonly record struct PythonFrame(string File, int Line, string Function);

/// <summary>Source that is no Python: <c>SyntaxError</c> and what derives from it.</summary>
public sealed class PythonSyntaxException : PythonException
{
    internal PythonSyntaxException(string typeName, string message, string traceback, PyValue value, PythonDiagnostic place)
        : base(typeName, message, traceback, [], value, null) => Place = place;

    /// <summary>Where the source is wrong.</summary>
    public PythonDiagnostic Place { get; }
}

/// <summary>A place in a source, and what is to be said of it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Line">The first line, counted from one; 0 when it is not known.</param>
/// <param name="Column">The first column, counted from one; 0 when it is not known.</param>
/// <param name="EndLine">The last line; 0 when it is not known.</param>
/// <param name="EndColumn">The column after the last; 0 when it is not known.</param>
/// <param name="Text">The source line, if it is known.</param>
public sealed record PythonDiagnostic(string Message, int Line, int Column, int EndLine, int EndColumn, string? Text);

/// <summary>A program that ends itself: <c>sys.exit()</c>, <c>raise SystemExit</c>, <c>os._exit()</c>. The process goes on.</summary>
public sealed class PythonExitException : PythonException
{
    internal PythonExitException(int exitCode, string message, string traceback, IReadOnlyList<PythonFrame> frames, PyValue value)
        : base("SystemExit", message, traceback, frames, value, null) => ExitCode = exitCode;

    /// <summary>What the command would exit with.</summary>
    public int ExitCode { get; }
}

/// <summary>A program that has reached a limit of its engine.</summary>
public sealed class PythonLimitException : Exception
{
    internal PythonLimitException(PythonLimit limit, PythonUsage usage, string traceback)
        : base($"The program has reached its limit: {limit}.")
    {
        Limit = limit;
        Usage = usage;
        PythonTraceback = traceback;
    }

    /// <summary>The limit.</summary>
    public PythonLimit Limit { get; }

    /// <summary>What the operation had used.</summary>
    public PythonUsage Usage { get; }

    /// <summary>Where the program was, as a traceback.</summary>
    public string PythonTraceback { get; }

    /// <summary>What .NET shows of an exception, with the traceback of Python after it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => PythonErrors.WithTraceback(base.ToString(), PythonTraceback);
}

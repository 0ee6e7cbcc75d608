using Krait.Evaluation;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>
/// Makes exceptions of .NET of one of Python's, its causes and the parts of its groups. The program has made them, so they may be in
/// circles, shared, or as many and as deep as it likes.
/// </summary>
internal sealed class ExceptionTranslation(PythonEngine engine)
{
    // Deeper causes and parts are in the text of the outer ones alone, which has all that CPython shows.
    private const int MostNested = 64;

    // Each cause has the text of the causes before it again.
    private const int MostChars = 1 << 24;

    // Null for those that are being translated.
    private readonly Dictionary<PyBaseException, PythonException?> _known = new(ReferenceEqualityComparer.Instance);
    private int _depth;
    private long _chars;

    /// <summary>An exception of .NET for one of Python's.</summary>
    public PythonException Translate(PyBaseException exception)
    {
        _known[exception] = null;
        _depth++;
        PythonException translated = Make(exception);
        _depth--;
        _known[exception] = translated;
        return translated;
    }

    private PythonException Make(PyBaseException exception)
    {
        string typeName = TypeName(exception);
        string message = TextOf(exception);
        string traceback = TracebackText.Format(exception);
        _chars += traceback.Length;
        PyValue value = new(exception, engine);
        List<PythonFrame> frames = Frames(exception);
        switch (exception)
        {
            case PySystemExit exit:
                return new PythonExitException(ExitCode(exit), message, traceback, frames, value);
            case PySyntaxError syntax:
                return new PythonSyntaxException(typeName, message, traceback, value, Place(syntax));
        }
        Exception? inner = PythonErrors.HostException(exception);
        if (inner is null && exception.Cause is { } cause) inner = Nested(cause);
        return new PythonException(typeName, message, traceback, frames, value, inner)
        {
            InnerExceptions = exception is PyExceptionGroup group ? Parts(group) : [],
        };
    }

    private static string TextOf(PyBaseException exception)
    {
        PyStr? text = null;
        try
        {
            text = Representation.Str(exception);
        }
        catch (InterruptedOperationException)
        {
            // The exception that interrupted is set, as one that the text has raised.
        }
        if (Exceptions.IsSet) Exceptions.Take();
        return text?.ToString() ?? "<exception str() failed>";
    }

    // Null where there is none to give.
    private PythonException? Nested(PyBaseException exception)
    {
        if (_known.TryGetValue(exception, out PythonException? known)) return known;
        bool isTooMuch = _depth >= MostNested || _chars > MostChars || ThreadState.Current.Stop is not null;
        return isTooMuch ? null : Translate(exception);
    }

    private List<PythonException> Parts(PyExceptionGroup group)
    {
        List<PythonException> parts = [];
        for (int i = 0; i < group.Exceptions.Count; i++)
        {
            if (group.Exceptions[i] is PyBaseException part && Nested(part) is { } translated) parts.Add(translated);
        }
        return parts;
    }

    private static string TypeName(PyBaseException exception)
    {
        PyType type = exception.Type;
        return type.Attributes.TryGetValue(Names.Module, out PyObject? module) && module is PyStr name
            && name.ToString() is not ("builtins" or "__main__")
            ? $"{name}.{type.ShortName}"
            : type.ShortName;
    }

    private static List<PythonFrame> Frames(PyBaseException exception)
    {
        List<PythonFrame> frames = [];
        for (PyTraceback? entry = exception.Traceback; entry is not null; entry = entry.Next)
        {
            PyCode code = entry.Frame.Record.Code;
            frames.Add(new PythonFrame(code.FileName.ToString(), Tracebacks.LineOf(entry), code.QualifiedName.ToString()));
        }
        return frames;
    }

    private static int ExitCode(PySystemExit exit) => exit.Code switch
    {
        PyNone => 0,
        PyIntegral number => number.TryGetInt64(out long value) ? (int)value : -1,
        _ => 1,
    };

    private static PythonDiagnostic Place(PySyntaxError error) => new(
        error.Message?.ToString() ?? "", Number(error.Line), Number(error.Offset), Number(error.EndLine), Number(error.EndOffset),
            (error.Text as PyStr)?.ToString());

    private static int Number(PyObject? value) =>
        value is PyIntegral number && number.TryGetInt64(out long result) ? (int)Math.Clamp(result, 0, int.MaxValue) : 0;
}

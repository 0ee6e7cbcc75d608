namespace Krait.Objects;

/// <summary>An exception: an instance of <c>BaseException</c> or of a subclass.</summary>
internal class PyBaseException : PyObject
{
    private InstanceState _state;

    internal PyBaseException(PyType type, PyTuple arguments)
    {
        _state.Initialize(type);
        Arguments = arguments;
    }

    /// <inheritdoc/>
    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary><c>args</c>.</summary>
    internal PyTuple Arguments;

    /// <summary><c>__traceback__</c>: the innermost frame reached is its last entry.</summary>
    internal PyTraceback? Traceback;

    /// <summary><c>__context__</c>.</summary>
    internal PyBaseException? Context;

    /// <summary><c>__cause__</c>.</summary>
    internal PyBaseException? Cause;

    /// <summary><c>__suppress_context__</c>.</summary>
    internal bool SuppressContext;
}

/// <summary><c>StopIteration</c>.</summary>
internal sealed class PyStopIteration(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject Value = arguments.Count > 0 ? arguments[0] : PyNone.Instance;
}

/// <summary><c>SystemExit</c>.</summary>
internal sealed class PySystemExit(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject Code = PyNone.Instance;
}

/// <summary><c>NameError</c>, with the name for suggestions.</summary>
internal sealed class PyNameError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? Name;
}

/// <summary><c>AttributeError</c>, with what was looked for and where, for suggestions.</summary>
internal sealed class PyAttributeError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? Name;
    public PyObject? Object;
}

/// <summary><c>ImportError</c>.</summary>
internal sealed class PyImportError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? Message;
    public PyObject? Name;
    public PyObject? Path;
    public PyObject? NameFrom;
}

/// <summary><c>OSError</c>.</summary>
internal sealed class PyOSError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? ErrorNumber;
    public PyObject? Message;
    public PyObject? FileName;
    public PyObject? FileName2;
    public long CharactersWritten = -1;
}

/// <summary><c>SyntaxError</c>.</summary>
internal sealed class PySyntaxError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? Message;
    public PyObject? FileName;
    public PyObject? Line;
    public PyObject? Offset;
    public PyObject? Text;
    public PyObject? EndLine;
    public PyObject? EndOffset;
    public PyObject? PrintFileAndLine;
    public PyObject? Metadata;
}

/// <summary><c>UnicodeDecodeError</c>, <c>UnicodeEncodeError</c>, <c>UnicodeTranslateError</c>.</summary>
internal sealed class PyUnicodeError(PyType type, PyTuple arguments) : PyBaseException(type, arguments)
{
    public PyObject? Encoding;
    public PyObject? Object;
    public long Start;
    public long End;
    public PyObject? Reason;
}

/// <summary><c>BaseExceptionGroup</c> and <c>ExceptionGroup</c> (PEP 654).</summary>
internal sealed class PyExceptionGroup(PyType type, PyTuple arguments, PyObject message, PyTuple exceptions)
    : PyBaseException(type, arguments)
{
    public PyObject Message = message;
    public PyTuple Exceptions = exceptions;

    /// <summary>The text of the sequence it was made of, if that may change and is no list.</summary>
    public PyStr? ExceptionsText;
}

/// <summary>One step of a traceback: a frame and the instruction it had reached.</summary>
internal sealed class PyTraceback(PyTraceback? next, PyFrame frame, int lastInstruction, int line) : PyObject
{
    public PyTraceback? Next = next;
    public readonly PyFrame Frame = frame;

    /// <summary><c>tb_lasti</c>, in bytes.</summary>
    public readonly int LastInstruction = lastInstruction;

    /// <summary><c>tb_lineno</c>; -1 to be found from the offset when asked for.</summary>
    public readonly int Line = line;

    public override PyType Type => BuiltinTypes.Traceback;
}

using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Making, matching and chaining exceptions.</summary>
internal static class Exceptions
{
    /// <summary>An exception of a builtin type, made without running Python code.</summary>
    public static PyBaseException Create(PyType type, PyTuple arguments)
    {
        return LayoutOf(type) switch
        {
            ExceptionLayout.StopIteration => new PyStopIteration(type, arguments),
            ExceptionLayout.Name => new PyNameError(type, arguments),
            ExceptionLayout.Attribute => new PyAttributeError(type, arguments),
            ExceptionLayout.OperatingSystem => new PyOSError(type, arguments),
            ExceptionLayout.Import => new PyImportError(type, arguments)
            {
                Message = arguments.Count == 1 ? arguments[0] : PyNone.Instance,
            },
            ExceptionLayout.Exit => new PySystemExit(type, arguments)
            {
                Code = arguments.Count switch { 0 => PyNone.Instance, 1 => arguments[0], _ => arguments },
            },
            ExceptionLayout.Syntax => new PySyntaxError(type, arguments) { Message = arguments.Count > 0 ? arguments[0] : null },
            ExceptionLayout.Unicode => new PyUnicodeError(type, arguments),
            _ => new PyBaseException(type, arguments),
        };
    }

    /// <summary>What the exceptions of a class carry.</summary>
    public static ExceptionLayout LayoutOf(PyType type)
    {
        if (type.ExceptionLayout == ExceptionLayout.Unknown) type.ExceptionLayout = FindLayout(type);
        return type.ExceptionLayout;
    }

    private static ExceptionLayout FindLayout(PyType type)
    {
        if (type.IsSubtypeOf(ExceptionTypes.StopIteration)) return ExceptionLayout.StopIteration;
        if (type.IsSubtypeOf(ExceptionTypes.NameError)) return ExceptionLayout.Name;
        if (type.IsSubtypeOf(ExceptionTypes.AttributeError)) return ExceptionLayout.Attribute;
        if (type.IsSubtypeOf(ExceptionTypes.OSError)) return ExceptionLayout.OperatingSystem;
        if (type.IsSubtypeOf(ExceptionTypes.ImportError)) return ExceptionLayout.Import;
        if (type.IsSubtypeOf(ExceptionTypes.SystemExit)) return ExceptionLayout.Exit;
        if (type.IsSubtypeOf(ExceptionTypes.SyntaxError)) return ExceptionLayout.Syntax;
        return type.IsSubtypeOf(ExceptionTypes.UnicodeError) && !ReferenceEquals(type, ExceptionTypes.UnicodeError)
            ? ExceptionLayout.Unicode : ExceptionLayout.Plain;
    }

    /// <summary>Makes the exception being handled the context of one that is raised now, breaking cycles.</summary>
    public static void ChainContext(ThreadState thread, PyBaseException exception)
    {
        PyBaseException? handled = CurrentlyHandled(thread);
        if (handled is null || ReferenceEquals(handled, exception)) return;

        // The chain of the handled exception must not lead back here.
        PyBaseException slow = handled;
        bool advanceSlow = false;
        for (PyBaseException? link = handled; link?.Context is { } context; link = context)
        {
            if (ReferenceEquals(context, exception))
            {
                link.Context = null;
                break;
            }
            if (ReferenceEquals(context, slow)) break; // a cycle that does not involve the new exception
            if (advanceSlow) slow = slow.Context!;
            advanceSlow = !advanceSlow;
        }
        exception.Context = handled;
    }

    /// <summary>The innermost exception that is being handled, <c>sys.exception()</c>; null for none.</summary>
    public static PyBaseException? CurrentlyHandled(ThreadState thread)
    {
        for (HandledException? level = thread.Handled; level is not null; level = level.Previous)
        {
            if (level.Value is { } value) return value;
        }
        return null;
    }

    /// <summary>Takes the pending exception: afterwards none is set.</summary>
    public static PyBaseException? Take()
    {
        ThreadState thread = ThreadState.Current;
        PyBaseException? exception = thread.Exception;
        thread.Exception = null;
        return exception;
    }

    /// <summary>Whether an exception is pending.</summary>
    public static bool IsSet => ThreadState.Current.Exception is not null;

    /// <summary>Whether the pending exception is an instance of a type.</summary>
    public static bool IsSetTo(PyType type) => ThreadState.Current.Exception is { } exception && exception.Type.IsSubtypeOf(type);

    /// <summary>Drops the pending exception if it is an instance of a type; says whether it was.</summary>
    public static bool ClearIf(PyType type)
    {
        if (!IsSetTo(type)) return false;
        ThreadState.Current.Exception = null;
        return true;
    }
}

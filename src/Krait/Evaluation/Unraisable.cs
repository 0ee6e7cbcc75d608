using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Exceptions that nobody can catch: those of finalizers and callbacks. They go to <c>sys.unraisablehook</c>.</summary>
internal static class Unraisable
{
    /// <summary>Calls the hook; set by the sys module.</summary>
    public static Action<PyBaseException, string>? Hook { get; set; }

    /// <summary>Takes the pending exception and reports it, with what was being done and the object concerned.</summary>
    public static void Report(string message, PyObject? subject)
    {
        PyBaseException? exception = Exceptions.Take();
        if (exception is null) return;
        if (subject is not null)
        {
            PyStr? text = Representation.Repr(subject);
            if (text is null) Exceptions.Take();
            message = $"{message} {text?.ToString() ?? "<object repr() failed>"}";
        }
        Hook?.Invoke(exception, message);
        Exceptions.Take();
    }
}

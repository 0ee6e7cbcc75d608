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
        ThreadState thread = ThreadState.Current;
        // A program that is being stopped runs no code any more, the hook neither.
        if (thread.Stop is not null || EvalBreaker.KeepInterruption(thread, exception)) return;
        // What never left C# has no traceback: it says at least what ran meanwhile.
        if (exception.Traceback is null && thread.Depth > 0 && thread.Frames[thread.Depth] is { } frame)
        {
            exception.Traceback = new PyTraceback(null, FrameObjects.Get(thread, frame), 2 * frame.InstructionOffset, -1);
        }
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

using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>
/// Makes Python exceptions of .NET exceptions. The bindings of native functions, methods and slots end in a call of these, so that
/// a fault is raised by the instruction that called the function; the evaluation loop does the same for what no binding is around.
/// </summary>
internal static class Faults
{
    /// <summary>What follows when .NET has had no memory for an object; the evaluation brings it.</summary>
    internal static Action<ThreadState> MemoryRanOut { get; set; } = static _ => { };

    /// <summary>Raises what a .NET exception is for Python, and returns null.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject? Null(Exception fault)
    {
        Set(fault);
        return null;
    }

    /// <summary>Raises what a .NET exception is for Python, and returns false.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool False(Exception fault)
    {
        Set(fault);
        return false;
    }

    private static void Set(Exception fault)
    {
        if (fault is InterruptedOperationException) return;
        // A helper may have set an exception of its own before it failed.
        ThreadState.Current.Exception = null;
        switch (fault)
        {
            case OutOfMemoryException or OverflowException:
                Raise.Set(Exceptions.Create(ExceptionTypes.MemoryError, PyTuple.Empty));
                if (fault is OutOfMemoryException) MemoryRanOut(ThreadState.Current);
                break;
            case InsufficientExecutionStackException:
                Raise.RecursionError("");
                break;
            case MalformedCodeException:
                Raise.SystemError(fault.Message);
                break;
            default:
                Raise.SystemError($"{fault.GetType().Name} in the interpreter: {fault.Message}");
                break;
        }
    }
}

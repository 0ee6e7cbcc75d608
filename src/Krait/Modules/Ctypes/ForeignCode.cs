using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>
/// What programs get when they want code or data that is not Python's: Krait is managed code and loads none, but does some functions of
/// Python's C interface itself.
/// </summary>
internal static class ForeignCode
{
    /// <summary>The handle of the process itself, in which functions of Python's C interface are found.</summary>
    public const long ProcessHandle = 0x530000000000;

    private const string Reason = "Krait calls no foreign functions";

    /// <summary>The message for a symbol of the process or of a library.</summary>
    public static string UndefinedSymbol(PyStr name) => $"undefined symbol: {name}: {Reason}";

    /// <summary>The address of a function that is done in managed code; null for all others.</summary>
    public static long? FindSymbol(PyObject handle, string name) =>
        handle is PyIntegral number && (long)SimpleValues.LowBits(number) == ProcessHandle ? PythonFunctions.AddressOf(name) : null;

    /// <summary>The error of a library that is to be loaded: programs that have another way expect OSError.</summary>
    public static PyObject? RaiseCannotLoad(PyStr name) =>
        Raise.Set(ExceptionTypes.OSError, $"{name}: cannot open shared object file: {Reason}");

    /// <summary>The error of a call of an address at which there is no function of Python's.</summary>
    public static PyObject? RaiseCannotCall(long address) => address == 0
        ? Raise.ValueError("attempt to call a NULL function pointer")
        : Raise.Set(ExceptionTypes.OSError, $"cannot call the function at address 0x{address:x}: {Reason}");
}

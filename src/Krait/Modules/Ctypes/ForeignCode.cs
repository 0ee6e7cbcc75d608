using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>What programs are told when they want code or data that is not Python's: Krait is managed code and loads none.</summary>
internal static class ForeignCode
{
    private const string Reason = "Krait calls no foreign functions";

    /// <summary>The message for a symbol of the process or of a library.</summary>
    public static string UndefinedSymbol(PyStr name) => $"undefined symbol: {name}: {Reason}";

    /// <summary>The error of a library that is to be loaded: programs that have another way expect OSError.</summary>
    public static PyObject? RaiseCannotLoad(PyStr name) =>
        Raise.Set(ExceptionTypes.OSError, $"{name}: cannot open shared object file: {Reason}");

    /// <summary>The error of a call of an address at which there is no function of Python's.</summary>
    public static PyObject? RaiseCannotCall(long address) => address == 0
        ? Raise.ValueError("attempt to call a NULL function pointer")
        : Raise.Set(ExceptionTypes.OSError, $"cannot call the function at address 0x{address:x}: {Reason}");
}

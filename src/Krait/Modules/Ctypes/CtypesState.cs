using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>What one engine has of ctypes.</summary>
internal sealed class CtypesState
{
    private readonly ConditionalWeakTable<ThreadState, StrongBox<int>> _errorNumbers = [];

    public static CtypesState Own => ThreadState.Current.Interpreter.Get(static () => new CtypesState());

    public readonly AddressSpace Addresses = new();

    /// <summary>The functions at the addresses that the module publishes, which live as long as the engine.</summary>
    public readonly Dictionary<NativeFunction, (long Address, CFunction Function)> Functions = [];

    /// <summary>The functions of Python's C interface that a program has asked for, which live as long as the engine.</summary>
    public readonly Dictionary<string, (long Address, CFunction Function)> Symbols = new(StringComparer.Ordinal);

    /// <summary><c>ctypes.ArgumentError</c>.</summary>
    public PyType ArgumentError = ExceptionTypes.Exception;

    /// <summary>The copy of <c>errno</c> that ctypes keeps for the calling thread.</summary>
    public ref int ErrorNumber => ref _errorNumbers.GetOrCreateValue(ThreadState.Current).Value;
}

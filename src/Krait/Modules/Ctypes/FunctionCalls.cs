using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Calls of function pointers: arguments to values, values to a result.</summary>
internal static class FunctionCalls
{
    private const int MostArguments = 1024;
    private const int ResultSize = 8;

    /// <summary>Calls a function; null with an exception set.</summary>
    public static PyObject? Call(PyCFunctionPointer self, PyObject[] arguments)
    {
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow();
        PyObject[]? converters = self.Converters ?? self.Info.Converters;
        if (converters is not null && arguments.Length < converters.Length)
        {
            return Raise.TypeError($"this function takes at least {converters.Length} argument{(converters.Length == 1 ? "" : "s")} "
                + $"({arguments.Length} given)");
        }
        PyObject? result = Call(PointerDataType.AddressIn(self), arguments, converters, self.ResultType ?? self.Info.ResultType,
            self.ResultType is null ? self.Info.ResultCheck : self.ResultCheck);
        return result is null || self.ErrorCheck is not { } check ? result : Calls.Call(check, result, self, new PyTuple(arguments));
    }

    /// <summary>Calls the function at an address; null with an exception set.</summary>
    /// <param name="address">Where the function is.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="converters">What makes C values of the first arguments.</param>
    /// <param name="resultType">What the result is made into; null for an int.</param>
    /// <param name="resultCheck">What is called with the result.</param>
    public static PyObject? Call(
        long address, PyObject[] arguments, PyObject[]? converters = null, PyObject? resultType = null, PyObject? resultCheck = null)
    {
        if (Auditing.IsOn && !Auditing.Tell("ctypes.call_function", PyInt.From(address), new PyTuple(arguments))) return null;
        if (arguments.Length > MostArguments)
        {
            return Raise.Set(CtypesState.Own.ArgumentError,
                $"too many arguments ({arguments.Length}), maximum is {MostArguments}");
        }
        var values = new CallValue[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            PyObject? argument = arguments[i];
            if (converters is not null && i < converters.Length) argument = Calls.Call(converters[i], argument);
            if (argument is null || !TryConvert(argument, i + 1, out values[i])) return RaiseArgumentError(i + 1);
        }
        if (CtypesState.Own.Addresses.FunctionAt(address) is not { } function) return ForeignCode.RaiseCannotCall(address);
        if (!function.TryInvoke(values, out CallValue value)) return null;
        PyObject? result = GetResult(resultType, value, resultCheck);
        GC.KeepAlive(value.Kept);
        GC.KeepAlive(arguments);
        return result;
    }

    private static PyObject? RaiseArgumentError(int position)
    {
        PyBaseException error = Exceptions.Take()!;
        PyStr? text = Representation.Str(error);
        if (text is null) Exceptions.Take();
        return Raise.Set(CtypesState.Own.ArgumentError,
            $"argument {position}: {error.Type.ShortName}: {text?.ToString() ?? "???"}");
    }

    private static bool TryConvert(PyObject argument, int position, out CallValue value)
    {
        switch (argument)
        {
            case PyCData data:
                value = data.Info.Kind == CTypeKind.Array ? CallValue.Of(data.Address, data) : new CallValue(data.Bytes.ToArray(), data);
                return true;
            case PyCArgument packed:
                value = new CallValue(packed.Bytes, packed);
                return true;
            case PyNone:
                value = CallValue.Of(0);
                return true;
            case PyIntegral number:
                value = CallValue.Of((int)SimpleValues.LowBits(number));
                if (!number.TryGetInt64(out long small) || small is < int.MinValue or > uint.MaxValue)
                    return Raise.OverflowError("int too long to convert") is not null;
                return true;
            case PyBytes or PyStr:
                byte[] bytes = new byte[sizeof(long)];
                bool isDone = SimpleValues.Write(SimpleFormat.Of(argument is PyBytes ? 'z' : 'Z')!, false, bytes, argument,
                    out PyObject? kept);
                value = new CallValue(bytes, kept);
                return isDone;
        }
        value = default;
        PyObject? other = Parameters.AsParameter(argument, out bool isFound);
        if (isFound) return other is not null && TryConvertDeeply(other, position, out value);
        return Raise.TypeError($"Don't know how to convert parameter {position}") is not null;
    }

    private static bool TryConvertDeeply(PyObject argument, int position, out CallValue value)
    {
        if (NativeStack.HasRoom()) return TryConvert(argument, position, out value);
        value = default;
        return Calls.NativeStackOverflow() is not null;
    }

    private static PyObject? GetResult(PyObject? resultType, CallValue value, PyObject? check)
    {
        if (resultType is null) return PyInt.From((int)value.Number);
        if (resultType is PyNone) return resultType;
        if (CTypeInfo.Of(resultType) is not { } info) return Calls.Call(resultType, PyInt.From((int)value.Number));
        var type = (PyType)resultType;
        if (!Allocation.Reserve(info.Size)) return null;
        byte[] bytes = new byte[Math.Max(ResultSize, info.Size)];
        value.Bytes.AsSpan(0, Math.Min(value.Bytes.Length, bytes.Length)).CopyTo(bytes);
        PyObject? result = PartValues.Get(type, new CMemory(bytes), 0, null, 0);
        return result is null || check is null ? result : Calls.Call(check, result);
    }
}

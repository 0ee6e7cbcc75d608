using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>A Python function that has an address, at which calls through function pointers find it.</summary>
internal sealed class CCallback : PyObject
{
    private readonly PyObject _callable;
    private readonly PyTuple _argumentTypes;
    private readonly PyObject _resultType;

    private CCallback(PyObject callable, PyTuple argumentTypes, PyObject resultType)
    {
        _callable = callable;
        _argumentTypes = argumentTypes;
        _resultType = resultType;
        Function = new Code(this);
    }

    public CFunction Function { get; }

    public override PyType Type => CtypesTypes.Callback;

    /// <summary>A callback; null with TypeError set for a result that C could not return.</summary>
    public static CCallback? Create(PyObject callable, PyTuple argumentTypes, PyObject resultType)
    {
        if (resultType is not PyNone && CTypeInfo.Of(resultType)?.Format is null)
        {
            Raise.TypeError("invalid result type for callback function");
            return null;
        }
        return new CCallback(callable, argumentTypes, resultType);
    }

    private bool TryInvoke(CallValue[] arguments, out CallValue result)
    {
        result = CallValue.Of(0);
        if (arguments.Length < _argumentTypes.Count)
        {
            return Raise.TypeError($"the callback function takes {_argumentTypes.Count} arguments ({arguments.Length} given)") is not null;
        }
        var converted = new PyObject[_argumentTypes.Count];
        for (int i = 0; i < converted.Length; i++)
        {
            if (Convert(_argumentTypes[i], arguments[i]) is not { } value) return Report("converting arguments of");
            converted[i] = value;
        }
        if (Calls.Call(_callable, converted, null) is not { } returned) return Report("calling");
        if (CTypeInfo.Of(_resultType) is not { Format: { } format } info) return true;
        byte[] bytes = new byte[SimpleFormat.LargestSize];
        if (!SimpleValues.Write(format, info.IsSwapped, bytes, returned, out PyObject? kept)) return Report("converting result of");
        result = new CallValue(bytes, kept);
        return true;
    }

    // C has no exceptions: the caller gets zero. Those that end the program are not held back.
    private bool Report(string action)
    {
        if (!Exceptions.IsSetTo(ExceptionTypes.Exception)) return false;
        Unraisable.Report($"Exception ignored while {action} ctypes callback function", _callable);
        return true;
    }

    private static PyObject? Convert(PyObject type, CallValue value)
    {
        if (CTypeInfo.Of(type) is not { } info) return Raise.TypeError("cannot build parameter");
        if (!Allocation.Reserve(info.Size)) return null;
        byte[] bytes = new byte[info.Size];
        value.Bytes.AsSpan(0, Math.Min(value.Bytes.Length, bytes.Length)).CopyTo(bytes);
        return PartValues.Get((PyType)type, new CMemory(bytes), 0, null, 0);
    }

    // The table of addresses holds the function weakly, so that it is a part of what the pointer keeps.
    private sealed class Code(CCallback owner) : CFunction
    {
        public override bool TryInvoke(CallValue[] arguments, out CallValue result) => owner.TryInvoke(arguments, out result);
    }
}

[PyMethods]
internal static partial class CCallbackType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString($"<_ctypes.CThunkObject object at 0x{ObjectIdentity.Of(self):x}>");
}

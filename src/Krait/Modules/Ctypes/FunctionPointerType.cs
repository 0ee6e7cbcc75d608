using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Function Pointer</summary>
[PyMethods]
internal static partial class FunctionPointerType
{
    private static readonly PyStr s_handle = PyStr.Intern("_handle");

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length == 0) return PyCData.Create(type);
        if (positional[0] is PyTuple specification && positional.Length <= 2) return FindInLibrary(type, specification);
        if (positional.Length != 1) return Raise.TypeError($"function takes exactly 1 argument ({positional.Length} given)");
        if (positional[0] is PyIntegral address)
        {
            if (PyCData.Create(type) is not { } made) return null;
            SimpleValues.WriteAddress(made.Bytes, (long)SimpleValues.LowBits(address));
            return made;
        }
        if (positional[0].Type.CallSlot is null) return Raise.TypeError("argument must be callable or integer function address");
        if (CTypeInfo.Require(type) is not { } info) return null;
        if (info.ArgumentTypes is not { } argumentTypes)
            return Raise.TypeError("cannot construct instance of this class: no argtypes");
        if (CCallback.Create(positional[0], argumentTypes, info.ResultType ?? PyNone.Instance) is not { } callback) return null;
        if (PyCData.Create(type) is not { } pointer) return null;
        SimpleValues.WriteAddress(pointer.Bytes, CtypesState.Own.Addresses.Register(callback.Function));
        return KeptObjects.Keep(pointer, 0, callback) ? pointer : null;
    }

    private static PyObject? FindInLibrary(PyType type, PyTuple specification)
    {
        if (specification.Count != 2 || specification[0] is not (PyStr or PyBytes or PyIntegral))
            return Raise.TypeError("illegal func_spec argument");
        PyObject? handle = Attributes.Get(specification[1], s_handle);
        if (handle is null) return null;
        if (handle is not PyIntegral) return Raise.TypeError("the _handle attribute of the second argument must be an integer");
        if (Auditing.IsOn && !Auditing.Tell("ctypes.dlsym", specification[1], specification[0])) return null;
        long? found = specification[0] switch
        {
            PyStr text => ForeignCode.FindSymbol(handle, text.ToString()),
            PyBytes bytes => ForeignCode.FindSymbol(handle, System.Text.Encoding.UTF8.GetString(bytes.Span)),
            _ => null,
        };
        if (found is { } address)
        {
            if (PyCData.Create(type) is not { } made) return null;
            SimpleValues.WriteAddress(made.Bytes, address);
            return KeptObjects.Keep(made, 0, specification[1]) ? made : null;
        }
        return Representation.Str(specification[0]) is { } name
            ? Raise.Set(ExceptionTypes.AttributeError, ForeignCode.UndefinedSymbol(name)) : null;
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => PointerDataType.AddressIn((PyCData)self) != 0 ? 1 : 0;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString($"<{self.Type.Name} object at 0x{ObjectIdentity.Of(self):x}>");

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        FunctionCalls.Call((PyCFunctionPointer)callable, Arguments.Positional(arguments, keywordNames).ToArray());

    /// <summary>a function to check for errors</summary>
    [PyGetter("errcheck")]
    private static PyObject GetErrorCheck(PyCFunctionPointer self) => self.ErrorCheck ?? PyNone.Instance;

    [PySetter("errcheck")]
    private static bool SetErrorCheck(PyCFunctionPointer self, PyObject? value)
    {
        if (value is not null && value.Type.CallSlot is null)
            return Raise.TypeError("the errcheck attribute must be callable") is not null;
        self.ErrorCheck = value;
        return true;
    }

    /// <summary>specify the result type</summary>
    [PyGetter("restype")]
    private static PyObject GetResultType(PyCFunctionPointer self) => self.ResultType ?? self.Info.ResultType ?? PyNone.Instance;

    [PySetter("restype")]
    private static bool SetResultType(PyCFunctionPointer self, PyObject? value)
    {
        if (value is null)
        {
            self.ResultType = null;
            self.ResultCheck = null;
            return true;
        }
        if (!FunctionMetatype.IsResultType(value))
            return Raise.TypeError("restype must be a type, a callable, or None") is not null;
        if (!FunctionMetatype.TryGetCheck(value, out PyObject? check)) return false;
        self.ResultType = value;
        self.ResultCheck = check;
        return true;
    }

    /// <summary>specify the argument types</summary>
    [PyGetter("argtypes")]
    private static PyObject GetArgumentTypes(PyCFunctionPointer self) =>
        self.ArgumentTypes ?? self.Info.ShownArgumentTypes ?? PyNone.Instance;

    [PySetter("argtypes")]
    private static bool SetArgumentTypes(PyCFunctionPointer self, PyObject? value)
    {
        if (value is null or PyNone)
        {
            self.ArgumentTypes = null;
            self.Converters = null;
            return true;
        }
        if (!FunctionMetatype.TryGetConverters(value, out _, out PyObject[] converters)) return false;
        self.ArgumentTypes = value;
        self.Converters = converters;
        return true;
    }
}

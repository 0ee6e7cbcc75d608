using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary><c>from_param</c> of <c>c_char_p</c>, <c>c_wchar_p</c> and <c>c_void_p</c>, which convert text.</summary>
internal static class TextParameters
{
    public static PyObject? FromBytes(PyType type, PyObject value) => FromString(type, value, 'z', 'c', "ctypes.c_char_p");

    public static PyObject? FromText(PyType type, PyObject value) => FromString(type, value, 'Z', 'u', "ctypes.c_wchar_p");

    private static PyObject? FromString(PyType type, PyObject value, char code, char character, string name)
    {
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow();
        if (value is PyNone) return value;
        if (code == 'z' ? value is PyBytes : value is PyStr) return Pack(code, value);
        int isInstance = Classes.IsInstance(value, type);
        if (isInstance != 0) return isInstance < 0 ? null : value;
        if (value is PyCData { Info: { Kind: CTypeKind.Array or CTypeKind.Pointer, ItemType: { } item } }
            && CTypeInfo.Of(item)?.Format?.Code == character)
        {
            return value;
        }
        if (value is PyCArgument { Tag: 'P', Content: PyCData content } && content.Info.Format?.Code == character) return value;
        PyObject? other = Parameters.AsParameter(value, out bool isFound);
        if (isFound) return other is null ? null : FromString(type, other, code, character, name);
        return Raise.TypeError($"'{value.Type.Name}' object cannot be interpreted as {name}");
    }

    private static PyCArgument? Pack(char code, PyObject value)
    {
        byte[] bytes = new byte[sizeof(long)];
        return SimpleValues.Write(SimpleFormat.Of(code)!, false, bytes, value, out PyObject? kept)
            ? new PyCArgument(code, bytes, kept ?? value) : null;
    }

    public static PyObject? FromPointer(PyType type, PyObject value)
    {
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow();
        switch (value)
        {
            case PyNone:
                return value;
            case PyIntegral:
                return Pack('P', value);
            case PyBytes:
                return Pack('z', value);
            case PyStr:
                return Pack('Z', value);
        }
        int isInstance = Classes.IsInstance(value, type);
        if (isInstance != 0) return isInstance < 0 ? null : value;
        if (value is PyCArgument { Tag: 'P' }) return value;
        if (value is PyCData data)
        {
            if (data.Info.Kind is CTypeKind.Array or CTypeKind.Pointer) return value;
            if (data.Info.Kind == CTypeKind.Function) return new PyCArgument('P', data.Bytes[..sizeof(long)].ToArray(), value);
            if (data.Info.Format is { Code: 'z' or 'Z' }) return new PyCArgument('Z', data.Bytes.ToArray(), value);
        }
        PyObject? other = Parameters.AsParameter(value, out bool isFound);
        if (isFound) return other is null ? null : FromPointer(type, other);
        return Raise.TypeError($"'{value.Type.Name}' object cannot be interpreted as ctypes.c_void_p");
    }
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>metatype for the Array Objects</summary>
[PyMethods]
internal static partial class ArrayMetatype
{
    private static readonly PyStr s_raw = PyStr.Intern("raw");
    private static readonly PyStr s_value = PyStr.Intern("value");

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)self;
        if (!MetatypeInitialization.Begin(type, arguments, keywordNames)) return false;
        if (!TryGetLength(type, out long length)) return false;
        if (!Attributes.TryGet(type, ArrayTypes.ItemType, out PyObject? itemType)) return false;
        if (itemType is null) return Raise.Set(ExceptionTypes.AttributeError, "class must define a '_type_' attribute") is not null;
        if (CTypeInfo.Of(itemType) is not { } item) return Raise.TypeError("_type_ must have storage info") is not null;
        if (item.Size != 0 && length > long.MaxValue / item.Size) return Raise.OverflowError("array too large") is not null;
        item.IsFinal = true;
        type.NativeData = new CTypeInfo(CTypeKind.Array)
        {
            Size = length * item.Size,
            Alignment = item.Alignment,
            Length = length,
            ItemType = (PyType)itemType,
            ItemSize = item.Size,
            BufferItemSize = item.BufferItemSize,
            BufferFormat = item.BufferFormat,
            Shape = [length, .. item.Shape],
            HasPointers = item.HasPointers,
        };
        if (item.Format?.Code == 'c')
        {
            Add(type, s_raw, s_rawOfBytes);
            Add(type, s_value, s_valueOfBytes);
        }
        else if (item.Format?.Code == 'u')
        {
            Add(type, s_value, s_valueOfText);
        }
        return true;
    }

    private static bool TryGetLength(PyType type, out long length)
    {
        length = 0;
        if (!Attributes.TryGet(type, ArrayTypes.Length, out PyObject? given)) return false;
        if (given is null) return Raise.Set(ExceptionTypes.AttributeError, "class must define a '_length_' attribute") is not null;
        if (given is not PyIntegral integer) return Raise.TypeError("The '_length_' attribute must be an integer") is not null;
        if (integer.Sign < 0) return Raise.ValueError("The '_length_' attribute must not be negative") is not null;
        return integer.TryGetInt64(out length) || Raise.OverflowError("The '_length_' attribute is too large") is not null;
    }

    private static void Add(PyType type, PyStr name, GetSetDefinition definition)
    {
        type.Attributes.SetItem(name, new PyGetSetDescriptor(type, definition));
        type.Modified();
    }

    private static readonly GetSetDefinition s_rawOfBytes = new("raw", static self => Get(self, '\0')!)
    {
        Documentation = "value",
        Set = static (self, value) => Require(self) is { } data && SetRaw(data, value),
    };

    private static readonly GetSetDefinition s_valueOfBytes = new("value", static self => Get(self, 'c')!)
    {
        Documentation = "string value",
        Set = static (self, value) => Require(self) is { } data && SetBytes(data, value),
    };

    private static readonly GetSetDefinition s_valueOfText = new("value", static self => Get(self, 'u')!)
    {
        Documentation = "string value",
        Set = static (self, value) => Require(self) is { } data && SetText(data, value),
    };

    // A class of array types may have instances that are none, if it was made without the base.
    private static PyCData? Require(PyObject self)
    {
        if (self is PyCData data) return data;
        Raise.TypeError("not a ctype instance");
        return null;
    }

    private static PyObject? Get(PyObject self, char code)
    {
        if (Require(self) is not { } data) return null;
        return code == '\0' ? PyBytes.From(data.Bytes) : FieldValues.ReadText(code, data.Bytes);
    }

    private static bool SetRaw(PyCData self, PyObject? value)
    {
        if (value is null) return Raise.Set(ExceptionTypes.AttributeError, "cannot delete attribute") is not null;
        if (Buffers.Require(value) is not { } bytes) return false;
        if (bytes.Length > self.Size) return Raise.ValueError("byte string too long") is not null;
        bytes.CopyTo(self.Bytes);
        return true;
    }

    private static bool SetBytes(PyCData self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete attribute") is not null;
        if (value is not PyBytes text) return Raise.TypeError($"bytes expected instead of {value.Type.Name} instance") is not null;
        Span<byte> bytes = self.Bytes;
        if (text.Length > bytes.Length) return Raise.ValueError("byte string too long") is not null;
        text.Span.CopyTo(bytes);
        if (text.Length < bytes.Length) bytes[text.Length] = 0;
        return true;
    }

    private static bool SetText(PyCData self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete attribute") is not null;
        if (value is not PyStr text) return Raise.TypeError($"unicode string expected instead of {value.Type.Name} instance") is not null;
        byte[] encoded = WideText.Encode(text);
        Span<byte> bytes = self.Bytes;
        if (encoded.Length > bytes.Length) return Raise.ValueError("string too long") is not null;
        encoded.CopyTo(bytes);
        if (encoded.Length + WideText.Size <= bytes.Length) bytes.Slice(encoded.Length, WideText.Size).Clear();
        return true;
    }
}

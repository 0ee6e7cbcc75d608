using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Base class of simple C values: numbers, characters, addresses</summary>
[PyMethods]
internal static partial class SimpleDataType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => PyCData.Create(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!Arguments.CheckPositional("__init__", positional.Length, 0, 1)) return false;
        return positional.Length == 0 || SetValue((PyCData)self, positional[0]);
    }

    /// <summary>The value as Python's own; null with an exception set.</summary>
    public static PyObject? ValueOf(PyCData self) => self.Info.Format is { } format
        ? SimpleValues.Read(format, self.Info.IsSwapped, self.Bytes) : Raise.TypeError("abstract class");

    [PyGetter("value")]
    private static PyObject? GetValue(PyCData self) => ValueOf(self);

    [PySetter("value")]
    private static bool SetValue(PyCData self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete attribute") is not null;
        if (self.Info.Format is not { } format) return Raise.TypeError("abstract class") is not null;
        Span<byte> scratch = stackalloc byte[SimpleFormat.LargestSize];
        if (!SimpleValues.Write(format, self.Info.IsSwapped, scratch, value, out PyObject? kept)) return false;
        scratch[..format.Size].CopyTo(self.Bytes);
        return KeptObjects.Keep(self, 0, kept);
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self)
    {
        var data = (PyCData)self;
        int size = (int)Math.Min(data.Info.Size, data.Size);
        return data.Bytes[..size].ContainsAnyExcept((byte)0) ? 1 : 0;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        if (PartValues.StaysInstance(self.Type)) return PyStr.FromString($"<{self.Type.Name} object at 0x{ObjectIdentity.Of(self):x}>");
        PyObject? value = ValueOf((PyCData)self);
        return value is not null && Representation.Repr(value) is { } text ? PyStr.FromString($"{self.Type.Name}({text})") : null;
    }

    [PyMethod("__ctypes_from_outparam__($self, /)")]
    private static PyObject? FromOutParameter(PyCData self) => PartValues.StaysInstance(self.Type) ? self : ValueOf(self);
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Base class of all C data</summary>
[PyMethods]
internal static partial class DataType
{
    private static readonly PyStr s_dict = PyStr.Intern("__dict__");

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = 0;
        Raise.TypeError("unhashable type");
        return false;
    }

    /// <summary>default __ctypes_from_outparam__ method returns self.</summary>
    [PyMethod("__ctypes_from_outparam__($self, /)")]
    private static PyObject FromOutParameter(PyObject self) => self;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyCData self)
    {
        if (self.Info.HasPointers) return Raise.ValueError("ctypes objects containing pointers cannot be pickled");
        PyObject? unpickle = PythonModules.Get("_ctypes", "_unpickle");
        PyObject? attributes = unpickle is null ? null : Attributes.Get(self, s_dict);
        if (attributes is null) return null;
        var state = PyTuple.Create(attributes, PyBytes.From(self.Bytes));
        return PyTuple.Create(unpickle!, PyTuple.Create(self.Type, state));
    }

    [PyMethod("__setstate__($self, dict, data, /)")]
    private static PyObject? SetState(PyCData self, PyDict attributes, PyBytes data)
    {
        PyObject? own = Attributes.Get(self, s_dict);
        if (own is null) return null;
        if (own is not PyDict dict) return Raise.TypeError($"{self.Type.Name}.__dict__ must be a dictionary, not {own.Type.Name}");
        ReadOnlySpan<byte> bytes = data.Span[..Math.Min(data.Length, self.Size)];
        bytes.CopyTo(self.Bytes);
        return Types.Collections.DictType.Update(dict, attributes) ? PyNone.Instance : null;
    }

    /// <summary>the base object</summary>
    [PyGetter("_b_base_", IsField = true)]
    private static PyObject GetBase(PyCData self) => self.Parent ?? (PyObject)PyNone.Instance;

    /// <summary>whether the object owns the memory or not</summary>
    [PyGetter("_b_needsfree_", IsField = true)]
    private static PyObject GetOwnsMemory(PyCData self) => PyInt.From(self.OwnsMemory ? 1 : 0);

    /// <summary>internal objects tree (NEVER CHANGE THIS OBJECT!)</summary>
    [PyGetter("_objects", IsField = true)]
    private static PyObject GetObjects(PyCData self) => self.Kept ?? PyNone.Instance;
}

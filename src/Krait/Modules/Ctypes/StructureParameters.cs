using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Ctypes;

// from_param of structures, unions, arrays and function pointers, which converts nothing.
[PyMethods]
internal static partial class StructureParameters
{
    /// <summary>Convert a Python object into a function call parameter.</summary>
    [PyMethod("from_param($self, value, /)")]
    private static PyObject? FromParameter(PyType self, PyObject value) => Parameters.Convert(self, value);
}

using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Types.Runtime;

/// <summary>Capsule objects let you wrap a C "void *" pointer in a Python object.</summary>
[PyMethods(nameof(BuiltinTypes.Capsule))]
internal static partial class CapsuleType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"<capsule object \"{((PyCapsule)self).Name}\" at 0x{ObjectIdentity.Of(self):x}>");
}

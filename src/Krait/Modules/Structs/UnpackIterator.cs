using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Unpacks one tuple after the other of a buffer, which keeps its size as long as there is anything left.</summary>
internal sealed class PyUnpackIterator(StructLayout layout, PyMemoryView view) : PyObject
{
    public static readonly PyType TypeObject = new(
        "unpack_iterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Immutable, "_struct");

    private int _position;

    /// <inheritdoc/>
    public override PyType Type => TypeObject;

    /// <summary>How many tuples are left.</summary>
    public int Left => view.IsReleased ? 0 : (int)((view.ByteCount - _position) / layout.Size);

    /// <summary>The next tuple; null at the end.</summary>
    public PyTuple? Next()
    {
        if (Left == 0)
        {
            Protocols.Buffers.Release(view);
            return null;
        }
        PyTuple values = StructModule.Unpack(layout, view.Memory.Slice(view.Offset + _position, (int)layout.Size));
        _position += (int)layout.Size;
        return values;
    }
}

/// <summary>The iterators of <c>iter_unpack</c>.</summary>
[PyMethods]
internal static partial class UnpackIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyUnpackIterator)self).Next();

    [PyMethod("__length_hint__($self, /)")]
    private static PyObject CountLeft(PyUnpackIterator self) => PyInt.From(self.Left);
}

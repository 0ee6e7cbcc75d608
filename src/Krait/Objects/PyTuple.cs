using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary><c>tuple</c>.</summary>
public class PyTuple : PyObject
{
    /// <summary>The empty tuple.</summary>
    public static readonly PyTuple Empty = new([]);

    internal readonly PyObject[] Items;

    /// <summary>Takes the array over: it must not change afterwards.</summary>
    internal PyTuple(PyObject[] items) => Items = items;

    /// <summary>A tuple of the given items; the array must not change afterwards.</summary>
    public static PyTuple Create(params PyObject[] items) => items.Length == 0 ? Empty : new PyTuple(items);

    /// <summary>A tuple of a copy of the given items.</summary>
    [NonEscaping]
    internal static PyTuple From(ReadOnlySpan<PyObject> items) => items.Length == 0 ? Empty : new PyTuple(items.ToArray());

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Tuple;

    /// <summary>The items as the slots of a list. A slot is one reference, so the two have the same layout.</summary>
    internal ReadOnlySpan<Slot> Slots =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<PyObject, Slot>(ref MemoryMarshal.GetArrayDataReference(Items)), Items.Length);

    /// <summary>The number of items.</summary>
    public int Count => Items.Length;

    /// <summary>The item at an index.</summary>
    public PyObject this[int index] => Items[index];
}

/// <summary>An instance of a subclass of <c>tuple</c>.</summary>
internal sealed class PyTupleInstance : PyTuple
{
    private InstanceState _state;

    public PyTupleInstance(PyType type, PyObject[] items)
        : base(items) => _state = new InstanceState(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

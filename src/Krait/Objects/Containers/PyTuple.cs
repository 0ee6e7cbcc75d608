using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary><c>tuple</c>.</summary>
internal class PyTuple : PyObject
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
    internal static PyTuple From(ReadOnlySpan<PyObject> items)
    {
        if (items.Length == 0) return Empty;
        if (items.Length > FewItems) return new PyTuple(items.ToArray());
        var copy = new PyObject[items.Length];
        ref PyObject first = ref MemoryMarshal.GetArrayDataReference(copy);
        // In bounds: the array is as long as the span.
        for (int i = 0; i < items.Length; i++) Unsafe.Add(ref first, i) = items[i];
        return new PyTuple(copy);
    }

    /// <summary>A tuple of the items of slots, none of which is empty.</summary>
    internal static PyTuple From(ReadOnlySpan<Slot> items)
    {
        if (items.Length == 0) return Empty;
        var copy = new PyObject[items.Length];
        // A slot is one reference, so the two have the same layout.
        items.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<PyObject, Slot>(ref MemoryMarshal.GetArrayDataReference(copy)), copy.Length));
        return new PyTuple(copy);
    }

    // Up to so many, one store after the other takes less time than a call of the runtime's block copy.
    private const int FewItems = 8;

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
        : base(items) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

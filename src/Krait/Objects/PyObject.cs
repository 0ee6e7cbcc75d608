using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>The root of every Python value.</summary>
/// <remarks>
/// An exact builtin type has a class of its own, so that "is this exactly a list" is one method-table compare
/// (<c>value.GetType() == typeof(PyList)</c>) and no type field is stored where the class already tells.
/// </remarks>
internal abstract class PyObject
{
    /// <summary>Makes an object, of which those that trace allocations hear.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected PyObject()
    {
        if (Allocations.AreWatched) Allocations.Report(this);
    }

    /// <summary>The object's type, <c>type(self)</c>.</summary>
    public abstract PyType Type { get; }

    /// <summary>
    /// The part of the object that holds its Python-level attributes, or a null reference for an object without one.
    /// Test with <see cref="HasState"/>.
    /// </summary>
    internal virtual ref InstanceState State => ref Unsafe.NullRef<InstanceState>();

    /// <summary>Whether the object carries attributes of its own, <see cref="State"/>.</summary>
    internal bool HasState => !Unsafe.IsNullRef(ref State);

    /// <summary>
    /// The <c>__dict__</c> of a builtin object that has one without having a <see cref="State"/> (a function), or a null
    /// reference.
    /// </summary>
    internal virtual ref PyDict? DictField => ref Unsafe.NullRef<PyDict?>();

    /// <summary>
    /// The weak references to a builtin object that has no <see cref="State"/> but can be weakly referenced, or a null
    /// reference.
    /// </summary>
    internal virtual ref WeakReferenceList? WeakReferencesField => ref Unsafe.NullRef<WeakReferenceList?>();
}

/// <summary>One element of a frame's slots or of an instance's values.</summary>
/// <remarks>A struct around the reference: storing through an array of it needs no covariance check.</remarks>
internal struct Slot
{
    /// <summary>The value, or null when the slot is empty.</summary>
    public PyObject? Value;
}

/// <summary>What an instance of a heap type carries: its type, its attribute values and, once asked for, its dict.</summary>
internal struct InstanceState
{
    /// <summary>The instance's class.</summary>
    public PyType Type;

    /// <summary>
    /// Values of <c>__slots__</c> first, then of the attributes whose indexes the class's <see cref="SharedKeys"/> gives.
    /// The attribute part is unused once <see cref="Dict"/> exists.
    /// </summary>
    public Slot[] Values;

    /// <summary>The materialised <c>__dict__</c>; while null, the attributes live in <see cref="Values"/>.</summary>
    public PyDict? Dict;

    /// <summary>The weak reference objects that point here, newest first; null for none.</summary>
    public WeakReferenceList? WeakReferences;

    /// <summary>
    /// The highest attribute index ever stored. Insertion order is the order of indexes as long as every new attribute has
    /// a higher one; an attribute that would break this moves the instance to a <see cref="Dict"/>.
    /// </summary>
    public int LastIndex;

    public static readonly Slot[] NoValues = new Slot[0];

    public InstanceState(PyType type) => Initialize(type);

    /// <summary>Begins an instance, in place: a value made elsewhere and copied costs more than all the rest.</summary>
    [MemberNotNull(nameof(Type), nameof(Values))]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Initialize(PyType type)
    {
        Type = type;
        int capacity = type.InstanceCapacity;
        Values = capacity == 0 ? NoValues : new Slot[capacity];
        LastIndex = -1;
    }
}

/// <summary>An instance of a class that has no builtin base with data of its own.</summary>
internal sealed class PyInstance : PyObject
{
    internal InstanceState InstanceState;

    internal PyInstance(PyType type) => InstanceState.Initialize(type);

    /// <inheritdoc/>
    public override PyType Type => InstanceState.Type;

    internal override ref InstanceState State => ref InstanceState;
}

namespace Krait.Objects;

/// <summary>Calls the function of a slot with the arguments of a special method.</summary>
internal delegate PyObject? SlotWrapper(Delegate slot, PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary>One special method and the slot behind it.</summary>
internal abstract class SlotDefinition
{
    public required PyStr Name { get; init; }
    public required string TextSignature { get; init; }
    public required string Documentation { get; init; }

    /// <summary>Reads the slot of a type.</summary>
    public abstract Delegate? Get(PyType type);

    /// <summary>Sets the slot of a type.</summary>
    public abstract void Set(PyType type, Delegate? slot);

    /// <summary>The function that a class gets when the special method is written in Python.</summary>
    public required Delegate Generic { get; init; }

    /// <summary>Makes the call of the special method from the function of a slot.</summary>
    public abstract SlotWrapper Wrap(Delegate slot);

    /// <summary>Whether only builtin types fill the slot.</summary>
    public bool IsSequenceOnly { get; set; }
}

/// <summary>A special method whose slot holds functions of one kind.</summary>
internal sealed class SlotDefinition<TSlot>(Func<PyType, TSlot?> get, Action<PyType, TSlot?> set, Func<TSlot, SlotWrapper> wrap) : SlotDefinition
    where TSlot : Delegate
{
    public override Delegate? Get(PyType type) => get(type);

    public override void Set(PyType type, Delegate? slot) => set(type, (TSlot?)slot);

    public override SlotWrapper Wrap(Delegate slot) => wrap((TSlot)slot);
}

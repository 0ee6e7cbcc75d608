namespace Krait.Objects;

/// <summary>Calls the function of a slot with the arguments of a special method.</summary>
internal delegate PyObject? SlotWrapper(Delegate slot, PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary>Where a type keeps a slot.</summary>
internal delegate ref TSlot? SlotReference<TSlot>(PyType type)
    where TSlot : Delegate;

/// <summary>One special method and the slot behind it.</summary>
/// <param name="name">The special method.</param>
/// <param name="textSignature">What <c>__text_signature__</c> says.</param>
/// <param name="documentation">What <c>__doc__</c> says.</param>
/// <param name="generic">The function that a class gets when the special method is written in Python.</param>
internal abstract class SlotDefinition(string name, string textSignature, string documentation, Delegate generic)
{
    public readonly PyStr Name = PyStr.Intern(name);
    public readonly string TextSignature = textSignature;
    public readonly string Documentation = documentation;

    /// <summary>The function that a class gets when the special method is written in Python.</summary>
    public readonly Delegate Generic = generic;

    /// <summary>The special methods that one slot stands for, this one among them.</summary>
    public SlotDefinition[] Group { get; internal set; } = [];

    /// <summary>Whether only builtin types fill the slot.</summary>
    public bool IsSequenceOnly { get; init; }

    /// <summary>Reads the slot of a type.</summary>
    public abstract Delegate? Get(PyType type);

    /// <summary>Sets the slot of a type.</summary>
    public abstract void Set(PyType type, Delegate? slot);

    /// <summary>Sets the slot of a type that has nothing there to what another type has.</summary>
    public abstract void Inherit(PyType type, PyType from);

    /// <summary>Makes the call of the special method from the function of a slot.</summary>
    public abstract SlotWrapper Wrap(Delegate slot);
}

/// <summary>A special method whose slot holds functions of one kind.</summary>
internal sealed class SlotDefinition<TSlot>(
    string name, string textSignature, string documentation, SlotReference<TSlot> slotOf, TSlot generic, Func<TSlot, SlotWrapper> wrap)
    : SlotDefinition(name, textSignature, documentation, generic)
    where TSlot : Delegate
{
    public override Delegate? Get(PyType type) => slotOf(type);

    public override void Set(PyType type, Delegate? slot) => slotOf(type) = (TSlot?)slot;

    public override void Inherit(PyType type, PyType from) => slotOf(type) ??= slotOf(from);

    public override SlotWrapper Wrap(Delegate slot) => wrap((TSlot)slot);
}

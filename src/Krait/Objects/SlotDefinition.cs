namespace Krait.Objects;

/// <summary>Calls the function of a slot with the arguments of a special method.</summary>
internal delegate PyObject? SlotWrapper(Delegate slot, PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary>One special method and the slot behind it.</summary>
internal sealed class SlotDefinition
{
    public required PyStr Name { get; init; }
    public required string TextSignature { get; init; }
    public required string Documentation { get; init; }

    /// <summary>Reads the slot of a type.</summary>
    public required Func<PyType, Delegate?> Get { get; init; }

    /// <summary>Sets the slot of a type.</summary>
    public required Action<PyType, Delegate?> Set { get; init; }

    /// <summary>The function that a class gets when the special method is written in Python.</summary>
    public required Delegate Generic { get; init; }

    /// <summary>Makes the call of the special method from the function of a slot.</summary>
    public required Func<Delegate, SlotWrapper> Wrap { get; init; }
}

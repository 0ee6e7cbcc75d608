namespace Krait.Objects;

/// <summary>A <c>property</c>.</summary>
internal sealed class PyProperty(PyType type) : PyObject
{
    private InstanceState _state = new(type);

    public PyObject? Getter;
    public PyObject? Setter;
    public PyObject? Deleter;
    public PyObject? Documentation;

    /// <summary>The name it was given in its class (PEP 487), for messages.</summary>
    public PyObject? Name;

    /// <summary>Whether the documentation is the getter's.</summary>
    public bool DocumentationFromGetter;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A <c>staticmethod</c> or <c>classmethod</c>.</summary>
internal sealed class PyMethodWrapper(PyType type) : PyObject
{
    private InstanceState _state = new(type);

    public PyObject Callable = PyNone.Instance;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A special method of a builtin type: <c>list.__len__</c>.</summary>
internal sealed class PyWrapperDescriptor(PyType owner, SlotDefinition definition, Delegate slot) : PyObject
{
    public readonly PyType Owner = owner;
    public readonly SlotDefinition Definition = definition;

    /// <summary>The function of the type's slot.</summary>
    public readonly Delegate Slot = slot;

    /// <summary>Calls the slot; made once, for a call of <c>super().__init__()</c> comes here each time.</summary>
    public readonly SlotWrapper Invoke = definition.Wrap(slot);

    public override PyType Type => BuiltinTypes.WrapperDescriptor;
}

/// <summary>A special method of a builtin type bound to its object: <c>[].__len__</c>.</summary>
internal sealed class PyMethodWrapperObject(PyWrapperDescriptor descriptor, PyObject self) : PyObject
{
    public readonly PyWrapperDescriptor Descriptor = descriptor;
    public readonly PyObject Self = self;

    public override PyType Type => BuiltinTypes.MethodWrapper;
}

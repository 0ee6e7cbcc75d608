namespace Krait.Objects;

/// <summary>A <c>super</c> object.</summary>
internal sealed class PySuper(PyType type) : PyObject
{
    private InstanceState _state = new(type);

    public PyType? ThisClass;
    public PyObject? Self;
    public PyType? SelfClass;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

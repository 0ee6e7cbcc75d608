namespace Krait.Objects;

/// <summary>The weak references to one object, newest first.</summary>
internal sealed class WeakReferenceList
{
    public readonly List<WeakReference<PyWeakReference>> References = [];
}

/// <summary><c>weakref.ref</c>.</summary>
internal class PyWeakReference(PyType type, PyObject target, PyObject? callback) : PyObject
{
    private InstanceState _state = new(type);

    public readonly WeakReference<PyObject> Target = new(target);
    public PyObject? Callback = callback;

    /// <summary>The hash of the target, kept once asked for.</summary>
    public long? Hash;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

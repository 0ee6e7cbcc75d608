namespace Krait.Objects;

/// <summary>A module, or an instance of a subclass of <c>module</c>.</summary>
public sealed class PyModule : PyObject
{
    private InstanceState _state;

    internal PyModule(PyStr name, PyObject? documentation = null)
        : this(BuiltinTypes.Module)
    {
        IsNative = true;
        Dict.SetItem(Names.Name, name);
        Dict.SetItem(Names.Doc, documentation ?? PyNone.Instance);
        Dict.SetItem(Names.Package, PyNone.Instance);
        Dict.SetItem(Names.Loader, PyNone.Instance);
        Dict.SetItem(Names.Spec, PyNone.Instance);
    }

    internal PyModule(PyType type) => _state = new InstanceState(type) { Dict = new PyDict() };

    /// <inheritdoc/>
    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary>Whether the runtime made the module, not Python code.</summary>
    internal bool IsNative { get; }

    /// <summary>The module's namespace.</summary>
    public PyDict Dict => _state.Dict!;
}

namespace Krait.Objects;

/// <summary>A module, or an instance of a subclass of <c>module</c>.</summary>
internal sealed class PyModule : PyObject
{
    private InstanceState _state;

    /// <param name="name">The name.</param>
    /// <param name="documentation">The documentation; null for none.</param>
    /// <param name="memberCount">How many members are going to be added.</param>
    internal PyModule(PyStr name, PyObject? documentation = null, int memberCount = 0)
        : this(BuiltinTypes.Module)
    {
        const int Usual = 5;
        IsNative = true;
        if (memberCount > 0) _state.Dict = new PyDict(memberCount + Usual);
        Dict.SetItem(Names.Name, name);
        Dict.SetItem(Names.Doc, documentation ?? PyNone.Instance);
        Dict.SetItem(Names.Package, PyStr.Empty);
    }

    internal PyModule(PyType type)
    {
        _state.Initialize(type);
        _state.Dict = new PyDict();
    }

    /// <inheritdoc/>
    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary>
    /// Gives a module an attribute that is made when it is first asked for; null when there is none, or with an exception set.
    /// </summary>
    internal static Func<PyModule, PyStr, PyObject?>? FindLazily { get; set; }

    /// <summary>
    /// Whether the runtime made the module, not Python code: <c>__spec__</c> and <c>__loader__</c> are then made when asked for.
    /// </summary>
    internal bool IsNative { get; }

    /// <summary>Whether this stands for a module that is imported when something is asked of it.</summary>
    internal bool IsDeferred { get; init; }

    /// <summary>The module's namespace.</summary>
    public PyDict Dict => _state.Dict!;
}

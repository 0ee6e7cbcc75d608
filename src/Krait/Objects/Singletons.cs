namespace Krait.Objects;

/// <summary><c>None</c>.</summary>
internal sealed class PyNone : PyObject
{
    /// <summary>The only instance.</summary>
    public static readonly PyNone Instance = new();

    private PyNone() { }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.NoneType;
}

/// <summary><c>...</c>.</summary>
internal sealed class PyEllipsis : PyObject
{
    /// <summary>The only instance.</summary>
    public static readonly PyEllipsis Instance = new();

    private PyEllipsis() { }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Ellipsis;
}

/// <summary><c>NotImplemented</c>.</summary>
internal sealed class PyNotImplemented : PyObject
{
    /// <summary>The only instance.</summary>
    public static readonly PyNotImplemented Instance = new();

    private PyNotImplemented() { }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.NotImplementedType;
}

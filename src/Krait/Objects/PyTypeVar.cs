namespace Krait.Objects;

/// <summary>Which kind of type parameter an object is.</summary>
internal enum TypeVarKind : byte
{
    TypeVar,
    ParamSpec,
    TypeVarTuple,
}

/// <summary>A type parameter: <c>typing.TypeVar</c>, <c>ParamSpec</c> or <c>TypeVarTuple</c> (PEP 695, PEP 696).</summary>
internal sealed class PyTypeVar(TypeVarKind kind, PyStr name) : PyObject
{
    private PyDict? _dict;
    private WeakReferenceList? _weakReferences;

    public readonly TypeVarKind Kind = kind;
    public readonly PyStr Name = name;

    /// <summary>Computes the bound when it is asked for; the result is kept in <see cref="Bound"/>.</summary>
    public PyObject? EvaluateBound;
    public PyObject? Bound;
    public PyObject? EvaluateConstraints;
    public PyObject? Constraints;
    public PyObject? EvaluateDefault;
    public PyObject? Default;
    public bool Covariant;
    public bool Contravariant;

    /// <summary>Whether the variance is inferred, as it is for type parameters in the new syntax.</summary>
    public bool InferVariance = true;

    public override PyType Type => Kind switch
    {
        TypeVarKind.TypeVar => BuiltinTypes.TypeVar,
        TypeVarKind.ParamSpec => BuiltinTypes.ParamSpec,
        _ => BuiltinTypes.TypeVarTuple,
    };

    internal override ref PyDict? DictField => ref _dict;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;
}

/// <summary>What a type statement makes: <c>typing.TypeAliasType</c> (PEP 695).</summary>
internal sealed class PyTypeAlias(PyStr name, PyObject typeParameters, PyObject evaluateValue) : PyObject
{
    public readonly PyStr Name = name;
    public readonly PyObject TypeParameters = typeParameters;
    public readonly PyObject EvaluateValue = evaluateValue;
    public PyObject? Value;
    public PyObject Module = PyNone.Instance;

    public override PyType Type => BuiltinTypes.TypeAliasType;
}

/// <summary><c>list[int]</c>: <c>types.GenericAlias</c> (PEP 585).</summary>
internal sealed class PyGenericAlias(PyObject origin, PyTuple arguments) : PyObject
{
    private WeakReferenceList? _weakReferences;

    public readonly PyObject Origin = origin;
    public readonly PyTuple Arguments = arguments;
    public PyTuple? Parameters;
    public bool IsStarred;

    public override PyType Type => BuiltinTypes.GenericAlias;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;
}

/// <summary><c>int | str</c>: <c>typing.Union</c> (PEP 604).</summary>
internal sealed class PyUnion(PyTuple arguments) : PyObject
{
    private WeakReferenceList? _weakReferences;

    public readonly PyTuple Arguments = arguments;
    public PyTuple? Parameters;

    public override PyType Type => BuiltinTypes.Union;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;
}

/// <summary><c>string.templatelib.Template</c> (PEP 750).</summary>
internal sealed class PyTemplate(PyTuple strings, PyTuple interpolations) : PyObject
{
    public readonly PyTuple Strings = strings;
    public readonly PyTuple Interpolations = interpolations;

    public override PyType Type => BuiltinTypes.Template;
}

/// <summary><c>string.templatelib.Interpolation</c> (PEP 750).</summary>
internal sealed class PyInterpolation(PyObject value, PyObject expression, PyObject conversion, PyObject formatSpecification) : PyObject
{
    public readonly PyObject Value = value;
    public readonly PyObject Expression = expression;
    public readonly PyObject Conversion = conversion;
    public readonly PyObject FormatSpecification = formatSpecification;

    public override PyType Type => BuiltinTypes.Interpolation;
}

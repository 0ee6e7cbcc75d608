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

/// <summary><c>P.args</c> or <c>P.kwargs</c> of a parameter specification.</summary>
internal sealed class PyParamSpecPart(PyObject origin, bool isKeywords) : PyObject
{
    private WeakReferenceList? _weakReferences;

    public readonly PyObject Origin = origin;
    public readonly bool IsKeywords = isKeywords;

    public override PyType Type => IsKeywords ? BuiltinTypes.ParamSpecKwargs : BuiltinTypes.ParamSpecArgs;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;
}

/// <summary>The evaluator of a value that is known already: what <c>evaluate_bound</c> of <c>TypeVar('T', bound=int)</c> is.</summary>
internal sealed class PyConstantEvaluator(PyObject value) : PyObject
{
    public readonly PyObject Value = value;

    public override PyType Type => BuiltinTypes.ConstantEvaluator;
}

/// <summary><c>typing.NoDefault</c>.</summary>
internal sealed class PyNoDefault : PyObject
{
    public static readonly PyNoDefault Instance = new();

    private PyNoDefault() { }

    public override PyType Type => BuiltinTypes.NoDefaultType;
}

/// <summary>What a type statement makes: <c>typing.TypeAliasType</c> (PEP 695).</summary>
internal sealed class PyTypeAlias(PyStr name, PyObject typeParameters, PyObject? evaluateValue) : PyObject
{
    public readonly PyStr Name = name;
    public readonly PyObject TypeParameters = typeParameters;

    /// <summary>Computes the value; null when that was given.</summary>
    public readonly PyObject? EvaluateValue = evaluateValue;
    public PyObject? Value;
    public PyObject Module = PyNone.Instance;

    public override PyType Type => BuiltinTypes.TypeAliasType;
}

/// <summary><c>list[int]</c>: <c>types.GenericAlias</c> (PEP 585).</summary>
internal sealed class PyGenericAlias(PyType type, PyObject origin, PyTuple arguments) : PyStatefulObject(type)
{
    public PyGenericAlias(PyObject origin, PyTuple arguments)
        : this(BuiltinTypes.GenericAlias, origin, arguments)
    {
    }

    public readonly PyObject Origin = origin;
    public readonly PyTuple Arguments = arguments;

    /// <summary>The type parameters among the arguments; null until asked for.</summary>
    public PyTuple? Parameters;

    /// <summary>Whether this is <c>*tuple[int]</c>.</summary>
    public bool IsStarred;
}

/// <summary>What a <c>*</c> before a parameterised type goes through: the type, once, as starred.</summary>
internal sealed class PyGenericAliasIterator(PyGenericAlias alias) : PyObject
{
    /// <summary>The type; null once it was given.</summary>
    public PyGenericAlias? Alias = alias;

    public override PyType Type => BuiltinTypes.GenericAliasIterator;
}

/// <summary><c>int | str</c>: <c>typing.Union</c> (PEP 604).</summary>
internal sealed class PyUnion(PyTuple arguments) : PyObject
{
    private WeakReferenceList? _weakReferences;

    public readonly PyTuple Arguments = arguments;

    /// <summary>The type parameters among the members; null until asked for.</summary>
    public PyTuple? Parameters;

    /// <summary>How many members had no hash when the union was made: it has none then, whatever becomes of them.</summary>
    public int UnhashableCount { get; init; }

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

/// <summary>An iterator of a template's strings that are not empty and its interpolations.</summary>
internal sealed class PyTemplateIterator(PyTemplate template) : PyObject
{
    public readonly PyTemplate Template = template;

    /// <summary>The place in the alternation of strings and interpolations.</summary>
    public int Position;

    public override PyType Type => BuiltinTypes.TemplateIterator;
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

/// <summary><c>types.SimpleNamespace</c>.</summary>
internal sealed class PySimpleNamespace : PyStatefulObject
{
    public PySimpleNamespace(PyType type)
        : base(type) => State.Dict = new PyDict();

    /// <summary>The attributes.</summary>
    public PyDict Dict => State.Dict!;
}

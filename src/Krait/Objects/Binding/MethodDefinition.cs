namespace Krait.Objects;

/// <summary>No argument besides self.</summary>
internal delegate PyObject? NoArgumentsFunction(PyObject self);

/// <summary>One positional argument.</summary>
internal delegate PyObject? OneArgumentFunction(PyObject self, PyObject argument);

/// <summary>Any number of positional arguments.</summary>
internal delegate PyObject? FastFunction(PyObject self, ReadOnlySpan<PyObject> arguments);

/// <summary>Positional and named arguments, in the vectorcall convention (PEP 590).</summary>
internal delegate PyObject? FastKeywordsFunction(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary>How a builtin's method is reached from its type.</summary>
internal enum MethodKind
{
    /// <summary>A function of a module, or a method bound to an instance.</summary>
    Instance,

    /// <summary><c>classmethod</c>: the first argument is the class.</summary>
    Class,

    /// <summary><c>staticmethod</c>.</summary>
    Static,
}

/// <summary>A builtin function or method: its name, its documentation and the one delegate that runs it.</summary>
/// <remarks>Exactly one of the four delegates is set; which one it is, is the calling convention that CALL specialises on.</remarks>
internal sealed class MethodDefinition(string name)
{
    public readonly string Name = name;
    public MethodKind Kind { get; init; }
    public string? Documentation { get; init; }

    /// <summary>The parameters as <c>__text_signature__</c> shows them: <c>($self, object, /)</c>.</summary>
    public string? TextSignature { get; init; }

    public NoArgumentsFunction? NoArguments { get; init; }
    public OneArgumentFunction? OneArgument { get; init; }
    public FastFunction? Fast { get; init; }
    public FastKeywordsFunction? FastKeywords { get; init; }
}

/// <summary>A computed attribute of a builtin type.</summary>
internal sealed class GetSetDefinition(string name, UnaryFunction get)
{
    public readonly string Name = name;
    public readonly UnaryFunction Get = get;
    public string? Documentation { get; init; }

    /// <summary>Assigns, or deletes when the value is null; null for a read-only attribute.</summary>
    public Func<PyObject, PyObject?, bool>? Set { get; init; }

    /// <summary>Whether it is a field of the object, not something computed.</summary>
    public bool IsField { get; init; }
}

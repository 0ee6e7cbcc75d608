namespace Krait.Objects;

/// <summary>A function defined in Python.</summary>
internal sealed class PyFunction : PyObject
{
    private PyCode _code;
    private PyTuple? _defaults;
    private PyDict? _keywordDefaults;
    private PyObject? _documentation;

    internal PyFunction(PyCode code, PyDict globals, PyDict builtins)
    {
        _code = code;
        Globals = globals;
        Builtins = builtins;
        Name = code.Name;
        QualifiedName = code.QualifiedName;
        // What closures of one code object have in common is all that inline caches rely on.
        if (code.FunctionVersion == 0) code.FunctionVersion = NextVersion();
        Version = code.FunctionVersion;
    }

    /// <summary>Gives a new function its defaults: it stays like the others of its code object.</summary>
    internal void InitializeDefaults(PyTuple defaults) => _defaults = defaults;

    /// <summary>Gives a new function the defaults of its keyword-only parameters.</summary>
    internal void InitializeKeywordDefaults(PyDict defaults) => _keywordDefaults = defaults;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Function;

    /// <summary><c>__globals__</c>.</summary>
    public PyDict Globals { get; }

    /// <summary><c>__builtins__</c>.</summary>
    public PyDict Builtins { get; }

    internal PyStr Name;
    internal PyStr QualifiedName;

    /// <summary><c>__doc__</c>; null for None. It is taken from the code when it is asked for.</summary>
    internal PyObject? Documentation
    {
        get => _documentation ??= _code.Documentation;
        set => _documentation = value;
    }

    internal PyObject? Module;
    internal PyTuple? Closure;
    internal PyObject? Annotations;
    internal PyObject? Annotate;
    internal PyObject? TypeParameters;
    internal PyDict? Dict;
    private WeakReferenceList? _weakReferences;

    internal override ref PyDict? DictField => ref Dict;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>Identifies the function's code to inline caches; 0 after a change until a cache asks.</summary>
    internal uint Version;

    /// <summary><c>__code__</c>.</summary>
    public PyCode Code
    {
        get => _code;
        internal set
        {
            // The function keeps the docstring it was made with.
            _documentation ??= _code.Documentation ?? PyNone.Instance;
            _code = value;
            Version = 0;
        }
    }

    /// <summary><c>__defaults__</c>.</summary>
    internal PyTuple? Defaults
    {
        get => _defaults;
        set
        {
            _defaults = value;
            Version = 0;
        }
    }

    /// <summary><c>__kwdefaults__</c>.</summary>
    internal PyDict? KeywordDefaults
    {
        get => _keywordDefaults;
        set
        {
            _keywordDefaults = value;
            Version = 0;
        }
    }

    /// <summary>The version, given now if there is none; 0 when no more are to be had.</summary>
    internal uint AssignVersion()
    {
        if (Version == 0) Version = NextVersion();
        return Version;
    }

    private static uint NextVersion()
    {
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        return interpreter.NextFunctionVersion == 0 ? 0 : interpreter.NextFunctionVersion++;
    }
}

/// <summary>A cell: a variable that functions share.</summary>
internal sealed class PyCell(PyObject? value) : PyObject
{
    /// <summary>The variable's value; null when unbound.</summary>
    internal PyObject? Value = value;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Cell;
}

/// <summary>A Python function, or any callable, bound to an instance.</summary>
internal sealed class PyMethod(PyObject function, PyObject self) : PyObject
{
    internal readonly PyObject Function = function;
    internal readonly PyObject Self = self;
    private WeakReferenceList? _weakReferences;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Method;
}

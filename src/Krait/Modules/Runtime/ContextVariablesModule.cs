using System.Collections.Immutable;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Context Variables</summary>
[PyModule("_contextvars")]
internal static partial class ContextVariablesModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyContext.TypeObject, ContextType.Bind);
        ModuleTypes.Add(module, PyContextVariable.TypeObject, ContextVariableType.Bind);
        ModuleTypes.Complete(PyMissingToken.TypeObject, MissingTokenType.Bind);
        ModuleTypes.Add(module, PyContextToken.TypeObject, static type =>
        {
            ContextTokenType.Bind(type);
            type.Attributes.SetItem(PyStr.Intern("MISSING"), PyContextToken.Missing);
        });
    }

    [PyFunction("copy_context()")]
    private static PyObject CopyContext() => new PyContext(PyContext.Current.Values);
}

/// <summary>The values of context variables (PEP 567).</summary>
internal sealed class PyContext(ImmutableDictionary<PyContextVariable, PyObject> values) : PyObject
{
    public static readonly PyType TypeObject = new("Context", BuiltinTypes.Object, TypeFlags.HasWeakReferences, "_contextvars");

    /// <summary>The context that code runs in.</summary>
    public static PyContext Current
    {
        get => (PyContext)(ThreadState.Current.Context ??= new PyContext(ImmutableDictionary<PyContextVariable, PyObject>.Empty));
        set => ThreadState.Current.Context = value;
    }

    public ImmutableDictionary<PyContextVariable, PyObject> Values = values;
    public bool IsEntered;
    private WeakReferenceList? _weakReferences;

    public override PyType Type => TypeObject;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>
    /// Makes this the context that code runs in, to be ended with <see cref="Leave"/>; false with an exception set when it is one
    /// already.
    /// </summary>
    public bool TryEnter(out PyContext outer)
    {
        outer = Current;
        if (IsEntered) return Raise.RuntimeError($"cannot enter context: {Representation.Repr(this)} is already entered") is not null;
        IsEntered = true;
        Current = this;
        return true;
    }

    /// <summary>Goes back to the context from before.</summary>
    public void Leave(PyContext outer)
    {
        IsEntered = false;
        Current = outer;
    }
}

/// <summary>A context variable.</summary>
internal sealed class PyContextVariable(PyStr name, PyObject? defaultValue) : PyObject
{
    public static readonly PyType TypeObject = new("ContextVar", BuiltinTypes.Object, TypeFlags.None, "_contextvars");

    public readonly PyStr Name = name;
    public readonly PyObject? Default = defaultValue;

    public override PyType Type => TypeObject;
}

/// <summary>What <c>ContextVar.set</c> returns, to undo it.</summary>
internal sealed class PyContextToken(PyContext context, PyContextVariable variable, PyObject? oldValue) : PyObject
{
    public static readonly PyType TypeObject = new("Token", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_contextvars");

    /// <summary><c>Token.MISSING</c>.</summary>
    public static readonly PyObject Missing = new PyMissingToken();

    public readonly PyContext Context = context;
    public readonly PyContextVariable Variable = variable;
    public readonly PyObject? OldValue = oldValue;
    public bool IsUsed;

    public override PyType Type => TypeObject;
}

/// <summary><c>Token.MISSING</c>: engines share it, so it has no attributes of its own.</summary>
internal sealed class PyMissingToken : PyObject
{
    public static readonly PyType TypeObject = new("Token.MISSING", BuiltinTypes.Object, TypeFlags.DisallowInstantiation);

    public override PyType Type => TypeObject;
}

[PyMethods]
internal static partial class MissingTokenType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString("<Token.MISSING>");
}

/// <summary>A mapping of context variables to their values.</summary>
[PyMethods]
internal static partial class ContextType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length > 0 ? Raise.TypeError("Context() does not accept any arguments")
            : new PyContext(ImmutableDictionary<PyContextVariable, PyObject>.Empty);

    [PyMethod("run($self, /, *args, **kwargs)")]
    private static PyObject? Run(PyContext self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length - (keywordNames?.Count ?? 0) == 0) return Raise.TypeError("run() missing 1 required positional argument");
        if (!self.TryEnter(out PyContext outer)) return null;
        PyObject? result = Calls.Call(arguments[0], arguments[1..], keywordNames);
        self.Leave(outer);
        return result;
    }

    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyContext self) => new PyContext(self.Values);

    private static bool TryVariable(PyObject key, out PyContextVariable variable)
    {
        variable = (key as PyContextVariable)!;
        return variable is not null || Raise.TypeError($"a ContextVar key was expected, got {Representation.Repr(key)}") is not null;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (right is not PyContext second || comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return PyNotImplemented.Instance;
        }
        int equal = ValuesEqual(((PyContext)left).Values, second.Values);
        return equal < 0 ? null : PyBool.From(equal == 1 == (comparison == CompareOperator.Equal));
    }

    private static int ValuesEqual(ImmutableDictionary<PyContextVariable, PyObject> left,
        ImmutableDictionary<PyContextVariable, PyObject> right)
    {
        if (left.Count != right.Count) return 0;
        foreach ((PyContextVariable variable, PyObject value) in left)
        {
            if (!right.TryGetValue(variable, out PyObject? other)) return 0;
            int equal = Comparison.IdenticalOrEqual(value, other);
            if (equal != 1) return equal;
        }
        return 1;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key) =>
        !TryVariable(key, out PyContextVariable variable) ? null : ((PyContext)self).Values.TryGetValue(variable, out PyObject? value)
            ? value : Raise.KeyError(key);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject key) =>
        !TryVariable(key, out PyContextVariable variable) ? -1 : ((PyContext)self).Values.ContainsKey(variable) ? 1 : 0;

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyContext)self).Values.Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self) => Iteration.GetIter(Keys((PyContext)self));

    /// <summary>Return the value for `key` if `key` has the value in the context object.</summary>
    [PyMethod("get($self, key, default=None, /)")]
    private static PyObject? Get(PyContext self, PyObject key, PyObject? defaultValue) =>
        !TryVariable(key, out PyContextVariable variable) ? null : self.Values.TryGetValue(variable, out PyObject? value) ? value
            : defaultValue ?? PyNone.Instance;

    [PyMethod("keys($self, /)")]
    private static PyList Keys(PyContext self) => new([.. self.Values.Keys]);

    [PyMethod("values($self, /)")]
    private static PyObject Values(PyContext self) => new PyList([.. self.Values.Values]);

    [PyMethod("items($self, /)")]
    private static PyObject Items(PyContext self) =>
        new PyList([.. self.Values.Select(static each => PyTuple.Create(each.Key, each.Value))]);
}

/// <summary>A context variable.</summary>
[PyMethods]
internal static partial class ContextVariableType
{
    [PyNew("ContextVar(name, /, *, default=<unrepresentable>)")]
    private static PyObject? New(PyType type, PyObject name, PyObject? defaultValue)
    {
        if (name is not PyStr text) return Raise.TypeError("context variable name must be a str");
        return ObjectKeys.Hash(text, out _) ? new PyContextVariable(text, defaultValue) : null;
    }

    /// <summary>Return a value for the context variable for the current context.</summary>
    [PyMethod("get($self, default=<unrepresentable>, /)")]
    private static PyObject? Get(PyContextVariable self, PyObject? defaultValue) =>
        PyContext.Current.Values.TryGetValue(self, out PyObject? value) ? value
            : defaultValue ?? self.Default ?? Raise.Set(ExceptionTypes.LookupError, self);

    /// <summary>Call to set a new value for the context variable in the current context.</summary>
    [PyMethod("set($self, value, /)")]
    private static PyObject Set(PyContextVariable self, PyObject value)
    {
        PyContext context = PyContext.Current;
        context.Values.TryGetValue(self, out PyObject? old);
        context.Values = context.Values.SetItem(self, value);
        return new PyContextToken(context, self, old);
    }

    /// <summary>Reset the context variable to a previous value, saved by a token.</summary>
    [PyMethod("reset($self, token, /)")]
    private static PyObject? Reset(PyContextVariable self, PyObject argument)
    {
        if (argument is not PyContextToken token)
        {
            return Raise.TypeError($"expected an instance of Token, got {Representation.Repr(argument)}");
        }
        if (token.IsUsed) return Raise.RuntimeError($"{Representation.Repr(token)} has already been used once");
        if (!ReferenceEquals(token.Variable, self))
        {
            return Raise.ValueError($"{Representation.Repr(token)} was created by a different ContextVar");
        }
        if (!ReferenceEquals(token.Context, PyContext.Current))
        {
            return Raise.ValueError($"{Representation.Repr(token)} was created in a different Context");
        }
        token.IsUsed = true;
        token.Context.Values = token.OldValue is null ? token.Context.Values.Remove(self)
            : token.Context.Values.SetItem(self, token.OldValue);
        return PyNone.Instance;
    }

    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyContextVariable self) => self.Name;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var variable = (PyContextVariable)self;
        PyStr? defaultText = variable.Default is null ? PyStr.Empty : Representation.Repr(variable.Default);
        if (defaultText is null) return null;
        return PyStr.FromString(
            $"<ContextVar name={Representation.Repr(variable.Name)}{(variable.Default is null ? "" : $" default={defaultText}")} at "
                + $"0x{ObjectIdentity.Of(self):x}>");
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>What setting a context variable returns.</summary>
[PyMethods]
internal static partial class ContextTokenType
{
    [PyGetter("var")]
    private static PyObject GetVariable(PyContextToken self) => self.Variable;

    [PyGetter("old_value")]
    private static PyObject GetOldValue(PyContextToken self) => self.OldValue ?? PyContextToken.Missing;

    [PyMethod("__enter__($self, /)")]
    private static PyObject Enter(PyContextToken self) => self;

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyContextToken self, ReadOnlySpan<PyObject> information) =>
        Attributes.CallMethod(self.Variable, PyStr.Intern("reset"), self);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var token = (PyContextToken)self;
        return PyStr.FromString(
            $"<Token{(token.IsUsed ? " used" : "")} var={Representation.Repr(token.Variable)} at 0x{ObjectIdentity.Of(self):x}>");
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

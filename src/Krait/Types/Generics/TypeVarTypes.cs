using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Generics;

/// <summary>
/// Type variable. The preferred way to construct one is the syntax for generic functions, classes and type aliases: class
/// Sequence[T]: ...
/// </summary>
[PyMethods(nameof(BuiltinTypes.TypeVar))]
internal static partial class TypeVarType
{
    [PyNew("typevar(name, *constraints, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, "
        + "infer_variance=False)")]
    private static PyObject? New(
        PyType type, PyStr name, ReadOnlySpan<PyObject> constraints, PyObject? bound, PyObject? defaultValue, bool covariant,
            bool contravariant, bool inferVariance)
    {
        if (!TypeVariables.CheckVariance(covariant, contravariant, inferVariance)) return null;
        if (bound is PyNone) bound = null;
        if (bound is not null)
        {
            bound = TypeVariables.Check(bound, "Bound must be a type.");
            if (bound is null) return null;
        }
        if (constraints.Length == 1) return Raise.TypeError("A single constraint is not allowed");
        if (constraints.Length > 0 && bound is not null) return Raise.TypeError("Constraints cannot be combined with bound=...");
        PyTypeVar variable = new(TypeVarKind.TypeVar, name)
        {
            Bound = bound,
            Constraints = constraints.Length > 0 ? PyTuple.From(constraints) : null,
            Default = defaultValue,
            Covariant = covariant,
            Contravariant = contravariant,
            InferVariance = inferVariance,
        };
        TypeVariables.SetModule(variable);
        return variable;
    }

    [PyGetter("__bound__")]
    private static PyObject? GetBound(PyTypeVar self) => TypeVariables.Evaluate(ref self.Bound, self.EvaluateBound, PyNone.Instance);

    [PyGetter("__constraints__")]
    private static PyObject? GetConstraints(PyTypeVar self) =>
        TypeVariables.Evaluate(ref self.Constraints, self.EvaluateConstraints, PyTuple.Empty);

    [PyGetter("evaluate_bound")]
    private static PyObject GetEvaluateBound(PyTypeVar self) => TypeVariables.Evaluator(self.Bound, self.EvaluateBound);

    [PyGetter("evaluate_constraints")]
    private static PyObject GetEvaluateConstraints(PyTypeVar self) => TypeVariables.Evaluator(self.Constraints, self.EvaluateConstraints);

    [PyMethod("__typing_subst__($self, arg, /)")]
    private static PyObject? Substitute(PyTypeVar self, PyObject argument)
    {
        PyObject? result = GenericAliases.CallTyping("_typevar_subst", self, argument);
        return result is null && GenericAliases.ClearIfLibraryMissing() ? argument : result;
    }

    [PyMethod("__typing_prepare_subst__($self, alias, args, /)")]
    private static PyObject? Prepare(PyTypeVar self, PyObject alias, PyObject arguments) =>
        TypeVariables.PrepareSubstitution(self, alias, arguments);

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject? MroEntries(PyTypeVar self, PyObject bases) => Raise.TypeError("Cannot subclass an instance of TypeVar");
}

/// <summary>Parameter specification variable. The preferred way to construct one is the syntax for generic functions, classes and type
/// aliases: type IntFunc[**P] = Callable[P, int]
/// <code>
/// &gt;&gt;&gt; P = ParamSpec('P')
/// &gt;&gt;&gt; P.__name__
/// 'P'
/// </code>
/// </summary>
[PyMethods(nameof(BuiltinTypes.ParamSpec))]
internal static partial class ParamSpecType
{
    [PyNew("paramspec(name, *, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, infer_variance=False)")]
    private static PyObject? New(PyType type, PyStr name, PyObject? bound, PyObject? defaultValue, bool covariant, bool contravariant,
        bool inferVariance)
    {
        if (!TypeVariables.CheckVariance(covariant, contravariant, inferVariance)) return null;
        PyTypeVar variable = new(TypeVarKind.ParamSpec, name)
        {
            Bound = bound,
            Default = defaultValue,
            Covariant = covariant,
            Contravariant = contravariant,
            InferVariance = inferVariance,
        };
        TypeVariables.SetModule(variable);
        return variable;
    }

    [PyGetter("__bound__")]
    private static PyObject GetBound(PyTypeVar self) => self.Bound ?? PyNone.Instance;

    /// <summary>Represents positional arguments.</summary>
    [PyGetter("args")]
    private static PyObject GetArguments(PyTypeVar self) => new PyParamSpecPart(self, isKeywords: false);

    /// <summary>Represents keyword arguments.</summary>
    [PyGetter("kwargs")]
    private static PyObject GetKeywords(PyTypeVar self) => new PyParamSpecPart(self, isKeywords: true);

    [PyMethod("__typing_subst__($self, arg, /)")]
    private static PyObject? Substitute(PyTypeVar self, PyObject argument) => GenericAliases.CallTyping("_paramspec_subst", self, argument);

    [PyMethod("__typing_prepare_subst__($self, alias, args, /)")]
    private static PyObject? Prepare(PyTypeVar self, PyObject alias, PyObject arguments) =>
        GenericAliases.CallTyping("_paramspec_prepare_subst", self, alias, arguments);

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject? MroEntries(PyTypeVar self, PyObject bases) => Raise.TypeError("Cannot subclass an instance of ParamSpec");
}

/// <summary>Type variable tuple. A specialized form of type variable that enables variadic generics.</summary>
[PyMethods(nameof(BuiltinTypes.TypeVarTuple))]
internal static partial class TypeVarTupleType
{
    [PyNew("typevartuple(name, *, default=<unrepresentable>)")]
    private static PyObject New(PyType type, PyStr name, PyObject? defaultValue)
    {
        PyTypeVar variable = new(TypeVarKind.TypeVarTuple, name) { Default = defaultValue };
        TypeVariables.SetModule(variable);
        return variable;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => TypeVariables.Repr((PyTypeVar)self);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self)
    {
        PyObject? unpacked = GenericAliases.Unpack(self);
        return unpacked is null ? null : new PyTupleIterator(PyTuple.Create(unpacked));
    }

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyTypeVar self) => self.Name;

    [PyGetter("__default__")]
    private static PyObject? GetDefault(PyTypeVar self) =>
        TypeVariables.Evaluate(ref self.Default, self.EvaluateDefault, PyNoDefault.Instance);

    [PyGetter("evaluate_default")]
    private static PyObject GetEvaluateDefault(PyTypeVar self) => TypeVariables.Evaluator(self.Default, self.EvaluateDefault);

    [PyMethod("has_default($self, /)")]
    private static PyObject HasDefault(PyTypeVar self) =>
        PyBool.From(self.EvaluateDefault is not null || self.Default is not (null or PyNoDefault));

    [PyMethod("__typing_subst__($self, arg, /)")]
    private static PyObject? Substitute(PyTypeVar self, PyObject argument) =>
        Raise.TypeError("Substitution of bare TypeVarTuple is not supported");

    [PyMethod("__typing_prepare_subst__($self, alias, args, /)")]
    private static PyObject? Prepare(PyTypeVar self, PyObject alias, PyObject arguments) =>
        GenericAliases.CallTyping("_typevartuple_prepare_subst", self, alias, arguments);

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTypeVar self) => self.Name;

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject? MroEntries(PyTypeVar self, PyObject bases) => Raise.TypeError("Cannot subclass an instance of TypeVarTuple");
}

/// <summary>The args or kwargs of a ParamSpec object.
/// <code>
/// &gt;&gt;&gt; P = ParamSpec('P')
/// &gt;&gt;&gt; P.args.__origin__ is P and P.kwargs.__origin__ is P
/// True
/// </code>
/// </summary>
[PyMethods(nameof(BuiltinTypes.ParamSpecArgs), nameof(BuiltinTypes.ParamSpecKwargs))]
internal static partial class ParamSpecPartType
{
    [PySlot(nameof(PyType.NewSlot))]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        bool isKeywords = ReferenceEquals(type, BuiltinTypes.ParamSpecKwargs);
        var values = new PyObject?[1];
        ArgumentSpecification specification = new(isKeywords ? "paramspeckwargs"
            : "paramspecargs", ["origin"])
        { MinimumPositional = 1, MaximumPositional = 1 };
        return specification.Bind(arguments, keywordNames, values) ? new PyParamSpecPart(values[0]!, isKeywords) : null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var part = (PyParamSpecPart)self;
        string suffix = part.IsKeywords ? "kwargs" : "args";
        if (part.Origin is PyTypeVar { Kind: TypeVarKind.ParamSpec } variable) return PyStr.FromString($"{variable.Name}.{suffix}");
        PyStr? origin = Representation.Repr(part.Origin);
        return origin is null ? null : PyStr.FromString($"{origin}.{suffix}");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyParamSpecPart a || right is not PyParamSpecPart b || a.IsKeywords != b.IsKeywords)
        {
            return PyNotImplemented.Instance;
        }
        return Comparison.RichCompare(a.Origin, b.Origin, comparison);
    }

    [PyGetter("__origin__", IsField = true)]
    private static PyObject GetOrigin(PyParamSpecPart self) => self.Origin;

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject? MroEntries(PyParamSpecPart self, PyObject bases) =>
        Raise.TypeError($"Cannot subclass an instance of {(self.IsKeywords ? "ParamSpecKwargs" : "ParamSpecArgs")}");
}

/// <summary>The type of the evaluator of a value that is known.</summary>
[PyMethods(nameof(BuiltinTypes.ConstantEvaluator))]
internal static partial class ConstantEvaluatorType
{
    private const int StringFormat = 4;

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("constevaluator() takes no keyword arguments");
        if (!Arguments.CheckPositional("constevaluator", arguments.Length, 1, 1) || !Arguments.TryToInt32(arguments[0], out int format))
        {
            return null;
        }
        PyObject value = ((PyConstantEvaluator)self).Value;
        if (format != StringFormat) return value;
        if (value is not PyTuple tuple) return TypeText.Of(value);
        PyStr? parts = TypeText.Join(tuple.Items, ", ");
        return parts is null ? null : PyStr.FromString(tuple.Count == 1 ? $"({parts},)" : $"({parts})");
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        PyStr? value = Representation.Repr(((PyConstantEvaluator)self).Value);
        return value is null ? null : PyStr.FromString($"<constevaluator {value}>");
    }
}

/// <summary>The type of the NoDefault singleton.</summary>
[PyMethods(nameof(BuiltinTypes.NoDefaultType))]
internal static partial class NoDefaultTypeMethods
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length == 0 ? PyNoDefault.Instance : Raise.TypeError("NoDefaultType takes no arguments");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString("typing.NoDefault");

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyObject self) => PyStr.Intern("NoDefault");
}

/// <summary>
/// Abstract base class for generic types. On Python 3.12 and newer, generic classes implicitly inherit from Generic when they
/// declare a parameter list after the class's name.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Generic))]
internal static partial class GenericType
{
    /// <summary>Parameterizes a generic class.</summary>
    [PyClassMethod("__class_getitem__($type, *args, **kwargs)")]
    private static PyObject? ClassGetItem(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? function = GenericAliases.TypingFunction!("_generic_class_getitem");
        if (function is not null) return Calls.Call(function, [type, .. arguments], keywordNames);
        return arguments.Length == 1 && GenericAliases.ClearIfLibraryMissing() ? GenericAliases.Create(type, arguments[0]) : null;
    }

    /// <summary>Function to initialize subclasses.</summary>
    [PyClassMethod("__init_subclass__($type, *args, **kwargs)")]
    private static PyObject? InitSubclass(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? function = GenericAliases.TypingFunction!("_generic_init_subclass");
        if (function is not null) return Calls.Call(function, [type, .. arguments], keywordNames);
        return GenericAliases.ClearIfLibraryMissing() ? PyNone.Instance : null;
    }
}

/// <summary>Type alias. Type aliases are created through the type statement: type Alias = int</summary>
[PyMethods(nameof(BuiltinTypes.TypeAliasType))]
internal static partial class TypeAliasTypeMethods
{
    [PyNew("typealias(name, value, *, type_params=())")]
    private static PyObject? New(PyType type, PyStr name, PyObject value, PyObject? parameters)
    {
        if (parameters is not (null or PyTuple)) return Raise.TypeError("type_params must be a tuple");
        bool hasDefault = false;
        foreach (PyObject parameter in ((PyTuple?)parameters ?? PyTuple.Empty).Items)
        {
            if (parameter is not PyTypeVar) return Raise.TypeError($"Expected a type param, got {Representation.Repr(parameter)}");
            bool withDefault = parameter is PyTypeVar variable
                && (variable.EvaluateDefault is not null || variable.Default is not (null or PyNoDefault));
            if (hasDefault && !withDefault)
            {
                return Raise.TypeError($"non-default type parameter '{Representation.Repr(parameter)}' follows default type parameter");
            }
            hasDefault |= withDefault;
        }
        PyTypeAlias alias = new(name, parameters ?? PyTuple.Empty, null) { Value = value };
        if (ThreadState.Current.CurrentFrame is { } frame && frame.Function.Globals.TryGetValue(Names.Name, out PyObject? module))
        {
            alias.Module = module;
        }
        return alias;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => ((PyTypeAlias)self).Name;

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject item) =>
        ((PyTypeAlias)self).TypeParameters is PyTuple { Count: 0 } ? Raise.TypeError("Only generic type aliases are subscriptable")
            : GenericAliases.Create(self, item);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self)
    {
        PyObject? unpacked = GenericAliases.Unpack(self);
        return unpacked is null ? null : new PyTupleIterator(PyTuple.Create(unpacked));
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => GenericAliases.Union(left, right);

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyTypeAlias self) => self.Name;

    [PyGetter("__module__")]
    private static PyObject GetModule(PyTypeAlias self) => self.Module;

    [PyGetter("__value__")]
    private static PyObject? GetValue(PyTypeAlias self) => TypeVariables.Evaluate(ref self.Value, self.EvaluateValue, PyNone.Instance);

    [PyGetter("evaluate_value")]
    private static PyObject GetEvaluateValue(PyTypeAlias self) => self.EvaluateValue ?? new PyConstantEvaluator(self.Value!);

    [PyGetter("__type_params__")]
    private static PyObject GetTypeParameters(PyTypeAlias self) => self.TypeParameters;

    [PyGetter("__parameters__")]
    private static PyObject? GetParameters(PyTypeAlias self)
    {
        List<PyObject> parameters = [];
        foreach (PyObject each in ((PyTuple)self.TypeParameters).Items)
        {
            PyObject? parameter = each is PyTypeVar { Kind: TypeVarKind.TypeVarTuple } ? GenericAliases.Unpack(each) : each;
            if (parameter is null) return null;
            parameters.Add(parameter);
        }
        return new PyTuple([.. parameters]);
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTypeAlias self) => self.Name;
}

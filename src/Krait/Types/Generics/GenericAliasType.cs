using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Types.Generics;

/// <summary>Represent a PEP 585 generic type, e.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).</summary>
[PyMethods(nameof(BuiltinTypes.GenericAlias))]
internal static partial class GenericAliasType
{
    // What the alias answers itself; every other attribute is the origin's.
    private static class Own
    {
        public static readonly HashSet<PyStr> Names = new(
            new[]
            {
                "__class__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
                "__mro_entries__",
                "__reduce_ex__", "__reduce__", "__bases__", "__copy__", "__deepcopy__",
            }.Select(PyStr.Intern),
            ReferenceEqualityComparer.Instance);
    }

    private static readonly PyStr s_originalClass = PyStr.Intern("__orig_class__");

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("GenericAlias() takes no keyword arguments");
        if (!Arguments.CheckPositional("GenericAlias", arguments.Length, 2, 2)) return null;
        return new PyGenericAlias(type, arguments[0], arguments[1] as PyTuple ?? PyTuple.Create(arguments[1]));
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        if (Own.Names.Contains(PyStr.Intern(name)) || self.Type.IsHeapType && self.Type.Lookup(name) is { } found
            && !ReferenceEquals(found, BuiltinTypes.GenericAlias.Lookup(name)))
        {
            return Attributes.GenericGet(self, name);
        }
        return Attributes.Get(((PyGenericAlias)self).Origin, name);
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? made = Calls.Call(((PyGenericAlias)self).Origin, arguments, keywordNames);
        if (made is null) return null;
        if (Attributes.Set(made, s_originalClass, self)) return made;
        return Exceptions.ClearIf(ExceptionTypes.AttributeError) || Exceptions.ClearIf(ExceptionTypes.TypeError) ? made : null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var alias = (PyGenericAlias)self;
        PyStr? origin = TypeText.Of(alias.Origin);
        PyStr? arguments = origin is null ? null : TypeText.Join(alias.Arguments.Items, ", ");
        if (arguments is null) return null;
        return PyStr.FromString($"{(alias.IsStarred ? "*" : "")}{origin}[{(alias.Arguments.Count == 0 ? "()" : arguments)}]");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var alias = (PyGenericAlias)self;
        hash = 0;
        if (!ObjectKeys.Hash(alias.Origin, out long origin) || !ObjectKeys.Hash(alias.Arguments, out long arguments)) return false;
        hash = origin ^ arguments;
        if (hash == -1) hash = -2;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyGenericAlias a
            || right is not PyGenericAlias b)
        {
            return PyNotImplemented.Instance;
        }
        int equal = a.IsStarred == b.IsStarred ? Comparison.Equal(a.Origin, b.Origin) : 0;
        if (equal == 1) equal = Comparison.Equal(a.Arguments, b.Arguments);
        return equal < 0 ? null : PyBool.From(equal == 1 == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject item)
    {
        var alias = (PyGenericAlias)self;
        PyTuple? parameters = Parameters(alias);
        PyTuple? arguments = parameters is null ? null : TypeSubstitution.Substitute(self, alias.Arguments, parameters, item);
        return arguments is null ? null : new PyGenericAlias(alias.Origin, arguments) { IsStarred = alias.IsStarred };
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => new PyGenericAliasIterator((PyGenericAlias)self);

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => GenericAliases.Union(left, right);

    private static PyTuple? Parameters(PyGenericAlias alias) => alias.Parameters ??= TypeSubstitution.FindParameters(alias.Arguments);

    [PyGetter("__origin__", IsField = true)]
    private static PyObject GetOrigin(PyGenericAlias self) => self.Origin;

    [PyGetter("__args__", IsField = true)]
    private static PyObject GetArguments(PyGenericAlias self) => self.Arguments;

    /// <summary>Type variables in the GenericAlias.</summary>
    [PyGetter("__parameters__")]
    private static PyObject? GetParameters(PyGenericAlias self) => Parameters(self);

    [PyGetter("__unpacked__", IsField = true)]
    private static PyObject GetUnpacked(PyGenericAlias self) => PyBool.From(self.IsStarred);

    [PyGetter("__typing_unpacked_tuple_args__")]
    private static PyObject GetUnpackedArguments(PyGenericAlias self) =>
        self.IsStarred && ReferenceEquals(self.Origin, BuiltinTypes.Tuple) ? self.Arguments : PyNone.Instance;

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject MroEntries(PyGenericAlias self, PyObject bases) => PyTuple.Create(self.Origin);

    [PyMethod("__instancecheck__($self, instance, /)")]
    private static PyObject? InstanceCheck(PyGenericAlias self, PyObject instance) =>
        Raise.TypeError("isinstance() argument 2 cannot be a parameterized generic");

    [PyMethod("__subclasscheck__($self, cls, /)")]
    private static PyObject? SubclassCheck(PyGenericAlias self, PyObject type) =>
        Raise.TypeError("issubclass() argument 2 cannot be a parameterized generic");

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyGenericAlias self)
    {
        if (!self.IsStarred) return PyTuple.Create(self.Type, PyTuple.Create(self.Origin, self.Arguments));
        PyObject iterator = new PyGenericAliasIterator(new PyGenericAlias(self.Type, self.Origin, self.Arguments));
        return PyTuple.Create(Evaluation.Interpreters.Builtins.GetItem(PyStr.Intern("next"))!, PyTuple.Create(iterator));
    }

    [PyMethod("__dir__($self, /)")]
    private static PyObject? Dir(PyGenericAlias self)
    {
        PyObject? method = Attributes.GetSpecial(self.Origin, Names.Dir);
        PyObject? names = method is null ? null : self.Origin is PyType type ? DirectoryOf(type) : Calls.Call(method);
        PyList? list = names is null ? null : Iteration.ToList(names);
        if (list is null) return null;
        foreach (PyStr name in Own.Names.Order(Comparer<PyStr>.Create(PyStr.Compare)))
        {
            if (name.ToString() is not ("__bases__" or "__copy__" or "__deepcopy__")
                && !Array.Exists(list.ToArray(), each => each is PyStr text && PyStr.Equal(text, name)))
            {
                list.Add(name);
            }
        }
        return list;
    }

    private static PyList DirectoryOf(PyType type)
    {
        PyDict names = new();
        TypeNames.CollectAttributes(type, names);
        return names.KeyList();
    }
}

/// <summary>The iterator of a parameterised type.</summary>
[PyMethods(nameof(BuiltinTypes.GenericAliasIterator))]
internal static partial class GenericAliasIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyGenericAliasIterator)self;
        // A tracer is told of this end of a loop, as CPython raises here.
        if (iterator.Alias is not { } alias) return Raise.Set(Exceptions.Create(ExceptionTypes.StopIteration, PyTuple.Empty));
        iterator.Alias = null;
        return new PyGenericAlias(alias.Type, alias.Origin, alias.Arguments) { IsStarred = true };
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyGenericAliasIterator self) =>
        Iterators.IteratorReduction.Call("iter", () => (self.Alias is { } alias ? alias : PyTuple.Empty, null));
}

/// <summary>Represent a union type, e.g. for int | str.</summary>
[PyMethods(nameof(BuiltinTypes.Union))]
internal static partial class UnionType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => TypeText.Join(((PyUnion)self).Arguments.Items, " | ");

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        // Members in another order are the same union.
        hash = 0;
        foreach (PyObject member in ((PyUnion)self).Arguments.Items)
        {
            if (!ObjectKeys.Hash(member, out long each)) return false;
            hash += (each ^ (each << 16)) * 2654435761;
        }
        int count = ((PyUnion)self).UnhashableCount;
        if (count > 0) return Raise.TypeError($"union contains {count} unhashable elements") is not null;
        if (hash == -1) hash = -2;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyUnion a || right is not PyUnion b)
        {
            return PyNotImplemented.Instance;
        }
        int equal = a.Arguments.Count == b.Arguments.Count ? 1 : 0;
        for (int i = 0; i < a.Arguments.Count && equal == 1; i++)
        {
            equal = 0;
            foreach (PyObject member in b.Arguments.Items)
            {
                equal = Comparison.IdenticalOrEqual(a.Arguments[i], member);
                if (equal != 0) break;
            }
        }
        return equal < 0 ? null : PyBool.From(equal == 1 == (comparison == CompareOperator.Equal));
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => GenericAliases.Union(left, right);

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject item)
    {
        var union = (PyUnion)self;
        PyTuple? parameters = Parameters(union);
        PyTuple? members = parameters is null ? null : TypeSubstitution.Substitute(self, union.Arguments, parameters, item);
        if (members is null) return null;
        PyObject? result = members[0];
        for (int i = 1; i < members.Count && result is not null; i++) result = Operators.Binary(BinaryOperator.Or, result, members[i]);
        return result;
    }

    private static PyTuple? Parameters(PyUnion union) => union.Parameters ??= TypeSubstitution.FindParameters(union.Arguments);

    [PyGetter("__args__", IsField = true)]
    private static PyObject GetArguments(PyUnion self) => self.Arguments;

    /// <summary>Type variables in the types.UnionType.</summary>
    [PyGetter("__parameters__")]
    private static PyObject? GetParameters(PyUnion self) => Parameters(self);

    [PyGetter("__name__")]
    private static PyObject GetName(PyUnion self) => PyStr.Intern("Union");

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyUnion self) => PyStr.Intern("Union");

    /// <summary>Always returns the type</summary>
    [PyGetter("__origin__")]
    private static PyObject GetOrigin(PyUnion self) => BuiltinTypes.Union;

    [PyMethod("__mro_entries__($self, bases, /)")]
    private static PyObject? MroEntries(PyUnion self, PyObject bases) => Raise.TypeError($"Cannot subclass {Representation.Repr(self)}");

    [PyMethod("__instancecheck__($self, instance, /)")]
    private static PyObject? InstanceCheck(PyUnion self, PyObject instance)
    {
        int result = Classes.IsInstance(instance, self.Arguments);
        return result < 0 ? null : PyBool.From(result == 1);
    }

    [PyMethod("__subclasscheck__($self, cls, /)")]
    private static PyObject? SubclassCheck(PyUnion self, PyObject type)
    {
        if (type is not PyType) return Raise.TypeError("issubclass() arg 1 must be a class");
        int result = Classes.IsSubclass(type, self.Arguments);
        return result < 0 ? null : PyBool.From(result == 1);
    }

    [PyClassMethod("__class_getitem__($type, parameters, /)")]
    private static PyObject? ClassGetItem(PyType type, PyObject parameters)
    {
        PyObject[] members = parameters is PyTuple tuple ? [.. tuple.Items] : [parameters];
        if (members.Length == 0) return Raise.TypeError("Cannot take a Union of no types.");
        for (int i = 0; i < members.Length; i++)
        {
            PyObject? member = TypeVariables.Check(members[i], "Union[arg, ...]: each arg must be a type.");
            if (member is null) return null;
            members[i] = member;
        }
        return GenericAliases.MakeUnion(members);
    }
}

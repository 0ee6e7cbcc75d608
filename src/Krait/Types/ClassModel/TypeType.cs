using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Types.ClassModel;

/// <summary>The class of classes.</summary>
[PyMethods(nameof(BuiltinTypes.Type))]
internal static partial class TypeType
{
    [PyNew]
    private static PyObject? New(PyType metatype, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional != 3) return Raise.TypeError($"type.__new__() takes exactly 3 arguments ({positional} given)");
        if (arguments[0] is not PyStr name) return Arguments.WrongType("type.__new__", "argument 1", "str", arguments[0]);
        if (arguments[1] is not PyTuple bases) return Arguments.WrongType("type.__new__", "argument 2", "tuple", arguments[1]);
        if (arguments[2] is not PyDict attributes) return Arguments.WrongType("type.__new__", "argument 3", "dict", arguments[2]);
        PyDict? keywords = null;
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            keywords ??= new PyDict();
            keywords.SetItem((PyStr)keywordNames!.Items[i], arguments[positional + i]);
        }
        return ClassCreation.Create(metatype, name, bases, attributes, keywords);
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional == 1 && keywordNames is { Count: > 0 })
        {
            Raise.TypeError("type.__init__() takes no keyword arguments");
            return false;
        }
        if (positional is 1 or 3) return true;
        Raise.TypeError("type.__init__() takes 1 or 3 arguments");
        return false;
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)callable;
        if (ReferenceEquals(type, BuiltinTypes.Type))
        {
            if (arguments.Length == 1 && keywordNames is null or { Count: 0 }) return arguments[0].Type;
            if (arguments.Length - (keywordNames?.Count ?? 0) != 3) return Raise.TypeError("type() takes 1 or 3 arguments");
        }
        if (type.NewSlot is not { } create || ((type.Flags | type.NativeBase.Flags) & TypeFlags.DisallowInstantiation) != 0)
        {
            return Raise.TypeError($"cannot create '{TypeNames.Qualified(type)}' instances");
        }
        PyObject? instance = create(type, arguments, keywordNames);
        if (instance is null) return null;
        PyType actual = instance.Type;
        if (!ReferenceEquals(actual, type) && !actual.IsSubtypeOf(type)) return instance;
        if (type.FinalizeSlot is { } finalize && !NeedsNoGuard(type, finalize)) Finalization.Track(instance);
        // object.__init__ leaves arguments to a __new__ that is not object's.
        if (ReferenceEquals(actual.InitSlot, BuiltinTypes.Object.InitSlot) && !ReferenceEquals(actual.NewSlot, BuiltinTypes.Object.NewSlot))
        {
            return instance;
        }
        return actual.InitSlot is { } initialize && !initialize(instance, arguments, keywordNames) ? null : instance;
    }

    private static bool NeedsNoGuard(PyType type, UnaryFunction finalize) =>
        ((type.NativeBase.Flags & TypeFlags.GuardsItself) != 0 && ReferenceEquals(finalize, type.NativeBase.FinalizeSlot))
        || ((type.Flags & TypeFlags.EndsUnseen) != 0 && !type.IsHeapType);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString($"<class '{TypeNames.Qualified((PyType)self)}'>");

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        var type = (PyType)self;
        PyObject? value = Attributes.GetOfType(type, name);
        if (value is not null || Exceptions.IsSet) return value;
        return Raise.AttributeError(type, name, $"type object '{type.Name}' has no attribute '{name}'");
    }

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value)
    {
        var type = (PyType)self;
        if ((type.Flags & (TypeFlags.Heap | TypeFlags.OfOneEngine)) == 0 || (type.Flags & TypeFlags.Immutable) != 0)
        {
            Raise.TypeError($"cannot {(value is null ? "delete" : "set")} {Representation.Repr(name)} attribute of immutable type "
                + $"'{TypeNames.Qualified(type)}'");
            return false;
        }
        if (type.Type.Lookup(name) is { } descriptor && descriptor.Type.DescriptorSetSlot is { } set) return set(descriptor, type, value);
        name = PyStr.Intern(name);
        if (value is null)
        {
            if (type.Attributes.Remove(name, out _) != 1)
            {
                Raise.AttributeError(type, name, $"type object '{type.Name}' has no attribute '{name}'");
                return false;
            }
        }
        else if (!type.Attributes.SetItem(name, value))
        {
            return false;
        }

        type.Modified();
        SlotInheritance.AttributeChanged(type, name);
        return true;
    }

    /// <summary>Return a type's method resolution order.</summary>
    [PyMethod("mro($self, /)")]
    private static PyObject? Mro(PyType self)
    {
        PyType[]? mro = ClassCreation.Linearize(self);
        return mro is null ? null : new PyList(mro);
    }

    /// <summary>Return a list of immediate subclasses.</summary>
    [PyMethod("__subclasses__($self, /)")]
    private static PyObject Subclasses(PyType self) => new PyList([.. self.Subclasses()]);

    /// <summary>Create the namespace for the class statement</summary>
    [PyClassMethod("__prepare__($type, /, *args, **kwargs)")]
    private static PyObject Prepare(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyDict();

    /// <summary>Check if an object is an instance.</summary>
    [PyMethod("__instancecheck__($self, instance, /)")]
    private static PyObject? InstanceCheck(PyType self, PyObject instance)
    {
        int result = Classes.IsInstancePlainly(instance, self);
        return result < 0 ? null : PyBool.From(result != 0);
    }

    /// <summary>Check if a class is a subclass.</summary>
    [PyMethod("__subclasscheck__($self, subclass, /)")]
    private static PyObject? SubclassCheck(PyType self, PyObject subclass)
    {
        int result = Classes.IsSubclassPlainly(subclass, self);
        return result < 0 ? null : PyBool.From(result != 0);
    }

    /// <summary>Specialized __dir__ implementation for types.</summary>
    [PyMethod("__dir__($self, /)")]
    private static PyObject Dir(PyType self)
    {
        PyDict names = new();
        TypeNames.CollectAttributes(self, names);
        return names.KeyList();
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => GenericAliases.Union(left, right);

    [PyGetter("__name__")]
    private static PyObject GetName(PyType self) => self.NameObject ??= PyStr.FromString(self.ShortName);

    [PySetter("__name__")]
    private static bool SetName(PyType self, PyObject? value)
    {
        if (!CheckMutable(self, value, "__name__")) return false;
        if (value is not PyStr name)
        {
            Raise.TypeError($"can only assign string to {self.Name}.__name__, not '{value!.Type.Name}'");
            return false;
        }
        if (name.Narrow?.Contains('\0') == true)
        {
            Raise.ValueError("type name must not contain null characters");
            return false;
        }
        if (Text.Codecs.Encode(name, "utf-8", "strict") is null) return false;
        self.NameText = name.ToString();
        self.NameObject = name;
        return true;
    }

    private static bool CheckMutable(PyType self, PyObject? value, string attribute)
    {
        if (!self.IsHeapType)
        {
            Raise.TypeError(
                $"cannot {(value is null ? "delete" : "set")} '{attribute}' attribute of immutable type '{TypeNames.Qualified(self)}'");
            return false;
        }
        if (value is not null) return !Auditing.IsOn || Auditing.Tell("object.__setattr__", self, PyStr.FromString(attribute), value);
        // So says CPython, although such a type is mutable.
        Raise.TypeError($"cannot delete '{attribute}' attribute of immutable type '{self.Name}'");
        return false;
    }

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyType self) => self.QualifiedName ?? PyStr.FromString(self.ShortName);

    [PySetter("__qualname__")]
    private static bool SetQualifiedName(PyType self, PyObject? value)
    {
        if (!CheckMutable(self, value, "__qualname__")) return false;
        if (value is not PyStr name)
        {
            Raise.TypeError($"can only assign string to {self.Name}.__qualname__, not '{value!.Type.Name}'");
            return false;
        }
        self.QualifiedName = name;
        return true;
    }

    [PyGetter("__module__")]
    private static PyObject? GetModule(PyType self)
    {
        if (!self.IsHeapType) return PyStr.Intern(self.ModuleText);
        return self.Attributes.TryGetValue(Names.Module, out PyObject? module) ? module
            : Raise.AttributeError(self, Names.Module, "__module__");
    }

    private static readonly PyStr s_firstLineNumber = PyStr.Intern("__firstlineno__");

    [PySetter("__module__")]
    private static bool SetModule(PyType self, PyObject? value)
    {
        if (!CheckMutable(self, value, "__module__")) return false;
        self.Attributes.SetItem(Names.Module, value!);
        // A line number says where a class stands in the module it was made in.
        self.Attributes.Remove(s_firstLineNumber);
        self.Modified();
        return true;
    }

    [PyGetter("__bases__")]
    private static PyObject GetBases(PyType self) => self.Bases;

    [PySetter("__bases__")]
    private static bool SetBases(PyType self, PyObject? value) =>
        CheckMutable(self, value, "__bases__") && BasesAssignment.Assign(self, value!);

    [PyGetter("__base__", IsField = true)]
    private static PyObject GetBase(PyType self) => (PyObject?)self.Base ?? PyNone.Instance;

    [PyGetter("__mro__")]
    private static PyObject GetMro(PyType self) => self.LacksMro ? PyNone.Instance
        : self.MroTuple ??= new PyTuple(Array.ConvertAll(self.Mro, static type => (PyObject)type));

    [PyGetter("__dict__")]
    private static PyObject GetDict(PyType self) => new PyMappingProxy(self.Attributes);

    [PyGetter("__doc__")]
    private static PyObject? GetDocumentation(PyType self)
    {
        if (!self.IsHeapType) return self.Documentation is { } text ? PyStr.FromString(text) : PyNone.Instance;
        if (!self.Attributes.TryGetValue(Names.Doc, out PyObject? documentation)) return PyNone.Instance;
        return documentation.Type.DescriptorGetSlot is { } get ? get(documentation, null, self) : documentation;
    }

    [PySetter("__doc__")]
    private static bool SetDocumentation(PyType self, PyObject? value)
    {
        if (!CheckMutable(self, value, "__doc__")) return false;
        self.Attributes.SetItem(Names.Doc, value!);
        self.Modified();
        return true;
    }

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyType self)
    {
        string? signature = self.TextSignature;
        // A class of Python code may say it, a type of the host has it from its constructor.
        if (signature is null && self.IsHeapType && self.Attributes.TryGetValue(Names.Doc, out PyObject? documentation))
        {
            signature = SignatureIn(documentation, self.ShortName);
        }
        return signature is null ? PyNone.Instance : PyStr.FromString(signature);
    }

    // A docstring may begin with the signature, the class's name before it and a line of two dashes after it.
    private static string? SignatureIn(PyObject documentation, string name)
    {
        const string End = ")\n--\n\n";
        string text = (documentation as PyStr)?.ToString() ?? "";
        if (!text.StartsWith(name + "(", StringComparison.Ordinal)) return null;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        int blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 || blank < end ? null : text[name.Length..(end + 1)];
    }

    [PyGetter("__basicsize__", IsField = true)]
    private static PyObject GetBasicSize(PyType self) => PyInt.From(ObjectSizes.OfContent(self) + (8L * self.SlotCount));

    [PyGetter("__itemsize__", IsField = true)]
    private static PyObject GetItemSize(PyType self)
    {
        const int Digit = 4;
        const int Byte = 1;
        const int Reference = 8;
        PyType native = self.NativeBase;
        if (native == BuiltinTypes.Int || native == BuiltinTypes.Bool) return PyInt.From(Digit);
        if (native == BuiltinTypes.Bytes) return PyInt.From(Byte);
        return PyInt.From(native == BuiltinTypes.Tuple ? Reference : native == BuiltinTypes.Type ? 40 : 0);
    }

    [PyGetter("__dictoffset__", IsField = true)]
    private static PyObject GetDictOffset(PyType self) => PyInt.From((self.Flags & TypeFlags.HasDict) != 0 ? -1 : 0);

    [PyGetter("__weakrefoffset__", IsField = true)]
    private static PyObject GetWeakReferenceOffset(PyType self) => PyInt.From((self.Flags & TypeFlags.HasWeakReferences) != 0 ? 24 : 0);

    [PyGetter("__flags__", IsField = true)]
    private static PyObject GetFlags(PyType self)
    {
        // The flags that programs ask for, in CPython's numbering (Include/object.h).
        long flags = 1L << 12;
        bool isImmutable = !self.IsHeapType || (self.Flags & TypeFlags.Immutable) != 0;
        if (self.IsHeapType || TypeNames.IsMadeAtRunTime(self)) flags |= 1L << 9;
        if (isImmutable) flags |= 1L << 8;
        if ((self.Flags & TypeFlags.BaseType) != 0) flags |= 1L << 10;
        if ((self.Flags & TypeFlags.Abstract) != 0) flags |= 1L << 20;
        if ((self.Flags & TypeFlags.Sequence) != 0) flags |= 1L << 5;
        if ((self.Flags & TypeFlags.Mapping) != 0) flags |= 1L << 6;
        (PyType Type, int Bit)[] families =
        [
            (BuiltinTypes.Int, 24), (BuiltinTypes.List, 25), (BuiltinTypes.Tuple, 26), (BuiltinTypes.Bytes, 27), (BuiltinTypes.Str, 28),
            (BuiltinTypes.Dict, 29), (ExceptionTypes.BaseException, 30), (BuiltinTypes.Type, 31),
        ];
        foreach ((PyType family, int bit) in families)
        {
            if (self.IsSubtypeOf(family)) flags |= 1L << bit;
        }
        return PyInt.From(flags);
    }

    [PyGetter("__abstractmethods__")]
    private static PyObject? GetAbstractMethods(PyType self) =>
        !ReferenceEquals(self, BuiltinTypes.Type) && self.Attributes.TryGetValue(Names.AbstractMethods, out PyObject? methods)
            ? methods
            : Raise.AttributeError(self, Names.AbstractMethods, $"type object '{self.Name}' has no attribute '__abstractmethods__'");

    [PySetter("__abstractmethods__")]
    private static bool SetAbstractMethods(PyType self, PyObject? value)
    {
        if (value is null)
        {
            if (self.Attributes.Remove(Names.AbstractMethods, out _) != 1)
            {
                Raise.AttributeError(self, Names.AbstractMethods, $"type object '{self.Name}' has no attribute '__abstractmethods__'");
                return false;
            }
            self.Flags &= ~TypeFlags.Abstract;
            self.Modified();
            return true;
        }
        int truth = Truth.IsTrue(value);
        if (truth < 0) return false;
        self.Attributes.SetItem(Names.AbstractMethods, value);
        self.Flags = truth != 0 ? self.Flags | TypeFlags.Abstract : self.Flags & ~TypeFlags.Abstract;
        self.Modified();
        return true;
    }

    [PyGetter("__annotations__")]
    private static PyObject? GetAnnotations(PyType self) => ClassAnnotations.Get(self);

    [PySetter("__annotations__")]
    private static bool SetAnnotations(PyType self, PyObject? value) => ClassAnnotations.Set(self, value);

    [PyGetter("__annotate__")]
    private static PyObject? GetAnnotate(PyType self) => ClassAnnotations.GetAnnotate(self);

    [PySetter("__annotate__")]
    private static bool SetAnnotate(PyType self, PyObject? value) => ClassAnnotations.SetAnnotate(self, value);

    [PyGetter("__type_params__")]
    private static PyObject GetTypeParameters(PyType self) =>
        self.IsHeapType && self.Attributes.TryGetValue(Names.TypeParams, out PyObject? parameters) ? parameters : PyTuple.Empty;

    [PySetter("__type_params__")]
    private static bool SetTypeParameters(PyType self, PyObject? value)
    {
        if (!CheckMutable(self, value, "__type_params__")) return false;
        self.Attributes.SetItem(Names.TypeParams, value!);
        self.Modified();
        return true;
    }
}

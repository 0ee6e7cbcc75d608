using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Functions;

/// <summary>A computed attribute of a builtin type.</summary>
[PyMethods(nameof(BuiltinTypes.GetSetDescriptor))]
internal static partial class GetSetDescriptorType
{
    [PySlot(nameof(PyType.DescriptorGetSlot))]
    internal static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        if (instance is null) return self;
        var descriptor = (PyGetSetDescriptor)self;
        if (instance.Type.IsSubtypeOf(descriptor.Owner)) return descriptor.Definition.Get(instance);
        return Raise.TypeError($"descriptor '{descriptor.Definition.Name}' for '{descriptor.Owner.Name}' objects doesn't apply to a "
            + $"'{instance.Type.Name}' object");
    }

    [PySlot(nameof(PyType.DescriptorSetSlot))]
    internal static bool Set(PyObject self, PyObject instance, PyObject? value)
    {
        var descriptor = (PyGetSetDescriptor)self;
        if (!instance.Type.IsSubtypeOf(descriptor.Owner))
        {
            Raise.TypeError($"descriptor '{descriptor.Definition.Name}' for '{descriptor.Owner.Name}' objects doesn't apply to a "
                + $"'{instance.Type.Name}' object");
            return false;
        }
        if (descriptor.Definition.Set is { } set) return set(instance, value);
        Raise.Set(ExceptionTypes.AttributeError, descriptor.Definition.IsField
            ? "readonly attribute"
            : $"attribute '{descriptor.Definition.Name}' of '{descriptor.Owner.Name}' objects is not writable");
        return false;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var descriptor = (PyGetSetDescriptor)self;
        return PyStr.FromString($"<attribute '{descriptor.Definition.Name}' of '{descriptor.Owner.Name}' objects>");
    }

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyGetSetDescriptor self) => PyStr.Intern(self.Definition.Name);

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyGetSetDescriptor self) => PyStr.FromString($"{self.Owner.Name}.{self.Definition.Name}");

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyGetSetDescriptor self) => NativeCall.Documentation(self.Definition.Documentation);

    [PyGetter("__objclass__", IsField = true)]
    private static PyObject GetOwner(PyGetSetDescriptor self) => self.Owner;
}

/// <summary>A field of an object: one that <c>__slots__</c> declared, or that a builtin type reads and writes in C#.</summary>
[PyMethods(nameof(BuiltinTypes.MemberDescriptor))]
internal static partial class MemberDescriptorType
{
    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        if (instance is null) return self;
        if (self is not PyMemberDescriptor member) return GetSetDescriptorType.Get(self, instance, owner);
        if (!Applies(member, instance)) return null;
        return instance.State.Values[member.Index].Value
            ?? Raise.AttributeError(instance, member.Name,
                $"'{ClassModel.TypeNames.InMessages(instance.Type)}' object has no attribute '{member.Name}'");
    }

    [PySlot(nameof(PyType.DescriptorSetSlot))]
    private static bool Set(PyObject self, PyObject instance, PyObject? value)
    {
        if (self is not PyMemberDescriptor member) return GetSetDescriptorType.Set(self, instance, value);
        if (!Applies(member, instance)) return false;
        ref PyObject? place = ref instance.State.Values[member.Index].Value;
        if (value is null && place is null)
        {
            Raise.AttributeError(instance, member.Name, member.Name.ToString());
            return false;
        }
        place = value;
        return true;
    }

    private static bool Applies(PyMemberDescriptor member, PyObject instance)
    {
        if (instance.Type.IsSubtypeOf(member.Owner)) return true;
        Raise.TypeError($"descriptor '{member.Name}' for '{member.Owner.Name}' objects doesn't apply to a '{instance.Type.Name}' object");
        return false;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        return PyStr.FromString($"<member '{NameOf(self)}' of '{OwnerOf(self).Name}' objects>");
    }

    private static PyType OwnerOf(PyObject self) => self is PyMemberDescriptor member ? member.Owner : ((PyGetSetDescriptor)self).Owner;

    private static PyStr NameOf(PyObject self) =>
        self is PyMemberDescriptor member ? member.Name : PyStr.Intern(((PyGetSetDescriptor)self).Definition.Name);

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyObject self) => NameOf(self);

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyObject self) => PyStr.FromString($"{OwnerOf(self).Name}.{NameOf(self)}");

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyObject self) =>
        self is PyGetSetDescriptor field ? NativeCall.Documentation(field.Definition.Documentation) : PyNone.Instance;

    [PyGetter("__objclass__", IsField = true)]
    private static PyObject GetOwner(PyObject self) => OwnerOf(self);
}

/// <summary>Property attribute.</summary>
[PyMethods(nameof(BuiltinTypes.Property))]
internal static partial class PropertyType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyProperty(type);

    [PyInit("property(fget=None, fset=None, fdel=None, doc=None)")]
    private static bool Init(PyProperty self, PyObject? getter, PyObject? setter, PyObject? deleter, PyObject? documentation)
    {
        self.Getter = OrNull(getter);
        self.Setter = OrNull(setter);
        self.Deleter = OrNull(deleter);
        self.Documentation = OrNull(documentation);
        self.Name = null;
        self.DocumentationFromGetter = false;
        if (self.Documentation is null && self.Getter is { } function)
        {
            if (!Attributes.TryGet(function, Names.Doc, out PyObject? inherited)) return false;
            self.Documentation = OrNull(inherited);
            self.DocumentationFromGetter = self.Documentation is not null;
        }
        if (ReferenceEquals(self.Type, BuiltinTypes.Property)) return true;
        // In a subclass, the documentation is looked up on the class first: it must be on the instance. Where that has no place for
        // it, what was given is dropped, while a getter's must not get lost.
        PyObject documented = self.Documentation ?? PyNone.Instance;
        self.Documentation = null;
        return Attributes.Set(self, Names.Doc, documented)
            || (!self.DocumentationFromGetter && Exceptions.ClearIf(ExceptionTypes.AttributeError));
    }

    private static PyObject? OrNull(PyObject? value) => value is PyNone ? null : value;

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        if (instance is null or PyNone && owner is not null && !ReferenceEquals(owner, BuiltinTypes.NoneType)) return self;
        var property = (PyProperty)self;
        return property.Getter is { } getter ? Calls.Call(getter, instance!) : RaiseMissing(property, instance!, "getter");
    }

    [PySlot(nameof(PyType.DescriptorSetSlot))]
    private static bool Set(PyObject self, PyObject instance, PyObject? value)
    {
        var property = (PyProperty)self;
        PyObject? function = value is null ? property.Deleter : property.Setter;
        if (function is null)
        {
            RaiseMissing(property, instance, value is null ? "deleter" : "setter");
            return false;
        }
        return (value is null ? Calls.Call(function, instance) : Calls.Call(function, instance, value)) is not null;
    }

    private static PyObject? RaiseMissing(PyProperty property, PyObject instance, string accessor)
    {
        string owner = ClassModel.TypeNames.QualifiedName(instance.Type);
        PyObject? name = property.Name;
        if (name is null && property.Getter is PyFunction getter) name = getter.Name;
        return Raise.Set(ExceptionTypes.AttributeError, name is null
            ? $"property of '{owner}' object has no {accessor}"
            : $"property {Representation.Repr(name)} of '{owner}' object has no {accessor}");
    }

    private static PyObject? Copy(PyProperty self, PyObject? getter, PyObject? setter, PyObject? deleter)
    {
        PyObject getting = OrNull(getter) ?? self.Getter ?? PyNone.Instance;
        PyObject? documentation = self.DocumentationFromGetter && getting is not PyNone ? null : self.Documentation;
        PyObject? copy = Calls.Call(
            self.Type,
            [getting, OrNull(setter) ?? self.Setter ?? PyNone.Instance, OrNull(deleter) ?? self.Deleter ?? PyNone.Instance,
                documentation ?? PyNone.Instance],
            null);
        if (copy is PyProperty property) property.Name = self.Name;
        return copy;
    }

    /// <summary>Descriptor to obtain a copy of the property with a different getter.</summary>
    [PyMethod("getter($self, fget, /)")]
    private static PyObject? WithGetter(PyProperty self, PyObject getter) => Copy(self, getter, null, null);

    /// <summary>Descriptor to obtain a copy of the property with a different setter.</summary>
    [PyMethod("setter($self, fset, /)")]
    private static PyObject? WithSetter(PyProperty self, PyObject setter) => Copy(self, null, setter, null);

    /// <summary>Descriptor to obtain a copy of the property with a different deleter.</summary>
    [PyMethod("deleter($self, fdel, /)")]
    private static PyObject? WithDeleter(PyProperty self, PyObject deleter) => Copy(self, null, null, deleter);

    /// <summary>Method to set name of a property.</summary>
    [PyMethod("__set_name__($self, /, *args)")]
    private static PyObject? SetName(PyProperty self, ReadOnlySpan<PyObject> ownerAndName)
    {
        if (ownerAndName.Length != 2)
        {
            return Raise.TypeError($"__set_name__() takes 2 positional arguments but {ownerAndName.Length} were given");
        }
        self.Name = ownerAndName[1];
        return PyNone.Instance;
    }

    [PyGetter("fget", IsField = true)]
    private static PyObject GetGetter(PyProperty self) => self.Getter ?? PyNone.Instance;

    [PyGetter("fset", IsField = true)]
    private static PyObject GetSetter(PyProperty self) => self.Setter ?? PyNone.Instance;

    [PyGetter("fdel", IsField = true)]
    private static PyObject GetDeleter(PyProperty self) => self.Deleter ?? PyNone.Instance;

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyProperty self) => self.Documentation ?? PyNone.Instance;

    [PySetter("__doc__")]
    private static bool SetDocumentation(PyProperty self, PyObject? value)
    {
        self.Documentation = value;
        return true;
    }

    [PyGetter("__name__")]
    private static PyObject? GetName(PyProperty self)
    {
        if (self.Name is { } name) return name;
        if (self.Getter is { } getter && Attributes.TryGet(getter, Names.Name, out PyObject? own) && own is not null) return own;
        return Exceptions.IsSet ? null : Raise.AttributeError(self, Names.Name, "'property' object has no attribute '__name__'");
    }

    [PySetter("__name__")]
    private static bool AssignName(PyProperty self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    [PyGetter("__isabstractmethod__")]
    private static PyObject? GetIsAbstract(PyProperty self)
    {
        foreach (PyObject? function in (ReadOnlySpan<PyObject?>)[self.Getter, self.Setter, self.Deleter])
        {
            int isAbstract = AbstractMethods.IsAbstract(function);
            if (isAbstract != 0) return isAbstract < 0 ? null : PyBool.True;
        }
        return PyBool.False;
    }
}

/// <summary>Abstract methods, as <c>abc</c> marks them.</summary>
internal static class AbstractMethods
{
    private static readonly PyStr s_isAbstract = PyStr.Intern("__isabstractmethod__");

    /// <summary>Whether a function is abstract; -1 on error.</summary>
    public static int IsAbstract(PyObject? function)
    {
        if (function is null) return 0;
        // Wrappers can wrap themselves.
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow() is null ? -1 : 0;
        if (!Attributes.TryGet(function, s_isAbstract, out PyObject? mark)) return -1;
        return mark is null ? 0 : Truth.IsTrue(mark);
    }
}

/// <summary>Convert a function to be a static method.</summary>
[PyMethods(nameof(BuiltinTypes.StaticMethod))]
internal static partial class StaticMethodType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyMethodWrapper(type);

    [PyInit("staticmethod(function, /)")]
    private static bool Init(PyMethodWrapper self, PyObject function) => WrappedFunctions.Initialize(self, function);

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner) => ((PyMethodWrapper)self).Callable;

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        Calls.Call(((PyMethodWrapper)self).Callable, arguments, keywordNames);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => WrappedFunctions.Repr(self, "staticmethod");
}

/// <summary>Convert a function to be a class method.</summary>
[PyMethods(nameof(BuiltinTypes.ClassMethod))]
internal static partial class ClassMethodType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyMethodWrapper(type);

    [PyInit("classmethod(function, /)")]
    private static bool Init(PyMethodWrapper self, PyObject function) => WrappedFunctions.Initialize(self, function);

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner) =>
        new PyMethod(((PyMethodWrapper)self).Callable, owner ?? instance!.Type);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => WrappedFunctions.Repr(self, "classmethod");
}

/// <summary>What static and class methods share.</summary>
internal static class WrappedFunctions
{
    /// <summary>What was set, or else the function has, which is kept.</summary>
    public static PyObject? GetLazily(PyMethodWrapper self, PyStr name)
    {
        if (ClassModel.ObjectAttributes.GetDict(self) is not PyDict dict) return null;
        if (dict.TryGetValue(name, out PyObject? own)) return own;
        PyObject? value = Attributes.Get(self.Callable, name);
        if (value is not null) dict.SetItem(name, value);
        return value;
    }

    /// <summary>Sets or, without a value, deletes an attribute of the wrapper itself.</summary>
    public static bool SetOwn(PyMethodWrapper self, PyStr name, PyObject? value)
    {
        if (ClassModel.ObjectAttributes.GetDict(self) is not PyDict dict) return false;
        if (value is not null) return dict.SetItem(name, value);
        return dict.Remove(name) || Raise.AttributeError(self, name, $"'{self.Type.Name}' object has no attribute '{name}'") is not null;
    }

    private static readonly PyStr[] s_copied = [Names.Module, Names.Name, Names.QualName, Names.Doc];

    public static bool Initialize(PyMethodWrapper self, PyObject function)
    {
        self.Callable = function;
        // As functools.wraps does, so that documentation tools see the function.
        foreach (PyStr name in s_copied)
        {
            if (!Attributes.TryGet(function, name, out PyObject? value)) return false;
            if (value is not null) InstanceAttributes.Set(ref self.State, name, value);
        }
        return true;
    }

    public static PyObject? Repr(PyObject self, string kind)
    {
        PyStr? function = Representation.Repr(((PyMethodWrapper)self).Callable);
        return function is null ? null : PyStr.FromString($"<{kind}({function})>");
    }

    public static PyObject? IsAbstract(PyMethodWrapper self)
    {
        int isAbstract = AbstractMethods.IsAbstract(self.Callable);
        return isAbstract < 0 ? null : PyBool.From(isAbstract != 0);
    }
}

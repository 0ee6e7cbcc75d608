using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Functions;

/// <summary>The call of a function written in C#, by its convention.</summary>
internal static class NativeCall
{
    public static PyObject? Invoke(MethodDefinition definition, PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames,
        PyObject callable)
    {
        if (definition.FastKeywords is { } withKeywords) return withKeywords(self, arguments, keywordNames);
        if (keywordNames is { Count: > 0 }) return Raise.TypeError($"{NameOf(callable)}() takes no keyword arguments");
        if (definition.Fast is { } fast) return fast(self, arguments);
        if (definition.OneArgument is { } one)
        {
            return arguments.Length == 1 ? one(self, arguments[0])
                : Raise.TypeError($"{NameOf(callable)}() takes exactly one argument ({arguments.Length} given)");
        }
        return arguments.Length == 0 ? definition.NoArguments!(self)
            : Raise.TypeError($"{NameOf(callable)}() takes no arguments ({arguments.Length} given)");
    }

    /// <summary>The name of a function or method as messages have it: with the module of a function that is not builtin.</summary>
    private static string NameOf(PyObject callable)
    {
        if (callable is not PyBuiltinFunction function) return QualifiedName((PyMethodDescriptor)callable);
        string name = QualifiedName(function);
        return function.Module is PyStr module && module.ToString() is not "builtins" ? $"{module}.{name}" : name;
    }

    /// <summary>The <c>__qualname__</c> of a method of a type.</summary>
    public static string QualifiedName(PyMethodDescriptor method) => $"{method.Owner.ShortName}.{method.Definition.Name}";

    /// <summary>The <c>__qualname__</c> of a function or bound method.</summary>
    public static string QualifiedName(PyBuiltinFunction function) =>
        function.Self is null or PyModule ? function.Definition.Name
        : function.Self is PyType type ? $"{type.ShortName}.{function.Definition.Name}"
        : $"{function.Self.Type.ShortName}.{function.Definition.Name}";

    /// <summary>The signature as <c>__text_signature__</c> shows it, or None.</summary>
    public static PyObject Signature(MethodDefinition definition) =>
        definition.TextSignature is { } text ? PyStr.FromString(text) : PyNone.Instance;

    /// <summary>The documentation, or None.</summary>
    public static PyObject Documentation(string? text) => text is null ? PyNone.Instance : PyStr.FromString(text);
}

/// <summary>A function or bound method written in C#.</summary>
[PyMethods(nameof(BuiltinTypes.BuiltinFunction))]
internal static partial class BuiltinFunctionType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var function = (PyBuiltinFunction)callable;
        return NativeCall.Invoke(function.Definition, function.Self!, arguments, keywordNames, function);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var function = (PyBuiltinFunction)self;
        string name = function.Definition.Name;
        return PyStr.FromString(function.Self is null or PyModule
            ? $"<built-in function {name}>"
            : $"<built-in method {name} of {function.Self.Type.Name} object at 0x{ObjectIdentity.Of(function.Self):x}>");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyBuiltinFunction a
            || right is not PyBuiltinFunction b)
        {
            return PyNotImplemented.Instance;
        }
        bool equal = ReferenceEquals(a.Self, b.Self) && ReferenceEquals(a.Definition, b.Definition);
        return PyBool.From(equal == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var function = (PyBuiltinFunction)self;
        hash = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(function.Definition) ^ (function.Self is null ? 0
            : ObjectIdentity.Of(function.Self) >> 4);
        return true;
    }

    [PyGetter("__name__")]
    private static PyObject GetName(PyBuiltinFunction self) => PyStr.Intern(self.Definition.Name);

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyBuiltinFunction self) => PyStr.FromString(NativeCall.QualifiedName(self));

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyBuiltinFunction self) => NativeCall.Documentation(self.Definition.Documentation);

    [PyGetter("__self__")]
    private static PyObject GetSelf(PyBuiltinFunction self) => self.Self ?? PyNone.Instance;

    [PyGetter("__module__", IsField = true)]
    private static PyObject GetModule(PyBuiltinFunction self) => self.Module ?? PyNone.Instance;

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyBuiltinFunction self) => NativeCall.Signature(self.Definition);
}

/// <summary>A method of a builtin type.</summary>
[PyMethods(nameof(BuiltinTypes.MethodDescriptor))]
internal static partial class MethodDescriptorType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var method = (PyMethodDescriptor)callable;
        if (arguments.Length - (keywordNames?.Count ?? 0) == 0)
        {
            return Raise.TypeError($"unbound method {NativeCall.QualifiedName(method)}() needs an argument");
        }
        PyObject self = arguments[0];
        if (!self.Type.IsSubtypeOf(method.Owner))
        {
            return Raise.TypeError(
                $"descriptor '{method.Definition.Name}' for '{method.Owner.Name}' objects doesn't apply to a '{self.Type.Name}' object");
        }
        return NativeCall.Invoke(method.Definition, self, arguments[1..], keywordNames, method);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        if (instance is null) return self;
        var method = (PyMethodDescriptor)self;
        if (!instance.Type.IsSubtypeOf(method.Owner))
        {
            return Raise.TypeError($"descriptor '{method.Definition.Name}' for '{method.Owner.Name}' objects doesn't apply to a "
                + $"'{instance.Type.Name}' object");
        }
        return new PyBuiltinFunction(method.Definition, instance);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var method = (PyMethodDescriptor)self;
        return PyStr.FromString($"<method '{method.Definition.Name}' of '{method.Owner.Name}' objects>");
    }

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyMethodDescriptor self) => PyStr.Intern(self.Definition.Name);

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyMethodDescriptor self) => PyStr.FromString(NativeCall.QualifiedName(self));

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyMethodDescriptor self) => NativeCall.Documentation(self.Definition.Documentation);

    [PyGetter("__objclass__", IsField = true)]
    private static PyObject GetOwner(PyMethodDescriptor self) => self.Owner;

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyMethodDescriptor self) => NativeCall.Signature(self.Definition);
}

/// <summary>A class method of a builtin type.</summary>
[PyMethods(nameof(BuiltinTypes.ClassMethodDescriptor))]
internal static partial class ClassMethodDescriptorType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var method = (PyMethodDescriptor)callable;
        if (arguments.Length == 0 || arguments[0] is not PyType type)
        {
            return Raise.TypeError($"descriptor '{method.Definition.Name}' requires a type");
        }
        return NativeCall.Invoke(method.Definition, type, arguments[1..], keywordNames, method);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        var method = (PyMethodDescriptor)self;
        PyObject type = owner ?? instance!.Type;
        if (type is not PyType known)
        {
            return Raise.TypeError(
                $"descriptor '{method.Definition.Name}' for type '{method.Owner.Name}' needs a type, not a '{type.Type.Name}' as arg 2");
        }
        return new PyBuiltinFunction(method.Definition, known);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var method = (PyMethodDescriptor)self;
        return PyStr.FromString($"<method '{method.Definition.Name}' of '{method.Owner.Name}' objects>");
    }

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyMethodDescriptor self) => PyStr.Intern(self.Definition.Name);

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyMethodDescriptor self) => NativeCall.Signature(self.Definition);

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyMethodDescriptor self) => NativeCall.Documentation(self.Definition.Documentation);

    [PyGetter("__objclass__", IsField = true)]
    private static PyObject GetOwner(PyMethodDescriptor self) => self.Owner;
}

/// <summary>A special method of a builtin type.</summary>
[PyMethods(nameof(BuiltinTypes.WrapperDescriptor))]
internal static partial class WrapperDescriptorType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var wrapper = (PyWrapperDescriptor)callable;
        if (arguments.Length - (keywordNames?.Count ?? 0) == 0)
        {
            return Raise.TypeError($"descriptor '{wrapper.Definition.Name}' of '{wrapper.Owner.Name}' object needs an argument");
        }
        PyObject self = arguments[0];
        if (!self.Type.IsSubtypeOf(wrapper.Owner))
        {
            return Raise.TypeError(
                $"descriptor '{wrapper.Definition.Name}' requires a '{wrapper.Owner.Name}' object but received a '{self.Type.Name}'");
        }
        return wrapper.Invoke(wrapper.Slot, self, arguments[1..], keywordNames);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        if (instance is null) return self;
        var wrapper = (PyWrapperDescriptor)self;
        if (instance.Type.IsSubtypeOf(wrapper.Owner)) return new PyMethodWrapperObject(wrapper, instance);
        return Raise.TypeError(
            $"descriptor '{wrapper.Definition.Name}' for '{wrapper.Owner.Name}' objects doesn't apply to a '{instance.Type.Name}' object");
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var wrapper = (PyWrapperDescriptor)self;
        return PyStr.FromString($"<slot wrapper '{wrapper.Definition.Name}' of '{wrapper.Owner.Name}' objects>");
    }

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyWrapperDescriptor self) => self.Definition.Name;

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyWrapperDescriptor self) =>
        PyStr.FromString($"{self.Owner.ShortName}.{self.Definition.Name}");

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyWrapperDescriptor self) => PyStr.FromString(self.Definition.Documentation);

    [PyGetter("__objclass__", IsField = true)]
    private static PyObject GetOwner(PyWrapperDescriptor self) => self.Owner;

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyWrapperDescriptor self) => PyStr.FromString(self.Definition.TextSignature);
}

/// <summary>A special method of a builtin object.</summary>
[PyMethods(nameof(BuiltinTypes.MethodWrapper))]
internal static partial class MethodWrapperType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var method = (PyMethodWrapperObject)callable;
        return method.Descriptor.Invoke(method.Descriptor.Slot, method.Self, arguments, keywordNames);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var method = (PyMethodWrapperObject)self;
        return PyStr.FromString($"<method-wrapper '{method.Descriptor.Definition.Name}' of {method.Self.Type.Name} object at "
            + $"0x{ObjectIdentity.Of(method.Self):x}>");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyMethodWrapperObject a
            || right is not PyMethodWrapperObject b)
        {
            return PyNotImplemented.Instance;
        }
        bool equal = ReferenceEquals(a.Self, b.Self) && ReferenceEquals(a.Descriptor, b.Descriptor);
        return PyBool.From(equal == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var method = (PyMethodWrapperObject)self;
        hash = (ObjectIdentity.Of(method.Self) >> 4) ^ (ObjectIdentity.Of(method.Descriptor) >> 4);
        return true;
    }

    [PyGetter("__name__")]
    private static PyObject GetName(PyMethodWrapperObject self) => self.Descriptor.Definition.Name;

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyMethodWrapperObject self) =>
        PyStr.FromString($"{self.Self.Type.ShortName}.{self.Descriptor.Definition.Name}");

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyMethodWrapperObject self) => PyStr.FromString(self.Descriptor.Definition.Documentation);

    [PyGetter("__self__", IsField = true)]
    private static PyObject GetSelf(PyMethodWrapperObject self) => self.Self;

    [PyGetter("__objclass__")]
    private static PyObject GetOwner(PyMethodWrapperObject self) => self.Descriptor.Owner;

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyMethodWrapperObject self) => PyStr.FromString(self.Descriptor.Definition.TextSignature);
}

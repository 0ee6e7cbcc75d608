using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Functions;

/// <summary>Functions and methods written in C# are pickled by name, methods with what they are of.</summary>
internal static class NativeReduction
{
    public static PyObject? AttributeOf(PyObject owner, PyStr name)
    {
        PyObject? get = Interpreters.Builtins.GetItem(PyStr.Intern("getattr"));
        return get is null ? Raise.Set(ExceptionTypes.AttributeError, "getattr") : PyTuple.Create(get, PyTuple.Create(owner, name));
    }
}

internal static partial class BuiltinFunctionType
{
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyBuiltinFunction self)
    {
        var name = PyStr.Intern(self.Definition.Name);
        return self.Self is null or PyModule ? name : NativeReduction.AttributeOf(self.Self, name);
    }
}

internal static partial class MethodDescriptorType
{
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyMethodDescriptor self) => NativeReduction.AttributeOf(self.Owner, PyStr.Intern(self.Definition.Name));
}

internal static partial class WrapperDescriptorType
{
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyWrapperDescriptor self) =>
        NativeReduction.AttributeOf(self.Owner, PyStr.Intern(self.Definition.Name));
}

internal static partial class MethodWrapperType
{
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyMethodWrapperObject self) =>
        NativeReduction.AttributeOf(self.Self, PyStr.Intern(self.Descriptor.Definition.Name));
}

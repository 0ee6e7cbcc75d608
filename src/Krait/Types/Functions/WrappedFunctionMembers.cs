using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Generics;

namespace Krait.Types.Functions;

// What static and class methods share. A summary would become their documentation.
[PyMethods(nameof(BuiltinTypes.StaticMethod), nameof(BuiltinTypes.ClassMethod))]
internal static partial class WrappedFunctionMembers
{
    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    [PyGetter("__func__", IsField = true)]
    private static PyObject GetFunction(PyMethodWrapper self) => self.Callable;

    [PyGetter("__wrapped__", IsField = true)]
    private static PyObject GetWrapped(PyMethodWrapper self) => self.Callable;

    [PyGetter("__isabstractmethod__")]
    private static PyObject? GetIsAbstract(PyMethodWrapper self) => WrappedFunctions.IsAbstract(self);

    [PyGetter("__annotations__")]
    private static PyObject? GetAnnotations(PyMethodWrapper self) => WrappedFunctions.GetLazily(self, Names.Annotations);

    [PySetter("__annotations__")]
    private static bool SetAnnotations(PyMethodWrapper self, PyObject? value) => WrappedFunctions.SetOwn(self, Names.Annotations, value);

    [PyGetter("__annotate__")]
    private static PyObject? GetAnnotate(PyMethodWrapper self) => WrappedFunctions.GetLazily(self, Names.Annotate);

    [PySetter("__annotate__")]
    private static bool SetAnnotate(PyMethodWrapper self, PyObject? value) => WrappedFunctions.SetOwn(self, Names.Annotate, value);

    [PyGetter("__dict__")]
    private static PyObject? GetDict(PyMethodWrapper self) => ClassModel.ObjectAttributes.GetDict(self);
}

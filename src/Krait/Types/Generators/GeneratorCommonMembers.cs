using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Generators;

/// <summary>What generators, coroutines and asynchronous generators tell of themselves.</summary>
[PyMethods]
internal static partial class GeneratorCommonMembers
{
    /// <summary>Adds the members to a type, some of them with its prefix: <c>gi_frame</c>, <c>cr_frame</c>, <c>ag_frame</c>.</summary>
    public static void BindAll(PyType type, string prefix)
    {
        type.FillLater(each =>
        {
            BuiltinMembers.AddGetSet(each, new GetSetDefinition($"{prefix}_suspended", static self => PyBool.From(((PyGenerator)self).Status == GeneratorState.Suspended)));
            BuiltinMembers.AddGetSet(each, new GetSetDefinition($"{prefix}_frame", static self => GeneratorMethods.Frame((PyGenerator)self)));
            BuiltinMembers.AddGetSet(each, new GetSetDefinition($"{prefix}_code", static self => ((PyGenerator)self).Code));
        });
        Bind(type);
    }

    [PyGetter("__name__")]
    private static PyObject GetName(PyGenerator self) => self.Name;

    [PySetter("__name__")]
    private static bool SetName(PyGenerator self, PyObject? value) => GeneratorMethods.SetName(self, value);

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyGenerator self) => self.QualifiedName;

    [PySetter("__qualname__")]
    private static bool SetQualifiedName(PyGenerator self, PyObject? value) => GeneratorMethods.SetQualifiedName(self, value);

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

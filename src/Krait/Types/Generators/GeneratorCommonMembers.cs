using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Generators;

// What generators, coroutines and asynchronous generators tell of themselves.
// CPython's types have no __doc__, which a summary would become.
[PyMethods]
internal static partial class GeneratorCommonMembers
{
    /// <summary>Adds the members to a type, some of them with its prefix: <c>gi_frame</c>, <c>cr_frame</c>, <c>ag_frame</c>.</summary>
    public static void BindAll(PyType type, string prefix)
    {
        type.FillLater(each =>
        {
            BuiltinMembers.AddGetSet(each,
                new GetSetDefinition($"{prefix}_suspended",
                    static self => PyBool.From(((PyGenerator)self).Status == GeneratorState.Suspended)));
            BuiltinMembers.AddGetSet(each,
                new GetSetDefinition($"{prefix}_frame", static self => GeneratorMethods.Frame((PyGenerator)self)));
            BuiltinMembers.AddGetSet(each, new GetSetDefinition($"{prefix}_code", static self => ((PyGenerator)self).Code));
            BuiltinMembers.AddGetSet(each, new GetSetDefinition("__name__", static self => ((PyGenerator)self).Name)
            {
                Documentation = $"name of the {KindOf(prefix)}",
                Set = static (self, value) => GeneratorMethods.SetName((PyGenerator)self, value),
            });
            BuiltinMembers.AddGetSet(each, new GetSetDefinition("__qualname__", static self => ((PyGenerator)self).QualifiedName)
            {
                Documentation = $"qualified name of the {KindOf(prefix)}",
                Set = static (self, value) => GeneratorMethods.SetQualifiedName((PyGenerator)self, value),
            });
        });
        Bind(type);
    }

    private static string KindOf(string prefix) => prefix switch
    {
        "gi" => "generator",
        "cr" => "coroutine",
        _ => "async generator",
    };

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Puts C# methods and attributes into types and modules.</summary>
internal static class BuiltinMembers
{
    public static void AddMethod(PyType type, MethodDefinition definition) =>
        type.Attributes.SetItem(PyStr.Intern(definition.Name), new PyMethodDescriptor(type, definition));

    public static void AddStaticMethod(PyType type, MethodDefinition definition) =>
        type.Attributes.SetItem(PyStr.Intern(definition.Name),
            new PyMethodWrapper(BuiltinTypes.StaticMethod) { Callable = new PyBuiltinFunction(definition, type) });

    public static void AddGetSet(PyType type, GetSetDefinition definition) =>
        type.Attributes.SetItem(PyStr.Intern(definition.Name), new PyGetSetDescriptor(type, definition));

    public static void AddFunction(PyModule module, MethodDefinition definition)
    {
        PyObject? name = module.Dict.GetItem(Names.Name);
        module.Dict.SetItem(PyStr.Intern(definition.Name), new PyBuiltinFunction(definition, module, name));
    }
}

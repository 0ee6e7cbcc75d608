namespace Krait.Objects;

/// <summary>A read-only view of a mapping: <c>types.MappingProxyType</c>.</summary>
internal sealed class PyMappingProxy(PyObject mapping) : PyObject
{
    public readonly PyObject Mapping = mapping;

    public override PyType Type => BuiltinTypes.MappingProxy;
}

using Krait.Objects;

namespace Krait.Modules.Expat;

/// <summary>A parser object of <c>pyexpat</c>.</summary>
internal sealed class PyExpatParser(ExpatEvents events) : PyObject
{
    public static readonly PyType TypeObject = new("xmlparser", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "pyexpat");

    public readonly ExpatEvents Events = events;

    public override PyType Type => TypeObject;
}

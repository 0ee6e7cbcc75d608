namespace Krait.Objects;

/// <summary>A capsule: what one extension module hands to another past Python code, which sees its name alone.</summary>
/// <param name="name">The name.</param>
internal sealed class PyCapsule(string name) : PyObject
{
    /// <summary>The name.</summary>
    public string Name => name;

    public override PyType Type => BuiltinTypes.Capsule;
}

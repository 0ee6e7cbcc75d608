namespace Krait.Objects.Binding;

/// <summary>The static partial class is a module: the generator emits its <c>Create</c>, and lists it for programs to import.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PyModuleAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Whether other code asks for the module, or what is in it: then it is not in the list.</summary>
    public bool IsPart { get; set; }
}

/// <summary>
/// The static partial class has the behaviour of a builtin type: the generator emits its <c>Bind</c>. The types given are bound when
/// the runtime starts: <c>[PyMethods(nameof(BuiltinTypes.Int))]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PyMethodsAttribute(params string[] types) : Attribute
{
    public IReadOnlyList<string> Types { get; } = types;
}

/// <summary>A function of a module. The signature's text is what Python shows and what arguments are checked against.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyFunctionAttribute(string signature) : Attribute
{
    public string Signature { get; } = signature;

    /// <summary>Whether Python shows no signature: that of CPython's function has none.</summary>
    public bool HidesSignature { get; init; }
}

/// <summary>A method; its signature starts with <c>$self</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PyMethodAttribute(string signature) : Attribute
{
    public string Signature { get; } = signature;
}

/// <summary>A class method; its signature starts with <c>$type</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyClassMethodAttribute(string signature) : Attribute
{
    public string Signature { get; } = signature;
}

/// <summary>A static method.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyStaticMethodAttribute(string signature) : Attribute
{
    public string Signature { get; } = signature;
}

/// <summary>Reads a computed attribute.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyGetterAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Whether it reads a field of the object: Python sees a descriptor of that kind, a <c>member_descriptor</c>.</summary>
    public bool IsField { get; init; }
}

/// <summary>Assigns a computed attribute, or deletes it when the value is null.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PySetterAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Fills a slot of the type: <c>[PySlot(nameof(PyType.ReprSlot))]</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PySlotAttribute(string slot) : Attribute
{
    public string Slot { get; } = slot;
}

/// <summary>Implements a binary operator of the type.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PyOperatorAttribute(BinaryOperator operation) : Attribute
{
    public BinaryOperator Operation { get; } = operation;
}

/// <summary><c>__new__</c>; without a signature the method takes the arguments as they come.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyNewAttribute(string? signature = null) : Attribute
{
    public string? Signature { get; } = signature;
}

/// <summary><c>__init__</c>; without a signature the method takes the arguments as they come.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyInitAttribute(string? signature = null) : Attribute
{
    public string? Signature { get; } = signature;
}

/// <summary>A value that the module holds from the start.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method)]
internal sealed class PyConstantAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Called with the new module, to add what no other attribute can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PyModuleInitializerAttribute : Attribute;

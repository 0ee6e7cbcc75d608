using System.ComponentModel;

namespace Krait.Interop;

/// <summary>
/// An object whose class is a Python type; implemented by the generator for types with <see cref="PythonTypeAttribute"/>.
/// </summary>
public interface IPythonExported
{
    /// <summary>What Python knows of the object's class.</summary>
    PythonTypeDefinition PythonDefinition { get; }
}

/// <summary>A class that is a Python type; implemented by the generator for types with <see cref="PythonTypeAttribute"/>.</summary>
/// <typeparam name="TSelf">The class itself.</typeparam>
public interface IPythonType<TSelf> : IPythonExported
    where TSelf : IPythonType<TSelf>
{
    /// <summary>What Python knows of the class.</summary>
    static abstract PythonTypeDefinition PythonType { get; }
}

/// <summary>A class that is a Python module; implemented by the generator for classes with <see cref="PythonModuleAttribute"/>.</summary>
public interface IPythonModule
{
    /// <summary>What the module has.</summary>
    static abstract PythonModuleDefinition PythonModule { get; }
}

/// <summary>Runs a function of the host with the arguments of a call from Python.</summary>
/// <param name="call">The call.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate PythonResult PythonCallback(ref PythonCall call);

/// <summary>A function or method of the host, as generated code describes it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PythonFunctionDefinition
{
    /// <summary>Describes a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="signature">Its signature as <c>inspect</c> reads it; null for several forms.</param>
    /// <param name="documentation">Its documentation.</param>
    /// <param name="forms">
    /// The parameters of each form: a name, with <c>=</c> behind it where it may be left out, or <c>*</c> before it for the rest.
    /// </param>
    /// <param name="callback">Runs it.</param>
    /// <param name="isStatic">Whether it has no self.</param>
    public PythonFunctionDefinition(string name, string? signature, string? documentation, string[][] forms, PythonCallback callback,
        bool isStatic = false)
    {
        Name = name;
        Signature = signature;
        Documentation = documentation;
        Forms = Array.ConvertAll(forms, static form => new PythonForm(form));
        Callback = callback;
        IsStatic = isStatic;
    }

    internal PythonFunctionDefinition(string name, PythonForm form, PythonCallback callback)
    {
        Name = name;
        Forms = [form];
        Callback = callback;
    }

    internal string Name { get; }

    internal string? Signature { get; }

    internal string? Documentation { get; }

    internal PythonForm[] Forms { get; }

    internal PythonCallback Callback { get; }

    internal bool IsStatic { get; }
}

/// <summary>An attribute that the host computes, as generated code describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Documentation">Its documentation.</param>
/// <param name="Getter">Gives its value; null for one that is only set.</param>
/// <param name="Setter">Takes its value as the one argument; null for one that is only read.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PythonPropertyDefinition(string Name, string? Documentation, PythonCallback? Getter, PythonCallback? Setter);

/// <summary>A constant of a type or a module, as generated code describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Gives its value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PythonConstantDefinition(string Name, PythonCallback Value);

/// <summary>What Python knows of a class of the host. Immutable; every engine makes a type of its own of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PythonTypeDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>__module__</c> says.</summary>
    public required string Module { get; init; }

    /// <summary>The class, where it does not know its definition itself; null for one with <see cref="PythonTypeAttribute"/>.</summary>
    public Type? HostType { get; init; }

    /// <summary>The documentation.</summary>
    public string? Documentation { get; init; }

    /// <summary>The type of the base class; null for <c>object</c>.</summary>
    public PythonTypeDefinition? Base { get; init; }

    /// <summary>Makes an instance; null for a class that Python cannot make instances of.</summary>
    public PythonFunctionDefinition? Constructor { get; init; }

    /// <summary>Methods, special methods among them.</summary>
    public PythonFunctionDefinition[] Methods { get; init; } = [];

    /// <summary>Attributes of instances.</summary>
    public PythonPropertyDefinition[] Properties { get; init; } = [];

    /// <summary>Attributes of the class.</summary>
    public PythonConstantDefinition[] Constants { get; init; } = [];
}

/// <summary>What a module of the host has. Immutable; every engine makes a module of its own of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PythonModuleDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The documentation.</summary>
    public string? Documentation { get; init; }

    /// <summary>Functions.</summary>
    public PythonFunctionDefinition[] Functions { get; init; } = [];

    /// <summary>Constants.</summary>
    public PythonConstantDefinition[] Constants { get; init; } = [];

    /// <summary>Types, taken one by one so that modules and types may name each other.</summary>
    public Func<PythonTypeDefinition>[] Types { get; init; } = [];
}

/// <summary>A face for Python objects; made by the generator for interfaces with <see cref="PythonInterfaceAttribute"/>.</summary>
/// <typeparam name="T">The interface.</typeparam>
/// <param name="make">Makes the object that implements it.</param>
public sealed class PythonInterface<T>(Func<PythonProxy, T> make)
{
    internal T Make(PyValue value) => make(new PythonProxy(value));
}

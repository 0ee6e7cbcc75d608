namespace Krait.Interop;

/// <summary>
/// Makes a class, record or struct a Python type: the generator in Krait's package writes the binding. The type is partial.
/// </summary>
/// <remarks>
/// Public members become Python's, in snake_case unless <see cref="PythonNamingAttribute"/> says otherwise: constructors, properties,
/// fields, constants, methods with defaults, overloads and <c>params</c>, operators with their reflected forms, the indexer.
/// <c>IEnumerable</c> gives iteration, <c>IDisposable</c> <c>with</c>, <c>IComparable</c> ordering, overridden <c>Equals</c> and
/// <c>ToString</c> equality, hash and text; XML comments are the documentation. What Python cannot have is an error at the member, which
/// <see cref="PythonIgnoreAttribute"/> leaves out.
/// </remarks>
/// <param name="name">The name in Python; null for that in C#.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PythonTypeAttribute(string? name = null) : Attribute
{
    /// <summary>The name in Python; null for that in C#.</summary>
    public string? Name => name;

    /// <summary>What <c>__module__</c> says.</summary>
    public string Module { get; init; } = "host";
}

/// <summary>
/// Makes a class a module for <see cref="PythonEngine.AddModule{TModule}"/>. The class is partial and not static, as C# has it for type
/// arguments.
/// </summary>
/// <param name="name">The name of the module.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PythonModuleAttribute(string name) : Attribute
{
    /// <summary>The name of the module.</summary>
    public string Name => name;

    /// <summary>Types with <see cref="PythonTypeAttribute"/> that the module has.</summary>
    public Type[] Types { get; init; } = [];
}

/// <summary>Makes a static method a function of its module.</summary>
/// <param name="name">The name in Python; null for that in C#, in snake_case.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFunctionAttribute(string? name = null) : Attribute
{
    /// <summary>The name in Python; null for that in C#, in snake_case.</summary>
    public string? Name => name;
}

/// <summary>Gives a member another name in Python.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PythonMemberAttribute(string name) : Attribute
{
    /// <summary>The name in Python.</summary>
    public string Name => name;
}

/// <summary>How members of C# are called in Python.</summary>
public enum PythonNamingStyle
{
    /// <summary><c>UnitPrice</c> is <c>unit_price</c>, a constant <c>MaximumLength</c> <c>MAXIMUM_LENGTH</c>.</summary>
    SnakeCase,

    /// <summary>As in C#.</summary>
    AsIs,
}

/// <summary>
/// Says how the members of an assembly's exported types, modules and interfaces are called in Python where no attribute gives a name;
/// without it in snake_case.
/// </summary>
/// <param name="style">The style.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PythonNamingAttribute(PythonNamingStyle style) : Attribute
{
    /// <summary>The style.</summary>
    public PythonNamingStyle Style => style;
}

/// <summary>
/// Makes a class or struct of another assembly a type for Python: the generator writes a property with its definition, and a list of all,
/// in <c>Krait.Interop.PythonExports</c>. An engine knows the types that <see cref="PythonEngineOptions.Exports"/> names.
/// </summary>
/// <remarks>
/// Members that Python cannot have, that are obsolete or that need reflection are left out; the documentation of the property in
/// <c>PythonExports</c> says which. A program can call all others.
/// </remarks>
/// <param name="type">The type.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class PythonExportAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type => type;

    /// <summary>The name in Python and in <c>PythonExports</c>; null for that in C#.</summary>
    public string? Name { get; init; }

    /// <summary>What <c>__module__</c> says.</summary>
    public string Module { get; init; } = "host";
}

/// <summary>Keeps a public member from Python.</summary>
[AttributeUsage(
    AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Constructor | AttributeTargets.Event)]
public sealed class PythonIgnoreAttribute : Attribute;

/// <summary>
/// Makes an interface a face for Python objects: the generator writes a class that implements it by attributes and calls, and a property
/// <c>Python</c> for <see cref="PyValue.As{T}(PythonInterface{T})"/>. The interface is partial.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PythonInterfaceAttribute : Attribute;

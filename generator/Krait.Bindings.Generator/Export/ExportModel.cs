namespace Krait.Bindings.Generator;

/// <summary>What an exported C# type is to Python.</summary>
internal enum ExportKind
{
    Type,
    Module,
    Interface,

    /// <summary>A type of another assembly.</summary>
    Foreign,
}

/// <summary>A C# type to write a binding for: all that the emitter needs, and nothing of the compilation.</summary>
/// <param name="Containers">The types it is declared in, from outside, each as its declaration starts.</param>
/// <param name="Declaration">How its own declaration starts: <c>partial record Vector</c>.</param>
/// <param name="FullName">Its name from the global namespace.</param>
/// <param name="PythonName">The name of the type or the module.</param>
/// <param name="Base">The expression for the definition of the exported base class; null for none.</param>
/// <param name="Types">The expressions for the definitions of a module's types.</param>
/// <param name="LeftOut">Why members of another assembly's type are not there.</param>
internal sealed record ExportClass(
    ExportKind Kind,
    string Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    string FullName,
    string HintName,
    string PythonName,
    string PythonModule,
    string? Documentation,
    string? Base,
    bool IsStruct,
    bool IsSealed,
    ExportFunction? Constructor,
    EquatableArray<ExportFunction> Functions,
    EquatableArray<ExportProperty> Properties,
    EquatableArray<ExportConstant> Constants,
    EquatableArray<ExportFace> Faces,
    EquatableArray<string> Types,
    EquatableArray<string> LeftOut);

/// <summary>How a callback ends when no form takes the arguments, or what becomes of its result.</summary>
internal enum ExportResult
{
    Value,
    None,
    Self,
    Iterator,
    Made,
    Awaited,
    AsyncIterator,
}

/// <summary>A function, a method, a constructor or a special method.</summary>
/// <param name="IsOperator">Whether other operands give NotImplemented.</param>
internal sealed record ExportFunction(
    string Name,
    string? Signature,
    string? Documentation,
    bool IsStatic,
    bool IsOperator,
    EquatableArray<ExportForm> Forms);

/// <summary>One form of a function: C# with <c>self</c> and, for the arguments, <c>{0}</c>, <c>{1}</c>.</summary>
internal sealed record ExportForm(string Code, ExportResult Result, EquatableArray<ExportParameter> Parameters);

/// <summary>A parameter of a form.</summary>
/// <param name="Converter">The expression of its converter; null where the table of conversions has the type.</param>
/// <param name="Default">The C# text of its default; null where it must be given.</param>
/// <param name="Access">The expression that reads it, where that is not one of the usual.</param>
internal sealed record ExportParameter(
    string Name, string Type, string? Converter, string? Default, bool IsNullable, bool IsRest, string? Access);

/// <summary>An attribute of instances.</summary>
/// <param name="Member">The property or field in C#.</param>
internal sealed record ExportProperty(string Name, string? Documentation, string Member, bool IsRead, bool IsSet, ExportParameter Value);

/// <summary>A constant.</summary>
internal sealed record ExportConstant(string Name, string Code);

/// <summary>A member of an interface, as the text that implements it.</summary>
internal sealed record ExportFace(string Text);

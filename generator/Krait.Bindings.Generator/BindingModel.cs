using Microsoft.CodeAnalysis;

namespace Krait.Bindings.Generator;

/// <summary>A class to emit a binding for: everything the emitter needs, and nothing of the compilation.</summary>
/// <param name="IsListed">Whether it is a module that programs import by its name.</param>
/// <param name="Types">The builtin types that it binds, as C# writes them.</param>
internal sealed record BindingClass(
    string Namespace,
    string Name,
    string? ModuleName,
    bool IsListed,
    EquatableArray<string> Types,
    string? Documentation,
    EquatableArray<BoundMethod> Methods,
    EquatableArray<BoundProperty> Properties,
    EquatableArray<BoundSlot> Slots,
    EquatableArray<BoundConstant> Constants,
    EquatableArray<string> Initializers);

/// <summary>What a bound method is to Python.</summary>
internal enum BoundKind
{
    Function,
    Method,
    ClassMethod,
    StaticMethod,
    New,
    Init,
}

/// <summary>A method with its parsed signature.</summary>
/// <param name="CSharpName">The method to call.</param>
/// <param name="SelfType">The C# type of the first parameter, when that is self, the class or the module; else null.</param>
/// <param name="IsRaw">Whether the method takes the arguments as the calling convention has them.</param>
/// <param name="HasKeywordDict">Whether it is raw, but takes the named arguments as a dict.</param>
internal sealed record BoundMethod(
    BoundKind Kind,
    string CSharpName,
    string Name,
    string? TextSignature,
    string? Documentation,
    string? SelfType,
    bool IsRaw,
    bool HasKeywordDict,
    EquatableArray<BoundParameter> Parameters);

/// <summary>How a parameter may be given.</summary>
internal enum ParameterKind
{
    PositionalOnly,
    PositionalOrKeyword,
    Variadic,
    KeywordOnly,
}

/// <summary>How an argument becomes a C# value.</summary>
internal enum Converter
{
    Object,
    Instance,
    Int64,
    Int32,
    Double,
    Boolean,
    String,
    Span,
}

/// <summary>A parameter: its Python side and its C# side.</summary>
/// <param name="CSharpType">The type of the C# parameter, without the question mark.</param>
/// <param name="PythonType">What error messages call the type.</param>
/// <param name="IsOptional">Whether it may be omitted.</param>
/// <param name="NoneIsNull">Whether an argument of None arrives as null.</param>
/// <param name="Default">The C# text of the value when omitted.</param>
internal sealed record BoundParameter(
    string Name,
    ParameterKind Kind,
    Converter Converter,
    string CSharpType,
    string PythonType,
    bool IsOptional,
    bool NoneIsNull,
    string Default);

/// <summary>An attribute: computed, or a field.</summary>
internal sealed record BoundProperty(string Name, string? Documentation, string Getter, string GetterSelf, string? Setter,
    string? SetterSelf, bool IsField);

/// <summary>A slot of the type; the target is the text left of the assignment.</summary>
internal sealed record BoundSlot(string Target, string CSharpName);

/// <summary>A value that a module holds from the start.</summary>
internal sealed record BoundConstant(string Name, string Expression);

/// <summary>A diagnostic to report.</summary>
internal sealed record BindingProblem(string Id, string Message, DefinitionLocation Place)
{
    /// <summary>A problem at a place of the compilation, which it does not keep.</summary>
    public static BindingProblem At(Location place, string id, string message)
    {
        FileLinePositionSpan lines = place.GetLineSpan();
        return new(id, message, new DefinitionLocation(lines.Path, place.SourceSpan, lines.Span));
    }
}

/// <summary>What was read from a class. The places of problems stand apart: a moved line changes them, but not the model.</summary>
internal sealed record Reading<T>(T Model, EquatableArray<BindingProblem> Problems);

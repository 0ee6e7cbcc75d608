using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Syntax;

/// <summary>A name as written, with the place where it stands.</summary>
public sealed record Identifier(string Text, TextSpan Span);

/// <summary>
/// C# text copied verbatim from the file: an expression, or a body without its braces. In that of an operation with parameters
/// the arguments stand at <paramref name="Substitutions"/>.
/// </summary>
public sealed record CodeText(string Text, TextSpan Span, EquatableArray<Substitution> Substitutions = default);

/// <summary>What every declaration of a definition file has.</summary>
public abstract record Declaration(Identifier Name, TextSpan Span, string Documentation, bool IsOverride);

/// <summary><c>machine Namespace.Class { property text; ... }</c>.</summary>
public sealed record MachineDeclaration(
    Identifier Name, TextSpan Span, string Documentation, IReadOnlyList<MachineProperty> Properties)
    : Declaration(Name, Span, Documentation, false);

/// <summary>One line of the machine declaration: a keyword and the text after it.</summary>
public sealed record MachineProperty(Identifier Keyword, CodeText Value);

/// <summary><c>operand name : Enumeration { flag F; valid e; text e; target e; 0 Row "text" PUBLIC_NAME = helper; ... }</c>.</summary>
public sealed record OperandDeclaration(
    Identifier Name,
    TextSpan Span,
    string Documentation,
    bool IsOverride,
    Identifier? Enumeration,
    IReadOnlyList<MachineProperty> Properties,
    IReadOnlyList<OperandRowSyntax> Rows)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary>
/// A value of an operand: <c>number Name "text" PUBLIC_NAME = helper;</c>, where everything after the name may be missing;
/// <c>never</c> in the place of the helper says that no code has the value.
/// </summary>
public sealed record OperandRowSyntax(
    Identifier Name,
    int Number,
    TextSpan NumberSpan,
    string Documentation,
    string? Text,
    Identifier? PublicName,
    bool IsNever,
    CodeText? Helper);

/// <summary><c>unboxed type { of T; box e; unbox e; any; }</c>.</summary>
public sealed record UnboxedDeclaration(
    Identifier Name, TextSpan Span, string Documentation, bool IsOverride, IReadOnlyList<MachineProperty> Properties)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary><c>cache Name size { field : type; ... }</c>.</summary>
public sealed record CacheDeclaration(
    Identifier Name, TextSpan Span, string Documentation, bool IsOverride, int Size, IReadOnlyList<CacheFieldSyntax> Fields)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary>A field of a cache: its type, its width if the type does not imply one, its place if given.</summary>
public sealed record CacheFieldSyntax(Identifier Name, Identifier Type, int? Width, int? Position);

/// <summary>A stack item: <c>name</c>, <c>name?</c>, <c>name : Type</c>, <c>name[size]</c>.</summary>
public sealed record StackItemSyntax(Identifier Name, Identifier? Type, bool IsNullable, CodeText? Size);

/// <summary><c>(inputs -- outputs)</c>.</summary>
public sealed record EffectSyntax(
    TextSpan Span, IReadOnlyList<StackItemSyntax> Inputs, IReadOnlyList<StackItemSyntax> Outputs);

/// <summary>A word after the effect, with its name, effect or expression when it takes one.</summary>
public sealed record ModifierSyntax(
    Identifier Keyword, Identifier? Argument, EffectSyntax? Effect, CodeText? Expression, VariableSyntax? Variable = null);

/// <summary><c>reads (index : Type -> item)</c>: an expression, the end of a range, a type, the item concerned.</summary>
public sealed record VariableSyntax(CodeText Index, CodeText? End, Identifier? Type, Identifier? Item);

/// <summary>The kinds of executable declaration.</summary>
public enum InstructionKind
{
    /// <summary>An instruction with a number and a body, or composed of operations.</summary>
    Instruction,

    /// <summary>A micro-operation: a piece instructions are composed of.</summary>
    Operation,

    /// <summary>An instruction of the compiler only, replaced before code runs.</summary>
    Pseudo,

    /// <summary>The twin of an instruction that fires monitoring events.</summary>
    Instrumented,

    /// <summary>A sequence of instructions executed in one dispatch.</summary>
    Fused,

    /// <summary>What an instruction can do besides: a composition without a number, found by its guards and kept in a cache.</summary>
    Extension,
}

/// <summary>A part of an instruction: the operation <c>_NAME</c>, or <c>_NAME&lt;Type, "text"&gt;</c> if it has parameters.</summary>
public sealed record PartSyntax(Identifier Name, IReadOnlyList<CodeText> Arguments)
{
    /// <summary>The name as written.</summary>
    public string Text => Name.Text;

    /// <summary>Where the name stands.</summary>
    public TextSpan Span => Name.Span;
}

/// <summary>
/// An <c>inst</c>, <c>op</c>, <c>pseudo</c>, <c>instrumented</c> or <c>extension</c> declaration; an operation may have
/// <paramref name="Parameters"/>, which are replaced wherever it is part of an instruction.
/// </summary>
public sealed record InstructionDeclaration(
    InstructionKind Kind,
    Identifier Name,
    TextSpan Span,
    string Documentation,
    bool IsOverride,
    Identifier? Operand,
    int Number,
    TextSpan NumberSpan,
    EffectSyntax? Effect,
    IReadOnlyList<PartSyntax> Parts,
    Identifier? Twin,
    IReadOnlyList<ModifierSyntax> Modifiers,
    CodeText? Body,
    IReadOnlyList<Identifier> Parameters)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary><c>family HEAD { MEMBER, ... }</c>.</summary>
public sealed record FamilyDeclaration(
    Identifier Name, TextSpan Span, string Documentation, bool IsOverride, IReadOnlyList<Identifier> Members)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary><c>fused A + B + C;</c>.</summary>
public sealed record FusedDeclaration(
    Identifier Name, TextSpan Span, string Documentation, bool IsOverride, IReadOnlyList<Identifier> Parts)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary><c>tail Name(Type parameter) { body }</c>.</summary>
public sealed record TailDeclaration(
    Identifier Name, TextSpan Span, string Documentation, bool IsOverride, IReadOnlyList<ParameterSyntax> Parameters, CodeText Body)
    : Declaration(Name, Span, Documentation, IsOverride);

/// <summary>A parameter of a tail.</summary>
public sealed record ParameterSyntax(string Type, Identifier Name);

/// <summary>One definition file: its path, its text and what it declares.</summary>
public sealed record DefinitionSyntax(string Path, SourceText Text, IReadOnlyList<Declaration> Declarations);

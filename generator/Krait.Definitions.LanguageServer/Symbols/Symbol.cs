using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>What a name in a definition file can mean.</summary>
internal enum NameKind
{
    Machine,
    Operand,

    /// <summary>The type emitted for the values of an operand.</summary>
    Enumeration,

    /// <summary>A value of an operand; it belongs to the enumeration.</summary>
    Row,

    /// <summary>The method emitted to apply the helpers of an operand.</summary>
    Application,
    Unboxed,
    Cache,

    /// <summary>A field of a cache, which it belongs to.</summary>
    CacheField,

    /// <summary>An instruction or operation of whatever kind.</summary>
    Instruction,
    Tail,

    /// <summary>A local of the loop.</summary>
    Register,

    /// <summary>A stack item of an instruction, or a parameter of a tail; it belongs to the declaration.</summary>
    Item,

    /// <summary>A local of a body; it belongs to the declaration.</summary>
    Local,

    /// <summary>A word of bodies: of the vocabulary, or a name that is always there.</summary>
    Word,

    /// <summary>A type of the C# sources.</summary>
    Type,

    /// <summary>A member of a C# type, which it belongs to; to nothing where the type is not known.</summary>
    Member,
}

/// <summary>Something with a name, equal wherever it is named.</summary>
internal readonly record struct Symbol(NameKind Kind, string Name, string? Owner = null);

/// <summary>A place where a symbol is named; <paramref name="Arguments"/> are those of a call, and -1 elsewhere.</summary>
internal readonly record struct Occurrence(TextSpan Span, Symbol Symbol, bool IsDeclaration, int Arguments = -1);

using Krait.Compiler.Syntax;

namespace Krait.Compiler.Symbols;

/// <summary>What a block of code is.</summary>
internal enum BlockType : byte
{
    Function,
    Class,
    Module,

    /// <summary>Annotations, evaluated on demand (PEP 649).</summary>
    Annotation,

    /// <summary>The bound, constraints or default of a type parameter (PEP 695).</summary>
    TypeVariable,

    /// <summary>The value of a type alias.</summary>
    TypeAlias,

    /// <summary>The scope that holds the type parameters of a generic function, class or alias.</summary>
    TypeParameters,
}

/// <summary>Which comprehension a function block is.</summary>
internal enum ComprehensionType : byte
{
    None,
    List,
    Set,
    Dict,
    Generator,
}

/// <summary>What is known of a name in a block; the numbers are CPython's, which <c>symtable</c> shows.</summary>
internal static class SymbolFlags
{
    public const int Global = 1;
    public const int Local = 2;
    public const int Parameter = 4;
    public const int Nonlocal = 8;
    public const int Use = 16;
    public const int FreeClass = 64;
    public const int Import = 128;
    public const int Annotated = 256;
    public const int ComprehensionIterator = 512;
    public const int TypeParameter = 1024;
    public const int ComprehensionCell = 2048;
    public const int Bound = Local | Parameter | Import | TypeParameter;

    public const int ScopeOffset = 12;
    public const int ScopeMask = 15;

    public static NameScope ScopeOf(int symbol) => (NameScope)((symbol >> ScopeOffset) & ScopeMask);
}

/// <summary>Where a name lives.</summary>
internal enum NameScope
{
    Unknown = 0,
    Local = 1,
    GlobalExplicit = 2,
    GlobalImplicit = 3,
    Free = 4,
    Cell = 5,
}

/// <summary>A block of code in the symbol table.</summary>
internal sealed class Scope(string name, BlockType type, SourceSpan span)
{
    public readonly string Name = name;
    public readonly BlockType Type = type;
    public readonly SourceSpan Span = span;

    /// <summary>The names and their <see cref="SymbolFlags"/>, with the scope above them once analyzed.</summary>
    public readonly NameMap Symbols = new();

    /// <summary>The parameters, in the order of the frame's slots.</summary>
    public readonly List<string> Parameters = [];
    public List<Scope> Children = [];

    /// <summary>The names declared <c>global</c> or <c>nonlocal</c>, for errors found later.</summary>
    public List<(string Name, SourceSpan Span)>? Directives;

    /// <summary>In a generic class's scope of type parameters: the names that are mangled.</summary>
    public HashSet<string>? MangledNames;

    /// <summary>The block that evaluates this block's variable annotations.</summary>
    public Scope? AnnotationBlock;

    /// <summary>For errors: which part of a type parameter a <see cref="BlockType.TypeVariable"/> block is.</summary>
    public string? Description;

    public ComprehensionType Comprehension;
    public bool IsNested;
    public bool IsGenerator;
    public bool IsCoroutine;
    public bool HasVariableParameter;
    public bool HasVariableKeywordParameter;
    public bool ReturnsValue;
    public bool NeedsClassClosure;
    public bool NeedsClassDict;
    public bool IsInlined;
    public bool CanSeeClassScope;
    public bool AnnotationsUsed;
    public bool HasConditionalAnnotations;
    public bool HasDocstring;
    public bool IsMethod;

    // State while the table is built.
    public bool InComprehensionTarget;
    public int ComprehensionIterableDepth;
    public bool InConditionalBlock;
    public bool InUnevaluatedAnnotation;

    // How many symbols the block had of its own when its children were analyzed.
    public int AnalyzedCount;

    /// <summary>Whether names are resolved as in a function.</summary>
    public bool IsFunctionLike => Type is not (BlockType.Class or BlockType.Module);

    public int GetSymbol(string name) => Symbols.Get(name, 0);

    public NameScope GetScope(string name) => SymbolFlags.ScopeOf(GetSymbol(name));
}

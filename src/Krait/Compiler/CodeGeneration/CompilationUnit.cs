using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;

namespace Krait.Compiler.CodeGeneration;

/// <summary>The kinds of code unit, which differ in how names and qualified names work.</summary>
internal enum UnitType : byte
{
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
}

internal enum FrameBlockType : byte
{
    WhileLoop,
    ForLoop,
    TryExcept,
    FinallyTry,
    FinallyEnd,
    With,
    AsyncWith,
    HandlerCleanup,
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehensionGenerator,
    StopIteration,
}

/// <summary>A block statement being compiled, which "return", "break" and "continue" have to leave.</summary>
internal struct FrameBlock
{
    public FrameBlockType Type;
    public int Label;
    public int ExitLabel;
    public SourceSpan Location;

    /// <summary>The statements of "finally".</summary>
    public Stmt[]? FinalBody;

    /// <summary>The name bound by "except ... as".</summary>
    public string? HandlerName;
}

/// <summary>A code object in the making; afterwards its tables serve another.</summary>
internal sealed class CompilationUnit
{
    /// <summary>CPython's limit of nested blocks, CO_MAXBLOCKS.</summary>
    public const int MaximumBlocks = 21;

    public UnitType Type;
    public Scope Scope = null!;
    public string Name = "";
    public int FirstLine;
    public string QualifiedName = "";
    public string? ClassName;

    /// <summary>The name the first local has in the code object, when it is another than here.</summary>
    public string? FirstLocalName;

    public int ArgumentCount;
    public int PositionalOnlyCount;
    public int KeywordOnlyCount;

    public InstructionSequence Instructions = null!;
    public readonly ConstantTable Constants = new();
    public readonly NameMap Names = new();
    public readonly NameMap VariableNames = new();
    public readonly NameMap CellVariables = new();
    public readonly NameMap FreeVariables = new();

    /// <summary>Variables of inlined comprehensions that are fast locals in a block without any: 1 while they are, 0 after.</summary>
    public readonly NameMap FastHidden = new();

    public FrameBlock[] Blocks = new FrameBlock[0];
    public int BlockCount;

    public HashSet<string>? StaticAttributes;
    public List<(AnnAssign Node, int ConditionalIndex)>? DeferredAnnotations;
    public int NextConditionalAnnotation;
    public int InlinedComprehensionDepth;
    public int ConditionalDepth;

    public void Start(UnitType type, Scope scope, string name, int firstLine, InstructionSequence instructions)
    {
        Type = type;
        Scope = scope;
        Name = QualifiedName = name;
        FirstLine = firstLine;
        Instructions = instructions;
    }

    /// <summary>Forgets everything but the room for it.</summary>
    public void Clear()
    {
        Scope = null!;
        Instructions = null!;
        ClassName = FirstLocalName = null;
        ArgumentCount = PositionalOnlyCount = KeywordOnlyCount = 0;
        Constants.Clear();
        Names.Clear();
        VariableNames.Clear();
        CellVariables.Clear();
        FreeVariables.Clear();
        FastHidden.Clear();
        Array.Clear(Blocks);
        BlockCount = 0;
        StaticAttributes = null;
        DeferredAnnotations = null;
        NextConditionalAnnotation = InlinedComprehensionDepth = ConditionalDepth = 0;
    }

    /// <summary>Lays out the slots of variables, cells and free variables as the symbol table says.</summary>
    public void InitializeVariables()
    {
        foreach (string parameter in Scope.Parameters)
            _ = VariableNames.GetOrAdd(parameter);
        AddSorted(CellVariables, NameScope.Cell, SymbolFlags.ComprehensionCell, 0);
        if (Scope.NeedsClassClosure)
            _ = CellVariables.GetOrAdd("__class__");
        if (Scope.NeedsClassDict)
            _ = CellVariables.GetOrAdd("__classdict__");
        if (Scope.HasConditionalAnnotations)
            _ = CellVariables.GetOrAdd("__conditional_annotations__");
        AddSorted(FreeVariables, NameScope.Free, SymbolFlags.FreeClass, CellVariables.Count);
    }

    private void AddSorted(NameMap map, NameScope scope, int flag, int offset)
    {
        List<string>? names = null;
        NameMap symbols = Scope.Symbols;
        for (int i = 0; i < symbols.Count; i++)
        {
            int symbol = symbols.ValueAt(i);
            if (SymbolFlags.ScopeOf(symbol) == scope || (symbol & flag) != 0)
                (names ??= []).Add(symbols.NameAt(i));
        }

        if (names is null)
            return;
        names.Sort(string.CompareOrdinal);
        foreach (string name in names)
            map.Set(name, offset++);
    }
}

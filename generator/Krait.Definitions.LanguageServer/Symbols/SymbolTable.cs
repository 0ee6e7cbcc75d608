using Krait.Definitions.LanguageServer.Workspace;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>The declarations of a project by their names.</summary>
internal sealed class SymbolTable
{
    private readonly ILookup<string, InstructionDeclaration> _instructions;
    private readonly ILookup<string, CacheDeclaration> _caches;
    private readonly ILookup<string, OperandDeclaration> _operands;
    private readonly ILookup<string, OperandDeclaration> _enumerations;
    private readonly ILookup<string, UnboxedDeclaration> _unboxed;
    private readonly ILookup<string, TailDeclaration> _tails;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _heads;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _inherited;

    /// <summary>Looks through <paramref name="files"/>; of an override and what it replaces the override comes first.</summary>
    public SymbolTable(IReadOnlyList<AnalysedFile> files)
    {
        var declarations = files.Reverse().SelectMany(file => file.Syntax.Declarations).ToList();
        _instructions = Index<InstructionDeclaration>(declarations);
        _caches = Index<CacheDeclaration>(declarations);
        _operands = Index<OperandDeclaration>(declarations);
        _enumerations = declarations.OfType<OperandDeclaration>().Where(operand => operand.Enumeration is not null)
            .ToLookup(operand => operand.Enumeration!.Text, StringComparer.Ordinal);
        _unboxed = Index<UnboxedDeclaration>(declarations);
        _tails = Index<TailDeclaration>(declarations);
        Families = [.. declarations.OfType<FamilyDeclaration>()];
        Fused = [.. declarations.OfType<FusedDeclaration>()];
        Machine = declarations.OfType<MachineDeclaration>().FirstOrDefault();
        IEnumerable<MachineProperty> registers = (Machine?.Properties ?? []).Where(property => property.Keyword.Text == "register");
        Registers = [.. registers.Select(ReadRegister).OfType<RegisterSyntax>()];
        _heads = new(() => FirstOf(Families.SelectMany(family => family.Members.Select(member => (member.Text, family.Name.Text)))));
        _inherited = new(() => FirstOf(Instructions.Where(user => user.Kind == InstructionKind.Instruction && CacheOf(user) is not null)
            .SelectMany(user => user.Parts.Select(part => (part.Text, CacheOf(user)!)))));
    }

    public MachineDeclaration? Machine { get; }

    /// <summary>The locals of the loop.</summary>
    public IReadOnlyList<RegisterSyntax> Registers { get; }

    public IReadOnlyList<FamilyDeclaration> Families { get; }

    public IReadOnlyList<FusedDeclaration> Fused { get; }

    public IEnumerable<InstructionDeclaration> Instructions => _instructions.Select(group => group.First());

    public IEnumerable<CacheDeclaration> Caches => _caches.Select(group => group.First());

    public IEnumerable<OperandDeclaration> Operands => _operands.Select(group => group.First());

    public IEnumerable<UnboxedDeclaration> Unboxed => _unboxed.Select(group => group.First());

    public IEnumerable<TailDeclaration> Tails => _tails.Select(group => group.First());

    /// <summary>The instruction or operation of a name.</summary>
    public InstructionDeclaration? Instruction(string name) => _instructions[name].FirstOrDefault();

    public CacheDeclaration? Cache(string name) => _caches[name].FirstOrDefault();

    public OperandDeclaration? Operand(string name) => _operands[name].FirstOrDefault();

    /// <summary>The operand that an enumeration is emitted for.</summary>
    public OperandDeclaration? Enumeration(string name) => _enumerations[name].FirstOrDefault();

    public UnboxedDeclaration? UnboxedType(string name) => _unboxed[name].FirstOrDefault();

    public TailDeclaration? Tail(string name) => _tails[name].FirstOrDefault();

    /// <summary>The generic instruction that a specialisation falls back on.</summary>
    public string? HeadOf(string member) => _heads.Value.GetValueOrDefault(member);

    /// <summary>The family of a generic instruction.</summary>
    public FamilyDeclaration? FamilyOf(string head) => Families.FirstOrDefault(family => family.Name.Text == head);

    /// <summary>A property of the machine.</summary>
    public string? MachineProperty(string keyword) =>
        Machine?.Properties.FirstOrDefault(property => property.Keyword.Text == keyword)?.Value.Text;

    /// <summary>The cache that the bodies of a declaration see: its own, its twin's, or that of an instruction it is part of.</summary>
    public string? CacheOf(InstructionDeclaration declaration)
    {
        string? own = declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "cache")?.Argument?.Text;
        if (own is not null || declaration.Kind == InstructionKind.Instruction)
            return own;
        if (declaration.Twin is { } twin)
            return Instruction(twin.Text) is { Kind: InstructionKind.Instruction } other ? CacheOf(other) : null;
        return _inherited.Value.GetValueOrDefault(declaration.Name.Text);
    }

    private static Dictionary<string, string> FirstOf(IEnumerable<(string Key, string Value)> pairs) => pairs
        .DistinctBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static ILookup<string, T> Index<T>(IEnumerable<Declaration> declarations)
        where T : Declaration =>
        declarations.OfType<T>().ToLookup(declaration => declaration.Name.Text, StringComparer.Ordinal);

    private static RegisterSyntax? ReadRegister(MachineProperty property)
    {
        int equals = property.Value.Text.IndexOf('=', StringComparison.Ordinal);
        string left = equals < 0 ? "" : property.Value.Text[..equals].TrimEnd();
        int space = left.LastIndexOf(' ');
        if (space < 0)
            return null;
        string name = left[(space + 1)..];
        return new RegisterSyntax(left[..space].Trim(), new Identifier(name, new(property.Value.Span.Start + space + 1, name.Length)));
    }
}

/// <summary>A local of the loop.</summary>
internal sealed record RegisterSyntax(string Type, Identifier Name);

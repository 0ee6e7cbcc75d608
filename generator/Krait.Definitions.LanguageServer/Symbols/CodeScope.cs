using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>A name and the simple name of its C# type, where that is known.</summary>
internal readonly record struct ScopeName(Symbol Symbol, string? Type);

/// <summary>What the C# of a declaration can name, besides its own locals.</summary>
internal sealed class CodeScope
{
    private const string CacheSuffix = "Cache";

    private readonly Dictionary<string, ScopeName> _names = new(StringComparer.Ordinal);

    private CodeScope(SymbolTable symbols, SourceIndex index, string owner)
    {
        Symbols = symbols;
        Index = index;
        Owner = owner;
    }

    public SymbolTable Symbols { get; }

    public SourceIndex Index { get; }

    /// <summary>The declaration that the code belongs to.</summary>
    public string Owner { get; }

    /// <summary>The cache that <c>cache</c> is.</summary>
    public string? Cache { get; private init; }

    /// <summary>Whether the code is that of a tail.</summary>
    public bool IsTail { get; private init; }

    /// <summary>The names that the declaration gives: its items and parameters.</summary>
    public IReadOnlyDictionary<string, ScopeName> Names => _names;

    /// <summary>The C# type of the machine's values.</summary>
    public string? ValueType => Symbols.MachineProperty("value");

    /// <summary>The scope of the code of <paramref name="declaration"/>; <paramref name="inRow"/> of a helper in its table.</summary>
    public static CodeScope Of(Declaration? declaration, SymbolTable symbols, SourceIndex index, bool inRow = false)
    {
        string owner = declaration?.Name.Text ?? "";
        switch (declaration)
        {
            case InstructionDeclaration instruction:
                var scope = new CodeScope(symbols, index, owner) { Cache = symbols.CacheOf(instruction) };
                // A twin without an effect of its own has the items of the other.
                InstructionDeclaration? twin = instruction.Effect is null && instruction.Twin is { } name
                    ? symbols.Instruction(name.Text) : null;
                InstructionDeclaration source = twin ?? instruction;
                foreach (StackItemSyntax item in ItemsOf(source))
                {
                    var symbol = new Symbol(NameKind.Item, item.Name.Text, source.Name.Text);
                    scope.Add(item.Name.Text, symbol, item.Type?.Text ?? scope.ValueType);
                }

                foreach (Identifier parameter in instruction.Parameters)
                    scope.Add(parameter.Text, new Symbol(NameKind.Item, parameter.Text, owner), null);
                // What the head of a family has computed for the choice of its members.
                if (symbols.HeadOf(owner) is { } head && symbols.Instruction(head) is { } generic)
                    scope.AddGiven(generic);
                return scope;
            case TailDeclaration tail:
                var tailScope = new CodeScope(symbols, index, owner) { IsTail = true };
                foreach (Syntax.ParameterSyntax parameter in tail.Parameters)
                    tailScope.Add(parameter.Name.Text, new Symbol(NameKind.Item, parameter.Name.Text, owner), SimpleName(parameter.Type));
                return tailScope;
            case OperandDeclaration operand when inRow:
                var rowScope = new CodeScope(symbols, index, owner);
                if (operand.Properties.FirstOrDefault(property => property.Keyword.Text == "apply") is { } apply
                    && SyntaxFactory.ParseMemberDeclaration(apply.Value.Text + ";") is MethodDeclarationSyntax method)
                {
                    foreach (Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax parameter in method.ParameterList.Parameters)
                    {
                        rowScope.Add(parameter.Identifier.Text, new Symbol(NameKind.Item, parameter.Identifier.Text, owner),
                            SourceReader.NameOf(parameter.Type));
                    }
                }

                return rowScope;
            default:
                return new CodeScope(symbols, index, owner);
        }
    }

    /// <summary>The items of all effects, those of the main one first.</summary>
    public static IEnumerable<StackItemSyntax> ItemsOf(InstructionDeclaration declaration) =>
        new[] { declaration.Effect }.Concat(declaration.Modifiers.Where(modifier => modifier.Keyword.Text != "published")
                .Select(modifier => modifier.Effect)).OfType<EffectSyntax>()
            .SelectMany(effect => effect.Inputs.Concat(effect.Outputs)).Where(item => item.Name.Text is not "null" and not "unused");

    /// <summary>What a name means where no local has it; null when nothing here has it.</summary>
    public ScopeName? Resolve(string name)
    {
        if (_names.TryGetValue(name, out ScopeName known))
            return known;
        if (Symbols.Registers.FirstOrDefault(register => register.Name.Text == name) is { } registered)
            return new ScopeName(new Symbol(NameKind.Register, name), SimpleName(registered.Type));
        if (Symbols.Tail(name) is not null)
            return new ScopeName(new Symbol(NameKind.Tail, name), null);
        if (Words.Find(name) is { } word)
            return new ScopeName(new Symbol(NameKind.Word, name), TypeOfWord(word));
        if (Symbols.Enumeration(name) is not null)
            return new ScopeName(new Symbol(NameKind.Enumeration, name), name);
        if (Symbols.UnboxedType(name) is not null)
            return new ScopeName(new Symbol(NameKind.Unboxed, name), name);
        if (name.EndsWith(CacheSuffix, StringComparison.Ordinal) && Symbols.Cache(name[..^CacheSuffix.Length]) is not null)
            return new ScopeName(new Symbol(NameKind.Cache, name[..^CacheSuffix.Length]), null);
        return Index.HasType(name) ? new ScopeName(new Symbol(NameKind.Type, name), name) : null;
    }

    private string? TypeOfWord(LanguageWord word) =>
        word.Machine is { } property && Symbols.MachineProperty(property) is { } type ? SimpleName(type) : word.Type;

    private void Add(string name, Symbol symbol, string? type)
    {
        if (type is not null && Symbols.UnboxedType(type) is null)
            type = SimpleName(type);
        _ = _names.TryAdd(name, new ScopeName(symbol, type));
    }

    private void AddGiven(InstructionDeclaration head)
    {
        if (head.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "given")?.Expression is not { } given
            || SyntaxFactory.ParseStatement(given.Text + ";") is not LocalDeclarationStatementSyntax statement)
        {
            return;
        }

        foreach (string name in statement.Declaration.Variables.Select(variable => variable.Identifier.Text))
            Add(name, new Symbol(NameKind.Local, name, head.Name.Text), SourceReader.NameOf(statement.Declaration.Type));
    }

    private static string? SimpleName(string type) => SourceReader.NameOf(SyntaxFactory.ParseTypeName(type));
}

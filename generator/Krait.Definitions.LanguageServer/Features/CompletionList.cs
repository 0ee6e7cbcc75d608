using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.CSharp;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>What can be written at a place.</summary>
internal sealed class CompletionList
{
    /// <summary>Types of the sources are offered by what has been typed of them, so many at a time.</summary>
    private const int MaximumTypes = 100;

    private const int SnippetFormat = 2;

    private static readonly string[] CodeKeywords =
    [
        "as", "bool", "break", "case", "default", "double", "else", "false", "for", "foreach", "if", "in", "int", "is", "long", "new",
        "not", "null", "object", "or", "out", "ref", "string", "switch", "true", "typeof", "uint", "ulong", "var", "while",
    ];

    private readonly Query _query;
    private readonly CursorContext _context;
    private readonly bool _hasSnippets;
    private readonly List<CompletionItem> _items = [];
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private bool _isIncomplete;

    private CompletionList(Query query, CursorContext context, bool hasSnippets)
    {
        _query = query;
        _context = context;
        _hasSnippets = hasSnippets;
    }

    private SymbolTable Symbols => _query.Symbols;

    /// <summary>The suggestions for a place; snippets if the client knows them.</summary>
    public static CompletionAnswer At(Query query, Position position, bool hasSnippets)
    {
        var context = CursorContext.At(query.Text.Analysed, query.Text.OffsetOf(position));
        var list = new CompletionList(query, context, hasSnippets);
        list.Fill();
        return new CompletionAnswer(list._isIncomplete, list._items);
    }

    private void Fill()
    {
        switch (_context.Place)
        {
            case CursorPlace.TopLevel:
                AddWords(Words.OfDeclarations, CompletionKind.Keyword);
                break;
            case CursorPlace.OperandNames:
                Add("oparg", CompletionKind.Value, "the operand as it is");
                foreach (OperandDeclaration operand in Symbols.Operands)
                    Add(operand.Name.Text, CompletionKind.Enum, operand.Enumeration?.Text, operand.Documentation);
                break;
            case CursorPlace.Number:
                var used = Symbols.Instructions.Select(item => item.Number).ToHashSet();
                int free = Enumerable.Range(_context.Keyword == "pseudo" ? 256 : 1, 512).First(number => !used.Contains(number));
                Add(free.ToString(System.Globalization.CultureInfo.InvariantCulture), CompletionKind.Value, "the first free number");
                break;
            case CursorPlace.Operations:
                AddInstructions(Symbols.Instructions.Where(item => item.Kind == InstructionKind.Operation));
                break;
            case CursorPlace.Instructions:
                AddInstructions(Symbols.Instructions.Where(IsWanted));
                break;
            case CursorPlace.Of:
                Add("of", CompletionKind.Keyword, "the instruction that this one is the twin of");
                break;
            case CursorPlace.Caches:
                foreach (CacheDeclaration cache in Symbols.Caches)
                    Add(cache.Name.Text, CompletionKind.Struct, $"{cache.Size} units", cache.Documentation);
                break;
            case CursorPlace.Types:
                AddItemTypes();
                break;
            case CursorPlace.Modifiers:
                if (_context.After is "jump" or "returns")
                    Add("to", CompletionKind.Keyword, "where it goes", snippet: "to ($1)$0");
                if (_context.After == "reports")
                    Add("of", CompletionKind.Keyword, "where the branch is: before, target or jump");
                AddWords(Words.OfModifiers, CompletionKind.Keyword);
                break;
            case CursorPlace.Items:
                AddItems();
                break;
            case CursorPlace.Domains:
                EquatableArray<Operation> operations = _query.Analysis.Facts?.Operations ?? default;
                foreach (string domain in operations.SelectMany(item => (item.Loads ?? default).Concat(item.Stores ?? default)))
                    Add(domain, CompletionKind.Constant, "a domain of memory");
                break;
            case CursorPlace.BranchPlaces:
                foreach (string place in new[] { "before", "target", "jump" })
                    Add(place, CompletionKind.Keyword, "where the branch is");
                break;
            case CursorPlace.MachineProperties:
                AddWords(Words.OfMachines, CompletionKind.Property);
                break;
            case CursorPlace.OperandProperties:
                AddWords(Words.OfOperands, CompletionKind.Property);
                break;
            case CursorPlace.UnboxedProperties:
                AddWords(Words.OfUnboxed, CompletionKind.Property);
                break;
            case CursorPlace.CacheTypes:
                AddWords(Words.OfCaches, CompletionKind.Struct);
                AddTypes();
                break;
            case CursorPlace.Code:
                AddCode();
                break;
            case CursorPlace.Members:
                AddMembers();
                break;
        }

        // Whoever writes at the start of a line may well start a declaration, whatever is open above.
        if (_context is { AtLineStart: true, Place: not CursorPlace.TopLevel })
            AddWords(Words.OfDeclarations, CompletionKind.Keyword);
    }

    private CodeScope Scope()
    {
        Declaration? declaration = _context.Keyword switch
        {
            "inst" or "op" or "pseudo" or "instrumented" or "extension" => Symbols.Instruction(_context.Name) ?? Sketch(),
            "tail" => Symbols.Tail(_context.Name),
            "operand" => Symbols.Operand(_context.Name),
            _ => null,
        };
        return CodeScope.Of(declaration, Symbols, _query.Index, _context.InRow);
    }

    /// <summary>A declaration that is still broken: its header, read as if the body were empty.</summary>
    private InstructionDeclaration? Sketch()
    {
        int at = _query.Text.Analysed.LastIndexOf($"{_context.Keyword} {_context.Name}", StringComparison.Ordinal);
        int end = at < 0 ? -1 : _query.Text.Analysed.IndexOf('{', at);
        if (end < 0)
            return null;
        string header = _query.Text.Analysed[at..end] + "{ }";
        return Parser.Parse("", header, new Diagnostics.DiagnosticBag()).Declarations.OfType<InstructionDeclaration>().FirstOrDefault();
    }

    private bool IsWanted(InstructionDeclaration item) => _context.Keyword switch
    {
        "family" => item.Kind == InstructionKind.Instruction && (_context.Name.Length == 0 || Symbols.HeadOf(item.Name.Text) is null),
        "instrumented" => item.Kind == InstructionKind.Instruction && Symbols.HeadOf(item.Name.Text) is null,
        _ => item.Kind is InstructionKind.Instruction,
    };

    private void AddCode()
    {
        CodeScope scope = Scope();
        foreach ((string name, ScopeName local) in CodeReader.LocalsOf(_context.Code, scope))
            Add(name, CompletionKind.Variable, local.Type, order: 0);
        foreach ((string name, ScopeName item) in scope.Names)
            Add(name, CompletionKind.Variable, item.Type ?? item.Symbol.Kind.ToString().ToLowerInvariant(), order: 0);
        foreach (RegisterSyntax register in Symbols.Registers)
            Add(register.Name.Text, CompletionKind.Variable, register.Type, order: 1);
        AddWords(Words.OfBodies.Where(word => word.Name != "cache" || scope.Cache is not null), null);
        if (scope.IsTail)
            AddWords(Words.OfTails, null);
        if (!_context.InBody)
            AddWords(Words.OfExpressions, null);
        foreach (TailDeclaration tail in Symbols.Tails.Where(tail => tail.Name.Text != "Error"))
        {
            Add(tail.Name.Text, CompletionKind.Event, "leaves through the tail", tail.Documentation,
                tail.Parameters.Count == 0 ? $"{tail.Name.Text}();$0" : $"{tail.Name.Text}($1);$0", order: 1);
        }

        foreach (OperandDeclaration operand in Symbols.Operands.Where(operand => operand.Enumeration is not null))
            Add(operand.Enumeration!.Text, CompletionKind.Enum, $"values of the operand {operand.Name.Text}", operand.Documentation);
        foreach (string keyword in CodeKeywords)
            Add(keyword, CompletionKind.Keyword, order: 3);
        AddTypes();
    }

    private void AddMembers()
    {
        CodeScope scope = Scope();
        switch (_context.Receiver.Trim())
        {
            case "cache" when scope.Cache is { } cache && Symbols.Cache(cache) is { } layout:
                foreach (CacheFieldSyntax field in layout.Fields
                    .Where(field => !field.Name.Text.StartsWith("unused", StringComparison.Ordinal)))
                {
                    Add(field.Name.Text, CompletionKind.Field, field.Type.Text);
                }

                return;
            case "Opcode":
                AddInstructions(Symbols.Instructions.Where(item => item.Kind != InstructionKind.Operation));
                return;
            case "OperandHelpers":
                IEnumerable<MachineProperty> applications = Symbols.Operands.SelectMany(operand => operand.Properties)
                    .Where(item => item.Keyword.Text == "apply");
                foreach (string signature in applications.Select(item => item.Value.Text))
                {
                    string head = signature.Split('(')[0].TrimEnd();
                    Add(head[(head.LastIndexOf(' ') + 1)..], CompletionKind.Method, signature);
                }

                return;
            case var name when Symbols.Enumeration(name) is { } operand:
                foreach (OperandRowSyntax row in operand.Rows)
                    Add(row.Name.Text, CompletionKind.EnumMember, row.Text, row.Documentation);
                return;
        }

        (string? type, bool isStatic) = CodeReader.TypeOf(_context.Receiver, _context.Code[..^Math.Min(_context.Code.Length, 1)], scope);
        if (type is null)
            return;
        foreach (SourceMember member in _query.Index.AllMembers(type).Where(member => member.IsStatic == isStatic && member.Name != "this"))
        {
            Add(member.Name, member.Kind switch
            {
                MemberKind.Method => CompletionKind.Method,
                MemberKind.Field => CompletionKind.Field,
                MemberKind.EnumMember => CompletionKind.EnumMember,
                _ => CompletionKind.Property,
            }, member.Signature, member.Summary);
        }
    }

    private void AddItems()
    {
        foreach (string item in _context.Items.Concat(Scope().Names.Keys))
            Add(item, CompletionKind.Variable, order: 1);
        Add("null", CompletionKind.Keyword, "an empty slot");
        Add("unused", CompletionKind.Keyword, "an item that no body names");
    }

    private void AddItemTypes()
    {
        foreach (UnboxedDeclaration unboxed in Symbols.Unboxed)
            Add(unboxed.Name.Text, CompletionKind.Struct, "unboxed", unboxed.Documentation, order: 0);
        foreach (string type in Symbols.Instructions.SelectMany(CodeScope.ItemsOf).Select(item => item.Type?.Text).OfType<string>())
            Add(type, CompletionKind.Class, order: 1);
        AddTypes();
    }

    private void AddTypes()
    {
        var matching = _query.Index.TypeNames.Where(name => name.StartsWith(_context.Prefix, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).Take(MaximumTypes).ToList();
        _isIncomplete = true;
        foreach (string name in matching)
            Add(name, CompletionKind.Class, _query.Index.FindTypes(name).First().Kind, order: 4);
    }

    private void AddInstructions(IEnumerable<InstructionDeclaration> instructions)
    {
        foreach (InstructionDeclaration item in instructions)
        {
            Add(item.Name.Text, item.Kind == InstructionKind.Operation ? CompletionKind.Method : CompletionKind.Function,
                item.Effect is { } effect ? $"({Describe(effect.Inputs)} -- {Describe(effect.Outputs)})" : null, item.Documentation);
        }
    }

    private static string Describe(IEnumerable<StackItemSyntax> items) => string.Join(", ", items.Select(item =>
        item.Name.Text + (item.IsNullable ? "?" : "") + (item.Type is { } type ? " : " + type.Text : "")
            + (item.Size is { } size ? $"[{size.Text}]" : "")));

    private void AddWords(IEnumerable<LanguageWord> words, CompletionKind? kind)
    {
        foreach (LanguageWord word in words)
        {
            CompletionKind shown = kind ?? (char.IsUpper(word.Name[0]) ? CompletionKind.Operator : CompletionKind.Variable);
            Add(word.Name, shown, null, word.Description, word.Snippet, 1);
        }
    }

    private void Add(
        string label, CompletionKind kind, string? detail = null, string documentation = "", string? snippet = null, int order = 2)
    {
        if (!_labels.Add(label) || !SyntaxFacts.IsIdentifierPartCharacter(label[0]))
            return;
        bool useSnippet = _hasSnippets && snippet is not null;
        _items.Add(new CompletionItem(
            label,
            kind,
            detail,
            documentation.Length == 0 ? null : MarkupContent.Markdown(documentation),
            useSnippet ? snippet : null,
            useSnippet ? SnippetFormat : null,
            $"{order}{label}"));
    }
}

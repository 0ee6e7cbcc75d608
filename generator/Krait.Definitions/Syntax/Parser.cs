using Krait.Definitions.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Syntax;

/// <summary>
/// Parses a definition file. After a mistake it goes on at the next declaration that starts a line, so that one
/// build reports every mistake of the file.
/// </summary>
public sealed class Parser
{
    /// <summary>What follows a modifier.</summary>
    private enum ModifierForm
    {
        Nothing,
        CacheName,
        InstructionName,
        Effect,
        EffectAndTarget,
        Expression,
        ExpressionAndPlace,
        Variable,
    }

    private static readonly Dictionary<string, ModifierForm> Modifiers = new(StringComparer.Ordinal)
    {
        ["hot"] = ModifierForm.Nothing,
        ["cold"] = ModifierForm.Nothing,
        ["return"] = ModifierForm.Nothing,
        ["yield"] = ModifierForm.Nothing,
        ["raise"] = ModifierForm.Nothing,
        ["pure"] = ModifierForm.Nothing,
        ["noescape"] = ModifierForm.Nothing,
        ["noraise"] = ModifierForm.Nothing,
        ["evalbreak"] = ModifierForm.Nothing,
        ["nofallthrough"] = ModifierForm.Nothing,
        ["bare"] = ModifierForm.Nothing,
        ["prefix"] = ModifierForm.Nothing,
        ["filler"] = ModifierForm.Nothing,
        ["polls"] = ModifierForm.Nothing,
        ["adaptive"] = ModifierForm.Nothing,
        ["delegates"] = ModifierForm.Nothing,
        ["entry"] = ModifierForm.Nothing,
        ["noline"] = ModifierForm.Nothing,
        ["cache"] = ModifierForm.CacheName,
        ["like"] = ModifierForm.InstructionName,
        ["jump"] = ModifierForm.EffectAndTarget,
        ["skip"] = ModifierForm.Effect,
        ["push"] = ModifierForm.Effect,
        ["returns"] = ModifierForm.EffectAndTarget,
        ["handler"] = ModifierForm.Effect,
        ["published"] = ModifierForm.Effect,
        ["when"] = ModifierForm.Expression,
        ["operations"] = ModifierForm.Expression,
        ["reads"] = ModifierForm.Variable,
        ["checks"] = ModifierForm.Variable,
        ["binds"] = ModifierForm.Variable,
        ["unbinds"] = ModifierForm.Variable,
        ["known"] = ModifierForm.Variable,
        ["concerns"] = ModifierForm.Variable,
        ["marks"] = ModifierForm.Variable,
        ["reports"] = ModifierForm.ExpressionAndPlace,
        ["loads"] = ModifierForm.Expression,
        ["stores"] = ModifierForm.Expression,
        ["fits"] = ModifierForm.Expression,
        ["given"] = ModifierForm.Expression,
    };

    /// <summary>The modifiers that stand alone.</summary>
    internal static IReadOnlyCollection<string> Flags { get; } =
        [.. Modifiers.Where(modifier => modifier.Value == ModifierForm.Nothing).Select(modifier => modifier.Key)];

    /// <summary>The modifiers that something follows.</summary>
    internal static IReadOnlyCollection<string> ModifiersWithArguments { get; } =
        [.. Modifiers.Where(modifier => modifier.Value != ModifierForm.Nothing).Select(modifier => modifier.Key)];

    private readonly Scanner _scanner;
    private readonly DiagnosticBag _diagnostics;
    private readonly string _path;
    private readonly SourceText _source;

    private Parser(string path, SourceText source, DiagnosticBag diagnostics)
    {
        _path = path;
        _source = source;
        _diagnostics = diagnostics;
        _scanner = new Scanner(source.ToString());
    }

    /// <summary>Parses <paramref name="text"/>, reporting mistakes to <paramref name="diagnostics"/>.</summary>
    public static DefinitionSyntax Parse(string path, string text, DiagnosticBag diagnostics)
    {
        var source = SourceText.From(text.Replace("\r\n", "\n"));
        return new Parser(path, source, diagnostics).ParseFile();
    }

    private DefinitionSyntax ParseFile()
    {
        var declarations = new List<Declaration>();
        while (_scanner.Current.Kind != TokenKind.EndOfFile)
        {
            try
            {
                declarations.Add(ParseDeclaration());
            }
            catch (SyntaxException)
            {
                _scanner.SkipToDeclaration();
            }
        }

        return new DefinitionSyntax(_path, _source, declarations);
    }

    private Declaration ParseDeclaration()
    {
        string documentation = _scanner.Documentation;
        int start = _scanner.Current.Span.Start;
        bool isOverride = TryTake("override");
        Token keyword = _scanner.Current;
        switch (keyword.Text)
        {
            case "machine":
                return ParseMachine(start, documentation);
            case "operand":
                return ParseOperand(start, documentation, isOverride);
            case "unboxed":
                _ = _scanner.Advance();
                Identifier unboxed = TakeIdentifier("a C# type");
                List<MachineProperty> conversions = ParseProperties();
                return new UnboxedDeclaration(unboxed, SpanFrom(start), documentation, isOverride, conversions);
            case "cache":
                return ParseCache(start, documentation, isOverride);
            case "inst":
                return ParseInstruction(InstructionKind.Instruction, start, documentation, isOverride);
            case "op":
                return ParseInstruction(InstructionKind.Operation, start, documentation, isOverride);
            case "pseudo":
                return ParseInstruction(InstructionKind.Pseudo, start, documentation, isOverride);
            case "instrumented":
                return ParseInstruction(InstructionKind.Instrumented, start, documentation, isOverride);
            case "extension":
                return ParseInstruction(InstructionKind.Extension, start, documentation, isOverride);
            case "family":
                return ParseFamily(start, documentation, isOverride);
            case "fused":
                _ = _scanner.Advance();
                List<Identifier> parts = ParseNames("+");
                Take(";");
                var name = new Identifier(string.Join("__", parts.Select(part => part.Text)),
                    TextSpan.FromBounds(parts[0].Span.Start, parts[parts.Count - 1].Span.End));
                return new FusedDeclaration(name, SpanFrom(start), documentation, isOverride, parts);
            case "tail":
                return ParseTail(start, documentation, isOverride);
            default:
                throw Fail(keyword, $"a declaration ({Scanner.Keywords})");
        }
    }

    private MachineDeclaration ParseMachine(int start, string documentation)
    {
        _ = _scanner.Advance();
        Identifier name = TakeQualifiedName("the namespace and class of the machine");
        List<MachineProperty> properties = ParseProperties();
        return new MachineDeclaration(name, SpanFrom(start), documentation, properties);
    }

    private OperandDeclaration ParseOperand(int start, string documentation, bool isOverride)
    {
        _ = _scanner.Advance();
        Identifier name = TakeIdentifier("an operand name");
        Identifier? enumeration = TryTake(":") ? TakeIdentifier("the name of the operand's enumeration") : null;
        var rows = new List<OperandRowSyntax>();
        List<MachineProperty> properties = ParseProperties(rows);
        return new OperandDeclaration(name, SpanFrom(start), documentation, isOverride, enumeration, properties, rows);
    }

    /// <summary>A row of an operand's table, whose number is the current token.</summary>
    private OperandRowSyntax ParseRow()
    {
        string documentation = _scanner.Documentation;
        Token number = _scanner.Advance();
        ExpectKind(TokenKind.Identifier, "the name of the value");
        var name = new Identifier(_scanner.Current.Text, _scanner.Current.Span);
        CodeText code = _scanner.ReadCode(";") ?? throw Unterminated(name.Span, ";");
        Take(";");
        string? text = null;
        Identifier? publicName = null;
        CodeText? helper = null;
        bool isNever = false;
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(code.Text))
        {
            var span = new TextSpan(code.Span.Start + token.SpanStart, token.Span.Length);
            if (token.IsKind(SyntaxKind.EndOfFileToken))
                break;
            if (token.IsKind(SyntaxKind.EqualsToken))
            {
                helper = Part(code, token.Span.End, code.Text.Length);
                break;
            }

            if (token.IsKind(SyntaxKind.StringLiteralToken) && text is null)
            {
                text = token.ValueText;
            }
            else if (token.Text == "never")
            {
                isNever = true;
            }
            else if (token.IsKind(SyntaxKind.IdentifierToken) && publicName is null)
            {
                publicName = new Identifier(token.Text, span);
            }
            else
            {
                _diagnostics.Add(DiagnosticId.SyntaxError, At(span), "a text in quotes, a public name, 'never', '= helper' or ';'",
                    $"'{token.Text}'");
            }
        }

        return new OperandRowSyntax(name, number.Value, number.Span, documentation, text, publicName, isNever, helper);
    }

    private List<MachineProperty> ParseProperties(List<OperandRowSyntax>? rows = null)
    {
        var properties = new List<MachineProperty>();
        Expect("{");
        _ = _scanner.Advance();
        while (!_scanner.Current.Is("}"))
        {
            if (rows is not null && _scanner.Current.Kind == TokenKind.Number)
            {
                rows.Add(ParseRow());
                continue;
            }

            ExpectKind(TokenKind.Identifier, "a property name or '}'");
            var keyword = new Identifier(_scanner.Current.Text, _scanner.Current.Span);
            CodeText value = _scanner.ReadCode(";") ?? throw Unterminated(keyword.Span, ";");
            Take(";");
            properties.Add(new MachineProperty(keyword, value));
        }

        _ = _scanner.Advance();
        return properties;
    }

    private CacheDeclaration ParseCache(int start, string documentation, bool isOverride)
    {
        _ = _scanner.Advance();
        Identifier name = TakeIdentifier("a cache name");
        int size = TakeNumber("the size of the cache in code units").Value;
        var fields = new List<CacheFieldSyntax>();
        Take("{");
        while (!TryTake("}"))
        {
            Identifier field = TakeIdentifier("a field name or '}'");
            Take(":");
            Identifier type = TakeQualifiedName("a field type");
            int? width = null;
            int? position = null;
            if (TryTake("("))
            {
                width = TakeNumber("the width of the field in code units").Value;
                Take(")");
            }

            if (TryTake("@"))
                position = TakeNumber("the position of the field in code units").Value;
            Take(";");
            fields.Add(new CacheFieldSyntax(field, type, width, position));
        }

        return new CacheDeclaration(name, SpanFrom(start), documentation, isOverride, size, fields);
    }

    private FamilyDeclaration ParseFamily(int start, string documentation, bool isOverride)
    {
        _ = _scanner.Advance();
        Identifier head = TakeIdentifier("the generic instruction of the family");
        var members = new List<Identifier>();
        Take("{");
        while (!_scanner.Current.Is("}"))
        {
            members.Add(TakeIdentifier("a member of the family or '}'"));
            if (!_scanner.Current.Is("}"))
                Take(",");
        }

        _ = _scanner.Advance();
        return new FamilyDeclaration(head, SpanFrom(start), documentation, isOverride, members);
    }

    private TailDeclaration ParseTail(int start, string documentation, bool isOverride)
    {
        _ = _scanner.Advance();
        Identifier name = TakeIdentifier("a tail name");
        var parameters = new List<ParameterSyntax>();
        Expect("(");
        Token open = _scanner.Current;
        CodeText list = _scanner.ReadCode(")") ?? throw Unterminated(open.Span, ")");
        Take(")");
        foreach (string part in list.Text.Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            string text = part.Trim();
            int space = text.LastIndexOf(' ');
            if (space < 0)
                throw Fail(open, "parameters of the form 'Type name'");
            parameters.Add(new ParameterSyntax(text.Substring(0, space).Trim(), new Identifier(text.Substring(space + 1), list.Span)));
        }

        CodeText body = ParseBody();
        return new TailDeclaration(name, SpanFrom(start), documentation, isOverride, parameters, body);
    }

    private InstructionDeclaration ParseInstruction(InstructionKind kind, int start, string documentation, bool isOverride)
    {
        _ = _scanner.Advance();
        Identifier name = TakeIdentifier("an instruction name");
        List<Identifier> parameters = kind == InstructionKind.Operation && TryTake("<") ? ParseNames(",") : [];
        if (parameters.Count > 0)
            Take(">");
        Identifier? operand = null;
        if (TryTake("["))
        {
            operand = TakeIdentifier("an operand name");
            Take("]");
        }

        int number = -1;
        TextSpan numberSpan = name.Span;
        if (kind is not (InstructionKind.Operation or InstructionKind.Extension))
        {
            Take("=");
            Token token = TakeNumber("the number of the instruction");
            (number, numberSpan) = (token.Value, token.Span);
        }

        Identifier? twin = null;
        IReadOnlyList<PartSyntax> parts = [];
        if (kind is InstructionKind.Instrumented or InstructionKind.Extension)
        {
            string what = kind == InstructionKind.Instrumented
                ? "the instruction this one is the twin of" : "the instruction that is extended";
            if (!TryTake("of"))
                throw Fail(_scanner.Current, $"'of' and {what}");
            twin = TakeIdentifier(what);
        }

        if (kind == InstructionKind.Pseudo && TryTake("->"))
            parts = [.. ParseNames(",").Select(target => new PartSyntax(target, []))];
        else if ((kind is InstructionKind.Instruction or InstructionKind.Instrumented or InstructionKind.Extension) && TryTake("="))
            parts = ParseParts();

        EffectSyntax? effect = _scanner.Current.Is("(") ? ParseEffect() : null;
        var modifiers = new List<ModifierSyntax>();
        while (_scanner.Current.Kind == TokenKind.Identifier)
            modifiers.Add(ParseModifier());
        CodeText? body = null;
        if (_scanner.Current.Is("{"))
            body = ParseBody();
        else if (!TryTake(";"))
            throw Fail(_scanner.Current, "a modifier, a body in braces or ';'");
        return new InstructionDeclaration(
            kind, name, SpanFrom(start), documentation, isOverride, operand, number, numberSpan, effect, parts, twin, modifiers, body,
            parameters);
    }

    private List<PartSyntax> ParseParts()
    {
        var parts = new List<PartSyntax>();
        do
        {
            Identifier name = TakeIdentifier("an operation");
            var arguments = new List<CodeText>();
            if (TryTake("<"))
            {
                do
                    arguments.Add(ParseArgument());
                while (TryTake(","));
                Take(">");
            }

            parts.Add(new PartSyntax(name, arguments));
        }
        while (TryTake("+"));
        return parts;
    }

    /// <summary>An argument of an operation: a name, a number, or C# text in quotes.</summary>
    private CodeText ParseArgument()
    {
        if (_scanner.Current.Kind is TokenKind.Number or TokenKind.Text)
        {
            Token token = _scanner.Advance();
            return new CodeText(token.Kind == TokenKind.Text ? token.Text.Substring(1, token.Text.Length - 2) : token.Text, token.Span);
        }

        Identifier name = TakeQualifiedName("an argument: a name, a number, or C# in quotes");
        return new CodeText(name.Text, name.Span);
    }

    private CodeText ParseBody()
    {
        Expect("{");
        Token open = _scanner.Current;
        CodeText body = _scanner.ReadCode("}") ?? throw Unterminated(open.Span, "}");
        Take("}");
        return body;
    }

    private ModifierSyntax ParseModifier()
    {
        Token token = _scanner.Advance();
        var keyword = new Identifier(token.Text, token.Span);
        if (!Modifiers.TryGetValue(token.Text, out ModifierForm form))
            throw Fail(token, $"a modifier ({string.Join(", ", Modifiers.Keys)}), a body or ';'");
        switch (form)
        {
            case ModifierForm.Nothing:
                return new ModifierSyntax(keyword, null, null, null);
            case ModifierForm.CacheName:
                return new ModifierSyntax(keyword, TakeIdentifier("a cache name"), null, null);
            case ModifierForm.InstructionName:
                return new ModifierSyntax(keyword, TakeIdentifier("the instruction it is compiled as"), null, null);
            case ModifierForm.EffectAndTarget:
                EffectSyntax effect = ParseEffect();
                return new ModifierSyntax(keyword, null, effect, TryTake("to") ? ParseExpression() : null);
            case ModifierForm.Effect:
                return new ModifierSyntax(keyword, null, ParseEffect(), null);
            case ModifierForm.ExpressionAndPlace:
                CodeText reported = ParseExpression();
                return new ModifierSyntax(keyword, TryTake("of") ? TakeIdentifier("where the branch is: before, target or jump") : null,
                    null, reported);
            case ModifierForm.Expression:
                return new ModifierSyntax(keyword, null, null, ParseExpression());
            default:
                return new ModifierSyntax(keyword, null, null, null, ParseVariable());
        }
    }

    private CodeText ParseExpression()
    {
        Expect("(");
        Token open = _scanner.Current;
        CodeText code = _scanner.ReadCode(")") ?? throw Unterminated(open.Span, ")");
        Take(")");
        return code;
    }

    private VariableSyntax ParseVariable()
    {
        Expect("(");
        Token open = _scanner.Current;
        CodeText code = _scanner.ReadCode(")") ?? throw Unterminated(open.Span, ")");
        Take(")");
        (CodeText? index, CodeText? item) = Split(code, "->");
        if (item is null)
            (index, item) = Split(code, "=");
        (index, CodeText? type) = Split(index, ":");
        (index, CodeText? end) = Split(index, "..");
        if (index.Text.Length == 0)
        {
            _diagnostics.Add(DiagnosticId.SyntaxError, At(code.Span),
                "the index of a variable or a condition, with ': Type' and '-> output' or '= input' after it", $"'{code.Text}'");
            throw new SyntaxException();
        }

        return new VariableSyntax(index, end, type is null ? null : new Identifier(type.Text, type.Span), item is null
            ? null : new Identifier(item.Text, item.Span));
    }

    /// <summary>What stands before and after the last <paramref name="separator"/>; the whole and null when there is none.</summary>
    private static (CodeText Before, CodeText? After) Split(CodeText code, string separator)
    {
        int at = code.Text.LastIndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (code, null) : (Part(code, 0, at), Part(code, at + separator.Length, code.Text.Length));
    }

    private static CodeText Part(CodeText code, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(code.Text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(code.Text[end - 1]))
            end--;
        return new CodeText(code.Text.Substring(start, end - start), new TextSpan(code.Span.Start + start, end - start));
    }

    private EffectSyntax ParseEffect()
    {
        int start = _scanner.Current.Span.Start;
        Take("(");
        List<StackItemSyntax> inputs = ParseItems("--");
        Take("--");
        List<StackItemSyntax> outputs = ParseItems(")");
        Take(")");
        return new EffectSyntax(SpanFrom(start), inputs, outputs);
    }

    private List<StackItemSyntax> ParseItems(string end)
    {
        var items = new List<StackItemSyntax>();
        while (!_scanner.Current.Is(end))
        {
            if (items.Count > 0)
                Take(",");
            Identifier name = TakeIdentifier($"a stack item or '{end}'");
            Identifier? type = null;
            CodeText? size = null;
            bool isNullable = TryTake("?");
            if (TryTake(":"))
                type = TakeQualifiedName("the type of the item");
            if (_scanner.Current.Is("["))
            {
                Token open = _scanner.Current;
                size = _scanner.ReadCode("]") ?? throw Unterminated(open.Span, "]");
                Take("]");
            }

            isNullable |= TryTake("?");
            items.Add(new StackItemSyntax(name, type, isNullable, size));
        }

        return items;
    }

    private List<Identifier> ParseNames(string separator)
    {
        var names = new List<Identifier> { TakeIdentifier("a name") };
        while (TryTake(separator))
            names.Add(TakeIdentifier($"a name after '{separator}'"));
        return names;
    }

    private Identifier TakeQualifiedName(string what)
    {
        Identifier first = TakeIdentifier(what);
        string text = first.Text;
        int end = first.Span.End;
        while (TryTake("."))
        {
            Identifier next = TakeIdentifier(what);
            text += "." + next.Text;
            end = next.Span.End;
        }

        return new Identifier(text, TextSpan.FromBounds(first.Span.Start, end));
    }

    private Identifier TakeIdentifier(string what)
    {
        ExpectKind(TokenKind.Identifier, what);
        Token token = _scanner.Advance();
        return new Identifier(token.Text, token.Span);
    }

    private Token TakeNumber(string what)
    {
        ExpectKind(TokenKind.Number, what);
        return _scanner.Advance();
    }

    private bool TryTake(string text)
    {
        if (!_scanner.Current.Is(text))
            return false;
        _ = _scanner.Advance();
        return true;
    }

    private void Take(string text)
    {
        Expect(text);
        _ = _scanner.Advance();
    }

    private void Expect(string text)
    {
        if (!_scanner.Current.Is(text))
            throw Fail(_scanner.Current, $"'{text}'");
    }

    private void ExpectKind(TokenKind kind, string what)
    {
        if (_scanner.Current.Kind != kind)
            throw Fail(_scanner.Current, what);
    }

    private TextSpan SpanFrom(int start) => TextSpan.FromBounds(start, Math.Max(start, _scanner.PreviousEnd));

    private SyntaxException Fail(Token found, string expected)
    {
        string text = found.Kind == TokenKind.EndOfFile ? "the end of the file" : $"'{found.Text}'";
        _diagnostics.Add(DiagnosticId.SyntaxError, At(found.Span), expected, text);
        return new SyntaxException();
    }

    private SyntaxException Unterminated(TextSpan open, string close)
    {
        _diagnostics.Add(DiagnosticId.Unterminated, At(open), _source.ToString(open), close);
        return new SyntaxException();
    }

    private DefinitionLocation At(TextSpan span) => DefinitionLocation.Create(_path, _source, span);

    /// <summary>Unwinds to the next declaration; the mistake is already reported.</summary>
    private sealed class SyntaxException : Exception;
}

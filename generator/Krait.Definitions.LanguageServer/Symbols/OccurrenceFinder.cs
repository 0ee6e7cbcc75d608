using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.LanguageServer.Workspace;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>Goes through the declarations of a file and says what each name in it means.</summary>
internal sealed class OccurrenceFinder
{
    private readonly SymbolTable _symbols;
    private readonly SourceIndex _index;
    private readonly List<Occurrence> _occurrences = [];

    private OccurrenceFinder(SymbolTable symbols, SourceIndex index)
    {
        _symbols = symbols;
        _index = index;
    }

    /// <summary>The names in <paramref name="file"/>, in its order.</summary>
    public static IReadOnlyList<Occurrence> Find(AnalysedFile file, SymbolTable symbols, SourceIndex index, CancellationToken token)
    {
        var finder = new OccurrenceFinder(symbols, index);
        foreach (Declaration declaration in file.Syntax.Declarations)
        {
            token.ThrowIfCancellationRequested();
            finder.Visit(declaration);
        }

        finder._occurrences.Sort((left, right) => left.Span.CompareTo(right.Span));
        return finder._occurrences;
    }

    /// <summary>The names in one declaration.</summary>
    public static IReadOnlyList<Occurrence> Find(Declaration declaration, SymbolTable symbols, SourceIndex index)
    {
        var finder = new OccurrenceFinder(symbols, index);
        finder.Visit(declaration);
        return finder._occurrences;
    }

    private void Visit(Declaration declaration)
    {
        switch (declaration)
        {
            case MachineDeclaration machine:
                Visit(machine);
                break;
            case OperandDeclaration operand:
                Visit(operand);
                break;
            case UnboxedDeclaration unboxed:
                Declare(unboxed.Name, NameKind.Unboxed);
                foreach (MachineProperty property in unboxed.Properties)
                    ReadCode(property.Value, CodeForm.Expression, Scope(unboxed));
                break;
            case CacheDeclaration cache:
                Visit(cache);
                break;
            case InstructionDeclaration instruction:
                Visit(instruction);
                break;
            case FamilyDeclaration family:
                Refer(family.Name, NameKind.Instruction);
                ReferAll(family.Members, NameKind.Instruction);
                break;
            case FusedDeclaration fused:
                ReferAll(fused.Parts, NameKind.Instruction);
                break;
            case TailDeclaration tail:
                Visit(tail);
                break;
        }
    }

    private void Visit(MachineDeclaration machine)
    {
        Declare(machine.Name, NameKind.Machine);
        CodeScope scope = Scope(machine);
        foreach (MachineProperty property in machine.Properties)
        {
            switch (property.Keyword.Text)
            {
                case "using" or "metadata":
                    break;
                case "adapt":
                    ReadCode(property.Value, CodeForm.Body, scope);
                    break;
                case "register":
                    ReadCode(property.Value, CodeForm.Declaration, scope, name => new Symbol(NameKind.Register, name));
                    break;
                default:
                    ReadCode(property.Value, CodeForm.Expression, scope);
                    break;
            }
        }
    }

    private void Visit(OperandDeclaration operand)
    {
        Declare(operand.Name, NameKind.Operand);
        if (operand.Enumeration is { } enumeration)
            Declare(enumeration, NameKind.Enumeration);
        CodeScope scope = Scope(operand);
        foreach (MachineProperty property in operand.Properties)
        {
            if (property.Keyword.Text == "apply")
            {
                string head = property.Value.Text.Split('(')[0].TrimEnd();
                ReadCode(property.Value, CodeForm.Declaration, scope, name => head.EndsWith(" " + name, StringComparison.Ordinal)
                    ? new Symbol(NameKind.Application, name)
                    : new Symbol(NameKind.Item, name, operand.Name.Text));
            }
            else if (property.Keyword.Text != "flag")
            {
                ReadCode(property.Value, CodeForm.Expression, scope);
            }
        }

        var rowScope = CodeScope.Of(operand, _symbols, _index, inRow: true);
        foreach (OperandRowSyntax row in operand.Rows)
        {
            Declare(row.Name, NameKind.Row, operand.Enumeration?.Text ?? operand.Name.Text);
            if (row.Helper is { } helper)
                ReadCode(helper, CodeForm.Expression, rowScope);
        }
    }

    private void Visit(CacheDeclaration cache)
    {
        Declare(cache.Name, NameKind.Cache);
        foreach (CacheFieldSyntax field in cache.Fields)
        {
            Declare(field.Name, NameKind.CacheField, cache.Name.Text);
            if (_index.HasType(field.Type.Text))
                Refer(field.Type, NameKind.Type);
        }
    }

    private void Visit(TailDeclaration tail)
    {
        Declare(tail.Name, NameKind.Tail);
        CodeScope scope = Scope(tail);
        // The parser gives every parameter the span of the whole list.
        if (tail.Parameters.Count > 0)
            ReadParameters(tail);
        ReadCode(tail.Body, CodeForm.Body, scope);
    }

    private void ReadParameters(TailDeclaration tail)
    {
        TextSpan list = tail.Parameters[0].Name.Span;
        string text = string.Join(", ", tail.Parameters.Select(item => $"{item.Type} {item.Name.Text}"));
        ParameterListSyntax parsed = SyntaxFactory.ParseParameterList($"({text})");
        if (parsed.FullSpan.Length - 2 != list.Length)
            return;
        foreach (Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax parameter in parsed.Parameters)
        {
            SyntaxToken name = parameter.Identifier;
            if (parameter.Type is { } type && SourceReader.NameOf(type) is { } typeName && _index.HasType(typeName))
            {
                _occurrences.Add(new Occurrence(new TextSpan(list.Start + type.SpanStart - 1, type.Span.Length),
                    new Symbol(NameKind.Type, typeName), false));
            }

            _occurrences.Add(new Occurrence(new TextSpan(list.Start + name.SpanStart - 1, name.Span.Length),
                new Symbol(NameKind.Item, name.Text, tail.Name.Text), true));
        }
    }

    private void Visit(InstructionDeclaration instruction)
    {
        Declare(instruction.Name, NameKind.Instruction);
        if (instruction.Operand is { Text: not "oparg" } operand)
            Refer(operand, NameKind.Operand);
        if (instruction.Twin is { } twin)
            Refer(twin, NameKind.Instruction);
        foreach (Identifier parameter in instruction.Parameters)
            Declare(parameter, NameKind.Item, instruction.Name.Text);
        CodeScope scope = Scope(instruction);
        foreach (PartSyntax part in instruction.Parts)
        {
            Refer(part.Name, NameKind.Instruction);
            foreach (CodeText argument in part.Arguments)
                ReadArgument(argument, scope);
        }

        var declared = new HashSet<string>(StringComparer.Ordinal);
        if (instruction.Effect is { } effect)
            Visit(effect, scope, declared);
        foreach (ModifierSyntax modifier in instruction.Modifiers)
        {
            if (modifier.Argument is { } argument && modifier.Keyword.Text is "cache" or "like")
                Refer(argument, modifier.Keyword.Text == "cache" ? NameKind.Cache : NameKind.Instruction);
            if (modifier.Effect is { } exit)
                Visit(exit, scope, declared);
            if (modifier.Expression is { } expression && modifier.Keyword.Text is not ("loads" or "stores"))
                ReadModifier(modifier.Keyword.Text, expression, scope);
            if (modifier.Variable is { } variable)
                Visit(variable, scope);
        }

        if (instruction.Body is { } body)
            ReadCode(body, CodeForm.Body, scope);
    }

    /// <summary>An argument of an operation; of one in quotes the text is what counts.</summary>
    private void ReadArgument(CodeText argument, CodeScope scope)
    {
        int quote = argument.Span.Length == argument.Text.Length + 2 ? 1 : 0;
        ReadCode(argument with { Span = new TextSpan(argument.Span.Start + quote, argument.Text.Length) }, CodeForm.Expression, scope);
    }

    private void ReadModifier(string keyword, CodeText expression, CodeScope scope)
    {
        CodeForm form = keyword == "given" ? CodeForm.Declaration : CodeForm.Expression;
        int first = _occurrences.Count;
        ReadCode(expression, form, scope);
        if (keyword != "operations")
            return;
        // The operations that an instruction is compiled as are named in strings.
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(expression.Text)
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken)))
        {
            if (_symbols.Instruction(token.ValueText) is not null && token.Span.Length == token.ValueText.Length + 2)
            {
                _occurrences.Insert(first, new Occurrence(
                    new TextSpan(expression.Span.Start + token.SpanStart + 1, token.ValueText.Length),
                    new Symbol(NameKind.Instruction, token.ValueText), false));
            }
        }
    }

    private void Visit(EffectSyntax effect, CodeScope scope, HashSet<string> declared)
    {
        foreach (StackItemSyntax item in effect.Inputs.Concat(effect.Outputs))
        {
            if (item.Name.Text is not ("null" or "unused"))
            {
                _occurrences.Add(new Occurrence(item.Name.Span, new Symbol(NameKind.Item, item.Name.Text, scope.Owner),
                    declared.Add(item.Name.Text)));
            }

            if (item.Type is { } type)
                ReferType(type, scope);
            if (item.Size is { } size)
                ReadCode(size, CodeForm.Expression, scope);
        }
    }

    private void Visit(VariableSyntax variable, CodeScope scope)
    {
        ReadCode(variable.Index, CodeForm.Expression, scope);
        if (variable.End is { } end)
            ReadCode(end, CodeForm.Expression, scope);
        if (variable.Type is { } type)
            ReferType(type, scope);
        if (variable.Item is { } item && scope.Names.TryGetValue(item.Text, out ScopeName known))
            _occurrences.Add(new Occurrence(item.Span, known.Symbol, false));
    }

    private CodeScope Scope(Declaration declaration) => CodeScope.Of(declaration, _symbols, _index);

    /// <summary>The names in C#; what it declares itself is what <paramref name="declared"/> makes of it, or a local.</summary>
    private void ReadCode(CodeText code, CodeForm form, CodeScope scope, Func<string, Symbol>? declared = null)
    {
        int first = _occurrences.Count;
        CodeReader.Read(code, form, scope, _occurrences);
        if (declared is null)
            return;
        for (int i = first; i < _occurrences.Count; i++)
        {
            if (_occurrences[i].Symbol.Kind == NameKind.Local)
                _occurrences[i] = _occurrences[i] with { Symbol = declared(_occurrences[i].Symbol.Name) };
        }
    }

    private void ReferType(Identifier type, CodeScope scope)
    {
        // The type may be a parameter of the operation.
        if (scope.Names.TryGetValue(type.Text, out ScopeName parameter))
            _occurrences.Add(new Occurrence(type.Span, parameter.Symbol, false));
        else
            Refer(type, _symbols.UnboxedType(type.Text) is not null ? NameKind.Unboxed : NameKind.Type);
    }

    private void ReferAll(IEnumerable<Identifier> names, NameKind kind)
    {
        foreach (Identifier name in names)
            Refer(name, kind);
    }

    private void Refer(Identifier name, NameKind kind) =>
        _occurrences.Add(new Occurrence(name.Span, new Symbol(kind, name.Text), false));

    private void Declare(Identifier name, NameKind kind, string? owner = null) =>
        _occurrences.Add(new Occurrence(name.Span, new Symbol(kind, name.Text, owner), true));
}

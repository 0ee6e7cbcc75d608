using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>Who owns a body, and what it may name.</summary>
internal sealed record BodyContext(
    string Owner, StackEffect Effect, EquatableArray<Exit> Exits, bool IsTail, EquatableArray<string> TailNames, HelperFacts Helpers);

/// <summary>What was found in a body, at places counted from its start: true wherever in a file it stands.</summary>
internal sealed record BodyAnalysis(
    Body Body,
    Properties Properties,
    IReadOnlyDictionary<string, string> Copies,
    BodyShape Shape,
    IReadOnlyList<BodyMistake> Mistakes);

/// <summary>A mistake in a body, at a place counted from its start.</summary>
internal sealed record BodyMistake(DiagnosticId Id, TextSpan Span, string[] Arguments);

/// <summary>Reads a body with Roslyn: finds the vocabulary, the names read and written, and what must not stand there.</summary>
internal sealed class BodyAnalyzer : CSharpSyntaxWalker
{
    /// <summary>The brace put before a body so that it parses as a block.</summary>
    private const int Offset = 1;

    private static readonly HashSet<string> KnownTypes = new(StringComparer.Ordinal)
    {
        "Unsafe", "MemoryMarshal", "Math", "BitConverter", "BitOperations", "MemoryExtensions", "Debug",
    };

    private static readonly HashSet<string> KnownMembers = new(StringComparer.Ordinal)
    {
        "GetType", "ReferenceEquals", "nameof", "Slice", "CopyTo", "Clear", "Fill",
    };

    private readonly BodyContext _context;
    private readonly List<BodyMistake> _mistakes = [];
    private readonly List<VocabularyUse> _uses = [];
    private readonly List<NameUse> _names = [];
    private readonly SortedSet<string> _references = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _cacheFields = new(StringComparer.Ordinal);
    private readonly Dictionary<SyntaxNode, VocabularyUse> _statements = [];
    private readonly Dictionary<string, string> _localTypes = new(StringComparer.Ordinal);
    private bool _escapes;
    private bool _raisingHelper;
    private bool _writesState;
    private int _functionDepth;

    private BodyAnalyzer(BodyContext context) => _context = context;

    /// <summary>Reads <paramref name="code"/> and says what it found together with the inferred properties.</summary>
    public static BodyAnalysis Analyze(
        CodeText code, BodyContext context, Func<TextSpan, DefinitionLocation> locate, DiagnosticBag diagnostics)
    {
        BodyAnalysis analysis = BodyCache.Analyze(code.Text, context, static (text, context) => new BodyAnalyzer(context).Run(text));
        Body body = analysis.Body with { Location = locate(code.Span), Substitutions = code.Substitutions };
        foreach ((DiagnosticId id, TextSpan span, string[] arguments) in analysis.Mistakes)
            diagnostics.Add(id, locate(body.SpanInFile(span)), arguments);
        return analysis with { Body = body };
    }

    /// <inheritdoc/>
    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is IdentifierNameSyntax name && Classify(name.Identifier.Text) is { } word)
        {
            AddUse(node, word, name.Identifier.Text);
            foreach (ArgumentSyntax argument in node.ArgumentList.Arguments)
                Visit(argument);
            return;
        }

        Infer(node);
        base.VisitInvocationExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        if (node.Parent is MemberAccessExpressionSyntax member && member.Name == node)
            return;
        if (node.Parent is NameColonSyntax or NameEqualsSyntax)
            return;
        _ = _references.Add(node.Identifier.Text);
        if (_context.Effect.Inputs.Concat(_context.Effect.Outputs).Concat(_context.Exits.SelectMany(exit => exit.Outputs))
            .Any(item => item.Name == node.Identifier.Text))
        {
            _names.Add(new NameUse(node.Identifier.Text, node.SpanStart - Offset));
        }
    }

    /// <inheritdoc/>
    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        if (node.Expression is IdentifierNameSyntax { Identifier.Text: "cache" })
            _ = _cacheFields.Add(node.Name.Identifier.Text);
        base.VisitMemberAccessExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        foreach (ExpressionSyntax target in node.Left is TupleExpressionSyntax tuple
            ? tuple.Arguments.Select(argument => argument.Expression) : [node.Left])
        {
            Assign(target);
        }

        base.VisitAssignmentExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitArgument(ArgumentSyntax node)
    {
        if ((SyntaxKind)node.RefKindKeyword.RawKind is SyntaxKind.OutKeyword or SyntaxKind.RefKeyword)
            Assign(node.Expression);
        base.VisitArgument(node);
    }

    /// <inheritdoc/>
    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if ((SyntaxKind)node.RawKind is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression)
            Assign(node.Operand);
        base.VisitPrefixUnaryExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node)
    {
        if ((SyntaxKind)node.RawKind is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression)
            Assign(node.Operand);
        base.VisitPostfixUnaryExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        Nested(() => base.VisitParenthesizedLambdaExpression(node));

    /// <inheritdoc/>
    public override void VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        Nested(() => base.VisitSimpleLambdaExpression(node));

    /// <inheritdoc/>
    public override void VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) =>
        Nested(() => base.VisitLocalFunctionStatement(node));

    /// <inheritdoc/>
    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (_functionDepth == 0)
            Forbid(node, "return", "let the body run to its end, or leave through Jump, Skip, Error or a tail");
        base.VisitReturnStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitGotoStatement(GotoStatementSyntax node)
    {
        if (node.CaseOrDefaultKeyword.RawKind == 0)
            Forbid(node, "goto", "use a loop, or leave through Jump, Skip, Error or a tail");
        base.VisitGotoStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitAwaitExpression(AwaitExpressionSyntax node)
    {
        Forbid(node, "await", "an instruction runs to its end on one thread");
        base.VisitAwaitExpression(node);
    }

    /// <inheritdoc/>
    public override void VisitYieldStatement(YieldStatementSyntax node)
    {
        Forbid(node, "yield", "leave through the tail that yields");
        base.VisitYieldStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitBreakStatement(BreakStatementSyntax node)
    {
        if (!node.Ancestors().Any(parent => IsLoop(parent) || parent is SwitchStatementSyntax))
            Forbid(node, "break", "it would leave the dispatch loop; let the body run to its end");
    }

    /// <inheritdoc/>
    public override void VisitContinueStatement(ContinueStatementSyntax node)
    {
        if (!node.Ancestors().Any(IsLoop))
            Forbid(node, "continue", "it would continue the dispatch loop; let the body run to its end");
    }

    private static bool IsLoop(SyntaxNode node) =>
        node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;

    private static IEnumerable<string> DeclaredNames(BlockSyntax block) =>
        block.DescendantNodes().Select(node => node switch
        {
            VariableDeclaratorSyntax declarator => declarator.Identifier.Text,
            SingleVariableDesignationSyntax designation => designation.Identifier.Text,
            ForEachStatementSyntax loop => loop.Identifier.Text,
            Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax parameter => parameter.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            _ => null,
        }).OfType<string>().Distinct().OrderBy(name => name, StringComparer.Ordinal);

    /// <summary>The outputs that a statement of the body itself sets to an input, and nothing else ever does.</summary>
    private Dictionary<string, string> FindCopies(BlockSyntax block)
    {
        var assignments = block.DescendantNodes().OfType<AssignmentExpressionSyntax>().ToList();
        return block.Statements.OfType<ExpressionStatementSyntax>().Select(statement => statement.Expression)
            .OfType<AssignmentExpressionSyntax>()
            .Where(copy => copy.Left is IdentifierNameSyntax && copy.Right is IdentifierNameSyntax)
            .Select(copy => (Output: copy.Left.ToString(), Input: copy.Right.ToString()))
            .Where(copy => _context.Effect.Inputs.Any(item => item.Name == copy.Input) && !_assigned.Contains(copy.Input)
                && assignments.Count(other => other.Left.ToString() == copy.Output) == 1)
            .ToDictionary(copy => copy.Output, copy => copy.Input, StringComparer.Ordinal);
    }

    private BodyAnalysis Run(string text)
    {
        BlockSyntax block = BodyCache.Parse(text);
        foreach (Diagnostic mistake in block.ContainsDiagnostics
            ? block.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error) : [])
        {
            int start = Math.Min(Math.Max(0, mistake.Location.SourceSpan.Start - Offset), text.Length);
            int end = Math.Min(Math.Max(start, mistake.Location.SourceSpan.End - Offset), text.Length);
            Report(DiagnosticId.BodySyntax, TextSpan.FromBounds(start, end),
                $"{mistake.Id}: {mistake.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
        }

        foreach (VariableDeclarationSyntax declaration in block.DescendantNodes().OfType<VariableDeclarationSyntax>())
        {
            foreach (VariableDeclaratorSyntax variable in declaration.Variables)
                _localTypes[variable.Identifier.Text] = declaration.Type.ToString().TrimEnd('?').Split('.').Last();
        }

        Visit(block);
        bool canEnd = CheckPaths(block);
        CheckInputs(text);
        if (_raisingHelper && !_uses.Any(use => use.Word is Word.Error or Word.ErrorIf || use.Target == "Error") && !_context.IsTail)
        {
            Report(DiagnosticId.VocabularyMisuse, new TextSpan(0, 0),
                $"'{_context.Owner}' calls a helper marked [Raises] but has no ErrorIf or Error; pass its failure on");
        }

        var body = new Body(
            text,
            default,
            new([.. _uses]),
            new([.. _references]),
            new([.. _assigned]),
            new([.. _cacheFields]),
            new([.. DeclaredNames(block)]),
            canEnd,
            new([.. _names]),
            default);
        return new BodyAnalysis(body, InferProperties(body), FindCopies(block), BodyShapes.Find(block, _context.Effect), _mistakes);
    }

    private Properties InferProperties(Body body)
    {
        Properties properties = Properties.None;
        if (body.Has(Word.ErrorIf) || body.Has(Word.Error))
            properties |= Properties.Raises;
        if (body.Has(Word.DeoptIf))
            properties |= Properties.Deoptimizes;
        if (body.Has(Word.Jump))
            properties |= Properties.Jumps;
        if (body.Has(Word.Local))
            properties |= Properties.ReadsLocals;
        if (body.Assigns("Local"))
            properties |= Properties.WritesLocals;
        if (_escapes)
            properties |= Properties.Escapes;
        if (!_escapes && !_writesState && (properties & ~Properties.ReadsLocals) == 0 && _uses.All(use => use.Word == Word.Local))
            properties |= Properties.Pure;
        return properties;
    }

    private Word? Classify(string name)
    {
        if (_context.TailNames.Contains(name) && name != "Error")
            return Word.Tail;
        return name switch
        {
            "DeoptIf" => Word.DeoptIf,
            "ErrorIf" => Word.ErrorIf,
            "Error" => Word.Error,
            "Jump" => Word.Jump,
            "Skip" => Word.Skip,
            "Redispatch" => Word.Redispatch,
            "Execute" => Word.Execute,
            "Local" => Word.Local,
            "Resume" when _context.IsTail => Word.Resume,
            "Return" when _context.IsTail => Word.Return,
            _ => null,
        };
    }

    private void AddUse(InvocationExpressionSyntax node, Word word, string name)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = node.ArgumentList.Arguments;
        TextSpan argument = arguments.Count == 0
            ? new TextSpan(node.ArgumentList.OpenParenToken.Span.End - Offset, 0)
            : TextSpan.FromBounds(arguments.First().SpanStart - Offset, arguments.Last().Span.End - Offset);
        bool isStatement = node.Parent is ExpressionStatementSyntax;
        SyntaxNode covered = isStatement && word != Word.Local ? node.Parent! : node;
        int expected = word switch
        {
            Word.Error or Word.Skip or Word.Redispatch or Word.Resume => 0,
            Word.Tail => -1,
            _ => 1,
        };
        if (expected >= 0 && arguments.Count != expected)
            Report(DiagnosticId.VocabularyMisuse, RelativeSpan(node), $"{name} takes {(expected == 0 ? "no argument" : "one argument")}");
        if (word != Word.Local && !isStatement)
            Report(DiagnosticId.VocabularyMisuse, RelativeSpan(node), $"{name} is a statement: it cannot be part of an expression");
        if (_functionDepth > 0)
            Report(DiagnosticId.VocabularyMisuse, RelativeSpan(node), $"{name} cannot be used inside a lambda or a local function");
        if (_context.IsTail && word is Word.DeoptIf or Word.Skip or Word.Jump or Word.Execute or Word.Redispatch)
        {
            Report(DiagnosticId.VocabularyMisuse, RelativeSpan(node),
                $"{name} cannot be used in a tail: no instruction is being executed there");
        }

        string? target = word switch
        {
            Word.Tail => name,
            Word.Execute when arguments.Count == 1 && arguments[0].Expression is MemberAccessExpressionSyntax
            {
                Expression: IdentifierNameSyntax { Identifier.Text: "Opcode" },
                Name.Identifier.Text: var opcode,
            } => opcode,
            _ => null,
        };
        var use = new VocabularyUse(word, RelativeSpan(covered), argument, target);
        _uses.Add(use);
        if (isStatement && word != Word.Local)
            _statements[node.Parent!] = use;
    }

    private void Assign(ExpressionSyntax target)
    {
        switch (target)
        {
            case IdentifierNameSyntax name:
                _ = _assigned.Add(name.Identifier.Text);
                break;
            case InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Local" } }:
                _ = _assigned.Add("Local");
                break;
            case DeclarationExpressionSyntax:
                break;
            default:
                _writesState = true;
                break;
        }
    }

    private void Infer(InvocationExpressionSyntax node)
    {
        string key = node.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.Text,
            GenericNameSyntax name => name.Identifier.Text,
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } member =>
                (TypeOf(receiver.Identifier.Text) ?? receiver.Identifier.Text) + "." + member.Name.Identifier.Text,
            MemberAccessExpressionSyntax
            {
                Expression: InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax { Identifier.Text: "As" } cast },
                },
            } member =>
                cast.TypeArgumentList.Arguments.Last().ToString().Split('.').Last() + "." + member.Name.Identifier.Text,
            MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax receiver } member =>
                receiver.Name.Identifier.Text + "." + member.Name.Identifier.Text,
            MemberAccessExpressionSyntax member => "?." + member.Name.Identifier.Text,
            _ => "?",
        };
        int dot = key.LastIndexOf('.');
        string type = dot < 0 ? "" : key.Substring(0, dot);
        string memberName = key.Substring(dot + 1);
        if (_context.Helpers.Raises(key))
            _raisingHelper = true;
        if (KnownTypes.Contains(type) || KnownMembers.Contains(memberName) || _context.Helpers.IsNonEscaping(key))
            return;
        _escapes = true;
    }

    private string? TypeOf(string name) =>
        _context.Effect.Inputs.Concat(_context.Effect.Outputs).FirstOrDefault(item => item.Name == name)?.Type?.Split('.').Last()
        ?? (_localTypes.TryGetValue(name, out string? type) ? type : null);

    private void Nested(Action visit)
    {
        _functionDepth++;
        visit();
        _functionDepth--;
    }

    private bool CheckPaths(BlockSyntax block)
    {
        var outputs = _context.Effect.Outputs.Where(IsToBeAssigned).Select(item => item.Name).ToList();
        IEnumerable<string> names = outputs.Concat(_context.Exits.SelectMany(exit => exit.Outputs).Select(item => item.Name)).Distinct();
        HashSet<string>? atEnd = DefiniteAssignment.AtEnd(block, names, EndsPath, CheckExit);
        if (atEnd is not null)
        {
            foreach (string name in outputs.Where(name => !atEnd.Contains(name)))
                Report(DiagnosticId.OutputNotAssigned, new TextSpan(0, 0), name, _context.Owner, "reaches the end of the body");
        }

        return atEnd is not null;
    }

    private bool EndsPath(ExpressionStatementSyntax statement) =>
        _statements.TryGetValue(statement, out VocabularyUse? use) && use.Word is not (Word.DeoptIf or Word.ErrorIf);

    private void CheckExit(ExpressionStatementSyntax statement, HashSet<string> assigned)
    {
        if (!_statements.TryGetValue(statement, out VocabularyUse? use))
            return;
        ExitKind kind = use.Word switch
        {
            Word.Jump => ExitKind.Jump,
            Word.Skip => ExitKind.Skip,
            _ => ExitKind.FallThrough,
        };
        Exit? exit = _context.Exits.FirstOrDefault(item => item.Kind == kind);
        if (kind == ExitKind.FallThrough || exit is null)
            return;
        foreach (StackItem item in exit.Outputs.Where(item => IsToBeAssigned(item) && !assigned.Contains(item.Name)))
            Report(DiagnosticId.OutputNotAssigned, use.Span, item.Name, _context.Owner, $"leaves through {use.Word}");
    }

    /// <summary>Arrays are written through their span, and what was also an input keeps its value.</summary>
    private bool IsToBeAssigned(StackItem item) =>
        item.Size is null && !item.IsUnnamed && _context.Effect.Inputs.All(input => input.Name != item.Name);

    private void CheckInputs(string text)
    {
        // An empty body drops its inputs; after Execute another instruction's code takes over, inputs included.
        if (text.Length == 0 || _uses.Any(use => use.Word is Word.Execute or Word.Redispatch))
            return;
        foreach (StackItem item in _context.Effect.Inputs.Where(item => !item.IsUnnamed && !_references.Contains(item.Name)))
        {
            if (!_context.Effect.Outputs.Concat(_context.Exits.SelectMany(exit => exit.Outputs)).Any(output => output.Name == item.Name))
                Report(DiagnosticId.InputUnused, new TextSpan(0, Math.Min(1, text.Length)), item.Name, _context.Owner);
        }
    }

    private void Forbid(SyntaxNode node, string what, string advice) =>
        Report(DiagnosticId.ForbiddenStatement, RelativeSpan(node), what, advice);

    private static TextSpan RelativeSpan(SyntaxNode node) => new(node.SpanStart - Offset, node.Span.Length);

    private void Report(DiagnosticId id, TextSpan span, params string[] arguments) =>
        _mistakes.Add(new BodyMistake(id, span, arguments));
}

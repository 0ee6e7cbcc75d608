using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Krait.Definitions.Analysis;
using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using CSharpParameter = Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax;

namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>How the text of a piece of C# is to be parsed.</summary>
internal enum CodeForm
{
    /// <summary>Statements.</summary>
    Body,

    /// <summary>An expression, or the name of a type.</summary>
    Expression,

    /// <summary><c>Type name = value</c>, or the head of a method.</summary>
    Declaration,
}

/// <summary>
/// Finds what the names in a piece of C# mean, from the syntax alone: types are followed by their simple names through the
/// declarations of the sources, which is right wherever two types of one name do not have members of one name.
/// </summary>
internal sealed class CodeReader : CSharpSyntaxWalker
{
    /// <summary>Several times the pieces of one machine; past it the trees start afresh.</summary>
    private const int Capacity = 8192;

    private static readonly CSharpParseOptions Options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
    private static readonly ConcurrentDictionary<(CodeForm Form, string Text), SyntaxNode> Trees = new();

    private readonly CodeScope _scope;
    private readonly int _offset;
    private readonly List<Occurrence> _occurrences;
    private readonly Dictionary<string, ScopeName> _locals = new(StringComparer.Ordinal);
    private readonly Dictionary<ExpressionSyntax, (string? Type, bool IsStatic)> _types = [];

    private CodeReader(CodeScope scope, int offset, List<Occurrence> occurrences)
    {
        _scope = scope;
        _offset = offset;
        _occurrences = occurrences;
    }

    /// <summary>Adds the names in <paramref name="code"/> to <paramref name="occurrences"/>.</summary>
    public static void Read(CodeText code, CodeForm form, CodeScope scope, List<Occurrence> occurrences)
    {
        SyntaxNode root = Parse(code.Text, form);
        // The brace that is put before a body is not in the file.
        var reader = new CodeReader(scope, code.Span.Start - (form == CodeForm.Body ? 1 : 0), occurrences);
        reader.FindLocals(root);
        reader.Visit(root);
    }

    /// <summary>
    /// The simple name of the type of an expression that stands behind <paramref name="before"/> in a body, and whether it names the type.
    /// </summary>
    public static (string? Type, bool IsStatic) TypeOf(string expression, string before, CodeScope scope)
    {
        var reader = new CodeReader(scope, 0, []);
        reader.FindLocals(SyntaxFactory.ParseStatement("{" + before + "\n}", options: Options));
        return reader.TypeOf(SyntaxFactory.ParseExpression(expression, options: Options));
    }

    /// <summary>The locals that statements declare, with their types.</summary>
    public static IReadOnlyDictionary<string, ScopeName> LocalsOf(string before, CodeScope scope)
    {
        var reader = new CodeReader(scope, 0, []);
        reader.FindLocals(SyntaxFactory.ParseStatement("{" + before + "\n}", options: Options));
        return reader._locals;
    }

    /// <inheritdoc/>
    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        if (node.Parent is NameColonSyntax or NameEqualsSyntax || node.IsVar || node.Identifier.IsMissing)
            return;
        string name = node.Identifier.Text;
        bool isCall = node.Parent is InvocationExpressionSyntax call && call.Expression == node;
        if (Resolve(name) is { } found)
            Add(node.Identifier, found.Symbol, ArgumentsOf(node));
        else if (SyntaxFacts.IsInTypeOnlyContext(node) || (node.Parent is MemberAccessExpressionSyntax && char.IsUpper(name[0])))
            Add(node.Identifier, new Symbol(NameKind.Type, name));
        else if (isCall)
            Add(node.Identifier, new Symbol(NameKind.Member, name), ArgumentsOf(node));
    }

    /// <inheritdoc/>
    public override void VisitGenericName(GenericNameSyntax node)
    {
        if (node.Parent is not MemberAccessExpressionSyntax)
            Add(node.Identifier, new Symbol(NameKind.Type, node.Identifier.Text));
        Visit(node.TypeArgumentList);
    }

    /// <inheritdoc/>
    public override void VisitQualifiedName(QualifiedNameSyntax node)
    {
        Visit(node.Left);
        Add(node.Right.Identifier, new Symbol(NameKind.Type, node.Right.Identifier.Text));
    }

    /// <inheritdoc/>
    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        Visit(node.Expression);
        AddMember(node.Expression, node.Name, node);
    }

    /// <inheritdoc/>
    public override void VisitMemberBindingExpression(MemberBindingExpressionSyntax node)
    {
        if (OwnerOf(node) is { } access)
            AddMember(access.Expression, node.Name, node);
    }

    /// <inheritdoc/>
    public override void VisitVariableDeclarator(VariableDeclaratorSyntax node)
    {
        Declare(node.Identifier);
        base.VisitVariableDeclarator(node);
    }

    /// <inheritdoc/>
    public override void VisitSingleVariableDesignation(SingleVariableDesignationSyntax node) => Declare(node.Identifier);

    /// <inheritdoc/>
    public override void VisitForEachStatement(ForEachStatementSyntax node)
    {
        Declare(node.Identifier);
        base.VisitForEachStatement(node);
    }

    /// <inheritdoc/>
    public override void VisitParameter(CSharpParameter node)
    {
        Declare(node.Identifier);
        base.VisitParameter(node);
    }

    /// <inheritdoc/>
    public override void VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        Declare(node.Identifier);
        base.VisitLocalFunctionStatement(node);
    }

    private static SyntaxNode Parse(string text, CodeForm form)
    {
        if (form == CodeForm.Body)
            return BodyCache.Parse(text);
        if (Trees.Count > Capacity)
            Trees.Clear();
        return Trees.GetOrAdd((form, text), static key => key.Form == CodeForm.Expression
            ? SyntaxFactory.ParseExpression(key.Text, options: Options)
            : SyntaxFactory.ParseStatement(key.Text + ";", options: Options));
    }

    private void FindLocals(SyntaxNode root)
    {
        foreach (SyntaxNode node in root.DescendantNodesAndSelf())
        {
            (SyntaxToken name, string? type) = node switch
            {
                VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declared } variable =>
                    (variable.Identifier, TypeOfLocal(declared.Type, variable.Initializer?.Value)),
                SingleVariableDesignationSyntax { Parent: DeclarationPatternSyntax pattern } designation =>
                    (designation.Identifier, SourceReader.NameOf(pattern.Type)),
                SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax declared } designation =>
                    (designation.Identifier, TypeOfLocal(declared.Type, null)),
                SingleVariableDesignationSyntax designation => (designation.Identifier, null),
                ForEachStatementSyntax loop => (loop.Identifier, TypeOfLocal(loop.Type, null) ?? ElementOf(TypeOf(loop.Expression).Type)),
                CSharpParameter parameter => (parameter.Identifier, SourceReader.NameOf(parameter.Type)),
                LocalFunctionStatementSyntax function => (function.Identifier, SourceReader.NameOf(function.ReturnType)),
                _ => (default(SyntaxToken), null),
            };
            if (!name.IsKind(SyntaxKind.None) && !name.IsMissing)
                _ = _locals.TryAdd(name.Text, new ScopeName(new Symbol(NameKind.Local, name.Text, _scope.Owner), type));
        }
    }

    private string? TypeOfLocal(TypeSyntax type, ExpressionSyntax? value) =>
        !type.IsVar ? SourceReader.NameOf(type) : value is null ? null : TypeOf(value).Type;

    private ScopeName? Resolve(string name) => _locals.TryGetValue(name, out ScopeName local) ? local : _scope.Resolve(name);

    private void AddMember(ExpressionSyntax receiver, SimpleNameSyntax name, SyntaxNode node)
    {
        if (name.Identifier.IsMissing)
            return;
        Add(name.Identifier, MemberOf(receiver, name.Identifier.Text), ArgumentsOf(node));
        if (name is GenericNameSyntax generic)
            Visit(generic.TypeArgumentList);
    }

    private Symbol MemberOf(ExpressionSyntax receiver, string name)
    {
        if (receiver is IdentifierNameSyntax { Identifier.Text: var owner } && !_locals.ContainsKey(owner))
        {
            switch (owner)
            {
                case "cache" when _scope.Cache is { } cache:
                    return new Symbol(NameKind.CacheField, name, cache);
                case "Opcode" when _scope.Symbols.Instruction(name) is not null:
                    return new Symbol(NameKind.Instruction, name);
                case "OperandHelpers":
                    return new Symbol(NameKind.Application, name);
            }

            if (_scope.Symbols.Enumeration(owner) is not null)
                return new Symbol(NameKind.Row, name, owner);
        }

        string? type = TypeOf(receiver).Type;
        IReadOnlyList<SourceMember> members = type is null ? [] : _scope.Index.FindMembers(type, name);
        return new Symbol(NameKind.Member, name, members.Count > 0 ? members[0].Owner : null);
    }

    /// <summary>The type of an expression, found once; one that is nested too deeply fails the request and not the process.</summary>
    private (string? Type, bool IsStatic) TypeOf(ExpressionSyntax expression)
    {
        if (_types.TryGetValue(expression, out (string? Type, bool IsStatic) known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return _types[expression] = FindType(expression);
    }

    private (string? Type, bool IsStatic) FindType(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case IdentifierNameSyntax name:
                return Resolve(name.Identifier.Text) is { } found
                    ? (found.Type, found.Symbol.Kind is NameKind.Type or NameKind.Enumeration)
                    : (null, false);
            case ParenthesizedExpressionSyntax inner:
                return TypeOf(inner.Expression);
            case PostfixUnaryExpressionSyntax postfix:
                return TypeOf(postfix.Operand);
            case PrefixUnaryExpressionSyntax prefix:
                return TypeOf(prefix.Operand);
            case RefExpressionSyntax reference:
                return TypeOf(reference.Expression);
            case AssignmentExpressionSyntax assignment:
                return TypeOf(assignment.Right);
            case ConditionalExpressionSyntax conditional:
                return TypeOf(conditional.WhenTrue) is { Type: not null } known ? known : TypeOf(conditional.WhenFalse);
            case CastExpressionSyntax cast:
                return (SourceReader.NameOf(cast.Type), false);
            case ObjectCreationExpressionSyntax creation:
                return (SourceReader.NameOf(creation.Type), false);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression, Right: TypeSyntax type }:
                return (SourceReader.NameOf(type), false);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce:
                return TypeOf(coalesce.Left);
            case ElementAccessExpressionSyntax element when TypeOf(element.Expression).Type is { } container:
                return (ElementOf(container) ?? _scope.Index.FindMembers(container, "this").FirstOrDefault()?.Type, false);
            case InvocationExpressionSyntax call:
                return call.Expression is MemberAccessExpressionSyntax { Name: GenericNameSyntax { Identifier.Text: "As" } reinterpreting }
                    ? (SourceReader.NameOf(reinterpreting.TypeArgumentList.Arguments.LastOrDefault()), false)
                    : (TypeOf(call.Expression).Type, false);
            case ConditionalAccessExpressionSyntax access:
                return (TypeOf(access.WhenNotNull).Type, false);
            case MemberBindingExpressionSyntax binding when OwnerOf(binding) is { } outer:
                return TypeOfMember(TypeOf(outer.Expression).Type, binding.Name.Identifier.Text);
            case MemberAccessExpressionSyntax member:
                string accessed = member.Name.Identifier.Text;
                return member.Expression is IdentifierNameSyntax { Identifier.Text: "cache" } && _scope.Cache is { } cache
                    ? (TypeOfField(cache, accessed), false)
                    : TypeOfMember(TypeOf(member.Expression).Type, accessed);
            default:
                return (null, false);
        }
    }

    private (string? Type, bool IsStatic) TypeOfMember(string? type, string name)
    {
        if (type is null)
            return (null, false);
        if (_scope.Symbols.Enumeration(type) is not null)
            return (type, false);
        return (_scope.Index.FindMembers(type, name).FirstOrDefault()?.Type, false);
    }

    private string? TypeOfField(string cache, string name)
    {
        string? type = _scope.Symbols.Cache(cache)?.Fields.FirstOrDefault(field => field.Name.Text == name)?.Type.Text;
        return type == "backoff" ? _scope.Symbols.MachineProperty("backoff") : type;
    }

    /// <summary>The expression with the question mark that a member stands behind; it may itself stand before another.</summary>
    private static ConditionalAccessExpressionSyntax? OwnerOf(MemberBindingExpressionSyntax member) =>
        member.Ancestors().OfType<ConditionalAccessExpressionSyntax>()
            .FirstOrDefault(access => access.OperatorToken.SpanStart < member.SpanStart);

    private static string? ElementOf(string? type) => type?.EndsWith("[]", StringComparison.Ordinal) == true ? type[..^2] : null;

    private static int ArgumentsOf(SyntaxNode node) =>
        node.Parent is InvocationExpressionSyntax call && call.Expression == node ? call.ArgumentList.Arguments.Count : -1;

    private void Declare(SyntaxToken name)
    {
        if (name.IsMissing || name.Text.Length == 0)
            return;
        if (_locals.TryGetValue(name.Text, out ScopeName local))
            Add(name, local.Symbol, isDeclaration: true);
    }

    private void Add(SyntaxToken token, Symbol symbol, int arguments = -1, bool isDeclaration = false)
    {
        if (!token.IsMissing && token.Span.Length > 0)
            _occurrences.Add(new Occurrence(new TextSpan(token.SpanStart + _offset, token.Span.Length), symbol, isDeclaration, arguments));
    }
}

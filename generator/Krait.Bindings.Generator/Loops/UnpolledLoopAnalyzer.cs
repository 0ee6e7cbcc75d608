using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Krait.Bindings.Generator.Loops;

/// <summary>
/// Finds loops over as many bytes, characters or items as a program's data has that no interrupt reaches: no statement of theirs asks
/// <c>Poll</c>, nor takes items from an iterator, which does.
/// </summary>
/// <remarks>
/// A loop that is short whatever the data has a comment above it, or its method has one, that begins with <c>// Short:</c> and says why.
/// Only assemblies with a class <c>Krait.Objects.Poll</c> that they can reach are looked at, and of those the namespaces that have the
/// behaviour of builtin types and modules.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpolledLoopAnalyzer : DiagnosticAnalyzer
{
    /// <summary>How a comment begins that says why a loop is short.</summary>
    private const string Mark = "// Short:";

    private static readonly ImmutableArray<string> s_rooms =
        ["Krait.Types", "Krait.Modules", "Krait.Library", "Krait.Protocols", "Krait.Objects"];

    private static readonly ImmutableHashSet<string> s_containers =
        ["PyStr", "PyBytes", "PyByteArray", "PyMemoryView", "PyList", "PySet", "PyFrozenSet", "PyDeque", "PyArray"];

    private static readonly ImmutableHashSet<string> s_spans = ["Span", "ReadOnlySpan", "Memory", "ReadOnlyMemory"];

    // The class of the polls, and methods that ask it at each call.
    private static readonly ImmutableHashSet<string> s_polls = ["Poll", "Iteration.Next", "Iteration.Take", "Representation.Repr"];

    private static readonly DiagnosticDescriptor s_unpolled = new("KRL001", "An interrupt does not reach a loop over a program's data",
        "The loop over '{0}' is as long as a program's data and asks no Poll: call Poll.Step or Poll.StepOrThrow in it, or say above it "
        + "why it is short (// Short: ...)", "Krait.Loops", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_unpolled];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName("Krait.Objects.Poll") is not { } poll
                || !start.Compilation.IsSymbolAccessibleWithin(poll, start.Compilation.Assembly))
            {
                return;
            }
            start.RegisterSyntaxNodeAction(Check,
                SyntaxKind.ForStatement, SyntaxKind.ForEachStatement, SyntaxKind.ForEachVariableStatement, SyntaxKind.WhileStatement,
                SyntaxKind.DoStatement);
        });
    }

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        string room = context.ContainingSymbol?.ContainingNamespace?.ToDisplayString() ?? "";
        if (!s_rooms.Any(each => room == each || room.StartsWith(each + ".", StringComparison.Ordinal))) return;
        ExpressionSyntax? data = context.Node switch
        {
            CommonForEachStatementSyntax each => IsData(context, each.Expression) ? each.Expression : null,
            ForStatementSyntax { Condition: { } condition } => Measured(context, condition),
            WhileStatementSyntax loop => Measured(context, loop.Condition),
            DoStatementSyntax loop => Measured(context, loop.Condition),
            _ => null,
        };
        if (data is null || Polls(context.Node) || IsMarked(context.Node)) return;
        context.ReportDiagnostic(Diagnostic.Create(s_unpolled, context.Node.GetFirstToken().GetLocation(), data.ToString()));
    }

    /// <summary>The data whose length the condition of a loop compares with, itself or as a local variable that was made with it.</summary>
    private static ExpressionSyntax? Measured(SyntaxNodeAnalysisContext context, ExpressionSyntax condition)
    {
        foreach (SyntaxNode node in condition.DescendantNodesAndSelf())
        {
            if (LengthOf(context, node) is { } direct) return direct;
            if (node is IdentifierNameSyntax name && context.SemanticModel.GetSymbolInfo(name).Symbol is ILocalSymbol local
                && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
                    is VariableDeclaratorSyntax { Initializer.Value: { } made })
            {
                foreach (SyntaxNode part in made.DescendantNodesAndSelf())
                {
                    if (LengthOf(context, part) is { } indirect) return indirect;
                }
            }
        }
        return null;
    }

    private static ExpressionSyntax? LengthOf(SyntaxNodeAnalysisContext context, SyntaxNode node) =>
        node is MemberAccessExpressionSyntax { Name.Identifier.Text: "Length" or "Count" or "ByteCount" or "ItemCount" } member
            && IsData(context, member.Expression) ? member.Expression : null;

    private static bool IsData(SyntaxNodeAnalysisContext context, ExpressionSyntax expression)
    {
        // Fields that never change hold tables, and what is written down is as long as it was written.
        if (context.SemanticModel.GetSymbolInfo(expression).Symbol is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true })
        {
            return false;
        }
        if (expression is CollectionExpressionSyntax or LiteralExpressionSyntax) return false;
        ITypeSymbol? type = context.SemanticModel.GetTypeInfo(expression).Type;
        ITypeSymbol? element = type switch
        {
            IArrayTypeSymbol array => array.ElementType,
            INamedTypeSymbol { TypeArguments.Length: 1 } named when s_spans.Contains(named.Name) => named.TypeArguments[0],
            _ => null,
        };
        if (element is not null)
        {
            return element.SpecialType is SpecialType.System_Byte or SpecialType.System_Char or SpecialType.System_Int32
                || element.Name == "PyObject" && IsOfContainer(context, expression);
        }
        return type?.SpecialType == SpecialType.System_String || type is not null && s_containers.Contains(type.Name);
    }

    /// <summary>Whether objects are those of a container: the arguments of a call are a span of their own.</summary>
    private static bool IsOfContainer(SyntaxNodeAnalysisContext context, ExpressionSyntax expression) =>
        expression.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(each =>
            context.SemanticModel.GetTypeInfo(each.Expression).Type is { } type && s_containers.Contains(type.Name));

    private static bool Polls(SyntaxNode loop) =>
        loop.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(static each =>
            each.Expression is IdentifierNameSyntax { Identifier.Text: var owner }
            && (s_polls.Contains(owner) || s_polls.Contains($"{owner}.{each.Name.Identifier.Text}")));

    private static bool IsMarked(SyntaxNode loop) =>
        loop.AncestorsAndSelf().Any(static each =>
            each is StatementSyntax or MemberDeclarationSyntax and not BaseTypeDeclarationSyntax
            && each.GetLeadingTrivia().Any(static trivia => trivia.ToString().StartsWith(Mark, StringComparison.Ordinal)));
}

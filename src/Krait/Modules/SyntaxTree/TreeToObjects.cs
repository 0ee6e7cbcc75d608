using System.Runtime.CompilerServices;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Modules.SyntaxTree;

/// <summary>Makes the objects of a tree that Python sees.</summary>
internal static class TreeToObjects
{
    private static readonly PyStr s_line = PyStr.Intern("lineno");
    private static readonly PyStr s_column = PyStr.Intern("col_offset");
    private static readonly PyStr s_endLine = PyStr.Intern("end_lineno");
    private static readonly PyStr s_endColumn = PyStr.Intern("end_col_offset");
    private static readonly Dictionary<string, PyStr[]> s_fields = AbstractGrammar.Kinds
        .SelectMany(static kind => kind.Product is null ? kind.Alternatives : [kind.Product])
        .ToDictionary(static node => node.Name, static node => Array.ConvertAll(node.Fields, static field => PyStr.Intern(field.Name)),
            StringComparer.Ordinal);

    /// <summary>The object of a tree.</summary>
    /// <exception cref="InsufficientExecutionStackException">The tree is too deep.</exception>
    public static PyObject Convert(Mod tree) => tree switch
    {
        Module file => Make("Module", Statements(file.Body),
            Several(file.TypeIgnores, static ignore => Make("TypeIgnore", PyInt.From(ignore.Line), PyStr.FromString(ignore.Tag)))),
        Interactive interactive => Make("Interactive", Statements(interactive.Body)),
        ExpressionModule expression => Make("Expression", Expression(expression.Body)),
        FunctionType function => Make("FunctionType", Expressions(function.ArgumentTypes), Expression(function.Returns)),
        _ => throw new InvalidOperationException($"unknown tree {tree.GetType().Name}"),
    };

    private static PySyntaxNode Make(string name, params ReadOnlySpan<PyObject> values)
    {
        PySyntaxNode node = new(SyntaxTreeModule.Class(name));
        PyStr[] fields = s_fields[name];
        for (int i = 0; i < fields.Length; i++) InstanceAttributes.Set(ref node.State, fields[i], values[i]);
        return node;
    }

    private static PySyntaxNode Make(string name, in SourceSpan span, params ReadOnlySpan<PyObject> values)
    {
        PySyntaxNode node = Make(name, values);
        InstanceAttributes.Set(ref node.State, s_line, PyInt.From(span.Line));
        InstanceAttributes.Set(ref node.State, s_column, PyInt.From(span.Column));
        InstanceAttributes.Set(ref node.State, s_endLine, PyInt.From(span.EndLine));
        InstanceAttributes.Set(ref node.State, s_endColumn, PyInt.From(span.EndColumn));
        return node;
    }

    private static PyList Several<T>(T[] items, Func<T, PyObject> convert)
    {
        PyList list = new();
        foreach (T item in items) list.Add(convert(item));
        return list;
    }

    private static PyObject Optional<T>(T? item, Func<T, PyObject> convert)
        where T : class => item is null ? PyNone.Instance : convert(item);

    private static PyObject Identifier(string? name) => name is null ? PyNone.Instance : PyStr.Intern(name);

    private static PyObject Text(string? text) => text is null ? PyNone.Instance : PyStr.FromString(text);

    private static PyInt Truth(bool value) => value ? PyInt.One : PyInt.Zero;

    private static PyObject Singleton<T>(T value)
        where T : struct, Enum => SyntaxTreeModule.Singleton(value.ToString());

    private static PyList Statements(Stmt[] body) => Several(body, Statement);

    private static PyList Expressions(Expr[] items) => Several(items, Expression);

    private static PyList OptionalExpressions(Expr?[] items) => Several(items, OptionalExpression);

    private static PyObject OptionalExpression(Expr? item) => item is null ? PyNone.Instance : Expression(item);

    private static PyObject Statement(Stmt statement)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ref readonly SourceSpan span = ref statement.Span;
        return statement switch
        {
            FunctionDef node => Make(
                node.IsAsync ? "AsyncFunctionDef"
                    : "FunctionDef", span, Identifier(node.Name), Parameters(node.Arguments), Statements(node.Body),
                Expressions(node.Decorators), OptionalExpression(node.Returns), Text(node.TypeComment),
                    Several(node.TypeParams, TypeParameter)),
            ClassDef node => Make(
                "ClassDef", span, Identifier(node.Name), Expressions(node.Bases), Several(node.Keywords, KeywordArgument),
                Statements(node.Body),
                Expressions(node.Decorators), Several(node.TypeParams, TypeParameter)),
            Return node => Make("Return", span, OptionalExpression(node.Value)),
            Delete node => Make("Delete", span, Expressions(node.Targets)),
            Assign node => Make("Assign", span, Expressions(node.Targets), Expression(node.Value), Text(node.TypeComment)),
            TypeAlias node => Make("TypeAlias", span, Expression(node.Name), Several(node.TypeParams, TypeParameter),
                Expression(node.Value)),
            AugAssign node => Make("AugAssign", span, Expression(node.Target), Singleton(node.Operator), Expression(node.Value)),
            AnnAssign node => Make(
                "AnnAssign", span, Expression(node.Target), Expression(node.Annotation), OptionalExpression(node.Value),
                Truth(node.Simple)),
            For node => Make(
                node.IsAsync ? "AsyncFor" : "For", span, Expression(node.Target), Expression(node.Iterable), Statements(node.Body),
                Statements(node.OrElse), Text(node.TypeComment)),
            While node => Make("While", span, Expression(node.Test), Statements(node.Body), Statements(node.OrElse)),
            If node => Make("If", span, Expression(node.Test), Statements(node.Body), Statements(node.OrElse)),
            With node => Make(
                node.IsAsync ? "AsyncWith" : "With", span,
                Several(node.Items, static item => Make("withitem", Expression(item.Context), OptionalExpression(item.Target))),
                Statements(node.Body), Text(node.TypeComment)),
            Match node => Make("Match", span, Expression(node.Subject), Several(node.Cases, Case)),
            Compiler.Syntax.Raise node => Make("Raise", span, OptionalExpression(node.Exception), OptionalExpression(node.Cause)),
            Try node => Make(
                node.IsStar ? "TryStar" : "Try", span, Statements(node.Body), Several(node.Handlers, Handler), Statements(node.OrElse),
                Statements(node.FinalBody)),
            Assert node => Make("Assert", span, Expression(node.Test), OptionalExpression(node.Message)),
            Import node => Make("Import", span, Several(node.Names, ImportedName)),
            ImportFrom node => Make("ImportFrom", span, Identifier(node.Module), Several(node.Names, ImportedName), PyInt.From(node.Level)),
            Global node => Make("Global", span, Several(node.Names, Identifier)),
            Nonlocal node => Make("Nonlocal", span, Several(node.Names, Identifier)),
            ExprStmt node => Make("Expr", span, Expression(node.Value)),
            KeywordStmt node => Make(node.Kind.ToString(), span),
            _ => throw new InvalidOperationException($"unknown statement {statement.GetType().Name}"),
        };
    }

    private static PyObject Case(MatchCase node) =>
        Make("match_case", Pattern(node.Pattern), OptionalExpression(node.Guard), Statements(node.Body));

    private static PyObject Handler(ExceptHandler node) =>
        Make("ExceptHandler", node.Span, OptionalExpression(node.Type), Identifier(node.Name), Statements(node.Body));

    private static PyObject ImportedName(Alias node) => Make("alias", node.Span, Identifier(node.Name), Identifier(node.AsName));

    private static PyObject KeywordArgument(Keyword node) => Make("keyword", node.Span, Identifier(node.Name), Expression(node.Value));

    private static PyObject Parameter(Argument node) =>
        Make("arg", node.Span, Identifier(node.Name), OptionalExpression(node.Annotation), Text(node.TypeComment));

    private static PyObject Parameters(Compiler.Syntax.Arguments node) => Make(
        "arguments", Several(node.PositionalOnly, Parameter), Several(node.Positional, Parameter), Optional(node.Variable, Parameter),
        Several(node.KeywordOnly, Parameter), OptionalExpressions(node.KeywordDefaults), Optional(node.VariableKeyword, Parameter),
        Expressions(node.Defaults));

    private static PyObject TypeParameter(TypeParam node) => node.Kind == TypeParamKind.TypeVar
        ? Make("TypeVar", node.Span, Identifier(node.Name), OptionalExpression(node.Bound), OptionalExpression(node.Default))
        : Make(node.Kind.ToString(), node.Span, Identifier(node.Name), OptionalExpression(node.Default));

    private static PyObject Generator(Comprehension node) =>
        Make("comprehension", Expression(node.Target), Expression(node.Iterable), Expressions(node.Conditions), Truth(node.IsAsync));

    private static PyObject Expression(Expr expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ref readonly SourceSpan span = ref expression.Span;
        return expression switch
        {
            Name node => Make("Name", span, Identifier(node.Id), Singleton(node.Context)),
            Constant node => Make("Constant", span, node.Value, Text(node.StringKind)),
            Compiler.Syntax.Attribute node => Make("Attribute", span, Expression(node.Value), Identifier(node.Name),
                Singleton(node.Context)),
            Call node => Make("Call", span, Expression(node.Function), Expressions(node.Arguments),
                Several(node.Keywords, KeywordArgument)),
            BoolOp node => Make("BoolOp", span, Singleton(node.Operator), Expressions(node.Values)),
            NamedExpr node => Make("NamedExpr", span, Expression(node.Target), Expression(node.Value)),
            BinOp node => Make("BinOp", span, Expression(node.Left), Singleton(node.Operator), Expression(node.Right)),
            UnaryOp node => Make("UnaryOp", span, Singleton(node.Operator), Expression(node.Operand)),
            Lambda node => Make("Lambda", span, Parameters(node.Arguments), Expression(node.Body)),
            IfExp node => Make("IfExp", span, Expression(node.Test), Expression(node.Body), Expression(node.OrElse)),
            DictExpr node => Make("Dict", span, OptionalExpressions(node.Keys), Expressions(node.Values)),
            SetExpr node => Make("Set", span, Expressions(node.Elements)),
            ComprehensionExpr { Value: { } value } node => Make(
                "DictComp", span, Expression(node.Element), Expression(value), Several(node.Generators, Generator)),
            ComprehensionExpr node => Make(node.Kind.ToString(), span, Expression(node.Element), Several(node.Generators, Generator)),
            Await node => Make("Await", span, Expression(node.Value)),
            Yield node => Make("Yield", span, OptionalExpression(node.Value)),
            YieldFrom node => Make("YieldFrom", span, Expression(node.Value)),
            Compare node => Make("Compare", span, Expression(node.Left), Several(node.Operators, Singleton), Expressions(node.Comparators)),
            FormattedValue node => Make(
                "FormattedValue", span, Expression(node.Value), PyInt.From(node.Conversion), OptionalExpression(node.FormatSpec)),
            Interpolation node => Make(
                "Interpolation", span, Expression(node.Value), node.Text, PyInt.From(node.Conversion), OptionalExpression(node.FormatSpec)),
            JoinedStr node => Make("JoinedStr", span, Expressions(node.Values)),
            TemplateStr node => Make("TemplateStr", span, Expressions(node.Values)),
            Subscript node => Make("Subscript", span, Expression(node.Value), Expression(node.Index), Singleton(node.Context)),
            Starred node => Make("Starred", span, Expression(node.Value), Singleton(node.Context)),
            ListExpr node => Make("List", span, Expressions(node.Elements), Singleton(node.Context)),
            TupleExpr node => Make("Tuple", span, Expressions(node.Elements), Singleton(node.Context)),
            SliceExpr node => Make("Slice", span, OptionalExpression(node.Lower), OptionalExpression(node.Upper),
                OptionalExpression(node.Step)),
            _ => throw new InvalidOperationException($"unknown expression {expression.GetType().Name}"),
        };
    }

    private static PyObject Pattern(Pattern pattern)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ref readonly SourceSpan span = ref pattern.Span;
        return pattern switch
        {
            MatchValue node => Make("MatchValue", span, Expression(node.Value)),
            MatchSingleton node => Make("MatchSingleton", span, node.Value),
            MatchSequence node => Make("MatchSequence", span, Several(node.Patterns, Pattern)),
            MatchMapping node => Make("MatchMapping", span, Expressions(node.Keys), Several(node.Patterns, Pattern), Identifier(node.Rest)),
            MatchClass node => Make(
                "MatchClass", span, Expression(node.Type), Several(node.Patterns, Pattern), Several(node.KeywordNames, Identifier),
                Several(node.KeywordPatterns, Pattern)),
            MatchStar node => Make("MatchStar", span, Identifier(node.Name)),
            MatchAs node => Make("MatchAs", span, Optional(node.Pattern, Pattern), Identifier(node.Name)),
            MatchOr node => Make("MatchOr", span, Several(node.Patterns, Pattern)),
            _ => throw new InvalidOperationException($"unknown pattern {pattern.GetType().Name}"),
        };
    }
}

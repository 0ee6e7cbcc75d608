using System.Text;
using Krait.Compiler.Flow;
using Krait.Objects;

namespace Krait.Compiler.Syntax;

/// <summary>
/// What is done to the tree before anything is compiled: <c>__debug__</c>, constant patterns, "..." % (...) as an f-string,
/// docstrings under -OO, and the warnings of PEP 765.
/// </summary>
internal sealed partial class TreePreprocessor
{
    private readonly int _optimize;
    private readonly bool _annotationsAreStrings;
    private readonly bool _checkOnly;
    private readonly List<CompileWarning> _warnings;
    private readonly Stack<ControlFlow> _contexts = new();

    private enum ControlFlow : byte
    {
        Finally,
        Function,
        Loop,
    }

    private TreePreprocessor(int optimize, bool annotationsAreStrings, bool checkOnly, List<CompileWarning> warnings)
    {
        _optimize = optimize;
        _annotationsAreStrings = annotationsAreStrings;
        _checkOnly = checkOnly;
        _warnings = warnings;
    }

    /// <summary>Changes a tree in place.</summary>
    /// <param name="module">The tree.</param>
    /// <param name="optimize">The optimization level.</param>
    /// <param name="annotationsAreStrings">Whether annotations are left as they are.</param>
    /// <param name="checkOnly">Whether only warnings are looked for.</param>
    /// <param name="warnings">Where they go.</param>
    public static void Run(
        Mod module, int optimize, bool annotationsAreStrings, bool checkOnly, List<CompileWarning> warnings)
    {
        var preprocessor = new TreePreprocessor(optimize, annotationsAreStrings, checkOnly, warnings);
        switch (module)
        {
            case Module file:
                file.Body = preprocessor.VisitBody(file.Body);
                break;
            case Interactive interactive:
                preprocessor.VisitStatements(interactive.Body);
                break;
            case ExpressionModule expression:
                expression.Body = preprocessor.Visit(expression.Body);
                break;
        }
    }

    private Stmt[] VisitBody(Stmt[] body)
    {
        bool hasDocstring = Docstrings.Get(body) is not null;
        if (hasDocstring && _optimize >= 2)
        {
            SourceSpan place = body[0].Span;
            body = body[1..];
            if (body.Length == 0)
                body = [new KeywordStmt(StmtKind.Pass, new SourceSpan(place.Line, place.Column, place.Line, place.Column + "pass".Length))];
            hasDocstring = false;
        }

        VisitStatements(body);
        if (!hasDocstring && Docstrings.Get(body) is not null)
        {
            // What is the first statement only now must not become the docstring.
            var statement = (ExprStmt)body[0];
            statement.Value = new JoinedStr([statement.Value], statement.Span);
        }

        return body;
    }

    private void VisitStatements(Stmt[] body)
    {
        foreach (Stmt statement in body)
            VisitStatement(statement);
    }

    private void VisitIn(ControlFlow context, Stmt[] body)
    {
        _contexts.Push(context);
        VisitStatements(body);
        _ = _contexts.Pop();
    }

    private void WarnInFinally(string keyword, Stmt node)
    {
        if (_contexts.TryPeek(out ControlFlow context) && context == ControlFlow.Finally)
        {
            _warnings.Add(new CompileWarning(
                CompileWarningCategory.SyntaxWarning,
                $"'{keyword}' in a 'finally' block",
                node.Span.Line,
                node.Span.Column + 1,
                node.Span.EndLine,
                node.Span.EndColumn + 1));
        }
    }

    private void VisitStatement(Stmt node)
    {
        CompileStep.Enter();
        switch (node)
        {
            case FunctionDef function:
                VisitTypeParams(function.TypeParams);
                VisitArguments(function.Arguments);
                _contexts.Push(ControlFlow.Function);
                function.Body = VisitBody(function.Body);
                _ = _contexts.Pop();
                VisitAll(function.Decorators);
                if (!_annotationsAreStrings)
                    function.Returns = VisitOptional(function.Returns);
                break;
            case ClassDef classDef:
                VisitTypeParams(classDef.TypeParams);
                VisitAll(classDef.Bases);
                VisitKeywords(classDef.Keywords);
                classDef.Body = VisitBody(classDef.Body);
                VisitAll(classDef.Decorators);
                break;
            case Return returned:
                WarnInFinally("return", node);
                returned.Value = VisitOptional(returned.Value);
                break;
            case Delete delete:
                VisitAll(delete.Targets);
                break;
            case Assign assign:
                VisitAll(assign.Targets);
                assign.Value = Visit(assign.Value);
                break;
            case AugAssign augmented:
                augmented.Target = Visit(augmented.Target);
                augmented.Value = Visit(augmented.Value);
                break;
            case AnnAssign annotated:
                annotated.Target = Visit(annotated.Target);
                if (!_annotationsAreStrings)
                    annotated.Annotation = Visit(annotated.Annotation);
                annotated.Value = VisitOptional(annotated.Value);
                break;
            case TypeAlias alias:
                VisitTypeParams(alias.TypeParams);
                alias.Value = Visit(alias.Value);
                break;
            case For loop:
                loop.Target = Visit(loop.Target);
                loop.Iterable = Visit(loop.Iterable);
                VisitIn(ControlFlow.Loop, loop.Body);
                VisitStatements(loop.OrElse);
                break;
            case While loop:
                loop.Test = Visit(loop.Test);
                VisitIn(ControlFlow.Loop, loop.Body);
                VisitStatements(loop.OrElse);
                break;
            case If conditional:
                conditional.Test = Visit(conditional.Test);
                VisitStatements(conditional.Body);
                VisitStatements(conditional.OrElse);
                break;
            case With with:
                foreach (WithItem item in with.Items)
                {
                    item.Context = Visit(item.Context);
                    if (item.Target is not null)
                        _ = Visit(item.Target);
                }

                VisitStatements(with.Body);
                break;
            case Raise raise:
                raise.Exception = VisitOptional(raise.Exception);
                raise.Cause = VisitOptional(raise.Cause);
                break;
            case Try attempt:
                VisitStatements(attempt.Body);
                foreach (ExceptHandler handler in attempt.Handlers)
                {
                    handler.Type = VisitOptional(handler.Type);
                    VisitStatements(handler.Body);
                }

                VisitStatements(attempt.OrElse);
                VisitIn(ControlFlow.Finally, attempt.FinalBody);
                break;
            case Assert assertion:
                assertion.Test = Visit(assertion.Test);
                assertion.Message = VisitOptional(assertion.Message);
                break;
            case ExprStmt expression:
                expression.Value = Visit(expression.Value);
                break;
            case Match match:
                match.Subject = Visit(match.Subject);
                foreach (MatchCase matchCase in match.Cases)
                {
                    VisitPattern(matchCase.Pattern);
                    matchCase.Guard = VisitOptional(matchCase.Guard);
                    VisitStatements(matchCase.Body);
                }

                break;
            case KeywordStmt { Kind: StmtKind.Break }:
                WarnInFinally("break", node);
                break;
            case KeywordStmt { Kind: StmtKind.Continue }:
                WarnInFinally("continue", node);
                break;
        }
    }

    private void VisitTypeParams(TypeParam[] typeParams)
    {
        foreach (TypeParam node in typeParams)
        {
            node.Bound = VisitOptional(node.Bound);
            node.Default = VisitOptional(node.Default);
        }
    }

    private void VisitArguments(Arguments arguments)
    {
        if (!_annotationsAreStrings)
        {
            VisitAnnotations(arguments.PositionalOnly);
            VisitAnnotations(arguments.Positional);
            VisitAnnotation(arguments.Variable);
            VisitAnnotations(arguments.KeywordOnly);
        }

        for (int i = 0; i < arguments.KeywordDefaults.Length; i++)
            arguments.KeywordDefaults[i] = VisitOptional(arguments.KeywordDefaults[i]);
        if (!_annotationsAreStrings)
            VisitAnnotation(arguments.VariableKeyword);
        VisitAll(arguments.Defaults);
    }

    private void VisitAnnotations(Argument[] arguments)
    {
        foreach (Argument argument in arguments)
            VisitAnnotation(argument);
    }

    private void VisitAnnotation(Argument? argument)
    {
        if (argument is not null)
            argument.Annotation = VisitOptional(argument.Annotation);
    }

    private void VisitPattern(Pattern node)
    {
        switch (node)
        {
            case MatchValue value:
                value.Value = FoldPatternValue(value.Value);
                break;
            case MatchSequence sequence:
                VisitPatterns(sequence.Patterns);
                break;
            case MatchMapping mapping:
                for (int i = 0; i < mapping.Keys.Length; i++)
                    mapping.Keys[i] = FoldPatternValue(mapping.Keys[i]);
                VisitPatterns(mapping.Patterns);
                break;
            case MatchClass matchClass:
                _ = Visit(matchClass.Type);
                VisitPatterns(matchClass.Patterns);
                VisitPatterns(matchClass.KeywordPatterns);
                break;
            case MatchAs { Pattern: { } pattern }:
                VisitPattern(pattern);
                break;
            case MatchOr alternatives:
                VisitPatterns(alternatives.Patterns);
                break;
        }
    }

    private void VisitPatterns(Pattern[] patterns)
    {
        foreach (Pattern pattern in patterns)
            VisitPattern(pattern);
    }

    // Negative and complex numbers.
    private Expr FoldPatternValue(Expr node)
    {
        if (_checkOnly)
            return node;
        switch (node)
        {
            case UnaryOp { Operator: UnaryOperator.USub, Operand: Constant operand }:
                return ConstantFolder.Negate(operand.Value) is { } negative ? new Constant(negative, null, node.Span) : node;
            case BinOp { Operator: Operator.Add or Operator.Sub, Right: Constant right } binary:
                binary.Left = FoldPatternValue(binary.Left);
                return binary.Left is Constant left
                    && ConstantFolder.Binary(left.Value, (int)binary.Operator, right.Value) is { } value
                    ? new Constant(value, null, node.Span)
                    : node;
            default:
                return node;
        }
    }
}

using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Symbols;

/// <summary>Names in expressions.</summary>
internal sealed partial class SymbolTableBuilder
{
    private void VisitOptional(Expr? node)
    {
        if (node is not null)
            VisitExpression(node);
    }

    private void VisitExpressions(Expr[] nodes)
    {
        foreach (Expr node in nodes)
            VisitExpression(node);
    }

    private void VisitExpression(Expr node)
    {
        CompileStep.Enter();
        switch (node.Kind)
        {
            case ExprKind.Name:
                VisitName((Name)node);
                break;
            case ExprKind.Constant:
                break;
            case ExprKind.Attribute:
                var attribute = (Syntax.Attribute)node;
                CheckName(attribute.Name, node.Span, attribute.Context);
                VisitExpression(attribute.Value);
                break;
            case ExprKind.Call:
                var call = (Call)node;
                VisitExpression(call.Function);
                VisitExpressions(call.Arguments);
                VisitKeywords(call.Keywords);
                break;
            case ExprKind.Subscript:
                VisitExpression(((Subscript)node).Value);
                VisitExpression(((Subscript)node).Index);
                break;
            case ExprKind.BinOp:
                VisitExpression(((BinOp)node).Left);
                VisitExpression(((BinOp)node).Right);
                break;
            case ExprKind.UnaryOp:
                VisitExpression(((UnaryOp)node).Operand);
                break;
            case ExprKind.BoolOp:
                VisitExpressions(((BoolOp)node).Values);
                break;
            case ExprKind.Compare:
                VisitExpression(((Compare)node).Left);
                VisitExpressions(((Compare)node).Comparators);
                break;
            case ExprKind.List:
                VisitExpressions(((ListExpr)node).Elements);
                break;
            case ExprKind.Tuple:
                VisitExpressions(((TupleExpr)node).Elements);
                break;
            case ExprKind.Set:
                VisitExpressions(((SetExpr)node).Elements);
                break;
            case ExprKind.Dict:
                foreach (Expr? key in ((DictExpr)node).Keys)
                    VisitOptional(key);
                VisitExpressions(((DictExpr)node).Values);
                break;
            case ExprKind.IfExp:
                VisitExpression(((IfExp)node).Test);
                VisitExpression(((IfExp)node).Body);
                VisitExpression(((IfExp)node).OrElse);
                break;
            case ExprKind.NamedExpr:
                ForbidInAnnotation("named expression", node.Span);
                VisitNamedExpression((NamedExpr)node);
                break;
            case ExprKind.Lambda:
                VisitLambda((Lambda)node);
                break;
            case ExprKind.ListComp or ExprKind.SetComp or ExprKind.DictComp or ExprKind.GeneratorExp:
                VisitComprehension((ComprehensionExpr)node);
                break;
            case ExprKind.Yield:
                ForbidInAnnotation("yield expression", node.Span);
                VisitOptional(((Yield)node).Value);
                MarkGenerator(node.Span);
                break;
            case ExprKind.YieldFrom:
                ForbidInAnnotation("yield expression", node.Span);
                VisitExpression(((YieldFrom)node).Value);
                MarkGenerator(node.Span);
                break;
            case ExprKind.Await:
                VisitAwait((Await)node);
                break;
            case ExprKind.FormattedValue:
                VisitExpression(((FormattedValue)node).Value);
                VisitOptional(((FormattedValue)node).FormatSpec);
                break;
            case ExprKind.Interpolation:
                VisitExpression(((Interpolation)node).Value);
                VisitOptional(((Interpolation)node).FormatSpec);
                break;
            case ExprKind.JoinedStr:
                VisitExpressions(((JoinedStr)node).Values);
                break;
            case ExprKind.TemplateStr:
                VisitExpressions(((TemplateStr)node).Values);
                break;
            case ExprKind.Starred:
                VisitExpression(((Starred)node).Value);
                break;
            case ExprKind.Slice:
                VisitOptional(((SliceExpr)node).Lower);
                VisitOptional(((SliceExpr)node).Upper);
                VisitOptional(((SliceExpr)node).Step);
                break;
        }
    }

    private void VisitName(Name node)
    {
        if (_current.InUnevaluatedAnnotation)
            return;
        AddDefinition(
            node.Id, node.Context == ExprContext.Load ? SymbolFlags.Use : SymbolFlags.Local, node.Span, node.Context);

        // A use of "super" is one of the cell that super() without arguments needs.
        if (node.Context == ExprContext.Load && _current.IsFunctionLike && node.Id == "super")
            AddDefinition("__class__", SymbolFlags.Use, node.Span);
    }

    private void VisitKeywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
        {
            if (keyword.Name is not null)
                CheckName(keyword.Name, keyword.Span, ExprContext.Store);
        }

        foreach (Keyword keyword in keywords)
            VisitExpression(keyword.Value);
    }

    private void VisitLambda(Lambda node)
    {
        VisitExpressions(node.Arguments.Defaults);
        foreach (Expr? defaultValue in node.Arguments.KeywordDefaults)
            VisitOptional(defaultValue);
        _table.AddBlock(node, EnterBlock("lambda", BlockType.Function, node.Span));
        VisitArguments(node.Arguments);
        VisitExpression(node.Body);
        ExitBlock();
    }

    private void VisitAwait(Await node)
    {
        ForbidInAnnotation("await expression", node.Span);
        if (!AllowsTopLevelAwait)
        {
            if (!_current.IsFunctionLike)
                throw Error("'await' outside function", node.Span);
            if (!IsAsyncFunction && _current.Comprehension == ComprehensionType.None)
                throw Error("'await' outside async function", node.Span);
        }

        VisitExpression(node.Value);
        _current.IsCoroutine = true;
    }

    private bool IsAsyncFunction => _current.Type == BlockType.Function && _current.IsCoroutine;

    private void MarkGenerator(in SourceSpan span)
    {
        _current.IsGenerator = true;
        string? kind = _current.Comprehension switch
        {
            ComprehensionType.None => null,
            ComprehensionType.List => "list comprehension",
            ComprehensionType.Set => "set comprehension",
            ComprehensionType.Dict => "dict comprehension",
            _ => "generator expression",
        };
        if (kind is not null)
            throw Error($"'yield' inside {kind}", span);
    }

    private void ForbidInAnnotation(string what, in SourceSpan span)
    {
        string? where = _current.Type switch
        {
            BlockType.Annotation => "an annotation",
            BlockType.TypeVariable => _current.Description,
            BlockType.TypeAlias => "a type alias",
            BlockType.TypeParameters => "the definition of a generic",
            _ => null,
        };
        if (where is not null)
            throw Error($"{what} cannot be used within {where}", span);
    }

    private void VisitNamedExpression(NamedExpr node)
    {
        if (_current.ComprehensionIterableDepth > 0)
            throw Error("assignment expression cannot be used in a comprehension iterable expression", node.Span);
        if (_current.Comprehension != ComprehensionType.None)
            BindOutsideComprehension((Name)node.Target);
        VisitExpression(node.Value);
        VisitExpression(node.Target);
    }

    // The target of an assignment expression in a comprehension is bound in the block around it (PEP 572).
    private void BindOutsideComprehension(Name target)
    {
        for (int i = _stack.Count - 1; i >= 0; i--)
        {
            Scope scope = _stack[i];
            if (scope.Comprehension != ComprehensionType.None)
            {
                const int IterationVariable = SymbolFlags.ComprehensionIterator | SymbolFlags.Local;
                if ((Lookup(scope, target.Id) & IterationVariable) == IterationVariable)
                    throw Error($"assignment expression cannot rebind comprehension iteration variable '{target.Id}'", target.Span);
                continue;
            }

            switch (scope.Type)
            {
                case BlockType.Function:
                    bool isGlobal = (Lookup(scope, target.Id) & SymbolFlags.Global) != 0;
                    AddDefinition(target.Id, isGlobal ? SymbolFlags.Global : SymbolFlags.Nonlocal, target.Span);
                    RecordDirective(target.Id, target.Span);
                    AddDefinition(target.Id, SymbolFlags.Local, scope, target.Span);
                    return;
                case BlockType.Module:
                    AddDefinition(target.Id, SymbolFlags.Global, target.Span);
                    RecordDirective(target.Id, target.Span);
                    AddDefinition(target.Id, SymbolFlags.Global, scope, target.Span);
                    return;
                case BlockType.Class:
                    throw Error("assignment expression within a comprehension cannot be used in a class body", target.Span);
                case BlockType.TypeParameters:
                    throw Error(
                        "assignment expression within a comprehension cannot be used within the definition of a generic", target.Span);
                case BlockType.TypeAlias:
                    throw Error("assignment expression within a comprehension cannot be used in a type alias", target.Span);
                case BlockType.TypeVariable:
                    throw Error("assignment expression within a comprehension cannot be used in a TypeVar bound", target.Span);
            }
        }
    }

    private void VisitComprehension(ComprehensionExpr node)
    {
        bool isGenerator = node.Kind == ExprKind.GeneratorExp;
        Comprehension outermost = node.Generators[0];

        // The outermost iterable belongs to the block around the comprehension.
        _current.ComprehensionIterableDepth++;
        VisitExpression(outermost.Iterable);
        _current.ComprehensionIterableDepth--;
        (string name, ComprehensionType type) = node.Kind switch
        {
            ExprKind.ListComp => ("listcomp", ComprehensionType.List),
            ExprKind.SetComp => ("setcomp", ComprehensionType.Set),
            ExprKind.DictComp => ("dictcomp", ComprehensionType.Dict),
            _ => ("genexpr", ComprehensionType.Generator),
        };
        Scope scope = EnterBlock(name, BlockType.Function, node.Span);
        _table.AddBlock(node, scope);
        scope.Comprehension = type;
        if (outermost.IsAsync)
            scope.IsCoroutine = true;
        AddDefinition(".0", SymbolFlags.Parameter, scope.Span);
        VisitComprehensionTarget(outermost.Target);
        VisitExpressions(outermost.Conditions);
        for (int i = 1; i < node.Generators.Length; i++)
        {
            Comprehension generator = node.Generators[i];
            VisitComprehensionTarget(generator.Target);
            _current.ComprehensionIterableDepth++;
            VisitExpression(generator.Iterable);
            _current.ComprehensionIterableDepth--;
            VisitExpressions(generator.Conditions);
            if (generator.IsAsync)
                _current.IsCoroutine = true;
        }

        VisitOptional(node.Value);
        VisitExpression(node.Element);
        scope.IsGenerator = isGenerator;
        bool isAsync = scope.IsCoroutine && !isGenerator;
        ExitBlock();
        if (!isAsync)
            return;
        if (!IsAsyncFunction && _current.Comprehension == ComprehensionType.None && !AllowsTopLevelAwait)
            throw Error("asynchronous comprehension outside of an asynchronous function", node.Span);
        _current.IsCoroutine = true;
    }

    private void VisitComprehensionTarget(Expr target)
    {
        _current.InComprehensionTarget = true;
        VisitExpression(target);
        _current.InComprehensionTarget = false;
    }
}

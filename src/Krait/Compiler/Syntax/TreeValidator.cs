using Krait.Objects;

namespace Krait.Compiler.Syntax;

/// <summary>Refuses a tree that no source text could have made, with the exceptions of CPython's <c>compile</c>.</summary>
internal static class TreeValidator
{
    /// <summary>Checks a whole tree.</summary>
    /// <exception cref="CompileException">The tree is not valid.</exception>
    public static void Validate(Mod tree)
    {
        switch (tree)
        {
            case Module file:
                Statements(file.Body);
                break;
            case Interactive interactive:
                Statements(interactive.Body);
                break;
            case ExpressionModule expression:
                Expression(expression.Body, ExprContext.Load);
                break;
            case FunctionType function:
                Expressions(function.ArgumentTypes, ExprContext.Load);
                Expression(function.Returns, ExprContext.Load);
                break;
        }
    }

    private static CompileException ValueError(string message) => new(new CompileError(CompileErrorKind.ValueError, message));

    private static CompileException TypeError(string message) => new(new CompileError(CompileErrorKind.TypeError, message));

    private static void Position(PositionedNode node)
    {
        (int line, int column, int endLine, int endColumn) = node.Span;
        if (line > endLine)
            throw ValueError($"AST node line range ({line}, {endLine}) is not valid");
        if ((line < 0 && endLine != line) || (column < 0 && column != endColumn))
            throw ValueError($"AST node column range ({column}, {endColumn}) for line range ({line}, {endLine}) is not valid");
        if (line == endLine && column > endColumn)
            throw ValueError($"line {line}, column {column}-{endColumn} is not a valid range");
    }

    private static void NotEmpty<T>(T[] items, string what, string owner)
    {
        if (items.Length == 0)
            throw ValueError($"empty {what} on {owner}");
    }

    private static void Identifier(string name)
    {
        if (name is "None" or "True" or "False")
            throw ValueError($"identifier field can't represent '{name}' constant");
    }

    private static void Aliases(Alias[] aliases)
    {
        foreach (Alias alias in aliases)
        {
            Identifier(alias.Name);
            if (alias.AsName is { } name)
                Identifier(name);
        }
    }

    private static void Statements(Stmt[] body)
    {
        foreach (Stmt statement in body)
            Statement(statement);
    }

    private static void Body(Stmt[] body, string owner)
    {
        NotEmpty(body, "body", owner);
        Statements(body);
    }

    private static void Expressions(Expr?[] items, ExprContext context)
    {
        foreach (Expr? item in items)
            Optional(item, context);
    }

    private static void Optional(Expr? expression, ExprContext context = ExprContext.Load)
    {
        if (expression is not null)
            Expression(expression, context);
    }

    private static void Load(Expr expression) => Expression(expression, ExprContext.Load);

    private static void Statement(Stmt statement)
    {
        CompileStep.Enter();
        Position(statement);
        switch (statement)
        {
            case FunctionDef node:
                Identifier(node.Name);
                Body(node.Body, node.IsAsync ? "AsyncFunctionDef" : "FunctionDef");
                TypeParameters(node.TypeParams);
                Parameters(node.Arguments);
                Expressions(node.Decorators, ExprContext.Load);
                Optional(node.Returns);
                break;
            case ClassDef node:
                Identifier(node.Name);
                Body(node.Body, "ClassDef");
                TypeParameters(node.TypeParams);
                Expressions(node.Bases, ExprContext.Load);
                Keywords(node.Keywords);
                Expressions(node.Decorators, ExprContext.Load);
                break;
            case Return node:
                Optional(node.Value);
                break;
            case Delete node:
                NotEmpty(node.Targets, "targets", "Delete");
                Expressions(node.Targets, ExprContext.Del);
                break;
            case Assign node:
                NotEmpty(node.Targets, "targets", "Assign");
                Expressions(node.Targets, ExprContext.Store);
                Load(node.Value);
                break;
            case AugAssign node:
                Expression(node.Target, ExprContext.Store);
                Load(node.Value);
                break;
            case AnnAssign node:
                if (node.Simple && node.Target is not Name)
                    throw TypeError("AnnAssign with simple non-Name target");
                Expression(node.Target, ExprContext.Store);
                Optional(node.Value);
                Load(node.Annotation);
                break;
            case TypeAlias node:
                if (node.Name is not Name)
                    throw TypeError("TypeAlias with non-Name name");
                Expression(node.Name, ExprContext.Store);
                TypeParameters(node.TypeParams);
                Load(node.Value);
                break;
            case For node:
                Expression(node.Target, ExprContext.Store);
                Load(node.Iterable);
                Body(node.Body, node.IsAsync ? "AsyncFor" : "For");
                Statements(node.OrElse);
                break;
            case While node:
                Load(node.Test);
                Body(node.Body, "While");
                Statements(node.OrElse);
                break;
            case If node:
                Load(node.Test);
                Body(node.Body, "If");
                Statements(node.OrElse);
                break;
            case With node:
                NotEmpty(node.Items, "items", node.IsAsync ? "AsyncWith" : "With");
                foreach (WithItem item in node.Items)
                {
                    Load(item.Context);
                    Optional(item.Target, ExprContext.Store);
                }

                Body(node.Body, node.IsAsync ? "AsyncWith" : "With");
                break;
            case Match node:
                Load(node.Subject);
                NotEmpty(node.Cases, "cases", "Match");
                foreach (MatchCase each in node.Cases)
                {
                    Pattern(each.Pattern, isStarAllowed: false);
                    Optional(each.Guard);
                    Body(each.Body, "match_case");
                }

                break;
            case Raise node:
                if (node.Exception is null && node.Cause is not null)
                    throw ValueError("Raise with cause but no exception");
                Optional(node.Exception);
                Optional(node.Cause);
                break;
            case Try node:
                ValidateTry(node);
                break;
            case Assert node:
                Load(node.Test);
                Optional(node.Message);
                break;
            case Import node:
                NotEmpty(node.Names, "names", "Import");
                Aliases(node.Names);
                break;
            case ImportFrom node:
                if (node.Level < 0)
                    throw ValueError("Negative ImportFrom level");
                NotEmpty(node.Names, "names", "ImportFrom");
                Aliases(node.Names);
                break;
            case Global node:
                NotEmpty(node.Names, "names", "Global");
                break;
            case Nonlocal node:
                NotEmpty(node.Names, "names", "Nonlocal");
                break;
            case ExprStmt node:
                Load(node.Value);
                break;
        }
    }

    private static void ValidateTry(Try node)
    {
        string name = node.IsStar ? "TryStar" : "Try";
        Body(node.Body, name);
        if (node.Handlers.Length == 0 && node.FinalBody.Length == 0)
            throw ValueError($"{name} has neither except handlers nor finalbody");
        if (node.Handlers.Length == 0 && node.OrElse.Length > 0)
            throw ValueError($"{name} has orelse but no except handlers");
        foreach (ExceptHandler handler in node.Handlers)
        {
            if (!node.IsStar)
                Position(handler);
            Optional(handler.Type);
            if (handler.Name is { } target)
                Identifier(target);
            Body(handler.Body, "ExceptHandler");
        }

        Statements(node.FinalBody);
        Statements(node.OrElse);
    }

    private static void TypeParameters(TypeParam[] parameters)
    {
        foreach (TypeParam parameter in parameters)
        {
            Position(parameter);
            Identifier(parameter.Name);
            Optional(parameter.Bound);
            Optional(parameter.Default);
        }
    }

    private static void Keywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
            Load(keyword.Value);
    }

    private static void Parameters(Arguments node)
    {
        ParameterList(node.PositionalOnly);
        ParameterList(node.Positional);
        Optional(node.Variable?.Annotation);
        ParameterList(node.KeywordOnly);
        Optional(node.VariableKeyword?.Annotation);
        if (node.Defaults.Length > node.PositionalOnly.Length + node.Positional.Length)
            throw ValueError("more positional defaults than args on arguments");
        if (node.KeywordDefaults.Length != node.KeywordOnly.Length)
            throw ValueError("length of kwonlyargs is not the same as kw_defaults on arguments");
        Expressions(node.Defaults, ExprContext.Load);
        Expressions(node.KeywordDefaults, ExprContext.Load);
    }

    private static void ParameterList(Argument[] parameters)
    {
        foreach (Argument parameter in parameters)
        {
            Position(parameter);
            Optional(parameter.Annotation);
        }
    }

    private static void Generators(Comprehension[] generators)
    {
        if (generators.Length == 0)
            throw ValueError("comprehension with no generators");
        foreach (Comprehension generator in generators)
        {
            Expression(generator.Target, ExprContext.Store);
            Load(generator.Iterable);
            Expressions(generator.Conditions, ExprContext.Load);
        }
    }

    private static void CheckContext(Expr expression, ExprContext wanted)
    {
        ExprContext actual;
        switch (expression)
        {
            case Attribute node:
                actual = node.Context;
                break;
            case Subscript node:
                actual = node.Context;
                break;
            case Starred node:
                actual = node.Context;
                break;
            case Name node:
                Identifier(node.Id);
                actual = node.Context;
                break;
            case ListExpr node:
                actual = node.Context;
                break;
            case TupleExpr node:
                actual = node.Context;
                break;
            default:
                if (wanted != ExprContext.Load)
                    throw ValueError($"expression which can't be assigned to in {wanted} context");
                return;
        }

        if (actual != wanted)
            throw ValueError($"expression must have {wanted} context but has {actual} instead");
    }

    private static void Expression(Expr expression, ExprContext context)
    {
        CompileStep.Enter();
        Position(expression);
        CheckContext(expression, context);
        switch (expression)
        {
            case BoolOp node:
                if (node.Values.Length < 2)
                    throw ValueError("BoolOp with less than 2 values");
                Expressions(node.Values, ExprContext.Load);
                break;
            case BinOp node:
                Load(node.Left);
                Load(node.Right);
                break;
            case UnaryOp node:
                Load(node.Operand);
                break;
            case Lambda node:
                Parameters(node.Arguments);
                Load(node.Body);
                break;
            case IfExp node:
                Load(node.Test);
                Load(node.Body);
                Load(node.OrElse);
                break;
            case DictExpr node:
                if (node.Keys.Length != node.Values.Length)
                    throw ValueError("Dict doesn't have the same number of keys as values");
                Expressions(node.Keys, ExprContext.Load);
                Expressions(node.Values, ExprContext.Load);
                break;
            case SetExpr node:
                Expressions(node.Elements, ExprContext.Load);
                break;
            case ComprehensionExpr node:
                Generators(node.Generators);
                Load(node.Element);
                Optional(node.Value);
                break;
            case Await node:
                Load(node.Value);
                break;
            case Yield node:
                Optional(node.Value);
                break;
            case YieldFrom node:
                Load(node.Value);
                break;
            case Compare node:
                if (node.Comparators.Length == 0)
                    throw ValueError("Compare with no comparators");
                if (node.Comparators.Length != node.Operators.Length)
                    throw ValueError("Compare has a different number of comparators and operands");
                Expressions(node.Comparators, ExprContext.Load);
                Load(node.Left);
                break;
            case Call node:
                Load(node.Function);
                Expressions(node.Arguments, ExprContext.Load);
                Keywords(node.Keywords);
                break;
            case Constant node:
                Value(node.Value);
                break;
            case JoinedStr node:
                Expressions(node.Values, ExprContext.Load);
                break;
            case TemplateStr node:
                Expressions(node.Values, ExprContext.Load);
                break;
            case FormattedValue node:
                Load(node.Value);
                Optional(node.FormatSpec);
                break;
            case Interpolation node:
                Load(node.Value);
                Optional(node.FormatSpec);
                break;
            case Attribute node:
                Load(node.Value);
                break;
            case Subscript node:
                Load(node.Index);
                Load(node.Value);
                break;
            case Starred node:
                Expression(node.Value, context);
                break;
            case SliceExpr node:
                Optional(node.Lower);
                Optional(node.Upper);
                Optional(node.Step);
                break;
            case ListExpr node:
                Expressions(node.Elements, context);
                break;
            case TupleExpr node:
                Expressions(node.Elements, context);
                break;
            case NamedExpr node:
                if (node.Target is not Name)
                    throw TypeError("NamedExpr target must be a Name");
                Load(node.Value);
                break;
        }
    }

    private static void Value(PyObject value)
    {
        CompileStep.Enter();
        switch (value)
        {
            case PyNone or PyEllipsis or PyBool:
                return;
            case PyInt or PyBigInt when ReferenceEquals(value.Type, BuiltinTypes.Int):
                return;
            case PyFloat or PyComplex or PyStr or PyBytes when !value.Type.IsHeapType:
                return;
            case PyTuple tuple when !value.Type.IsHeapType:
                foreach (PyObject item in tuple.Items)
                    Value(item);
                return;
            case PyFrozenSet set when !value.Type.IsHeapType:
                int position = 0;
                while (set.Next(ref position, out PySetBase.Entry entry))
                    Value(entry.Key!);
                return;
            default:
                throw TypeError($"got an invalid type in Constant: {value.Type.Name}");
        }
    }

    private static bool IsNumber(Expr expression, bool isReal) => expression is Constant { Value: var value }
        && (isReal ? value is PyFloat || (value is PyInt or PyBigInt && value is not PyBool) : value is PyComplex);

    private static bool IsSignedReal(Expr expression) => IsNumber(expression, isReal: true)
        || (expression is UnaryOp { Operator: UnaryOperator.USub } negative && IsNumber(negative.Operand, isReal: true));

    private static void PatternValue(Expr expression)
    {
        Load(expression);
        switch (expression)
        {
            case Constant { Value: PyInt or PyBigInt or PyFloat or PyComplex or PyStr or PyBytes } constant
                when constant.Value is not PyBool:
                return;
            case Constant:
                throw ValueError("unexpected constant inside of a literal pattern");
            case Attribute or JoinedStr or TemplateStr:
                return;
            case UnaryOp { Operator: UnaryOperator.USub } negative
                when IsNumber(negative.Operand, isReal: true) || IsNumber(negative.Operand, isReal: false):
                return;
            case BinOp { Operator: Operator.Add or Operator.Sub } sum when IsSignedReal(sum.Left) && IsNumber(sum.Right, isReal: false):
                return;
            default:
                throw ValueError("patterns may only match literals and attribute lookups");
        }
    }

    private static void Capture(string? name)
    {
        if (name is null)
            return;
        if (name == "_")
            throw ValueError("can't capture name '_' in patterns");
        Identifier(name);
    }

    private static void Patterns(Pattern[] patterns, bool isStarAllowed)
    {
        foreach (Pattern pattern in patterns)
            Pattern(pattern, isStarAllowed);
    }

    private static void Pattern(Pattern pattern, bool isStarAllowed)
    {
        CompileStep.Enter();
        Position(pattern);
        switch (pattern)
        {
            case MatchValue node:
                PatternValue(node.Value);
                break;
            case MatchSingleton node:
                if (node.Value is not (PyNone or PyBool))
                    throw ValueError("MatchSingleton can only contain True, False and None");
                break;
            case MatchSequence node:
                Patterns(node.Patterns, isStarAllowed: true);
                break;
            case MatchMapping node:
                if (node.Keys.Length != node.Patterns.Length)
                    throw ValueError("MatchMapping doesn't have the same number of keys as patterns");
                Capture(node.Rest);
                foreach (Expr key in node.Keys)
                {
                    if (key is not Constant { Value: PyNone or PyBool })
                        PatternValue(key);
                }

                Patterns(node.Patterns, isStarAllowed: false);
                break;
            case MatchClass node:
                ClassPattern(node);
                break;
            case MatchStar node:
                if (!isStarAllowed)
                    throw ValueError("can't use MatchStar here");
                Capture(node.Name);
                break;
            case MatchAs node:
                Capture(node.Name);
                if (node.Pattern is null)
                    break;
                if (node.Name is null)
                    throw ValueError("MatchAs must specify a target name if a pattern is given");
                Pattern(node.Pattern, isStarAllowed: false);
                break;
            case MatchOr node:
                if (node.Patterns.Length < 2)
                    throw ValueError("MatchOr requires at least 2 patterns");
                Patterns(node.Patterns, isStarAllowed: false);
                break;
        }
    }

    private static void ClassPattern(MatchClass node)
    {
        if (node.KeywordNames.Length != node.KeywordPatterns.Length)
            throw ValueError("MatchClass doesn't have the same number of keyword attributes as patterns");
        Load(node.Type);
        Expr type = node.Type;
        while (type is Attribute attribute)
            type = attribute.Value;
        if (type is not Name)
            throw ValueError("MatchClass cls field can only contain Name or Attribute nodes.");
        foreach (string name in node.KeywordNames)
            Identifier(name);
        Patterns(node.Patterns, isStarAllowed: false);
        Patterns(node.KeywordPatterns, isStarAllowed: false);
    }
}

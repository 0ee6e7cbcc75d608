namespace Krait.Modules.SyntaxTree;

/// <summary>How often a field's value occurs.</summary>
internal enum FieldArity
{
    One,
    Optional,
    Several,
}

/// <summary>A field of a node.</summary>
/// <param name="Type">A kind of node, or <c>identifier</c>, <c>string</c>, <c>int</c> or <c>constant</c>.</param>
/// <param name="Arity">How often it occurs.</param>
/// <param name="Name">The attribute.</param>
internal sealed record GrammarField(string Type, FieldArity Arity, string Name);

/// <summary>A class of nodes.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Text">How the grammar writes it.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record GrammarNode(string Name, string Text, GrammarField[] Fields);

/// <summary>A kind of nodes: alternatives, or one class that has the kind's name.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Positions">Whether nodes have positions: with an end that may be missing, one that must be given, or none.</param>
/// <param name="Alternatives">Its classes; empty when the kind is a class itself.</param>
/// <param name="Product">The class that is the kind, or null.</param>
internal sealed record GrammarKind(string Name, NodePositions Positions, GrammarNode[] Alternatives, GrammarNode? Product)
{
    /// <summary>The class's documentation: the kind's part of the grammar.</summary>
    public string Documentation
    {
        get
        {
            if (Product is not null) return Product.Text;
            bool isEnumeration = Alternatives.All(static each => each.Fields.Length == 0);
            string separator = isEnumeration ? " | " : "\n" + new string(' ', Name.Length + 1) + "| ";
            return $"{Name} = {string.Join(separator, Alternatives.Select(static each => each.Text))}";
        }
    }
}

/// <summary>What positions the nodes of a kind have.</summary>
internal enum NodePositions
{
    None,
    OptionalEnd,
    Full,
}

/// <summary>The abstract grammar of Python 3.14, as the documentation of <c>ast</c> gives it.</summary>
internal static class AbstractGrammar
{
    // A kind, its positions, and its alternatives one to a line; ".": none, "?": an optional end, "!": all. Fields that do not fit on the
    // line of their alternative stand below it, indented.
    private const string Text = """
        mod .
        Module(stmt* body, type_ignore* type_ignores)
        Interactive(stmt* body)
        Expression(expr body)
        FunctionType(expr* argtypes, expr returns)
        stmt ?
        FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns,
            string? type_comment, type_param* type_params)
        AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns,
            string? type_comment, type_param* type_params)
        ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
        Return(expr? value)
        Delete(expr* targets)
        Assign(expr* targets, expr value, string? type_comment)
        TypeAlias(expr name, type_param* type_params, expr value)
        AugAssign(expr target, operator op, expr value)
        AnnAssign(expr target, expr annotation, expr? value, int simple)
        For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
        AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
        While(expr test, stmt* body, stmt* orelse)
        If(expr test, stmt* body, stmt* orelse)
        With(withitem* items, stmt* body, string? type_comment)
        AsyncWith(withitem* items, stmt* body, string? type_comment)
        Match(expr subject, match_case* cases)
        Raise(expr? exc, expr? cause)
        Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
        TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
        Assert(expr test, expr? msg)
        Import(alias* names)
        ImportFrom(identifier? module, alias* names, int? level)
        Global(identifier* names)
        Nonlocal(identifier* names)
        Expr(expr value)
        Pass
        Break
        Continue
        expr ?
        BoolOp(boolop op, expr* values)
        NamedExpr(expr target, expr value)
        BinOp(expr left, operator op, expr right)
        UnaryOp(unaryop op, expr operand)
        Lambda(arguments args, expr body)
        IfExp(expr test, expr body, expr orelse)
        Dict(expr?* keys, expr* values)
        Set(expr* elts)
        ListComp(expr elt, comprehension* generators)
        SetComp(expr elt, comprehension* generators)
        DictComp(expr key, expr value, comprehension* generators)
        GeneratorExp(expr elt, comprehension* generators)
        Await(expr value)
        Yield(expr? value)
        YieldFrom(expr value)
        Compare(expr left, cmpop* ops, expr* comparators)
        Call(expr func, expr* args, keyword* keywords)
        FormattedValue(expr value, int conversion, expr? format_spec)
        Interpolation(expr value, constant str, int conversion, expr? format_spec)
        JoinedStr(expr* values)
        TemplateStr(expr* values)
        Constant(constant value, string? kind)
        Attribute(expr value, identifier attr, expr_context ctx)
        Subscript(expr value, expr slice, expr_context ctx)
        Starred(expr value, expr_context ctx)
        Name(identifier id, expr_context ctx)
        List(expr* elts, expr_context ctx)
        Tuple(expr* elts, expr_context ctx)
        Slice(expr? lower, expr? upper, expr? step)
        expr_context .
        Load
        Store
        Del
        boolop .
        And
        Or
        operator .
        Add
        Sub
        Mult
        MatMult
        Div
        Mod
        Pow
        LShift
        RShift
        BitOr
        BitXor
        BitAnd
        FloorDiv
        unaryop .
        Invert
        Not
        UAdd
        USub
        cmpop .
        Eq
        NotEq
        Lt
        LtE
        Gt
        GtE
        Is
        IsNot
        In
        NotIn
        comprehension .
        comprehension(expr target, expr iter, expr* ifs, int is_async)
        excepthandler ?
        ExceptHandler(expr? type, identifier? name, stmt* body)
        arguments .
        arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
        arg ?
        arg(identifier arg, expr? annotation, string? type_comment)
        keyword ?
        keyword(identifier? arg, expr value)
        alias ?
        alias(identifier name, identifier? asname)
        withitem .
        withitem(expr context_expr, expr? optional_vars)
        match_case .
        match_case(pattern pattern, expr? guard, stmt* body)
        pattern !
        MatchValue(expr value)
        MatchSingleton(constant value)
        MatchSequence(pattern* patterns)
        MatchMapping(expr* keys, pattern* patterns, identifier? rest)
        MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
        MatchStar(identifier? name)
        MatchAs(pattern? pattern, identifier? name)
        MatchOr(pattern* patterns)
        type_ignore .
        TypeIgnore(int lineno, string tag)
        type_param !
        TypeVar(identifier name, expr? bound, expr? default_value)
        ParamSpec(identifier name, expr? default_value)
        TypeVarTuple(identifier name, expr? default_value)
        """;

    /// <summary>All kinds of nodes.</summary>
    public static IReadOnlyList<GrammarKind> Kinds { get; } = Parse();

    private static List<GrammarKind> Parse()
    {
        List<GrammarKind> kinds = [];
        string[] lines = Text.Replace(",\n    ", ", ", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries);
        for (int i = 0; i < lines.Length;)
        {
            string name = lines[i][..^2];
            NodePositions positions = lines[i][^1] switch
            {
                '?' => NodePositions.OptionalEnd,
                '!' => NodePositions.Full,
                _ => NodePositions.None,
            };
            List<GrammarNode> nodes = [];
            for (i++; i < lines.Length && lines[i][^2] != ' '; i++) nodes.Add(ParseNode(lines[i]));
            bool isProduct = nodes[0].Name == name;
            kinds.Add(new GrammarKind(name, positions, isProduct ? [] : [.. nodes], isProduct ? nodes[0] : null));
        }
        return kinds;
    }

    private static GrammarNode ParseNode(string text)
    {
        int parenthesis = text.IndexOf('(', StringComparison.Ordinal);
        if (parenthesis < 0) return new GrammarNode(text, text, []);
        return new GrammarNode(text[..parenthesis], text, [.. text[(parenthesis + 1)..^1].Split(", ").Select(ParseField)]);
    }

    private static GrammarField ParseField(string text)
    {
        string[] parts = text.Split(' ');
        FieldArity arity = parts[0][^1] switch
        {
            '*' => FieldArity.Several,
            '?' => FieldArity.Optional,
            _ => FieldArity.One,
        };
        return new GrammarField(parts[0].TrimEnd('*', '?'), arity, parts[1]);
    }
}

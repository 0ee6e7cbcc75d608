using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Symbols;

/// <summary>
/// The first pass over the tree: which names each block binds and uses (reference manual, section 4.2). The second,
/// <see cref="SymbolAnalyzer"/>, decides from that where each name lives.
/// </summary>
internal sealed partial class SymbolTableBuilder
{
    private readonly FutureFeatures _future;
    private readonly bool _allowTopLevelAwait;
    private readonly SymbolTable _table;
    private readonly List<Scope> _stack = [];
    private Scope _current;
    private string? _className;

    private SymbolTableBuilder(FutureFeatures future, bool allowTopLevelAwait)
    {
        _future = future;
        _allowTopLevelAwait = allowTopLevelAwait;
        _current = new Scope("top", BlockType.Module, default);
        _stack.Add(_current);
        _table = new SymbolTable(_current);
    }

    /// <summary>Builds and analyzes the symbol table of a module.</summary>
    public static SymbolTable Build(Mod module, FutureFeatures future, bool allowTopLevelAwait)
    {
        var builder = new SymbolTableBuilder(future, allowTopLevelAwait);
        switch (module)
        {
            case Module file:
                builder._current.HasDocstring = Docstrings.Get(file.Body) is not null;
                builder.VisitStatements(file.Body);
                break;
            case Interactive interactive:
                builder.VisitStatements(interactive.Body);
                break;
            case ExpressionModule expression:
                builder.VisitExpression(expression.Body);
                break;
            default:
                throw new InvalidOperationException("this compiler does not handle FunctionTypes");
        }

        SymbolAnalyzer.Analyze(builder._table.Top);
        return builder._table;
    }

    private bool AnnotationsAreStrings => _future.Annotations;

    private Scope NewScope(string name, BlockType type, in SourceSpan span) => new(name, type, span)
    {
        IsNested = _current.IsNested || _current.IsFunctionLike,
        IsMethod = _current.Type == BlockType.Class && type == BlockType.Function,
    };

    private Scope EnterBlock(string name, BlockType type, in SourceSpan span)
    {
        Scope scope = NewScope(name, type, span);
        EnterExistingBlock(scope, addToChildren: true);
        if (type is BlockType.Annotation or BlockType.TypeVariable or BlockType.TypeAlias)
        {
            // The parameter of the function that evaluates the block.
            AddDefinition(".format", SymbolFlags.Parameter, span);
            AddDefinition(".format", SymbolFlags.Use, span);
        }

        return scope;
    }

    private void EnterExistingBlock(Scope scope, bool addToChildren)
    {
        Scope previous = _current;
        _stack.Add(scope);

        // No assignment expression is allowed in the outermost iterable of a comprehension, however deep.
        scope.ComprehensionIterableDepth = previous.ComprehensionIterableDepth;
        if (previous.MangledNames is not null && scope.Type != BlockType.Class)
            scope.MangledNames = previous.MangledNames;
        _current = scope;

        // Under "from __future__ import annotations" they become strings, and their names mean nothing.
        if (AnnotationsAreStrings && scope.Type == BlockType.Annotation)
            return;
        if (addToChildren)
            previous.Children.Add(scope);
    }

    private void ExitBlock()
    {
        _stack.RemoveAt(_stack.Count - 1);
        _current = _stack[^1];
    }

    private int Lookup(string name) => Lookup(_current, name);

    private int Lookup(Scope scope, string name) => scope.GetSymbol(NameMangling.MaybeMangle(_className, scope, name));

    private void AddDefinition(string name, int flag, in SourceSpan span) =>
        AddDefinition(name, flag, span, flag == SymbolFlags.Use ? ExprContext.Load : ExprContext.Store);

    private void AddDefinition(string name, int flag, in SourceSpan span, ExprContext context)
    {
        if ((flag & (SymbolFlags.Parameter | SymbolFlags.Local | SymbolFlags.Import)) != 0)
            CheckName(name, span, context);
        if ((flag & SymbolFlags.TypeParameter) != 0)
            _ = _current.MangledNames?.Add(name);
        AddDefinition(name, flag, _current, span);
    }

    private void AddDefinition(string name, int flag, Scope scope, in SourceSpan span)
    {
        string mangled = NameMangling.MaybeMangle(_className, _current, name);
        NameMap symbols = scope.Symbols;
        int index = symbols.IndexOf(mangled);
        int value = flag;
        if (index >= 0)
        {
            value = symbols.ValueAt(index);
            if ((flag & value & SymbolFlags.Parameter) != 0)
                throw Error($"duplicate argument '{name}' in function definition", span);
            if ((flag & value & SymbolFlags.TypeParameter) != 0)
                throw Error($"duplicate type parameter '{name}'", span);
            value |= flag;
        }

        if (scope.InComprehensionTarget)
        {
            if ((value & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0)
                throw Error($"comprehension inner loop cannot rebind assignment expression target '{name}'", span);
            value |= SymbolFlags.ComprehensionIterator;
        }

        if (index >= 0)
            symbols.SetValueAt(index, value);
        else
            symbols.Set(mangled, value);

        if ((flag & SymbolFlags.Parameter) != 0)
        {
            scope.Parameters.Add(mangled);
        }
        else if ((flag & SymbolFlags.Global) != 0)
        {
            NameMap globals = _table.Top.Symbols;
            globals.Set(mangled, globals.Get(mangled, 0) | flag);
        }
    }

    private static void CheckName(string name, in SourceSpan span, ExprContext context)
    {
        if (name != "__debug__" || context == ExprContext.Load)
            return;
        throw Error(context == ExprContext.Store ? "cannot assign to __debug__" : "cannot delete __debug__", span);
    }

    private void RecordDirective(string name, in SourceSpan span) =>
        (_current.Directives ??= []).Add((NameMangling.MaybeMangle(_className, _current, name), span));

    private static CompileException Error(string message, in SourceSpan span) => SpanErrors.At(span, message);

    private void VisitStatements(Stmt[] body)
    {
        foreach (Stmt statement in body)
            VisitStatement(statement);
    }

    private void VisitConditional(Stmt[] body, Stmt[] orElse)
    {
        bool outer = _current.InConditionalBlock;
        _current.InConditionalBlock = true;
        VisitStatements(body);
        VisitStatements(orElse);
        _current.InConditionalBlock = outer;
    }

    private void VisitStatement(Stmt node)
    {
        CompileStep.Enter();
        switch (node.Kind)
        {
            case StmtKind.FunctionDef:
                VisitFunction((FunctionDef)node);
                break;
            case StmtKind.ClassDef:
                VisitClass((ClassDef)node);
                break;
            case StmtKind.TypeAlias:
                VisitTypeAlias((TypeAlias)node);
                break;
            case StmtKind.Return:
                if (((Return)node).Value is { } returned)
                {
                    VisitExpression(returned);
                    _current.ReturnsValue = true;
                }

                break;
            case StmtKind.Delete:
                VisitExpressions(((Delete)node).Targets);
                break;
            case StmtKind.Assign:
                var assign = (Assign)node;
                VisitExpressions(assign.Targets);
                VisitExpression(assign.Value);
                break;
            case StmtKind.AnnAssign:
                VisitAnnotatedAssignment((AnnAssign)node);
                break;
            case StmtKind.AugAssign:
                VisitExpression(((AugAssign)node).Target);
                VisitExpression(((AugAssign)node).Value);
                break;
            case StmtKind.For:
                var loop = (For)node;
                if (loop.IsAsync)
                    RequireCoroutine("'async for' outside async function", node.Span);
                VisitExpression(loop.Target);
                VisitExpression(loop.Iterable);
                VisitConditional(loop.Body, loop.OrElse);
                break;
            case StmtKind.While:
                VisitExpression(((While)node).Test);
                VisitConditional(((While)node).Body, ((While)node).OrElse);
                break;
            case StmtKind.If:
                VisitExpression(((If)node).Test);
                VisitConditional(((If)node).Body, ((If)node).OrElse);
                break;
            case StmtKind.Match:
                VisitMatch((Match)node);
                break;
            case StmtKind.Raise:
                VisitOptional(((Raise)node).Exception);
                VisitOptional(((Raise)node).Cause);
                break;
            case StmtKind.Try:
                VisitTry((Try)node);
                break;
            case StmtKind.Assert:
                VisitExpression(((Assert)node).Test);
                VisitOptional(((Assert)node).Message);
                break;
            case StmtKind.Import:
                foreach (Alias alias in ((Syntax.Import)node).Names)
                    VisitAlias(alias);
                break;
            case StmtKind.ImportFrom:
                foreach (Alias alias in ((ImportFrom)node).Names)
                    VisitAlias(alias);
                CheckFutureImport((ImportFrom)node);
                break;
            case StmtKind.Global:
                foreach (string name in ((Global)node).Names)
                    Declare(name, SymbolFlags.Global, "global", node.Span);
                break;
            case StmtKind.Nonlocal:
                foreach (string name in ((Nonlocal)node).Names)
                    Declare(name, SymbolFlags.Nonlocal, "nonlocal", node.Span);
                break;
            case StmtKind.Expr:
                VisitExpression(((ExprStmt)node).Value);
                break;
            case StmtKind.With:
                VisitWith((With)node);
                break;
        }
    }

    private void Declare(string name, int flag, string keyword, in SourceSpan span)
    {
        int symbol = Lookup(name);
        if ((symbol & SymbolFlags.Parameter) != 0)
            throw Error($"name '{name}' is parameter and {keyword}", span);
        if ((symbol & SymbolFlags.Use) != 0)
            throw Error($"name '{name}' is used prior to {keyword} declaration", span);
        if ((symbol & SymbolFlags.Annotated) != 0)
            throw Error($"annotated name '{name}' can't be {keyword}", span);
        if ((symbol & SymbolFlags.Local) != 0)
            throw Error($"name '{name}' is assigned to before {keyword} declaration", span);
        AddDefinition(name, flag, span);
        RecordDirective(name, span);
    }

    private void RequireCoroutine(string message, in SourceSpan span)
    {
        if (AllowsTopLevelAwait)
            _current.IsCoroutine = true;
        if (!_current.IsCoroutine)
            throw Error(message, span);
    }

    private bool AllowsTopLevelAwait => _allowTopLevelAwait && _current.Type == BlockType.Module;

    private void CheckFutureImport(ImportFrom node)
    {
        if (node.Module != "__future__" || node.Level != 0)
            return;
        SourceSpan last = _future.LastImport;
        if (node.Span.Line > last.Line || (node.Span.Line == last.EndLine && node.Span.Column > last.EndColumn))
            throw Error("from __future__ imports must occur at the beginning of the file", node.Span);
    }

    private void VisitFunction(FunctionDef node)
    {
        AddDefinition(node.Name, SymbolFlags.Local, node.Span);
        VisitExpressions(node.Arguments.Defaults);
        foreach (Expr? defaultValue in node.Arguments.KeywordDefaults)
            VisitOptional(defaultValue);
        VisitExpressions(node.Decorators);
        if (node.TypeParams.Length > 0)
        {
            bool hasKeywordDefaults = Array.Exists(node.Arguments.KeywordDefaults, static value => value is not null);
            _table.AddTypeParameters(
                node,
                EnterTypeParameters(node.Name, hasDefaults: true, hasKeywordDefaults, isClass: false, node.Span));
            VisitTypeParams(node.TypeParams);
        }

        Scope scope = NewScope(node.Name, BlockType.Function, node.Span);
        scope.HasDocstring = Docstrings.Get(node.Body) is not null;
        _table.AddBlock(node, scope);
        VisitAnnotations(node);
        EnterExistingBlock(scope, addToChildren: true);
        if (node.IsAsync)
            scope.IsCoroutine = true;
        VisitArguments(node.Arguments);
        VisitStatements(node.Body);
        ExitBlock();
        if (node.TypeParams.Length > 0)
            ExitBlock();
    }

    private Scope EnterTypeParameters(string name, bool hasDefaults, bool hasKeywordDefaults, bool isClass, in SourceSpan span)
    {
        bool inClass = _current.Type == BlockType.Class;
        Scope scope = EnterBlock(name, BlockType.TypeParameters, span);
        if (inClass)
        {
            scope.CanSeeClassScope = true;
            AddDefinition("__classdict__", SymbolFlags.Use, span);
        }

        if (isClass)
        {
            AddDefinition(".type_params", SymbolFlags.Local, span);
            AddDefinition(".type_params", SymbolFlags.Use, span);
            AddDefinition(".generic_base", SymbolFlags.Local, span);
            AddDefinition(".generic_base", SymbolFlags.Use, span);
        }

        if (hasDefaults)
            AddDefinition(".defaults", SymbolFlags.Parameter, span);
        if (hasKeywordDefaults)
            AddDefinition(".kwdefaults", SymbolFlags.Parameter, span);
        return scope;
    }

    private void VisitClass(ClassDef node)
    {
        AddDefinition(node.Name, SymbolFlags.Local, node.Span);
        VisitExpressions(node.Decorators);
        string? outerClass = _className;
        if (node.TypeParams.Length > 0)
        {
            _table.AddTypeParameters(node, EnterTypeParameters(node.Name, false, false, isClass: true, node.Span));
            _className = node.Name;
            _current.MangledNames = [];
            VisitTypeParams(node.TypeParams);
        }

        VisitExpressions(node.Bases);
        VisitKeywords(node.Keywords);
        _table.AddBlock(node, EnterBlock(node.Name, BlockType.Class, node.Span));
        _className = node.Name;
        if (node.TypeParams.Length > 0)
        {
            AddDefinition("__type_params__", SymbolFlags.Local, node.Span);
            AddDefinition(".type_params", SymbolFlags.Use, node.Span);
        }

        _current.HasDocstring = Docstrings.Get(node.Body) is not null;
        VisitStatements(node.Body);
        ExitBlock();
        if (node.TypeParams.Length > 0)
            ExitBlock();
        _className = outerClass;
    }

    private void VisitTypeAlias(TypeAlias node)
    {
        VisitExpression(node.Name);
        string name = ((Name)node.Name).Id;
        bool inClass = _current.Type == BlockType.Class;
        if (node.TypeParams.Length > 0)
        {
            _table.AddTypeParameters(node, EnterTypeParameters(name, false, false, isClass: false, node.Span));
            VisitTypeParams(node.TypeParams);
        }

        _table.AddBlock(node, EnterBlock(name, BlockType.TypeAlias, node.Span));
        _current.CanSeeClassScope = inClass;
        if (inClass)
            AddDefinition("__classdict__", SymbolFlags.Use, node.Value.Span);
        VisitExpression(node.Value);
        ExitBlock();
        if (node.TypeParams.Length > 0)
            ExitBlock();
    }

    private void VisitAnnotatedAssignment(AnnAssign node)
    {
        _current.AnnotationsUsed = true;
        if (node.Target is Name name)
        {
            int symbol = Lookup(name.Id);
            if ((symbol & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0 && _current != _table.Top && node.Simple)
            {
                string keyword = (symbol & SymbolFlags.Global) != 0 ? "global" : "nonlocal";
                throw Error($"annotated name '{name.Id}' can't be {keyword}", node.Span);
            }

            if (node.Simple)
                AddDefinition(name.Id, SymbolFlags.Annotated | SymbolFlags.Local, name.Span);
            else if (node.Value is not null)
                AddDefinition(name.Id, SymbolFlags.Local, name.Span);
        }
        else
        {
            VisitExpression(node.Target);
        }

        VisitVariableAnnotation(node.Annotation);
        VisitOptional(node.Value);
    }

    private void VisitVariableAnnotation(Expr annotation)
    {
        // A function's local annotations are never evaluated.
        bool isUnevaluated = _current.Type == BlockType.Function;
        if (((_current.Type == BlockType.Class && _current.InConditionalBlock) || _current.Type == BlockType.Module)
            && !_current.HasConditionalAnnotations)
        {
            _current.HasConditionalAnnotations = true;
            AddDefinition("__conditional_annotations__", SymbolFlags.Use, annotation.Span);
        }

        Scope parent = _current;
        if (parent.AnnotationBlock is null)
        {
            Scope block = EnterBlock("__annotate__", BlockType.Annotation, annotation.Span);
            parent.AnnotationBlock = block;
            if (parent.Type == BlockType.Class && !AnnotationsAreStrings)
            {
                block.CanSeeClassScope = true;
                AddDefinition("__classdict__", SymbolFlags.Use, annotation.Span);
            }
        }
        else
        {
            EnterExistingBlock(parent.AnnotationBlock, addToChildren: false);
        }

        if (isUnevaluated)
            _current.InUnevaluatedAnnotation = true;
        VisitExpression(annotation);
        if (isUnevaluated)
            _current.InUnevaluatedAnnotation = false;
        ExitBlock();
    }

    private void VisitAnnotations(FunctionDef node)
    {
        bool inClass = _current.CanSeeClassScope || _current.Type == BlockType.Class;
        Scope scope = EnterBlock("__annotate__", BlockType.Annotation, node.Span);
        _table.AddAnnotations(node, scope);
        if (inClass)
        {
            scope.CanSeeClassScope = true;
            AddDefinition("__classdict__", SymbolFlags.Use, node.Span);
        }

        Arguments arguments = node.Arguments;
        VisitParameterAnnotations(arguments.PositionalOnly);
        VisitParameterAnnotations(arguments.Positional);
        VisitParameterAnnotation(arguments.Variable?.Annotation);
        VisitParameterAnnotation(arguments.VariableKeyword?.Annotation);
        VisitParameterAnnotations(arguments.KeywordOnly);
        VisitParameterAnnotation(node.Returns);
        ExitBlock();
    }

    private void VisitParameterAnnotations(Argument[] arguments)
    {
        foreach (Argument argument in arguments)
            VisitParameterAnnotation(argument.Annotation);
    }

    private void VisitParameterAnnotation(Expr? annotation)
    {
        if (annotation is null)
            return;
        _current.AnnotationsUsed = true;
        VisitExpression(annotation);
    }

    private void VisitArguments(Arguments arguments)
    {
        VisitParameters(arguments.PositionalOnly);
        VisitParameters(arguments.Positional);
        VisitParameters(arguments.KeywordOnly);
        if (arguments.Variable is { } variable)
        {
            AddDefinition(variable.Name, SymbolFlags.Parameter, variable.Span);
            _current.HasVariableParameter = true;
        }

        if (arguments.VariableKeyword is { } keyword)
        {
            AddDefinition(keyword.Name, SymbolFlags.Parameter, keyword.Span);
            _current.HasVariableKeywordParameter = true;
        }
    }

    private void VisitParameters(Argument[] arguments)
    {
        foreach (Argument argument in arguments)
            AddDefinition(argument.Name, SymbolFlags.Parameter, argument.Span);
    }

    private void VisitTry(Try node)
    {
        bool outer = _current.InConditionalBlock;
        _current.InConditionalBlock = true;
        VisitStatements(node.Body);
        foreach (ExceptHandler handler in node.Handlers)
        {
            VisitOptional(handler.Type);
            if (handler.Name is not null)
                AddDefinition(handler.Name, SymbolFlags.Local, handler.Span);
            VisitStatements(handler.Body);
        }

        VisitStatements(node.OrElse);
        VisitStatements(node.FinalBody);
        _current.InConditionalBlock = outer;
    }

    private void VisitWith(With node)
    {
        if (node.IsAsync)
            RequireCoroutine("'async with' outside async function", node.Span);
        bool outer = _current.InConditionalBlock;
        _current.InConditionalBlock = true;
        foreach (WithItem item in node.Items)
        {
            VisitExpression(item.Context);
            VisitOptional(item.Target);
        }

        VisitStatements(node.Body);
        _current.InConditionalBlock = outer;
    }

    private void VisitAlias(Alias alias)
    {
        string name = alias.AsName ?? alias.Name;
        if (name == "*")
        {
            if (_current.Type != BlockType.Module)
                throw Error("import * only allowed at module level", alias.Span);
            return;
        }

        int dot = name.IndexOf('.');
        AddDefinition(dot < 0 ? name : name[..dot], SymbolFlags.Import, alias.Span);
    }

    private void VisitTypeParams(TypeParam[] typeParams)
    {
        foreach (TypeParam node in typeParams)
        {
            AddDefinition(node.Name, SymbolFlags.TypeParameter | SymbolFlags.Local, node.Span);
            string description = node.Kind switch
            {
                TypeParamKind.TypeVar => "a TypeVar default",
                TypeParamKind.TypeVarTuple => "a TypeVarTuple default",
                _ => "a ParamSpec default",
            };
            if (node.Name == "__classdict__")
                throw Error($"reserved name '{node.Name}' cannot be used for type parameter", node.Span);
            if (node.Bound is { } bound)
            {
                _table.AddBound(node, VisitTypeParamPart(
                    bound, node.Name, bound.Kind == ExprKind.Tuple ? "a TypeVar constraint" : "a TypeVar bound"));
            }

            if (node.Default is { } defaultValue)
                _table.AddDefault(node, VisitTypeParamPart(defaultValue, node.Name, description));
        }
    }

    private Scope VisitTypeParamPart(Expr part, string name, string description)
    {
        bool inClass = _current.CanSeeClassScope;
        Scope scope = EnterBlock(name, BlockType.TypeVariable, part.Span);
        scope.CanSeeClassScope = inClass;
        if (inClass)
            AddDefinition("__classdict__", SymbolFlags.Use, part.Span);
        scope.Description = description;
        VisitExpression(part);
        ExitBlock();
        return scope;
    }

    private void VisitMatch(Match node)
    {
        VisitExpression(node.Subject);
        bool outer = _current.InConditionalBlock;
        _current.InConditionalBlock = true;
        foreach (MatchCase matchCase in node.Cases)
        {
            VisitPattern(matchCase.Pattern);
            VisitOptional(matchCase.Guard);
            VisitStatements(matchCase.Body);
        }

        _current.InConditionalBlock = outer;
    }

    private void VisitPattern(Pattern node)
    {
        CompileStep.Enter();
        switch (node)
        {
            case MatchValue value:
                VisitExpression(value.Value);
                break;
            case MatchSequence sequence:
                VisitPatterns(sequence.Patterns);
                break;
            case MatchStar star:
                AddCapture(star.Name, node.Span);
                break;
            case MatchMapping mapping:
                VisitExpressions(mapping.Keys);
                VisitPatterns(mapping.Patterns);
                AddCapture(mapping.Rest, node.Span);
                break;
            case MatchClass matchClass:
                VisitExpression(matchClass.Type);
                VisitPatterns(matchClass.Patterns);
                for (int i = 0; i < matchClass.KeywordNames.Length; i++)
                    CheckName(matchClass.KeywordNames[i], matchClass.KeywordPatterns[i].Span, ExprContext.Store);
                VisitPatterns(matchClass.KeywordPatterns);
                break;
            case MatchAs capture:
                if (capture.Pattern is not null)
                    VisitPattern(capture.Pattern);
                AddCapture(capture.Name, node.Span);
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

    private void AddCapture(string? name, in SourceSpan span)
    {
        if (name is not null)
            AddDefinition(name, SymbolFlags.Local, span);
    }
}

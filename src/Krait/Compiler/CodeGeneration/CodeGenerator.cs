using Krait.Compiler.Assembly;
using Krait.Compiler.Flow;
using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Turns the tree of a module into code objects, one unit at a time, innermost first.</summary>
internal sealed partial class CodeGenerator
{
    private const CodeFlags FutureMask = CodeFlags.FutureDivision | CodeFlags.FutureAbsoluteImport | CodeFlags.FutureWithStatement
        | CodeFlags.FuturePrintFunction | CodeFlags.FutureUnicodeLiterals | CodeFlags.FutureBarryAsBdfl
        | CodeFlags.FutureGeneratorStop | CodeFlags.FutureAnnotations;

    private readonly SymbolTable _table;
    private readonly FutureFeatures _future;
    private readonly PyStr _fileName;
    private readonly CodeWorkspace _workspace = CodeWorkspace.Take();
    private readonly int _optimize;
    private readonly List<CompileWarning> _warnings;
    private readonly List<CompilationUnit> _stack = [];
    private bool _isCopy;
    private bool _isInteractive;
    private CompilationUnit _unit = null!;

    private CodeGenerator(SymbolTable table, FutureFeatures future, PyStr fileName, int optimize, List<CompileWarning> warnings)
    {
        _table = table;
        _future = future;
        _fileName = PyStr.Intern(fileName);
        _optimize = optimize;
        _warnings = warnings;
    }

    /// <summary>Generates the code object of a module.</summary>
    public static PyCode Generate(
        Mod module, SymbolTable table, FutureFeatures future, PyStr fileName, int optimize, List<CompileWarning> warnings)
    {
        var generator = new CodeGenerator(table, future, fileName, optimize, warnings);
        generator.EnterScope("<module>", UnitType.Module, table.Top, 1, null);
        switch (module)
        {
            case Module file:
                generator.VisitModule(file.Body, isInteractive: false);
                break;
            case Interactive interactive:
                generator._isInteractive = true;
                generator.VisitModule(interactive.Body, isInteractive: true);
                break;
            case ExpressionModule expression:
                generator.VisitExpression(expression.Body);
                break;
        }

        PyCode code = generator.Finish(addNone: module is not ExpressionModule);
        generator._workspace.Return();
        return code;
    }

    private Scope Scope => _unit.Scope;

    private void VisitModule(Stmt[] body, bool isInteractive)
    {
        SourceSpan location = body.Length > 0 ? body[0].Span : new SourceSpan(1, 0, 1, 0);
        if (Scope.HasConditionalAnnotations)
        {
            Emit(Opcode.BUILD_SET, 0, location);
            Emit(Opcode.STORE_NAME, _unit.Names.GetOrAdd("__conditional_annotations__"), location);
        }

        VisitBody(location, body, isInteractive);
    }

    private void VisitBody(in SourceSpan location, Stmt[] body, bool isInteractive)
    {
        // Under "from __future__ import annotations" every annotated module and class has __annotations__ at once.
        if (_future.Annotations && Scope.AnnotationsUsed)
            Emit(Opcode.SETUP_ANNOTATIONS, location);
        if (body.Length == 0)
            return;
        int first = 0;
        if (!isInteractive && Scope.HasDocstring)
        {
            first = 1;
            LoadConstant(Docstrings.Clean(Docstrings.Get(body)!), ((ExprStmt)body[0]).Value.Span);
            StoreName("__doc__", Locations.None);
        }

        for (int i = first; i < body.Length; i++)
            VisitStatement(body[i]);
        if (!_future.Annotations)
            EmitDeferredAnnotations(location);
    }

    private CompilationUnit EnterScope(string name, UnitType type, Scope scope, int line, string? className)
    {
        CompilationUnit unit = _workspace.TakeUnit(type, scope, name, line);
        unit.InitializeVariables();
        if (type == UnitType.Class)
            unit.StaticAttributes = [];
        if (_stack.Count > 0)
            className ??= _unit.ClassName;
        unit.ClassName = className;
        _stack.Add(unit);
        _unit = unit;
        if (type != UnitType.Module)
            unit.QualifiedName = QualifiedName(unit);

        var location = new SourceSpan(type == UnitType.Module ? 0 : line, 0, line, 0);
        Emit(Opcode.RESUME, (int)ResumePlace.FunctionStart, location);
        if (type == UnitType.Module)
            Emit(Opcode.ANNOTATIONS_PLACEHOLDER, location);
        return unit;
    }

    private void ExitScope()
    {
        _stack.RemoveAt(_stack.Count - 1);
        _unit = _stack.Count > 0 ? _stack[^1] : null!;
    }

    // PEP 3155.
    private string QualifiedName(CompilationUnit unit)
    {
        int depth = _stack.Count - 1;
        if (depth == 1)
            return unit.Name;
        CompilationUnit parent = _stack[depth - 1];
        if (parent.Type == UnitType.Annotations)
        {
            if (depth == 2)
                return unit.Name;
            parent = _stack[depth - 2];
        }

        if (unit.Type is UnitType.Function or UnitType.AsyncFunction or UnitType.Class)
        {
            string mangled = NameMangling.Mangle(parent.ClassName, unit.Name);
            if (parent.Scope.GetScope(mangled) == NameScope.GlobalExplicit)
                return unit.Name;
        }

        return parent.Type is UnitType.Function or UnitType.AsyncFunction or UnitType.Lambda
            ? string.Concat(parent.QualifiedName, ".<locals>.", unit.Name)
            : string.Concat(parent.QualifiedName, ".", unit.Name);
    }

    // Ends the current unit.
    private PyCode Finish(bool addNone)
    {
        if (addNone)
            LoadConstant(PyNone.Instance, Locations.None);
        Emit(Opcode.RETURN_VALUE, Locations.None);
        CompilationUnit unit = _unit;
        CodeFlags flags = CodeFlagsOf(unit.Scope);
        var graph = ControlFlowGraph.FromSequence(unit.Instructions, _workspace.Graph);
        var optimizer = new FlowOptimizer(
            graph, _workspace.Graph, unit.Constants, unit.VariableNames.Count, unit.Scope.Parameters.Count);
        optimizer.Run();
        PyCode code = _workspace.Assembler.Assemble(graph, unit, flags, _fileName);
        ExitScope();
        _workspace.Return(unit);
        return code;
    }

    private CodeFlags CodeFlagsOf(Scope scope)
    {
        CodeFlags flags = CodeFlags.None;
        if (scope.IsFunctionLike)
        {
            flags |= CodeFlags.NewLocals | CodeFlags.Optimized;
            if (scope.IsNested)
                flags |= CodeFlags.Nested;
            if (scope.IsGenerator)
                flags |= scope.IsCoroutine ? CodeFlags.AsyncGenerator : CodeFlags.Generator;
            if (scope.HasVariableParameter)
                flags |= CodeFlags.VarArgs;
            if (scope.HasVariableKeywordParameter)
                flags |= CodeFlags.VarKeywords;
            if (scope.HasDocstring)
                flags |= CodeFlags.HasDocstring;
            if (scope.IsMethod)
                flags |= CodeFlags.Method;
        }

        if (scope.IsCoroutine && !scope.IsGenerator)
            flags |= CodeFlags.Coroutine;
        return flags | (_future.Flags & FutureMask);
    }

    private void Emit(Opcode opcode, in SourceSpan location) => _unit.Instructions.Add(opcode, 0, location);

    private void Emit(Opcode opcode, int operand, in SourceSpan location) => _unit.Instructions.Add(opcode, operand, location);

    private void EmitJump(Opcode opcode, int label, in SourceSpan location) => _unit.Instructions.Add(opcode, label, location);

    private int NewLabel() => _unit.Instructions.NewLabel();

    private void UseLabel(int label) => _unit.Instructions.UseLabel(label);

    private void LoadConstant(PyObject value, in SourceSpan location) =>
        Emit(Opcode.LOAD_CONST, _unit.Constants.Add(value), location);

    private void LoadName(string name, in SourceSpan location) => EmitName(name, ExprContext.Load, location);

    private void StoreName(string name, in SourceSpan location) => EmitName(name, ExprContext.Store, location);

    private void DeleteName(string name, in SourceSpan location) => EmitName(name, ExprContext.Del, location);

    private string Mangle(string name) => NameMangling.MaybeMangle(_unit.ClassName, Scope, name);

    // The index of an attribute's or module's name.
    private int NameIndex(string name) => _unit.Names.GetOrAdd(Mangle(name));

    private void EmitName(string name, ExprContext context, in SourceSpan location)
    {
        string mangled = Mangle(name);
        NameScope scope = Scope.GetScope(mangled);
        switch (scope)
        {
            case NameScope.Free:
                EmitDeref(context, _unit.FreeVariables.GetOrAdd(mangled), location);
                return;
            case NameScope.Cell:
                EmitDeref(context, _unit.CellVariables.GetOrAdd(mangled), location);
                return;
            case NameScope.Local when Scope.IsFunctionLike || _unit.FastHidden.Get(mangled, 0) == 1:
                Opcode opcode = context switch
                {
                    ExprContext.Load => Opcode.LOAD_FAST,
                    ExprContext.Store => Opcode.STORE_FAST,
                    _ => Opcode.DELETE_FAST,
                };
                Emit(opcode, _unit.VariableNames.GetOrAdd(mangled), location);
                return;
            case NameScope.GlobalImplicit when Scope.IsFunctionLike:
            case NameScope.GlobalExplicit:
                EmitGlobal(context, _unit.Names.GetOrAdd(mangled), scope, location);
                return;
        }

        int index = _unit.Names.GetOrAdd(mangled);
        switch (context)
        {
            case ExprContext.Load when Scope.Type == BlockType.Class && _unit.InlinedComprehensionDepth > 0:
                Emit(Opcode.LOAD_GLOBAL, index << 1, location);
                break;
            case ExprContext.Load:
                Emit(Opcode.LOAD_NAME, index, location);
                break;
            case ExprContext.Store:
                Emit(Opcode.STORE_NAME, index, location);
                break;
            default:
                Emit(Opcode.DELETE_NAME, index, location);
                break;
        }
    }

    private void EmitDeref(ExprContext context, int index, in SourceSpan location)
    {
        switch (context)
        {
            case ExprContext.Store:
                Emit(Opcode.STORE_DEREF, index, location);
                return;
            case ExprContext.Del:
                Emit(Opcode.DELETE_DEREF, index, location);
                return;
        }

        if (Scope.Type == BlockType.Class && _unit.InlinedComprehensionDepth == 0)
        {
            Emit(Opcode.LOAD_LOCALS, location);
            Emit(Opcode.LOAD_FROM_DICT_OR_DEREF, index, location);
        }
        else if (Scope.CanSeeClassScope)
        {
            LoadClassDict(location);
            Emit(Opcode.LOAD_FROM_DICT_OR_DEREF, index, location);
        }
        else
        {
            Emit(Opcode.LOAD_DEREF, index, location);
        }
    }

    private void EmitGlobal(ExprContext context, int index, NameScope scope, in SourceSpan location)
    {
        switch (context)
        {
            case ExprContext.Load when Scope.CanSeeClassScope && scope == NameScope.GlobalImplicit:
                LoadClassDict(location);
                Emit(Opcode.LOAD_FROM_DICT_OR_GLOBALS, index, location);
                break;
            case ExprContext.Load:
                Emit(Opcode.LOAD_GLOBAL, index << 1, location);
                break;
            case ExprContext.Store:
                Emit(Opcode.STORE_GLOBAL, index, location);
                break;
            default:
                Emit(Opcode.DELETE_GLOBAL, index, location);
                break;
        }
    }

    private void LoadClassDict(in SourceSpan location) =>
        Emit(Opcode.LOAD_DEREF, _unit.FreeVariables.GetOrAdd("__classdict__"), location);

    // Makes a function of a code object; its defaults and annotations are on the stack as the flags say.
    private void MakeClosure(PyCode code, int flags, in SourceSpan location)
    {
        int freeCount = code.FreeCount;
        if (freeCount > 0)
        {
            for (int i = code.LocalsPlusCount - freeCount; i < code.LocalsPlusCount; i++)
            {
                string name = ((PyStr)code.LocalsPlusNames[i]).ToString();
                NameMap map = ReferenceScope(name) == NameScope.Cell ? _unit.CellVariables : _unit.FreeVariables;
                int index = map.Get(name, -1);
                if (index < 0)
                    throw new InvalidOperationException($"no closure variable {name} in {_unit.QualifiedName}");
                Emit(Opcode.LOAD_CLOSURE, index, location);
            }

            flags |= (int)FunctionPart.Closure;
            Emit(Opcode.BUILD_TUPLE, freeCount, location);
        }

        LoadConstant(code, location);
        Emit(Opcode.MAKE_FUNCTION, location);
        ReadOnlySpan<FunctionPart> parts =
        [
            FunctionPart.Closure, FunctionPart.Annotations, FunctionPart.Annotate, FunctionPart.KeywordDefaults, FunctionPart.Defaults,
        ];
        foreach (FunctionPart part in parts)
        {
            if ((flags & (int)part) != 0)
                Emit(Opcode.SET_FUNCTION_ATTRIBUTE, (int)part, location);
        }
    }

    private NameScope ReferenceScope(string name)
    {
        if (_unit.Type == UnitType.Class && name is ("__class__" or "__classdict__" or "__conditional_annotations__"))
            return NameScope.Cell;
        return Scope.GetScope(name);
    }

    private static CompileException Error(string message, in SourceSpan location) => SpanErrors.At(location, message);

    private void Warn(string message, in SourceSpan location)
    {
        if (_isCopy)
            return;
        _warnings.Add(new CompileWarning(
            CompileWarningCategory.SyntaxWarning, message, location.Line, location.Column + 1, location.EndLine, location.EndColumn + 1));
    }

    // The block of "finally" is compiled several times; only the first is warned about.
    private void VisitCopy(Stmt[] finalBody)
    {
        bool wasCopy = _isCopy;
        _isCopy = true;
        VisitStatements(finalBody);
        _isCopy = wasCopy;
    }

    private void PushBlock(
        FrameBlockType type, int label, int exitLabel, in SourceSpan location, Stmt[]? finalBody = null, string? handlerName = null)
    {
        if (_unit.BlockCount >= CompilationUnit.MaximumBlocks)
            throw Error("too many statically nested blocks", location);
        if (_unit.BlockCount == _unit.Blocks.Length)
            Array.Resize(ref _unit.Blocks, Math.Max(4, _unit.BlockCount * 2));
        _unit.Blocks[_unit.BlockCount++] = new FrameBlock
        {
            Type = type,
            Label = label,
            ExitLabel = exitLabel,
            Location = location,
            FinalBody = finalBody,
            HandlerName = handlerName,
        };
    }

    private void PopBlock() => _unit.BlockCount--;
}

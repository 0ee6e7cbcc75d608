using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Functions, lambdas, classes, type aliases and type parameters.</summary>
internal sealed partial class CodeGenerator
{
    private void VisitDecorators(Expr[] decorators)
    {
        foreach (Expr decorator in decorators)
            VisitExpression(decorator);
    }

    private void ApplyDecorators(Expr[] decorators)
    {
        for (int i = decorators.Length - 1; i >= 0; i--)
            Emit(Opcode.CALL, 0, decorators[i].Span);
    }

    // Pushes the defaults of parameters; gives the flags of what it pushed.
    private int PushDefaults(Arguments arguments, in SourceSpan location)
    {
        int flags = 0;
        if (arguments.Defaults.Length > 0)
        {
            foreach (Expr value in arguments.Defaults)
                VisitExpression(value);
            Emit(Opcode.BUILD_TUPLE, arguments.Defaults.Length, location);
            flags |= (int)FunctionPart.Defaults;
        }

        int count = 0;
        for (int i = 0; i < arguments.KeywordOnly.Length; i++)
        {
            if (arguments.KeywordDefaults[i] is not { } value)
                continue;
            count++;
            LoadConstant(PyStr.Intern(Mangle(arguments.KeywordOnly[i].Name)), location);
            VisitExpression(value);
        }

        if (count > 0)
        {
            Emit(Opcode.BUILD_MAP, count, location);
            flags |= (int)FunctionPart.KeywordDefaults;
        }

        return flags;
    }

    private static void SetArgumentCounts(CompilationUnit unit, Arguments arguments)
    {
        unit.ArgumentCount = arguments.Positional.Length;
        unit.PositionalOnlyCount = arguments.PositionalOnly.Length;
        unit.KeywordOnlyCount = arguments.KeywordOnly.Length;
    }

    private void VisitFunction(FunctionDef node)
    {
        VisitDecorators(node.Decorators);
        int firstLine = node.Decorators.Length > 0 ? node.Decorators[0].Span.Line : node.Span.Line;
        SourceSpan location = node.Span;
        int flags = PushDefaults(node.Arguments, location);
        bool isGeneric = node.TypeParams.Length > 0;
        int passed = 0;
        if (isGeneric)
        {
            passed = ((flags & (int)FunctionPart.Defaults) != 0 ? 1 : 0) + ((flags & (int)FunctionPart.KeywordDefaults) != 0 ? 1 : 0);
            if (passed == 2)
                Emit(Opcode.SWAP, 2, location);
            CompilationUnit unit = EnterScope(
                $"<generic parameters of {node.Name}>", UnitType.Annotations, _table.TypeParameters(node), firstLine, null);
            unit.ArgumentCount = passed;
            VisitTypeParams(node.TypeParams);
            for (int i = 0; i < passed; i++)
                Emit(Opcode.LOAD_FAST, i, location);
        }

        if (PushFunctionAnnotations(node))
            flags |= (int)FunctionPart.Annotate;
        VisitFunctionBody(node, flags, firstLine);
        if (isGeneric)
        {
            Emit(Opcode.SWAP, 2, location);
            Emit(Opcode.CALL_INTRINSIC_2, (int)BinaryIntrinsic.SetFunctionTypeParams, location);
            MakeClosure(Finish(addNone: false), 0, location);
            if (passed > 0)
            {
                Emit(Opcode.SWAP, passed + 1, location);
                Emit(Opcode.CALL, passed - 1, location);
            }
            else
            {
                Emit(Opcode.PUSH_NULL, location);
                Emit(Opcode.CALL, 0, location);
            }
        }

        ApplyDecorators(node.Decorators);
        StoreName(node.Name, location);
    }

    private void VisitFunctionBody(FunctionDef node, int flags, int firstLine)
    {
        CompilationUnit unit = EnterScope(
            node.Name, node.IsAsync ? UnitType.AsyncFunction : UnitType.Function, _table.Block(node), firstLine, null);
        SetArgumentCounts(unit, node.Arguments);
        int first = 0;
        if (Scope.HasDocstring)
        {
            first = 1;
            _ = unit.Constants.Add(Docstrings.Clean(Docstrings.Get(node.Body)!));
        }

        int start = NewLabel();
        UseLabel(start);
        bool isGenerator = Scope.IsCoroutine || Scope.IsGenerator;
        if (isGenerator)
            PushBlock(FrameBlockType.StopIteration, start, NoLabel, Locations.None);
        for (int i = first; i < node.Body.Length; i++)
            VisitStatement(node.Body[i]);
        if (isGenerator)
        {
            WrapInStopIterationHandler();
            PopBlock();
        }

        MakeClosure(Finish(addNone: true), flags, node.Span);
    }

    // A StopIteration that leaves a generator becomes a RuntimeError (PEP 479).
    private void WrapInStopIterationHandler()
    {
        int handler = NewLabel();
        _unit.Instructions.InsertFirst(Opcode.SETUP_CLEANUP, handler, Locations.None);
        LoadConstant(PyNone.Instance, Locations.None);
        Emit(Opcode.RETURN_VALUE, Locations.None);
        UseLabel(handler);
        Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.StopIterationError, Locations.None);
        Emit(Opcode.RERAISE, 1, Locations.None);
    }

    private void VisitLambda(Lambda node)
    {
        int flags = PushDefaults(node.Arguments, node.Span);
        CompilationUnit unit = EnterScope("<lambda>", UnitType.Lambda, _table.Block(node), node.Span.Line, null);
        SetArgumentCounts(unit, node.Arguments);
        VisitExpression(node.Body);
        PyCode code;
        if (Scope.IsGenerator)
        {
            code = Finish(addNone: false);
        }
        else
        {
            Emit(Opcode.RETURN_VALUE, node.Body.Span);
            code = Finish(addNone: true);
        }

        MakeClosure(code, flags, node.Span);
    }

    private void VisitClass(ClassDef node)
    {
        VisitDecorators(node.Decorators);
        int firstLine = node.Decorators.Length > 0 ? node.Decorators[0].Span.Line : node.Span.Line;
        SourceSpan location = node.Span;
        bool isGeneric = node.TypeParams.Length > 0;
        if (isGeneric)
        {
            _ = EnterScope(
                $"<generic parameters of {node.Name}>", UnitType.Annotations, _table.TypeParameters(node), firstLine, node.Name);
            VisitTypeParams(node.TypeParams);
            StoreName(".type_params", location);
        }

        VisitClassBody(node, firstLine);
        if (isGeneric)
        {
            LoadName(".type_params", location);
            Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.SubscriptGeneric, location);
            StoreName(".generic_base", location);
            EmitCall(location, 2, node.Bases, ".generic_base", node.Keywords);
            MakeClosure(Finish(addNone: false), 0, location);
            Emit(Opcode.PUSH_NULL, location);
            Emit(Opcode.CALL, 0, location);
        }
        else
        {
            EmitCall(location, 2, node.Bases, null, node.Keywords);
        }

        ApplyDecorators(node.Decorators);
        StoreName(node.Name, location);
    }

    // Pushes the function that runs the class body, and the arguments of __build_class__ up to the name.
    private void VisitClassBody(ClassDef node, int firstLine)
    {
        CompilationUnit unit = EnterScope(node.Name, UnitType.Class, _table.Block(node), firstLine, node.Name);
        var location = new SourceSpan(firstLine, 0, firstLine, 0);
        LoadName("__name__", location);
        StoreName("__module__", location);
        LoadConstant(_workspace.Constants.QualifiedName(unit.QualifiedName), location);
        StoreName("__qualname__", location);
        LoadConstant(PyInt.From(firstLine), location);
        StoreName("__firstlineno__", location);
        if (node.TypeParams.Length > 0)
        {
            LoadName(".type_params", location);
            StoreName("__type_params__", location);
        }

        if (Scope.NeedsClassDict)
        {
            Emit(Opcode.LOAD_LOCALS, location);
            Emit(Opcode.STORE_DEREF, unit.CellVariables.GetOrAdd("__classdict__"), location);
        }

        if (Scope.HasConditionalAnnotations)
        {
            Emit(Opcode.BUILD_SET, 0, location);
            Emit(Opcode.STORE_DEREF, unit.CellVariables.GetOrAdd("__conditional_annotations__"), location);
        }

        VisitBody(location, node.Body, isInteractive: false);
        var attributes = new List<string>(unit.StaticAttributes!);
        attributes.Sort(string.CompareOrdinal);
        var items = new PyObject[attributes.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = PyStr.Intern(attributes[i]);
        LoadConstant(PyTuple.Create(items), Locations.None);
        StoreName("__static_attributes__", Locations.None);
        if (Scope.NeedsClassDict)
        {
            Emit(Opcode.LOAD_CLOSURE, unit.CellVariables.Get("__classdict__", -1), Locations.None);
            StoreName("__classdictcell__", Locations.None);
        }

        if (Scope.NeedsClassClosure)
        {
            Emit(Opcode.LOAD_CLOSURE, unit.CellVariables.Get("__class__", -1), Locations.None);
            Emit(Opcode.COPY, 1, Locations.None);
            StoreName("__classcell__", Locations.None);
        }
        else
        {
            LoadConstant(PyNone.Instance, Locations.None);
        }

        Emit(Opcode.RETURN_VALUE, Locations.None);
        PyCode code = Finish(addNone: true);
        Emit(Opcode.LOAD_BUILD_CLASS, node.Span);
        Emit(Opcode.PUSH_NULL, node.Span);
        MakeClosure(code, 0, node.Span);
        LoadConstant(PyStr.Intern(node.Name), node.Span);
    }

    // "self.name = ..." in a method: the class lists the name in __static_attributes__.
    private void AddStaticAttribute(Syntax.Attribute node)
    {
        if (node.Context != ExprContext.Store || node.Value is not Name { Id: "self" })
            return;
        for (int i = _stack.Count - 2; i >= 0; i--)
        {
            if (_stack[i].Type != UnitType.Class)
                continue;
            _ = _stack[i].StaticAttributes!.Add(node.Name);
            return;
        }
    }

    private void VisitTypeAlias(TypeAlias node)
    {
        SourceSpan location = node.Span;
        string name = ((Name)node.Name).Id;
        bool isGeneric = node.TypeParams.Length > 0;
        if (isGeneric)
        {
            _ = EnterScope(
                $"<generic parameters of {name}>", UnitType.Annotations, _table.TypeParameters(node), location.Line, null);
            LoadConstant(PyStr.Intern(name), location);
            VisitTypeParams(node.TypeParams);
        }
        else
        {
            LoadConstant(PyStr.Intern(name), location);
            LoadConstant(PyNone.Instance, location);
        }

        LoadConstant(PyTuple.Create(PyInt.One), location);
        EnterAnnotationScope(location, _table.Block(node), name);
        VisitExpression(node.Value);
        Emit(Opcode.RETURN_VALUE, location);
        MakeClosure(Finish(addNone: false), (int)FunctionPart.Defaults, location);
        Emit(Opcode.BUILD_TUPLE, 3, location);
        Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.TypeAlias, location);
        if (isGeneric)
        {
            MakeClosure(Finish(addNone: false), 0, location);
            Emit(Opcode.PUSH_NULL, location);
            Emit(Opcode.CALL, 0, location);
        }

        StoreName(name, location);
    }

    private void VisitTypeParams(TypeParam[] typeParams)
    {
        bool seenDefault = false;
        foreach (TypeParam node in typeParams)
        {
            SourceSpan location = node.Span;
            LoadConstant(PyStr.Intern(node.Name), location);
            if (node.Bound is { } bound)
            {
                PushTypeParamPart(bound, node.Name, _table.Bound(node), allowStarred: false);
                Emit(
                    Opcode.CALL_INTRINSIC_2,
                    bound.Kind == ExprKind.Tuple ? (int)BinaryIntrinsic.TypeVarWithConstraints : (int)BinaryIntrinsic.TypeVarWithBound,
                    location);
            }
            else
            {
                int intrinsic = node.Kind switch
                {
                    TypeParamKind.TypeVar => (int)UnaryIntrinsic.TypeVar,
                    TypeParamKind.ParamSpec => (int)UnaryIntrinsic.ParamSpec,
                    _ => (int)UnaryIntrinsic.TypeVarTuple,
                };
                Emit(Opcode.CALL_INTRINSIC_1, intrinsic, location);
            }

            if (node.Default is { } defaultValue)
            {
                seenDefault = true;
                PushTypeParamPart(
                    defaultValue, node.Name, _table.Default(node), allowStarred: node.Kind == TypeParamKind.TypeVarTuple);
                Emit(Opcode.CALL_INTRINSIC_2, (int)BinaryIntrinsic.SetTypeParamDefault, location);
            }
            else if (seenDefault)
            {
                throw Error($"non-default type parameter '{node.Name}' follows default type parameter", location);
            }

            Emit(Opcode.COPY, 1, location);
            StoreName(node.Name, location);
        }

        Emit(Opcode.BUILD_TUPLE, typeParams.Length, typeParams[0].Span);
    }

    // Pushes the function that evaluates a bound or a default.
    private void PushTypeParamPart(Expr part, string name, Scope scope, bool allowStarred)
    {
        SourceSpan location = part.Span;
        LoadConstant(PyTuple.Create(PyInt.One), location);
        EnterAnnotationScope(location, scope, name);
        if (allowStarred && part is Starred starred)
        {
            VisitExpression(starred.Value);
            Emit(Opcode.UNPACK_SEQUENCE, 1, location);
        }
        else
        {
            VisitExpression(part);
        }

        Emit(Opcode.RETURN_VALUE, location);
        MakeClosure(Finish(addNone: true), (int)FunctionPart.Defaults, location);
    }
}

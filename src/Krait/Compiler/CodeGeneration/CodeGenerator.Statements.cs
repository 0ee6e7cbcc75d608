using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Simple statements, conditions and loops.</summary>
internal sealed partial class CodeGenerator
{
    private const int NoLabel = -1;

    private void VisitStatements(Stmt[] body)
    {
        foreach (Stmt statement in body)
            VisitStatement(statement);
    }

    private void VisitStatement(Stmt node)
    {
        CompileStep.Enter();
        switch (node.Kind)
        {
            case StmtKind.FunctionDef:
                VisitFunction((FunctionDef)node);
                return;
            case StmtKind.ClassDef:
                VisitClass((ClassDef)node);
                return;
            case StmtKind.TypeAlias:
                VisitTypeAlias((TypeAlias)node);
                return;
            case StmtKind.Return:
                VisitReturn((Return)node);
                return;
            case StmtKind.Delete:
                foreach (Expr target in ((Delete)node).Targets)
                    VisitExpression(target);
                return;
            case StmtKind.Assign:
                var assign = (Assign)node;
                VisitExpression(assign.Value);
                for (int i = 0; i < assign.Targets.Length; i++)
                {
                    if (i < assign.Targets.Length - 1)
                        Emit(Opcode.COPY, 1, node.Span);
                    VisitExpression(assign.Targets[i]);
                }

                return;
            case StmtKind.AugAssign:
                VisitAugmentedAssignment((AugAssign)node);
                return;
            case StmtKind.AnnAssign:
                VisitAnnotatedAssignment((AnnAssign)node);
                return;
            case StmtKind.Raise:
                var raise = (Raise)node;
                int count = 0;
                if (raise.Exception is not null)
                {
                    VisitExpression(raise.Exception);
                    count++;
                    if (raise.Cause is not null)
                    {
                        VisitExpression(raise.Cause);
                        count++;
                    }
                }

                Emit(Opcode.RAISE_VARARGS, count, node.Span);
                return;
            case StmtKind.Assert:
                VisitAssert((Assert)node);
                return;
            case StmtKind.Import:
                VisitImport((Syntax.Import)node);
                return;
            case StmtKind.ImportFrom:
                VisitImportFrom((ImportFrom)node);
                return;
            case StmtKind.Global or StmtKind.Nonlocal:
                return;
            case StmtKind.Expr:
                VisitExpressionStatement(((ExprStmt)node).Value, node.Span);
                return;
            case StmtKind.Pass:
                Emit(Opcode.NOP, node.Span);
                return;
            case StmtKind.Break:
                VisitBreak(node.Span);
                return;
            case StmtKind.Continue:
                VisitContinue(node.Span);
                return;
        }

        _unit.ConditionalDepth++;
        switch (node.Kind)
        {
            case StmtKind.If:
                VisitIf((If)node);
                break;
            case StmtKind.For:
                if (((For)node).IsAsync)
                    VisitAsyncFor((For)node);
                else
                    VisitFor((For)node);
                break;
            case StmtKind.While:
                VisitWhile((While)node);
                break;
            case StmtKind.Try:
                VisitTry((Try)node);
                break;
            case StmtKind.With:
                VisitWith((With)node, 0);
                break;
            case StmtKind.Match:
                VisitMatch((Match)node);
                break;
        }

        _unit.ConditionalDepth--;
    }

    private void VisitExpressionStatement(Expr value, in SourceSpan location)
    {
        if (_isInteractive && _stack.Count == 1)
        {
            VisitExpression(value);
            Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.Print, location);
            Emit(Opcode.POP_TOP, Locations.None);
        }
        else if (value.Kind == ExprKind.Constant)
        {
            Emit(Opcode.NOP, location);
        }
        else
        {
            VisitExpression(value);
            Emit(Opcode.POP_TOP, Locations.None);
        }
    }

    private void VisitIf(If node)
    {
        int end = NewLabel();
        int next = node.OrElse.Length > 0 ? NewLabel() : end;
        JumpIf(node.Span, node.Test, next, condition: false);
        VisitStatements(node.Body);
        if (node.OrElse.Length > 0)
        {
            EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
            UseLabel(next);
            VisitStatements(node.OrElse);
        }

        UseLabel(end);
    }

    private void VisitFor(For node)
    {
        int start = NewLabel();
        int body = NewLabel();
        int cleanup = NewLabel();
        int end = NewLabel();
        PushBlock(FrameBlockType.ForLoop, start, end, node.Span);
        VisitExpression(node.Iterable);
        SourceSpan location = node.Iterable.Span;
        Emit(Opcode.GET_ITER, location);
        UseLabel(start);
        EmitJump(Opcode.FOR_ITER, cleanup, location);

        // For the lines of a statement that spans several; removed when it is redundant.
        Emit(Opcode.NOP, node.Target.Span);
        UseLabel(body);
        VisitExpression(node.Target);
        VisitStatements(node.Body);
        EmitJump(Opcode.JUMP, start, Locations.None);
        UseLabel(cleanup);
        Emit(Opcode.END_FOR, Locations.None);
        Emit(Opcode.POP_ITER, Locations.None);
        PopBlock();
        VisitStatements(node.OrElse);
        UseLabel(end);
    }

    private void VisitAsyncFor(For node)
    {
        int start = NewLabel();
        int send = NewLabel();
        int except = NewLabel();
        int end = NewLabel();
        SourceSpan location = node.Span;
        VisitExpression(node.Iterable);
        Emit(Opcode.GET_AITER, node.Iterable.Span);
        UseLabel(start);
        PushBlock(FrameBlockType.ForLoop, start, end, location);
        EmitJump(Opcode.SETUP_FINALLY, except, location);
        Emit(Opcode.GET_ANEXT, location);
        LoadConstant(PyNone.Instance, location);
        UseLabel(send);
        EmitYieldFrom(location, isAwait: true);
        Emit(Opcode.POP_BLOCK, location);
        Emit(Opcode.NOT_TAKEN, location);
        VisitExpression(node.Target);
        VisitStatements(node.Body);
        EmitJump(Opcode.JUMP, start, Locations.None);
        PopBlock();
        UseLabel(except);

        // END_ASYNC_FOR follows the "for", not the body.
        EmitJump(Opcode.END_ASYNC_FOR, send, node.Iterable.Span);
        VisitStatements(node.OrElse);
        UseLabel(end);
    }

    private void VisitWhile(While node)
    {
        int loop = NewLabel();
        int end = NewLabel();
        int anchor = NewLabel();
        UseLabel(loop);
        PushBlock(FrameBlockType.WhileLoop, loop, end, node.Span);
        JumpIf(node.Span, node.Test, anchor, condition: false);
        VisitStatements(node.Body);
        EmitJump(Opcode.JUMP, loop, Locations.None);
        PopBlock();
        UseLabel(anchor);
        VisitStatements(node.OrElse);
        UseLabel(end);
    }

    private void VisitReturn(Return node)
    {
        SourceSpan location = node.Span;
        Expr? value = node.Value;
        bool preserveTop = value is not null && value.Kind != ExprKind.Constant;
        if (!Scope.IsFunctionLike)
            throw Error("'return' outside function", location);
        if (value is not null && Scope.IsCoroutine && Scope.IsGenerator)
            throw Error("'return' with value in async generator", location);
        if (preserveTop)
        {
            VisitExpression(value!);
        }
        else if (value is not null)
        {
            location = value.Span;
            Emit(Opcode.NOP, location);
        }

        if (value is null || value.Span.Line != node.Span.Line)
        {
            location = node.Span;
            Emit(Opcode.NOP, location);
        }

        _ = UnwindBlocks(ref location, preserveTop, stopAtLoop: false);
        if (value is null)
            LoadConstant(PyNone.Instance, location);
        else if (!preserveTop)
            LoadConstant(((Constant)value).Value, location);
        Emit(Opcode.RETURN_VALUE, location);
    }

    private void VisitBreak(in SourceSpan span)
    {
        SourceSpan location = span;
        Emit(Opcode.NOP, location);
        if (UnwindBlocks(ref location, preserveTop: false, stopAtLoop: true) is not { } loop)
            throw Error("'break' outside loop", span);
        UnwindBlock(ref location, loop, preserveTop: false);
        EmitJump(Opcode.JUMP, loop.ExitLabel, location);
    }

    private void VisitContinue(in SourceSpan span)
    {
        SourceSpan location = span;
        Emit(Opcode.NOP, location);
        if (UnwindBlocks(ref location, preserveTop: false, stopAtLoop: true) is not { } loop)
            throw Error("'continue' not properly in loop", span);
        EmitJump(Opcode.JUMP, loop.Label, location);
    }

    // Emits the code that leaves the blocks around a statement, from the innermost out; gives the loop it stopped at.
    private FrameBlock? UnwindBlocks(ref SourceSpan location, bool preserveTop, bool stopAtLoop)
    {
        if (_unit.BlockCount == 0)
            return null;
        FrameBlock top = _unit.Blocks[_unit.BlockCount - 1];
        if (top.Type == FrameBlockType.ExceptionGroupHandler)
            throw Error("'break', 'continue' and 'return' cannot appear in an except* block", location);
        if (stopAtLoop && top.Type is (FrameBlockType.WhileLoop or FrameBlockType.ForLoop))
            return top;
        PopBlock();
        UnwindBlock(ref location, top, preserveTop);
        FrameBlock? loop = UnwindBlocks(ref location, preserveTop, stopAtLoop);
        _unit.Blocks[_unit.BlockCount++] = top;
        return loop;
    }

    private void UnwindBlock(ref SourceSpan location, in FrameBlock block, bool preserveTop)
    {
        switch (block.Type)
        {
            case FrameBlockType.ForLoop:
                if (preserveTop)
                    Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.POP_TOP, location);
                break;
            case FrameBlockType.TryExcept:
                Emit(Opcode.POP_BLOCK, location);
                break;
            case FrameBlockType.FinallyTry:
                Emit(Opcode.POP_BLOCK, location);
                if (preserveTop)
                    PushBlock(FrameBlockType.PopValue, NoLabel, NoLabel, location);
                VisitCopy(block.FinalBody!);
                if (preserveTop)
                    PopBlock();

                // The "finally" block appears to run after the statement that leaves it.
                location = Locations.None;
                break;
            case FrameBlockType.FinallyEnd:
                if (preserveTop)
                    Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.POP_TOP, location);
                if (preserveTop)
                    Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.POP_BLOCK, location);
                Emit(Opcode.POP_EXCEPT, location);
                break;
            case FrameBlockType.With or FrameBlockType.AsyncWith:
                location = block.Location;
                Emit(Opcode.POP_BLOCK, location);
                if (preserveTop)
                {
                    Emit(Opcode.SWAP, 3, location);
                    Emit(Opcode.SWAP, 2, location);
                }

                CallExitWithNones(location);
                if (block.Type == FrameBlockType.AsyncWith)
                {
                    Emit(Opcode.GET_AWAITABLE, 2, location);
                    LoadConstant(PyNone.Instance, location);
                    EmitYieldFrom(location, isAwait: true);
                }

                Emit(Opcode.POP_TOP, location);
                location = Locations.None;
                break;
            case FrameBlockType.HandlerCleanup:
                if (block.HandlerName is not null)
                    Emit(Opcode.POP_BLOCK, location);
                if (preserveTop)
                    Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.POP_BLOCK, location);
                Emit(Opcode.POP_EXCEPT, location);
                if (block.HandlerName is not null)
                    ClearHandlerName(block.HandlerName, location);
                break;
            case FrameBlockType.PopValue:
                if (preserveTop)
                    Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.POP_TOP, location);
                break;
        }
    }

    private void VisitAssert(Assert node)
    {
        if (node.Test is TupleExpr { Elements.Length: > 0 } or Constant { Value: PyTuple { Count: > 0 } })
            Warn("assertion is always true, perhaps remove parentheses?", node.Span);
        if (_optimize > 0)
            return;
        int end = NewLabel();
        JumpIf(node.Span, node.Test, end, condition: true);
        Emit(Opcode.LOAD_COMMON_CONSTANT, (int)CommonConstant.AssertionError, node.Span);
        if (node.Message is not null)
        {
            VisitExpression(node.Message);
            Emit(Opcode.CALL, 0, node.Span);
        }

        Emit(Opcode.RAISE_VARARGS, 1, node.Test.Span);
        UseLabel(end);
    }

    private void VisitImport(Syntax.Import node)
    {
        foreach (Alias alias in node.Names)
        {
            LoadConstant(PyInt.Zero, node.Span);
            LoadConstant(PyNone.Instance, node.Span);
            Emit(Opcode.IMPORT_NAME, NameIndex(alias.Name), node.Span);
            int dot = alias.Name.IndexOf('.');
            if (alias.AsName is null)
                StoreName(dot < 0 ? alias.Name : alias.Name[..dot], node.Span);
            else
                StoreImportAs(alias.Name, alias.AsName, node.Span);
        }
    }

    // "import a.b.c as d": IMPORT_NAME left the module a; the others are its attributes.
    private void StoreImportAs(string name, string asName, in SourceSpan location)
    {
        int dot = name.IndexOf('.');
        if (dot < 0)
        {
            StoreName(asName, location);
            return;
        }

        while (true)
        {
            int start = dot + 1;
            dot = name.IndexOf('.', start);
            string attribute = dot < 0 ? name[start..] : name[start..dot];
            Emit(Opcode.IMPORT_FROM, _unit.Names.GetOrAdd(attribute), location);
            if (dot < 0)
                break;
            Emit(Opcode.SWAP, 2, location);
            Emit(Opcode.POP_TOP, location);
        }

        StoreName(asName, location);
        Emit(Opcode.POP_TOP, location);
    }

    private void VisitImportFrom(ImportFrom node)
    {
        LoadConstant(PyInt.From(node.Level), node.Span);
        var names = new PyObject[node.Names.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = PyStr.Intern(node.Names[i].Name);
        LoadConstant(PyTuple.Create(names), node.Span);
        Emit(Opcode.IMPORT_NAME, NameIndex(node.Module ?? ""), node.Span);
        foreach (Alias alias in node.Names)
        {
            if (alias.Name == "*")
            {
                Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.ImportStar, node.Span);
                Emit(Opcode.POP_TOP, Locations.None);
                return;
            }

            Emit(Opcode.IMPORT_FROM, NameIndex(alias.Name), node.Span);
            StoreName(alias.AsName ?? alias.Name, node.Span);
        }

        Emit(Opcode.POP_TOP, node.Span);
    }

    private void VisitAugmentedAssignment(AugAssign node)
    {
        Expr target = node.Target;
        SourceSpan location = target.Span;
        switch (target)
        {
            case Syntax.Attribute attribute:
                VisitExpression(attribute.Value);
                Emit(Opcode.COPY, 1, location);
                location = AttributeLocation(location, attribute);
                Emit(Opcode.LOAD_ATTR, NameIndex(attribute.Name) << 1, location);
                break;
            case Subscript subscript when IsTwoPartSlice(subscript.Index):
                VisitExpression(subscript.Value);
                VisitSliceParts((SliceExpr)subscript.Index);
                Emit(Opcode.COPY, 3, location);
                Emit(Opcode.COPY, 3, location);
                Emit(Opcode.COPY, 3, location);
                Emit(Opcode.BINARY_SLICE, location);
                break;
            case Subscript subscript:
                VisitExpression(subscript.Value);
                VisitExpression(subscript.Index);
                Emit(Opcode.COPY, 2, location);
                Emit(Opcode.COPY, 2, location);
                Emit(Opcode.BINARY_OP, (int)BinaryOperator.Subscript, location);
                break;
            case Name name:
                LoadName(name.Id, location);
                break;
            default:
                // Only a tree that a program has made comes here. CPython's kinds are numbered from one.
                throw new CompileException(new CompileError(
                    CompileErrorKind.SystemError, $"invalid node type ({(int)target.Kind + 1}) for augmented assignment"));
        }

        VisitExpression(node.Value);
        Emit(Opcode.BINARY_OP, (int)node.Operator + (int)BinaryOperator.InPlaceAdd, node.Span);
        location = target.Span;
        switch (target)
        {
            case Syntax.Attribute attribute:
                location = AttributeLocation(location, attribute);
                Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.STORE_ATTR, NameIndex(attribute.Name), location);
                break;
            case Subscript subscript when IsTwoPartSlice(subscript.Index):
                Emit(Opcode.SWAP, 4, location);
                Emit(Opcode.SWAP, 3, location);
                Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.STORE_SLICE, location);
                break;
            case Subscript:
                Emit(Opcode.SWAP, 3, location);
                Emit(Opcode.SWAP, 2, location);
                Emit(Opcode.STORE_SUBSCR, location);
                break;
            default:
                StoreName(((Name)target).Id, location);
                break;
        }
    }

    private void EmitYieldFrom(in SourceSpan location, bool isAwait)
    {
        int send = NewLabel();
        int fail = NewLabel();
        int exit = NewLabel();
        UseLabel(send);
        EmitJump(Opcode.SEND, exit, location);

        // A virtual try/except for StopIteration raised by close() or throw().
        EmitJump(Opcode.SETUP_FINALLY, fail, location);
        Emit(Opcode.YIELD_VALUE, 1, location);
        Emit(Opcode.POP_BLOCK, Locations.None);
        Emit(Opcode.RESUME, isAwait ? (int)ResumePlace.AfterAwait : (int)ResumePlace.AfterYieldFrom, location);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, send, location);
        UseLabel(fail);
        Emit(Opcode.CLEANUP_THROW, location);
        UseLabel(exit);
        Emit(Opcode.END_SEND, location);
    }
}

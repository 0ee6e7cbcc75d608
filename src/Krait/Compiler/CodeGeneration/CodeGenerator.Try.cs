using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// <c>try</c> and <c>with</c>. The pseudo instructions SETUP_* and POP_BLOCK delimit what a handler covers; the flow graph
/// turns them into the exception table.
/// </summary>
internal sealed partial class CodeGenerator
{
    private void VisitTry(Try node)
    {
        if (node.FinalBody.Length > 0)
            VisitTryFinally(node);
        else
            VisitTryHandlers(node);
    }

    private void VisitTryHandlers(Try node)
    {
        if (node.IsStar)
            VisitTryStarExcept(node);
        else
            VisitTryExcept(node);
    }

    private void VisitTryFinally(Try node)
    {
        int body = NewLabel();
        int end = NewLabel();
        int exit = NewLabel();
        int cleanup = NewLabel();
        EmitJump(Opcode.SETUP_FINALLY, end, node.Span);
        UseLabel(body);
        PushBlock(FrameBlockType.FinallyTry, body, end, node.Span, finalBody: node.FinalBody);
        if (node.Handlers.Length > 0)
            VisitTryHandlers(node);
        else
            VisitStatements(node.Body);
        Emit(Opcode.POP_BLOCK, Locations.None);
        PopBlock();
        VisitStatements(node.FinalBody);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, exit, Locations.None);

        UseLabel(end);
        EmitJump(Opcode.SETUP_CLEANUP, cleanup, Locations.None);
        Emit(Opcode.PUSH_EXC_INFO, Locations.None);
        PushBlock(FrameBlockType.FinallyEnd, end, NoLabel, Locations.None);
        VisitCopy(node.FinalBody);
        PopBlock();
        Emit(Opcode.RERAISE, 0, Locations.None);
        UseLabel(cleanup);
        PopExceptAndReraise(Locations.None);
        UseLabel(exit);
    }

    private void PopExceptAndReraise(in SourceSpan location)
    {
        Emit(Opcode.COPY, 3, location);
        Emit(Opcode.POP_EXCEPT, location);
        Emit(Opcode.RERAISE, 1, location);
    }

    // name = None; del name: the body may have deleted it.
    private void ClearHandlerName(string name, in SourceSpan location)
    {
        LoadConstant(PyNone.Instance, location);
        StoreName(name, location);
        DeleteName(name, location);
    }

    private void VisitTryExcept(Try node)
    {
        int body = NewLabel();
        int except = NewLabel();
        int end = NewLabel();
        int cleanup = NewLabel();
        EmitJump(Opcode.SETUP_FINALLY, except, node.Span);
        UseLabel(body);
        PushBlock(FrameBlockType.TryExcept, body, NoLabel, node.Span);
        VisitStatements(node.Body);
        PopBlock();
        Emit(Opcode.POP_BLOCK, Locations.None);
        VisitStatements(node.OrElse);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);

        UseLabel(except);
        EmitJump(Opcode.SETUP_CLEANUP, cleanup, Locations.None);
        Emit(Opcode.PUSH_EXC_INFO, Locations.None);
        PushBlock(FrameBlockType.ExceptionHandler, NoLabel, NoLabel, node.Span);
        for (int i = 0; i < node.Handlers.Length; i++)
        {
            ExceptHandler handler = node.Handlers[i];
            SourceSpan location = handler.Span;
            if (handler.Type is null && i < node.Handlers.Length - 1)
                throw Error("default 'except:' must be last", location);
            except = NewLabel();
            if (handler.Type is not null)
            {
                VisitExpression(handler.Type);
                Emit(Opcode.CHECK_EXC_MATCH, location);
                EmitJump(Opcode.POP_JUMP_IF_FALSE, except, location);
            }

            if (handler.Name is { } name)
            {
                int cleanupEnd = NewLabel();
                int cleanupBody = NewLabel();
                StoreName(name, location);
                EmitJump(Opcode.SETUP_CLEANUP, cleanupEnd, location);
                UseLabel(cleanupBody);
                PushBlock(FrameBlockType.HandlerCleanup, cleanupBody, NoLabel, location, handlerName: name);
                VisitStatements(handler.Body);
                PopBlock();
                Emit(Opcode.POP_BLOCK, Locations.None);
                Emit(Opcode.POP_BLOCK, Locations.None);
                Emit(Opcode.POP_EXCEPT, Locations.None);
                ClearHandlerName(name, Locations.None);
                EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);

                UseLabel(cleanupEnd);
                ClearHandlerName(name, Locations.None);
                Emit(Opcode.RERAISE, 1, Locations.None);
            }
            else
            {
                int cleanupBody = NewLabel();
                Emit(Opcode.POP_TOP, location);
                UseLabel(cleanupBody);
                PushBlock(FrameBlockType.HandlerCleanup, cleanupBody, NoLabel, location);
                VisitStatements(handler.Body);
                PopBlock();
                Emit(Opcode.POP_BLOCK, Locations.None);
                Emit(Opcode.POP_EXCEPT, Locations.None);
                EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
            }

            UseLabel(except);
        }

        PopBlock();
        Emit(Opcode.RERAISE, 0, Locations.None);
        UseLabel(cleanup);
        PopExceptAndReraise(Locations.None);
        UseLabel(end);
    }

    // except* (PEP 654). On the stack: the original group, the list of what is to be raised, what is left of the group.
    private void VisitTryStarExcept(Try node)
    {
        int body = NewLabel();
        int except = NewLabel();
        int orElse = NewLabel();
        int end = NewLabel();
        int cleanup = NewLabel();
        int reraiseStar = NewLabel();
        EmitJump(Opcode.SETUP_FINALLY, except, node.Span);
        UseLabel(body);
        PushBlock(FrameBlockType.TryExcept, body, NoLabel, node.Span);
        VisitStatements(node.Body);
        PopBlock();
        Emit(Opcode.POP_BLOCK, Locations.None);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, orElse, Locations.None);

        UseLabel(except);
        EmitJump(Opcode.SETUP_CLEANUP, cleanup, Locations.None);
        Emit(Opcode.PUSH_EXC_INFO, Locations.None);
        PushBlock(FrameBlockType.ExceptionGroupHandler, NoLabel, NoLabel, node.Span);
        for (int i = 0; i < node.Handlers.Length; i++)
        {
            ExceptHandler handler = node.Handlers[i];
            SourceSpan location = handler.Span;
            except = NewLabel();
            int exceptWithError = NewLabel();
            int noMatch = NewLabel();
            if (i == 0)
            {
                Emit(Opcode.BUILD_LIST, 0, location);
                Emit(Opcode.COPY, 2, location);
            }

            if (handler.Type is not null)
            {
                VisitExpression(handler.Type);
                Emit(Opcode.CHECK_EG_MATCH, location);
                Emit(Opcode.COPY, 1, location);
                EmitJump(Opcode.POP_JUMP_IF_NONE, noMatch, location);
            }

            int cleanupEnd = NewLabel();
            int cleanupBody = NewLabel();
            if (handler.Name is not null)
                StoreName(handler.Name, location);
            else
                Emit(Opcode.POP_TOP, location);
            EmitJump(Opcode.SETUP_CLEANUP, cleanupEnd, location);
            UseLabel(cleanupBody);
            PushBlock(FrameBlockType.HandlerCleanup, cleanupBody, NoLabel, location, handlerName: handler.Name);
            VisitStatements(handler.Body);
            PopBlock();
            Emit(Opcode.POP_BLOCK, Locations.None);
            if (handler.Name is not null)
                ClearHandlerName(handler.Name, Locations.None);
            EmitJump(Opcode.JUMP_NO_INTERRUPT, except, Locations.None);

            UseLabel(cleanupEnd);
            if (handler.Name is not null)
                ClearHandlerName(handler.Name, Locations.None);
            Emit(Opcode.LIST_APPEND, 3, Locations.None);
            Emit(Opcode.POP_TOP, Locations.None);
            EmitJump(Opcode.JUMP_NO_INTERRUPT, exceptWithError, Locations.None);

            UseLabel(except);
            Emit(Opcode.NOP, Locations.None);
            EmitJump(Opcode.JUMP_NO_INTERRUPT, exceptWithError, Locations.None);
            UseLabel(noMatch);
            Emit(Opcode.POP_TOP, location);
            UseLabel(exceptWithError);
            if (i == node.Handlers.Length - 1)
            {
                Emit(Opcode.LIST_APPEND, 1, Locations.None);
                EmitJump(Opcode.JUMP_NO_INTERRUPT, reraiseStar, Locations.None);
            }
        }

        PopBlock();
        int reraise = NewLabel();
        UseLabel(reraiseStar);
        Emit(Opcode.CALL_INTRINSIC_2, (int)BinaryIntrinsic.PrepareReraiseStar, Locations.None);
        Emit(Opcode.COPY, 1, Locations.None);
        EmitJump(Opcode.POP_JUMP_IF_NOT_NONE, reraise, Locations.None);
        Emit(Opcode.POP_TOP, Locations.None);
        Emit(Opcode.POP_BLOCK, Locations.None);
        Emit(Opcode.POP_EXCEPT, Locations.None);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);

        UseLabel(reraise);
        Emit(Opcode.POP_BLOCK, Locations.None);
        Emit(Opcode.SWAP, 2, Locations.None);
        Emit(Opcode.POP_EXCEPT, Locations.None);
        Emit(Opcode.RERAISE, 0, Locations.None);
        UseLabel(cleanup);
        PopExceptAndReraise(Locations.None);
        UseLabel(orElse);
        VisitStatements(node.OrElse);
        UseLabel(end);
    }

    private void CallExitWithNones(in SourceSpan location)
    {
        LoadConstant(PyNone.Instance, location);
        LoadConstant(PyNone.Instance, location);
        LoadConstant(PyNone.Instance, location);
        Emit(Opcode.CALL, 3, location);
    }

    private void EmitAwait(int kind, in SourceSpan location)
    {
        Emit(Opcode.GET_AWAITABLE, kind, location);
        LoadConstant(PyNone.Instance, location);
        EmitYieldFrom(location, isAwait: true);
    }

    // PEP 343 and, for async with, PEP 492.
    private void VisitWith(With node, int index)
    {
        WithItem item = node.Items[index];
        int block = NewLabel();
        int final = NewLabel();
        int exit = NewLabel();
        int cleanup = NewLabel();
        VisitExpression(item.Context);
        SourceSpan location = item.Context.Span;
        Emit(Opcode.COPY, 1, location);
        Emit(Opcode.LOAD_SPECIAL, node.IsAsync ? (int)SpecialMethod.AsyncExit : (int)SpecialMethod.Exit, location);
        Emit(Opcode.SWAP, 2, location);
        Emit(Opcode.SWAP, 3, location);
        Emit(Opcode.LOAD_SPECIAL, node.IsAsync ? (int)SpecialMethod.AsyncEnter : (int)SpecialMethod.Enter, location);
        Emit(Opcode.CALL, 0, location);
        if (node.IsAsync)
            EmitAwait(1, location);
        EmitJump(Opcode.SETUP_WITH, final, location);
        UseLabel(block);
        PushBlock(node.IsAsync ? FrameBlockType.AsyncWith : FrameBlockType.With, block, final, location);
        if (item.Target is not null)
            VisitExpression(item.Target);
        else
            Emit(Opcode.POP_TOP, location);
        if (index + 1 == node.Items.Length)
            VisitStatements(node.Body);
        else
            VisitWith(node, index + 1);
        PopBlock();
        Emit(Opcode.POP_BLOCK, node.IsAsync ? location : Locations.None);

        // The body has run to its end.
        CallExitWithNones(location);
        if (node.IsAsync)
            EmitAwait(2, location);
        Emit(Opcode.POP_TOP, location);
        EmitJump(Opcode.JUMP, exit, location);

        // The body has raised.
        UseLabel(final);
        EmitJump(Opcode.SETUP_CLEANUP, cleanup, location);
        Emit(Opcode.PUSH_EXC_INFO, location);
        Emit(Opcode.WITH_EXCEPT_START, location);
        if (node.IsAsync)
            EmitAwait(2, location);
        FinishWithExcept(cleanup);
        UseLabel(exit);
    }

    private void FinishWithExcept(int cleanup)
    {
        int suppress = NewLabel();
        Emit(Opcode.TO_BOOL, Locations.None);
        EmitJump(Opcode.POP_JUMP_IF_TRUE, suppress, Locations.None);
        Emit(Opcode.RERAISE, 2, Locations.None);
        UseLabel(suppress);
        Emit(Opcode.POP_TOP, Locations.None);
        Emit(Opcode.POP_BLOCK, Locations.None);
        Emit(Opcode.POP_EXCEPT, Locations.None);
        Emit(Opcode.POP_TOP, Locations.None);
        Emit(Opcode.POP_TOP, Locations.None);
        Emit(Opcode.POP_TOP, Locations.None);
        int exit = NewLabel();
        EmitJump(Opcode.JUMP_NO_INTERRUPT, exit, Locations.None);
        UseLabel(cleanup);
        PopExceptAndReraise(Locations.None);
        UseLabel(exit);
    }
}

using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Comprehensions, which run inline (PEP 709), and generator expressions, which are functions.</summary>
internal sealed partial class CodeGenerator
{
    // What inlining a comprehension changes in the unit around it, to be changed back.
    private sealed class InlinedState
    {
        public List<string>? PushedLocals;
        public List<(string Name, int Symbol)>? OuterSymbols;
        public List<string>? FastHidden;
        public int Cleanup = NoLabel;
    }

    private void VisitComprehension(ComprehensionExpr node)
    {
        SourceSpan location = node.Span;
        Scope scope = _table.Block(node);
        bool isInlined = scope.IsInlined;
        bool isGenerator = node.Kind == ExprKind.GeneratorExp;
        Comprehension outermost = node.Generators[0];
        var state = new InlinedState();
        if (isInlined)
        {
            VisitComprehensionIterable(outermost);
            TweakScopes(scope, state);
            PushInlinedLocals(location, scope, state);
        }
        else
        {
            string name = node.Kind switch
            {
                ExprKind.ListComp => "<listcomp>",
                ExprKind.SetComp => "<setcomp>",
                ExprKind.DictComp => "<dictcomp>",
                _ => "<genexpr>",
            };
            CompilationUnit unit = EnterScope(name, UnitType.Comprehension, scope, location.Line, null);
            unit.ArgumentCount = 1;
        }

        if (!isGenerator)
        {
            Opcode build = node.Kind switch
            {
                ExprKind.ListComp => Opcode.BUILD_LIST,
                ExprKind.SetComp => Opcode.BUILD_SET,
                _ => Opcode.BUILD_MAP,
            };
            Emit(build, 0, location);
            if (isInlined)
                Emit(Opcode.SWAP, 2, location);
        }

        VisitGenerator(node, 0, 0, isInlined);
        if (isInlined)
        {
            PopInlinedLocals(location, state);
            RevertScopes(state);
            return;
        }

        if (isGenerator)
            WrapInStopIterationHandler();
        else
            Emit(Opcode.RETURN_VALUE, location);
        MakeClosure(Finish(addNone: true), 0, location);
        VisitComprehensionIterable(outermost);
        Emit(Opcode.CALL, 0, location);
        if (scope.IsCoroutine && !isGenerator)
            EmitAwait(0, location);
    }

    private void VisitComprehensionIterable(Comprehension generator)
    {
        VisitExpression(generator.Iterable);
        Emit(generator.IsAsync ? Opcode.GET_AITER : Opcode.GET_ITER, generator.Iterable.Span);
    }

    private void VisitGenerator(ComprehensionExpr node, int index, int depth, bool iterableOnStack)
    {
        CompileStep.Enter();
        if (node.Generators[index].IsAsync)
            VisitAsyncGenerator(node, index, depth, iterableOnStack);
        else
            VisitSyncGenerator(node, index, depth, iterableOnStack);
    }

    private void VisitSyncGenerator(ComprehensionExpr node, int index, int depth, bool iterableOnStack)
    {
        int start = NewLabel();
        int ifCleanup = NewLabel();
        int anchor = NewLabel();
        Comprehension generator = node.Generators[index];
        bool isLoop = true;
        if (!iterableOnStack)
        {
            if (index == 0)
            {
                Emit(Opcode.LOAD_FAST, 0, node.Span);
            }
            else
            {
                // "for y in [f(x)]" is an assignment.
                Expr[]? elements = generator.Iterable switch
                {
                    ListExpr list => list.Elements,
                    TupleExpr tuple => tuple.Elements,
                    _ => null,
                };
                if (elements is [{ Kind: not ExprKind.Starred }])
                {
                    VisitExpression(elements[0]);
                    isLoop = false;
                }
                else
                {
                    VisitExpression(generator.Iterable);
                    Emit(Opcode.GET_ITER, generator.Iterable.Span);
                }
            }
        }

        if (isLoop)
        {
            depth++;
            UseLabel(start);
            EmitJump(Opcode.FOR_ITER, anchor, generator.Iterable.Span);
        }

        VisitExpression(generator.Target);
        foreach (Expr condition in generator.Conditions)
            JumpIf(node.Span, condition, ifCleanup, condition: false);
        SourceSpan elementLocation = VisitRest(node, index + 1, depth);
        UseLabel(ifCleanup);
        if (!isLoop)
            return;
        EmitJump(Opcode.JUMP, start, elementLocation);
        UseLabel(anchor);
        Emit(Opcode.END_FOR, Locations.None);
        Emit(Opcode.POP_ITER, Locations.None);
    }

    private void VisitAsyncGenerator(ComprehensionExpr node, int index, int depth, bool iterableOnStack)
    {
        SourceSpan location = node.Span;
        int start = NewLabel();
        int send = NewLabel();
        int except = NewLabel();
        int ifCleanup = NewLabel();
        Comprehension generator = node.Generators[index];
        if (!iterableOnStack)
        {
            if (index == 0)
            {
                Emit(Opcode.LOAD_FAST, 0, location);
            }
            else
            {
                VisitExpression(generator.Iterable);
                Emit(Opcode.GET_AITER, generator.Iterable.Span);
            }
        }

        UseLabel(start);
        PushBlock(FrameBlockType.AsyncComprehensionGenerator, start, NoLabel, location);
        EmitJump(Opcode.SETUP_FINALLY, except, location);
        Emit(Opcode.GET_ANEXT, location);
        LoadConstant(PyNone.Instance, location);
        UseLabel(send);
        EmitYieldFrom(location, isAwait: true);
        Emit(Opcode.POP_BLOCK, location);
        VisitExpression(generator.Target);
        foreach (Expr condition in generator.Conditions)
            JumpIf(location, condition, ifCleanup, condition: false);
        SourceSpan elementLocation = VisitRest(node, index + 1, depth + 1);
        UseLabel(ifCleanup);
        EmitJump(Opcode.JUMP, start, elementLocation);
        PopBlock();
        UseLabel(except);
        EmitJump(Opcode.END_ASYNC_FOR, send, location);
    }

    // The generators that remain, or the element; gives the location of the element.
    private SourceSpan VisitRest(ComprehensionExpr node, int index, int depth)
    {
        Expr element = node.Element;
        SourceSpan location = element.Span;
        if (index < node.Generators.Length)
        {
            VisitGenerator(node, index, depth, iterableOnStack: false);
            return location;
        }

        VisitExpression(element);
        switch (node.Kind)
        {
            case ExprKind.GeneratorExp:
                EmitYield(location);
                Emit(Opcode.POP_TOP, location);
                break;
            case ExprKind.ListComp:
                Emit(Opcode.LIST_APPEND, depth + 1, location);
                break;
            case ExprKind.SetComp:
                Emit(Opcode.SET_ADD, depth + 1, location);
                break;
            default:
                VisitExpression(node.Value!);
                location = element.Span.To(node.Value!.Span);
                Emit(Opcode.MAP_ADD, depth + 1, location);
                break;
        }

        return location;
    }

    // Gives names the scope they have in the comprehension while it is compiled.
    private void TweakScopes(Scope comprehension, InlinedState state)
    {
        bool inClass = Scope.Type == BlockType.Class && _unit.InlinedComprehensionDepth == 0;
        _unit.InlinedComprehensionDepth++;
        NameMap symbols = comprehension.Symbols;
        for (int i = 0; i < symbols.Count; i++)
        {
            string name = symbols.NameAt(i);
            int symbol = symbols.ValueAt(i);
            NameScope scope = SymbolFlags.ScopeOf(symbol);
            int outerSymbol = Scope.GetSymbol(name);
            NameScope outerScope = SymbolFlags.ScopeOf(outerSymbol);
            if ((scope != outerScope && scope != NameScope.Free && !(scope == NameScope.Cell && outerScope == NameScope.Free)) || inClass)
            {
                Scope.Symbols.Set(name, symbol);
                (state.OuterSymbols ??= []).Add((name, outerSymbol));
            }

            if (!IsIsolated(symbol, inClass) || Scope.IsFunctionLike || _unit.FastHidden.Get(name, 0) == 1)
                continue;
            _unit.FastHidden.Set(name, 1);
            (state.FastHidden ??= []).Add(name);
        }
    }

    private static bool IsIsolated(int symbol, bool inClass) =>
        inClass || (symbol & (SymbolFlags.Local | SymbolFlags.Nonlocal)) == SymbolFlags.Local;

    private void RevertScopes(InlinedState state)
    {
        _unit.InlinedComprehensionDepth--;
        if (state.OuterSymbols is not null)
        {
            foreach ((string name, int symbol) in state.OuterSymbols)
                Scope.Symbols.Set(name, symbol);
        }

        if (state.FastHidden is not null)
        {
            // Not removed: the assembler marks every variable that ever was one as hidden.
            foreach (string name in state.FastHidden)
                _unit.FastHidden.Set(name, 0);
        }
    }

    // Saves the variables of the block that the comprehension's would overwrite, below the iterator on the stack.
    private void PushInlinedLocals(in SourceSpan location, Scope comprehension, InlinedState state)
    {
        // The depth already counts this comprehension.
        bool inClass = Scope.Type == BlockType.Class && _unit.InlinedComprehensionDepth == 0;
        NameMap symbols = comprehension.Symbols;
        for (int i = 0; i < symbols.Count; i++)
        {
            int symbol = symbols.ValueAt(i);
            if (!IsIsolated(symbol, inClass))
                continue;
            string name = symbols.NameAt(i);
            Emit(Opcode.LOAD_FAST_AND_CLEAR, _unit.VariableNames.GetOrAdd(Mangle(name)), location);
            if (SymbolFlags.ScopeOf(symbol) == NameScope.Cell)
            {
                NameMap map = Scope.GetScope(name) == NameScope.Free ? _unit.FreeVariables : _unit.CellVariables;
                Emit(Opcode.MAKE_CELL, map.GetOrAdd(Mangle(name)), location);
            }

            (state.PushedLocals ??= []).Add(name);
        }

        if (state.PushedLocals is null)
            return;
        Emit(Opcode.SWAP, state.PushedLocals.Count + 1, location);
        state.Cleanup = NewLabel();
        EmitJump(Opcode.SETUP_FINALLY, state.Cleanup, location);
        PushBlock(FrameBlockType.TryExcept, NoLabel, NoLabel, location);
    }

    private void PopInlinedLocals(in SourceSpan location, InlinedState state)
    {
        if (state.PushedLocals is not { } locals)
            return;
        PopBlock();
        Emit(Opcode.POP_BLOCK, Locations.None);
        int end = NewLabel();
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
        UseLabel(state.Cleanup);
        Emit(Opcode.SWAP, 2, Locations.None);
        Emit(Opcode.POP_TOP, Locations.None);
        RestoreInlinedLocals(location, locals);
        Emit(Opcode.RERAISE, 0, Locations.None);
        UseLabel(end);
        RestoreInlinedLocals(location, locals);
    }

    private void RestoreInlinedLocals(in SourceSpan location, List<string> locals)
    {
        Emit(Opcode.SWAP, locals.Count + 1, location);
        for (int i = locals.Count - 1; i >= 0; i--)
            Emit(Opcode.STORE_FAST_MAYBE_NULL, _unit.VariableNames.GetOrAdd(Mangle(locals[i])), location);
    }
}

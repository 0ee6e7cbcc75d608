using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Expressions but for calls, comprehensions and strings.</summary>
internal sealed partial class CodeGenerator
{
    private void VisitExpression(Expr node)
    {
        CompileStep.Enter();
        SourceSpan location = node.Span;
        switch (node.Kind)
        {
            case ExprKind.Name:
                EmitName(((Name)node).Id, ((Name)node).Context, location);
                break;
            case ExprKind.Constant:
                LoadConstant(((Constant)node).Value, location);
                break;
            case ExprKind.Attribute:
                VisitAttribute((Syntax.Attribute)node);
                break;
            case ExprKind.Call:
                VisitCall((Call)node);
                break;
            case ExprKind.Subscript:
                VisitSubscript((Subscript)node);
                break;
            case ExprKind.BinOp:
                var binary = (BinOp)node;
                VisitExpression(binary.Left);
                VisitExpression(binary.Right);
                Emit(Opcode.BINARY_OP, (int)binary.Operator, location);
                break;
            case ExprKind.UnaryOp:
                VisitUnary((UnaryOp)node);
                break;
            case ExprKind.BoolOp:
                VisitBoolOp((BoolOp)node);
                break;
            case ExprKind.Compare:
                VisitCompare((Compare)node);
                break;
            case ExprKind.List:
                VisitSequence(((ListExpr)node).Elements, ((ListExpr)node).Context, isTuple: false, location);
                break;
            case ExprKind.Tuple:
                VisitSequence(((TupleExpr)node).Elements, ((TupleExpr)node).Context, isTuple: true, location);
                break;
            case ExprKind.Set:
                BuildSequence(
                    location, ((SetExpr)node).Elements, null, 0, Opcode.BUILD_SET, Opcode.SET_ADD, Opcode.SET_UPDATE, isTuple: false);
                break;
            case ExprKind.Dict:
                VisitDict((DictExpr)node);
                break;
            case ExprKind.IfExp:
                VisitIfExp((IfExp)node);
                break;
            case ExprKind.NamedExpr:
                VisitExpression(((NamedExpr)node).Value);
                Emit(Opcode.COPY, 1, location);
                VisitExpression(((NamedExpr)node).Target);
                break;
            case ExprKind.Lambda:
                VisitLambda((Lambda)node);
                break;
            case ExprKind.ListComp or ExprKind.SetComp or ExprKind.DictComp or ExprKind.GeneratorExp:
                VisitComprehension((ComprehensionExpr)node);
                break;
            case ExprKind.Yield:
                if (!Scope.IsFunctionLike)
                    throw Error("'yield' outside function", location);
                if (((Yield)node).Value is { } yielded)
                    VisitExpression(yielded);
                else
                    LoadConstant(PyNone.Instance, location);
                EmitYield(location);
                break;
            case ExprKind.YieldFrom:
                if (!Scope.IsFunctionLike)
                    throw Error("'yield from' outside function", location);
                if (_unit.Type == UnitType.AsyncFunction)
                    throw Error("'yield from' inside async function", location);
                VisitExpression(((YieldFrom)node).Value);
                Emit(Opcode.GET_YIELD_FROM_ITER, location);
                LoadConstant(PyNone.Instance, location);
                EmitYieldFrom(location, isAwait: false);
                break;
            case ExprKind.Await:
                VisitExpression(((Await)node).Value);
                EmitAwait(0, location);
                break;
            case ExprKind.JoinedStr:
                VisitJoinedStr((JoinedStr)node);
                break;
            case ExprKind.TemplateStr:
                VisitTemplateStr((TemplateStr)node);
                break;
            case ExprKind.FormattedValue:
                VisitFormattedValue((FormattedValue)node);
                break;
            case ExprKind.Interpolation:
                VisitInterpolation((Interpolation)node);
                break;
            case ExprKind.Starred:
                throw Error(
                    ((Starred)node).Context == ExprContext.Store
                        ? "starred assignment target must be in a list or tuple"
                        : "can't use starred expression here",
                    location);
            case ExprKind.Slice:
                VisitSlice((SliceExpr)node);
                break;
        }
    }

    private void EmitYield(in SourceSpan location)
    {
        if (Scope.IsGenerator && Scope.IsCoroutine)
            Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.AsyncGeneratorWrap, location);
        Emit(Opcode.YIELD_VALUE, 0, location);
        Emit(Opcode.RESUME, (int)ResumePlace.AfterYield, location);
    }

    private void VisitUnary(UnaryOp node)
    {
        VisitExpression(node.Operand);
        switch (node.Operator)
        {
            case UnaryOperator.UAdd:
                Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.UnaryPositive, node.Span);
                break;
            case UnaryOperator.Not:
                Emit(Opcode.TO_BOOL, node.Span);
                Emit(Opcode.UNARY_NOT, node.Span);
                break;
            case UnaryOperator.Invert:
                Emit(Opcode.UNARY_INVERT, node.Span);
                break;
            default:
                Emit(Opcode.UNARY_NEGATIVE, node.Span);
                break;
        }
    }

    private void VisitBoolOp(BoolOp node)
    {
        Opcode opcode = node.Operator == BoolOperator.And ? Opcode.JUMP_IF_FALSE : Opcode.JUMP_IF_TRUE;
        int end = NewLabel();
        for (int i = 0; i < node.Values.Length - 1; i++)
        {
            VisitExpression(node.Values[i]);
            EmitJump(opcode, end, node.Span);
            Emit(Opcode.POP_TOP, node.Span);
        }

        VisitExpression(node.Values[^1]);
        UseLabel(end);
    }

    private void VisitIfExp(IfExp node)
    {
        int end = NewLabel();
        int next = NewLabel();
        JumpIf(node.Span, node.Test, next, condition: false);
        VisitExpression(node.Body);
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
        UseLabel(next);
        VisitExpression(node.OrElse);
        UseLabel(end);
    }

    private void EmitComparison(ComparisonOperator @operator, in SourceSpan location)
    {
        switch (@operator)
        {
            case ComparisonOperator.Is or ComparisonOperator.IsNot:
                Emit(Opcode.IS_OP, @operator == ComparisonOperator.IsNot ? 1 : 0, location);
                break;
            case ComparisonOperator.In or ComparisonOperator.NotIn:
                Emit(Opcode.CONTAINS_OP, @operator == ComparisonOperator.NotIn ? 1 : 0, location);
                break;
            default:
                Emit(Opcode.COMPARE_OP, Operands.CompareOperand(@operator), location);
                break;
        }
    }

    private void VisitCompare(Compare node)
    {
        SourceSpan location = node.Span;
        CheckIdentityOperands(node);
        VisitExpression(node.Left);
        int last = node.Operators.Length - 1;
        if (last == 0)
        {
            VisitExpression(node.Comparators[0]);
            EmitComparison(node.Operators[0], location);
            return;
        }

        int cleanup = NewLabel();
        for (int i = 0; i < last; i++)
        {
            VisitExpression(node.Comparators[i]);
            Emit(Opcode.SWAP, 2, location);
            Emit(Opcode.COPY, 2, location);
            EmitComparison(node.Operators[i], location);
            Emit(Opcode.COPY, 1, location);
            Emit(Opcode.TO_BOOL, location);
            EmitJump(Opcode.POP_JUMP_IF_FALSE, cleanup, location);
            Emit(Opcode.POP_TOP, location);
        }

        VisitExpression(node.Comparators[last]);
        EmitComparison(node.Operators[last], location);
        int end = NewLabel();
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
        UseLabel(cleanup);
        Emit(Opcode.SWAP, 2, location);
        Emit(Opcode.POP_TOP, location);
        UseLabel(end);
    }

    // Jumps to a label when an expression is true, or false; falls through otherwise.
    private void JumpIf(in SourceSpan location, Expr node, int next, bool condition)
    {
        CompileStep.Enter();
        switch (node)
        {
            case UnaryOp { Operator: UnaryOperator.Not } not:
                JumpIf(location, not.Operand, next, !condition);
                return;
            case BoolOp boolean:
                bool isOr = boolean.Operator == BoolOperator.Or;
                int next2 = isOr != condition ? NewLabel() : next;
                for (int i = 0; i < boolean.Values.Length - 1; i++)
                    JumpIf(location, boolean.Values[i], next2, isOr);
                JumpIf(location, boolean.Values[^1], next, condition);
                if (next2 != next)
                    UseLabel(next2);
                return;
            case IfExp conditional:
                int end = NewLabel();
                int orElse = NewLabel();
                JumpIf(location, conditional.Test, orElse, condition: false);
                JumpIf(location, conditional.Body, next, condition);
                EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
                UseLabel(orElse);
                JumpIf(location, conditional.OrElse, next, condition);
                UseLabel(end);
                return;
            case Compare { Operators.Length: > 1 } chain:
                JumpIfChain(chain, next, condition);
                return;
        }

        VisitExpression(node);
        Emit(Opcode.TO_BOOL, node.Span);
        EmitJump(condition ? Opcode.POP_JUMP_IF_TRUE : Opcode.POP_JUMP_IF_FALSE, next, node.Span);
    }

    private void JumpIfChain(Compare node, int next, bool condition)
    {
        SourceSpan location = node.Span;
        int last = node.Operators.Length - 1;
        CheckIdentityOperands(node);
        int cleanup = NewLabel();
        VisitExpression(node.Left);
        for (int i = 0; i < last; i++)
        {
            VisitExpression(node.Comparators[i]);
            Emit(Opcode.SWAP, 2, location);
            Emit(Opcode.COPY, 2, location);
            EmitComparison(node.Operators[i], location);
            Emit(Opcode.TO_BOOL, location);
            EmitJump(Opcode.POP_JUMP_IF_FALSE, cleanup, location);
        }

        VisitExpression(node.Comparators[last]);
        EmitComparison(node.Operators[last], location);
        Emit(Opcode.TO_BOOL, location);
        EmitJump(condition ? Opcode.POP_JUMP_IF_TRUE : Opcode.POP_JUMP_IF_FALSE, next, location);
        int end = NewLabel();
        EmitJump(Opcode.JUMP_NO_INTERRUPT, end, Locations.None);
        UseLabel(cleanup);
        Emit(Opcode.POP_TOP, location);
        if (!condition)
            EmitJump(Opcode.JUMP_NO_INTERRUPT, next, Locations.None);
        UseLabel(end);
    }

    private void VisitSequence(Expr[] elements, ExprContext context, bool isTuple, in SourceSpan location)
    {
        switch (context)
        {
            case ExprContext.Store:
                EmitUnpack(elements, location);
                foreach (Expr element in elements)
                    VisitExpression(element is Starred starred ? starred.Value : element);
                break;
            case ExprContext.Load:
                BuildSequence(
                    location, elements, null, 0, Opcode.BUILD_LIST, Opcode.LIST_APPEND, Opcode.LIST_EXTEND, isTuple);
                break;
            default:
                foreach (Expr element in elements)
                    VisitExpression(element);
                break;
        }
    }

    private void EmitUnpack(Expr[] elements, in SourceSpan location)
    {
        bool seenStar = false;
        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i].Kind != ExprKind.Starred)
                continue;
            if (seenStar)
                throw Error("multiple starred expressions in assignment", location);
            int after = elements.Length - i - 1;
            if (i >= 1 << 8 || after >= int.MaxValue >> 8)
                throw Error("too many expressions in star-unpacking assignment", location);
            Emit(Opcode.UNPACK_EX, i + (after << 8), location);
            seenStar = true;
        }

        if (!seenStar)
            Emit(Opcode.UNPACK_SEQUENCE, elements.Length, location);
    }

    // Builds a collection of elements and of some items already pushed; an injected name is loaded as the last element.
    private void BuildSequence(
        in SourceSpan location, Expr[] elements, string? injected, int pushed, Opcode build, Opcode add, Opcode extend, bool isTuple)
    {
        int count = elements.Length;
        bool big = count + pushed + (injected is null ? 0 : 1) > Operands.StackUseGuideline;
        bool seenStar = false;
        foreach (Expr element in elements)
            seenStar |= element.Kind == ExprKind.Starred;
        if (!seenStar && !big)
        {
            foreach (Expr element in elements)
                VisitExpression(element);
            if (injected is not null)
            {
                LoadName(injected, location);
                count++;
            }

            Emit(isTuple ? Opcode.BUILD_TUPLE : build, count + pushed, location);
            return;
        }

        bool built = false;
        if (big)
        {
            Emit(build, pushed, location);
            built = true;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i] is Starred starred)
            {
                if (!built)
                {
                    Emit(build, i + pushed, location);
                    built = true;
                }

                VisitExpression(starred.Value);
                Emit(extend, 1, location);
            }
            else
            {
                VisitExpression(elements[i]);
                if (built)
                    Emit(add, 1, location);
            }
        }

        if (injected is not null)
        {
            LoadName(injected, location);
            Emit(add, 1, location);
        }

        if (isTuple)
            Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.ListToTuple, location);
    }

    private void VisitDict(DictExpr node)
    {
        SourceSpan location = node.Span;
        bool haveDict = false;
        int elements = 0;
        for (int i = 0; i < node.Values.Length; i++)
        {
            if (node.Keys[i] is null)
            {
                if (elements > 0)
                {
                    BuildSubDict(node, i - elements, i);
                    if (haveDict)
                        Emit(Opcode.DICT_UPDATE, 1, location);
                    haveDict = true;
                    elements = 0;
                }

                if (!haveDict)
                {
                    Emit(Opcode.BUILD_MAP, 0, location);
                    haveDict = true;
                }

                VisitExpression(node.Values[i]);
                Emit(Opcode.DICT_UPDATE, 1, location);
            }
            else if (elements * 2 > Operands.StackUseGuideline)
            {
                BuildSubDict(node, i - elements, i + 1);
                if (haveDict)
                    Emit(Opcode.DICT_UPDATE, 1, location);
                haveDict = true;
                elements = 0;
            }
            else
            {
                elements++;
            }
        }

        if (elements > 0)
        {
            BuildSubDict(node, node.Values.Length - elements, node.Values.Length);
            if (haveDict)
                Emit(Opcode.DICT_UPDATE, 1, location);
            haveDict = true;
        }

        if (!haveDict)
            Emit(Opcode.BUILD_MAP, 0, location);
    }

    private void BuildSubDict(DictExpr node, int start, int end)
    {
        bool big = (end - start) * 2 > Operands.StackUseGuideline;
        if (big)
            Emit(Opcode.BUILD_MAP, 0, node.Span);
        for (int i = start; i < end; i++)
        {
            VisitExpression(node.Keys[i]!);
            VisitExpression(node.Values[i]);
            if (big)
                Emit(Opcode.MAP_ADD, 1, node.Span);
        }

        if (!big)
            Emit(Opcode.BUILD_MAP, end - start, node.Span);
    }

    private void VisitAttribute(Syntax.Attribute node)
    {
        SourceSpan location = node.Span;
        if (node.Context == ExprContext.Load && CanOptimizeSuper(node))
        {
            var super = (Call)node.Value;
            LoadSuperArguments(super);
            Emit(Opcode.LOAD_SUPER_ATTR, (NameIndex(node.Name) << 2) | (super.Arguments.Length > 0 ? 2 : 0), location);
            Emit(Opcode.NOP, AttributeLocation(location, node));
            return;
        }

        AddStaticAttribute(node);
        VisitExpression(node.Value);
        location = AttributeLocation(location, node);
        switch (node.Context)
        {
            case ExprContext.Load:
                Emit(Opcode.LOAD_ATTR, NameIndex(node.Name) << 1, location);
                break;
            case ExprContext.Store:
                Emit(Opcode.STORE_ATTR, NameIndex(node.Name), location);
                break;
            default:
                Emit(Opcode.DELETE_ATTR, NameIndex(node.Name), location);
                break;
        }
    }

    // Of an access that spans lines, the part from the attribute's name on.
    private static SourceSpan AttributeLocation(in SourceSpan location, Syntax.Attribute node)
    {
        if (location.Line == node.Span.EndLine)
            return location;
        int length = CodePointCount(node.Name);
        if (length > node.Span.EndColumn)
            return new SourceSpan(node.Span.EndLine, -1, Math.Max(node.Span.EndLine, location.EndLine), -1);
        int column = node.Span.EndColumn - length;
        int endLine = Math.Max(node.Span.EndLine, location.EndLine);
        int endColumn = node.Span.EndLine == endLine ? Math.Max(column, location.EndColumn) : location.EndColumn;
        return new SourceSpan(node.Span.EndLine, column, endLine, endColumn);
    }

    private static int CodePointCount(string name)
    {
        int count = 0;
        foreach (char c in name)
        {
            if (!char.IsLowSurrogate(c))
                count++;
        }

        return count;
    }

    private static bool IsConstantSlice(Expr node) => node is SliceExpr slice
        && slice.Lower is (null or Constant)
        && slice.Upper is (null or Constant)
        && slice.Step is (null or Constant);

    private static bool IsTwoPartSlice(Expr node) => node is SliceExpr { Step: null } && !IsConstantSlice(node);

    private void VisitSubscript(Subscript node)
    {
        SourceSpan location = node.Span;
        if (node.Context == ExprContext.Load)
        {
            CheckSubscripted(node.Value);
            CheckIndex(node.Value, node.Index);
        }

        VisitExpression(node.Value);
        if (IsTwoPartSlice(node.Index) && node.Context != ExprContext.Del)
        {
            VisitSliceParts((SliceExpr)node.Index);
            Emit(node.Context == ExprContext.Load ? Opcode.BINARY_SLICE : Opcode.STORE_SLICE, location);
            return;
        }

        VisitExpression(node.Index);
        switch (node.Context)
        {
            case ExprContext.Load:
                Emit(Opcode.BINARY_OP, (int)BinaryOperator.Subscript, location);
                break;
            case ExprContext.Store:
                Emit(Opcode.STORE_SUBSCR, location);
                break;
            default:
                Emit(Opcode.DELETE_SUBSCR, location);
                break;
        }
    }

    private void VisitSliceParts(SliceExpr node)
    {
        if (node.Lower is not null)
            VisitExpression(node.Lower);
        else
            LoadConstant(PyNone.Instance, node.Span);
        if (node.Upper is not null)
            VisitExpression(node.Upper);
        else
            LoadConstant(PyNone.Instance, node.Span);
    }

    private void VisitSlice(SliceExpr node)
    {
        if (IsConstantSlice(node))
        {
            var slice = new PySlice(
                (node.Lower as Constant)?.Value ?? PyNone.Instance,
                (node.Upper as Constant)?.Value ?? PyNone.Instance,
                (node.Step as Constant)?.Value ?? PyNone.Instance);
            LoadConstant(slice, node.Span);
            return;
        }

        VisitSliceParts(node);
        if (node.Step is not null)
            VisitExpression(node.Step);
        Emit(Opcode.BUILD_SLICE, node.Step is null ? 2 : 3, node.Span);
    }
}

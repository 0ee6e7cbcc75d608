using Krait.Compiler.Flow;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// The <c>match</c> statement (PEP 634). Code for a pattern consumes the subject on top of the stack and jumps away when it
/// does not match; captured values are kept underneath until the whole pattern has matched.
/// </summary>
internal sealed partial class CodeGenerator
{
    private sealed class PatternContext
    {
        /// <summary>The names captured so far, in the order of their values on the stack.</summary>
        public List<string> Stores = [];

        /// <summary>Whether a pattern that always matches may stand here.</summary>
        public bool AllowIrrefutable;

        /// <summary>The labels of the blocks that pop n items on failure.</summary>
        public List<int> FailPop = [];

        /// <summary>How many items on top of the stack are in use, and popped on failure.</summary>
        public int OnTop;
    }

    private static bool IsWildcard(Pattern node) => node is MatchAs { Name: null };

    private static bool IsStarWildcard(Pattern node) => node is MatchStar { Name: null };

    private void VisitMatch(Match node)
    {
        VisitExpression(node.Subject);
        int end = NewLabel();
        int cases = node.Cases.Length;
        bool hasDefault = IsWildcard(node.Cases[^1].Pattern) && cases > 1;
        int tested = cases - (hasDefault ? 1 : 0);
        for (int i = 0; i < tested; i++)
        {
            MatchCase matchCase = node.Cases[i];
            SourceSpan location = matchCase.Pattern.Span;
            bool isLast = i == tested - 1;
            if (!isLast)
                Emit(Opcode.COPY, 1, location);
            var context = new PatternContext { AllowIrrefutable = matchCase.Guard is not null || i == cases - 1 };
            VisitPattern(matchCase.Pattern, context);
            foreach (string name in context.Stores)
                StoreName(name, location);
            if (matchCase.Guard is not null)
            {
                EnsureFailPop(context, 0);
                JumpIf(location, matchCase.Guard, context.FailPop[0], condition: false);
            }

            if (!isLast)
                Emit(Opcode.POP_TOP, Locations.Next);
            VisitStatements(matchCase.Body);
            EmitJump(Opcode.JUMP, end, Locations.None);

            // What cleans up after a failure belongs to the pattern, not to the end of the body.
            EmitFailPop(context, location);
        }

        if (hasDefault)
        {
            MatchCase matchCase = node.Cases[^1];
            Emit(Opcode.NOP, matchCase.Pattern.Span);
            if (matchCase.Guard is not null)
                JumpIf(matchCase.Pattern.Span, matchCase.Guard, end, condition: false);
            VisitStatements(matchCase.Body);
        }

        UseLabel(end);
    }

    private void EnsureFailPop(PatternContext context, int count)
    {
        while (context.FailPop.Count <= count)
            context.FailPop.Add(NewLabel());
    }

    private void JumpToFailPop(PatternContext context, Opcode opcode, in SourceSpan location)
    {
        int pops = context.OnTop + context.Stores.Count;
        EnsureFailPop(context, pops);
        EmitJump(opcode, context.FailPop[pops], location);
    }

    private void EmitFailPop(PatternContext context, in SourceSpan location)
    {
        for (int i = context.FailPop.Count - 1; i > 0; i--)
        {
            UseLabel(context.FailPop[i]);
            Emit(Opcode.POP_TOP, location);
        }

        if (context.FailPop.Count > 0)
            UseLabel(context.FailPop[0]);
        context.FailPop = [];
    }

    private void Rotate(int count, in SourceSpan location)
    {
        while (count > 1)
            Emit(Opcode.SWAP, count--, location);
    }

    private static CompileException DuplicateStore(string name, in SourceSpan location) =>
        Error($"multiple assignments to name {ConstantText.Repr(PyStr.FromString(name))} in pattern", location);

    private void StoreCapture(string? name, PatternContext context, in SourceSpan location)
    {
        if (name is null)
        {
            Emit(Opcode.POP_TOP, location);
            return;
        }

        if (context.Stores.Contains(name))
            throw DuplicateStore(name, location);
        Rotate(context.OnTop + context.Stores.Count + 1, location);
        context.Stores.Add(name);
    }

    private void VisitSubPattern(Pattern node, PatternContext context)
    {
        bool allowIrrefutable = context.AllowIrrefutable;
        context.AllowIrrefutable = true;
        VisitPattern(node, context);
        context.AllowIrrefutable = allowIrrefutable;
    }

    private void VisitPattern(Pattern node, PatternContext context)
    {
        CompileStep.Enter();
        SourceSpan location = node.Span;
        switch (node)
        {
            case MatchValue value:
                if (value.Value is not (Constant or Syntax.Attribute))
                    throw Error("patterns may only match literals and attribute lookups", location);
                VisitExpression(value.Value);
                EmitComparison(ComparisonOperator.Eq, location);
                Emit(Opcode.TO_BOOL, location);
                JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
                break;
            case MatchSingleton singleton:
                LoadConstant(singleton.Value, location);
                Emit(Opcode.IS_OP, 0, location);
                JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
                break;
            case MatchSequence sequence:
                VisitSequencePattern(sequence, context);
                break;
            case MatchMapping mapping:
                VisitMappingPattern(mapping, context);
                break;
            case MatchClass matchClass:
                VisitClassPattern(matchClass, context);
                break;
            case MatchStar star:
                StoreCapture(star.Name, context, location);
                break;
            case MatchAs capture:
                VisitAsPattern(capture, context);
                break;
            case MatchOr alternatives:
                VisitOrPattern(alternatives, context);
                break;
        }
    }

    private void VisitAsPattern(MatchAs node, PatternContext context)
    {
        SourceSpan location = node.Span;
        if (node.Pattern is null)
        {
            if (!context.AllowIrrefutable)
            {
                throw Error(
                    node.Name is null
                        ? "wildcard makes remaining patterns unreachable"
                        : $"name capture {ConstantText.Repr(PyStr.FromString(node.Name))} makes remaining patterns unreachable",
                    location);
            }

            StoreCapture(node.Name, context, location);
            return;
        }

        context.OnTop++;
        Emit(Opcode.COPY, 1, location);
        VisitPattern(node.Pattern, context);
        context.OnTop--;
        StoreCapture(node.Name, context, location);
    }

    private void VisitSequencePattern(MatchSequence node, PatternContext context)
    {
        SourceSpan location = node.Span;
        Pattern[] patterns = node.Patterns;
        int star = -1;
        bool onlyWildcard = true;
        bool starWildcard = false;
        for (int i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].Kind == PatternKind.Star)
            {
                if (star >= 0)
                    throw Error("multiple starred names in sequence pattern", location);
                starWildcard = IsStarWildcard(patterns[i]);
                onlyWildcard &= starWildcard;
                star = i;
                continue;
            }

            onlyWildcard &= IsWildcard(patterns[i]);
        }

        context.OnTop++;
        Emit(Opcode.MATCH_SEQUENCE, location);
        JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
        if (star < 0)
            CheckLength(patterns.Length, ComparisonOperator.Eq, context, location);
        else if (patterns.Length > 1)
            CheckLength(patterns.Length - 1, ComparisonOperator.GtE, context, location);
        context.OnTop--;
        if (onlyWildcard)
            Emit(Opcode.POP_TOP, location);
        else if (starWildcard)
            VisitItemsByIndex(patterns, star, context, location);
        else
            VisitUnpackedItems(patterns, context, location);
    }

    private void CheckLength(int length, ComparisonOperator @operator, PatternContext context, in SourceSpan location)
    {
        Emit(Opcode.GET_LEN, location);
        LoadConstant(PyInt.From(length), location);
        EmitComparison(@operator, location);
        JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
    }

    // [first, *_], [*_, last] and the like: only the items that matter are fetched.
    private void VisitItemsByIndex(Pattern[] patterns, int star, PatternContext context, in SourceSpan location)
    {
        context.OnTop++;
        for (int i = 0; i < patterns.Length; i++)
        {
            if (IsWildcard(patterns[i]) || i == star)
                continue;
            Emit(Opcode.COPY, 1, location);
            if (i < star)
            {
                LoadConstant(PyInt.From(i), location);
            }
            else
            {
                // The subject need not support negative indexes.
                Emit(Opcode.GET_LEN, location);
                LoadConstant(PyInt.From(patterns.Length - i), location);
                Emit(Opcode.BINARY_OP, (int)Operator.Sub, location);
            }

            Emit(Opcode.BINARY_OP, (int)BinaryOperator.Subscript, location);
            VisitSubPattern(patterns[i], context);
        }

        context.OnTop--;
        Emit(Opcode.POP_TOP, location);
    }

    private void VisitUnpackedItems(Pattern[] patterns, PatternContext context, in SourceSpan location)
    {
        bool seenStar = false;
        for (int i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].Kind != PatternKind.Star)
                continue;
            if (seenStar)
                throw Error("multiple starred expressions in sequence pattern", location);
            int after = patterns.Length - i - 1;
            if (i >= 1 << 8 || after >= int.MaxValue >> 8)
                throw Error("too many expressions in star-unpacking sequence pattern", location);
            Emit(Opcode.UNPACK_EX, i + (after << 8), location);
            seenStar = true;
        }

        if (!seenStar)
            Emit(Opcode.UNPACK_SEQUENCE, patterns.Length, location);
        context.OnTop += patterns.Length;
        foreach (Pattern pattern in patterns)
        {
            context.OnTop--;
            VisitSubPattern(pattern, context);
        }
    }

    private void VisitClassPattern(MatchClass node, PatternContext context)
    {
        SourceSpan location = node.Span;
        string[] names = node.KeywordNames;
        for (int i = 0; i < names.Length; i++)
        {
            for (int j = i + 1; j < names.Length; j++)
            {
                if (names[i] == names[j])
                    throw Error($"attribute name repeated in class pattern: {names[i]}", node.KeywordPatterns[j].Span);
            }
        }

        VisitExpression(node.Type);
        var attributes = new PyObject[names.Length];
        for (int i = 0; i < attributes.Length; i++)
            attributes[i] = PyStr.Intern(names[i]);
        LoadConstant(PyTuple.Create(attributes), location);
        Emit(Opcode.MATCH_CLASS, node.Patterns.Length, location);
        FailIfNone(context, 1, location);
        int count = node.Patterns.Length + names.Length;
        Emit(Opcode.UNPACK_SEQUENCE, count, location);
        context.OnTop += count - 1;
        for (int i = 0; i < count; i++)
        {
            context.OnTop--;
            Pattern pattern = i < node.Patterns.Length ? node.Patterns[i] : node.KeywordPatterns[i - node.Patterns.Length];
            if (IsWildcard(pattern))
                Emit(Opcode.POP_TOP, location);
            else
                VisitSubPattern(pattern, context);
        }
    }

    private void FailIfNone(PatternContext context, int newItems, in SourceSpan location)
    {
        Emit(Opcode.COPY, 1, location);
        LoadConstant(PyNone.Instance, location);
        Emit(Opcode.IS_OP, 1, location);
        context.OnTop += newItems;
        JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
    }

    private void VisitMappingPattern(MatchMapping node, PatternContext context)
    {
        SourceSpan location = node.Span;
        int size = node.Keys.Length;
        context.OnTop++;
        Emit(Opcode.MATCH_MAPPING, location);
        JumpToFailPop(context, Opcode.POP_JUMP_IF_FALSE, location);
        if (size == 0 && node.Rest is null)
        {
            context.OnTop--;
            Emit(Opcode.POP_TOP, location);
            return;
        }

        if (size > 0)
            CheckLength(size, ComparisonOperator.GtE, context, location);
        VisitMappingKeys(node);
        Emit(Opcode.BUILD_TUPLE, size, location);
        Emit(Opcode.MATCH_KEYS, location);

        // On top of the subject there are now the tuple of keys and that of values, or None.
        FailIfNone(context, 2, location);
        Emit(Opcode.UNPACK_SEQUENCE, size, location);
        context.OnTop += size - 1;
        foreach (Pattern pattern in node.Patterns)
        {
            context.OnTop--;
            VisitSubPattern(pattern, context);
        }

        context.OnTop -= 2;
        if (node.Rest is null)
        {
            Emit(Opcode.POP_TOP, location);
            Emit(Opcode.POP_TOP, location);
            return;
        }

        // rest = dict(subject); for key in keys: del rest[key]
        Emit(Opcode.BUILD_MAP, 0, location);
        Emit(Opcode.SWAP, 3, location);
        Emit(Opcode.DICT_UPDATE, 2, location);
        Emit(Opcode.UNPACK_SEQUENCE, size, location);
        for (; size > 0; size--)
        {
            Emit(Opcode.COPY, 1 + size, location);
            Emit(Opcode.SWAP, 2, location);
            Emit(Opcode.DELETE_SUBSCR, location);
        }

        StoreCapture(node.Rest, context, location);
    }

    private void VisitMappingKeys(MatchMapping node)
    {
        List<PyObject>? seen = null;
        foreach (Expr key in node.Keys)
        {
            if (key is Constant constant)
            {
                foreach (PyObject other in seen ??= [])
                {
                    if (ConstantFolder.AreEqual(other, constant.Value))
                        throw Error($"mapping pattern checks duplicate key ({ConstantText.Repr(constant.Value)})", node.Span);
                }

                seen.Add(constant.Value);
            }
            else if (key.Kind != ExprKind.Attribute)
            {
                throw Error("mapping pattern keys may only match literals and attribute lookups", node.Span);
            }

            VisitExpression(key);
        }
    }

    private void VisitOrPattern(MatchOr node, PatternContext context)
    {
        SourceSpan location = node.Span;
        int end = NewLabel();
        (List<string> Stores, bool AllowIrrefutable, List<int> FailPop, int OnTop) outer =
            (context.Stores, context.AllowIrrefutable, context.FailPop, context.OnTop);
        List<string>? control = null;
        for (int i = 0; i < node.Patterns.Length; i++)
        {
            Pattern alternative = node.Patterns[i];
            context.Stores = [];

            // One that always matches must be the last, if it may be there at all.
            context.AllowIrrefutable = i == node.Patterns.Length - 1 && outer.AllowIrrefutable;
            context.FailPop = [];
            context.OnTop = 0;
            Emit(Opcode.COPY, 1, alternative.Span);
            VisitPattern(alternative, context);
            if (control is null)
                control = context.Stores;
            else
                OrderCaptures(control, context.Stores, alternative.Span, location);
            EmitJump(Opcode.JUMP, end, alternative.Span);
            EmitFailPop(context, alternative.Span);
        }

        (context.Stores, context.AllowIrrefutable, context.FailPop, context.OnTop) = outer;

        // No alternative matched: the copy of the subject that remains is of no use.
        Emit(Opcode.POP_TOP, location);
        JumpToFailPop(context, Opcode.JUMP, location);
        UseLabel(end);

        // The captures go below the other captures, the subject and what else is on top of the stack.
        int rotations = control!.Count + 1 + context.OnTop + context.Stores.Count;
        foreach (string name in control)
        {
            Rotate(rotations, location);
            if (context.Stores.Contains(name))
                throw DuplicateStore(name, location);
            context.Stores.Add(name);
        }

        Emit(Opcode.POP_TOP, location);
    }

    // Brings the captures of an alternative into the order of the first one's.
    private void OrderCaptures(List<string> control, List<string> stores, in SourceSpan alternative, in SourceSpan location)
    {
        if (stores.Count != control.Count)
            throw Error("alternative patterns bind different names", location);
        for (int wanted = stores.Count - 1; wanted >= 0; wanted--)
        {
            int actual = stores.IndexOf(control[wanted]);
            if (actual < 0)
                throw Error("alternative patterns bind different names", location);
            if (actual == wanted)
                continue;
            List<string> rotated = stores.GetRange(0, actual + 1);
            stores.RemoveRange(0, actual + 1);
            stores.InsertRange(wanted - actual, rotated);
            for (int i = 0; i <= actual; i++)
                Rotate(wanted + 1, alternative);
        }
    }
}

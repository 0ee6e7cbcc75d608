using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Calls, of functions, methods and <c>super</c>.</summary>
internal sealed partial class CodeGenerator
{
    private void VisitCall(Call node)
    {
        CheckKeywords(node.Keywords);
        if (VisitMethodCall(node))
            return;
        int skipNormalCall = NewLabel();
        CheckCalled(node.Function);
        VisitExpression(node.Function);
        VisitGeneratorCall(node, skipNormalCall);
        Emit(Opcode.PUSH_NULL, node.Function.Span);
        EmitCall(node.Span, 0, node.Arguments, null, node.Keywords);
        UseLabel(skipNormalCall);
    }

    private static void CheckKeywords(Keyword[] keywords)
    {
        if (keywords.Length < 2)
            return;
        if (keywords.Length > 16)
        {
            // The same answer in linear time: the first keyword that is repeated, at its second place.
            var counts = new Dictionary<string, int>();
            bool repeated = false;
            foreach (Keyword keyword in keywords)
            {
                if (keyword.Name is not null)
                    repeated |= !counts.TryAdd(keyword.Name, 0);
            }

            if (!repeated)
                return;
        }

        for (int i = 0; i < keywords.Length; i++)
        {
            if (keywords[i].Name is not { } name)
                continue;
            for (int j = i + 1; j < keywords.Length; j++)
            {
                if (keywords[j].Name == name)
                    throw Error($"keyword argument repeated: {name}", keywords[j].Span);
            }
        }
    }

    // all(...), any(...) and tuple(...) of a generator expression: inlined when the name means the builtin.
    private void VisitGeneratorCall(Call node, int end)
    {
        if (node.Function is not Name function || node.Arguments.Length != 1 || node.Keywords.Length != 0
            || node.Arguments[0].Kind != ExprKind.GeneratorExp || _table.Block(node.Arguments[0]).IsCoroutine)
        {
            return;
        }

        SourceSpan location = function.Span;
        int skip = NewLabel();
        int constant = function.Id switch
        {
            "all" => (int)CommonConstant.All,
            "any" => (int)CommonConstant.Any,
            "tuple" => (int)CommonConstant.Tuple,
            _ => -1,
        };
        if (constant >= 0)
        {
            bool isTuple = constant == (int)CommonConstant.Tuple;
            var initial = PyBool.From(constant == (int)CommonConstant.All);
            Emit(Opcode.COPY, 1, location);
            Emit(Opcode.LOAD_COMMON_CONSTANT, constant, location);
            Emit(Opcode.IS_OP, 0, location);
            EmitJump(Opcode.POP_JUMP_IF_FALSE, skip, location);
            Emit(Opcode.POP_TOP, location);
            if (isTuple)
                Emit(Opcode.BUILD_LIST, 0, location);
            VisitExpression(node.Arguments[0]);
            int loop = NewLabel();
            int cleanup = NewLabel();
            UseLabel(loop);
            EmitJump(Opcode.FOR_ITER, cleanup, location);
            if (isTuple)
            {
                Emit(Opcode.LIST_APPEND, 2, location);
                EmitJump(Opcode.JUMP, loop, location);
            }
            else
            {
                Emit(Opcode.TO_BOOL, location);
                EmitJump(initial.Value ? Opcode.POP_JUMP_IF_TRUE : Opcode.POP_JUMP_IF_FALSE, loop, location);
            }

            Emit(Opcode.POP_ITER, Locations.None);
            if (!isTuple)
                LoadConstant(PyBool.From(!initial.Value), location);
            EmitJump(Opcode.JUMP, end, location);
            UseLabel(cleanup);
            Emit(Opcode.END_FOR, Locations.None);
            Emit(Opcode.POP_ITER, Locations.None);
            if (isTuple)
                Emit(Opcode.CALL_INTRINSIC_1, (int)UnaryIntrinsic.ListToTuple, location);
            else
                LoadConstant(initial, location);
            EmitJump(Opcode.JUMP, end, location);
        }

        UseLabel(skip);
    }

    // A call of an attribute with plain arguments: LOAD_ATTR and LOAD_SUPER_ATTR push self beside the function.
    private bool VisitMethodCall(Call node)
    {
        if (node.Function is not Syntax.Attribute { Context: ExprContext.Load } method || IsImported(method.Value))
            return false;
        int keywordCount = node.Keywords.Length;
        if (node.Arguments.Length + keywordCount + (keywordCount != 0 ? 1 : 0) >= Operands.StackUseGuideline)
            return false;
        foreach (Expr argument in node.Arguments)
        {
            if (argument.Kind == ExprKind.Starred)
                return false;
        }

        foreach (Keyword keyword in node.Keywords)
        {
            if (keyword.Name is null)
                return false;
        }

        SourceSpan location = method.Span;
        if (CanOptimizeSuper(method))
        {
            var super = (Call)method.Value;
            LoadSuperArguments(super);
            Emit(Opcode.LOAD_SUPER_ATTR, (NameIndex(method.Name) << 2) | (super.Arguments.Length > 0 ? 3 : 1), location);
            location = AttributeLocation(location, method);
            Emit(Opcode.NOP, location);
        }
        else
        {
            VisitExpression(method.Value);
            location = AttributeLocation(location, method);
            Emit(Opcode.LOAD_ATTR, (NameIndex(method.Name) << 1) | 1, location);
        }

        foreach (Expr argument in node.Arguments)
            VisitExpression(argument);
        if (keywordCount > 0)
        {
            foreach (Keyword keyword in node.Keywords)
                VisitExpression(keyword.Value);
            LoadKeywordNames(node.Keywords, location);
            Emit(Opcode.CALL_KW, node.Arguments.Length + keywordCount, AttributeLocation(node.Span, method));
        }
        else
        {
            Emit(Opcode.CALL, node.Arguments.Length, AttributeLocation(node.Span, method));
        }

        return true;
    }

    private void LoadKeywordNames(Keyword[] keywords, in SourceSpan location)
    {
        var names = new PyObject[keywords.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = PyStr.Intern(keywords[i].Name!);
        LoadConstant(PyTuple.Create(names), location);
    }

    // Whether an expression is a name that the module imports: its functions are no methods.
    private bool IsImported(Expr node) =>
        node is Name name && (_table.Top.GetSymbol(name.Id) & SymbolFlags.Import) != 0;

    private bool CanOptimizeSuper(Syntax.Attribute node)
    {
        if (node.Value is not Call { Function: Name { Id: "super" } name, Keywords.Length: 0 } call || node.Name == "__class__")
            return false;

        // The name must not be shadowed as far as can be seen.
        if (Scope.GetScope(name.Id) != NameScope.GlobalImplicit || _table.Top.GetScope(name.Id) != NameScope.Unknown)
            return false;
        if (call.Arguments.Length == 2)
            return call.Arguments[0].Kind != ExprKind.Starred && call.Arguments[1].Kind != ExprKind.Starred;
        if (call.Arguments.Length != 0 || (_unit.ArgumentCount == 0 && _unit.PositionalOnlyCount == 0))
            return false;
        return ReferenceScope("__class__") == NameScope.Free;
    }

    private void LoadSuperArguments(Call node)
    {
        LoadName("super", node.Function.Span);
        if (node.Arguments.Length == 2)
        {
            VisitExpression(node.Arguments[0]);
            VisitExpression(node.Arguments[1]);
            return;
        }

        LoadName("__class__", node.Span);
        LoadName(_unit.VariableNames.NameAt(0), node.Span);
    }

    // The arguments of a call whose function, and some arguments, are on the stack, and the call.
    private void EmitCall(in SourceSpan location, int pushed, Expr[] arguments, string? injected, Keyword[] keywords)
    {
        CheckKeywords(keywords);
        if (!IsSimpleCall(arguments, keywords))
        {
            EmitUnpackingCall(location, pushed, arguments, injected, keywords);
            return;
        }

        int count = arguments.Length;
        foreach (Expr argument in arguments)
            VisitExpression(argument);
        if (injected is not null)
        {
            LoadName(injected, location);
            count++;
        }

        if (keywords.Length == 0)
        {
            Emit(Opcode.CALL, pushed + count, location);
            return;
        }

        foreach (Keyword keyword in keywords)
            VisitExpression(keyword.Value);
        LoadKeywordNames(keywords, location);
        Emit(Opcode.CALL_KW, pushed + count + keywords.Length, location);
    }

    private static bool IsSimpleCall(Expr[] arguments, Keyword[] keywords)
    {
        if (arguments.Length + (keywords.Length * 2) > Operands.StackUseGuideline)
            return false;
        foreach (Expr argument in arguments)
        {
            if (argument.Kind == ExprKind.Starred)
                return false;
        }

        foreach (Keyword keyword in keywords)
        {
            if (keyword.Name is null)
                return false;
        }

        return true;
    }

    private void EmitUnpackingCall(in SourceSpan location, int pushed, Expr[] arguments, string? injected, Keyword[] keywords)
    {
        if (pushed == 0 && arguments.Length == 1 && arguments[0] is Starred starred)
        {
            VisitExpression(starred.Value);
        }
        else
        {
            BuildSequence(
                location, arguments, injected, pushed, Opcode.BUILD_LIST, Opcode.LIST_APPEND, Opcode.LIST_EXTEND, isTuple: true);
        }

        if (keywords.Length == 0)
        {
            Emit(Opcode.PUSH_NULL, location);
        }
        else
        {
            bool haveDict = false;
            int seen = 0;
            for (int i = 0; i < keywords.Length; i++)
            {
                if (keywords[i].Name is not null)
                {
                    seen++;
                    continue;
                }

                if (seen > 0)
                {
                    BuildKeywordDict(location, keywords, i - seen, i);
                    if (haveDict)
                        Emit(Opcode.DICT_MERGE, 1, location);
                    haveDict = true;
                    seen = 0;
                }

                if (!haveDict)
                {
                    Emit(Opcode.BUILD_MAP, 0, location);
                    haveDict = true;
                }

                VisitExpression(keywords[i].Value);
                Emit(Opcode.DICT_MERGE, 1, location);
            }

            if (seen > 0)
            {
                BuildKeywordDict(location, keywords, keywords.Length - seen, keywords.Length);
                if (haveDict)
                    Emit(Opcode.DICT_MERGE, 1, location);
            }
        }

        Emit(Opcode.CALL_FUNCTION_EX, location);
    }

    private void BuildKeywordDict(in SourceSpan location, Keyword[] keywords, int start, int end)
    {
        bool big = (end - start) * 2 > Operands.StackUseGuideline;
        if (big)
            Emit(Opcode.BUILD_MAP, 0, Locations.None);
        for (int i = start; i < end; i++)
        {
            LoadConstant(PyStr.Intern(keywords[i].Name!), location);
            VisitExpression(keywords[i].Value);
            if (big)
                Emit(Opcode.MAP_ADD, 1, Locations.None);
        }

        if (!big)
            Emit(Opcode.BUILD_MAP, end - start, location);
    }
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// What lies on the value stack before each instruction, as far as jumping into and out of blocks is concerned: a
/// character an item, from the bottom.
/// </summary>
internal sealed class StackKinds
{
    /// <summary>The iterator of a for loop.</summary>
    public const char Iterator = 'i';

    /// <summary>An exception that is being handled, or the one before it.</summary>
    public const char Exception = 'e';

    /// <summary>The place a handler raises from again.</summary>
    public const char LastInstruction = 'l';

    private const char Object = 'o';
    private const char Null = 'n';

    private readonly string?[] _stacks;
    private readonly PyCode _code;

    private StackKinds(ExecutableCode executable)
    {
        _code = executable.Code;
        _stacks = new string?[executable.Length];
        ExceptionTable.Entry[] handlers = ExceptionTable.Read(_code.ExceptionTable);
        Stack<int> pending = new();
        Reach(0, "", pending);
        while (pending.TryPop(out int unit))
        {
            string stack = _stacks[unit]!;
            foreach (ExceptionTable.Entry handler in handlers)
            {
                if (unit < handler.Start || unit >= handler.End || stack.Length < handler.Depth) continue;
                Reach(handler.Target, stack[..handler.Depth] + (handler.PushLastInstruction ? LastInstruction : "") + Exception, pending);
                break;
            }
            Step(executable, unit, stack, pending);
        }
    }

    /// <summary>The kinds of code's stacks.</summary>
    public static StackKinds Of(ExecutableCode executable) => new(executable);

    /// <summary>The stack before the instruction at a unit; null where control never comes.</summary>
    public string? Before(int unit) => _stacks[unit];

    private void Step(ExecutableCode executable, int unit, string stack, Stack<int> pending)
    {
        int opcode = _code.Code[2 * unit];
        int oparg = executable.Span[unit].Oparg;
        int next = unit + 1 + OpcodeMetadata.CacheSize(opcode);
        string below = stack[..Math.Max(0, stack.Length - StackEffects.Popped(opcode, oparg))];
        string after = (Opcode)opcode switch
        {
            Opcode.GET_ITER or Opcode.GET_AITER => below + Iterator,
            Opcode.PUSH_NULL => below + Null,
            Opcode.LOAD_GLOBAL or Opcode.LOAD_ATTR when (oparg & 1) != 0 => below + Object + Null,
            Opcode.PUSH_EXC_INFO => below + Exception + Exception,
            Opcode.FOR_ITER => stack + Object,
            Opcode.COPY => stack + stack[^oparg],
            Opcode.SWAP => Swap(stack, oparg),
            Opcode.CALL_INTRINSIC_1 or Opcode.CHECK_EXC_MATCH or Opcode.WITH_EXCEPT_START or Opcode.GET_ANEXT or Opcode.IMPORT_FROM
                or Opcode.GET_LEN or Opcode.MATCH_MAPPING or Opcode.MATCH_SEQUENCE or Opcode.MATCH_KEYS or Opcode.LIST_APPEND or Opcode.LIST_EXTEND
                or Opcode.SET_ADD or Opcode.SET_UPDATE or Opcode.MAP_ADD or Opcode.DICT_UPDATE or Opcode.DICT_MERGE or Opcode.SEND => Keep(stack, opcode, oparg),
            _ => below + new string(Object, StackEffects.Pushed(opcode, oparg)),
        };
        if (OpcodeMetadata.Has(opcode, OpcodeFlags.Jumps))
        {
            int target = InstructionFormatter.Target(opcode, oparg, next);
            if (opcode == (int)Opcode.FOR_ITER) Reach(target, stack + Object, pending);
            else Reach(target, opcode == (int)Opcode.SEND ? after : below, pending);
        }
        if (!OpcodeMetadata.Has(opcode, OpcodeFlags.NoFallThrough)) Reach(next, after, pending);
    }

    // What an instruction only looks at stays as it is, below what it takes or adds.
    private static string Keep(string stack, int opcode, int oparg)
    {
        int net = StackEffects.Pushed(opcode, oparg) - StackEffects.Popped(opcode, oparg);
        return net > 0 ? stack + new string(Object, net) : net < 0 ? stack[..(stack.Length + net)] : stack[..^1] + (opcode == (int)Opcode.CALL_INTRINSIC_1 || opcode == (int)Opcode.CHECK_EXC_MATCH ? Object : stack[^1]);
    }

    private static string Swap(string stack, int depth)
    {
        char[] items = stack.ToCharArray();
        (items[^1], items[^depth]) = (items[^depth], items[^1]);
        return new string(items);
    }

    private void Reach(int unit, string stack, Stack<int> pending)
    {
        if ((uint)unit >= (uint)_stacks.Length || _stacks[unit] is not null) return;
        _stacks[unit] = stack;
        pending.Push(unit);
    }
}

using System.Text;
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
        if (!OpcodeMetadata.Has(opcode, OpcodeFlags.NoFallThrough)) Reach(next, After(stack, opcode, oparg, jumps: false), pending);
        if (CodeFacts.JumpTarget(opcode, oparg, next) is >= 0 and var target)
            Reach(target, After(stack, opcode, oparg, jumps: true), pending);
        // The result of a frame that was entered is there then.
        if (CodeFacts.ReturnTarget(opcode, oparg, next) is >= 0 and var end) Reach(end, After(stack, opcode, oparg, jumps: false), pending);
    }

    /// <summary>The stack that an instruction leaves.</summary>
    private static string After(string stack, int opcode, int oparg, bool jumps)
    {
        int bottom = Math.Max(0, stack.Length - StackEffects.Popped(opcode, oparg));
        Span<int> sources = new int[StackEffects.Popped(opcode, oparg) + StackEffects.Pushed(opcode, oparg) + 1];
        sources = sources[..StackSources.Of(opcode, oparg, jumps, sources)];
        StringBuilder result = new(stack[..bottom]);
        foreach (int source in sources)
        {
            result.Append(source < 0 ? KindOf((StackMark)~source) : bottom + source < stack.Length ? stack[bottom + source] : Object);
        }
        return result.ToString();
    }

    private static char KindOf(StackMark mark) => mark switch
    {
        StackMark.Empty => Null,
        StackMark.Iterator => Iterator,
        StackMark.Exception => Exception,
        _ => Object,
    };

    private void Reach(int unit, string stack, Stack<int> pending)
    {
        if ((uint)unit >= (uint)_stacks.Length || _stacks[unit] is not null) return;
        _stacks[unit] = stack;
        pending.Push(unit);
    }
}

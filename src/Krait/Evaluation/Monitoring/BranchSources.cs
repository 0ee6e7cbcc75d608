using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Finds the instruction that branched, for those after it that report which way.</summary>
internal static class BranchSources
{
    /// <summary>The unit of the branch that the instruction at a unit belongs to.</summary>
    public static int Find(ExecutableCode executable, int unit)
    {
        byte[] code = executable.Code.Code;
        switch ((Opcode)code[2 * unit])
        {
            case Opcode.NOT_TAKEN:
                // A conditional jump has one unit of cache, the END_SEND of an async for none.
                return code[2 * (unit - 1)] == (byte)Opcode.CACHE ? unit - 2 : unit - 1;
            case Opcode.END_ASYNC_FOR:
                return InstructionFormatter.Target((int)Opcode.END_ASYNC_FOR, executable.Span[unit].Oparg, unit + 1);
            case Opcode.POP_ITER:
                return FindLoop(executable, unit);
            default:
                return unit;
        }
    }

    private static int FindLoop(ExecutableCode executable, int end)
    {
        byte[] code = executable.Code.Code;
        for (int unit = 0; unit < end; unit += 1 + OpcodeMetadata.CacheSize(code[2 * unit]))
        {
            if (code[2 * unit] != (byte)Opcode.FOR_ITER) continue;
            int next = unit + 1 + OpcodeMetadata.CacheSize((int)Opcode.FOR_ITER);
            if (next + executable.Span[unit].Oparg + 1 == end) return unit;
        }
        return end;
    }
}

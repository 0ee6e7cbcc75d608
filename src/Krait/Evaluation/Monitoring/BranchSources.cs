using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Finds the instruction that branched, for those after it that report which way.</summary>
internal static class BranchSources
{
    /// <summary>The unit of the branch that the instruction at a unit belongs to.</summary>
    public static int Find(ExecutableCode executable, int unit)
    {
        byte[] code = executable.Code.Code;
        int opcode = code[2 * unit];
        switch (CodeFacts.BranchOf(opcode))
        {
            case BranchPlace.Before:
                int before = unit - 1;
                while (OpcodeMetadata.Has(code[2 * before], OpcodeFlags.Filler)) before--;
                return before;
            case BranchPlace.Target:
                return InstructionFormatter.Target(opcode, executable.Span[unit].Oparg, unit + 1 + OpcodeMetadata.CacheSize(opcode));
            case BranchPlace.Jump:
                return FindJump(executable, unit);
            default:
                return unit;
        }
    }

    private static int FindJump(ExecutableCode executable, int target)
    {
        byte[] code = executable.Code.Code;
        for (int unit = 0; unit < target; unit += 1 + OpcodeMetadata.CacheSize(code[2 * unit]))
        {
            int opcode = code[2 * unit];
            if (CodeFacts.JumpTarget(opcode, executable.Span[unit].Oparg, unit + 1 + OpcodeMetadata.CacheSize(opcode)) == target)
                return unit;
        }
        return target;
    }
}

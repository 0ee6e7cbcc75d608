using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>What the flow graph asks of instructions: the metadata of their definitions, in a table because it asks all the time.</summary>
internal static class OpcodeTraits
{
    private const byte Jump = 1;
    private const byte Unconditional = 2;
    private const byte Conditional = 4;
    private const byte ScopeExit = 8;
    private const byte BlockPush = 16;
    private const byte EvalBreak = 32;
    private const byte Target = Jump | BlockPush;

    private static readonly byte[] s_traits = MakeTraits();

    /// <summary>Whether the instruction may go on elsewhere than at the next one.</summary>
    public static bool IsJump(Opcode opcode) => (s_traits[(int)opcode] & Jump) != 0;

    public static bool IsUnconditionalJump(Opcode opcode) => (s_traits[(int)opcode] & Unconditional) != 0;

    /// <summary>Whether the instruction takes a condition and jumps or goes on.</summary>
    public static bool IsConditionalJump(Opcode opcode) => (s_traits[(int)opcode] & Conditional) != 0;

    /// <summary>Whether the instruction leaves the frame.</summary>
    public static bool IsScopeExit(Opcode opcode) => (s_traits[(int)opcode] & ScopeExit) != 0;

    /// <summary>Whether the next instruction is never reached from this one.</summary>
    public static bool EndsFlow(Opcode opcode) => (s_traits[(int)opcode] & (ScopeExit | Unconditional)) != 0;

    /// <summary>Whether the instruction ends a basic block.</summary>
    public static bool EndsBlock(Opcode opcode) => (s_traits[(int)opcode] & (ScopeExit | Jump)) != 0;

    public static bool IsBlockPush(Opcode opcode) => (s_traits[(int)opcode] & BlockPush) != 0;

    /// <summary>Whether the operand of the instruction is a label while the code is compiled.</summary>
    public static bool HasTarget(Opcode opcode) => (s_traits[(int)opcode] & Target) != 0;

    /// <summary>Whether the handler that a block setup leads to finds the offset of the raising instruction below the exception.</summary>
    public static bool PreservesLastInstruction(Opcode opcode) =>
        StackEffects.Popped((int)opcode, 0) + StackEffects.Handler((int)opcode, 0) > 1;

    public static bool HasEvalBreak(Opcode opcode) => (s_traits[(int)opcode] & EvalBreak) != 0;

    /// <summary>The change of depth when the instruction does not jump, or jumps.</summary>
    public static int Effect(Opcode opcode, int operand, bool jump) => StackEffects.Published((int)opcode, operand, jump) ?? 0;

    private static byte[] MakeTraits()
    {
        byte[] traits = new byte[OpcodeMetadata.Count];
        for (int opcode = 0; opcode < traits.Length; opcode++)
        {
            if (OpcodeMetadata.Kind(opcode) is OpcodeKind.Generic or OpcodeKind.Pseudo)
                traits[opcode] = TraitsOf(opcode);
        }

        return traits;
    }

    private static byte TraitsOf(int opcode)
    {
        OpcodeFlags flags = OpcodeMetadata.Flags(opcode);
        byte traits = 0;
        if ((flags & OpcodeFlags.HasHandler) != 0)
            return BlockPush;
        if ((flags & OpcodeFlags.HasJump) != 0)
        {
            traits |= Jump;
            if ((flags & OpcodeFlags.NoFallThrough) != 0)
                traits |= Unconditional;
            else if (StackEffects.Popped(opcode, 0) == 1 && StackEffects.Pushed(opcode, 0) == 0)
                traits |= Conditional;
        }
        else if ((flags & OpcodeFlags.NoFallThrough) != 0)
        {
            traits |= ScopeExit;
        }

        return (flags & OpcodeFlags.EvalBreak) != 0 ? (byte)(traits | EvalBreak) : traits;
    }
}

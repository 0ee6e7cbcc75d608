using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>What the flow graph asks of instructions, in a table of its own because it asks it all the time.</summary>
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

    public static bool HasEvalBreak(Opcode opcode) => (s_traits[(int)opcode] & EvalBreak) != 0;

    /// <summary>The change of depth when the instruction does not jump, or jumps.</summary>
    public static int Effect(Opcode opcode, int operand, bool jump) => StackEffects.Published((int)opcode, operand, jump) ?? 0;

    private static byte[] MakeTraits()
    {
        var traits = new byte[OpcodeMetadata.Count];
        foreach (var opcode in Enum.GetValues<Opcode>())
        {
            var trait = (byte)0;
            switch (opcode)
            {
                case Opcode.JUMP or Opcode.JUMP_NO_INTERRUPT or Opcode.JUMP_FORWARD or Opcode.JUMP_BACKWARD
                    or Opcode.JUMP_BACKWARD_NO_INTERRUPT:
                    trait = Jump | Unconditional;
                    break;
                case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE:
                    trait = Jump | Conditional;
                    break;
                case Opcode.JUMP_IF_FALSE or Opcode.JUMP_IF_TRUE or Opcode.FOR_ITER or Opcode.SEND or Opcode.END_ASYNC_FOR:
                    trait = Jump;
                    break;
                case Opcode.RETURN_VALUE or Opcode.RAISE_VARARGS or Opcode.RERAISE:
                    trait = ScopeExit;
                    break;
                case Opcode.SETUP_FINALLY or Opcode.SETUP_CLEANUP or Opcode.SETUP_WITH:
                    trait = BlockPush;
                    break;
            }

            if (opcode is Opcode.JUMP or Opcode.JUMP_BACKWARD or Opcode.RESUME or Opcode.CALL or Opcode.CALL_FUNCTION_EX)
                trait |= EvalBreak;
            if ((int)opcode < traits.Length)
                traits[(int)opcode] = trait;
        }

        return traits;
    }
}

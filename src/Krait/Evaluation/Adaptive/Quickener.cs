using System.Runtime.CompilerServices;
using Krait.Evaluation.SecondTier;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// Makes the executable form of a code object: wider units with folded operands, stack tops and warmed-up counters. A code
/// object is verified on the way; one that breaks an invariant never runs.
/// </summary>
internal static unsafe class Quickener
{
    /// <summary>The executable form, made on first use; null with SystemError set when the code is malformed.</summary>
    public static ExecutableCode? GetExecutable(PyCode code) => code.Executable ??= Quicken(code);

    private static ExecutableCode? Quicken(PyCode code)
    {
        if (CodeVerification.Verify(code, out bool[]? unhandled) is not { } depths) return null;
        byte[] bytes = code.Code;
        CodeUnit[] units = GC.AllocateArray<CodeUnit>(bytes.Length / 2, pinned: true);
        int extended = 0;
        int cacheObjects = 0;
        int skip = 0;
        for (int i = 0; i < units.Length; i++)
        {
            if (skip > 0)
            {
                skip--;
                continue;
            }
            int opcode = bytes[2 * i];
            int oparg = bytes[(2 * i) + 1] | extended;
            units[i].Opcode = (ushort)opcode;
            units[i].Oparg = oparg;
            extended = OpcodeMetadata.Has(opcode, OpcodeFlags.Prefix) ? oparg << 8 : 0;
            skip = OpcodeMetadata.CacheSize(opcode);
            // The array is pinned.
            Renew((CodeUnit*)Unsafe.AsPointer(ref units[i]), opcode);
            foreach (byte unit in CacheObjects.Units(opcode)) units[i + unit].Oparg = cacheObjects++;
        }

        int locals = code.LocalsPlusCount;
        for (int i = 0; i < units.Length; i++) units[i].StackTop = (ushort)(locals + Math.Max(0, depths[i]));
        MarkLoopExits(units);
        ExecutableCode executable = new(code, units, cacheObjects)
        {
            Countdown = Promotion.Threshold,
            NeedsFinalization = GeneratorFinalization.IsNeeded(code),
            Unhandled = unhandled
        };
        Fusion.Everywhere(executable);
        return executable;
    }

    /// <summary>
    /// Makes a POP_ITER of every POP_TOP by which <c>break</c> and <c>return</c> drop the iterator of the loop around them:
    /// it closes a generator that only the loop knows.
    /// </summary>
    private static void MarkLoopExits(CodeUnit[] units)
    {
        // Where the loop ends whose iterator is on top of the stack at a height; inside, only leaving it goes down to there.
        Dictionary<int, int>? ends = null;
        for (int i = 0; i < units.Length; i++)
        {
            if (units[i].Opcode == (ushort)Opcode.FOR_ITER)
            {
                ends ??= [];
                ends[units[i].StackTop] = i + 1 + OpcodeMetadata.CacheSize((int)Opcode.FOR_ITER) + units[i].Oparg;
            }
            if (ends is null || units[i].Opcode != (ushort)Opcode.POP_TOP) continue;
            // The value of a return statement is on top at first.
            bool isBelowValue = units[i - 1].Opcode == (ushort)Opcode.SWAP && units[i - 1].Oparg == 2;
            if (ends.TryGetValue(units[i].StackTop - (isBelowValue ? 1 : 0), out int end) && i < end)
                units[i].Opcode = (ushort)Opcode.POP_ITER;
        }
    }

    /// <summary>Whether the instruction at an offset adapts and has had nothing to adapt to: it has never run.</summary>
    public static bool HasNeverRun(ReadOnlySpan<CodeUnit> units, int offset) =>
        HasCounter(units[offset].Opcode) && OpcodeMetadata.CacheSize(units[offset].Opcode) > 0
            && (ushort)units[offset + 1].Oparg == BackoffCounter.Warmup.Bits;

    /// <summary>Has an instruction that adapts wait as in new code, before it is specialised; false for one that does not adapt.</summary>
    public static bool Renew(CodeUnit* unit, int opcode)
    {
        if (OpcodeMetadata.CacheSize(opcode) == 0 || !HasCounter(opcode)) return false;
        *(BackoffCounter*)&unit[1].Oparg = BackoffCounter.Warmup;
        return true;
    }

    private static bool HasCounter(int opcode) => OpcodeMetadata.HasFamily(opcode);
}

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
        if (CodeVerification.Verify(code) is not { } depths) return null;
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
            extended = opcode == (int)Opcode.EXTENDED_ARG ? oparg << 8 : 0;
            skip = OpcodeMetadata.CacheSize(opcode);
            if (skip > 0 && HasCounter(opcode)) *CounterOf(ref units[i + 1]) = BackoffCounter.Warmup;
            foreach (byte unit in CacheObjects.Units(opcode)) units[i + unit].Oparg = cacheObjects++;
        }

        int locals = code.LocalsPlusCount;
        for (int i = 0; i < units.Length; i++) units[i].StackTop = (ushort)(locals + Math.Max(0, depths[i]));
        ExecutableCode executable = new(code, units, cacheObjects) { Countdown = Promotion.Threshold, NeedsFinalization = GeneratorFinalization.IsNeeded(code) };
        Fusion.Everywhere(executable);
        MonitoringTools.Register(executable);
        return executable;
    }

    /// <summary>Whether the instruction at an offset adapts and has had nothing to adapt to: it has never run.</summary>
    public static bool HasNeverRun(ReadOnlySpan<CodeUnit> units, int offset) =>
        HasCounter(units[offset].Opcode) && OpcodeMetadata.CacheSize(units[offset].Opcode) > 0 && (ushort)units[offset + 1].Oparg == BackoffCounter.Warmup.Bits;

    private static bool HasCounter(int opcode) => OpcodeMetadata.Families.ContainsKey((Opcode)opcode);

    // The array is pinned.
    private static BackoffCounter* CounterOf(ref CodeUnit unit) => (BackoffCounter*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref unit.Oparg);
}

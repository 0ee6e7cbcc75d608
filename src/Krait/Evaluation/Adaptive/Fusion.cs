using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Puts fused instructions in place of the sequences that Bytecodes.def declares.</summary>
internal static unsafe class Fusion
{
    /// <summary>Looks for sequences around a unit that has just been specialised.</summary>
    public static void Around(ExecutableCode executable, CodeUnit* unit)
    {
        CodeUnit* end = executable.Units + executable.Length;
        CodeUnit* start = unit - Math.Min(FusedInstructions.Longest - 1, unit - executable.Units);
        for (; start <= unit; start++)
        {
            // Cache units keep the opcode of a filler whatever they hold.
            if (!OpcodeMetadata.Has(start->Opcode, OpcodeFlags.Filler)) Fuse(start, end);
        }
    }

    /// <summary>Looks for sequences that need no specialisation in new code.</summary>
    public static void Everywhere(ExecutableCode executable)
    {
        CodeUnit* end = executable.Units + executable.Length;
        for (CodeUnit* unit = executable.Units; unit < end; unit++)
        {
            if (!OpcodeMetadata.Has(unit->Opcode, OpcodeFlags.Filler)) Fuse(unit, end);
        }
    }

    private static void Fuse(CodeUnit* unit, CodeUnit* end)
    {
        if (FusedInstructions.IsFused(unit->Opcode)) unit->Opcode = (ushort)FusedInstructions.Unfused(unit->Opcode);
        int fused = FusedInstructions.Match(unit, end);
        if (fused != 0) unit->Opcode = (ushort)fused;
    }
}

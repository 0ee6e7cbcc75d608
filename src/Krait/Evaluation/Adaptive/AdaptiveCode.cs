using Krait.Objects;

namespace Krait.Evaluation;

/// <summary><c>_co_code_adaptive</c>: the code with the specialised opcodes it has at the moment.</summary>
internal static class AdaptiveCode
{
    /// <summary>The canonical bytes, opcodes replaced by what the executable form holds.</summary>
    public static byte[] Of(PyCode code)
    {
        byte[] bytes = (byte[])code.Code.Clone();
        if (code.Executable is not { } executable) return bytes;
        ReadOnlySpan<CodeUnit> units = executable.Span;
        for (int i = 0; i < units.Length; i++)
        {
            int opcode = FusedInstructions.Unfused(units[i].Opcode);
            if (opcode == (int)Opcode.CACHE || (opcode == (int)Opcode.POP_ITER && bytes[2 * i] == (byte)Opcode.POP_TOP)) continue;
            // A fused instruction stands for what its first part is when it runs alone.
            bytes[2 * i] = (byte)opcode;
        }
        return bytes;
    }
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The depth of the value stack before every instruction.</summary>
internal static class StackDepths
{
    /// <summary>Depths by code unit; -1 where control never comes.</summary>
    public static int[] Compute(PyCode code)
    {
        byte[] bytes = code.Code;
        int count = bytes.Length / 2;
        int[] depths = new int[count];
        Array.Fill(depths, -1);
        int[] opargs = new int[count];
        int extended = 0;
        for (int i = 0; i < count; i++)
        {
            int opcode = bytes[2 * i];
            opargs[i] = bytes[(2 * i) + 1] | extended;
            extended = opcode == (int)Opcode.EXTENDED_ARG ? opargs[i] << 8 : 0;
            i += OpcodeMetadata.CacheSize(opcode);
        }

        List<ExceptionTable.Entry> handlers = ExceptionTable.Read(code.ExceptionTable);
        Stack<int> work = new();
        Reach(0, 0);
        foreach (ExceptionTable.Entry handler in handlers) Reach(handler.Target, handler.Depth + (handler.PushLastInstruction ? 1 : 0) + 1);
        while (work.TryPop(out int offset))
        {
            int opcode = bytes[2 * offset];
            int oparg = opargs[offset];
            int next = offset + 1 + OpcodeMetadata.CacheSize(opcode);
            int depth = depths[offset];
            int after = depth + StackEffects.Pushed(opcode, oparg) - StackEffects.Popped(opcode, oparg);
            OpcodeFlags flags = OpcodeMetadata.Flags(opcode);
            if (OpcodeMetadata.Has(opcode, OpcodeFlags.HasJump))
            {
                bool backward = opcode is (int)Opcode.JUMP_BACKWARD or (int)Opcode.JUMP_BACKWARD_NO_INTERRUPT;
                int target = backward ? next - oparg : next + oparg;
                // A finished FOR_ITER skips END_FOR, but END_FOR itself is where a finished generator returns to.
                if (opcode == (int)Opcode.FOR_ITER) Reach(target, depth + 1);
                else Reach(target, opcode == (int)Opcode.SEND ? depth : after);
            }
            if (opcode is (int)Opcode.YIELD_VALUE) Reach(next, depth);
            else if (opcode is (int)Opcode.RETURN_GENERATOR) Reach(next, depth + 1);
            else if (!OpcodeMetadata.Has(opcode, OpcodeFlags.NoFallThrough)) Reach(next, after);
        }
        return depths;

        void Reach(int offset, int depth)
        {
            if ((uint)offset >= (uint)count || depths[offset] >= 0) return;
            depths[offset] = depth;
            work.Push(offset);
        }
    }
}

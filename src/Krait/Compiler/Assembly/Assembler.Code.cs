using Krait.Compiler.Flow;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Assembly;

/// <summary>An instruction in its place in the code.</summary>
internal struct AssembledInstruction
{
    public Opcode Opcode;
    public int Operand;
    public SourceSpan Location;

    /// <summary>The handler's first instruction, or -1.</summary>
    public int Handler;
    public int HandlerDepth;
    public bool PreservesLastInstruction;

    /// <summary>The instruction a jump leads to.</summary>
    public int Target;

    /// <summary>Where the instruction starts, in code units.</summary>
    public int Offset;

    /// <summary>The size with prefixes and caches, in code units.</summary>
    public readonly int Size =>
        1 + (Operand > 0xFF ? 1 : 0) + (Operand > 0xFFFF ? 1 : 0) + (Operand > 0xFFFFFF ? 1 : 0)
        + OpcodeMetadata.CacheSize((int)Opcode);
}

/// <summary>The bytes of the code and the exception table.</summary>
internal sealed partial class Assembler
{
    private readonly List<byte> _exceptionTable = [];
    private AssembledInstruction[] _instructions = new AssembledInstruction[0];
    private int _count;

    private void Flatten()
    {
        int total = 0;
        for (BasicBlock? block = _graph.Entry; block is not null; block = block.Next)
        {
            // From here on a label is the index of the block's first instruction.
            block.Label = total;
            total += block.Count;
        }

        if (_instructions.Length < total)
            _instructions = new AssembledInstruction[Math.Max(total, _instructions.Length * 2)];
        _count = 0;
        for (BasicBlock? block = _graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction from = ref block.Instructions[i];
                ref AssembledInstruction to = ref _instructions[_count++];
                to.Opcode = from.Opcode;
                to.Operand = from.Operand;
                to.Location = from.Location;
                to.Target = from.Target?.Label ?? -1;
                to.Handler = from.Handler?.Label ?? -1;
                to.HandlerDepth = from.Handler?.StartDepth ?? 0;
                to.PreservesLastInstruction = from.Handler is { PreservesLastInstruction: true };
            }
        }
    }

    // Jumps are relative to the instruction after them; their own size may change with the distance.
    private void ResolveJumps()
    {
        for (int i = 0; i < _count; i++)
        {
            ref AssembledInstruction instruction = ref _instructions[i];
            if (!OpcodeTraits.IsJump(instruction.Opcode))
                continue;
            bool isForward = instruction.Target > i;
            instruction.Operand = instruction.Target;
            instruction.Opcode = OpcodeMetadata.Real(instruction.Opcode, isBackward: !isForward);
        }

        bool changed;
        do
        {
            changed = false;
            int offset = 0;
            for (int i = 0; i < _count; i++)
            {
                _instructions[i].Offset = offset;
                offset += _instructions[i].Size;
            }

            offset = 0;
            for (int i = 0; i < _count; i++)
            {
                ref AssembledInstruction instruction = ref _instructions[i];
                int size = instruction.Size;
                offset += size;
                if (!OpcodeTraits.IsJump(instruction.Opcode))
                    continue;
                int target = _instructions[instruction.Target].Offset;
                // END_ASYNC_FOR never jumps: its operand leads back to the SEND that it belongs to.
                if (!OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.Jumps))
                    instruction.Operand = offset - target - EndSendOffset;
                else
                    instruction.Operand = Math.Abs(target - offset);
                changed |= instruction.Size != size;
            }
        }
        while (changed);
    }

    private byte[] WriteCode()
    {
        int size = 0;
        for (int i = 0; i < _count; i++)
            size += _instructions[i].Size;
        byte[] code = new byte[size * 2];
        int position = 0;
        for (int i = 0; i < _count; i++)
        {
            ref AssembledInstruction instruction = ref _instructions[i];
            int operand = instruction.Operand;
            for (int shift = 24; shift > 0; shift -= 8)
            {
                if (operand >> shift == 0)
                    continue;
                code[position++] = (byte)Opcode.EXTENDED_ARG;
                code[position++] = (byte)(operand >> shift);
            }

            code[position++] = (byte)instruction.Opcode;
            code[position++] = (byte)operand;

            // Caches are zero: CACHE without an operand.
            position += 2 * OpcodeMetadata.CacheSize((int)instruction.Opcode);
        }

        return code;
    }

    // Entries of start, size, target and depth, as variable-length integers with the most significant digit first.
    private byte[] WriteExceptionTable()
    {
        List<byte> table = _exceptionTable;
        table.Clear();
        int offset = 0;
        int start = 0;
        int current = -1;
        for (int i = 0; i < _count; i++)
        {
            ref AssembledInstruction instruction = ref _instructions[i];
            if (instruction.Handler != (current < 0 ? -1 : _instructions[current].Handler))
            {
                if (current >= 0)
                    WriteExceptionEntry(table, start, offset, _instructions[current]);
                start = offset;
                current = instruction.Handler < 0 ? -1 : i;
            }

            offset += instruction.Size;
        }

        if (current >= 0)
            WriteExceptionEntry(table, start, offset, _instructions[current]);
        return [.. table];
    }

    private void WriteExceptionEntry(List<byte> table, int start, int end, in AssembledInstruction covered)
    {
        int depth = covered.HandlerDepth - 1 - (covered.PreservesLastInstruction ? 1 : 0);
        WriteNumber(table, start, 0x80);
        WriteNumber(table, end - start, 0);
        WriteNumber(table, _instructions[covered.Handler].Offset, 0);
        WriteNumber(table, (depth << 1) | (covered.PreservesLastInstruction ? 1 : 0), 0);
    }

    private static void WriteNumber(List<byte> table, int value, int firstBit)
    {
        const int Continuation = 0x40;
        for (int shift = 24; shift > 0; shift -= 6)
        {
            if (value < 1 << shift)
                continue;
            table.Add((byte)(((value >> shift) & 0x3F) | Continuation | firstBit));
            firstBit = 0;
        }

        table.Add((byte)((value & 0x3F) | firstBit));
    }
}

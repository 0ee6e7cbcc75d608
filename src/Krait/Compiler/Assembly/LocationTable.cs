using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Flow;
using Krait.Compiler.Syntax;

namespace Krait.Compiler.Assembly;

/// <summary>
/// Writes <c>co_linetable</c> of one code object after the other: the position of every instruction (InternalDocs/code_objects.md of
/// CPython).
/// </summary>
internal sealed class LocationTable
{
    private const int OneLineForm = 10;
    private const int NoColumnsForm = 13;
    private const int LongForm = 14;
    private const int NoneForm = 15;
    private const int LongestEntry = 8;

    private byte[] _bytes = new byte[64];
    private int _count;
    private int _line;

    public byte[] Write(Span<AssembledInstruction> instructions, int firstLine)
    {
        for (int i = instructions.Length - 1; i >= 0; i--)
        {
            ref AssembledInstruction instruction = ref instructions[i];
            if (instruction.Location != Locations.Next)
                continue;
            instruction.Location = OpcodeTraits.EndsBlock(instruction.Opcode) || i + 1 >= instructions.Length
                ? Locations.None
                : instructions[i + 1].Location;
        }

        _line = firstLine;
        _count = 0;
        SourceSpan location = Locations.None;
        int size = 0;
        for (int i = 0; i < instructions.Length; i++)
        {
            ref AssembledInstruction instruction = ref instructions[i];
            if (instruction.Location != location)
            {
                Add(location, size);
                location = instruction.Location;
                size = 0;
            }

            size += instruction.Size;
        }

        Add(location, size);
        return _bytes[.._count];
    }

    private void Add(in SourceSpan location, int size)
    {
        if (size == 0)
            return;
        for (; size > LongestEntry; size -= LongestEntry)
            AddEntry(location, LongestEntry);
        AddEntry(location, size);
    }

    private void AddEntry(in SourceSpan location, int size)
    {
        if (_count + 32 > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        if (location.Line == Locations.None.Line)
        {
            Start(NoneForm, size);
            return;
        }

        int delta = location.Line - _line;
        int column = location.Column;
        int endColumn = location.EndColumn;
        if (column < 0 || endColumn < 0)
        {
            if (location.EndLine == location.Line || location.EndLine < 0)
            {
                Start(NoColumnsForm, size);
                AddSigned(delta);
                _line = location.Line;
                return;
            }
        }
        else if (location.EndLine == location.Line)
        {
            if (delta == 0 && column < 80 && endColumn - column < 16 && endColumn >= column)
            {
                Start(column >> 3, size);
                _bytes[_count++] = (byte)(((column & 7) << 4) | (endColumn - column));
                return;
            }

            if (delta is >= 0 and < 3 && column < 128 && endColumn < 128)
            {
                Start(OneLineForm + delta, size);
                _bytes[_count++] = (byte)column;
                _bytes[_count++] = (byte)endColumn;
                _line = location.Line;
                return;
            }
        }

        Start(LongForm, size);
        AddSigned(delta);
        AddUnsigned((uint)(location.EndLine - location.Line));
        AddUnsigned((uint)(column + 1));
        AddUnsigned((uint)(endColumn + 1));
        _line = location.Line;
    }

    private void Start(int form, int size) => _bytes[_count++] = (byte)(0x80 | (form << 3) | (size - 1));

    // Six bits at a time, the least significant first.
    private void AddUnsigned(uint value)
    {
        while (value >= 64)
        {
            _bytes[_count++] = (byte)(0x40 | (value & 0x3F));
            value >>= 6;
        }

        _bytes[_count++] = (byte)value;
    }

    private void AddSigned(int value) => AddUnsigned(value < 0 ? (((uint)-value) << 1) | 1 : (uint)value << 1);
}

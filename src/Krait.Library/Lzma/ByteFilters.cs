using System.Buffers.Binary;

namespace Krait.Library.Lzma;

/// <summary>Changes data so that it compresses better, or back: byte differences, or branches in machine code.</summary>
internal abstract class ByteFilter
{
    /// <summary>Changes bytes in place; the result is how many of them are done, the others wait for more.</summary>
    public abstract int Run(Span<byte> data, bool isEncoder);
}

/// <summary>Differences to the byte some places before.</summary>
internal sealed class DeltaFilter(int distance) : ByteFilter
{
    private readonly byte[] _history = new byte[256];
    private int _position;

    public override int Run(Span<byte> data, bool isEncoder)
    {
        for (int i = 0; i < data.Length; i++)
        {
            byte before = _history[(_position - distance) & 0xFF];
            byte value = data[i];
            data[i] = (byte)(isEncoder ? value - before : value + before);
            _history[_position++ & 0xFF] = isEncoder ? value : data[i];
        }
        return data.Length;
    }
}

/// <summary>Relative branch targets in machine code as absolute ones.</summary>
internal sealed class BranchFilter(long kind, uint start) : ByteFilter
{
    private uint _position = start;
    private uint _previousMask;
    private uint _previousPosition = unchecked((uint)-5);

    public override int Run(Span<byte> data, bool isEncoder)
    {
        int done = kind switch
        {
            FilterIds.X86 => X86(data, isEncoder),
            FilterIds.PowerPc => PowerPc(data, isEncoder),
            FilterIds.Ia64 => Ia64(data, isEncoder),
            FilterIds.Arm => Arm(data, isEncoder),
            FilterIds.ArmThumb => ArmThumb(data, isEncoder),
            _ => Sparc(data, isEncoder),
        };
        _position += (uint)done;
        return done;
    }

    private uint Target(uint value, int at, uint ahead, bool isEncoder) =>
        isEncoder ? value + _position + (uint)at + ahead : value - (_position + (uint)at + ahead);

    private int X86(Span<byte> data, bool isEncoder)
    {
        if (data.Length < 5) return 0;
        if (_position - _previousPosition > 5) _previousPosition = _position - 5;
        int last = data.Length - 5;
        int at = 0;
        while (at <= last)
        {
            if ((data[at] & 0xFE) != 0xE8)
            {
                at++;
                continue;
            }
            uint offset = _position + (uint)at - _previousPosition;
            _previousPosition = _position + (uint)at;
            if (offset > 5)
            {
                _previousMask = 0;
            }
            else
            {
                for (uint i = 0; i < offset; i++)
                {
                    _previousMask &= 0x77;
                    _previousMask <<= 1;
                }
            }
            byte high = data[at + 4];
            ReadOnlySpan<byte> allowed = [1, 1, 1, 0, 1, 0, 0, 0];
            ReadOnlySpan<byte> bitNumbers = [0, 1, 2, 2, 3, 3, 3, 3];
            if (high is 0 or 0xFF && allowed[(int)(_previousMask >> 1) & 7] != 0 && (_previousMask >> 1) < 0x10)
            {
                uint source = BinaryPrimitives.ReadUInt32LittleEndian(data[(at + 1)..]);
                uint target;
                while (true)
                {
                    target = Target(source, at, 5, isEncoder);
                    if (_previousMask == 0) break;
                    int bits = bitNumbers[(int)(_previousMask >> 1)] * 8;
                    byte tested = (byte)(target >> (24 - bits));
                    if (tested is not (0 or 0xFF)) break;
                    source = target ^ ((1u << (32 - bits)) - 1);
                }
                target &= 0x01FFFFFF;
                if ((target & 0x01000000) != 0) target |= 0xFF000000;
                BinaryPrimitives.WriteUInt32LittleEndian(data[(at + 1)..], target);
                at += 5;
                _previousMask = 0;
            }
            else
            {
                at++;
                _previousMask |= 1;
                if (high is 0 or 0xFF) _previousMask |= 0x10;
            }
        }
        return at;
    }

    private int PowerPc(Span<byte> data, bool isEncoder)
    {
        int at = 0;
        for (; at + 4 <= data.Length; at += 4)
        {
            uint word = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
            if ((word & 0xFC000003) != 0x48000001) continue;
            uint target = Target(word & 0x03FFFFFC, at, 0, isEncoder);
            BinaryPrimitives.WriteUInt32BigEndian(data[at..], 0x48000001 | (target & 0x03FFFFFC));
        }
        return at;
    }

    private int Arm(Span<byte> data, bool isEncoder)
    {
        int at = 0;
        for (; at + 4 <= data.Length; at += 4)
        {
            if (data[at + 3] != 0xEB) continue;
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
            uint target = Target((word & 0x00FFFFFF) << 2, at, 8, isEncoder) >> 2;
            BinaryPrimitives.WriteUInt32LittleEndian(data[at..], 0xEB000000 | (target & 0x00FFFFFF));
        }
        return at;
    }

    private int ArmThumb(Span<byte> data, bool isEncoder)
    {
        int at = 0;
        for (; at + 4 <= data.Length; at += 2)
        {
            if ((data[at + 1] & 0xF8) != 0xF0 || (data[at + 3] & 0xF8) != 0xF8) continue;
            uint source = ((((uint)data[at + 1] & 7) << 19) | ((uint)data[at] << 11) | (((uint)data[at + 3] & 7) << 8) | data[at + 2]) << 1;
            uint target = Target(source, at, 4, isEncoder) >> 1;
            data[at + 1] = (byte)(0xF0 | ((target >> 19) & 7));
            data[at] = (byte)(target >> 11);
            data[at + 3] = (byte)(0xF8 | ((target >> 8) & 7));
            data[at + 2] = (byte)target;
            at += 2;
        }
        return at;
    }

    private int Sparc(Span<byte> data, bool isEncoder)
    {
        int at = 0;
        for (; at + 4 <= data.Length; at += 4)
        {
            if (!((data[at] == 0x40 && (data[at + 1] & 0xC0) == 0) || (data[at] == 0x7F && (data[at + 1] & 0xC0) == 0xC0))) continue;
            uint target = Target(BinaryPrimitives.ReadUInt32BigEndian(data[at..]) << 2, at, 0, isEncoder) >> 2;
            target = (((0 - ((target >> 22) & 1)) << 22) & 0x3FFFFFFF) | (target & 0x3FFFFF) | 0x40000000;
            BinaryPrimitives.WriteUInt32BigEndian(data[at..], target);
        }
        return at;
    }

    private int Ia64(Span<byte> data, bool isEncoder)
    {
        ReadOnlySpan<byte> branches = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0];
        int at = 0;
        for (; at + 16 <= data.Length; at += 16)
        {
            int mask = branches[data[at] & 0x1F];
            for (int slot = 0, bitPosition = 5; slot < 3; slot++, bitPosition += 41)
            {
                if (((mask >> slot) & 1) == 0) continue;
                int bytePosition = at + (bitPosition >> 3);
                int bitShift = bitPosition & 7;
                ulong instruction = 0;
                for (int i = 0; i < 6; i++) instruction |= (ulong)data[bytePosition + i] << (8 * i);
                ulong normal = instruction >> bitShift;
                if (((normal >> 37) & 0xF) != 5 || ((normal >> 9) & 7) != 0) continue;
                uint source = (uint)((normal >> 13) & 0x0FFFFF);
                source |= (uint)((normal >> 36) & 1) << 20;
                uint target = Target(source << 4, at, 0, isEncoder) >> 4;
                normal &= ~((ulong)0x8FFFFF << 13);
                normal |= (ulong)(target & 0x0FFFFF) << 13;
                normal |= (ulong)(target & 0x100000) << (36 - 20);
                instruction = (instruction & ((1UL << bitShift) - 1)) | (normal << bitShift);
                for (int i = 0; i < 6; i++) data[bytePosition + i] = (byte)(instruction >> (8 * i));
            }
        }
        return at;
    }
}

using System.Buffers.Binary;

namespace Krait.Modules.Hashing;

/// <summary>SHA-3 and SHAKE (FIPS 202): a sponge of 25 words.</summary>
internal sealed class KeccakHash : BlockHash
{
    private static readonly ulong[] s_roundConstants = MakeRoundConstants();

    // The way of a word through the state, and how far it is rotated at each step.
    private static readonly byte[] s_places = new byte[24];
    private static readonly byte[] s_rotations = new byte[24];

    private readonly ulong[] _state = new ulong[25];
    private readonly int _digestSize;

    static KeccakHash()
    {
        int x = 1;
        int y = 0;
        for (int i = 0; i < 24; i++)
        {
            (x, y) = (y, ((2 * x) + (3 * y)) % 5);
            s_places[i] = (byte)(x + (5 * y));
            s_rotations[i] = (byte)((i + 1) * (i + 2) / 2 % 64);
        }
    }

    /// <param name="rate">How many bytes of the state take data.</param>
    /// <param name="digestSize">The length of the result, 0 when the caller decides.</param>
    /// <param name="suffix">The bits that separate the functions of the family.</param>
    public KeccakHash(int rate, int digestSize, byte suffix) : base(rate)
    {
        _digestSize = digestSize;
        Suffix = suffix;
    }

    private KeccakHash(KeccakHash other) : base(other)
    {
        _digestSize = other._digestSize;
        Suffix = other.Suffix;
        other._state.CopyTo(_state, 0);
    }

    public byte Suffix { get; }

    public override int DigestSize => _digestSize;

    public override HashState Copy() => new KeccakHash(this);

    // A linear feedback shift register gives the bits of the constants.
    private static ulong[] MakeRoundConstants()
    {
        ulong[] constants = new ulong[24];
        int register = 1;
        for (int round = 0; round < 24; round++)
        {
            for (int i = 0; i < 7; i++)
            {
                if ((register & 1) != 0) constants[round] |= 1UL << ((1 << i) - 1);
                register <<= 1;
                if ((register & 0x100) != 0) register ^= 0x171;
            }
        }
        return constants;
    }

    public override void Digest(Span<byte> destination)
    {
        KeccakHash last = new(this);
        ReadOnlySpan<byte> rest = Rest;
        Span<byte> block = stackalloc byte[200];
        block = block[..BlockSize];
        block.Clear();
        rest.CopyTo(block);
        block[rest.Length] ^= Suffix;
        block[^1] ^= 0x80;
        last.Compress(block);
        Span<byte> squeezed = stackalloc byte[200];
        while (true)
        {
            for (int i = 0; i < 25; i++) BinaryPrimitives.WriteUInt64LittleEndian(squeezed[(8 * i)..], last._state[i]);
            int count = Math.Min(destination.Length, BlockSize);
            squeezed[..count].CopyTo(destination);
            destination = destination[count..];
            if (destination.Length == 0) return;
            Permute(last._state);
        }
    }

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        // Short: a piece of the data.
        for (; blocks.Length > 0; blocks = blocks[BlockSize..])
        {
            for (int i = 0; i < BlockSize / 8; i++) _state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(blocks[(8 * i)..]);
            Permute(_state);
        }
    }

    private static void Permute(ulong[] state)
    {
        Span<ulong> a = state.AsSpan(0, 25);
        foreach (ulong constant in s_roundConstants)
        {
            ulong c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
            ulong c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
            ulong c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
            ulong c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
            ulong c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
            ulong d0 = c4 ^ ulong.RotateLeft(c1, 1);
            ulong d1 = c0 ^ ulong.RotateLeft(c2, 1);
            ulong d2 = c1 ^ ulong.RotateLeft(c3, 1);
            ulong d3 = c2 ^ ulong.RotateLeft(c4, 1);
            ulong d4 = c3 ^ ulong.RotateLeft(c0, 1);
            for (int y = 0; y < 25; y += 5)
            {
                a[y] ^= d0;
                a[y + 1] ^= d1;
                a[y + 2] ^= d2;
                a[y + 3] ^= d3;
                a[y + 4] ^= d4;
            }
            ulong moved = a[1];
            for (int i = 0; i < 24; i++)
            {
                int place = s_places[i];
                (a[place], moved) = (ulong.RotateLeft(moved, s_rotations[i]), a[place]);
            }
            for (int y = 0; y < 25; y += 5)
            {
                (ulong b0, ulong b1, ulong b2, ulong b3, ulong b4) = (a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]);
                a[y] = b0 ^ (~b1 & b2);
                a[y + 1] = b1 ^ (~b2 & b3);
                a[y + 2] = b2 ^ (~b3 & b4);
                a[y + 3] = b3 ^ (~b4 & b0);
                a[y + 4] = b4 ^ (~b0 & b1);
            }
            a[0] ^= constant;
        }
    }
}

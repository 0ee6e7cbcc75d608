using System.Buffers.Binary;
using System.Numerics;

namespace Krait.Modules.Hashing;

/// <summary>The numbers that SHA-2 is made of: fractional parts of roots of primes.</summary>
internal static class Sha2Constants
{
    /// <summary>The first 64 bits of the cube roots' fractional parts; those of 32 bits are their upper halves.</summary>
    public static readonly ulong[] Rounds = Array.ConvertAll(Primes(80), CubeRoot);

    private static int[] Primes(int count)
    {
        List<int> primes = [];
        for (int candidate = 2; primes.Count < count; candidate++)
        {
            if (primes.TrueForAll(prime => candidate % prime != 0)) primes.Add(candidate);
        }
        return [.. primes];
    }

    private static ulong CubeRoot(int value)
    {
        BigInteger scaled = (BigInteger)value << 192;
        BigInteger low = 0;
        BigInteger high = BigInteger.One << 68;
        while (high - low > 1)
        {
            BigInteger middle = (low + high) >> 1;
            if (middle * middle * middle <= scaled) low = middle;
            else high = middle;
        }
        return (ulong)(low & ulong.MaxValue);
    }
}

/// <summary>SHA-224, which .NET has not.</summary>
internal sealed class Sha224Hash : BlockHash
{
    private readonly uint[] _state;

    public Sha224Hash() : base(64) =>
        _state = [0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939, 0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4];

    private Sha224Hash(Sha224Hash other) : base(other) => _state = (uint[])other._state.Clone();

    public override int DigestSize => 28;

    public override HashState Copy() => new Sha224Hash(this);

    public override void Digest(Span<byte> destination)
    {
        Sha224Hash last = new(this);
        Span<byte> padding = stackalloc byte[128];
        padding.Clear();
        padding[0] = 0x80;
        int length = 64 - (int)((Length + 8) % 64);
        BinaryPrimitives.WriteUInt64BigEndian(padding[length..], Length * 8);
        last.Update(padding[..(length + 8)]);
        for (int i = 0; i < 7; i++) BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], last._state[i]);
    }

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[64];
        // Short: a piece of the data.
        for (; blocks.Length > 0; blocks = blocks[64..])
        {
            for (int i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * i)..]);
            for (int i = 16; i < 64; i++)
            {
                uint early = words[i - 15];
                uint late = words[i - 2];
                uint first = uint.RotateRight(early, 7) ^ uint.RotateRight(early, 18) ^ (early >> 3);
                uint second = uint.RotateRight(late, 17) ^ uint.RotateRight(late, 19) ^ (late >> 10);
                words[i] = words[i - 16] + first + words[i - 7] + second;
            }
            (uint a, uint b, uint c, uint d) = (_state[0], _state[1], _state[2], _state[3]);
            (uint e, uint f, uint g, uint h) = (_state[4], _state[5], _state[6], _state[7]);
            for (int i = 0; i < 64; i++)
            {
                uint first = h + (uint.RotateRight(e, 6) ^ uint.RotateRight(e, 11) ^ uint.RotateRight(e, 25)) + ((e & f) ^ (~e & g))
                    + (uint)(Sha2Constants.Rounds[i] >> 32) + words[i];
                uint second = (uint.RotateRight(a, 2) ^ uint.RotateRight(a, 13) ^ uint.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }
            _state[0] += a;
            _state[1] += b;
            _state[2] += c;
            _state[3] += d;
            _state[4] += e;
            _state[5] += f;
            _state[6] += g;
            _state[7] += h;
        }
    }
}

/// <summary>SHA-512/224 and SHA-512/256, which .NET has not.</summary>
internal sealed class Sha512TruncatedHash : BlockHash
{
    private readonly ulong[] _state;
    private readonly int _digestSize;

    public Sha512TruncatedHash(int digestSize) : base(128)
    {
        _digestSize = digestSize;
        // The initial state is a hash, of the function's own name, by SHA-512 with another one (FIPS 180-4, 5.3.6).
        ulong[] seed =
        [
            0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
                0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
        ];
        Sha512TruncatedHash naming = new(64, Array.ConvertAll(seed, static each => each ^ 0xA5A5A5A5A5A5A5A5));
        naming.Update(System.Text.Encoding.ASCII.GetBytes($"SHA-512/{digestSize * 8}"));
        byte[] initial = naming.ToDigest();
        _state = new ulong[8];
        for (int i = 0; i < 8; i++) _state[i] = BinaryPrimitives.ReadUInt64BigEndian(initial.AsSpan(8 * i));
    }

    private Sha512TruncatedHash(int digestSize, ulong[] state) : base(128)
    {
        _digestSize = digestSize;
        _state = state;
    }

    private Sha512TruncatedHash(Sha512TruncatedHash other) : base(other)
    {
        _digestSize = other._digestSize;
        _state = (ulong[])other._state.Clone();
    }

    public override int DigestSize => _digestSize;

    public override HashState Copy() => new Sha512TruncatedHash(this);

    public override void Digest(Span<byte> destination)
    {
        Sha512TruncatedHash last = new(this);
        Span<byte> padding = stackalloc byte[256];
        padding.Clear();
        padding[0] = 0x80;
        int length = 128 - (int)((Length + 16) % 128);
        BinaryPrimitives.WriteUInt128BigEndian(padding[length..], (UInt128)Length * 8);
        last.Update(padding[..(length + 16)]);
        Span<byte> whole = stackalloc byte[64];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64BigEndian(whole[(8 * i)..], last._state[i]);
        whole[.._digestSize].CopyTo(destination);
    }

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        Span<ulong> words = stackalloc ulong[80];
        // Short: a piece of the data.
        for (; blocks.Length > 0; blocks = blocks[128..])
        {
            for (int i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt64BigEndian(blocks[(8 * i)..]);
            for (int i = 16; i < 80; i++)
            {
                ulong early = words[i - 15];
                ulong late = words[i - 2];
                ulong first = ulong.RotateRight(early, 1) ^ ulong.RotateRight(early, 8) ^ (early >> 7);
                ulong second = ulong.RotateRight(late, 19) ^ ulong.RotateRight(late, 61) ^ (late >> 6);
                words[i] = words[i - 16] + first + words[i - 7] + second;
            }
            (ulong a, ulong b, ulong c, ulong d) = (_state[0], _state[1], _state[2], _state[3]);
            (ulong e, ulong f, ulong g, ulong h) = (_state[4], _state[5], _state[6], _state[7]);
            for (int i = 0; i < 80; i++)
            {
                ulong first = h + (ulong.RotateRight(e, 14) ^ ulong.RotateRight(e, 18) ^ ulong.RotateRight(e, 41)) + ((e & f) ^ (~e & g))
                    + Sha2Constants.Rounds[i] + words[i];
                ulong second = (ulong.RotateRight(a, 28) ^ ulong.RotateRight(a, 34) ^ ulong.RotateRight(a,
                    39)) + ((a & b) ^ (a & c) ^ (b & c));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }
            _state[0] += a;
            _state[1] += b;
            _state[2] += c;
            _state[3] += d;
            _state[4] += e;
            _state[5] += f;
            _state[6] += g;
            _state[7] += h;
        }
    }
}

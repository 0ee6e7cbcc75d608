using System.Buffers.Binary;

namespace Krait.Modules.Hashing;

/// <summary>What BLAKE2 is parametrised with (RFC 7693 and the paper's tree mode).</summary>
internal sealed record Blake2Parameters(int DigestSize)
{
    public byte[] Key { get; init; } = [];
    public byte[] Salt { get; init; } = [];
    public byte[] Person { get; init; } = [];
    public int Fanout { get; init; } = 1;
    public int Depth { get; init; } = 1;
    public uint LeafSize { get; init; }
    public ulong NodeOffset { get; init; }
    public int NodeDepth { get; init; }
    public int InnerSize { get; init; }
    public bool IsLastNode { get; init; }
}

/// <summary>What the two forms of BLAKE2 share.</summary>
internal static class Blake2
{
    /// <summary>The order in which each round takes the words of a block.</summary>
    public static readonly byte[][] Permutations =
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ];

    /// <summary>The initial values, of 64 bits: those of 32 bits are their upper halves.</summary>
    public static readonly ulong[] Initial =
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
            0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];
}

/// <summary>BLAKE2b.</summary>
internal sealed class Blake2bHash : BlockHash
{
    private readonly ulong[] _state;
    private readonly int _digestSize;
    private readonly bool _isLastNode;
    private ulong _compressed;

    public Blake2bHash(Blake2Parameters parameters) : base(128)
    {
        _digestSize = parameters.DigestSize;
        _isLastNode = parameters.IsLastNode;
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        block[0] = (byte)parameters.DigestSize;
        block[1] = (byte)parameters.Key.Length;
        block[2] = (byte)parameters.Fanout;
        block[3] = (byte)parameters.Depth;
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], parameters.LeafSize);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], parameters.NodeOffset);
        block[16] = (byte)parameters.NodeDepth;
        block[17] = (byte)parameters.InnerSize;
        parameters.Salt.CopyTo(block[32..]);
        parameters.Person.CopyTo(block[48..]);
        _state = (ulong[])Blake2.Initial.Clone();
        for (int i = 0; i < 8; i++) _state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        if (parameters.Key.Length == 0) return;
        byte[] keyBlock = new byte[128];
        parameters.Key.CopyTo(keyBlock, 0);
        Update(keyBlock);
    }

    private Blake2bHash(Blake2bHash other) : base(other)
    {
        _state = (ulong[])other._state.Clone();
        _digestSize = other._digestSize;
        _isLastNode = other._isLastNode;
        _compressed = other._compressed;
    }

    public override int DigestSize => _digestSize;

    protected override bool KeepsLastBlock => true;

    public override HashState Copy() => new Blake2bHash(this);

    public override void Digest(Span<byte> destination)
    {
        Blake2bHash last = new(this);
        Span<byte> block = stackalloc byte[128];
        block.Clear();
        Rest.CopyTo(block);
        last.CompressBlock(block, Length, isLast: true);
        Span<byte> whole = stackalloc byte[64];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(whole[(8 * i)..], last._state[i]);
        whole[.._digestSize].CopyTo(destination);
    }

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        // Short: a piece of the data.
        for (; blocks.Length > 0; blocks = blocks[128..])
        {
            _compressed += 128;
            CompressBlock(blocks[..128], _compressed, isLast: false);
        }
    }

    private void CompressBlock(ReadOnlySpan<byte> block, ulong count, bool isLast)
    {
        Span<ulong> m = stackalloc ulong[16];
        for (int i = 0; i < 16; i++) m[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        ulong[] h = _state;
        ulong[] iv = Blake2.Initial;
        (ulong v0, ulong v1, ulong v2, ulong v3, ulong v4, ulong v5, ulong v6, ulong v7) = (h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]);
        (ulong v8, ulong v9, ulong v10, ulong v11) = (iv[0], iv[1], iv[2], iv[3]);
        (ulong v12, ulong v13, ulong v14, ulong v15) = (iv[4] ^ count, iv[5], isLast ? ~iv[6] : iv[6], isLast && _isLastNode ? ~iv[7]
            : iv[7]);
        for (int round = 0; round < 12; round++)
        {
            ReadOnlySpan<byte> s = Blake2.Permutations[round % 10];
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }
        h[0] ^= v0 ^ v8;
        h[1] ^= v1 ^ v9;
        h[2] ^= v2 ^ v10;
        h[3] ^= v3 ^ v11;
        h[4] ^= v4 ^ v12;
        h[5] ^= v5 ^ v13;
        h[6] ^= v6 ^ v14;
        h[7] ^= v7 ^ v15;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = ulong.RotateRight(d ^ a, 32);
        c += d;
        b = ulong.RotateRight(b ^ c, 24);
        a += b + y;
        d = ulong.RotateRight(d ^ a, 16);
        c += d;
        b = ulong.RotateRight(b ^ c, 63);
    }
}

/// <summary>BLAKE2s.</summary>
internal sealed class Blake2sHash : BlockHash
{
    private readonly uint[] _state = new uint[8];
    private readonly int _digestSize;
    private readonly bool _isLastNode;
    private ulong _compressed;

    public Blake2sHash(Blake2Parameters parameters) : base(64)
    {
        _digestSize = parameters.DigestSize;
        _isLastNode = parameters.IsLastNode;
        Span<byte> block = stackalloc byte[32];
        block.Clear();
        block[0] = (byte)parameters.DigestSize;
        block[1] = (byte)parameters.Key.Length;
        block[2] = (byte)parameters.Fanout;
        block[3] = (byte)parameters.Depth;
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], parameters.LeafSize);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], parameters.NodeOffset);
        block[14] = (byte)parameters.NodeDepth;
        block[15] = (byte)parameters.InnerSize;
        parameters.Salt.CopyTo(block[16..]);
        parameters.Person.CopyTo(block[24..]);
        for (int i = 0; i < 8; i++) _state[i] = (uint)(Blake2.Initial[i] >> 32) ^ BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        if (parameters.Key.Length == 0) return;
        byte[] keyBlock = new byte[64];
        parameters.Key.CopyTo(keyBlock, 0);
        Update(keyBlock);
    }

    private Blake2sHash(Blake2sHash other) : base(other)
    {
        other._state.CopyTo(_state, 0);
        _digestSize = other._digestSize;
        _isLastNode = other._isLastNode;
        _compressed = other._compressed;
    }

    public override int DigestSize => _digestSize;

    protected override bool KeepsLastBlock => true;

    public override HashState Copy() => new Blake2sHash(this);

    public override void Digest(Span<byte> destination)
    {
        Blake2sHash last = new(this);
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        Rest.CopyTo(block);
        last.CompressBlock(block, Length, isLast: true);
        Span<byte> whole = stackalloc byte[32];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32LittleEndian(whole[(4 * i)..], last._state[i]);
        whole[.._digestSize].CopyTo(destination);
    }

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        // Short: a piece of the data.
        for (; blocks.Length > 0; blocks = blocks[64..])
        {
            _compressed += 64;
            CompressBlock(blocks[..64], _compressed, isLast: false);
        }
    }

    private void CompressBlock(ReadOnlySpan<byte> block, ulong count, bool isLast)
    {
        Span<uint> m = stackalloc uint[16];
        for (int i = 0; i < 16; i++) m[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        uint[] h = _state;
        Span<uint> v = stackalloc uint[16];
        for (int i = 0; i < 8; i++)
        {
            v[i] = h[i];
            v[i + 8] = (uint)(Blake2.Initial[i] >> 32);
        }
        v[12] ^= (uint)count;
        v[13] ^= (uint)(count >> 32);
        if (isLast) v[14] = ~v[14];
        if (isLast && _isLastNode) v[15] = ~v[15];
        for (int round = 0; round < 10; round++)
        {
            ReadOnlySpan<byte> s = Blake2.Permutations[round];
            Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
            Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
            Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
            Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
            Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
            Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
            Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
            Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
        }
        for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = uint.RotateRight(d ^ a, 16);
        c += d;
        b = uint.RotateRight(b ^ c, 12);
        a += b + y;
        d = uint.RotateRight(d ^ a, 8);
        c += d;
        b = uint.RotateRight(b ^ c, 7);
    }
}

using Krait.Objects;

namespace Krait.Modules.Hashing;

/// <summary>A hash in the making.</summary>
internal abstract class HashState
{
    // Takes the slowest function some milliseconds.
    private const int Piece = 1 << 18;

    /// <summary>The length of what is hashed at once, which HMAC pads its key to.</summary>
    public abstract int BlockSize { get; }

    /// <summary>The length of the result; 0 when the caller decides.</summary>
    public abstract int DigestSize { get; }

    /// <summary>Hashes more data, in pieces between which interrupts are looked for.</summary>
    public void Update(ReadOnlySpan<byte> data)
    {
        for (; data.Length > Piece; data = data[Piece..])
        {
            Poll.OrThrow();
            Add(data[..Piece]);
        }
        Add(data);
    }

    /// <summary>Hashes a piece of data.</summary>
    protected abstract void Add(ReadOnlySpan<byte> data);

    /// <summary>Writes the hash of what has come so far; more may follow.</summary>
    public abstract void Digest(Span<byte> destination);

    public abstract HashState Copy();

    public byte[] ToDigest()
    {
        byte[] digest = new byte[DigestSize];
        Digest(digest);
        return digest;
    }
}

/// <summary>A hash function that consumes blocks, with the bytes that do not fill one yet.</summary>
internal abstract class BlockHash : HashState
{
    private readonly byte[] _block;
    private int _used;

    protected BlockHash(int blockSize) => _block = new byte[blockSize];

    protected BlockHash(BlockHash other)
    {
        _block = (byte[])other._block.Clone();
        _used = other._used;
        Length = other.Length;
    }

    public sealed override int BlockSize => _block.Length;

    /// <summary>How many bytes have come.</summary>
    protected ulong Length { get; private set; }

    /// <summary>Whether the last block waits for what follows it: its function must be told that it is the last.</summary>
    protected virtual bool KeepsLastBlock => false;

    protected ReadOnlySpan<byte> Rest => _block.AsSpan(0, _used);

    /// <summary>Consumes one or more whole blocks.</summary>
    protected abstract void Compress(ReadOnlySpan<byte> blocks);

    protected sealed override void Add(ReadOnlySpan<byte> data)
    {
        Length += (ulong)data.Length;
        int kept = KeepsLastBlock ? 1 : 0;
        if (_used > 0)
        {
            int taken = Math.Min(data.Length, _block.Length - _used);
            data[..taken].CopyTo(_block.AsSpan(_used));
            _used += taken;
            data = data[taken..];
            if (_used < _block.Length || data.Length < kept) return;
            Compress(_block);
            _used = 0;
        }
        int whole = Math.Max(0, data.Length - kept) / _block.Length * _block.Length;
        if (whole > 0) Compress(data[..whole]);
        data = data[whole..];
        data.CopyTo(_block);
        _used = data.Length;
    }
}

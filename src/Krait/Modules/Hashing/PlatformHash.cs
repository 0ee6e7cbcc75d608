using System.Security.Cryptography;

namespace Krait.Modules.Hashing;

/// <summary>A hash function of the platform, which uses the processor's instructions for it.</summary>
internal sealed class PlatformHash(HashAlgorithmName algorithm, int blockSize, int digestSize) : HashState
{
    // Short data waits until the hash is asked for: making the platform's state takes longer than hashing it.
    private const int FewBytes = 512;

    private readonly byte[] _few = new byte[FewBytes];
    private int _fewUsed;
    private IncrementalHash? _hash;

    public override int BlockSize => blockSize;

    public override int DigestSize => digestSize;

    public override void Update(ReadOnlySpan<byte> data)
    {
        if (_hash is null)
        {
            if (data.Length <= FewBytes - _fewUsed)
            {
                data.CopyTo(_few.AsSpan(_fewUsed));
                _fewUsed += data.Length;
                return;
            }
            _hash = IncrementalHash.CreateHash(algorithm);
            _hash.AppendData(_few.AsSpan(0, _fewUsed));
        }
        _hash.AppendData(data);
    }

    public override void Digest(Span<byte> destination)
    {
        if (_hash is not null) _hash.GetCurrentHash(destination);
        else CryptographicOperations.HashData(algorithm, _few.AsSpan(0, _fewUsed), destination);
    }

    public override HashState Copy()
    {
        PlatformHash copy = new(algorithm, blockSize, digestSize) { _fewUsed = _fewUsed, _hash = _hash?.Clone() };
        _few.AsSpan(0, _fewUsed).CopyTo(copy._few);
        return copy;
    }
}

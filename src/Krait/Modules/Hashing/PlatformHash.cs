using System.Security.Cryptography;
using Krait.Objects;

namespace Krait.Modules.Hashing;

/// <summary>A hash function of the platform, which uses the processor's instructions for it.</summary>
internal sealed class PlatformHash(HashAlgorithmName algorithm, int blockSize, int digestSize) : HashState
{
    // Short data waits until the hash is asked for: making the platform's state takes longer than hashing it.
    private const int FewBytes = 512;

    private byte[] _few = [];
    private int _fewUsed;
    private LateDisposal<IncrementalHash>? _hash;

    public override int BlockSize => blockSize;

    public override int DigestSize => digestSize;

    protected override void Add(ReadOnlySpan<byte> data)
    {
        if (_hash is null)
        {
            if (data.Length <= FewBytes - _fewUsed)
            {
                int needed = _fewUsed + data.Length;
                if (needed > _few.Length) Array.Resize(ref _few, _fewUsed == 0 ? needed : FewBytes);
                data.CopyTo(_few.AsSpan(_fewUsed));
                _fewUsed += data.Length;
                return;
            }
            _hash = new LateDisposal<IncrementalHash>(IncrementalHash.CreateHash(algorithm));
            _hash.Value.AppendData(_few.AsSpan(0, _fewUsed));
        }
        _hash.Value.AppendData(data);
    }

    public override void Digest(Span<byte> destination)
    {
        if (_hash is not null) _hash.Value.GetCurrentHash(destination);
        else CryptographicOperations.HashData(algorithm, _few.AsSpan(0, _fewUsed), destination);
    }

    public override HashState Copy() =>
        new PlatformHash(algorithm, blockSize, digestSize)
        {
            _few = _few.AsSpan(0, _fewUsed).ToArray(),
            _fewUsed = _fewUsed,
            _hash = _hash is null ? null : new LateDisposal<IncrementalHash>(_hash.Value.Clone())
        };
}

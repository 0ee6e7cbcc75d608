using System.Security.Cryptography;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

/// <summary>The hash functions by name.</summary>
internal static class HashAlgorithms
{
    /// <summary>The names that <c>hashlib</c> knows; each makes a state.</summary>
    public static readonly string[] Names =
    [
        "blake2b", "blake2s", "md5", "sha1", "sha224", "sha256", "sha384", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "sha512",
        "sha512_224", "sha512_256",
        "shake_128", "shake_256",
    ];

    /// <summary>The name as <c>hashlib</c> writes it of one that may be OpenSSL's.</summary>
    public static string Canonical(string name)
    {
        string lower = name.ToLowerInvariant();
        return lower switch
        {
            "sha2-224" => "sha224",
            "sha2-256" => "sha256",
            "sha2-384" => "sha384",
            "sha2-512" => "sha512",
            "sha-1" or "ssl3-sha1" => "sha1",
            "sha-224" => "sha224",
            "sha-256" => "sha256",
            "sha-384" => "sha384",
            "sha-512" => "sha512",
            "sha512-224" or "sha-512/224" or "sha2-512/224" => "sha512_224",
            "sha512-256" or "sha-512/256" or "sha2-512/256" => "sha512_256",
            "sha3-224" => "sha3_224",
            "sha3-256" => "sha3_256",
            "sha3-384" => "sha3_384",
            "sha3-512" => "sha3_512",
            "shake-128" or "shake128" => "shake_128",
            "shake-256" or "shake256" => "shake_256",
            "blake2b512" or "blake2b-512" => "blake2b",
            "blake2s256" or "blake2s-256" => "blake2s",
            _ => lower,
        };
    }

    /// <summary>A new state of a hash function; null when there is none of the name.</summary>
    public static HashState? Create(string canonicalName) => canonicalName switch
    {
        "md5" => new PlatformHash(HashAlgorithmName.MD5, 64, 16),
        "sha1" => new PlatformHash(HashAlgorithmName.SHA1, 64, 20),
        "sha224" => new Sha224Hash(),
        "sha256" => new PlatformHash(HashAlgorithmName.SHA256, 64, 32),
        "sha384" => new PlatformHash(HashAlgorithmName.SHA384, 128, 48),
        "sha512" => new PlatformHash(HashAlgorithmName.SHA512, 128, 64),
        "sha512_224" => new Sha512TruncatedHash(28),
        "sha512_256" => new Sha512TruncatedHash(32),
        "sha3_224" => new KeccakHash(144, 28, 0x06),
        "sha3_256" => new KeccakHash(136, 32, 0x06),
        "sha3_384" => new KeccakHash(104, 48, 0x06),
        "sha3_512" => new KeccakHash(72, 64, 0x06),
        "shake_128" => new KeccakHash(168, 0, 0x1F),
        "shake_256" => new KeccakHash(136, 0, 0x1F),
        "blake2b" => new Blake2bHash(new Blake2Parameters(64)),
        "blake2s" => new Blake2sHash(new Blake2Parameters(32)),
        _ => null,
    };

    /// <summary>Adds the bytes of a Python object; false with an exception set when it has none.</summary>
    public static bool TryUpdate(HashState state, PyObject data)
    {
        if (data is PyBytes bytes)
        {
            state.Update(bytes.Value);
            return true;
        }
        if (data is PyStr) return Raise.TypeError("Strings must be encoded before hashing") is not null;
        if (data is PyMemoryView { IsReleased: false, Shape.Length: > 1 })
        {
            return Raise.Set(ExceptionTypes.BufferError, "Buffer must be single dimension") is not null;
        }
        if (data is PyByteArray array)
        {
            state.Update(array.Span);
            return true;
        }
        if (Buffers.IsScattered(data) || data is PyMemoryView { IsReleased: true }) return Buffers.RaiseUnusable(data) is not null;
        if (Buffers.TryView(data, out ReadOnlySpan<byte> viewed))
        {
            state.Update(viewed);
            return true;
        }
        if (Buffers.BytesOf(data) is not { } copy) return Raise.TypeError("object supporting the buffer API required") is not null;
        state.Update(copy);
        return true;
    }

    /// <summary>The one of two arguments that was given; false with TypeError set when both were.</summary>
    public static bool TryChoose(PyObject? data, PyObject? text, out PyObject? chosen)
    {
        chosen = data ?? text;
        return data is null || text is null || Raise.TypeError(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future "
                + "version.") is not null;
    }
}

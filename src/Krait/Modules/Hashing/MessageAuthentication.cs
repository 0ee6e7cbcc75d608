using System.Security.Cryptography;

namespace Krait.Modules.Hashing;

/// <summary>HMAC (RFC 2104) over any hash function.</summary>
internal sealed class MessageAuthentication
{
    private readonly HashState _inner;
    private readonly HashState _outer;

    public MessageAuthentication(string name, ReadOnlySpan<byte> key)
    {
        _inner = HashAlgorithms.Create(name)!;
        _outer = HashAlgorithms.Create(name)!;
        byte[] block = new byte[_inner.BlockSize];
        if (key.Length <= block.Length)
        {
            key.CopyTo(block);
        }
        else
        {
            HashState hashed = HashAlgorithms.Create(name)!;
            hashed.Update(key);
            hashed.ToDigest().CopyTo(block, 0);
        }
        byte[] padded = new byte[block.Length];
        // Short: one block of a hash.
        for (int i = 0; i < block.Length; i++) padded[i] = (byte)(block[i] ^ 0x36);
        _inner.Update(padded);
        // Short: one block of a hash.
        for (int i = 0; i < block.Length; i++) padded[i] = (byte)(block[i] ^ 0x5C);
        _outer.Update(padded);
    }

    private MessageAuthentication(MessageAuthentication other)
    {
        _inner = other._inner.Copy();
        _outer = other._outer.Copy();
    }

    public HashState Inner => _inner;

    public MessageAuthentication Copy() => new(this);

    public byte[] Digest()
    {
        HashState outer = _outer.Copy();
        outer.Update(_inner.ToDigest());
        return outer.ToDigest();
    }

    /// <summary>The bytes that the platform takes at once: it does not look for interrupts meanwhile.</summary>
    public const int ShortInput = 1 << 18;

    /// <summary>The code of one message; the platform's function where it has one.</summary>
    public static byte[] Compute(string name, byte[] key, byte[] message)
    {
        switch (key.Length <= ShortInput && message.Length <= ShortInput ? name : "")
        {
            case "md5":
                return HMACMD5.HashData(key, message);
            case "sha1":
                return HMACSHA1.HashData(key, message);
            case "sha256":
                return HMACSHA256.HashData(key, message);
            case "sha384":
                return HMACSHA384.HashData(key, message);
            case "sha512":
                return HMACSHA512.HashData(key, message);
        }
        MessageAuthentication code = new(name, key);
        code._inner.Update(message);
        return code.Digest();
    }
}

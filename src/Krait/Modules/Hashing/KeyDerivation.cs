using System.Buffers.Binary;
using System.Security.Cryptography;
using Krait.Objects;

namespace Krait.Modules.Hashing;

/// <summary>Keys from passwords.</summary>
internal static class KeyDerivation
{
    // What the platform computes at once takes no longer than some milliseconds: it does not look for interrupts.
    private const int FewIterations = 20_000;
    private const int ShortInput = MessageAuthentication.ShortInput;

    // Weighs an iteration against other steps: an interrupt is looked for every millisecond or so.
    private const int StepsPerIteration = 16;

    /// <summary>PBKDF2 (RFC 8018, section 5.2) over any hash function.</summary>
    public static byte[] Pbkdf2(string name, byte[] password, byte[] salt, int iterations, int length)
    {
        Poll.ReserveOrThrow(length);
        HashAlgorithmName? platform = name switch
        {
            "sha1" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            "sha384" => HashAlgorithmName.SHA384,
            "sha512" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (platform is { } known)
        {
            HashState hash = HashAlgorithms.Create(name)!;
            if (password.Length > hash.BlockSize)
            {
                // HMAC takes the hash of such a key (RFC 2104, section 2).
                hash.Update(password);
                password = hash.ToDigest();
            }
            long blocks = ((long)length + hash.DigestSize - 1) / hash.DigestSize;
            return blocks * iterations <= FewIterations && salt.Length <= ShortInput
                ? Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, known, length)
                : ComputePbkdf2(known, hash.DigestSize, password, salt, iterations, length);
        }
        MessageAuthentication keyed = new(name, password);
        byte[] derived = new byte[length];
        byte[] counter = new byte[4];
        int steps = 0;
        for (int position = 0, block = 1; position < length; block++)
        {
            MessageAuthentication first = keyed.Copy();
            first.Inner.Update(salt);
            BinaryPrimitives.WriteInt32BigEndian(counter, block);
            first.Inner.Update(counter);
            byte[] last = first.Digest();
            byte[] sum = (byte[])last.Clone();
            for (int i = 1; i < iterations; i++)
            {
                Poll.StepsOrThrow(ref steps, StepsPerIteration);
                MessageAuthentication next = keyed.Copy();
                next.Inner.Update(last);
                last = next.Digest();
                // Short: one block of a hash.
                for (int k = 0; k < sum.Length; k++) sum[k] ^= last[k];
            }
            int count = Math.Min(sum.Length, length - position);
            sum.AsSpan(0, count).CopyTo(derived.AsSpan(position));
            position += count;
        }
        return derived;
    }

    // The same with the platform's HMAC, between whose rounds interrupts are looked for.
    private static byte[] ComputePbkdf2(
        HashAlgorithmName algorithm, int digestSize, byte[] password, byte[] salt, int iterations, int length)
    {
        using var keyed = IncrementalHash.CreateHMAC(algorithm, password);
        byte[] derived = new byte[length];
        byte[] counter = new byte[4];
        byte[] last = new byte[digestSize];
        byte[] sum = new byte[digestSize];
        int steps = 0;
        for (int position = 0, block = 1; position < length; block++)
        {
            for (int i = 0; i < salt.Length; i += ShortInput)
            {
                Poll.StepsOrThrow(ref steps, ShortInput);
                keyed.AppendData(salt.AsSpan(i, Math.Min(ShortInput, salt.Length - i)));
            }
            BinaryPrimitives.WriteInt32BigEndian(counter, block);
            keyed.AppendData(counter);
            keyed.GetHashAndReset(last);
            last.CopyTo(sum, 0);
            for (int i = 1; i < iterations; i++)
            {
                Poll.StepsOrThrow(ref steps, StepsPerIteration);
                keyed.AppendData(last);
                keyed.GetHashAndReset(last);
                // Short: one block of a hash.
                for (int k = 0; k < sum.Length; k++) sum[k] ^= last[k];
            }
            Poll.StepsOrThrow(ref steps, StepsPerIteration);
            int count = Math.Min(sum.Length, length - position);
            sum.AsSpan(0, count).CopyTo(derived.AsSpan(position));
            position += count;
        }
        return derived;
    }

    /// <summary>scrypt (RFC 7914).</summary>
    public static byte[] Scrypt(byte[] password, byte[] salt, int cost, int blockSize, int parallelism, int length)
    {
        int words = 32 * blockSize;
        Poll.ReserveOrThrow((long)cost * words * sizeof(uint));
        byte[] bytes = Pbkdf2("sha256", password, salt, 1, parallelism * words * 4);
        uint[] table = new uint[(long)cost * words];
        uint[] x = new uint[words];
        uint[] y = new uint[words];
        for (int lane = 0; lane < parallelism; lane++)
        {
            Span<byte> part = bytes.AsSpan(lane * words * 4, words * 4);
            for (int i = 0; i < words; i++) x[i] = BinaryPrimitives.ReadUInt32LittleEndian(part[(4 * i)..]);
            int steps = 0;
            for (int i = 0; i < cost; i++)
            {
                Poll.StepsOrThrow(ref steps, words);
                x.CopyTo(table.AsSpan(i * words));
                MixBlock(x, y, blockSize);
            }
            for (int i = 0; i < cost; i++)
            {
                Poll.StepsOrThrow(ref steps, words);
                int chosen = (int)(x[words - 16] & (uint)(cost - 1));
                ReadOnlySpan<uint> other = table.AsSpan(chosen * words, words);
                for (int k = 0; k < words; k++) x[k] ^= other[k];
                MixBlock(x, y, blockSize);
            }
            for (int i = 0; i < words; i++) BinaryPrimitives.WriteUInt32LittleEndian(part[(4 * i)..], x[i]);
        }
        return Pbkdf2("sha256", password, bytes, 1, length);
    }

    private static void MixBlock(uint[] block, uint[] shuffled, int blockSize)
    {
        Span<uint> state = stackalloc uint[16];
        block.AsSpan(((2 * blockSize) - 1) * 16, 16).CopyTo(state);
        for (int i = 0; i < 2 * blockSize; i++)
        {
            for (int k = 0; k < 16; k++) state[k] ^= block[(i * 16) + k];
            Salsa(state);
            // Even blocks come first.
            state.CopyTo(shuffled.AsSpan(((i / 2) + ((i & 1) * blockSize)) * 16));
        }
        shuffled.CopyTo(block, 0);
    }

    private static void Salsa(Span<uint> b)
    {
        Span<uint> x = stackalloc uint[16];
        b.CopyTo(x);
        for (int i = 0; i < 4; i++)
        {
            Quarter(ref x[0], ref x[4], ref x[8], ref x[12]);
            Quarter(ref x[5], ref x[9], ref x[13], ref x[1]);
            Quarter(ref x[10], ref x[14], ref x[2], ref x[6]);
            Quarter(ref x[15], ref x[3], ref x[7], ref x[11]);
            Quarter(ref x[0], ref x[1], ref x[2], ref x[3]);
            Quarter(ref x[5], ref x[6], ref x[7], ref x[4]);
            Quarter(ref x[10], ref x[11], ref x[8], ref x[9]);
            Quarter(ref x[15], ref x[12], ref x[13], ref x[14]);
        }
        for (int i = 0; i < 16; i++) b[i] += x[i];
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= uint.RotateLeft(a + d, 7);
        c ^= uint.RotateLeft(b + a, 9);
        d ^= uint.RotateLeft(c + b, 13);
        a ^= uint.RotateLeft(d + c, 18);
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Krait.Objects;

/// <summary>The random bytes of an engine whose host wants the same ones in every run (SplitMix64).</summary>
internal sealed partial class RandomSource(int seed)
{
    private ulong _state = (uint)seed;

    /// <summary>The source of another interpreter of the program: other bytes, the same ones in every run.</summary>
    /// <param name="id">The interpreter's number.</param>
    public RandomSource Branch(long id) => new(unchecked(seed + (int)(id * 0x3C6EF372)));

    /// <summary>Fills a buffer for the running engine: from its source, or else from the operating system's.</summary>
    public static void Fill(Span<byte> buffer)
    {
        if (ThreadState.Current.Interpreter.Random is { } source) source.FillOwn(buffer);
        else FillBySystem(buffer);
    }

    // Linux is asked itself: .NET would load OpenSSL for it, which takes milliseconds and megabytes.
    private static void FillBySystem(Span<byte> buffer)
    {
        // Short: the system fills a buffer in few steps.
        while (OperatingSystem.IsLinux() && buffer.Length > 0)
        {
            nint count = GetRandom(buffer, buffer.Length, 0);
            if (count <= 0) break;
            buffer = buffer[(int)count..];
        }
        // What is left: all of it on other systems, and where a signal has come between.
        if (buffer.Length > 0) RandomNumberGenerator.Fill(buffer);
    }

    [LibraryImport("libc", EntryPoint = "getrandom")]
    private static partial nint GetRandom(Span<byte> buffer, nint length, uint flags);

    private void FillOwn(Span<byte> buffer)
    {
        Span<byte> block = stackalloc byte[sizeof(ulong)];
        // Short: hands out a piece of bytes at each step.
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block, Next());
            int count = Math.Min(block.Length, buffer.Length);
            block[..count].CopyTo(buffer);
            buffer = buffer[count..];
        }
    }

    private ulong Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

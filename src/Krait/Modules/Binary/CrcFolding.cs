using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Krait.Modules.Binary;

/// <summary>CRC-32 by multiplication of polynomials, 64 bytes at a time.</summary>
/// <remarks>
/// A block of 128 bits that is followed by n more bits counts as itself times x to the n, modulo the polynomial. Both halves of a
/// block are multiplied by such powers and added to the block that far behind, until one block is left; that one is reduced as
/// Barrett does, with a multiplication by the inverse. See "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ",
/// Intel, 2009. All is of reflected bits, as CRC-32 is.
/// </remarks>
internal static class CrcFolding
{
    /// <summary>How many bytes one step takes: data must be as long as some of these.</summary>
    public const int Block = 16;

    /// <summary>The least data that there is a start for.</summary>
    public const int Shortest = 4 * Block;

    // x to the powers of 4 * 128 + 32 and 4 * 128 - 32, of 128 + 32 and 128 - 32, and of 64, modulo the polynomial.
    private static Vector128<ulong> FourBlocks => Vector128.Create(0x154442BD4UL, 0x1C6E41596UL);
    private static Vector128<ulong> OneBlock => Vector128.Create(0x1751997D0UL, 0x0CCAA009EUL);
    private static Vector128<ulong> HalfBlock => Vector128.Create(0x163CD6124UL, 0UL);

    // The polynomial with all its 33 bits, and x to the power of 64 divided by it.
    private static Vector128<ulong> Barrett => Vector128.Create(0x1DB710641UL, 0x1F7011641UL);

    /// <summary>Whether the processor multiplies so.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported && Sse41.IsSupported;

    /// <summary>Continues a CRC-32 that has not been inverted yet.</summary>
    /// <param name="crc">What it is before the data.</param>
    /// <param name="data">At least <see cref="Shortest"/> bytes, a multiple of <see cref="Block"/>.</param>
    public static uint Fold(uint crc, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        Vector128<ulong> first = blocks[0] ^ Vector128.CreateScalar(crc).AsUInt64();
        Vector128<ulong> second = blocks[1];
        Vector128<ulong> third = blocks[2];
        Vector128<ulong> fourth = blocks[3];
        int i = 4;
        for (; i + 4 <= blocks.Length; i += 4)
        {
            first = Onto(blocks[i], first, FourBlocks);
            second = Onto(blocks[i + 1], second, FourBlocks);
            third = Onto(blocks[i + 2], third, FourBlocks);
            fourth = Onto(blocks[i + 3], fourth, FourBlocks);
        }
        Vector128<ulong> sum = Onto(fourth, Onto(third, Onto(second, first, OneBlock), OneBlock), OneBlock);
        for (; i < blocks.Length; i++) sum = Onto(blocks[i], sum, OneBlock);

        // 128 bits to 96, to 64, to 32.
        sum = Sse2.ShiftRightLogical128BitLane(sum, 8) ^ Pclmulqdq.CarrylessMultiply(sum, OneBlock, 0x10);
        Vector128<ulong> low = sum & Vector128.Create(0xFFFFFFFFUL, 0UL);
        sum = Sse2.ShiftRightLogical128BitLane(sum, 4) ^ Pclmulqdq.CarrylessMultiply(low, HalfBlock, 0x00);
        low = Pclmulqdq.CarrylessMultiply(sum & Vector128.Create(0xFFFFFFFFUL, 0UL), Barrett, 0x10);
        low = Pclmulqdq.CarrylessMultiply(low & Vector128.Create(0xFFFFFFFFUL, 0UL), Barrett, 0x00);
        return (sum ^ low).AsUInt32()[1];
    }

    // A block behind another, with that one added.
    private static Vector128<ulong> Onto(Vector128<ulong> block, Vector128<ulong> before, Vector128<ulong> powers) =>
        block ^ Pclmulqdq.CarrylessMultiply(before, powers, 0x00) ^ Pclmulqdq.CarrylessMultiply(before, powers, 0x11);
}

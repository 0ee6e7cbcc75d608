using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>
/// Arithmetic on the magnitudes of long integers, 64 bits a limb, the least significant first, without zeros at the end. It
/// is what one pass over the limbs does, which takes less time here than .NET's <see cref="BigInteger"/> spends on clearing
/// and copying; whatever needs more than a pass is left to that.
/// </summary>
internal static class Magnitudes
{
    /// <summary>-1, 0 or 1 as the first is less than, equal to or greater than the second.</summary>
    public static int Compare(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        if (left.Length != right.Length) return left.Length < right.Length ? -1 : 1;
        for (int i = left.Length - 1; i >= 0; i--)
        {
            if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
        }
        return 0;
    }

    /// <summary>The sum.</summary>
    public static ulong[] Add(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        if (left.Length < right.Length) return Add(right, left);
        ulong[] sum = GC.AllocateUninitializedArray<ulong>(left.Length);
        ulong carry = 0;
        int i = 0;
        for (; i < right.Length; i++)
        {
            ulong partial = unchecked(left[i] + right[i]);
            ulong carried = partial < left[i] ? 1UL : 0UL;
            ulong limb = unchecked(partial + carry);
            carry = carried | (limb < partial ? 1UL : 0UL);
            sum[i] = limb;
        }
        for (; i < left.Length; i++)
        {
            ulong limb = unchecked(left[i] + carry);
            carry = limb < carry ? 1UL : 0UL;
            sum[i] = limb;
        }
        return carry == 0 ? sum : WithTop(sum, carry);
    }

    /// <summary>The difference; the first must not be less than the second.</summary>
    public static ulong[] Subtract(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        ulong[] difference = GC.AllocateUninitializedArray<ulong>(left.Length);
        ulong borrow = 0;
        int i = 0;
        for (; i < right.Length; i++)
        {
            ulong partial = unchecked(left[i] - right[i]);
            ulong borrowed = left[i] < right[i] ? 1UL : 0UL;
            difference[i] = unchecked(partial - borrow);
            borrow = borrowed | (partial < borrow ? 1UL : 0UL);
        }
        for (; i < left.Length; i++)
        {
            difference[i] = unchecked(left[i] - borrow);
            borrow = left[i] < borrow ? 1UL : 0UL;
        }
        return Trim(difference);
    }

    /// <summary>The product with a single limb that is not 0.</summary>
    public static ulong[] Multiply(ReadOnlySpan<ulong> left, ulong right)
    {
        ulong[] product = GC.AllocateUninitializedArray<ulong>(left.Length);
        ulong carry = 0;
        for (int i = 0; i < left.Length; i++)
        {
            ulong high = Math.BigMul(left[i], right, out ulong low);
            ulong limb = unchecked(low + carry);
            carry = high + (limb < low ? 1UL : 0UL);
            product[i] = limb;
        }
        return carry == 0 ? product : WithTop(product, carry);
    }

    /// <summary>The quotient of two magnitudes of the same number of limbs, which is a single one.</summary>
    public static ulong Divide(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, out ulong[] remainder)
    {
        ulong quotient = EstimateQuotient(left, right);
        ulong[] rest = GC.AllocateUninitializedArray<ulong>(left.Length);
        ulong carry = 0;
        ulong borrow = 0;
        for (int i = 0; i < left.Length; i++)
        {
            ulong high = Math.BigMul(right[i], quotient, out ulong low);
            ulong taken = unchecked(low + carry);
            carry = high + (taken < low ? 1UL : 0UL);
            ulong partial = unchecked(left[i] - taken);
            ulong borrowed = left[i] < taken ? 1UL : 0UL;
            rest[i] = unchecked(partial - borrow);
            borrow = borrowed | (partial < borrow ? 1UL : 0UL);
        }
        remainder = Trim(rest);
        // The estimate is never too large, and too small by a few at most.
        while (Compare(remainder, right) >= 0)
        {
            remainder = Subtract(remainder, right);
            quotient++;
        }
        return quotient;
    }

    // Of the highest bits alone, the divisor's rounded up: never more than the quotient.
    private static ulong EstimateQuotient(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        int shift = BitOperations.LeadingZeroCount(right[^1]);
        UInt128 divisor = TopBits(right, shift) + 1;
        return (ulong)(TopBits(left, shift) / divisor);
    }

    // The highest limb, and as many bits below it as the shift says.
    private static UInt128 TopBits(ReadOnlySpan<ulong> magnitude, int shift)
    {
        UInt128 top = (UInt128)magnitude[^1] << shift;
        return shift > 0 && magnitude.Length > 1 ? top | (magnitude[^2] >> (64 - shift)) : top;
    }

    /// <summary>The magnitude as .NET's long integer.</summary>
    public static BigInteger ToBigInteger(ReadOnlySpan<ulong> magnitude, bool isNegative)
    {
        BigInteger value;
        if (BitConverter.IsLittleEndian)
        {
            value = new BigInteger(MemoryMarshal.AsBytes(magnitude), isUnsigned: true);
        }
        else
        {
            byte[] bytes = new byte[magnitude.Length * sizeof(ulong)];
            for (int i = 0; i < magnitude.Length; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)),
                magnitude[i]);
            }

            value = new BigInteger(bytes, isUnsigned: true);
        }
        return isNegative ? -value : value;
    }

    private static ulong[] WithTop(ulong[] magnitude, ulong top)
    {
        ulong[] longer = GC.AllocateUninitializedArray<ulong>(magnitude.Length + 1);
        magnitude.CopyTo(longer, 0);
        longer[^1] = top;
        return longer;
    }

    private static ulong[] Trim(ulong[] magnitude)
    {
        int length = magnitude.Length;
        while (length > 0 && magnitude[length - 1] == 0) length--;
        return length == magnitude.Length ? magnitude : magnitude[..length];
    }
}

using System.Numerics;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Floats from objects that have <c>__float__</c> or <c>__index__</c>.</summary>
internal static class Floats
{
    /// <summary>The value as a double; false with an exception set.</summary>
    public static bool TryToDouble(PyObject value, out double result)
    {
        if (value is PyFloat number)
        {
            result = number.Value;
            return true;
        }
        if (value is PyIntegral integer) return TryFromInteger(integer, out result);
        result = 0;
        if (value.Type.FloatSlot is { } toFloat)
        {
            PyObject? converted = toFloat(value);
            if (converted is null) return false;
            if (converted is PyFloat exact)
            {
                result = exact.Value;
                return true;
            }
            Raise.TypeError($"{value.Type.Name}.__float__ returned non-float (type {converted.Type.Name})");
            return false;
        }
        if (value.Type.IndexSlot is not null)
        {
            PyIntegral? index = Indexes.ToIndex(value);
            return index is not null && TryFromInteger(index, out result);
        }
        Raise.TypeError($"must be real number, not {value.Type.Name}");
        return false;
    }

    /// <summary>The nearest double, ties to even; OverflowError when there is none.</summary>
    public static bool TryFromInteger(PyIntegral value, out double result)
    {
        if (value.TryGetInt64(out long small))
        {
            result = small;
            return true;
        }
        result = Round(value.ToBigInteger());
        if (!double.IsInfinity(result)) return true;
        Raise.OverflowError("int too large to convert to float");
        return false;
    }

    /// <summary>The nearest double, ties to even, which BigInteger's own conversion (it truncates) is not.</summary>
    public static double Round(BigInteger value)
    {
        double result = Compose(BigInteger.Abs(value), 0, isInexact: false);
        return value.Sign < 0 ? -result : result;
    }

    /// <summary>The double nearest to <c>magnitude * 2**exponent</c>, ties to even; infinity when it is out of range.</summary>
    /// <param name="magnitude">Not negative.</param>
    /// <param name="exponent">The power of two.</param>
    /// <param name="isInexact">Whether the true magnitude is slightly larger, by less than one.</param>
    public static double Compose(BigInteger magnitude, long exponent, bool isInexact)
    {
        if (magnitude.IsZero) return 0;
        long bits = magnitude.GetBitLength();
        long leading = bits - 1 + exponent;
        if (leading > 1023) return double.PositiveInfinity;
        long precision = leading >= -1022 ? 53 : 53 + 1022 + leading;
        if (precision < 0) return 0;
        long shift = bits - precision;
        if (shift <= 0) return Math.ScaleB((double)(ulong)magnitude, (int)exponent);
        BigInteger kept = magnitude >> (int)shift;
        BigInteger cut = magnitude - (kept << (int)shift);
        int comparison = cut.CompareTo(BigInteger.One << (int)(shift - 1));
        if (comparison > 0 || (comparison == 0 && (isInexact || !kept.IsEven))) kept += 1;
        return Math.ScaleB((double)(ulong)kept, (int)(exponent + shift));
    }
}

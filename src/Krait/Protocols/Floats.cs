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
        BigInteger magnitude = BigInteger.Abs(value);
        long bits = (long)magnitude.GetBitLength();
        if (bits > 1025) return value.Sign < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        int shift = (int)bits - 64;
        double result;
        if (shift <= 0)
        {
            result = (ulong)magnitude;
        }
        else
        {
            ulong top = (ulong)(magnitude >> shift);
            // A bit that stands for everything cut off keeps ties from being seen where there are none.
            if (!(magnitude & ((BigInteger.One << shift) - 1)).IsZero) top |= 1;
            result = Math.ScaleB(top, shift);
        }
        return value.Sign < 0 ? -result : result;
    }
}

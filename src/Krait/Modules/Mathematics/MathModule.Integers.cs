using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules;

internal static partial class MathModule
{
    /// <summary>Greatest Common Divisor.</summary>
    [PyFunction("gcd(*integers)")]
    private static PyObject? Gcd(ReadOnlySpan<PyObject> integers)
    {
        BigInteger result = BigInteger.Zero;
        foreach (PyObject each in integers)
        {
            PyIntegral? value = Indexes.ToIndex(each);
            if (value is null) return null;
            result = GreatestCommonDivisor.Of(result, value.ToBigInteger());
        }
        return PyIntegral.From(result);
    }

    /// <summary>Least Common Multiple.</summary>
    [PyFunction("lcm(*integers)")]
    private static PyObject? Lcm(ReadOnlySpan<PyObject> integers)
    {
        BigInteger result = BigInteger.One;
        foreach (PyObject each in integers)
        {
            PyIntegral? index = Indexes.ToIndex(each);
            if (index is null) return null;
            var value = BigInteger.Abs(index.ToBigInteger());
            result = value.IsZero || result.IsZero ? BigInteger.Zero
                : BigNumbers.Multiply(BigNumbers.Divide(result, GreatestCommonDivisor.Of(result, value)), value);
        }
        return PyIntegral.From(result);
    }

    /// <summary>Return n factorial.</summary>
    [PyFunction("factorial(n, /)")]
    private static PyObject? Factorial(PyObject n)
    {
        PyIntegral? index = Indexes.ToIndex(n);
        if (index is null) return null;
        if (index.Sign < 0) return Raise.ValueError("factorial() not defined for negative values");
        if (!index.TryGetInt64(out long value) || value > int.MaxValue)
        {
            return Raise.OverflowError("factorial() argument should not exceed 9223372036854775807");
        }
        if (value > LargestShortFactorial) return PyIntegral.From(Falling(value, value));
        long product = 1;
        for (long i = 2; i <= value; i++) product *= i;
        return PyInt.From(product);
    }

    // The factorial of a larger number does not fit 64 bits.
    private const int LargestShortFactorial = 20;

    /// <summary>
    /// Number of ways to choose k items from n items without repetition and without order. Evaluates to n! / (k! * (n - k)!) when k
    /// &lt;= n and evaluates to zero when k > n.
    /// </summary>
    [PyFunction("comb(n, k, /)")]
    private static PyObject? Comb(PyObject n, PyObject k)
    {
        if (!TryPair(n, k, out BigInteger total, out BigInteger chosen)) return null;
        if (chosen > total) return PyInt.Zero;
        chosen = BigInteger.Min(chosen, total - chosen);
        if (chosen > int.MaxValue) return Raise.OverflowError("min(n - k, k) must not exceed 9223372036854775807");
        if (total <= long.MaxValue && TryComb((ulong)total, (ulong)chosen, out ulong ways)) return PyIntegral.From(ways);
        if (chosen > FewFactors) return PyIntegral.From(BigNumbers.Divide(Falling(total, (long)chosen), Falling(chosen, (long)chosen)));
        BigInteger result = BigInteger.One;
        for (long i = 1; i <= (long)chosen; i++)
        {
            Poll.OrThrow();
            result = BigNumbers.Multiply(result, total - chosen + i) / i;
        }
        return PyIntegral.From(result);
    }

    /// <summary>
    /// Number of ways to choose k items from n items without repetition and with order. Evaluates to n! / (n - k)! when k &lt;= n
    /// and evaluates to zero when k > n.
    /// </summary>
    [PyFunction("perm(n, k=None, /)")]
    private static PyObject? Perm(PyObject n, PyObject? k)
    {
        if (k is null) return Factorial(n);
        if (!TryPair(n, k, out BigInteger total, out BigInteger chosen)) return null;
        if (chosen > total) return PyInt.Zero;
        if (chosen > int.MaxValue) return Raise.OverflowError("k must not exceed 9223372036854775807");
        return PyIntegral.From(Falling(total, (long)chosen));
    }

    // So many factors are multiplied one after the other, more by halves.
    private const int FewFactors = 16;

    // False where a step does not fit 64 bits.
    private static bool TryComb(ulong total, ulong chosen, out ulong ways)
    {
        ways = 1;
        for (ulong i = 1; i <= chosen; i++)
        {
            // Exact: of any i numbers in a row the product is a multiple of the factorial of i.
            if (Math.BigMul(ways, total - chosen + i, out ulong product) != 0) return false;
            ways = product / i;
        }
        return true;
    }

    /// <summary>The product of a number and those just below it, so many in all.</summary>
    private static BigInteger Falling(BigInteger total, long count)
    {
        if (total <= long.MaxValue) return Falling((long)total, count);
        if (count <= FewFactors)
        {
            BigInteger result = BigInteger.One;
            for (long i = 0; i < count; i++) result = BigNumbers.Multiply(result, total - i);
            return result;
        }
        long half = count / 2;
        return BigNumbers.Multiply(Falling(total, half), Falling(total - half, count - half));
    }

    // As many factors as fit 64 bits are one factor.
    private static BigInteger Falling(long total, long count)
    {
        if (count > FewFactors)
        {
            long half = count / 2;
            return BigNumbers.Multiply(Falling(total, half), Falling(total - half, count - half));
        }
        BigInteger result = BigInteger.One;
        ulong word = 1;
        for (long i = 0; i < count; i++)
        {
            ulong factor = (ulong)(total - i);
            if (Math.BigMul(word, factor, out ulong product) == 0)
            {
                word = product;
                continue;
            }
            result *= word;
            word = factor;
        }
        return result * word;
    }

    private static bool TryPair(PyObject n, PyObject k, out BigInteger total, out BigInteger chosen)
    {
        total = chosen = BigInteger.Zero;
        PyIntegral? first = Indexes.ToIndex(n);
        PyIntegral? second = first is null ? null : Indexes.ToIndex(k);
        if (first is null || second is null) return false;
        total = first.ToBigInteger();
        chosen = second.ToBigInteger();
        if (total.Sign >= 0 && chosen.Sign >= 0) return true;
        Raise.ValueError($"{(total.Sign < 0 ? "n" : "k")} must be a non-negative integer");
        return false;
    }

    /// <summary>Return the integer part of the square root of the input.</summary>
    [PyFunction("isqrt(n, /)")]
    private static PyObject? Isqrt(PyObject n)
    {
        PyIntegral? index = Indexes.ToIndex(n);
        if (index is null) return null;
        if (index.Sign < 0) return Raise.ValueError("isqrt() argument must be nonnegative");
        return PyIntegral.From(BigNumbers.SquareRoot(index.ToBigInteger()));
    }

    /// <summary>
    /// Multidimensional Euclidean distance from the origin to a point. Roughly equivalent to: sqrt(sum(x**2 for x in coordinates))
    /// </summary>
    [PyFunction("hypot(*coordinates)")]
    private static PyObject? Hypot(ReadOnlySpan<PyObject> coordinates)
    {
        Span<double> values = coordinates.Length <= 4 ? stackalloc double[coordinates.Length] : new double[coordinates.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (!Floats.TryToDouble(coordinates[i], out values[i])) return null;
        }
        return new PyFloat(AccurateFunctions.VectorLength(values));
    }

    /// <summary>
    /// Return the Euclidean distance between two points p and q. The points should be specified as sequences (or iterables) of
    /// coordinates. Both inputs must have the same dimension.
    /// </summary>
    [PyFunction("dist(p, q, /)")]
    private static PyObject? Dist(PyObject p, PyObject q)
    {
        PyTuple? first = Iteration.ToTuple(p);
        PyTuple? second = first is null ? null : Iteration.ToTuple(q);
        if (first is null || second is null) return null;
        if (first.Count != second.Count) return Raise.ValueError("both points must have the same number of dimensions");
        double[] differences = new double[first.Count];
        for (int i = 0; i < differences.Length; i++)
        {
            if (!Floats.TryToDouble(first[i], out double x) || !Floats.TryToDouble(second[i], out double y)) return null;
            differences[i] = Math.Abs(x - y);
        }
        return new PyFloat(AccurateFunctions.VectorLength(differences));
    }

    /// <summary>Return an accurate floating-point sum of values in the iterable. Assumes IEEE-754 floating-point arithmetic.</summary>
    [PyFunction("fsum(seq, /)")]
    private static PyObject? Fsum(PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        ExactSum sum = new();
        while (Iteration.Next(iterator) is { } item)
        {
            if (!Floats.TryToDouble(item, out double value)) return null;
            if (!sum.TryAdd(value)) return Raise.OverflowError("intermediate overflow in fsum");
        }
        if (Exceptions.IsSet) return null;
        return sum.TryRound(out double result) ? new PyFloat(result) : Raise.ValueError("-inf + inf in fsum");
    }

    /// <summary>Calculate the product of all the elements in the input iterable. The default start value for the product is 1.</summary>
    [PyFunction("prod(iterable, /, *, start=1)")]
    private static PyObject? Prod(PyObject iterable, PyObject? start)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        PyObject? product = start ?? PyInt.One;
        while (Iteration.Next(iterator) is { } item)
        {
            product = Operators.Binary(BinaryOperator.Multiply, product, item);
            if (product is null) return null;
        }
        return Exceptions.IsSet ? null : product;
    }

    /// <summary>
    /// Return the sum of products of values from two iterables p and q. Roughly equivalent to: sum(itertools.starmap(operator.mul,
    /// zip(p, q, strict=True)))
    /// </summary>
    [PyFunction("sumprod(p, q, /)")]
    private static PyObject? SumProd(PyObject p, PyObject q)
    {
        PyObject? first = Iteration.GetIter(p);
        PyObject? second = first is null ? null : Iteration.GetIter(q);
        if (second is null) return null;
        SumOfProducts sum = new();
        while (true)
        {
            PyObject? x = Iteration.Next(first!);
            if (x is null && Exceptions.IsSet) return null;
            PyObject? y = Iteration.Next(second);
            if (y is null && Exceptions.IsSet) return null;
            if ((x is null) != (y is null)) return Raise.ValueError("Inputs are not the same length");
            if (x is null) return sum.Finish();
            if (!sum.Add(x, y!)) return null;
        }
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// The sum of products of pairs: small ints first and then floats without objects, the floats with three times their precision,
/// until a pair comes that is neither. What follows is added as Python's operators do it.
/// </summary>
internal sealed class SumOfProducts
{
    private PyObject _total = PyInt.Zero;
    private bool _takesIntegers = true;
    private bool _takesFloats = true;
    private long _integers;
    private bool _hasFloats;

    // A float in three parts, each the rounding error of the one before (Ogita, Rump, Oishi, "Accurate sum and dot product").
    private double _high;
    private double _low;
    private double _tiny;

    /// <summary>Adds a product; false with an exception set.</summary>
    public bool Add(PyObject x, PyObject y)
    {
        if (_takesIntegers)
        {
            if (TryAddIntegers(x, y)) return true;
            if (!EndIntegers()) return false;
        }
        if (_takesFloats)
        {
            if (TryAddFloats(x, y)) return true;
            if (Exceptions.IsSet || !EndFloats()) return false;
        }
        PyObject? product = Operators.Binary(BinaryOperator.Multiply, x, y);
        return product is not null && TryAdd(product);
    }

    /// <summary>The sum; null with an exception set.</summary>
    public PyObject? Finish() => EndIntegers() && EndFloats() ? _total : null;

    private bool TryAdd(PyObject value)
    {
        PyObject? sum = Operators.Binary(BinaryOperator.Add, _total, value);
        _total = sum ?? _total;
        return sum is not null;
    }

    private bool TryAddIntegers(PyObject x, PyObject y)
    {
        if (x is not PyInt first || y is not PyInt second) return false;
        long high = Math.BigMul(first.Value, second.Value, out long product);
        if (high != product >> 63) return false;
        long sum = unchecked(_integers + product);
        if (((_integers ^ sum) & (product ^ sum)) < 0) return false;
        _integers = sum;
        return true;
    }

    private bool EndIntegers()
    {
        if (!_takesIntegers) return true;
        _takesIntegers = false;
        return _integers == 0 || TryAdd(PyInt.From(_integers));
    }

    private bool TryAddFloats(PyObject x, PyObject y)
    {
        bool isFloat = x.GetType() == typeof(PyFloat) || y.GetType() == typeof(PyFloat);
        if (!isFloat || !TryToDouble(x, out double first) || !TryToDouble(y, out double second)) return false;
        double product = first * second;
        double productError = Math.FusedMultiplyAdd(first, second, -product);
        (double high, double highError) = Sum(_high, product);
        if (!double.IsFinite(high)) return false;
        (double low, double lowError) = Sum(_low, productError);
        (_low, double middleError) = Sum(low, highError);
        _high = high;
        _tiny += lowError + middleError;
        return _hasFloats = true;
    }

    private static bool TryToDouble(PyObject value, out double result)
    {
        result = 0;
        if (value.GetType() == typeof(PyFloat)) result = ((PyFloat)value).Value;
        else if (value is not (PyInt or PyBigInt or PyBool)) return false;
        else if (!Floats.TryFromInteger((PyIntegral)value, out result)) return Exceptions.ClearIf(ExceptionTypes.OverflowError) && false;
        return true;
    }

    private bool EndFloats()
    {
        if (!_takesFloats) return true;
        _takesFloats = false;
        return !_hasFloats || TryAdd(new PyFloat(_high + (_low + _tiny)));
    }

    private static (double Sum, double Error) Sum(double x, double y)
    {
        double sum = x + y;
        double part = sum - x;
        return (sum, (x - (sum - part)) + (y - part));
    }
}

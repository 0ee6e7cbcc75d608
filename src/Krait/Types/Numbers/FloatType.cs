using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Numbers;

/// <summary>Convert a string or number to a floating-point number, if possible.</summary>
[PyMethods(nameof(BuiltinTypes.Float))]
internal static partial class FloatType
{
    [PyNew("float(x=0, /)")]
    private static PyObject? New(PyType type, PyObject? source)
    {
        double value = 0;
        if (source is not null && !TryConvert(source, out value)) return null;
        if (!ReferenceEquals(type, BuiltinTypes.Float)) return new PyFloatInstance(type, value);
        return source is not null && source.GetType() == typeof(PyFloat) ? source : new PyFloat(value);
    }

    private static bool TryConvert(PyObject source, out double value)
    {
        value = 0;
        bool isText = source.GetType() == typeof(PyStr);
        if (!isText && source is PyFloatInstance && source.Type.FloatSlot is { } convert) return TryConvertBy(convert, source, out value);
        if (!isText && (source is PyFloat or PyIntegral || source.Type.FloatSlot is not null || source.Type.IndexSlot is not null))
        {
            return Floats.TryToDouble(source, out value);
        }
        string? text = source is PyStr exact ? IntegerText.DigitsToAscii(exact)
            : !Protocols.Buffers.IsScattered(source) && Protocols.Buffers.BytesOf(source) is { } bytes
                ? System.Text.Encoding.Latin1.GetString(bytes)
            : null;
        if (text is null)
        {
            return Raise.TypeError($"float() argument must be a string or a real number, not '{source.Type.Name}'") is not null;
        }
        if (FloatText.TryParse(text, out value)) return true;
        if (Representation.Repr(source) is { } shown)
        {
            Raise.Set(ExceptionTypes.ValueError, PyStr.Concat(PyStr.FromString("could not convert string to float: "), shown));
        }
        return false;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromNarrow(FloatText.Repr(((PyFloat)self).Value));

    [PySlot(nameof(PyType.FormatSlot))]
    private static PyObject? FormatExact(PyObject self, PyObject specification) =>
        Formatting.NumberFormatting.FormatFloat((PyFloat)self, (PyStr)specification);

    // What a subclass says it is as a float.
    private static bool TryConvertBy(UnaryFunction convert, PyObject source, out double value)
    {
        value = 0;
        PyObject? converted = convert(source);
        if (converted is null) return false;
        if (converted is not PyFloat number)
        {
            return Raise.TypeError($"{source.Type.Name}.__float__() must return a float, not {converted.Type.Name}") is not null;
        }
        value = number.Value;
        return converted.GetType() == typeof(PyFloat) || Evaluation.RuntimeWarnings.Warn(
            ExceptionTypes.DeprecationWarning,
            $"{source.Type.Name}.__float__() must return a float, not {converted.Type.Name}.  The ability to return an instance of a "
                + "strict subclass of float is deprecated, and may not be supported in a future version of Python.");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        double value = ((PyFloat)self).Value;
        hash = double.IsNaN(value) ? ObjectIdentity.Of(self) >> 4 : NumericHash.Of(value, self);
        return true;
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyFloat)self).Value != 0 ? 1 : 0;

    [PySlot(nameof(PyType.FloatSlot))]
    [PySlot(nameof(PyType.PositiveSlot))]
    private static PyObject ToExact(PyObject self) => self.GetType() == typeof(PyFloat) ? self : new PyFloat(((PyFloat)self).Value);

    [PySlot(nameof(PyType.NegativeSlot))]
    private static PyObject Negate(PyObject self) => new PyFloat(-((PyFloat)self).Value);

    [PySlot(nameof(PyType.AbsoluteSlot))]
    private static PyObject Absolute(PyObject self) => new PyFloat(Math.Abs(((PyFloat)self).Value));

    [PySlot(nameof(PyType.IntSlot))]
    private static PyObject? ToInt(PyObject self) => ToInteger(((PyFloat)self).Value);

    /// <summary>The int of a float, without its fraction; null with an exception set for infinities and NaN.</summary>
    internal static PyObject? ToInteger(double value)
    {
        if (value is > -9.2e18 and < 9.2e18) return PyInt.From((long)value);
        if (double.IsNaN(value)) return Raise.ValueError("cannot convert float NaN to integer");
        if (double.IsInfinity(value)) return Raise.OverflowError("cannot convert float infinity to integer");
        return PyIntegral.From(new BigInteger(value));
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        double value = ((PyFloat)left).Value;
        if (right is PyFloat other) return ComparisonResults.From(value, other.Value, comparison);
        if (right is not PyIntegral integer) return PyNotImplemented.Instance;
        const long exact = 1L << 53;
        if (integer.TryGetInt64(out long small) && small is <= exact and >= -exact)
        {
            return ComparisonResults.From(value, (double)small, comparison);
        }
        if (double.IsNaN(value)) return PyBool.From(comparison == CompareOperator.NotEqual);
        if (double.IsInfinity(value)) return ComparisonResults.From(value > 0 ? 1 : -1, comparison);
        double whole = Math.Truncate(value);
        int order = new BigInteger(whole).CompareTo(integer.ToBigInteger());
        if (order == 0) order = value.CompareTo(whole);
        return ComparisonResults.From(order, comparison);
    }

    /// <summary>An operand as a double: 1 when it is a number, 0 when it is none of int and float, -1 with an exception set.</summary>
    private static int TryOperand(PyObject operand, out double value)
    {
        if (operand is PyFloat number)
        {
            value = number.Value;
            return 1;
        }
        value = 0;
        if (operand is not PyIntegral integer) return 0;
        return Floats.TryFromInteger(integer, out value) ? 1 : -1;
    }

    private static bool Operands(PyObject left, PyObject right, out double x, out double y, out PyObject? failure)
    {
        y = 0;
        int status = TryOperand(left, out x);
        if (status > 0) status = TryOperand(right, out y);
        failure = status < 0 ? null : PyNotImplemented.Instance;
        return status > 0;
    }

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right) =>
        Operands(left, right, out double x, out double y, out PyObject? failure) ? new PyFloat(x + y) : failure;

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) =>
        Operands(left, right, out double x, out double y, out PyObject? failure) ? new PyFloat(x - y) : failure;

    [PyOperator(BinaryOperator.Multiply)]
    private static PyObject? Multiply(PyObject left, PyObject right) =>
        Operands(left, right, out double x, out double y, out PyObject? failure) ? new PyFloat(x * y) : failure;

    [PyOperator(BinaryOperator.TrueDivide)]
    private static PyObject? Divide(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out double x, out double y, out PyObject? failure)) return failure;
        return y == 0 ? Raise.ZeroDivisionError("division by zero") : new PyFloat(x / y);
    }

    [PyOperator(BinaryOperator.FloorDivide)]
    private static PyObject? FloorDivide(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out double x, out double y, out PyObject? failure)) return failure;
        if (y == 0) return Raise.ZeroDivisionError("division by zero");
        (double quotient, _) = DivideAndRemainder(x, y);
        return new PyFloat(quotient);
    }

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out double x, out double y, out PyObject? failure)) return failure;
        if (y == 0) return Raise.ZeroDivisionError("division by zero");
        (_, double remainder) = DivideAndRemainder(x, y);
        return new PyFloat(remainder);
    }

    [PySlot(nameof(PyType.DivmodSlot))]
    private static PyObject? DivideAndRemainder(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out double x, out double y, out PyObject? failure)) return failure;
        if (y == 0) return Raise.ZeroDivisionError("division by zero");
        (double quotient, double remainder) = DivideAndRemainder(x, y);
        return PyTuple.Create(new PyFloat(quotient), new PyFloat(remainder));
    }

    private static (double Quotient, double Remainder) DivideAndRemainder(double x, double y)
    {
        double remainder = x % y;
        double quotient = (x - remainder) / y;
        if (remainder != 0)
        {
            if (y < 0 != remainder < 0)
            {
                remainder += y;
                quotient -= 1;
            }
        }
        else
        {
            remainder = Math.CopySign(0, y);
        }
        if (quotient == 0) return (Math.CopySign(0, x / y), remainder);
        double floor = Math.Floor(quotient);
        if (quotient - floor > 0.5) floor += 1;
        return (floor, remainder);
    }

    [PyOperator(BinaryOperator.Power)]
    private static PyObject? Power(PyObject left, PyObject right) => Power(left, right, PyNone.Instance);

    [PySlot(nameof(PyType.PowerSlot))]
    private static PyObject? Power(PyObject left, PyObject right, PyObject modulus)
    {
        if (modulus is not PyNone) return Raise.TypeError("pow() 3rd argument not allowed unless all arguments are integers");
        return Operands(left, right, out double x, out double y, out PyObject? failure) ? Power(x, y) : failure;
    }

    /// <summary>The power of two floats, which is complex for a fractional power of a negative number.</summary>
    internal static PyObject? Power(double x, double y)
    {
        if (y == 0 || x == 1) return new PyFloat(1);
        if (double.IsNaN(x) || double.IsNaN(y)) return new PyFloat(double.NaN);
        if (double.IsInfinity(y))
        {
            double magnitude = Math.Abs(x);
            return new PyFloat(magnitude == 1 ? 1 : (y > 0) == (magnitude > 1) ? double.PositiveInfinity : 0);
        }
        if (x == 0 && y < 0) return Raise.ZeroDivisionError("zero to a negative power");
        if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && y != Math.Floor(y))
        {
            return ComplexType.Power(new Complex(x, 0), new Complex(y, 0));
        }
        double result = Math.Pow(x, y);
        if (double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y))
        {
            return Raise.Set(Exceptions.Create(ExceptionTypes.OverflowError,
                PyTuple.Create(PyInt.From(34), PyStr.FromString("Numerical result out of range"))));
        }
        return new PyFloat(result);
    }

    /// <summary>Return self, the complex conjugate of any float.</summary>
    [PyMethod("conjugate($self, /)")]
    private static PyObject Conjugate(PyFloat self) => ToExact(self);

    /// <summary>Return True if the float is an integer.</summary>
    [PyMethod("is_integer($self, /)")]
    private static PyObject IsInteger(PyFloat self) => PyBool.From(double.IsFinite(self.Value) && Math.Floor(self.Value) == self.Value);

    /// <summary>Return a hexadecimal representation of a floating-point number.
    /// <code>
    /// &gt;&gt;&gt; 2.5.hex()
    /// '0x1.4000000000000p+1'
    /// &gt;&gt;&gt; (-0.75).hex()
    /// '-0x1.8000000000000p-1'
    /// </code>
    /// </summary>
    [PyMethod("hex($self, /)")]
    private static PyObject ToHexadecimal(PyFloat self) => PyStr.FromNarrow(FloatText.ToHexadecimal(self.Value));

    /// <summary>Create a floating-point number from a hexadecimal string.
    /// <code>
    /// &gt;&gt;&gt; float.fromhex('0x1.8p+1')
    /// 3.0
    /// &gt;&gt;&gt; float.fromhex('-0x.4')
    /// -0.25
    /// </code>
    /// </summary>
    [PyClassMethod("fromhex($type, string, /)")]
    private static PyObject? FromHexadecimal(PyType type, PyObject text)
    {
        if (text is not PyStr source) return Raise.TypeError("bad argument type for built-in operation");
        if (FloatText.FromHexadecimal(source.ToString()) is not { } value) return null;
        return ReferenceEquals(type, BuiltinTypes.Float) ? new PyFloat(value) : Calls.Call(type, new PyFloat(value));
    }

    /// <summary>Convert real number to a floating-point number.</summary>
    [PyClassMethod("from_number($type, number, /)")]
    private static PyObject? FromNumber(PyType type, PyObject number)
    {
        if (number is not PyFloat && number.Type.FloatSlot is null && number.Type.IndexSlot is null)
        {
            return Raise.TypeError($"must be real number, not {number.Type.Name}");
        }
        if (!Floats.TryToDouble(number, out double value)) return null;
        PyObject converted = number.GetType() == typeof(PyFloat) ? number : new PyFloat(value);
        return ReferenceEquals(type, BuiltinTypes.Float) ? converted : Calls.Call(type, converted);
    }

    /// <summary>Return a pair of integers, whose ratio is exactly equal to the original float.
    /// <code>
    /// &gt;&gt;&gt; (2.75).as_integer_ratio()
    /// (11, 4)
    /// &gt;&gt;&gt; (-6.0).as_integer_ratio()
    /// (-6, 1)
    /// &gt;&gt;&gt; (0.0).as_integer_ratio()
    /// (0, 1)
    /// </code>
    /// </summary>
    [PyMethod("as_integer_ratio($self, /)")]
    private static PyObject? AsIntegerRatio(PyFloat self)
    {
        double value = self.Value;
        if (double.IsInfinity(value)) return Raise.OverflowError("cannot convert Infinity to integer ratio");
        if (double.IsNaN(value)) return Raise.ValueError("cannot convert NaN to integer ratio");
        if (value == 0) return PyTuple.Create(PyInt.Zero, PyInt.One);
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger numerator = exponent == 0 ? bits & 0xFFFFFFFFFFFFFL : (bits & 0xFFFFFFFFFFFFFL) | (1L << 52);
        exponent = Math.Max(exponent, 1) - 1075;
        while (exponent < 0 && numerator.IsEven)
        {
            numerator >>= 1;
            exponent++;
        }
        BigInteger denominator = BigInteger.One;
        if (exponent >= 0) numerator <<= exponent;
        else denominator <<= -exponent;
        return PyTuple.Create(PyIntegral.From(value < 0 ? -numerator : numerator), PyIntegral.From(denominator));
    }

    /// <summary>Return the Integral closest to x between 0 and x.</summary>
    [PyMethod("__trunc__($self, /)")]
    private static PyObject? Truncate(PyFloat self) => ToInt(self);

    /// <summary>Return the floor as an Integral.</summary>
    [PyMethod("__floor__($self, /)")]
    private static PyObject? Floor(PyFloat self) => ToInteger(Math.Floor(self.Value));

    /// <summary>Return the ceiling as an Integral.</summary>
    [PyMethod("__ceil__($self, /)")]
    private static PyObject? Ceiling(PyFloat self) => ToInteger(Math.Ceiling(self.Value));

    /// <summary>
    /// Return the Integral closest to x, rounding half toward even. When an argument is passed, work like built-in round(x,
    /// ndigits).
    /// </summary>
    [PyMethod("__round__($self, ndigits=None, /)")]
    private static PyObject? Round(PyFloat self, PyObject? digits)
    {
        double value = self.Value;
        if (digits is null) return ToInteger(Math.Round(value, MidpointRounding.ToEven));
        if (!Indexes.TryToInt64(digits, out long places, null)) return null;
        if (!double.IsFinite(value) || value == 0 || places > 323) return new PyFloat(value);
        if (places < -308) return new PyFloat(Math.CopySign(0, value));
        double magnitude = Math.Abs(value);
        double result;
        if (places is >= 0 and <= MostExactPlaces && TryRoundScaled(magnitude, (int)places, out result))
        {
            return new PyFloat(Math.CopySign(result, value));
        }
        if (places >= 0)
        {
            var rounded = DecimalDigits.Fixed(magnitude, (int)places);
            result = double.Parse(rounded.Digits + "E" + (rounded.Point - rounded.Digits.Length),
                System.Globalization.CultureInfo.InvariantCulture);
        }
        else
        {
            var unit = BigInteger.Pow(10, (int)-places);
            var quotient = BigInteger.DivRem(new BigInteger(magnitude), unit, out BigInteger remainder);
            int comparison = (remainder * 2).CompareTo(unit);
            if (comparison == 0 && magnitude != Math.Floor(magnitude)) comparison = 1;
            if (comparison > 0 || (comparison == 0 && !quotient.IsEven)) quotient += 1;
            result = Floats.Round(quotient * unit);
        }
        if (double.IsInfinity(result)) return Raise.OverflowError("rounded value too large to represent");
        return new PyFloat(Math.CopySign(result, value));
    }

    // Up to this power ten is a float exactly.
    private const int MostExactPlaces = 22;

    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    // Rounds by a product that is off by less than its last place: what is further from the middle of two integers than that rounds as the
    // exact product does, and a quotient of two exact floats is rounded once. False where it takes the decimal digits.
    private static bool TryRoundScaled(double magnitude, int places, out double result)
    {
        const double Largest = 1L << 50;
        const double RoundingError = 1.0 / (1L << 51);
        double unit = PowersOfTen[places];
        double scaled = magnitude * unit;
        double whole = Math.Floor(scaled);
        double fromMiddle = Math.Abs(scaled - whole - 0.5);
        result = (scaled - whole > 0.5 ? whole + 1 : whole) / unit;
        return scaled < Largest && fromMiddle > scaled * RoundingError;
    }

    /// <summary>Formats the float according to format_spec.</summary>
    [PyMethod("__format__($self, format_spec, /)")]
    private static PyObject? Format(PyFloat self, PyStr specification) => Formatting.NumberFormatting.FormatFloat(self, specification);

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyFloat self) => PyTuple.Create(new PyFloat(self.Value));

    /// <summary>You probably don't want to use this function: it tells how floats are stored.</summary>
    [PyClassMethod("__getformat__($type, typestr, /)")]
    private static PyObject? GetFormat(PyType type, PyStr name)
    {
        string text = name.ToString();
        if (text is not ("double" or "float")) return Raise.ValueError("__getformat__() argument 1 must be 'double' or 'float'");
        return PyStr.FromString(BitConverter.IsLittleEndian ? "IEEE, little-endian" : "IEEE, big-endian");
    }

    /// <summary>the real part of a complex number</summary>
    [PyGetter("real")]
    private static PyObject GetReal(PyFloat self) => ToExact(self);

    /// <summary>the imaginary part of a complex number</summary>
    [PyGetter("imag")]
    private static PyObject GetImaginary(PyFloat self) => new PyFloat(0);
}

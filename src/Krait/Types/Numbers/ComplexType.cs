using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Numbers;

/// <summary>Create a complex number from a string or numbers.</summary>
[PyMethods(nameof(BuiltinTypes.Complex))]
internal static partial class ComplexType
{
    private static readonly ArgumentSpecification s_arguments = new("complex", ["real", "imag"]) { MaximumPositional = 2 };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length == 1 && keywordNames is not { Count: > 0 }) return FromOne(type, arguments[0]);
        Span<PyObject?> values = [null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        (PyObject? real, PyObject? imaginary) = (values[0], values[1]);
        Complex first = Complex.Zero;
        Complex second = Complex.Zero;
        // What is no number is found before the other argument is converted, unless that converts itself.
        if (imaginary is not null and not PyComplex && !IsReal(imaginary)
            && (real is null || (IsReal(real) && Attributes.GetSpecial(real, Names.Complex) is null)))
        {
            return Exceptions.IsSet ? null : Raise.TypeError($"{ImaginaryExpected}, not {imaginary.Type.Name}");
        }
        if (real is not null && !TryConvert(real, RealExpected, out first)) return null;
        if (imaginary is not null and not PyComplex && Attributes.GetSpecial(imaginary, Names.Complex) is not null
            && !IsReal(imaginary))
        {
            return Raise.TypeError($"{ImaginaryExpected}, not {imaginary.Type.Name}");
        }
        if (Exceptions.IsSet || (imaginary is not null && !TryConvert(imaginary, ImaginaryExpected, out second))) return null;
        bool isRealComplex = real is not null and not (PyFloat or PyIntegral)
            && (real is PyComplex || Attributes.GetSpecial(real, Names.Complex) is not null);
        if (isRealComplex && !WarnNotReal(RealExpected, real!)) return null;
        if (imaginary is PyComplex && !WarnNotReal(ImaginaryExpected, imaginary)) return null;
        // Adding nothing is not adding zero: that would lose the sign of a zero.
        double realPart = imaginary is PyComplex ? first.Real - second.Imaginary : first.Real;
        double imaginaryPart = imaginary is null ? first.Imaginary : isRealComplex ? first.Imaginary + second.Real : second.Real;
        return Make(type, new Complex(realPart, imaginaryPart));
    }

    private static bool IsReal(PyObject value) => value.Type.FloatSlot is not null || value.Type.IndexSlot is not null;

    private const string RealExpected = "complex() argument 'real' must be a real number";
    private const string ImaginaryExpected = "complex() argument 'imag' must be a real number";

    private static PyObject? FromOne(PyType type, PyObject value)
    {
        if (value is PyStr text) return Parse(text) is { } parsed ? Make(type, parsed) : null;
        if (value.GetType() == typeof(PyComplex) && ReferenceEquals(type, BuiltinTypes.Complex)) return value;
        return TryConvert(value, "complex() argument must be a string or a number", out Complex number) ? Make(type, number) : null;
    }

    private static bool WarnNotReal(string message, PyObject value) =>
        Evaluation.RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning, $"{message}, not {value.Type.Name}");

    private static PyObject Make(PyType type, Complex value) =>
        ReferenceEquals(type, BuiltinTypes.Complex) ? new PyComplex(value) : new PyComplexInstance(type, value);

    internal static bool TryConvert(PyObject source, string message, out Complex value)
    {
        if (source.GetType() == typeof(PyComplex))
        {
            value = ((PyComplex)source).Value;
            return true;
        }
        value = Complex.Zero;
        PyObject? method = Attributes.GetSpecial(source, Names.Complex);
        if (method is not null)
        {
            PyObject? result = Calls.Call(method);
            if (result is null) return false;
            if (result is not PyComplex converted)
            {
                return Raise.TypeError($"__complex__ returned non-complex (type {result.Type.Name})") is not null;
            }
            value = converted.Value;
            return result.GetType() == typeof(PyComplex) || Evaluation.RuntimeWarnings.Warn(
                ExceptionTypes.DeprecationWarning,
                $"__complex__ returned non-complex (type {result.Type.Name}).  The ability to return an instance of a strict subclass of "
                    + "complex is deprecated, and may be removed in a future version of Python.");
        }
        if (Exceptions.IsSet) return false;
        if (source is not (PyFloat or PyIntegral) && source.Type.FloatSlot is null && source.Type.IndexSlot is null)
        {
            Raise.TypeError($"{message}, not {source.Type.Name}");
            return false;
        }
        if (!Floats.TryToDouble(source, out double real)) return false;
        value = real;
        return true;
    }

    /// <summary>Parses <c>a+bj</c>, possibly in parentheses; null with ValueError set.</summary>
    private static Complex? Parse(PyStr text)
    {
        ReadOnlySpan<char> rest = IntegerText.DigitsToAscii(text).AsSpan().Trim(CharacterData.AsciiSpaces);
        if (rest.Length > 1 && rest[0] == '(' && rest[^1] == ')') rest = rest[1..^1].Trim(CharacterData.AsciiSpaces);
        int first = NumberLength(rest);
        if (first > 0 && FloatText.TryParse(rest[..first].ToString(), out double real))
        {
            ReadOnlySpan<char> tail = rest[first..];
            if (tail.Length == 0) return new Complex(real, 0);
            if (tail.Length == 1 && tail[0] is 'j' or 'J') return new Complex(0, real);
            if (tail[0] is '+' or '-' && tail[^1] is 'j' or 'J')
            {
                ReadOnlySpan<char> number = tail[..^1];
                double imaginary = number[0] == '-' ? -1 : 1;
                if (number.Length == 1 || (NumberLength(number) == number.Length && FloatText.TryParse(number.ToString(), out imaginary)))
                {
                    return new Complex(real, imaginary);
                }
            }
        }
        else if (rest.Length is 1 or 2 && rest[^1] is 'j' or 'J' && (rest.Length == 1 || rest[0] is '+' or '-'))
        {
            return new Complex(0, rest[0] == '-' ? -1 : 1);
        }
        Raise.ValueError("complex() arg is a malformed string");
        return null;
    }

    /// <summary>How much of a text looks like one number.</summary>
    private static int NumberLength(ReadOnlySpan<char> text)
    {
        int i = 0;
        if (i < text.Length && text[i] is '+' or '-') i++;
        for (; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            char each = text[i];
            if (each is '+' or '-' && !(text[i - 1] is 'e' or 'E' && i > 1 && (char.IsAsciiDigit(text[i - 2]) || text[i - 2] == '.')))
            {
                break;
            }
            if (each is 'j' or 'J' || char.IsWhiteSpace(each)) break;
        }
        return i;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        Complex value = ((PyComplex)self).Value;
        if (value.Real == 0 && !double.IsNegative(value.Real))
        {
            return PyStr.FromNarrow(FloatText.Format(value.Imaginary, 'r', 0, FloatText.Options.None) + "j");
        }
        return PyStr.FromNarrow(
            "(" + FloatText.Format(value.Real, 'r', 0, FloatText.Options.None)
            + FloatText.Format(value.Imaginary, 'r', 0, FloatText.Options.Sign) + "j)");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = NumericHash.Of(((PyComplex)self).Value, self);
        return true;
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyComplex)self).Value != Complex.Zero ? 1 : 0;

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual)) return PyNotImplemented.Instance;
        Complex value = ((PyComplex)left).Value;
        bool equal;
        switch (right)
        {
            case PyComplex other:
                equal = value == other.Value;
                break;
            case PyFloat other:
                equal = value.Real == other.Value && value.Imaginary == 0;
                break;
            case PyIntegral other:
                int same = value.Imaginary != 0 ? 0 : ObjectKeys.Equal(new PyFloat(value.Real), other);
                equal = same > 0;
                break;
            default:
                return PyNotImplemented.Instance;
        }
        return PyBool.From(equal == (comparison == CompareOperator.Equal));
    }

    private static bool Operands(PyObject left, PyObject right, out Complex x, out Complex y, out PyObject? failure)
    {
        y = Complex.Zero;
        int status = TryOperand(left, out x);
        if (status > 0) status = TryOperand(right, out y);
        failure = status < 0 ? null : PyNotImplemented.Instance;
        return status > 0;
    }

    private static int TryOperand(PyObject operand, out Complex value)
    {
        value = Complex.Zero;
        switch (operand)
        {
            case PyComplex complex:
                value = complex.Value;
                return 1;
            case PyFloat number:
                value = number.Value;
                return 1;
            case PyIntegral integer:
                if (!Floats.TryFromInteger(integer, out double real)) return -1;
                value = real;
                return 1;
            default:
                return 0;
        }
    }

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right) =>
        Operands(left, right, out Complex x, out Complex y, out PyObject? failure)
            ? new PyComplex(x.Real + y.Real, right is PyComplex ? left is PyComplex ? x.Imaginary + y.Imaginary : y.Imaginary : x.Imaginary)
            : failure;

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) =>
        Operands(left, right, out Complex x, out Complex y, out PyObject? failure)
            ? new PyComplex(x.Real - y.Real, right is PyComplex ? left is PyComplex ? x.Imaginary - y.Imaginary : -y.Imaginary
                : x.Imaginary)
            : failure;

    [PyOperator(BinaryOperator.Multiply)]
    private static PyObject? Multiply(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out Complex x, out Complex y, out PyObject? failure)) return failure;
        if (left is not PyComplex) return new PyComplex(x.Real * y.Real, x.Real * y.Imaginary);
        if (right is not PyComplex) return new PyComplex(x.Real * y.Real, x.Imaginary * y.Real);
        return new PyComplex(Multiply(x, y));
    }

    /// <summary>The product; what NaN hides of an infinite operand is recovered (C standard, annex G.5.1).</summary>
    private static Complex Multiply(Complex x, Complex y)
    {
        (double a, double b) = (x.Real, x.Imaginary);
        (double c, double d) = (y.Real, y.Imaginary);
        double real = (a * c) - (b * d);
        double imaginary = (a * d) + (b * c);
        if (!double.IsNaN(real) || !double.IsNaN(imaginary)) return new Complex(real, imaginary);
        bool recalculate = false;
        if (double.IsInfinity(a) || double.IsInfinity(b))
        {
            (a, b) = (Box(a), Box(b));
            (c, d) = (ZeroForNaN(c), ZeroForNaN(d));
            recalculate = true;
        }
        if (double.IsInfinity(c) || double.IsInfinity(d))
        {
            (c, d) = (Box(c), Box(d));
            (a, b) = (ZeroForNaN(a), ZeroForNaN(b));
            recalculate = true;
        }
        if (!recalculate && (double.IsInfinity(a * c) || double.IsInfinity(b * d) || double.IsInfinity(a * d) || double.IsInfinity(b * c)))
        {
            (a, b) = (ZeroForNaN(a), ZeroForNaN(b));
            (c, d) = (ZeroForNaN(c), ZeroForNaN(d));
            recalculate = true;
        }
        return recalculate
            ? new Complex(double.PositiveInfinity * ((a * c) - (b * d)), double.PositiveInfinity * ((a * d) + (b * c)))
            : new Complex(real, imaginary);
    }

    private static double Box(double value) => Math.CopySign(double.IsInfinity(value) ? 1 : 0, value);

    private static double ZeroForNaN(double value) => double.IsNaN(value) ? Math.CopySign(0, value) : value;

    [PyOperator(BinaryOperator.TrueDivide)]
    private static PyObject? Divide(PyObject left, PyObject right)
    {
        if (!Operands(left, right, out Complex x, out Complex y, out PyObject? failure)) return failure;
        if (y == Complex.Zero) return Raise.ZeroDivisionError("division by zero");
        if (right is not PyComplex) return new PyComplex(x.Real / y.Real, x.Imaginary / y.Real);
        return new PyComplex(left is PyComplex ? Divide(x, y) : Divide(x.Real, y));
    }

    /// <summary>A real number divided by a complex one: it has no imaginary part, not even a zero with a sign.</summary>
    private static Complex Divide(double x, Complex y)
    {
        if (Math.Abs(y.Real) >= Math.Abs(y.Imaginary))
        {
            double ratio = y.Imaginary / y.Real;
            double denominator = y.Real + (y.Imaginary * ratio);
            return RecoverReal(x, y, new Complex(x / denominator, -x * ratio / denominator));
        }
        else if (Math.Abs(y.Imaginary) >= Math.Abs(y.Real))
        {
            double ratio = y.Real / y.Imaginary;
            double denominator = (y.Real * ratio) + y.Imaginary;
            return RecoverReal(x, y, new Complex(x * ratio / denominator, -x / denominator));
        }
        return RecoverReal(x, y, new Complex(double.NaN, double.NaN));
    }

    /// <summary>Division that scales by the larger part, so that no intermediate value overflows.</summary>
    internal static Complex Divide(Complex x, Complex y)
    {
        if (Math.Abs(y.Real) >= Math.Abs(y.Imaginary))
        {
            double ratio = y.Imaginary / y.Real;
            double denominator = y.Real + (y.Imaginary * ratio);
            return Recover(x, y,
                new Complex((x.Real + (x.Imaginary * ratio)) / denominator, (x.Imaginary - (x.Real * ratio)) / denominator));
        }
        else if (Math.Abs(y.Imaginary) >= Math.Abs(y.Real))
        {
            double ratio = y.Real / y.Imaginary;
            double denominator = (y.Real * ratio) + y.Imaginary;
            return Recover(x, y,
                new Complex(((x.Real * ratio) + x.Imaginary) / denominator, ((x.Imaginary * ratio) - x.Real) / denominator));
        }
        return Recover(x, y, new Complex(double.NaN, double.NaN));
    }

    private static Complex RecoverReal(double x, Complex y, Complex quotient)
    {
        bool isHidden = double.IsNaN(quotient.Real) && double.IsNaN(quotient.Imaginary) && double.IsFinite(x)
            && (double.IsInfinity(y.Real) || double.IsInfinity(y.Imaginary));
        return isHidden ? new Complex(0.0 * (x * Box(y.Real)), 0.0 * (-x * Box(y.Imaginary))) : Recover(x, y, quotient);
    }

    /// <summary>A quotient of infinite operands that NaN hides (C standard, annex G.5.1).</summary>
    private static Complex Recover(Complex x, Complex y, Complex quotient)
    {
        if (!double.IsNaN(quotient.Real) || !double.IsNaN(quotient.Imaginary)) return quotient;
        if ((double.IsInfinity(x.Real) || double.IsInfinity(x.Imaginary)) && Complex.IsFinite(y))
        {
            (double a, double b) = (Box(x.Real), Box(x.Imaginary));
            return new Complex(
                double.PositiveInfinity * ((a * y.Real) + (b * y.Imaginary)),
                double.PositiveInfinity * ((b * y.Real) - (a * y.Imaginary)));
        }
        if ((double.IsInfinity(y.Real) || double.IsInfinity(y.Imaginary)) && Complex.IsFinite(x))
        {
            (double c, double d) = (Box(y.Real), Box(y.Imaginary));
            return new Complex(0.0 * ((x.Real * c) + (x.Imaginary * d)), 0.0 * ((x.Imaginary * c) - (x.Real * d)));
        }
        return quotient;
    }

    [PyOperator(BinaryOperator.Power)]
    private static PyObject? Power(PyObject left, PyObject right) => Power(left, right, PyNone.Instance);

    [PySlot(nameof(PyType.PowerSlot))]
    private static PyObject? Power(PyObject left, PyObject right, PyObject modulus)
    {
        if (!Operands(left, right, out Complex x, out Complex y, out PyObject? failure)) return failure;
        return modulus is PyNone ? Power(x, y) : Raise.ValueError("complex modulo");
    }

    internal static PyObject? Power(Complex x, Complex y)
    {
        if (y == Complex.Zero) return new PyComplex(1, 0);
        if (x == Complex.Zero)
        {
            return y.Imaginary != 0 || y.Real < 0 ? Raise.ZeroDivisionError("zero to a negative or complex power") : new PyComplex(0, 0);
        }
        // Small integral powers are products, which keeps them exact.
        if (y.Imaginary == 0 && y.Real == Math.Floor(y.Real) && Math.Abs(y.Real) <= 100)
        {
            Complex product = IntegralPower(x, (int)Math.Abs(y.Real));
            return Checked(y.Real < 0 ? Divide(Complex.One, product) : product);
        }
        double length = Math.Pow(Hypotenuse(x), y.Real);
        double angle = Math.Atan2(x.Imaginary, x.Real);
        double phase = angle * y.Real;
        if (y.Imaginary != 0)
        {
            length *= Math.Exp(-angle * y.Imaginary);
            phase += y.Imaginary * Math.Log(Hypotenuse(x));
        }
        Complex result = new(length * Math.Cos(phase), length * Math.Sin(phase));
        return Checked(result);
    }

    private static PyObject? Checked(Complex power) =>
        double.IsInfinity(power.Real) || double.IsInfinity(power.Imaginary) ? Raise.OverflowError("complex exponentiation")
            : new PyComplex(power);

    private static Complex IntegralPower(Complex value, int exponent)
    {
        Complex result = Complex.One;
        while (exponent > 0)
        {
            if ((exponent & 1) != 0) result = Multiply(result, value);
            value = Multiply(value, value);
            exponent >>= 1;
        }
        return result;
    }

    private static double Hypotenuse(Complex value) => double.Hypot(value.Real, value.Imaginary);

    [PySlot(nameof(PyType.NegativeSlot))]
    private static PyObject Negate(PyObject self) => new PyComplex(-((PyComplex)self).Value.Real, -((PyComplex)self).Value.Imaginary);

    [PySlot(nameof(PyType.PositiveSlot))]
    private static PyObject ToExact(PyObject self) => self.GetType() == typeof(PyComplex) ? self : new PyComplex(((PyComplex)self).Value);

    [PySlot(nameof(PyType.AbsoluteSlot))]
    private static PyObject? Absolute(PyObject self)
    {
        Complex value = ((PyComplex)self).Value;
        double result = Hypotenuse(value);
        if (double.IsInfinity(result) && Complex.IsFinite(value)) return Raise.OverflowError("absolute value too large");
        return new PyFloat(result);
    }

    /// <summary>Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.</summary>
    [PyMethod("conjugate($self, /)")]
    private static PyObject Conjugate(PyComplex self) => new PyComplex(self.Value.Real, -self.Value.Imaginary);

    /// <summary>Convert this value to exact type complex.</summary>
    [PyMethod("__complex__($self, /)")]
    private static PyObject ToComplex(PyComplex self) => ToExact(self);

    /// <summary>Convert number to a complex floating-point number.</summary>
    [PyClassMethod("from_number($type, number, /)")]
    private static PyObject? FromNumber(PyType type, PyObject number) => number.GetType() == typeof(PyComplex)
        && ReferenceEquals(type, BuiltinTypes.Complex)
        ? number
        : TryConvert(number, "must be real number", out Complex value) ? Make(type, value) : null;

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyComplex self) =>
        PyTuple.Create(new PyFloat(self.Value.Real), new PyFloat(self.Value.Imaginary));

    /// <summary>Convert to a string according to format_spec.</summary>
    [PyMethod("__format__($self, format_spec, /)")]
    private static PyObject? Format(PyComplex self, PyStr specification) => Formatting.NumberFormatting.FormatComplex(self, specification);

    /// <summary>the real part of a complex number</summary>
    [PyGetter("real", IsField = true)]
    private static PyObject GetReal(PyComplex self) => new PyFloat(self.Value.Real);

    /// <summary>the imaginary part of a complex number</summary>
    [PyGetter("imag", IsField = true)]
    private static PyObject GetImaginary(PyComplex self) => new PyFloat(self.Value.Imaginary);
}

using System.Numerics;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Decimals;

/// <summary>Decimals from and to other values.</summary>
internal static class DecimalConversion
{
    /// <summary>An instance of a type, which may be a subclass.</summary>
    public static PyObject Make(PyType type, PyDecimal value) =>
        ReferenceEquals(type, PyDecimal.TypeObject) ? DecimalFinish.Plain(value) : new PyDecimalInstance(type, value);

    /// <summary>A Decimal or int as an operand; null, without an exception, for others.</summary>
    public static PyDecimal? Operand(PyObject value) => value switch
    {
        PyDecimal number => number,
        PyInt small => new PyDecimal(DecimalKind.Finite, small.Value < 0, small.Value < 0 ? unchecked(0 - (ulong)small.Value)
            : (ulong)small.Value, 0),
        PyIntegral integer => PyDecimal.FromInteger(integer.ToBigInteger()),
        _ => null,
    };

    public static PyDecimal? Unsupported(PyObject value)
    {
        Raise.TypeError($"conversion from {value.Type.Name} to Decimal is not supported");
        return null;
    }

    /// <summary>An operand; null with TypeError set.</summary>
    public static PyDecimal? Require(PyObject value) => Operand(value) ?? Unsupported(value);

    /// <summary>The exact value of a float.</summary>
    public static PyDecimal FromDouble(double value)
    {
        bool isNegative = double.IsNegative(value);
        if (double.IsNaN(value)) return new PyDecimal(DecimalKind.QuietNaN, isNegative, 0UL, 0);
        if (double.IsInfinity(value)) return PyDecimal.Infinity(isNegative);
        if (value == 0) return new PyDecimal(DecimalKind.Finite, isNegative, 0UL, 0);
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0) exponent++;
        else mantissa |= 1L << 52;
        exponent -= 1075;
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        return exponent >= 0
            ? PyDecimal.Finite(isNegative, (BigInteger)mantissa << exponent, 0)
            : PyDecimal.Finite(isNegative, mantissa * BigInteger.Pow(5, -exponent), exponent);
    }

    /// <summary>Any value that a Decimal can be made of, exactly; null with an exception set.</summary>
    public static PyDecimal? FromObject(PyObject value, PyDecimalContext context, bool isExact)
    {
        switch (value)
        {
            case PyDecimal number:
                return isExact ? number : Limit(number, context);
            case PyStr text:
                return FromText(text, context, isExact);
            case PyIntegral:
                return isExact ? Operand(value) : Limit(Operand(value)!, context);
            case PyTuple or PyList:
                return FromTuple(value, context, isExact);
            case PyFloat number:
                if (!context.Signal(Conditions.FloatOperation)) return null;
                return isExact ? FromDouble(number.Value) : Limit(FromDouble(number.Value), context);
            default:
                return Unsupported(value);
        }
    }

    private static PyDecimal? FromText(PyStr text, PyDecimalContext context, bool isExact)
    {
        // Strings with blanks or underscores are for the class alone.
        PyDecimal? parsed = DecimalText.Parse(text, allowsSpace: isExact);
        if (parsed is not null) return isExact ? CheckLimits(parsed, context) : Limit(parsed, context);
        return context.Signal(Conditions.ConversionSyntax) ? PyDecimal.NaN : null;
    }

    /// <summary>A value rounded to a context; null with an exception set.</summary>
    public static PyDecimal? Limit(PyDecimal value, PyDecimalContext context)
    {
        if (value.IsNaN)
        {
            if (value.Coefficient.IsZero || value.Digits <= context.Precision - (context.Clamp ? 1 : 0)) return value;
            return context.Signal(Conditions.ConversionSyntax) ? PyDecimal.NaN : null;
        }
        uint status = 0;
        PyDecimal result = DecimalFinish.Finish(value, context, ref status);
        return context.Signal(status) ? result : null;
    }

    // What no context at all could hold.
    private static PyDecimal? CheckLimits(PyDecimal value, PyDecimalContext context)
    {
        if (!value.IsFinite) return value;
        bool isZero = value.IsZero;
        long adjusted = isZero ? value.Exponent : value.Adjusted;
        if (isZero)
        {
            long kept = Math.Clamp(value.Exponent, (-2 * PyDecimalContext.MaximumExponent) + 1, PyDecimalContext.MaximumExponent);
            if (kept != value.Exponent) return context.Signal(Conditions.InvalidOperation) ? PyDecimal.NaN : null;
            return value;
        }
        if (adjusted <= PyDecimalContext.MaximumExponent && value.Exponent >= (-2 * PyDecimalContext.MaximumExponent) + 1) return value;
        return context.Signal(Conditions.InvalidOperation) ? PyDecimal.NaN : null;
    }

    private static PyDecimal? FromTuple(PyObject value, PyDecimalContext context, bool isExact)
    {
        PyTuple? parts = Iteration.ToTuple(value);
        if (parts is null) return null;
        if (parts.Count != 3) return (PyDecimal?)Raise.ValueError("argument must be a sequence of length 3");
        if (parts[0] is not PyIntegral signObject || !signObject.TryGetInt64(out long sign) || sign is not (0 or 1))
        {
            return (PyDecimal?)Raise.ValueError("sign must be an integer with the value 0 or 1");
        }
        DecimalKind kind = DecimalKind.Finite;
        long exponent = 0;
        if (parts[2] is PyStr text)
        {
            switch (text.ToString())
            {
                case "F":
                    kind = DecimalKind.Infinity;
                    break;
                case "n":
                    kind = DecimalKind.QuietNaN;
                    break;
                case "N":
                    kind = DecimalKind.SignalingNaN;
                    break;
                default:
                    return (PyDecimal?)Raise.ValueError("string argument in the third position must be 'F', 'n' or 'N'");
            }
        }
        else if (parts[2] is not PyIntegral exponentObject)
        {
            return (PyDecimal?)Raise.ValueError("exponent must be an integer");
        }
        else if (!exponentObject.TryGetInt64(out exponent))
        {
            return (PyDecimal?)Raise.OverflowError("Python int too large to convert to C ssize_t");
        }
        // Far beyond every limit already, and sums of such still fit.
        exponent = Math.Clamp(exponent, -4 * PyDecimalContext.MaximumExponent, 4 * PyDecimalContext.MaximumExponent);
        if (parts[1] is not (PyTuple or PyList)) return (PyDecimal?)Raise.ValueError("coefficient must be a tuple of digits");
        PyTuple digits = Iteration.ToTuple(parts[1])!;
        char[] characters = new char[digits.Count];
        for (int i = 0; i < characters.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (digits[i] is not PyIntegral digit || !digit.TryGetInt64(out long number) || number is < 0 or > 9)
            {
                return (PyDecimal?)Raise.ValueError("coefficient must be a tuple of digits");
            }
            characters[i] = (char)('0' + number);
        }
        BigInteger coefficient = characters.Length == 0 ? BigInteger.Zero
            : BigNumberText.Parse(characters);
        if (kind == DecimalKind.Infinity) return PyDecimal.Infinity(sign == 1);
        PyDecimal made = new(kind, sign == 1, coefficient, kind == DecimalKind.Finite ? exponent : 0);
        return isExact ? CheckLimits(made, context) : Limit(made, context);
    }

    /// <summary>The integer that a value is rounded to; null with an exception set.</summary>
    public static PyObject? ToInteger(PyDecimal value, DecimalRounding rounding)
    {
        if (value.IsNaN) return Raise.ValueError("cannot convert NaN to integer");
        if (value.IsInfinite) return Raise.OverflowError("cannot convert Infinity to integer");
        if (value.Exponent > int.MaxValue) return Raise.Set(Exceptions.Create(ExceptionTypes.MemoryError, PyTuple.Empty));
        BigInteger magnitude = DecimalArithmetic.Rescale(value, 0, rounding, out _).Coefficient;
        return PyIntegral.From(value.IsNegative ? -magnitude : magnitude);
    }

    private static readonly BigInteger s_hashModulus = (BigInteger.One << 61) - 1;

    /// <summary>The hash that equal numbers of other types have.</summary>
    public static bool TryHash(PyDecimal value, out long hash)
    {
        hash = 0;
        if (value.Kind == DecimalKind.SignalingNaN) return Raise.TypeError("Cannot hash a signaling NaN value") is not null;
        if (value.IsNaN)
        {
            return BuiltinTypes.Object.HashSlot!(value, out hash);
        }
        if (value.IsInfinite)
        {
            hash = value.IsNegative ? -314159 : 314159;
            return true;
        }
        BigInteger power = value.Exponent >= 0
            ? BigInteger.ModPow(10, value.Exponent, s_hashModulus)
            : BigInteger.ModPow(BigInteger.ModPow(10, s_hashModulus - 2, s_hashModulus), -value.Exponent, s_hashModulus);
        hash = (long)(value.Coefficient * power % s_hashModulus);
        if (value.IsNegative) hash = -hash;
        if (hash == -1) hash = -2;
        return true;
    }

    /// <summary>A value as a fraction; null with an exception set.</summary>
    public static PyObject? ToRatio(PyDecimal value)
    {
        if (value.IsNaN) return Raise.ValueError("cannot convert NaN to integer ratio");
        if (value.IsInfinite) return Raise.OverflowError("cannot convert Infinity to integer ratio");
        BigInteger numerator = value.IsNegative ? -value.Coefficient : value.Coefficient;
        BigInteger denominator = BigInteger.One;
        if (value.Exponent >= 0)
        {
            numerator = BigNumbers.Multiply(numerator, Powers.Of(value.Exponent));
        }
        else
        {
            denominator = Powers.Of(-value.Exponent);
            BigInteger common = GreatestCommonDivisor.Of(numerator, denominator);
            numerator = BigNumbers.Divide(numerator, common);
            denominator = BigNumbers.Divide(denominator, common);
        }
        return PyTuple.Create(PyIntegral.From(numerator), PyIntegral.From(denominator));
    }

    /// <summary>Sign, digits and exponent as a named tuple; null with an exception set.</summary>
    public static PyObject? ToTuple(PyDecimal value)
    {
        DecimalState state = DecimalState.Current;
        if (state.TupleType is null && DecimalModule.MakeTupleType() is null) return null;
        PyObject digits;
        if (value.IsInfinite)
        {
            digits = PyTuple.Create(PyInt.Zero);
        }
        else if (value.IsNaN && value.Coefficient.IsZero)
        {
            digits = PyTuple.Empty;
        }
        else
        {
            digits = new PyTuple(Array.ConvertAll<char, PyObject>(DecimalText.DigitsText(value).ToCharArray(),
            static each => PyInt.From(each - '0')));
        }

        PyObject exponent = value.Kind switch
        {
            DecimalKind.Infinity => PyStr.Intern("F"),
            DecimalKind.QuietNaN => PyStr.Intern("n"),
            DecimalKind.SignalingNaN => PyStr.Intern("N"),
            _ => PyInt.From(value.Exponent),
        };
        return Calls.Call(state.TupleType!, PyInt.From(value.IsNegative ? 1 : 0), digits, exponent);
    }
}

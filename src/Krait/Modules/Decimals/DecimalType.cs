using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Decimals;

/// <summary>
/// Construct a new Decimal object. value can be an integer, string, tuple, or another Decimal object. If no value is given, return
/// Decimal('0'). The context does not affect the conversion and is only passed to determine if the InvalidOperation trap is active.
/// </summary>
[PyMethods]
internal static partial class DecimalType
{
    [PyNew("Decimal(value=\"0\", context=None)")]
    private static PyObject? New(PyType type, PyObject? value, PyObject? contextArgument)
    {
        if (!DecimalOperations.TryContext(contextArgument, out PyDecimalContext context)) return null;
        PyDecimal? made = value is null ? PyDecimal.Zero : DecimalConversion.FromObject(value, context, isExact: true);
        if (made is null) return null;
        if (ReferenceEquals(type, PyDecimal.TypeObject) && made.GetType() == typeof(PyDecimal)) return made;
        return DecimalConversion.Make(type, made);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromNarrow($"Decimal('{DecimalText.ToText((PyDecimal)self, hasCapital: CurrentDecimalContext.Get().Capitals)}')");

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject Str(PyObject self) =>
        PyStr.FromNarrow(DecimalText.ToText((PyDecimal)self, hasCapital: CurrentDecimalContext.Get().Capitals));

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash) => DecimalConversion.TryHash((PyDecimal)self, out hash);

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyDecimal)self).IsZero ? 0 : 1;

    [PySlot(nameof(PyType.IntSlot))]
    private static PyObject? ToInt(PyObject self) => DecimalConversion.ToInteger((PyDecimal)self, DecimalRounding.Down);

    [PySlot(nameof(PyType.FloatSlot))]
    private static PyObject? ToFloat(PyObject self)
    {
        var value = (PyDecimal)self;
        if (value.Kind == DecimalKind.SignalingNaN) return Raise.ValueError("cannot convert signaling NaN to float");
        if (value.IsNaN) return new PyFloat(value.IsNegative ? -FloatText.NaN : FloatText.NaN);
        return FloatText.TryParse(DecimalText.ToText(value), out double number) ? new PyFloat(number) : null;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        PyDecimalContext context = CurrentDecimalContext.Get();
        var first = (PyDecimal)left;
        bool isEquality = comparison is CompareOperator.Equal or CompareOperator.NotEqual;
        if (!TryComparand(ref first, right, isEquality, context, out PyDecimal? second)) return null;
        if (second is null) return PyNotImplemented.Instance;
        if (first.IsNaN || second.IsNaN)
        {
            // Only a signaling NaN disturbs a test for equality.
            bool isSignaling = first.Kind == DecimalKind.SignalingNaN || second.Kind == DecimalKind.SignalingNaN;
            if ((!isEquality || isSignaling) && !context.Signal(Conditions.InvalidOperation)) return null;
            return PyBool.From(comparison == CompareOperator.NotEqual);
        }
        return ComparisonResults.From(DecimalComparison.Compare(first, second), comparison);
    }

    private static readonly PyStr s_numerator = PyStr.Intern("numerator");
    private static readonly PyStr s_denominator = PyStr.Intern("denominator");

    // The other side of a comparison; null when it is no number.
    private static bool TryComparand(ref PyDecimal self, PyObject other, bool isEquality, PyDecimalContext context,
        out PyDecimal? comparand)
    {
        comparand = DecimalConversion.Operand(other);
        if (comparand is not null) return true;
        if (other is PyComplex complex && isEquality && complex.Value.Imaginary == 0) other = new PyFloat(complex.Value.Real);
        if (other is PyFloat number)
        {
            if (isEquality) context.Status |= Conditions.FloatOperation;
            else if (!context.Signal(Conditions.FloatOperation)) return false;
            comparand = DecimalConversion.FromDouble(number.Value);
            return true;
        }
        if (other is PyComplex || !other.Type.IsHeapType) return true;
        if (PythonModules.Get("numbers", "Rational") is not { } rational) return false;
        int isRational = Classes.IsInstance(other, rational);
        if (isRational <= 0) return isRational == 0;
        if (Attributes.Get(other, s_numerator) is not { } numerator || Attributes.Get(other, s_denominator) is not { } denominator)
        {
            return false;
        }
        if (DecimalConversion.Require(numerator) is not { } x || DecimalConversion.Require(denominator) is not { } y) return false;
        if (self.IsFinite) self = PyDecimal.Finite(self.IsNegative, self.Coefficient * y.Coefficient, self.Exponent);
        comparand = x;
        return true;
    }

    private static PyObject? Binary(DecimalBinary operation, PyObject left, PyObject right)
    {
        if (DecimalConversion.Operand(left) is not { } x || DecimalConversion.Operand(right) is not { } y) return PyNotImplemented.Instance;
        return DecimalOperations.Run(operation, x, y, CurrentDecimalContext.Get());
    }

    private static readonly DecimalBinary s_add = DecimalArithmetic.Add;
    private static readonly DecimalBinary s_subtract = DecimalArithmetic.Subtract;
    private static readonly DecimalBinary s_multiply = DecimalArithmetic.Multiply;
    private static readonly DecimalBinary s_divide = DecimalArithmetic.Divide;
    private static readonly DecimalBinary s_divideInteger = DecimalArithmetic.DivideInteger;
    private static readonly DecimalBinary s_remainder = DecimalArithmetic.Remainder;
    private static readonly DecimalBinary s_power = DecimalPower.Power;

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right) => Binary(s_add, left, right);

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) => Binary(s_subtract, left, right);

    [PyOperator(BinaryOperator.Multiply)]
    private static PyObject? Multiply(PyObject left, PyObject right) => Binary(s_multiply, left, right);

    [PyOperator(BinaryOperator.TrueDivide)]
    private static PyObject? Divide(PyObject left, PyObject right) => Binary(s_divide, left, right);

    [PyOperator(BinaryOperator.FloorDivide)]
    private static PyObject? DivideInteger(PyObject left, PyObject right) => Binary(s_divideInteger, left, right);

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right) => Binary(s_remainder, left, right);

    [PySlot(nameof(PyType.DivmodSlot))]
    private static PyObject? Divmod(PyObject left, PyObject right)
    {
        if (DecimalConversion.Operand(left) is not { } x || DecimalConversion.Operand(right) is not { } y) return PyNotImplemented.Instance;
        return Divmod(x, y, CurrentDecimalContext.Get());
    }

    /// <summary>Quotient and remainder as a tuple; null with an exception set.</summary>
    public static PyObject? Divmod(PyDecimal left, PyDecimal right, PyDecimalContext context)
    {
        uint status = 0;
        (PyDecimal quotient, PyDecimal remainder) = DecimalArithmetic.DivideWithRemainder(left, right, context, ref status);
        return context.Signal(status) ? PyTuple.Create(quotient, remainder) : null;
    }

    [PyOperator(BinaryOperator.Power)]
    private static PyObject? Power(PyObject left, PyObject right) => Binary(s_power, left, right);

    [PySlot(nameof(PyType.PowerSlot))]
    private static PyObject? Power(PyObject left, PyObject right, PyObject modulus)
    {
        if (modulus is PyNone) return Power(left, right);
        if (DecimalConversion.Operand(left) is not { } x || DecimalConversion.Operand(right) is not { } y
            || DecimalConversion.Operand(modulus) is not { } z)
        {
            return PyNotImplemented.Instance;
        }
        return PowerModulo(x, y, z, CurrentDecimalContext.Get());
    }

    /// <summary>A power modulo an integer; null with an exception set.</summary>
    public static PyObject? PowerModulo(PyDecimal value, PyDecimal power, PyDecimal modulus, PyDecimalContext context)
    {
        uint status = 0;
        PyDecimal result = DecimalPower.PowerModulo(value, power, modulus, context, ref status);
        return context.Signal(status) ? result : null;
    }

    [PySlot(nameof(PyType.NegativeSlot))]
    private static PyObject? Negate(PyObject self) =>
        DecimalOperations.Run(DecimalArithmetic.Minus, (PyDecimal)self, CurrentDecimalContext.Get());

    [PySlot(nameof(PyType.PositiveSlot))]
    private static PyObject? Plus(PyObject self) =>
        DecimalOperations.Run(DecimalArithmetic.Plus, (PyDecimal)self, CurrentDecimalContext.Get());

    [PySlot(nameof(PyType.AbsoluteSlot))]
    private static PyObject? Absolute(PyObject self) =>
        DecimalOperations.Run(DecimalArithmetic.Absolute, (PyDecimal)self, CurrentDecimalContext.Get());

    private static PyObject? ToIntegral(PyDecimal self, PyObject? roundingObject, PyObject? contextObject, bool isExact)
    {
        if (!DecimalOperations.TryContext(contextObject, out PyDecimalContext context)) return null;
        DecimalRounding rounding = context.Rounding;
        if (roundingObject is not null && !ContextType.TryRounding(roundingObject, out rounding)) return null;
        uint status = 0;
        PyDecimal result = DecimalDigits.ToIntegral(self, rounding, isExact, context, ref status);
        return context.Signal(status) ? result : null;
    }

    /// <summary>
    /// Identical to the to_integral_value() method. The to_integral() name has been kept for compatibility with older versions.
    /// </summary>
    [PyMethod("to_integral($self, /, rounding=None, context=None)")]
    private static PyObject? ToIntegral(PyDecimal self, PyObject? rounding, PyObject? context) =>
        ToIntegral(self, rounding, context, isExact: false);

    /// <summary>
    /// Round to the nearest integer without signaling Inexact or Rounded. The rounding mode is determined by the rounding parameter
    /// if given, else by the given context, else by the current default context.
    /// </summary>
    [PyMethod("to_integral_value($self, /, rounding=None, context=None)")]
    private static PyObject? ToIntegralValue(PyDecimal self, PyObject? rounding, PyObject? context) =>
        ToIntegral(self, rounding, context, isExact: false);

    /// <summary>Round to the nearest integer. Signal Inexact or Rounded as appropriate if rounding occurs.</summary>
    [PyMethod("to_integral_exact($self, /, rounding=None, context=None)")]
    private static PyObject? ToIntegralExact(PyDecimal self, PyObject? rounding, PyObject? context) =>
        ToIntegral(self, rounding, context, isExact: true);

    /// <summary>Quantize *self* so its exponent is the same as that of *exp*. Return a value equal to *self* after rounding, with the
    /// exponent of *exp*.
    /// <code>
    /// &gt;&gt;&gt; Decimal('2.71828').quantize(Decimal('0.01'))
    /// Decimal('2.72')
    /// </code>
    /// </summary>
    [PyMethod("quantize($self, /, exp, rounding=None, context=None)")]
    private static PyObject? Quantize(PyDecimal self, PyObject model, PyObject? roundingObject, PyObject? contextObject)
    {
        if (!DecimalOperations.TryContext(contextObject, out PyDecimalContext context)) return null;
        DecimalRounding rounding = context.Rounding;
        if (roundingObject is not null && !ContextType.TryRounding(roundingObject, out rounding)) return null;
        if (DecimalConversion.Require(model) is not { } exponent) return null;
        uint status = 0;
        PyDecimal result = DecimalDigits.Quantize(self, exponent, rounding, context, ref status);
        return context.Signal(status) ? result : null;
    }

    /// <summary>Fused multiply-add. Return self*other+third with no rounding of the intermediate product.
    /// <code>
    /// &gt;&gt;&gt; Decimal(4).fma(6, 1)
    /// Decimal('25')
    /// </code>
    /// </summary>
    [PyMethod("fma($self, /, other, third, context=None)")]
    private static PyObject? MultiplyAdd(PyDecimal self, PyObject other, PyObject third, PyObject? contextObject)
    {
        if (!DecimalOperations.TryContext(contextObject, out PyDecimalContext context)) return null;
        if (DecimalConversion.Require(other) is not { } y || DecimalConversion.Require(third) is not { } z) return null;
        uint status = 0;
        PyDecimal result = DecimalArithmetic.MultiplyAdd(self, y, z, context, ref status);
        return context.Signal(status) ? result : null;
    }

    /// <summary>Return the adjusted exponent (exp + digits - 1) of the number.</summary>
    [PyMethod("adjusted($self, /)")]
    private static PyObject GetAdjusted(PyDecimal self) => PyInt.From(self.IsFinite ? self.Adjusted : 0);

    /// <summary>
    /// Return the canonical encoding of the argument. Currently, the encoding of a Decimal instance is always canonical, so this
    /// operation returns its argument unchanged.
    /// </summary>
    [PyMethod("canonical($self, /)")]
    [PyMethod("conjugate($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject Canonical(PyDecimal self) => self;

    [PyMethod("__deepcopy__($self, object, /)")]
    private static PyObject DeepCopy(PyDecimal self, PyObject memo) => self;

    /// <summary>
    /// Return True if the argument is canonical and False otherwise. Currently, a Decimal instance is always canonical, so this
    /// operation always returns True.
    /// </summary>
    [PyMethod("is_canonical($self, /)")]
    private static PyObject IsCanonical(PyDecimal self) => PyBool.True;

    /// <summary>Return Decimal(10), the radix (base) in which the Decimal class does all its arithmetic.</summary>
    [PyMethod("radix($self, /)")]
    private static PyObject Radix(PyDecimal self) => new PyDecimal(DecimalKind.Finite, false, 10UL, 0);

    /// <summary>
    /// Return the absolute value of the argument. This operation is unaffected by context and is quiet: no flags are changed and no
    /// rounding is performed.
    /// </summary>
    [PyMethod("copy_abs($self, /)")]
    private static PyObject CopyAbsolute(PyDecimal self) => DecimalFinish.Plain(self).WithSign(false);

    /// <summary>
    /// Return the negation of the argument. This operation is unaffected by context and is quiet: no flags are changed and no
    /// rounding is performed.
    /// </summary>
    [PyMethod("copy_negate($self, /)")]
    private static PyObject CopyNegated(PyDecimal self) => DecimalFinish.Plain(self).WithSign(!self.IsNegative);

    /// <summary>Return a string describing the class of the operand.</summary>
    [PyMethod("number_class($self, /, context=None)")]
    private static PyObject? NumberClass(PyDecimal self, PyObject? contextObject) =>
        DecimalOperations.TryContext(contextObject, out PyDecimalContext context)
            ? PyStr.FromNarrow(DecimalDigits.NumberClass(self, context)) : null;

    /// <summary>Convert to an engineering-type string.</summary>
    [PyMethod("to_eng_string($self, /, context=None)")]
    private static PyObject? ToEngineeringText(PyDecimal self, PyObject? contextObject) =>
        DecimalOperations.TryContext(contextObject, out PyDecimalContext context)
            ? PyStr.FromNarrow(DecimalText.ToText(self, isEngineering: true, context.Capitals)) : null;

    /// <summary>Test whether self and other have the same exponent or both are NaN.</summary>
    [PyMethod("same_quantum($self, /, other, context=None)")]
    private static PyObject? SameQuantum(PyDecimal self, PyObject other, PyObject? contextObject)
    {
        if (!DecimalOperations.TryContext(contextObject, out _)) return null;
        return DecimalConversion.Require(other) is { } second ? PyBool.From(DecimalDigits.SameQuantum(self, second)) : null;
    }

    /// <summary>Class method that converts a float to a decimal number, exactly.</summary>
    [PyClassMethod("from_float($type, f, /)")]
    private static PyObject? FromFloat(PyType type, PyObject value)
    {
        PyDecimal? made = value switch
        {
            PyFloat number => DecimalConversion.FromDouble(number.Value),
            PyIntegral => DecimalConversion.Operand(value),
            _ => null,
        };
        if (made is null) return Raise.TypeError("argument must be int or float");
        return ReferenceEquals(type, PyDecimal.TypeObject) ? made : Calls.Call(type, made);
    }

    /// <summary>Class method that converts a real number to a decimal number, exactly.</summary>
    [PyClassMethod("from_number($type, number, /)")]
    private static PyObject? FromNumber(PyType type, PyObject value)
    {
        PyDecimal? made = value switch
        {
            PyFloat number => DecimalConversion.FromDouble(number.Value),
            PyIntegral or PyDecimal => DecimalConversion.Operand(value),
            _ => null,
        };
        if (made is null) return Raise.TypeError($"Cannot convert {value.Type.Name} to Decimal");
        return ReferenceEquals(type, PyDecimal.TypeObject) ? DecimalFinish.Plain(made) : Calls.Call(type, made);
    }

    /// <summary>Return a tuple representation of the number.</summary>
    [PyMethod("as_tuple($self, /)")]
    private static PyObject? AsTuple(PyDecimal self) => DecimalConversion.ToTuple(self);

    /// <summary>
    /// Return a pair of integers whose ratio is exactly equal to the original. The ratio is in lowest terms and with a positive
    /// denominator. Raise OverflowError on infinities and a ValueError on NaNs.
    /// </summary>
    [PyMethod("as_integer_ratio($self, /)")]
    private static PyObject? AsIntegerRatio(PyDecimal self) => DecimalConversion.ToRatio(self);

    /// <summary>Formats the Decimal according to fmtarg.</summary>
    [PyMethod("__format__($self, fmtarg, override=None, /)")]
    private static PyObject? Format(PyDecimal self, PyObject specification, PyObject? replacement)
    {
        if (specification is not PyStr text) return Raise.TypeError("format arg must be str");
        return DecimalFormat.Format(self, text, replacement, CurrentDecimalContext.Get());
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyDecimal self) => PyTuple.Create(self.Type, PyTuple.Create(PyStr.FromNarrow(DecimalText.ToText(self))));

    [PyMethod("__round__($self, ndigits=None, /)")]
    private static PyObject? Round(PyDecimal self, PyObject? digits)
    {
        if (digits is null) return DecimalConversion.ToInteger(self, DecimalRounding.HalfEven);
        if (digits is not PyIntegral) return Raise.TypeError("optional arg must be an integer");
        if (!Arguments.TryToInt64(digits, out long places)) return null;
        PyDecimalContext context = CurrentDecimalContext.Get();
        uint status = 0;
        PyDecimal result = DecimalDigits.Quantize(self, new PyDecimal(DecimalKind.Finite, false, 1UL, -places), context, ref status);
        return context.Signal(status) ? result : null;
    }

    [PyMethod("__ceil__($self, /)")]
    private static PyObject? Ceiling(PyDecimal self) => DecimalConversion.ToInteger(self, DecimalRounding.Ceiling);

    [PyMethod("__floor__($self, /)")]
    private static PyObject? Floor(PyDecimal self) => DecimalConversion.ToInteger(self, DecimalRounding.Floor);

    [PyMethod("__trunc__($self, /)")]
    private static PyObject? Truncate(PyDecimal self) => DecimalConversion.ToInteger(self, DecimalRounding.Down);

    [PyMethod("__complex__($self, /)")]
    private static PyObject? ToComplex(PyDecimal self) =>
        ToFloat(self) is PyFloat number ? new PyComplex(new Complex(number.Value, 0)) : null;

    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyDecimal self) => PyInt.From(104 + (self.IsSmall ? 0 : (long)self.Coefficient.GetByteCount()));

    [PyGetter("real")]
    private static PyObject GetReal(PyDecimal self) => self;

    [PyGetter("imag")]
    private static PyObject GetImaginary(PyDecimal self) => PyDecimal.Zero;
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Decimals;

/// <summary>The context affects almost all operations and controls rounding, Over/Underflow, raising of exceptions and much more. A new
/// context can be initialized as follows: prec, rounding, Emin, Emax, capitals, clamp, flags, traps.
/// <code>
/// &gt;&gt;&gt; Context(prec=3).divide(Decimal(1), Decimal(3))
/// Decimal('0.333')
/// </code>
/// </summary>
[PyMethods]
internal static partial class ContextType
{
    private static readonly string[] s_roundings = ["ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP",
        "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"];

    /// <summary>The names of the ways to round, by number.</summary>
    public static IReadOnlyList<string> Roundings => s_roundings;

    /// <summary>The way to round of a name; false with TypeError set.</summary>
    public static bool TryRounding(PyObject value, out DecimalRounding rounding)
    {
        int index = value is PyStr text ? Array.IndexOf(s_roundings, text.ToString()) : -1;
        rounding = (DecimalRounding)Math.Max(0, index);
        return index >= 0 || Raise.TypeError(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                + "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]") is not null;
    }

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyDecimalContext made = ReferenceEquals(type, PyDecimalContext.TypeObject) ? new PyDecimalContext()
            : new PyDecimalContextInstance(type);
        made.CopyFrom(DecimalState.Current.Default);
        made.Status = 0;
        return made;
    }

    [PyInit("Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)")]
    private static bool Init(
        PyDecimalContext self, PyObject? precision, PyObject? rounding, PyObject? minimum, PyObject? maximum, PyObject? capitals,
            PyObject? clamp, PyObject? flags, PyObject? traps)
    {
        if (precision is not null && !SetPrecision(self, precision)) return false;
        if (rounding is not null && !SetRounding(self, rounding)) return false;
        if (minimum is not null && !SetMinimum(self, minimum)) return false;
        if (maximum is not null && !SetMaximum(self, maximum)) return false;
        if (capitals is not null && !SetCapitals(self, capitals)) return false;
        if (clamp is not null && !SetClamp(self, clamp)) return false;
        if (traps is not null)
        {
            if (!TryConditions(traps, out uint bits)) return false;
            self.Traps = bits;
        }
        if (flags is not null)
        {
            if (!TryConditions(flags, out uint bits)) return false;
            self.Status = bits;
        }
        return true;
    }

    private static bool TryConditions(PyObject value, out uint bits)
    {
        if (value is not PyList list) return TryConditionsOfDict(value, out bits);
        bits = 0;
        // Short: the signals of a context.
        foreach (PyObject each in list.Span)
        {
            uint conditions = DecimalSignals.ConditionsOf(each);
            if (conditions == 0)
            {
                return Raise.Set(ExceptionTypes.KeyError,
                    "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                        + "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]") is not null;
            }
            bits |= conditions;
        }
        return true;
    }

    /// <summary>The conditions that a mapping of signals has as true; false with an exception set.</summary>
    public static bool TryConditionsOfDict(PyObject value, out uint bits)
    {
        bits = 0;
        if (value is PySignalDict signals)
        {
            bits = signals.Bits;
            return true;
        }
        if (value is not PyDict dict) return Raise.TypeError("argument must be a signal dict") is not null;
        if (dict.Count != DecimalState.Current.Signals.Length) return Raise.Set(ExceptionTypes.KeyError, "invalid signal dict") is not null;
        foreach ((PyObject key, PyObject each) in dict)
        {
            uint conditions = DecimalSignals.ConditionsOf(key);
            if (conditions == 0) return Raise.Set(ExceptionTypes.KeyError, "invalid error flag") is not null;
            if (!Arguments.TryToBoolean(each, out bool isSet)) return false;
            if (isSet) bits |= conditions;
        }
        return true;
    }

    private static bool Deleted() => Raise.Set(ExceptionTypes.AttributeError, "context attributes cannot be deleted") is not null;

    private static bool TryNumber(PyObject? value, long minimum, long maximum, string message, out long number)
    {
        number = 0;
        if (value is null) return Deleted();
        if (value is not PyIntegral integer)
        {
            return Raise.TypeError($"'{value.Type.Name}' object cannot be interpreted as an integer") is not null;
        }
        if (!integer.TryGetInt64(out number)) return Raise.OverflowError("Python int too large to convert to C ssize_t") is not null;
        if (number < minimum || number > maximum) return Raise.ValueError(message) is not null;
        return true;
    }

    [PyGetter("prec")]
    private static PyObject GetPrecision(PyDecimalContext self) => PyInt.From(self.Precision);

    [PySetter("prec")]
    private static bool SetPrecision(PyDecimalContext self, PyObject? value)
    {
        if (!TryNumber(value, 1, PyDecimalContext.MaximumPrecision, "valid range for prec is [1, MAX_PREC]", out long number)) return false;
        self.Precision = number;
        return true;
    }

    [PyGetter("Emax")]
    private static PyObject GetMaximum(PyDecimalContext self) => PyInt.From(self.MaxExponent);

    [PySetter("Emax")]
    private static bool SetMaximum(PyDecimalContext self, PyObject? value)
    {
        if (!TryNumber(value, 0, PyDecimalContext.MaximumExponent, "valid range for Emax is [0, MAX_EMAX]", out long number)) return false;
        self.MaxExponent = number;
        return true;
    }

    [PyGetter("Emin")]
    private static PyObject GetMinimum(PyDecimalContext self) => PyInt.From(self.MinExponent);

    [PySetter("Emin")]
    private static bool SetMinimum(PyDecimalContext self, PyObject? value)
    {
        if (!TryNumber(value, -PyDecimalContext.MaximumExponent, 0, "valid range for Emin is [MIN_EMIN, 0]", out long number)) return false;
        self.MinExponent = number;
        return true;
    }

    [PyGetter("rounding")]
    private static PyObject GetRounding(PyDecimalContext self) => PyStr.Intern(s_roundings[(int)self.Rounding]);

    [PySetter("rounding")]
    private static bool SetRounding(PyDecimalContext self, PyObject? value)
    {
        if (value is null) return Deleted();
        if (!TryRounding(value, out DecimalRounding rounding)) return false;
        self.Rounding = rounding;
        return true;
    }

    [PyGetter("capitals")]
    private static PyObject GetCapitals(PyDecimalContext self) => PyInt.From(self.Capitals ? 1 : 0);

    [PySetter("capitals")]
    private static bool SetCapitals(PyDecimalContext self, PyObject? value)
    {
        if (!TryNumber(value, 0, 1, "valid values for capitals are [0, 1]", out long number)) return false;
        self.Capitals = number == 1;
        return true;
    }

    [PyGetter("clamp")]
    private static PyObject GetClamp(PyDecimalContext self) => PyInt.From(self.Clamp ? 1 : 0);

    [PySetter("clamp")]
    private static bool SetClamp(PyDecimalContext self, PyObject? value)
    {
        if (!TryNumber(value, 0, 1, "valid values for clamp are [0, 1]", out long number)) return false;
        self.Clamp = number == 1;
        return true;
    }

    [PyGetter("flags")]
    private static PyObject? GetFlags(PyDecimalContext self) => PySignalDict.Create(self, isTraps: false);

    [PySetter("flags")]
    private static bool SetFlags(PyDecimalContext self, PyObject? value)
    {
        if (value is null) return Deleted();
        if (!TryConditionsOfDict(value, out uint bits)) return false;
        self.Status = bits;
        return true;
    }

    [PyGetter("traps")]
    private static PyObject? GetTraps(PyDecimalContext self) => PySignalDict.Create(self, isTraps: true);

    [PySetter("traps")]
    private static bool SetTraps(PyDecimalContext self, PyObject? value)
    {
        if (value is null) return Deleted();
        if (!TryConditionsOfDict(value, out uint bits)) return false;
        self.Traps = bits;
        return true;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var context = (PyDecimalContext)self;
        return PyStr.FromNarrow(
            $"Context(prec={context.Precision}, rounding={s_roundings[(int)context.Rounding]}, Emin={context.MinExponent}, "
            + $"Emax={context.MaxExponent}, capitals={(context.Capitals ? 1 : 0)}, clamp={(context.Clamp ? 1 : 0)}, "
            + $"flags=[{NamesOf(context.Status)}], traps=[{NamesOf(context.Traps)}])");
    }

    // In the order of the conditions' bits.
    private static string NamesOf(uint bits) => string.Join(", ", DecimalState.Current.Signals
        .Where(each => (bits & each.Conditions) != 0)
        .OrderBy(static each => each.Conditions & (~each.Conditions + 1))
        .Select(static each => each.Type.ShortName));

    /// <summary>Raise a number to a power, or to a power modulo an integer.</summary>
    [PyMethod("power($self, /, a, b, modulo=None)")]
    private static PyObject? Power(PyDecimalContext self, PyObject value, PyObject power, PyObject? modulus)
    {
        if (DecimalConversion.Require(value) is not { } x || DecimalConversion.Require(power) is not { } y) return null;
        if (modulus is null) return DecimalOperations.Run(DecimalPower.Power, x, y, self);
        return DecimalConversion.Require(modulus) is { } z ? DecimalType.PowerModulo(x, y, z, self) : null;
    }

    /// <summary>Return quotient and remainder of the division x / y.</summary>
    [PyMethod("divmod($self, x, y, /)")]
    private static PyObject? Divmod(PyDecimalContext self, PyObject left, PyObject right) =>
        DecimalConversion.Require(left) is { } x && DecimalConversion.Require(right) is { } y ? DecimalType.Divmod(x, y, self) : null;

    /// <summary>Return x multiplied by y, plus z.</summary>
    [PyMethod("fma($self, x, y, z, /)")]
    private static PyObject? MultiplyAdd(PyDecimalContext self, PyObject first, PyObject second, PyObject third)
    {
        if (DecimalConversion.Require(first) is not { } x || DecimalConversion.Require(second) is not { } y
            || DecimalConversion.Require(third) is not { } z)
        {
            return null;
        }
        uint status = 0;
        PyDecimal result = DecimalArithmetic.MultiplyAdd(x, y, z, self, ref status);
        return self.Signal(status) ? result : null;
    }

    /// <summary>
    /// Return a value equal to Emin - prec + 1, which is the minimum exponent value for subnormal results. When underflow occurs,
    /// the exponent is set to Etiny.
    /// </summary>
    [PyMethod("Etiny($self, /)")]
    private static PyObject GetTiny(PyDecimalContext self) => PyInt.From(self.Tiny);

    /// <summary>
    /// Return a value equal to Emax - prec + 1. This is the maximum exponent if the _clamp field of the context is set to 1 (IEEE
    /// clamp mode). Etop() must not be negative.
    /// </summary>
    [PyMethod("Etop($self, /)")]
    private static PyObject GetTop(PyDecimalContext self) => PyInt.From(self.Top);

    /// <summary>Return 10.</summary>
    [PyMethod("radix($self, /)")]
    private static PyObject Radix(PyDecimalContext self) => new PyDecimal(DecimalKind.Finite, false, 10UL, 0);

    /// <summary>Return a new instance of x.</summary>
    [PyMethod("canonical($self, x, /)")]
    private static PyObject? Canonical(PyDecimalContext self, PyObject value) =>
        value is PyDecimal ? value : Raise.TypeError("argument must be a Decimal");

    /// <summary>Return True if x is canonical, False otherwise.</summary>
    [PyMethod("is_canonical($self, x, /)")]
    private static PyObject? IsCanonical(PyDecimalContext self, PyObject value) =>
        value is PyDecimal ? PyBool.True : Raise.TypeError("argument must be a Decimal");

    /// <summary>Apply self to Decimal x.</summary>
    [PyMethod("_apply($self, object, /)")]
    private static PyObject? Apply(PyDecimalContext self, PyObject value) =>
        DecimalConversion.Require(value) is { } number ? DecimalConversion.Limit(number, self) : null;

    /// <summary>Return an indication of the class of x.</summary>
    [PyMethod("number_class($self, x, /)")]
    private static PyObject? NumberClass(PyDecimalContext self, PyObject value) =>
        DecimalConversion.Require(value) is { } number ? PyStr.FromNarrow(DecimalDigits.NumberClass(number, self)) : null;

    /// <summary>Convert a number to a string using scientific notation.</summary>
    [PyMethod("to_sci_string($self, x, /)")]
    private static PyObject? ToScientificText(PyDecimalContext self, PyObject value) =>
        DecimalConversion.Require(value) is { } number ? PyStr.FromNarrow(DecimalText.ToText(number, hasCapital: self.Capitals)) : null;

    /// <summary>Convert a number to a string, using engineering notation.</summary>
    [PyMethod("to_eng_string($self, x, /)")]
    private static PyObject? ToEngineeringText(PyDecimalContext self, PyObject value) =>
        DecimalConversion.Require(value) is { } number ? PyStr.FromNarrow(DecimalText.ToText(number, isEngineering: true, self.Capitals))
            : null;

    /// <summary>Return True if the two operands have the same exponent.</summary>
    [PyMethod("same_quantum($self, x, y, /)")]
    private static PyObject? SameQuantum(PyDecimalContext self, PyObject left, PyObject right) =>
        DecimalConversion.Require(left) is { } x && DecimalConversion.Require(right) is { } y
            ? PyBool.From(DecimalDigits.SameQuantum(x, y)) : null;

    /// <summary>Reset all flags to False.</summary>
    [PyMethod("clear_flags($self, /)")]
    private static PyObject ClearFlags(PyDecimalContext self)
    {
        self.Status = 0;
        return PyNone.Instance;
    }

    /// <summary>Set all traps to False.</summary>
    [PyMethod("clear_traps($self, /)")]
    private static PyObject ClearTraps(PyDecimalContext self)
    {
        self.Traps = 0;
        return PyNone.Instance;
    }

    /// <summary>Return a duplicate of the context with all flags cleared.</summary>
    [PyMethod("copy($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyDecimalContext self)
    {
        PyDecimalContext copy = new();
        copy.CopyFrom(self);
        return copy;
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyDecimalContext self) => PyTuple.Create(
        self.Type,
        PyTuple.Create(
            PyInt.From(self.Precision), GetRounding(self), PyInt.From(self.MinExponent), PyInt.From(self.MaxExponent), GetCapitals(self),
                GetClamp(self),
            DecimalSignals.SignalsOf(self.Status), DecimalSignals.SignalsOf(self.Traps)));

    /// <summary>
    /// Create a new Decimal instance from num, using self as the context. Unlike the Decimal constructor, this function observes
    /// the context limits.
    /// </summary>
    [PyMethod("create_decimal($self, num=\"0\", /)")]
    private static PyObject? CreateDecimal(PyDecimalContext self, PyObject? value) =>
        value is null ? PyDecimal.Zero : DecimalConversion.FromObject(value, self, isExact: false) is { } made ? DecimalFinish.Plain(made)
            : null;

    /// <summary>
    /// Create a new Decimal instance from float f. Unlike the Decimal.from_float() class method, this function observes the context
    /// limits.
    /// </summary>
    [PyMethod("create_decimal_from_float($self, f, /)")]
    private static PyObject? CreateFromFloat(PyDecimalContext self, PyObject value) => value switch
    {
        PyFloat number => DecimalConversion.Limit(DecimalConversion.FromDouble(number.Value), self),
        PyIntegral => DecimalConversion.Limit(DecimalConversion.Operand(value)!, self),
        _ => Raise.TypeError("argument must be int or float"),
    };
}

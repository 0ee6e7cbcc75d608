using System.Globalization;
using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Dates;

/// <summary>
/// Difference between two datetime values. timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0,
/// weeks=0) All arguments are optional and default to 0. Arguments may be integers or floats, and may be positive or negative.
/// </summary>
[PyMethods]
internal static partial class TimeDeltaType
{
    private static readonly string[] s_parameters = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
    private static readonly ArgumentSpecification s_arguments = new("__new__", s_parameters) { MaximumPositional = 7 };

    // The sum is rounded once, after all the fractions: they are added in this order.
    private static ReadOnlySpan<byte> Order => [2, 3, 1, 4, 5, 0, 6];

    private static ReadOnlySpan<long> Factors => [86_400_000_000, 1_000_000, 1, 1_000, 60_000_000, 3_600_000_000, 604_800_000_000];

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null, null, null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        Int128 total = 0;
        double leftOver = 0;
        foreach (byte index in Order)
        {
            if (values[index] is { } value && !Accumulate(s_parameters[index], value, Factors[index], ref total, ref leftOver)) return null;
        }
        if (leftOver != 0)
        {
            double whole = Math.Round(leftOver, MidpointRounding.AwayFromZero);
            if (Math.Abs(whole - leftOver) == 0.5)
            {
                int odd = Int128.IsOddInteger(total) ? 1 : 0;
                whole = (2.0 * Math.Round((leftOver + odd) * 0.5, MidpointRounding.AwayFromZero)) - odd;
            }
            total += (Int128)whole;
        }
        return PyTimeDelta.Make(type, total);
    }

    private static bool Accumulate(string name, PyObject value, long factor, ref Int128 total, ref double leftOver)
    {
        const double Largest = 1e24;
        switch (value)
        {
            case PyInt small:
                total += (Int128)small.Value * factor;
                return true;
            case PyIntegral whole:
                BigInteger product = whole.ToBigInteger() * factor;
                if (product.GetBitLength() > 120) return PyTimeDelta.TooLarge() is not null;
                total += (Int128)product;
                return true;
            case PyFloat number:
                if (double.IsNaN(number.Value)) return Raise.ValueError("cannot convert float NaN to integer") is not null;
                if (double.IsInfinity(number.Value)) return Raise.OverflowError("cannot convert float infinity to integer") is not null;
                if (Math.Abs(number.Value) > Largest) return PyTimeDelta.TooLarge() is not null;
                double integer = Math.Truncate(number.Value);
                total += (Int128)integer * factor;
                double fraction = (number.Value - integer) * factor;
                double wholeFraction = Math.Truncate(fraction);
                total += (Int128)wholeFraction;
                leftOver += fraction - wholeFraction;
                return true;
            default:
                return Raise.TypeError($"unsupported type for timedelta {name} component: {value.Type.Name}") is not null;
        }
    }

    /// <summary>Total seconds in the duration.</summary>
    [PyMethod("total_seconds($self, /)")]
    private static PyObject TotalSeconds(PyTimeDelta self) => new PyFloat(Seconds(self));

    /// <summary>The duration in seconds, rounded once.</summary>
    public static double Seconds(PyTimeDelta self)
    {
        const long Exact = 1L << 53;
        Int128 total = self.Total;
        return total < Exact && total > -Exact ? (double)(long)total / 1e6 : IntType.Divide(total, 1_000_000);
    }

    /// <summary>__reduce__() -> (cls, state)</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTimeDelta self) =>
        PyTuple.Create(self.Type, PyTuple.Create(PyInt.From(self.Days), PyInt.From(self.Seconds), PyInt.From(self.Microseconds)));

    /// <summary>Number of days.</summary>
    [PyGetter("days", IsField = true)]
    private static PyObject GetDays(PyTimeDelta self) => PyInt.From(self.Days);

    /// <summary>Number of seconds (>= 0 and less than 1 day).</summary>
    [PyGetter("seconds", IsField = true)]
    private static PyObject GetSeconds(PyTimeDelta self) => PyInt.From(self.Seconds);

    /// <summary>Number of microseconds (>= 0 and less than 1 second).</summary>
    [PyGetter("microseconds", IsField = true)]
    private static PyObject GetMicroseconds(PyTimeDelta self) => PyInt.From(self.Microseconds);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var delta = (PyTimeDelta)self;
        List<string> parts = [];
        if (delta.Days != 0) parts.Add($"days={delta.Days}");
        if (delta.Seconds != 0) parts.Add($"seconds={delta.Seconds}");
        if (delta.Microseconds != 0) parts.Add($"microseconds={delta.Microseconds}");
        return PyStr.FromString($"{self.Type.Name}({(parts.Count == 0 ? "0" : string.Join(", ", parts))})");
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject Str(PyObject self)
    {
        var delta = (PyTimeDelta)self;
        string days = delta.Days == 0 ? "" : $"{delta.Days} day{(delta.Days is 1 or -1 ? "" : "s")}, ";
        string fraction = delta.Microseconds == 0 ? "" : $".{delta.Microseconds:000000}";
        return PyStr.FromNarrow(string.Create(
            CultureInfo.InvariantCulture, $"{days}{delta.Seconds / 3600}:{delta.Seconds / 60 % 60:00}:{delta.Seconds % 60:00}{fraction}"));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyTimeDelta)self).HashCode();
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        right is PyTimeDelta other ? ComparisonResults.From(((PyTimeDelta)left).CompareTo(other), comparison) : PyNotImplemented.Instance;

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyTimeDelta)self).IsZero ? 0 : 1;

    [PySlot(nameof(PyType.NegativeSlot))]
    private static PyObject? Negative(PyObject self) => ((PyTimeDelta)self).Negated();

    [PySlot(nameof(PyType.PositiveSlot))]
    private static PyObject? Positive(PyObject self) =>
        self.GetType() == typeof(PyTimeDelta) ? self : ((PyTimeDelta)self).Plus(PyTimeDelta.Zero);

    [PySlot(nameof(PyType.AbsoluteSlot))]
    private static PyObject? Absolute(PyObject self) => ((PyTimeDelta)self).Days < 0 ? Negative(self) : Positive(self);

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right) =>
        left is PyTimeDelta x && right is PyTimeDelta y ? x.Plus(y) : PyNotImplemented.Instance;

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) =>
        left is PyTimeDelta x && right is PyTimeDelta y ? x.Plus(y, -1) : PyNotImplemented.Instance;

    [PyOperator(BinaryOperator.Multiply)]
    private static PyObject? Multiply(PyObject left, PyObject right)
    {
        if (left is not PyTimeDelta) (left, right) = (right, left);
        if (left is not PyTimeDelta delta) return PyNotImplemented.Instance;
        if (right is PyInt { Value: <= int.MaxValue and >= int.MinValue } small)
        {
            return PyTimeDelta.Make(PyTimeDelta.TypeObject, delta.Total * small.Value);
        }
        if (right is PyIntegral number) return PyTimeDelta.FromBig((BigInteger)delta.Total * number.ToBigInteger());
        if (right is not PyFloat factor) return PyNotImplemented.Instance;
        return TryRatio(factor, out BigInteger numerator, out BigInteger denominator)
            ? PyTimeDelta.DivideNearest((BigInteger)delta.Total * numerator, denominator)
            : null;
    }

    [PyOperator(BinaryOperator.TrueDivide)]
    private static PyObject? Divide(PyObject left, PyObject right)
    {
        if (left is not PyTimeDelta delta) return PyNotImplemented.Instance;
        switch (right)
        {
            case PyTimeDelta other:
                return other.IsZero ? RaiseDivision() : new PyFloat(IntType.Divide(delta.Total, other.Total));
            case PyIntegral number:
                return PyTimeDelta.DivideNearest(delta.Total, number.ToBigInteger());
            case PyFloat number:
                if (!TryRatio(number, out BigInteger numerator, out BigInteger denominator)) return null;
                return PyTimeDelta.DivideNearest((BigInteger)delta.Total * denominator, numerator);
            default:
                return PyNotImplemented.Instance;
        }
    }

    private static PyObject? RaiseDivision() => Raise.ZeroDivisionError("division by zero");

    [PyOperator(BinaryOperator.FloorDivide)]
    private static PyObject? FloorDivide(PyObject left, PyObject right)
    {
        if (left is not PyTimeDelta delta) return PyNotImplemented.Instance;
        if (right is PyTimeDelta other)
        {
            return other.IsZero ? RaiseDivision() : PyIntegral.From((BigInteger)Floor(delta.Total, other.Total));
        }
        if (right is not PyIntegral number) return PyNotImplemented.Instance;
        if (number.Sign == 0) return RaiseDivision();
        var quotient = BigInteger.DivRem(delta.Total, number.ToBigInteger(), out BigInteger remainder);
        return PyTimeDelta.FromBig(!remainder.IsZero && remainder.Sign != number.Sign ? quotient - 1 : quotient);
    }

    private static Int128 Floor(Int128 value, Int128 divisor)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(value, divisor);
        return remainder != 0 && remainder < 0 != divisor < 0 ? quotient - 1 : quotient;
    }

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right)
    {
        if (left is not PyTimeDelta delta || right is not PyTimeDelta other) return PyNotImplemented.Instance;
        return other.IsZero
            ? RaiseDivision()
            : PyTimeDelta.Make(PyTimeDelta.TypeObject, delta.Total - (Floor(delta.Total, other.Total) * other.Total));
    }

    [PySlot(nameof(PyType.DivmodSlot))]
    private static PyObject? DivideWithRemainder(PyObject left, PyObject right)
    {
        if (left is not PyTimeDelta delta || right is not PyTimeDelta other) return PyNotImplemented.Instance;
        if (other.IsZero) return RaiseDivision();
        Int128 quotient = Floor(delta.Total, other.Total);
        var remainder = PyTimeDelta.Make(PyTimeDelta.TypeObject, delta.Total - (quotient * other.Total));
        return remainder is null ? null : PyTuple.Create(PyIntegral.From((BigInteger)quotient), remainder);
    }

    // The number as a fraction; false with an exception set for what is none.
    private static bool TryRatio(PyFloat number, out BigInteger numerator, out BigInteger denominator)
    {
        numerator = denominator = BigInteger.One;
        double value = number.Value;
        if (number.Type.IsHeapType) return TryOwnRatio(number, ref numerator, ref denominator);
        if (double.IsNaN(value)) return Raise.ValueError("cannot convert NaN to integer ratio") is not null;
        if (double.IsInfinity(value)) return Raise.OverflowError("cannot convert Infinity to integer ratio") is not null;
        if (value == 0)
        {
            numerator = BigInteger.Zero;
            return true;
        }
        int exponent = Math.ILogB(value) - 52;
        numerator = new BigInteger(Math.ScaleB(value, -exponent));
        if (exponent >= 0) numerator <<= exponent;
        else denominator <<= -exponent;
        return true;
    }

    // A class of Python code may have a method of its own for that.
    private static bool TryOwnRatio(PyFloat number, ref BigInteger numerator, ref BigInteger denominator)
    {
        PyObject? ratio = Attributes.CallMethod(number, PyStr.Intern("as_integer_ratio"));
        if (ratio is null) return false;
        const string Problem = "unexpected return type from as_integer_ratio(): expected tuple, not '";
        if (ratio is not PyTuple pair) return Raise.TypeError($"{Problem}{ratio.Type.Name}'") is not null;
        if (pair.Count != 2) return Raise.ValueError("as_integer_ratio() must return a 2-tuple") is not null;
        if (Indexes.ToIndex(pair[0]) is not { } x || Indexes.ToIndex(pair[1]) is not { } y) return false;
        numerator = x.ToBigInteger();
        denominator = y.ToBigInteger();
        return true;
    }
}

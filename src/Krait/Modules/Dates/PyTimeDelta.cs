using System.Numerics;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules.Dates;

/// <summary>A <c>datetime.timedelta</c>: days, and seconds and microseconds that are not negative.</summary>
internal class PyTimeDelta(int days, int seconds, int microseconds) : PyObject
{
    public const int MaximumDays = 999_999_999;
    public const long MicrosecondsPerDay = 86_400_000_000;

    public static readonly PyType TypeObject = new("timedelta", BuiltinTypes.Object, TypeFlags.BaseType, "datetime");

    public static readonly PyTimeDelta Zero = new(0, 0, 0);

    public readonly int Days = days;
    public readonly int Seconds = seconds;
    public readonly int Microseconds = microseconds;

    public override PyType Type => TypeObject;

    /// <summary>The whole duration.</summary>
    public Int128 Total => ((Int128)Days * MicrosecondsPerDay) + (Seconds * 1_000_000L) + Microseconds;

    public bool IsZero => (Days | Seconds | Microseconds) == 0;

    /// <summary>Makes an instance of a class; null with OverflowError set when it lasts too long.</summary>
    public static PyTimeDelta? Make(PyType type, Int128 total)
    {
        Int128 seconds = total / 1_000_000;
        int microseconds = (int)(total % 1_000_000);
        if (microseconds < 0)
        {
            microseconds += 1_000_000;
            seconds--;
        }
        Int128 days = seconds / 86400;
        int rest = (int)(seconds % 86400);
        if (rest < 0)
        {
            rest += 86400;
            days--;
        }
        if (days < int.MinValue || days > int.MaxValue) return TooLarge();
        return Make(type, (int)days, rest, microseconds);
    }

    /// <summary>The error of a duration that no machine number holds.</summary>
    public static PyTimeDelta? TooLarge()
    {
        Raise.OverflowError("Python int too large to convert to C int");
        return null;
    }

    /// <summary>Makes an instance of a class of fields in their ranges; null with OverflowError set when there are too many days.</summary>
    public static PyTimeDelta? Make(PyType type, int days, int seconds, int microseconds)
    {
        if (days is < -MaximumDays or > MaximumDays)
        {
            Raise.OverflowError($"days={days}; must have magnitude <= {MaximumDays}");
            return null;
        }
        return ReferenceEquals(type, TypeObject)
            ? new PyTimeDelta(days, seconds, microseconds)
            : new PyTimeDeltaInstance(type, days, seconds, microseconds);
    }

    /// <summary>
    /// Makes a duration of fields whose sum may be out of their ranges; null with OverflowError set when there are too many days.
    /// </summary>
    public static PyTimeDelta? Normalize(long days, long seconds, long microseconds)
    {
        if (microseconds is < 0 or >= 1_000_000)
        {
            (long carry, microseconds) = Divide(microseconds, 1_000_000);
            seconds += carry;
        }
        if (seconds is < 0 or >= 86400)
        {
            (long carry, seconds) = Divide(seconds, 86400);
            days += carry;
        }
        return Make(TypeObject, (int)Math.Clamp(days, int.MinValue, int.MaxValue), (int)seconds, (int)microseconds);
    }

    /// <summary>Divides with the remainder not negative.</summary>
    public static (long Quotient, long Remainder) Divide(long value, long divisor)
    {
        (long quotient, long remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }

    public static PyTimeDelta? FromSeconds(long seconds) => Normalize(0, seconds, 0);

    public PyTimeDelta? Plus(PyTimeDelta other, int sign = 1) => Normalize(
        Days + ((long)sign * other.Days), Seconds + ((long)sign * other.Seconds), Microseconds + ((long)sign * other.Microseconds));

    public PyTimeDelta? Negated() => Normalize(-(long)Days, -(long)Seconds, -(long)Microseconds);

    public int CompareTo(PyTimeDelta other)
    {
        int order = Days.CompareTo(other.Days);
        if (order == 0) order = Seconds.CompareTo(other.Seconds);
        return order == 0 ? Microseconds.CompareTo(other.Microseconds) : order;
    }

    /// <summary>Whether the duration is shorter than a day in both directions, as offsets from universal time are.</summary>
    public bool IsOffset => Days == 0 || (Days == -1 && (Seconds > 0 || Microseconds > 0));

    public long HashCode() => TupleType.Hash([PyInt.From(Days), PyInt.From(Seconds), PyInt.From(Microseconds)], out long hash) ? hash : 0;

    /// <summary>A quotient rounded to the nearest whole microsecond, half to even; null with an exception set.</summary>
    public static PyTimeDelta? DivideNearest(BigInteger value, BigInteger divisor)
    {
        if (divisor.IsZero)
        {
            Raise.ZeroDivisionError("division by zero");
            return null;
        }
        if (divisor.Sign < 0) (value, divisor) = (-value, -divisor);
        var quotient = BigInteger.DivRem(value, divisor, out BigInteger remainder);
        if (remainder.Sign < 0)
        {
            quotient--;
            remainder += divisor;
        }
        int order = (remainder * 2).CompareTo(divisor);
        if (order > 0 || (order == 0 && !quotient.IsEven)) quotient++;
        return FromBig(quotient);
    }

    public static PyTimeDelta? FromBig(BigInteger total) => total.GetBitLength() > 120 ? TooLarge() : Make(TypeObject, (Int128)total);
}

/// <summary>An instance of a Python subclass of <c>timedelta</c>.</summary>
internal sealed class PyTimeDeltaInstance : PyTimeDelta
{
    private InstanceState _state;

    public PyTimeDeltaInstance(PyType type, int days, int seconds, int microseconds)
        : base(days, seconds, microseconds) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

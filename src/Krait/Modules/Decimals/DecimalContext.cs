using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>The conditions of an operation, as bits.</summary>
internal static class Conditions
{
    public const uint Clamped = 1;
    public const uint ConversionSyntax = 2;
    public const uint DivisionByZero = 4;
    public const uint DivisionImpossible = 8;
    public const uint DivisionUndefined = 0x10;
    public const uint Inexact = 0x40;
    public const uint InvalidContext = 0x80;
    public const uint InvalidOperation = 0x100;
    public const uint Overflow = 0x800;
    public const uint Rounded = 0x1000;
    public const uint Subnormal = 0x2000;
    public const uint Underflow = 0x4000;
    public const uint FloatOperation = 0x400;

    /// <summary>What the signal InvalidOperation stands for.</summary>
    public const uint AnyInvalid = ConversionSyntax | DivisionImpossible | DivisionUndefined | InvalidContext | InvalidOperation;

    /// <summary>The conditions that also mark a conversion as failed.</summary>
    public const uint Errors = AnyInvalid | DivisionByZero;

    public const uint All = AnyInvalid | Clamped | DivisionByZero | Inexact | Overflow | Rounded | Subnormal | Underflow | FloatOperation;
}

/// <summary>How the last digit is found.</summary>
internal enum DecimalRounding
{
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}

/// <summary>A <c>decimal.Context</c>: precision, limits, rounding, and which conditions are errors.</summary>
internal class PyDecimalContext : PyObject
{
    public static readonly PyType TypeObject = new("Context", BuiltinTypes.Object, TypeFlags.BaseType, "decimal");

    public const long MaximumPrecision = 999999999999999999;
    public const long MaximumExponent = 999999999999999999;
    public const uint DefaultTraps = Conditions.AnyInvalid | Conditions.DivisionByZero | Conditions.Overflow;

    public long Precision = 28;
    public long MaxExponent = 999999;
    public long MinExponent = -999999;
    public DecimalRounding Rounding = DecimalRounding.HalfEven;
    public bool Capitals = true;
    public bool Clamp;
    public uint Traps = DefaultTraps;
    public uint Status;

    public override PyType Type => TypeObject;

    /// <summary>The smallest exponent of all.</summary>
    public long Tiny => MinExponent - Precision + 1;

    /// <summary>The largest exponent of a coefficient of full length.</summary>
    public long Top => MaxExponent - Precision + 1;

    /// <summary>The context in which nothing has to be rounded.</summary>
    public static PyDecimalContext MakeExact() => new()
    {
        Precision = MaximumPrecision,
        MaxExponent = MaximumExponent,
        MinExponent = -MaximumExponent,
        Traps = 0,
    };

    /// <summary>A copy without the flags that are set.</summary>
    public PyDecimalContext With(long? precision = null, DecimalRounding? rounding = null) => new()
    {
        Precision = precision ?? Precision,
        MaxExponent = MaxExponent,
        MinExponent = MinExponent,
        Rounding = rounding ?? Rounding,
        Capitals = Capitals,
        Clamp = Clamp,
        Traps = Traps,
    };

    public void CopyFrom(PyDecimalContext other)
    {
        (Precision, MaxExponent, MinExponent, Rounding) = (other.Precision, other.MaxExponent, other.MinExponent, other.Rounding);
        (Capitals, Clamp, Traps, Status) = (other.Capitals, other.Clamp, other.Traps, other.Status);
    }

    /// <summary>Notes conditions; false with an exception set when one of them is trapped.</summary>
    public bool Signal(uint status)
    {
        Status |= status;
        return (status & Traps) == 0 || DecimalSignals.Raise(status & Traps);
    }
}

/// <summary>An instance of a Python subclass of <c>Context</c>.</summary>
internal sealed class PyDecimalContextInstance : PyDecimalContext
{
    private InstanceState _state;

    public PyDecimalContextInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

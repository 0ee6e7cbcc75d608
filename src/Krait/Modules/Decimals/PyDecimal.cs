using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>What a decimal is.</summary>
internal enum DecimalKind : byte
{
    Finite,
    Infinity,
    QuietNaN,
    SignalingNaN,
}

/// <summary>A <c>decimal.Decimal</c>: a sign, an integer coefficient and a power of ten (General Decimal Arithmetic).</summary>
/// <remarks>The coefficient of a NaN is its payload. Small coefficients are kept apart: most programs have no others.</remarks>
internal class PyDecimal : PyObject
{
    public static readonly PyType TypeObject = new("Decimal", BuiltinTypes.Object, TypeFlags.BaseType, "decimal");

    public static readonly PyDecimal Zero = new(DecimalKind.Finite, false, 0UL, 0);
    public static readonly PyDecimal One = new(DecimalKind.Finite, false, 1UL, 0);
    public static readonly PyDecimal NaN = new(DecimalKind.QuietNaN, false, 0UL, 0);

    private readonly BigInteger _large;
    private readonly ulong _small;
    private readonly bool _isLarge;

    public PyDecimal(DecimalKind kind, bool isNegative, ulong coefficient, long exponent)
    {
        Kind = kind;
        IsNegative = isNegative;
        _small = coefficient;
        Exponent = exponent;
    }

    public PyDecimal(DecimalKind kind, bool isNegative, BigInteger coefficient, long exponent)
    {
        Kind = kind;
        IsNegative = isNegative;
        Exponent = exponent;
        if (coefficient <= ulong.MaxValue)
        {
            _small = (ulong)coefficient;
        }
        else
        {
            _large = coefficient;
            _isLarge = true;
        }
    }

    protected PyDecimal(PyDecimal other)
    {
        (Kind, IsNegative, Exponent) = (other.Kind, other.IsNegative, other.Exponent);
        (_small, _large, _isLarge) = (other._small, other._large, other._isLarge);
    }

    public DecimalKind Kind { get; }

    public bool IsNegative { get; }

    public long Exponent { get; }

    public override PyType Type => TypeObject;

    /// <summary>Whether the coefficient is <see cref="Small"/>.</summary>
    public bool IsSmall => !_isLarge;

    public ulong Small => _small;

    public BigInteger Coefficient => _isLarge ? _large : _small;

    public bool IsFinite => Kind == DecimalKind.Finite;

    public bool IsInfinite => Kind == DecimalKind.Infinity;

    public bool IsNaN => Kind >= DecimalKind.QuietNaN;

    public bool IsZero => Kind == DecimalKind.Finite && !_isLarge && _small == 0;

    /// <summary>How many digits the coefficient has; that of zero has one.</summary>
    public long Digits => _isLarge ? Powers.DigitsOf(_large) : Powers.DigitsOf(_small);

    /// <summary>The exponent of the first digit.</summary>
    public long Adjusted => Exponent + Digits - 1;

    public static PyDecimal Infinity(bool isNegative) => new(DecimalKind.Infinity, isNegative, 0UL, 0);

    public static PyDecimal Finite(bool isNegative, BigInteger coefficient, long exponent) =>
        new(DecimalKind.Finite, isNegative, coefficient, exponent);

    public static PyDecimal FromInteger(BigInteger value) => new(DecimalKind.Finite, value.Sign < 0, BigInteger.Abs(value), 0);

    public PyDecimal WithSign(bool isNegative) =>
        isNegative == IsNegative ? this : _isLarge ? new(Kind, isNegative, _large, Exponent) : new(Kind, isNegative, _small, Exponent);

    /// <summary>Whether the value is an integer.</summary>
    public bool IsInteger
    {
        get
        {
            if (!IsFinite) return false;
            if (Exponent >= 0 || IsZero) return true;
            return -Exponent < Digits && Powers.TrailingZeros(Coefficient, -Exponent) == -Exponent;
        }
    }
}

/// <summary>An instance of a Python subclass of <c>Decimal</c>.</summary>
internal sealed class PyDecimalInstance : PyDecimal
{
    private InstanceState _state;

    public PyDecimalInstance(PyType type, PyDecimal value)
        : base(value) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

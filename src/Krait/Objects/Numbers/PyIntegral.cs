using System.Numerics;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary>An <c>int</c>: every instance of the type and of its subclasses, <c>bool</c> included.</summary>
internal abstract class PyIntegral : PyObject
{
    private protected PyIntegral() { }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Int;

    /// <summary>The value as an exact <c>int</c>: a <see cref="PyInt"/> or a <see cref="PyBigInt"/>.</summary>
    internal abstract PyIntegral Exact { get; }

    /// <summary>The value when it fits 64 bits.</summary>
    public abstract bool TryGetInt64(out long value);

    /// <summary>The value.</summary>
    public abstract BigInteger ToBigInteger();

    /// <summary>-1, 0 or 1.</summary>
    public abstract int Sign { get; }

    /// <summary>The hash, modulo 2**61 - 1.</summary>
    internal abstract long Hash { get; }

    /// <summary>The int of a value, in its only representation.</summary>
    public static PyIntegral From(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? PyInt.From((long)value) : new PyBigInt(value);

    /// <summary>
    /// The int of two's complement of 128 bits. Methods with a parameter or variable of <see cref="Int128"/> are never precompiled:
    /// arithmetic that every program does must do without.
    /// </summary>
    internal static PyIntegral From(long high, ulong low)
    {
        if (high == (long)low >> 63) return PyInt.From((long)low);
        bool isNegative = high < 0;
        if (isNegative)
        {
            low = unchecked(0 - low);
            high = unchecked(~high + (low == 0 ? 1 : 0));
        }
        return new PyBigInt(high == 0 ? [low] : [low, (ulong)high], isNegative);
    }

    /// <summary><c>left + right</c>.</summary>
    internal static PyIntegral Sum(long left, long right)
    {
        ulong low = unchecked((ulong)left + (ulong)right);
        return From(unchecked((left >> 63) + (right >> 63) + (low < (ulong)left ? 1 : 0)), low);
    }

    /// <summary><c>left - right</c>.</summary>
    internal static PyIntegral Difference(long left, long right)
    {
        ulong low = unchecked((ulong)left - (ulong)right);
        return From(unchecked((left >> 63) - (right >> 63) - ((ulong)left < (ulong)right ? 1 : 0)), low);
    }

    /// <summary><c>left * right</c>.</summary>
    internal static PyIntegral Product(long left, long right)
    {
        long high = Math.BigMul(left, right, out long low);
        return From(high, (ulong)low);
    }

    /// <summary>The int of a magnitude and a sign.</summary>
    internal static PyIntegral From(ulong[] magnitude, bool isNegative)
    {
        if (magnitude.Length == 0) return PyInt.Zero;
        if (magnitude.Length > 1 || magnitude[0] > (ulong)long.MaxValue + (isNegative ? 1UL : 0UL))
        {
            return new PyBigInt(magnitude, isNegative);
        }
        long value = unchecked((long)magnitude[0]);
        return PyInt.From(isNegative ? unchecked(-value) : value);
    }

    /// <summary>The int of a value.</summary>
    public static PyIntegral From(ulong value) =>
        value <= long.MaxValue ? PyInt.From((long)value) : new PyBigInt([value], isNegative: false);

    internal static bool ValueEquals(PyIntegral left, PyIntegral right)
    {
        if (left.TryGetInt64(out long leftValue)) return right.TryGetInt64(out long rightValue) && leftValue == rightValue;
        return !right.TryGetInt64(out _) && PyBigInt.Compare((PyBigInt)left.Exact, (PyBigInt)right.Exact) == 0;
    }

    internal static int ValueCompare(PyIntegral left, PyIntegral right)
    {
        bool leftFits = left.TryGetInt64(out long leftValue);
        bool rightFits = right.TryGetInt64(out long rightValue);
        if (leftFits && rightFits) return leftValue.CompareTo(rightValue);
        if (leftFits) return -right.Sign;
        return rightFits ? left.Sign : PyBigInt.Compare((PyBigInt)left.Exact, (PyBigInt)right.Exact);
    }
}

/// <summary>An exact <c>int</c> of 64 bits.</summary>
internal sealed class PyInt : PyIntegral
{
    private const int SmallestCached = -5;
    private const int LargestCached = 1024;

    private static readonly PyInt[] s_cache = MakeCache();

    /// <summary>0.</summary>
    public static readonly PyInt Zero = From(0);

    /// <summary>1.</summary>
    public static readonly PyInt One = From(1);

    /// <summary>-1.</summary>
    public static readonly PyInt MinusOne = From(-1);

    /// <summary>The value.</summary>
    public readonly long Value;

    private PyInt(long value) => Value = value;

    /// <summary>The int of a value; small ones are shared.</summary>
    [NonEscaping]
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static PyInt From(long value)
    {
        ulong index = (ulong)(value - SmallestCached);
        return index <= LargestCached - SmallestCached ? s_cache[index] : new PyInt(value);
    }

    /// <summary><c>left + right</c>.</summary>
    [NonEscaping]
    internal static PyIntegral Add(PyInt left, PyInt right)
    {
        long sum = unchecked(left.Value + right.Value);
        return ((left.Value ^ sum) & (right.Value ^ sum)) >= 0 ? From(sum) : PyIntegral.Sum(left.Value, right.Value);
    }

    /// <summary><c>left - right</c>.</summary>
    [NonEscaping]
    internal static PyIntegral Subtract(PyInt left, PyInt right)
    {
        long difference = unchecked(left.Value - right.Value);
        return ((left.Value ^ right.Value) & (left.Value ^ difference)) >= 0
            ? From(difference)
            : PyIntegral.Difference(left.Value, right.Value);
    }

    /// <summary><c>left * right</c>.</summary>
    [NonEscaping]
    internal static PyIntegral Multiply(PyInt left, PyInt right)
    {
        long high = Math.BigMul(left.Value, right.Value, out long low);
        return high == low >> 63 ? From(low) : PyIntegral.From(high, (ulong)low);
    }

    /// <summary><c>left * right</c>; false when the product does not fit.</summary>
    [NonEscaping]
    internal static bool TryMultiply(long left, long right, out long product) => Math.BigMul(left, right, out product) == product >> 63;

    internal override PyIntegral Exact => this;

    /// <inheritdoc/>
    public override bool TryGetInt64(out long value)
    {
        value = Value;
        return true;
    }

    /// <inheritdoc/>
    public override BigInteger ToBigInteger() => Value;

    /// <inheritdoc/>
    public override int Sign => Math.Sign(Value);

    internal override long Hash => NumericHash.Of(Value);

    private static PyInt[] MakeCache()
    {
        var cache = new PyInt[LargestCached - SmallestCached + 1];
        for (int i = 0; i < cache.Length; i++) cache[i] = new PyInt(i + SmallestCached);
        return cache;
    }
}

/// <summary>An exact <c>int</c> that does not fit 64 bits.</summary>
/// <remarks>
/// Made of a magnitude, or of a .NET integer, which sums and products of magnitudes are only turned into when an operation
/// needs it. The other way is not gone: what .NET has computed it goes on computing.
/// </remarks>
internal sealed class PyBigInt : PyIntegral
{
    private readonly ulong[]? _magnitude;
    private readonly bool _isNegative;
    private BigInteger _value;
    private volatile bool _hasValue;

    internal PyBigInt(BigInteger value)
    {
        _value = value;
        _isNegative = value.Sign < 0;
        _hasValue = true;
    }

    /// <summary>Takes the magnitude over, which must not fit a <see cref="long"/> with the sign.</summary>
    internal PyBigInt(ulong[] magnitude, bool isNegative)
    {
        _magnitude = magnitude;
        _isNegative = isNegative;
    }

    /// <summary>The value, never one that fits a <see cref="long"/>.</summary>
    public BigInteger Value
    {
        get
        {
            if (_hasValue) return _value;
            // Two threads may both compute it, and then store the same.
            var value = Magnitudes.ToBigInteger(_magnitude, _isNegative);
            _value = value;
            _hasValue = true;
            return value;
        }
    }

    /// <summary>The magnitude; null when the value is only known as a .NET integer.</summary>
    internal ulong[]? Magnitude => _magnitude;

    internal bool IsNegative => _isNegative;

    internal static int Compare(PyBigInt left, PyBigInt right)
    {
        if (left._isNegative != right._isNegative) return left._isNegative ? -1 : 1;
        if (left._magnitude is null || right._magnitude is null) return left.Value.CompareTo(right.Value);
        int order = Magnitudes.Compare(left._magnitude, right._magnitude);
        return left._isNegative ? -order : order;
    }

    internal override PyIntegral Exact => this;

    /// <inheritdoc/>
    public override bool TryGetInt64(out long value)
    {
        value = 0;
        return false;
    }

    /// <inheritdoc/>
    public override BigInteger ToBigInteger() => Value;

    /// <inheritdoc/>
    public override int Sign => _isNegative ? -1 : 1;

    internal override long Hash => NumericHash.Of(Value);
}

/// <summary><c>True</c> and <c>False</c>.</summary>
internal sealed class PyBool : PyIntegral
{
    /// <summary><c>True</c>.</summary>
    public static readonly PyBool True = new(true);

    /// <summary><c>False</c>.</summary>
    public static readonly PyBool False = new(false);

    /// <summary>The value.</summary>
    public readonly bool Value;

    private PyBool(bool value) => Value = value;

    /// <summary>One of the two instances.</summary>
    [NonEscaping]
    public static PyBool From(bool value) => value ? True : False;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Bool;

    internal override PyIntegral Exact => Value ? PyInt.One : PyInt.Zero;

    /// <inheritdoc/>
    public override bool TryGetInt64(out long value)
    {
        value = Value ? 1 : 0;
        return true;
    }

    /// <inheritdoc/>
    public override BigInteger ToBigInteger() => Value ? BigInteger.One : BigInteger.Zero;

    /// <inheritdoc/>
    public override int Sign => Value ? 1 : 0;

    internal override long Hash => Value ? 1 : 0;
}

/// <summary>An instance of a Python subclass of <c>int</c>.</summary>
internal sealed class PyIntInstance : PyIntegral
{
    private readonly PyIntegral _value;
    private InstanceState _state;

    internal PyIntInstance(PyType type, PyIntegral value)
    {
        _value = value.Exact;
        _state.Initialize(type);
    }

    /// <inheritdoc/>
    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    internal override PyIntegral Exact => _value;

    /// <inheritdoc/>
    public override bool TryGetInt64(out long value) => _value.TryGetInt64(out value);

    /// <inheritdoc/>
    public override BigInteger ToBigInteger() => _value.ToBigInteger();

    /// <inheritdoc/>
    public override int Sign => _value.Sign;

    internal override long Hash => _value.Hash;
}

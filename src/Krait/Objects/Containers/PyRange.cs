using System.Numerics;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary>A <c>range</c>.</summary>
internal sealed class PyRange : PyObject
{
    internal readonly PyIntegral Start;
    internal readonly PyIntegral Stop;
    internal readonly PyIntegral Step;
    internal readonly PyIntegral Length;

    /// <summary>Makes a <c>range</c>; the step is not zero.</summary>
    internal PyRange(PyIntegral start, PyIntegral stop, PyIntegral step)
    {
        Start = start.Exact;
        Stop = stop.Exact;
        Step = step.Exact;
        Length = ComputeLength();
    }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Range;

    /// <summary>Whether start, step and every value fit 64 bits, as a <see cref="PyRangeIterator"/> needs.</summary>
    internal bool IsSmall => Start is PyInt && Stop is PyInt && Step is PyInt && Length is PyInt;

    /// <summary>The iterator of a range that <see cref="IsSmall"/>.</summary>
    internal PyRangeIterator Iterate() => new(((PyInt)Start).Value, ((PyInt)Step).Value, ((PyInt)Length).Value);

    internal PyIntegral ItemAt(BigInteger index) =>
        PyIntegral.From(Start.ToBigInteger() + index * Step.ToBigInteger());

    private PyIntegral ComputeLength()
    {
        if (Start.TryGetInt64(out long start) && Stop.TryGetInt64(out long stop) && Step.TryGetInt64(out long step))
        {
            if (step > 0 ? stop <= start : start <= stop) return PyInt.Zero;
            ulong distance = unchecked((ulong)(step > 0 ? stop - start : start - stop));
            ulong stride = unchecked((ulong)(step > 0 ? step : -step));
            return PyIntegral.From(((distance - 1) / stride) + 1);
        }
        var bigStep = Step.ToBigInteger();
        BigInteger bigDistance = bigStep.Sign > 0 ? Stop.ToBigInteger() - Start.ToBigInteger() : Start.ToBigInteger() - Stop.ToBigInteger();
        return bigDistance.Sign <= 0 ? PyInt.Zero : PyIntegral.From((bigDistance - 1) / BigInteger.Abs(bigStep) + 1);
    }
}

/// <summary>A <c>range_iterator</c>: over values of 64 bits.</summary>
internal sealed class PyRangeIterator : PyObject
{
    /// <summary>The next value.</summary>
    public long Current;

    /// <summary>How many values are left.</summary>
    public long Remaining;

    public readonly long Step;

    public PyRangeIterator(long start, long step, long length)
    {
        Current = start;
        Step = step;
        Remaining = length;
    }

    public override PyType Type => BuiltinTypes.RangeIterator;

    /// <summary>The next value, or null at the end.</summary>
    [NonEscaping]
    public PyInt? Next()
    {
        return TryNext(out long value) ? PyInt.From(value) : null;
    }

    /// <summary>The next value; false at the end.</summary>
    [NonEscaping]
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out long value)
    {
        value = Current;
        if (Remaining <= 0) return false;
        Remaining--;
        Current = unchecked(value + Step);
        return true;
    }
}

/// <summary>A <c>longrange_iterator</c>: over values that may exceed 64 bits.</summary>
internal sealed class PyLongRangeIterator(BigInteger start, BigInteger step, BigInteger length) : PyObject
{
    public readonly BigInteger Start = start;
    public readonly BigInteger Step = step;
    public readonly BigInteger Length = length;
    public BigInteger Index;

    public override PyType Type => BuiltinTypes.LongRangeIterator;
}

/// <summary>A <c>slice</c>.</summary>
internal sealed class PySlice : PyObject
{
    /// <summary>Where it starts, or None.</summary>
    public readonly PyObject Start;

    /// <summary>Where it stops, or None.</summary>
    public readonly PyObject Stop;

    /// <summary>The step, or None.</summary>
    public readonly PyObject Step;

    /// <summary>Makes a <c>slice</c>.</summary>
    public PySlice(PyObject start, PyObject stop, PyObject step)
    {
        Start = start;
        Stop = stop;
        Step = step;
    }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Slice;
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules;

internal static partial class BuiltinsModule
{
    /// <summary>Return the absolute value of the argument.</summary>
    [PyFunction("abs(number, /)")]
    private static PyObject? Abs(PyObject value) => Operators.Absolute(value);

    /// <summary>Return the tuple (x//y, x%y). Invariant: div*y + mod == x.</summary>
    [PyFunction("divmod(x, y, /)")]
    private static PyObject? Divmod(PyObject left, PyObject right) => Operators.Divmod(left, right);

    /// <summary>
    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments. Some types, such as ints, are able to use a
    /// more efficient algorithm when invoked using the three argument form.
    /// </summary>
    [PyFunction("pow(base, exp, mod=None)")]
    private static PyObject? Pow(PyObject value, PyObject exponent, PyObject? modulus) =>
        Operators.Power(value, exponent, modulus ?? PyNone.Instance);

    /// <summary>
    /// Round a number to a given precision in decimal digits. The return value is an integer if ndigits is omitted or None.
    /// Otherwise the return value has the same type as the number. ndigits may be negative.
    /// </summary>
    [PyFunction("round(number, ndigits=None)")]
    private static PyObject? Round(PyObject number, PyObject? digits)
    {
        PyObject? method = Attributes.GetSpecial(number, Names.Round);
        if (method is null) return Exceptions.IsSet ? null : Raise.TypeError($"type {number.Type.Name} doesn't define __round__ method");
        return digits is null ? Calls.Call(method) : Calls.Call(method, digits);
    }

    /// <summary>Return the binary representation of an integer.
    /// <code>
    /// &gt;&gt;&gt; bin(10)
    /// '0b1010'
    /// </code>
    /// </summary>
    [PyFunction("bin(number, /)")]
    private static PyObject? Bin(PyObject number) => ToBase(number, "0b", 1);

    /// <summary>Return the octal representation of an integer.
    /// <code>
    /// &gt;&gt;&gt; oct(64)
    /// '0o100'
    /// </code>
    /// </summary>
    [PyFunction("oct(number, /)")]
    private static PyObject? Oct(PyObject number) => ToBase(number, "0o", 3);

    /// <summary>Return the hexadecimal representation of an integer.
    /// <code>
    /// &gt;&gt;&gt; hex(48879)
    /// '0xbeef'
    /// </code>
    /// </summary>
    [PyFunction("hex(number, /)")]
    private static PyObject? Hex(PyObject number) => ToBase(number, "0x", 4);

    private static PyObject? ToBase(PyObject number, string prefix, int bits)
    {
        PyIntegral? value = Indexes.ToIndex(number);
        return value is null ? null : PyStr.FromNarrow(IntegerText.ToPrefixed(value, prefix, bits));
    }

    /// <summary>
    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers. When the iterable is empty, return the start
    /// value.
    /// </summary>
    [PyFunction("sum(iterable, /, start=0)")]
    private static PyObject? Sum(PyObject iterable, PyObject? start)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        if (start is PyStr) return Raise.TypeError("sum() can't sum strings [use ''.join(seq) instead]");
        if (start is PyBytes) return Raise.TypeError("sum() can't sum bytes [use b''.join(seq) instead]");
        if (start is PyByteArray) return Raise.TypeError("sum() can't sum bytearray [use b''.join(seq) instead]");
        PyObject total = start ?? PyInt.Zero;
        UnaryFunction next = iterator.Type.IterNextSlot!;
        PyObject? item = Iteration.Take(next, iterator);
        if (total.GetType() == typeof(PyInt))
        {
            long sum = ((PyInt)total).Value;
            while (item is PyInt small)
            {
                long value = unchecked(sum + small.Value);
                if (((sum ^ value) & (small.Value ^ value)) < 0) break;
                sum = value;
                item = Iteration.Take(next, iterator);
            }
            total = PyInt.From(sum);
        }
        if (item is PyFloat && total.GetType() == typeof(PyInt))
        {
            // The sum of the ints is rounded with the first float; what is lost is kept from there on.
            if (Operators.Binary(BinaryOperator.Add, total, item) is not { } first) return null;
            total = first;
            item = Iteration.Take(next, iterator);
        }
        if (item is not null && total.GetType() == typeof(PyFloat)) total = SumFloats(ref item, iterator, next, (PyFloat)total);
        while (item is not null)
        {
            if (total.GetType() == typeof(PyComplex) && IsExactNumber(item))
            {
                total = SumComplexes(ref item, iterator, next, (PyComplex)total);
                continue;
            }
            PyObject? sum = Operators.Binary(BinaryOperator.Add, total, item);
            if (sum is null) return null;
            total = sum;
            item = Iteration.Take(next, iterator);
        }
        return Iteration.Finished() ? total : null;
    }

    /// <summary>A sum of floats that keeps what each addition loses (Neumaier).</summary>
    private struct CompensatedSum(double start)
    {
        private double _sum = start;
        private double _lost;

        public readonly double Value => _lost != 0 && double.IsFinite(_lost) ? _sum + _lost : _sum;

        public void Add(double value)
        {
            double total = _sum + value;
            _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - total + value : value - total + _sum;
            _sum = total;
        }
    }

    /// <summary>Sums floats for as long as the items are numbers.</summary>
    private static PyObject SumFloats(ref PyObject? item, PyObject iterator, UnaryFunction next, PyFloat start)
    {
        CompensatedSum sum = new(start.Value);
        while (true)
        {
            if (item is not null && item.GetType() == typeof(PyFloat)) sum.Add(((PyFloat)item).Value);
            else if (item is PyIntegral integer && integer.TryGetInt64(out long whole)) sum.Add(whole);
            else return new PyFloat(sum.Value);
            item = Iteration.Take(next, iterator);
        }
    }

    private static bool IsExactNumber(PyObject item) =>
        item is PyInt || item.GetType() == typeof(PyFloat) || item.GetType() == typeof(PyComplex);

    /// <summary>Sums complex numbers for as long as the items are numbers.</summary>
    private static PyComplex SumComplexes(ref PyObject? item, PyObject iterator, UnaryFunction next, PyComplex start)
    {
        CompensatedSum real = new(start.Value.Real);
        CompensatedSum imaginary = new(start.Value.Imaginary);
        while (true)
        {
            if (item is not null && item.GetType() == typeof(PyComplex))
            {
                real.Add(((PyComplex)item).Value.Real);
                imaginary.Add(((PyComplex)item).Value.Imaginary);
            }
            else if (item is not null && item.GetType() == typeof(PyFloat))
            {
                real.Add(((PyFloat)item).Value);
            }
            else if (item is PyInt integer)
            {
                real.Add(integer.Value);
            }
            else
            {
                return new PyComplex(real.Value, imaginary.Value);
            }

            item = Iteration.Take(next, iterator);
        }
    }

    /// <summary>
    /// <code>
    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    /// </code>
    /// With a single iterable argument, return its smallest item. The default keyword-only argument specifies an object to return if the
    /// provided iterable is empty. With two or more positional arguments, return the smallest argument.
    /// </summary>
    [PyFunction("min(*args, key=None, default=<unrepresentable>)")]
    private static PyObject? Min(ReadOnlySpan<PyObject> arguments, PyObject? key, PyObject? defaultValue) =>
        Extreme("min", arguments, key, defaultValue, CompareOperator.Less);

    /// <summary>
    /// <code>
    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    /// </code>
    /// With a single iterable argument, return its biggest item. The default keyword-only argument specifies an object to return if the
    /// provided iterable is empty. With two or more positional arguments, return the largest argument.
    /// </summary>
    [PyFunction("max(*args, key=None, default=<unrepresentable>)")]
    private static PyObject? Max(ReadOnlySpan<PyObject> arguments, PyObject? key, PyObject? defaultValue) =>
        Extreme("max", arguments, key, defaultValue, CompareOperator.Greater);

    private static PyObject? Extreme(string function, ReadOnlySpan<PyObject> arguments, PyObject? key, PyObject? defaultValue,
        CompareOperator wanted)
    {
        if (arguments.Length == 0) return Raise.TypeError($"{function} expected at least 1 argument, got 0");
        if (arguments.Length > 1 && defaultValue is not null)
        {
            return Raise.TypeError($"Cannot specify a default for {function}() with multiple positional arguments");
        }
        PyObject? best = null;
        PyObject? bestKey = null;
        if (arguments.Length > 1)
        {
            foreach (PyObject item in arguments)
            {
                if (!Consider(item, key, wanted, ref best, ref bestKey)) return null;
            }
            return best;
        }
        PyObject? iterator = Iteration.GetIter(arguments[0]);
        if (iterator is null) return null;
        UnaryFunction next = iterator.Type.IterNextSlot!;
        while (Iteration.Take(next, iterator) is { } item)
        {
            if (!Consider(item, key, wanted, ref best, ref bestKey)) return null;
        }
        if (!Iteration.Finished()) return null;
        return best ?? defaultValue ?? Raise.ValueError($"{function}() iterable argument is empty");
    }

    private static bool Consider(PyObject item, PyObject? key, CompareOperator wanted, ref PyObject? best, ref PyObject? bestKey)
    {
        PyObject? itemKey = key is null ? item : Calls.Call(key, item);
        if (itemKey is null) return false;
        if (bestKey is not null)
        {
            int better = itemKey is PyInt x && bestKey is PyInt y
                ? (wanted == CompareOperator.Less ? x.Value < y.Value : x.Value > y.Value) ? 1 : 0
                : Comparison.Compare(itemKey, bestKey, wanted);
            if (better <= 0) return better == 0;
        }
        best = item;
        bestKey = itemKey;
        return true;
    }
}

using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Numbers;

/// <summary>int([x]) -> integer; int(x, base=10) -> integer: converts a number or string to an integer, or returns 0 if no arguments are
/// given.
/// <code>
/// &gt;&gt;&gt; int('0x10', base=0)
/// 16
/// </code>
/// </summary>
[PyMethods(nameof(BuiltinTypes.Int))]
internal static partial class IntType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length == 1 && keywordNames is null && ReferenceEquals(type, BuiltinTypes.Int)) return FromObject(arguments[0]);
        PyObject? source = null;
        PyObject? numberBase = null;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (!Arguments.CheckPositional("int", positional, 0, 2)) return null;
        if (positional > 0) source = arguments[0];
        if (positional > 1) numberBase = arguments[1];
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            string name = keywordNames![i].ToString()!;
            if (name != "base") return Raise.TypeError($"int() got an unexpected keyword argument '{name}'");
            if (positional > 1) return Raise.TypeError("argument for int() given by name ('base') and position (2)");
            numberBase = arguments[positional + i];
        }
        PyIntegral? value = Convert(source, numberBase);
        if (value is null) return null;
        return ReferenceEquals(type, BuiltinTypes.Int) ? value.Exact : new PyIntInstance(type, value);
    }

    private static PyIntegral? Convert(PyObject? source, PyObject? numberBase)
    {
        if (source is null)
        {
            if (numberBase is null) return PyInt.Zero;
            Raise.TypeError("int() missing string argument");
            return null;
        }
        if (numberBase is null) return FromObject(source);
        if (!Indexes.TryToInt64(numberBase, out long radix, null)) return null;
        if (radix != 0 && radix is < 2 or > 36)
        {
            Raise.ValueError("int() base must be >= 2 and <= 36, or 0");
            return null;
        }
        if (TextOf(source) is { } text) return IntegerText.Parse(text, (int)radix, source);
        Raise.TypeError("int() can't convert non-string with explicit base");
        return null;
    }

    private static PyStr? TextOf(PyObject source) => source switch
    {
        PyStr text => text,
        PyBytes bytes => PyStr.FromNarrow(System.Text.Encoding.Latin1.GetString(bytes.Span)),
        PyByteArray bytes => PyStr.FromNarrow(System.Text.Encoding.Latin1.GetString(bytes.Span)),
        _ => null,
    };

    /// <summary><c>int(source)</c>; null with an exception set.</summary>
    internal static PyIntegral? FromObject(PyObject source)
    {
        if (source is PyInt exact) return exact;
        if (source.GetType() == typeof(PyFloat)) return (PyIntegral?)FloatType.ToInteger(((PyFloat)source).Value);
        if (source.GetType() == typeof(PyStr)) return IntegerText.Parse((PyStr)source, 10, source);
        if (source.Type.IntSlot is { } toInt)
        {
            PyObject? result = toInt(source);
            if (result is null or PyIntegral) return ((PyIntegral?)result)?.Exact;
            Raise.TypeError($"__int__ returned non-int (type {result.Type.Name})");
            return null;
        }
        if (source.Type.IndexSlot is not null) return Indexes.ToIndex(source)?.Exact;
        if (TextOf(source) is { } text) return IntegerText.Parse(text, 10, source);
        if (!Protocols.Buffers.IsScattered(source) && Protocols.Buffers.BytesOf(source) is { } bytes)
        {
            return IntegerText.Parse(PyStr.FromNarrow(System.Text.Encoding.Latin1.GetString(bytes)), 10, PyBytes.From(bytes));
        }
        Raise.TypeError($"int() argument must be a string, a bytes-like object or a real number, not '{source.Type.Name}'");
        return null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => IntegerText.ToDecimal((PyIntegral)self) is { } text ? PyStr.FromNarrow(text) : null;

    [PySlot(nameof(PyType.FormatSlot))]
    private static PyObject? FormatExact(PyObject self, PyObject specification) =>
        Formatting.NumberFormatting.FormatInteger((PyIntegral)self, (PyStr)specification);

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyIntegral)self).Hash;
        return true;
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyIntegral)self).Sign != 0 ? 1 : 0;

    [PySlot(nameof(PyType.IntSlot))]
    [PySlot(nameof(PyType.IndexSlot))]
    [PySlot(nameof(PyType.PositiveSlot))]
    private static PyObject ToExact(PyObject self) => ((PyIntegral)self).Exact;

    [PySlot(nameof(PyType.FloatSlot))]
    private static PyObject? ToFloat(PyObject self) =>
        Floats.TryFromInteger((PyIntegral)self, out double value) ? new PyFloat(value) : null;

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (comparison == CompareOperator.Equal) return PyBool.From(PyIntegral.ValueEquals(first, second));
        if (comparison == CompareOperator.NotEqual) return PyBool.From(!PyIntegral.ValueEquals(first, second));
        return ComparisonResults.From(PyIntegral.ValueCompare(first, second), comparison);
    }

    /// <summary>Returns self, the complex conjugate of any int.</summary>
    [PyMethod("conjugate($self, /)")]
    private static PyObject Conjugate(PyIntegral self) => self.Exact;

    /// <summary>Number of bits necessary to represent self in binary.
    /// <code>
    /// &gt;&gt;&gt; (1000).bit_length()
    /// 10
    /// &gt;&gt;&gt; (-8).bit_length()
    /// 4
    /// </code>
    /// </summary>
    [PyMethod("bit_length($self, /)")]
    private static PyObject BitLength(PyIntegral self) => PyInt.From(BitLengthOf(self));

    internal static long BitLengthOf(PyIntegral value) => value.TryGetInt64(out long small)
        ? 64 - BitOperations.LeadingZeroCount(small < 0 ? unchecked((ulong)-small) : (ulong)small)
        : BigInteger.Abs(value.ToBigInteger()).GetBitLength();

    /// <summary>Number of ones in the binary representation of the absolute value of self.
    /// <code>
    /// &gt;&gt;&gt; (1000).bit_count()
    /// 6
    /// &gt;&gt;&gt; (-7).bit_count()
    /// 3
    /// </code>
    /// </summary>
    [PyMethod("bit_count($self, /)")]
    private static PyObject BitCount(PyIntegral self)
    {
        if (self.TryGetInt64(out long small))
        {
            return PyInt.From(BitOperations.PopCount(small < 0 ? unchecked((ulong)-small) : (ulong)small));
        }
        long count = 0;
        int steps = 0;
        foreach (byte each in BigInteger.Abs(self.ToBigInteger()).ToByteArray(isUnsigned: true))
        {
            Poll.StepOrThrow(ref steps);
            count += BitOperations.PopCount(each);
        }
        return PyInt.From(count);
    }

    /// <summary>Return an array of bytes representing an integer.</summary>
    [PyMethod("to_bytes($self, /, length=1, byteorder='big', *, signed=False)")]
    private static PyObject? ToBytes(PyIntegral self, long length, PyStr? byteorder, bool signed)
    {
        if (!TryByteOrder(byteorder, out bool isBig)) return null;
        if (length < 0) return Raise.ValueError("length argument must be non-negative");
        var value = self.ToBigInteger();
        if (value.Sign < 0 && !signed) return Raise.OverflowError("can't convert negative int to unsigned");
        byte[] bytes = value.ToByteArray(isUnsigned: !signed, isBigEndian: false);
        if (value.IsZero) bytes = [];
        if (bytes.Length > length) return Raise.OverflowError("int too big to convert");
        Poll.ReserveOrThrow(length);
        byte[] result = new byte[length];
        bytes.CopyTo(result, 0);
        if (value.Sign < 0) Spans.Fill(result.AsSpan(bytes.Length), (byte)0xFF);
        if (isBig) Array.Reverse(result);
        return PyBytes.From(result);
    }

    /// <summary>Return the integer represented by the given array of bytes.</summary>
    [PyClassMethod("from_bytes($type, /, bytes, byteorder='big', *, signed=False)")]
    private static PyObject? FromBytes(PyType type, PyObject bytes, PyStr? byteorder, bool signed)
    {
        if (!TryByteOrder(byteorder, out bool isBig)) return null;
        byte[]? content = Bytes.BytesConversion.FromObject(bytes);
        if (content is null) return null;
        var value = PyIntegral.From(new BigInteger(content, isUnsigned: !signed, isBigEndian: isBig));
        return ReferenceEquals(type, BuiltinTypes.Int) ? value : Calls.Call(type, value);
    }

    private static bool TryByteOrder(PyStr? text, out bool isBig)
    {
        string order = text?.ToString() ?? "big";
        isBig = order == "big";
        if (isBig || order == "little") return true;
        Raise.ValueError("byteorder must be either 'little' or 'big'");
        return false;
    }

    /// <summary>Return a pair of integers, whose ratio is equal to the original int.
    /// <code>
    /// &gt;&gt;&gt; (-7).as_integer_ratio()
    /// (-7, 1)
    /// &gt;&gt;&gt; (12).as_integer_ratio()
    /// (12, 1)
    /// &gt;&gt;&gt; (0).as_integer_ratio()
    /// (0, 1)
    /// </code>
    /// </summary>
    [PyMethod("as_integer_ratio($self, /)")]
    private static PyObject AsIntegerRatio(PyIntegral self) => PyTuple.Create(self.Exact, PyInt.One);

    /// <summary>Returns True. Exists for duck type compatibility with float.is_integer.</summary>
    [PyMethod("is_integer($self, /)")]
    private static PyObject IsInteger(PyIntegral self) => PyBool.True;

    /// <summary>Truncating an Integral returns itself.</summary>
    [PyMethod("__trunc__($self, /)")]
    private static PyObject Truncate(PyIntegral self) => self.Exact;

    /// <summary>Flooring an Integral returns itself.</summary>
    [PyMethod("__floor__($self, /)")]
    private static PyObject Floor(PyIntegral self) => self.Exact;

    /// <summary>Ceiling of an Integral returns itself.</summary>
    [PyMethod("__ceil__($self, /)")]
    private static PyObject Ceiling(PyIntegral self) => self.Exact;

    /// <summary>Rounding an Integral returns itself. Rounding with an ndigits argument also returns an integer.</summary>
    [PyMethod("__round__($self, ndigits=None, /)")]
    private static PyObject? Round(PyIntegral self, PyObject? digits)
    {
        if (digits is null) return self.Exact;
        PyIntegral? index = Indexes.ToIndex(digits);
        if (index is null) return null;
        if (index.Sign >= 0) return self.Exact;
        // Beyond this many digits the number itself is less than half of the unit.
        if (!index.TryGetInt64(out long places) || -places > BitLengthOf(self)) return PyInt.Zero;
        BigInteger unit = BigNumbers.Power(10, (int)-places);
        var value = self.ToBigInteger();
        BigInteger quotient = FloorDivide(value, unit, out BigInteger remainder);
        int comparison = (remainder * 2).CompareTo(unit);
        if (comparison > 0 || (comparison == 0 && !quotient.IsEven)) quotient += 1;
        return PyIntegral.From(BigNumbers.Multiply(quotient, unit));
    }

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyIntegral self) => PyTuple.Create(self.Exact);

    /// <summary>Convert to a string according to format_spec.</summary>
    [PyMethod("__format__($self, format_spec, /)")]
    private static PyObject? Format(PyIntegral self, PyStr specification) => Formatting.NumberFormatting.FormatInteger(self, specification);

    /// <summary>Returns size in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyIntegral self) => PyInt.From(24 + (4 * Math.Max(1, (BitLengthOf(self) + 29) / 30)));

    /// <summary>the real part of a complex number</summary>
    [PyGetter("real")]
    private static PyObject GetReal(PyIntegral self) => self.Exact;

    /// <summary>the imaginary part of a complex number</summary>
    [PyGetter("imag")]
    private static PyObject GetImaginary(PyIntegral self) => PyInt.Zero;

    /// <summary>the numerator of a rational number in lowest terms</summary>
    [PyGetter("numerator")]
    private static PyObject GetNumerator(PyIntegral self) => self.Exact;

    /// <summary>the denominator of a rational number in lowest terms</summary>
    [PyGetter("denominator")]
    private static PyObject GetDenominator(PyIntegral self) => PyInt.One;
}

/// <summary>The internal base type bool: True and False are its only instances.</summary>
[PyMethods(nameof(BuiltinTypes.Bool))]
internal static partial class BoolType
{
    private static readonly PyStr s_true = PyStr.Intern("True");
    private static readonly PyStr s_false = PyStr.Intern("False");

    [PyNew("bool(object=False, /)")]
    private static PyObject? New(PyType type, PyObject? value)
    {
        if (value is null) return PyBool.False;
        int truth = Truth.IsTrue(value);
        return truth < 0 ? null : PyBool.From(truth != 0);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => ReferenceEquals(self, PyBool.True) ? s_true : s_false;

    [PySlot(nameof(PyType.InvertSlot))]
    private static PyObject? Invert(PyObject self)
    {
        const string Message = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise "
            + "inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator "
            + "for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.";
        return Evaluation.RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning, Message)
            ? PyInt.From(ReferenceEquals(self, PyBool.True) ? -2 : -1) : null;
    }

    [PyOperator(BinaryOperator.And)]
    private static PyObject? And(PyObject left, PyObject right) =>
        left is PyBool first && right is PyBool second ? PyBool.From(first.Value & second.Value) : IntType.And(left, right);

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) =>
        left is PyBool first && right is PyBool second ? PyBool.From(first.Value | second.Value) : IntType.Or(left, right);

    [PyOperator(BinaryOperator.Xor)]
    private static PyObject? Xor(PyObject left, PyObject right) =>
        left is PyBool first && right is PyBool second ? PyBool.From(first.Value ^ second.Value) : IntType.Xor(left, right);
}

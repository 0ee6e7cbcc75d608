using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// Operator interface. This module exports a set of functions implemented in C corresponding to the intrinsic operators of Python.
/// For example, operator.add(x, y) is equivalent to the expression x+y.
/// </summary>
[PyModule("_operator")]
internal static partial class OperatorModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, new PyType("itemgetter", BuiltinTypes.Object, TypeFlags.BaseType, "operator"), ItemGetterType.Bind);
        ModuleTypes.Add(module, new PyType("attrgetter", BuiltinTypes.Object, TypeFlags.BaseType, "operator"), AttributeGetterType.Bind);
        ModuleTypes.Add(module, new PyType("methodcaller", BuiltinTypes.Object, TypeFlags.BaseType, "operator"), MethodCallerType.Bind);
    }

    /// <summary>Same as a + b.</summary>
    [PyFunction("add(a, b, /)")]
    private static PyObject? Add(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Add, a, b);

    /// <summary>Same as a - b.</summary>
    [PyFunction("sub(a, b, /)")]
    private static PyObject? Subtract(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Subtract, a, b);

    /// <summary>Same as a * b.</summary>
    [PyFunction("mul(a, b, /)")]
    private static PyObject? Multiply(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Multiply, a, b);

    /// <summary>Same as a @ b.</summary>
    [PyFunction("matmul(a, b, /)")]
    private static PyObject? MatrixMultiply(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.MatrixMultiply, a, b);

    /// <summary>Same as a // b.</summary>
    [PyFunction("floordiv(a, b, /)")]
    private static PyObject? FloorDivide(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.FloorDivide, a, b);

    /// <summary>Same as a / b.</summary>
    [PyFunction("truediv(a, b, /)")]
    private static PyObject? TrueDivide(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.TrueDivide, a, b);

    /// <summary>Same as a % b.</summary>
    [PyFunction("mod(a, b, /)")]
    private static PyObject? Remainder(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Remainder, a, b);

    /// <summary>Same as a ** b.</summary>
    [PyFunction("pow(a, b, /)")]
    private static PyObject? Power(PyObject a, PyObject b) => Operators.Power(a, b, PyNone.Instance);

    /// <summary>Same as a &lt;&lt; b.</summary>
    [PyFunction("lshift(a, b, /)")]
    private static PyObject? ShiftLeft(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.LeftShift, a, b);

    /// <summary>Same as a >> b.</summary>
    [PyFunction("rshift(a, b, /)")]
    private static PyObject? ShiftRight(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.RightShift, a, b);

    /// <summary>Same as a &amp; b.</summary>
    [PyFunction("and_(a, b, /)")]
    private static PyObject? And(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.And, a, b);

    /// <summary>Same as a | b.</summary>
    [PyFunction("or_(a, b, /)")]
    private static PyObject? Or(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Or, a, b);

    /// <summary>Same as a ^ b.</summary>
    [PyFunction("xor(a, b, /)")]
    private static PyObject? Xor(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.Xor, a, b);

    /// <summary>Same as a += b.</summary>
    [PyFunction("iadd(a, b, /)")]
    private static PyObject? InPlaceAdd(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceAdd, a, b);

    /// <summary>Same as a -= b.</summary>
    [PyFunction("isub(a, b, /)")]
    private static PyObject? InPlaceSubtract(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceSubtract, a, b);

    /// <summary>Same as a *= b.</summary>
    [PyFunction("imul(a, b, /)")]
    private static PyObject? InPlaceMultiply(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceMultiply, a, b);

    /// <summary>Same as a @= b.</summary>
    [PyFunction("imatmul(a, b, /)")]
    private static PyObject? InPlaceMatrixMultiply(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceMatrixMultiply, a, b);

    /// <summary>Same as a //= b.</summary>
    [PyFunction("ifloordiv(a, b, /)")]
    private static PyObject? InPlaceFloorDivide(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceFloorDivide, a, b);

    /// <summary>Same as a /= b.</summary>
    [PyFunction("itruediv(a, b, /)")]
    private static PyObject? InPlaceTrueDivide(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceTrueDivide, a, b);

    /// <summary>Same as a %= b.</summary>
    [PyFunction("imod(a, b, /)")]
    private static PyObject? InPlaceRemainder(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceRemainder, a, b);

    /// <summary>Same as a **= b.</summary>
    [PyFunction("ipow(a, b, /)")]
    private static PyObject? InPlacePower(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlacePower, a, b);

    /// <summary>Same as a &lt;&lt;= b.</summary>
    [PyFunction("ilshift(a, b, /)")]
    private static PyObject? InPlaceShiftLeft(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceLeftShift, a, b);

    /// <summary>Same as a >>= b.</summary>
    [PyFunction("irshift(a, b, /)")]
    private static PyObject? InPlaceShiftRight(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceRightShift, a, b);

    /// <summary>Same as a &amp;= b.</summary>
    [PyFunction("iand(a, b, /)")]
    private static PyObject? InPlaceAnd(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceAnd, a, b);

    /// <summary>Same as a |= b.</summary>
    [PyFunction("ior(a, b, /)")]
    private static PyObject? InPlaceOr(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceOr, a, b);

    /// <summary>Same as a ^= b.</summary>
    [PyFunction("ixor(a, b, /)")]
    private static PyObject? InPlaceXor(PyObject a, PyObject b) => Operators.Binary(BinaryOperator.InPlaceXor, a, b);

    /// <summary>Same as -a.</summary>
    [PyFunction("neg(a, /)")]
    private static PyObject? Negative(PyObject a) => Operators.Negative(a);

    /// <summary>Same as +a.</summary>
    [PyFunction("pos(a, /)")]
    private static PyObject? Positive(PyObject a) => Operators.Positive(a);

    /// <summary>Same as abs(a).</summary>
    [PyFunction("abs(a, /)")]
    private static PyObject? Absolute(PyObject a) => Operators.Absolute(a);

    /// <summary>Same as ~a.</summary>
    [PyFunction("inv(a, /)")]
    private static PyObject? Inverse(PyObject a) => Operators.Invert(a);

    /// <summary>Same as ~a.</summary>
    [PyFunction("invert(a, /)")]
    private static PyObject? Invert(PyObject a) => Operators.Invert(a);

    /// <summary>Same as a.__index__()</summary>
    [PyFunction("index(a, /)")]
    private static PyObject? Index(PyObject a) => Indexes.ToIndex(a)?.Exact;

    /// <summary>Return True if a is true, False otherwise.</summary>
    [PyFunction("truth(a, /)")]
    private static PyObject? IsTrue(PyObject a)
    {
        int truth = Truth.IsTrue(a);
        return truth < 0 ? null : PyBool.From(truth != 0);
    }

    /// <summary>Same as not a.</summary>
    [PyFunction("not_(a, /)")]
    private static PyObject? Not(PyObject a)
    {
        int truth = Truth.IsTrue(a);
        return truth < 0 ? null : PyBool.From(truth == 0);
    }

    /// <summary>Same as a is b.</summary>
    [PyFunction("is_(a, b, /)")]
    private static PyObject Is(PyObject a, PyObject b) => PyBool.From(ReferenceEquals(a, b));

    /// <summary>Same as a is not b.</summary>
    [PyFunction("is_not(a, b, /)")]
    private static PyObject IsNot(PyObject a, PyObject b) => PyBool.From(!ReferenceEquals(a, b));

    /// <summary>Same as a is None.</summary>
    [PyFunction("is_none(a, /)")]
    private static PyObject IsNone(PyObject a) => PyBool.From(a is PyNone);

    /// <summary>Same as a is not None.</summary>
    [PyFunction("is_not_none(a, /)")]
    private static PyObject IsNotNone(PyObject a) => PyBool.From(a is not PyNone);

    /// <summary>Same as a &lt; b.</summary>
    [PyFunction("lt(a, b, /)")]
    private static PyObject? Less(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.Less);

    /// <summary>Same as a &lt;= b.</summary>
    [PyFunction("le(a, b, /)")]
    private static PyObject? LessEqual(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.LessEqual);

    /// <summary>Same as a == b.</summary>
    [PyFunction("eq(a, b, /)")]
    private static PyObject? Equal(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.Equal);

    /// <summary>Same as a != b.</summary>
    [PyFunction("ne(a, b, /)")]
    private static PyObject? NotEqual(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.NotEqual);

    /// <summary>Same as a > b.</summary>
    [PyFunction("gt(a, b, /)")]
    private static PyObject? Greater(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.Greater);

    /// <summary>Same as a >= b.</summary>
    [PyFunction("ge(a, b, /)")]
    private static PyObject? GreaterEqual(PyObject a, PyObject b) => Comparison.RichCompare(a, b, CompareOperator.GreaterEqual);

    /// <summary>Same as a + b, for a and b sequences.</summary>
    [PyFunction("concat(a, b, /)")]
    private static PyObject? Concat(PyObject a, PyObject b) =>
        CanConcatenate(a, b) ? Operators.Binary(BinaryOperator.Add, a, b)
            : Raise.TypeError($"'{a.Type.Name}' object can't be concatenated");

    // What has no operation of its own for it, as classes have none, adds sequences alone.
    private static bool CanConcatenate(PyObject a, PyObject b) =>
        Iteration.IsSequence(a) && (a.Type.ConcatSlot is not null || Iteration.IsSequence(b));

    /// <summary>Same as a += b, for a and b sequences.</summary>
    [PyFunction("iconcat(a, b, /)")]
    private static PyObject? InPlaceConcat(PyObject a, PyObject b) =>
        CanConcatenate(a, b) ? Operators.Binary(BinaryOperator.InPlaceAdd, a, b)
            : Raise.TypeError($"'{a.Type.Name}' object can't be concatenated");

    /// <summary>Same as b in a (note reversed operands).</summary>
    [PyFunction("contains(a, b, /)")]
    private static PyObject? Contains(PyObject a, PyObject b)
    {
        int found = Operators.Contains(a, b);
        return found < 0 ? null : PyBool.From(found != 0);
    }

    /// <summary>Return the number of items in a which are, or which equal, b.</summary>
    [PyFunction("countOf(a, b, /)")]
    private static PyObject? CountOf(PyObject a, PyObject b)
    {
        PyObject? iterator = Iteration.GetIter(a);
        if (iterator is null)
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError($"argument of type '{a.Type.Name}' is not iterable")
                : null;
        }
        long count = 0;
        while (Iteration.Next(iterator) is { } item)
        {
            int equal = ObjectKeys.Equal(item, b);
            if (equal < 0) return null;
            count += equal;
        }
        return Exceptions.IsSet ? null : PyInt.From(count);
    }

    /// <summary>Return the first index of b in a.</summary>
    [PyFunction("indexOf(a, b, /)")]
    private static PyObject? IndexOf(PyObject a, PyObject b)
    {
        PyObject? iterator = Iteration.GetIter(a);
        if (iterator is null)
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError($"argument of type '{a.Type.Name}' is not iterable")
                : null;
        }
        for (long index = 0; Iteration.Next(iterator) is { } item; index++)
        {
            int equal = ObjectKeys.Equal(item, b);
            if (equal < 0) return null;
            if (equal > 0) return PyInt.From(index);
        }
        return Exceptions.IsSet ? null : Raise.ValueError("sequence.index(x): x not in sequence");
    }

    /// <summary>Same as a[b].</summary>
    [PyFunction("getitem(a, b, /)")]
    private static PyObject? GetItem(PyObject a, PyObject b) => Operators.Subscript(a, b);

    /// <summary>Same as a[b] = c.</summary>
    [PyFunction("setitem(a, b, c, /)")]
    private static PyObject? SetItem(PyObject a, PyObject b, PyObject c) => Operators.SetItem(a, b, c) ? PyNone.Instance : null;

    /// <summary>Same as del a[b].</summary>
    [PyFunction("delitem(a, b, /)")]
    private static PyObject? DeleteItem(PyObject a, PyObject b) => Operators.DeleteItem(a, b) ? PyNone.Instance : null;

    /// <summary>
    /// Return an estimate of the number of items in obj. This is useful for presizing containers when building from an iterable.
    /// </summary>
    [PyFunction("length_hint(obj, default=0, /)")]
    private static PyObject? LengthHint(PyObject value, long defaultValue)
    {
        long hint = Sizes.LengthHint(value, defaultValue);
        return hint < 0 && Exceptions.IsSet ? null : PyInt.From(hint);
    }

    /// <summary>Same as obj(*args, **kwargs).</summary>
    [PyFunction("call(obj, /, *args, **kwargs)")]
    private static PyObject? Call(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length - (keywordNames?.Count ?? 0) < 1
            ? Raise.TypeError("call expected at least 1 argument, got 0")
            : Calls.Call(arguments[0], arguments[1..], keywordNames);

    /// <summary>
    /// Return 'a == b'. This function uses an approach designed to prevent timing analysis, making it appropriate for cryptography.
    /// </summary>
    [PyFunction("_compare_digest(a, b, /)")]
    private static PyObject? CompareDigest(PyObject a, PyObject b) => DigestComparison.Compare(a, b);
}

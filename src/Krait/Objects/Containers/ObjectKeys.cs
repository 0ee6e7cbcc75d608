using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>Hashing and equality as dicts and sets need them: through the types' slots.</summary>
internal static class ObjectKeys
{
    /// <summary>The hash of an object; false, with an exception set, when it has none.</summary>
    public static bool Hash(PyObject value, out long hash)
    {
        if (value.GetType() == typeof(PyStr))
        {
            hash = Unsafe.As<PyStr>(value).Hash;
            return true;
        }
        if (value.GetType() == typeof(PyInt))
        {
            hash = NumericHash.Of(Unsafe.As<PyInt>(value).Value);
            return true;
        }
        HashFunction? slot = value.Type.HashSlot;
        hash = 0;
        if (!NativeStack.HasRoomBeyond())
        {
            return Fail(ExceptionTypes.RecursionError, "maximum recursion depth exceeded while calling a Python object") > 0;
        }
        if (!Poll.Step()) return false;
        if (slot is not null) return slot(value, out hash);
        Fail(ExceptionTypes.TypeError, $"unhashable type: '{Describe(value.Type)}'");
        return false;
    }

    /// <summary>The hash of an object that is to be a key; the error of one that has none says for what it was used.</summary>
    public static bool Hash(PyObject value, out long hash, string use)
    {
        if (Hash(value, out hash)) return true;
        ThreadState thread = ThreadState.Current;
        if (thread.Exception is { } exception && exception.Type.IsSubtypeOf(ExceptionTypes.TypeError) && exception.Arguments.Count == 1
            && exception.Arguments[0] is PyStr reason)
        {
            Fail(ExceptionTypes.TypeError, $"cannot use '{Describe(value.Type)}' as a {use} ({reason})");
        }
        return false;
    }

    // A builtin type of a module other than builtins goes by its full name.
    private static string Describe(PyType type) =>
        type.Name;

    /// <summary>Whether two objects are the same or equal: 1 or 0, or -1 with an exception set.</summary>
    public static int Equal(PyObject left, PyObject right)
    {
        if (ReferenceEquals(left, right)) return 1;
        if (left.GetType() == typeof(PyStr) && right.GetType() == typeof(PyStr))
        {
            return PyStr.Equal(Unsafe.As<PyStr>(left), Unsafe.As<PyStr>(right)) ? 1 : 0;
        }
        if (left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt))
        {
            return Unsafe.As<PyInt>(left).Value == Unsafe.As<PyInt>(right).Value ? 1 : 0;
        }
        if (left.GetType() == typeof(PyFloat) && right.GetType() == typeof(PyFloat))
        {
            return Unsafe.As<PyFloat>(left).Value == Unsafe.As<PyFloat>(right).Value ? 1 : 0;
        }
        return EqualBySlots(left, right);
    }

    private static int EqualBySlots(PyObject left, PyObject right)
    {
        if (!NativeStack.HasRoom())
        {
            return Fail(ExceptionTypes.RecursionError, "maximum recursion depth exceeded in comparison");
        }
        if (!Poll.Step()) return -1;
        PyType leftType = left.Type;
        PyType rightType = right.Type;
        bool reflectedFirst = !ReferenceEquals(leftType, rightType) && rightType.RichCompareSlot is not null
            && rightType.IsSubtypeOf(leftType);
        if (reflectedFirst && Try(rightType, right, left, out int result)) return result;
        if (Try(leftType, left, right, out result)) return result;
        if (!reflectedFirst && Try(rightType, right, left, out result)) return result;
        return 0;
    }

    private static bool Try(PyType type, PyObject left, PyObject right, out int result)
    {
        result = 0;
        if (type.RichCompareSlot is not { } compare) return false;
        PyObject? answer = compare(left, right, CompareOperator.Equal);
        if (answer is PyNotImplemented) return false;
        result = answer is null ? -1 : IsTrue(answer);
        return true;
    }

    private static int IsTrue(PyObject value)
    {
        if (value is PyBool truth) return truth.Value ? 1 : 0;
        if (value is PyNone) return 0;
        PyType type = value.Type;
        if (type.BoolSlot is { } inquire) return inquire(value);
        if (type.LengthSlot is not { } length) return 1;
        long count = length(value);
        return count < 0 ? -1 : count > 0 ? 1 : 0;
    }

    private static int Fail(PyType type, string message)
    {
        ThreadState.Current.Exception = new PyBaseException(type, PyTuple.Create(PyStr.FromString(message)));
        return -1;
    }
}

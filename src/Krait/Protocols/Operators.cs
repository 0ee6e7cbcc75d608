using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The operators (language reference, 3.3.8).</summary>
internal static class Operators
{
    /// <summary>Applies a binary or in-place operator, or a subscript.</summary>
    public static PyObject? Binary(BinaryOperator operation, PyObject left, PyObject right)
    {
        if (operation == BinaryOperator.Subscript) return Subscript(left, right);
        if (operation >= BinaryOperator.InPlaceAdd) return InPlace(operation, left, right);

        PyObject? result = BinarySlots(operation, left, right);
        if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        if (operation == BinaryOperator.Add && left.Type.ConcatSlot is { } concat) return concat(left, right);
        if (operation == BinaryOperator.Multiply) return Repeat(left, right, "*");
        return Unsupported(operation, left, right);
    }

    private static PyObject? InPlace(BinaryOperator operation, PyObject left, PyObject right)
    {
        if (left.Type.NumberSlots[(int)operation] is { } inPlace)
        {
            PyObject? changed = inPlace(left, right);
            if (!ReferenceEquals(changed, PyNotImplemented.Instance)) return changed;
        }
        PyObject? result = BinarySlots((BinaryOperator)(operation - BinaryOperator.InPlaceAdd), left, right);
        if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        if (operation == BinaryOperator.InPlaceAdd)
        {
            if ((left.Type.InPlaceConcatSlot ?? left.Type.ConcatSlot) is { } concat) return concat(left, right);
        }
        else if (operation == BinaryOperator.InPlaceMultiply)
        {
            if (left.Type.InPlaceRepeatSlot is { } repeat) return repeat(left, right);
            return Repeat(left, right, "*=");
        }
        return Unsupported(operation, left, right);
    }

    /// <summary>Tries both operands' slots; NotImplemented when neither applies.</summary>
    private static PyObject? BinarySlots(BinaryOperator operation, PyObject left, PyObject right)
    {
        PyType leftType = left.Type;
        PyType rightType = right.Type;
        BinaryFunction? leftSlot = leftType.NumberSlots[(int)operation];
        BinaryFunction? rightSlot = ReferenceEquals(leftType, rightType) ? null : rightType.NumberSlots[(int)operation];
        // A slot is filled with the one delegate of its function, so that comparing references does.
        if (ReferenceEquals(rightSlot, leftSlot)) rightSlot = null;
        if (leftSlot is not null)
        {
            if (rightSlot is not null && rightType.IsSubtypeOf(leftType))
            {
                PyObject? first = rightSlot(left, right);
                if (!ReferenceEquals(first, PyNotImplemented.Instance)) return first;
                rightSlot = null;
            }
            PyObject? result = leftSlot(left, right);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        return rightSlot is not null ? rightSlot(left, right) : PyNotImplemented.Instance;
    }

    private static PyObject? Repeat(PyObject left, PyObject right, string symbol)
    {
        (BinaryFunction? repeat, PyObject sequence, PyObject count) = left.Type.RepeatSlot is { } leftRepeat
            ? (leftRepeat, left, right)
            : (right.Type.RepeatSlot, right, left);
        if (repeat is null) return Unsupported(symbol, left, right);
        if (count.Type.IndexSlot is null) return Raise.TypeError($"can't multiply sequence by non-int of type '{count.Type.Name}'");
        return repeat(sequence, count);
    }

    private static PyObject? Unsupported(BinaryOperator operation, PyObject left, PyObject right)
    {
        // A frequent mistake of those who come from Python 2.
        if (operation == BinaryOperator.RightShift && left is PyBuiltinFunction { Definition.Name: "print" })
        {
            return Raise.TypeError($"unsupported operand type(s) for >>: '{left.Type.Name}' and '{right.Type.Name}'. Did you mean "
                + "\"print(<message>, file=<output_stream>)\"?");
        }
        return Unsupported(operation == BinaryOperator.Power ? "** or pow()" : operation.Text(), left, right);
    }

    private static PyObject? Unsupported(string symbol, PyObject left, PyObject right) =>
        Raise.TypeError($"unsupported operand type(s) for {symbol}: '{left.Type.Name}' and '{right.Type.Name}'");

    /// <summary><c>pow(left, right, modulus)</c>.</summary>
    public static PyObject? Power(PyObject left, PyObject right, PyObject modulus)
    {
        if (modulus is PyNone) return Binary(BinaryOperator.Power, left, right);
        TernaryFunction? leftSlot = left.Type.PowerSlot;
        TernaryFunction? rightSlot = ReferenceEquals(left.Type, right.Type) ? null : right.Type.PowerSlot;
        if (ReferenceEquals(rightSlot, leftSlot)) rightSlot = null;
        if (leftSlot is not null)
        {
            if (rightSlot is not null && right.Type.IsSubtypeOf(left.Type))
            {
                PyObject? first = rightSlot(left, right, modulus);
                if (!ReferenceEquals(first, PyNotImplemented.Instance)) return first;
                rightSlot = null;
            }
            PyObject? result = leftSlot(left, right, modulus);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        if (rightSlot is not null)
        {
            PyObject? result = rightSlot(left, right, modulus);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        if (modulus.Type.PowerSlot is { } modulusSlot && !ReferenceEquals(modulusSlot, leftSlot)
            && !ReferenceEquals(modulusSlot, rightSlot))
        {
            PyObject? result = modulusSlot(left, right, modulus);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        return Raise.TypeError(
            $"unsupported operand type(s) for ** or pow(): '{left.Type.Name}', '{right.Type.Name}', '{modulus.Type.Name}'");
    }

    /// <summary><c>divmod(left, right)</c>.</summary>
    public static PyObject? Divmod(PyObject left, PyObject right)
    {
        BinaryFunction? leftSlot = left.Type.DivmodSlot;
        BinaryFunction? rightSlot = ReferenceEquals(left.Type, right.Type) ? null : right.Type.DivmodSlot;
        if (ReferenceEquals(rightSlot, leftSlot)) rightSlot = null;
        if (leftSlot is not null)
        {
            if (rightSlot is not null && right.Type.IsSubtypeOf(left.Type))
            {
                PyObject? first = rightSlot(left, right);
                if (!ReferenceEquals(first, PyNotImplemented.Instance)) return first;
                rightSlot = null;
            }
            PyObject? result = leftSlot(left, right);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        if (rightSlot is not null)
        {
            PyObject? result = rightSlot(left, right);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        return Unsupported("divmod()", left, right);
    }

    /// <summary><c>-value</c>.</summary>
    public static PyObject? Negative(PyObject value) => Unary(value, value.Type.NegativeSlot, "-");

    /// <summary><c>+value</c>.</summary>
    public static PyObject? Positive(PyObject value) => Unary(value, value.Type.PositiveSlot, "+");

    /// <summary><c>~value</c>.</summary>
    public static PyObject? Invert(PyObject value) => Unary(value, value.Type.InvertSlot, "~");

    /// <summary><c>abs(value)</c>.</summary>
    public static PyObject? Absolute(PyObject value) =>
        value.Type.AbsoluteSlot is { } slot ? slot(value) : Raise.TypeError($"bad operand type for abs(): '{value.Type.Name}'");

    private static PyObject? Unary(PyObject value, UnaryFunction? slot, string symbol) =>
        slot is not null ? slot(value) : Raise.TypeError($"bad operand type for unary {symbol}: '{value.Type.Name}'");

    /// <summary><c>container[key]</c>.</summary>
    public static PyObject? Subscript(PyObject container, PyObject key)
    {
        if (container.Type.SubscriptSlot is { } subscript) return subscript(container, key);
        if (container is PyType type)
        {
            if (ReferenceEquals(type, BuiltinTypes.Type)) return GenericAliases.Create(type, key);
            if (!Attributes.TryGet(type, Names.ClassGetItem, out PyObject? method)) return null;
            if (method is not null && method is not PyNone) return Calls.Call(method, key);
            return Raise.TypeError($"type '{type.Name}' is not subscriptable");
        }
        return Raise.TypeError($"'{container.Type.Name}' object is not subscriptable");
    }

    /// <summary><c>container[key] = value</c>.</summary>
    public static bool SetItem(PyObject container, PyObject key, PyObject value)
    {
        if (container.Type.AssignSubscriptSlot is { } assign) return assign(container, key, value);
        Raise.TypeError($"'{container.Type.Name}' object does not support item assignment");
        return false;
    }

    /// <summary><c>del container[key]</c>.</summary>
    public static bool DeleteItem(PyObject container, PyObject key)
    {
        if (container.Type.AssignSubscriptSlot is { } assign) return assign(container, key, null);
        // What is a sequence was asked for one of its positions.
        bool isSequence = (container.Type.IsHeapType || container.Type.LengthSlot is not null) && key.Type.IndexSlot is not null;
        Raise.TypeError($"'{container.Type.Name}' object {(isSequence ? "doesn't" : "does not")} support item deletion");
        return false;
    }

    /// <summary><c>value in container</c>; -1 on error.</summary>
    public static int Contains(PyObject container, PyObject value)
    {
        if (container.Type.ContainsSlot is { } contains) return contains(container, value);
        PyObject? iterator = Iteration.GetIter(container);
        if (iterator is null)
        {
            if (Exceptions.ClearIf(ExceptionTypes.TypeError))
            {
                Raise.TypeError($"argument of type '{container.Type.Name}' is not a container or iterable");
            }
            return -1;
        }
        while (Iteration.Next(iterator) is { } item)
        {
            int equal = Comparison.IdenticalOrEqual(item, value);
            if (equal != 0) return equal;
        }
        return Exceptions.IsSet ? -1 : 0;
    }
}

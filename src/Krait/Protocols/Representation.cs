using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Values as text: <c>repr</c>, <c>str</c>, <c>ascii</c>, <c>format</c>.</summary>
internal static class Representation
{
    // Every level copies the text of those within: deeper containers would take for ever before they took the stack.
    private const int MaximumNesting = 10_000;

    // A text that takes long enough to copy for an interrupt to be looked for.
    private const int LongText = 1 << 12;

    /// <summary><c>repr(value)</c>.</summary>
    public static PyStr? Repr(PyObject value)
    {
        ThreadState thread = ThreadState.Current;
        if (!NativeStack.HasRoom() || thread.ReprDepth > MaximumNesting)
        {
            Raise.RecursionError(" while getting the repr of an object");
            return null;
        }
        if (!Poll.Step()) return null;
        PyObject? result;
        thread.ReprDepth++;
        try
        {
            result = value.Type.ReprSlot!(value);
        }
        finally
        {
            thread.ReprDepth--;
        }
        if (result is PyStr { Length: > LongText } && !Poll.Now()) return null;
        if (result is null or PyStr) return (PyStr?)result;
        Raise.TypeError($"__repr__ returned non-string (type {result.Type.Name})");
        return null;
    }

    /// <summary><c>str(value)</c>.</summary>
    public static PyStr? Str(PyObject value)
    {
        if (value.GetType() == typeof(PyStr)) return (PyStr)value;
        if (value.Type.StrSlot is not { } str) return Repr(value);
        if (!NativeStack.HasRoom())
        {
            Raise.RecursionError(" while getting the str of an object");
            return null;
        }
        PyObject? result = str(value);
        if (result is null or PyStr) return (PyStr?)result;
        Raise.TypeError($"__str__ returned non-string (type {result.Type.Name})");
        return null;
    }

    /// <summary><c>ascii(value)</c>.</summary>
    public static PyStr? Ascii(PyObject value)
    {
        PyStr? repr = Repr(value);
        return repr is null ? null : TextEscapes.ToAscii(repr);
    }

    /// <summary><c>format(value, specification)</c>.</summary>
    public static PyObject? Format(PyObject value, PyObject? specification)
    {
        if ((specification is null || (specification is PyStr { Length: 0 })) && value.GetType() == typeof(PyStr)) return value;
        PyStr text = PyStr.Empty;
        if (specification is not null)
        {
            if (specification is not PyStr given)
            {
                return Raise.SystemError("Format specifier must be a string, not " + specification.Type.Name);
            }
            text = given;
        }
        if (value.Type.FormatSlot is { } format) return format(value, text);
        PyObject? method = Attributes.GetSpecial(value, Names.Format);
        if (method is null)
        {
            return Exceptions.IsSet ? null : Raise.TypeError($"Type {value.Type.Name} doesn't define __format__");
        }
        PyObject? result = Calls.Call(method, text);
        if (result is null or PyStr) return result;
        return Raise.TypeError($"__format__ must return a str, not {result.Type.Name}");
    }

    /// <summary>
    /// Marks a container as being represented; false when it already is, because it contains itself. Every true result
    /// needs a call of <see cref="Leave"/>.
    /// </summary>
    public static bool Enter(PyObject container) =>
        (ThreadState.Current.ReprInProgress ??= new(ReferenceEqualityComparer.Instance)).Add(container);

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public static void Leave(PyObject container) => ThreadState.Current.ReprInProgress!.Remove(container);
}

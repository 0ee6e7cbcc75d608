using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Unpacking an iterable into targets (language reference, 7.2). The first item goes to the top of the stack.</summary>
internal static class Unpacking
{
    /// <summary>Copies in reverse: the first item to the last place.</summary>
    public static void Reverse(ReadOnlySpan<PyObject> source, Span<PyObject> target)
    {
        for (int i = 0; i < target.Length; i++) target[target.Length - 1 - i] = source[i];
    }

    /// <summary>Unpacks exactly as many items as there are places.</summary>
    public static bool Sequence(PyObject sequence, Span<PyObject> target)
    {
        if (sequence.GetType() == typeof(PyTuple) || sequence.GetType() == typeof(PyList))
        {
            ReadOnlySpan<PyObject> items = sequence is PyTuple tuple ? tuple.Items : ((PyList)sequence).Span;
            if (items.Length == target.Length)
            {
                Reverse(items, target);
                return true;
            }
            Raise.ValueError(items.Length < target.Length
                ? $"not enough values to unpack (expected {target.Length}, got {items.Length})"
                : $"too many values to unpack (expected {target.Length}, got {items.Length})");
            return false;
        }

        PyObject? iterator = GetIter(sequence);
        if (iterator is null) return false;
        for (int i = 0; i < target.Length; i++)
        {
            PyObject? item = Iteration.Next(iterator);
            if (item is null)
            {
                if (!Exceptions.IsSet) Raise.ValueError($"not enough values to unpack (expected {target.Length}, got {i})");
                return false;
            }
            target[target.Length - 1 - i] = item;
        }
        if (Iteration.Next(iterator) is null) return !Exceptions.IsSet;
        string got = sequence is PyDict or PySetBase ? $", got {Sizes.Length(sequence)}" : "";
        Raise.ValueError($"too many values to unpack (expected {target.Length}{got})");
        return false;
    }

    /// <summary>Unpacks with a starred target: the items before it, after it, and the rest as a list.</summary>
    public static PyObject? Extended(PyObject sequence, Span<PyObject> before, Span<PyObject> after)
    {
        if (sequence.GetType() == typeof(PyList)) return Extended(((PyList)sequence).Span, before, after);
        if (sequence.GetType() == typeof(PyTuple)) return Extended(((PyTuple)sequence).Items, before, after);
        PyObject? iterator = GetIter(sequence);
        if (iterator is null) return null;
        for (int i = 0; i < before.Length; i++)
        {
            PyObject? item = Iteration.Next(iterator);
            if (item is null)
            {
                return Exceptions.IsSet ? null : TooFew(before.Length + after.Length, i);
            }
            before[before.Length - 1 - i] = item;
        }
        PyList rest = new();
        while (Iteration.Next(iterator) is { } item) rest.Add(item);
        if (Exceptions.IsSet) return null;
        if (rest.Count < after.Length)
        {
            return TooFew(before.Length + after.Length, before.Length + rest.Count);
        }
        int kept = rest.Count - after.Length;
        Reverse(rest.Span[kept..], after);
        rest.Replace(kept, after.Length, []);
        return rest;
    }

    private static PyObject? Extended(ReadOnlySpan<PyObject> items, Span<PyObject> before, Span<PyObject> after)
    {
        int expected = before.Length + after.Length;
        if (items.Length < expected) return TooFew(expected, items.Length);
        Reverse(items[..before.Length], before);
        Reverse(items[^after.Length..], after);
        return new PyList(items[before.Length..^after.Length]);
    }

    private static PyObject? TooFew(int expected, int count) =>
        Raise.ValueError($"not enough values to unpack (expected at least {expected}, got {count})");

    private static PyObject? GetIter(PyObject sequence)
    {
        if (sequence.Type.IterSlot is null && !Iteration.IsSequence(sequence))
        {
            return Raise.TypeError($"cannot unpack non-iterable {sequence.Type.Name} object");
        }
        return Iteration.GetIter(sequence);
    }
}

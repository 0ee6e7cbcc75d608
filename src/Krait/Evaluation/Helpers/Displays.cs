using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Displays of containers and strings, with their unpackings (language reference, 6.2).</summary>
internal static class Displays
{
    public static PySet? BuildSet(ReadOnlySpan<PyObject> items)
    {
        PySet set = new();
        foreach (PyObject item in items)
        {
            if (set.Add(item) < 0) return null;
        }
        return set;
    }

    /// <summary>SET_ADD; false with an exception set.</summary>
    public static bool AddToSet(PyObject set, PyObject value)
    {
        if (set is PySet known) return known.Add(value) >= 0;
        // The name that holds a module's conditional annotations can be bound to anything.
        Raise.TypeError($"'{set.Type.Name}' object is not a set");
        return false;
    }

    /// <summary>A dict of keys and values that alternate.</summary>
    public static PyDict? BuildMap(ReadOnlySpan<PyObject> items)
    {
        PyDict map = new(items.Length / 2);
        for (int i = 0; i < items.Length; i += 2)
        {
            if (!map.SetItem(items[i], items[i + 1])) return null;
        }
        return map;
    }

    /// <summary>Joins strings.</summary>
    public static PyObject BuildString(ReadOnlySpan<PyObject> pieces)
    {
        int length = 0;
        bool narrow = true;
        foreach (PyObject piece in pieces)
        {
            PyStr text = Operands.Str(piece);
            length = checked(length + text.Length);
            narrow &= text.Narrow is not null;
        }
        Poll.ReserveOrThrow((long)length * (narrow ? sizeof(char) : sizeof(int)));
        if (narrow)
        {
            return PyStr.FromNarrow(string.Create(length, pieces, static (span, pieces) =>
            {
                foreach (PyObject piece in pieces)
                {
                    string text = ((PyStr)piece).Narrow!;
                    text.CopyTo(span);
                    span = span[text.Length..];
                }
            }));
        }
        int[] points = new int[length];
        int position = 0;
        foreach (PyObject piece in pieces)
        {
            var text = (PyStr)piece;
            text.CopyTo(points.AsSpan(position));
            position += text.Length;
        }
        return PyStr.FromCodePoints(points);
    }

    /// <summary><c>[*iterable]</c></summary>
    public static bool ExtendList(PyList list, PyObject iterable)
    {
        if (iterable.Type.IterSlot is null && !Iteration.IsSequence(iterable))
        {
            Raise.TypeError($"Value after * must be an iterable, not {iterable.Type.Name}");
            return false;
        }
        return Iteration.ExtendList(list, iterable);
    }

    /// <summary><c>{*iterable}</c></summary>
    public static bool UpdateSet(PySetBase set, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return false;
        while (Iteration.Next(iterator) is { } item)
        {
            if (set.Add(item) < 0) return false;
        }
        return !Exceptions.IsSet;
    }

    /// <summary><c>{**mapping}</c></summary>
    public static bool UpdateDict(PyDict map, PyObject mapping)
    {
        if (Mappings.TryGetPlain(mapping) is { } dict) return Mappings.Merge(map, dict);
        if (Mappings.Update(map, mapping, static (_, _, _) => true)) return true;
        if (Exceptions.IsSetTo(ExceptionTypes.AttributeError))
        {
            Exceptions.Take();
            Raise.TypeError($"'{mapping.Type.Name}' object is not a mapping");
        }
        return false;
    }

    /// <summary><c>callable(**map, **mapping)</c>: a name may be given once.</summary>
    public static bool MergeKeywords(PyDict map, PyObject mapping, PyObject callable)
    {
        if (map.Count == 0 && mapping.GetType() == typeof(PyDict))
        {
            map.CopyFrom((PyDict)mapping);
            return true;
        }
        bool merged = Mappings.Update(map, mapping, (target, key, _) =>
        {
            if (target.Contains(key) != 1) return !Exceptions.IsSet;
            if (Representation.Str(key) is { } text)
            {
                Raise.TypeError($"{CallArguments.Describe(callable)} got multiple values for keyword argument '{text}'");
            }
            return false;
        });
        if (merged) return true;
        if (Exceptions.IsSetTo(ExceptionTypes.AttributeError))
        {
            Exceptions.Take();
            Raise.TypeError($"{CallArguments.Describe(callable)} argument after ** must be a mapping, not {mapping.Type.Name}");
        }
        return false;
    }
}

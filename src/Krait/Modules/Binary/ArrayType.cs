using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Modules.Binary;

/// <summary>
/// array(typecode [, initializer]) -> array. Return a new array whose items are restricted by typecode, and initialized from the
/// optional initializer value, which must be a list, string or iterable over elements of the appropriate type.
/// </summary>
[PyMethods]
internal static partial class ArrayType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 })
        {
            if (ReferenceEquals(type, PyArray.TypeObject) || type.InitSlot == PyArray.TypeObject.InitSlot)
            {
                return Raise.TypeError("array.array() takes no keyword arguments");
            }
            arguments = Arguments.Positional(arguments, keywordNames);
        }
        if (arguments.Length is 0 or > 2)
        {
            return Raise.TypeError(
                $"array() takes at {(arguments.Length == 0 ? "least 1 argument" : "most 2 arguments")} ({arguments.Length} given)");
        }
        if (!TryGetCode(arguments[0], "array() argument 1", out int code)) return null;
        return Create(type, code, arguments.Length > 1 ? arguments[1] : null);
    }

    /// <summary>The character of a type code argument; false with an exception set.</summary>
    public static bool TryGetCode(PyObject argument, string description, out int code)
    {
        code = 0;
        if (argument is PyStr { Length: 1 } text)
        {
            code = text[0];
            return true;
        }
        Raise.TypeError($"{description} must be a unicode character, not "
            + $"{(argument is PyStr longer ? $"a string of length {longer.Length}" : argument.Type.Name)}");
        return false;
    }

    /// <summary>Makes an array; null with an exception set.</summary>
    public static PyArray? Create(PyType type, int code, PyObject? initial)
    {
        if (code == 'u' && !WarningIssuer.Warn(ExceptionTypes.DeprecationWarning,
            "The 'u' type code is deprecated and will be removed in Python 3.16"))
        {
            return null;
        }
        if (code is not ('u' or 'w') && initial is PyStr or PyArray { Items.IsText: true })
        {
            Raise.TypeError($"cannot use a {(initial is PyStr ? "str" : "unicode array")} to initialize an array with typecode "
                + $"'{char.ConvertFromUtf32(code)}'");
            return null;
        }
        bool isWhole = initial is null or PyList or PyTuple or PyBytes or PyByteArray or PyStr or PyArray;
        PyObject? iterator = isWhole ? null : Iteration.GetIter(initial!);
        if (!isWhole && iterator is null) return null;
        if (ArrayItems.Find(code) is not { } items)
        {
            Raise.ValueError("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
            return null;
        }
        PyArray array = new(type, items);
        bool filled = initial switch
        {
            null => true,
            PyBytes bytes => TryAppendBytes(array, bytes.Value),
            PyByteArray bytes => TryAppendBytes(array, bytes.Span),
            PyStr text => AppendText(array, text),
            PyArray other when other.Items == items => array.Append(other.Bytes),
            PyArray other => TryAppendAll(array, new PyArrayIterator(other)),
            _ => TryAppendAll(array, iterator ?? Iteration.GetIter(initial)!),
        };
        return filled ? array : null;
    }

    private static bool TryAppendAll(PyArray array, PyObject iterator)
    {
        while (Iteration.Next(iterator) is { } item)
        {
            if (!array.Insert(array.Count, item)) return false;
        }
        return !Exceptions.IsSet;
    }

    private static bool TryAppendBytes(PyArray array, ReadOnlySpan<byte> bytes) =>
        bytes.Length % array.Items.Size == 0 ? array.Append(bytes)
            : Raise.ValueError("bytes length not a multiple of item size") is not null;

    private static bool AppendText(PyArray array, PyStr text)
    {
        int[] points = new int[text.Length];
        for (int i = 0; i < points.Length; i++)
        {
            Poll.AtOrThrow(i);
            points[i] = text[i];
        }
        return array.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(points));
    }

    // The characters of an array of text; null with an exception set.
    private static PyStr? TextOf(PyArray array)
    {
        ReadOnlySpan<int> points = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(array.Bytes);
        int steps = 0;
        foreach (int point in points)
        {
            Poll.StepOrThrow(ref steps);
            if ((uint)point <= 0x10FFFF) continue;
            if (array.Items.Code == 'w') return (PyStr?)Codecs.Decode(array.Bytes.ToArray(), "utf-32-le", "surrogatepass");
            Raise.ValueError($"character U+{point:x} is not in range [U+0000; U+10ffff]");
            return null;
        }
        return PyStr.FromCodePoints(points);
    }

    // The values of all items; null with an exception set.
    private static PyList? ListOf(PyArray array)
    {
        PyList list = new(array.Count);
        for (int i = 0; i < array.Count; i++)
        {
            Poll.AtOrThrow(i);
            if (array[i] is not { } item) return null;
            list.Add(item);
        }
        return list;
    }

    private static PyArray CopyOf(PyArray array, int start, int count)
    {
        PyArray copy = new(PyArray.TypeObject, array.Items);
        copy.Append(array.Bytes.Slice(start * array.Items.Size, count * array.Items.Size));
        return copy;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var array = (PyArray)self;
        string start = $"{array.Type.ShortName}('{array.Items.Code}'";
        if (array.Count == 0) return PyStr.FromString(start + ")");
        PyObject? value = array.Items.IsText ? TextOf(array) : ListOf(array);
        PyStr? text = value is null ? null : Representation.Repr(value);
        return text is null ? null : CodePoints.Join([PyStr.FromString(start + ", "), text, PyStr.FromNarrow(")")], PyStr.Empty);
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyArray first || right is not PyArray second) return PyNotImplemented.Instance;
        bool isEquality = comparison is CompareOperator.Equal or CompareOperator.NotEqual;
        if (isEquality && first.Count != second.Count) return PyBool.From(comparison == CompareOperator.NotEqual);
        for (int i = 0; i < first.Count && i < second.Count; i++)
        {
            Poll.AtOrThrow(i);
            PyObject? x = first[i];
            PyObject? y = x is null ? null : second[i];
            if (y is null) return null;
            int equal = Comparison.Equal(x!, y);
            if (equal < 0) return null;
            if (equal > 0) continue;
            return isEquality ? PyBool.From(comparison == CompareOperator.NotEqual) : Comparison.RichCompare(x!, y, comparison);
        }
        return ComparisonResults.From(first.Count.CompareTo(second.Count), comparison);
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyArray)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyArrayIterator((PyArray)self);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        int index = Find((PyArray)self, value, 0, long.MaxValue);
        return index >= 0 ? 1 : index + 1;
    }

    // The index of a value, -1 when it is absent, -2 with an exception set.
    private static int Find(PyArray array, PyObject value, long start, long stop)
    {
        for (long i = start; i < array.Count && i < stop; i++)
        {
            Poll.AtOrThrow((int)i);
            int equal = array[(int)i] is { } item ? Comparison.Equal(item, value) : -1;
            if (equal != 0) return equal > 0 ? (int)i : -2;
        }
        return -1;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var array = (PyArray)self;
        if (key is PySlice slice) return GetSlice(array, slice);
        if (key is not PyIntegral && key.Type.IndexSlot is null) return Raise.TypeError("array indices must be integers");
        if (!SliceIndices.TryConvert(ref key)) return null;
        int found = SliceIndices.TryResolve(key, array.Count, out int index);
        if (found > 0) return array[index];
        return found < 0 ? null : Raise.IndexError("array index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var array = (PyArray)self;
        return (ulong)index < (ulong)array.Count ? array[(int)index] : Raise.IndexError("array index out of range");
    }

    private static PyArray? GetSlice(PyArray array, PySlice slice)
    {
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return null;
        long count = SliceIndices.Adjust(array.Count, ref start, ref stop, step);
        if (step == 1) return CopyOf(array, count == 0 ? 0 : (int)start, (int)count);
        byte[] bytes = new byte[count * array.Items.Size];
        // Short: copies items.
        for (int i = 0; i < bytes.Length; i += array.Items.Size, start += step) array.ItemAt((int)start).CopyTo(bytes.AsSpan(i));
        PyArray result = new(PyArray.TypeObject, array.Items);
        return result.Append(bytes) ? result : null;
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var array = (PyArray)self;
        if (key is PySlice slice) return AssignSlice(array, slice, value);
        if (key is not PyIntegral && key.Type.IndexSlot is null) return Raise.TypeError("array indices must be integers") is not null;
        if (!SliceIndices.TryConvert(ref key)) return false;
        int found = SliceIndices.TryResolve(key, array.Count, out int index);
        if (found <= 0) return found == 0 && Raise.IndexError("array assignment index out of range") is not null;
        if (value is null) return array.Replace(index, 1, []);
        Span<byte> item = stackalloc byte[array.Items.Size];
        // Converting may call Python code, which may change the size.
        if (!array.Items.Write(value, item)) return false;
        if (index >= array.Count) return Raise.IndexError("array assignment index out of range") is not null;
        item.CopyTo(array.ItemAt(index));
        return true;
    }

    private static bool AssignSlice(PyArray array, PySlice slice, PyObject? value)
    {
        if (value is not null and not PyArray)
        {
            return Raise.TypeError($"can only assign array (not \"{value.Type.Name}\") to array slice") is not null;
        }
        if (value is PyArray other && other.Items != array.Items) return BadArgument() is not null;
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return false;
        long count = SliceIndices.Adjust(array.Count, ref start, ref stop, step);
        byte[] bytes = value is PyArray source ? source.Bytes.ToArray() : [];
        int size = array.Items.Size;
        if (step == 1) return array.Replace((int)start, (int)count, bytes);
        if (value is null) return DeleteSlice(array, start, step, count);
        if (bytes.Length / size != count)
        {
            return Raise.ValueError($"attempt to assign array of size {bytes.Length / size} to extended slice of size {count}") is not null;
        }
        // Short: copies items.
        for (int i = 0; i < bytes.Length; i += size, start += step) bytes.AsSpan(i, size).CopyTo(array.ItemAt((int)start));
        return true;
    }

    private static bool DeleteSlice(PyArray array, long start, long step, long count)
    {
        if (count == 0) return true;
        if (step < 0)
        {
            start += step * (count - 1);
            step = -step;
        }
        List<byte> kept = new(array.Bytes.Length);
        for (int i = 0; i < array.Count; i++)
        {
            Poll.AtOrThrow(i);
            bool isDeleted = i >= start && (i - start) % step == 0 && (i - start) / step < count;
            if (!isDeleted) kept.AddRange(array.ItemAt(i));
        }
        return array.Replace(0, array.Count, kept.ToArray());
    }

    private static PyObject? BadArgument() => Raise.TypeError("bad argument type for built-in operation");

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (right is not PyArray second) return Raise.TypeError($"can only append array (not \"{right.Type.Name}\") to array");
        var first = (PyArray)left;
        if (first.Items != second.Items) return BadArgument();
        PyArray result = CopyOf(first, 0, first.Count);
        return result.Append(second.Bytes) ? result : null;
    }

    [PySlot(nameof(PyType.InPlaceConcatSlot))]
    private static PyObject? ConcatInPlace(PyObject left, PyObject right)
    {
        if (right is not PyArray) return Raise.TypeError($"can only extend array with array (not \"{right.Type.Name}\")");
        return TryExtend((PyArray)left, right) ? left : null;
    }

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        var array = (PyArray)self;
        return RepeatInPlace(CopyOf(array, 0, array.Count), count);
    }

    [PySlot(nameof(PyType.InPlaceRepeatSlot))]
    private static PyObject? RepeatInPlace(PyObject self, PyObject count)
    {
        var array = (PyArray)self;
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        if (!SliceIndices.TryToRepetition(count, array.Bytes.Length, 1, out int times)) return null;
        byte[] once = array.Bytes.ToArray();
        byte[] all = new byte[once.Length * times];
        // Short: copies items.
        for (int i = 0; i < all.Length; i += once.Length) once.CopyTo(all, i);
        return array.Replace(0, array.Count, all) ? array : null;
    }
}

/// <summary>The iterators of arrays.</summary>
[PyMethods]
internal static partial class ArrayIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyArrayIterator)self;
        if (iterator.Array is not { } array) return null;
        if (iterator.Index < array.Count) return array[iterator.Index++];
        iterator.Array = null;
        return null;
    }

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyArrayIterator self) =>
        Types.Iterators.IteratorReduction.Call("iter", () => self.Array is { } array ? (array, PyInt.From(self.Index))
            : (PyTuple.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyArrayIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Array is not { } array) return PyNone.Instance;
        if (!Types.Iterators.IteratorReduction.TryIndex(state, 0, array.Count, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

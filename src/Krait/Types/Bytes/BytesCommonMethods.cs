using System.Text;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types.Bytes;

/// <summary>The methods that bytes and bytearray share.</summary>
[PyMethods]
internal static partial class BytesCommonMethods
{
    private const string Blanks = " \t\n\r\v\f";

    /// <summary>The bytes of a bytes or bytearray.</summary>
    internal static ReadOnlySpan<byte> SpanOf(PyObject self) => self is PyBytes bytes ? bytes.Value : ((PyByteArray)self).Span;

    /// <summary>A result of the same type as the object.</summary>
    private static PyObject Make(PyObject self, byte[] content) => self is PyBytes ? PyBytes.From(content) : new PyByteArray(content);

    private static PyObject Make(PyObject self, ReadOnlySpan<byte> content) =>
        self is PyBytes ? PyBytes.From(content) : new PyByteArray(Spans.Copy(content));

    /// <summary>The object itself where that cannot be told from a copy.</summary>
    private static PyObject Same(PyObject self) => self.GetType() == typeof(PyBytes) ? self : Make(self, SpanOf(self));

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => SpanOf(self).Length;

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (!BytesConversion.TryGetSpan(right, out ReadOnlySpan<byte> second))
        {
            return Raise.TypeError($"can't concat {right.Type.Name} to {left.Type.Name}");
        }
        ReadOnlySpan<byte> first = SpanOf(left);
        if ((long)first.Length + second.Length > Array.MaxLength) return Raise.MemoryError("");
        if (second.Length == 0) return Same(left);
        if (first.Length == 0 && right.GetType() == typeof(PyBytes) && left is PyBytes) return right;
        Poll.ReserveOrThrow((long)first.Length + second.Length);
        byte[] result = GC.AllocateUninitializedArray<byte>(first.Length + second.Length);
        first.CopyTo(result);
        second.CopyTo(result.AsSpan(first.Length));
        return Make(left, result);
    }

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        if (!SliceIndices.TryToRepetition(count, content.Length, 1, out int times, self is PyBytes ? "repeated bytes are too long" : null))
        {
            return null;
        }
        if (times == 1) return Same(self);
        byte[] result = GC.AllocateUninitializedArray<byte>(content.Length * times);
        Spans.Repeat(content, result);
        // As in CPython not the one empty object: programs can tell the two by what tracemalloc knows of them.
        if (result.Length == 0 && self is PyBytes) return PyBytes.OtherEmpty();
        return Make(self, result);
    }

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        if (value.Type.IndexSlot is not null)
        {
            PyObject? index;
            using (new Held(self)) index = Indexes.ToIndex(value);
            if (index is not null)
            {
                if (!BytesConversion.TryToByte(index, "byte must be in range(0, 256)", out byte wanted)) return -1;
                return SpanOf(self).Contains(wanted) ? 1 : 0;
            }
            // What has no index after all may have bytes.
            Exceptions.Take();
        }
        if (!BytesConversion.RequireSpan(value, out ReadOnlySpan<byte> part)) return -1;
        return PartSearch.Find(SpanOf(self), part) >= 0 ? 1 : 0;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        if (key is PySlice slice)
        {
            if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return null;
            content = SpanOf(self);
            long count = SliceIndices.Adjust(content.Length, ref start, ref stop, step);
            if (step == 1)
            {
                return count == content.Length ? Same(self) : Make(self, count == 0 ? [] : content.Slice((int)start, (int)count));
            }
            Poll.ReserveOrThrow(count);
            byte[] result = GC.AllocateUninitializedArray<byte>((int)count);
            if (step == -1)
            {
                content.Slice((int)(start - count + 1), (int)count).CopyTo(result);
                result.AsSpan().Reverse();
            }
            else
            {
                for (int i = 0; i < result.Length; i++, start += step)
                {
                    Poll.AtOrThrow(i);
                    result[i] = content[(int)start];
                }
            }
            return Make(self, result);
        }
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"{(self is PyBytes ? "byte" : "bytearray")} indices must be integers or slices, not {key.Type.Name}");
        }
        if (!SliceIndices.TryConvert(ref key)) return null;
        int found = SliceIndices.TryResolve(key, SpanOf(self).Length, out int index);
        if (found > 0) return PyInt.From(SpanOf(self)[index]);
        return found < 0 ? null : Raise.IndexError(self is PyBytes ? "index out of range" : "bytearray index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        return (ulong)index < (ulong)content.Length ? PyInt.From(content[(int)index]) : Raise.IndexError("index out of range");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is CompareOperator.Equal or CompareOperator.NotEqual && !BytesWarnings.OfComparison(left, right)) return null;
        // A bytearray compares with every bytes-like object, and bytes leave theirs to it.
        if (left is PyBytes && right is not PyBytes) return PyNotImplemented.Instance;
        if (!BytesConversion.TryGetSpan(left, out ReadOnlySpan<byte> first)
            || !BytesConversion.TryGetSpan(right, out ReadOnlySpan<byte> second))
        {
            return PyNotImplemented.Instance;
        }
        if (comparison == CompareOperator.Equal) return PyBool.From(first.SequenceEqual(second));
        if (comparison == CompareOperator.NotEqual) return PyBool.From(!first.SequenceEqual(second));
        return ComparisonResults.From(first.SequenceCompareTo(second), comparison);
    }

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right)
    {
        if (left is not (PyBytes or PyByteArray)) return PyNotImplemented.Instance;
        byte[]? result = Formatting.PercentFormatter.FormatBytes(SpanOf(left), right);
        return result is null ? null : Make(left, result);
    }

    /// <summary>Keeps Python code that runs meanwhile from resizing a bytearray; other objects have one size.</summary>
    private readonly ref struct Held
    {
        private readonly PyByteArray? _array;

        public Held(PyObject value)
        {
            _array = value as PyByteArray;
            if (_array is not null) _array.Exports++;
        }

        public void Dispose()
        {
            if (_array is not null) _array.Exports--;
        }
    }

    /// <summary>
    /// Strip leading and trailing bytes contained in the argument. If the argument is omitted or None, strip leading and trailing
    /// ASCII whitespace.
    /// </summary>
    [PyMethod("strip($self, bytes=None, /)")]
    private static PyObject? Strip(PyObject self, PyObject? bytes) => Strip(self, bytes, left: true, right: true);

    /// <summary>
    /// Strip leading bytes contained in the argument. If the argument is omitted or None, strip leading ASCII whitespace.
    /// </summary>
    [PyMethod("lstrip($self, bytes=None, /)")]
    private static PyObject? StripLeft(PyObject self, PyObject? bytes) => Strip(self, bytes, left: true, right: false);

    /// <summary>
    /// Strip trailing bytes contained in the argument. If the argument is omitted or None, strip trailing ASCII whitespace.
    /// </summary>
    [PyMethod("rstrip($self, bytes=None, /)")]
    private static PyObject? StripRight(PyObject self, PyObject? bytes) => Strip(self, bytes, left: false, right: true);

    private static PyObject? Strip(PyObject self, PyObject? bytes, bool left, bool right)
    {
        ReadOnlySpan<byte> set = " \t\n\r\v\f"u8;
        if (bytes is not null && !BytesConversion.RequireSpan(bytes, out set)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        int start = 0;
        int end = content.Length;
        if (left)
        {
            while (start < end && set.Contains(content[start]))
            {
                Poll.AtOrThrow(start);
                start++;
            }
        }
        if (right)
        {
            while (end > start && set.Contains(content[end - 1]))
            {
                Poll.AtOrThrow(end);
                end--;
            }
        }
        return start == 0 && end == content.Length ? Same(self) : Make(self, content[start..end]);
    }

    private static bool IsBlank(byte each) => Blanks.Contains((char)each);

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> content)
    {
        int steps = 0;
        while (content.Length > 0 && IsBlank(content[0]))
        {
            Poll.StepOrThrow(ref steps);
            content = content[1..];
        }
        return content;
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> content)
    {
        int steps = 0;
        while (content.Length > 0 && IsBlank(content[^1]))
        {
            Poll.StepOrThrow(ref steps);
            content = content[..^1];
        }
        return content;
    }

    /// <summary>Concatenate any number of bytes objects. The bytes whose method is called is inserted in between each pair.</summary>
    [PyMethod("join($self, iterable_of_bytes, /)")]
    private static PyObject? Join(PyObject self, PyObject iterable)
    {
        if (iterable is not (PyList or PyTuple) && iterable.Type.IterSlot is null && !Iteration.IsSequence(iterable))
        {
            return Raise.TypeError("can only join an iterable");
        }
        using Held separator = new(self);
        PyList? items = iterable as PyList ?? Iteration.ToList(iterable);
        if (items is null) return null;
        if (items.Count == 1 && items[0].GetType() == typeof(PyBytes) && self is PyBytes) return items[0];
        // A signal handler may change a list that takes so long to join.
        if (items.Count >= Poll.Interval) items = new PyList(items.ToArray());
        return JoinBytes(self, items) ?? JoinBuffers(self, items);
    }

    // Bytes and bytearrays, whose lengths nothing changes meanwhile: a signal handler could those of bytearrays, so that interrupts
    // have to wait for the copying. Null when there are other objects.
    private static PyObject? JoinBytes(PyObject self, PyList items)
    {
        ReadOnlySpan<byte> separator = SpanOf(self);
        long length = separator.Length * Math.Max(0L, items.Count - 1);
        int steps = 0;
        bool isFixed = true;
        for (int i = 0; i < items.Count; i++)
        {
            if (isFixed) Poll.StepOrThrow(ref steps);
            if (items[i] is not (PyBytes or PyByteArray)) return null;
            isFixed &= items[i] is PyBytes;
            length += SpanOf(items[i]).Length;
        }
        if (length > Array.MaxLength) return Raise.OverflowError("join() result is too long");
        Poll.ReserveOrThrow(length);
        byte[] result = GC.AllocateUninitializedArray<byte>((int)length);
        Span<byte> rest = result;
        for (int i = 0; i < items.Count; i++)
        {
            if (isFixed) Poll.StepOrThrow(ref steps);
            if (i > 0)
            {
                separator.CopyTo(rest);
                rest = rest[separator.Length..];
            }
            ReadOnlySpan<byte> part = SpanOf(items[i]);
            part.CopyTo(rest);
            rest = rest[part.Length..];
        }
        return Make(self, result);
    }

    private static PyObject? JoinBuffers(PyObject self, PyList items)
    {
        if (Exceptions.IsSet) return null;
        byte[] separator = SpanOf(self).ToArray();
        ByteBuilder result = new(stackalloc byte[ByteBuilder.UsualLength]);
        for (int i = 0; i < items.Count; i++)
        {
            Poll.AtOrThrow(i);
            if (i > 0) result.Append(separator);
            if (!BytesConversion.TryGetSpan(items[i], out ReadOnlySpan<byte> part))
            {
                return Raise.TypeError($"sequence item {i}: expected a bytes-like object, {items[i].Type.Name} found");
            }
            result.Append(part);
        }
        return Make(self, result.ToArray());
    }

    /// <summary>Decode the bytes using the codec registered for encoding.</summary>
    [PyMethod("decode($self, /, encoding='utf-8', errors='strict')")]
    private static PyObject? Decode(PyObject self, string? encoding = null, string? errors = null)
    {
        if (!Text.CodecRegistry.Check(encoding, errors)) return null;
        if (SpanOf(self).Length == 0) return PyStr.Empty;
        return Text.Codecs.Decode(SpanOf(self), encoding ?? "utf-8", errors ?? "strict");
    }

    /// <summary>Create a string of hexadecimal numbers from a bytes object.
    /// <code>
    /// &gt;&gt;&gt; value = b'Krait'
    /// &gt;&gt;&gt; value.hex()
    /// '4b72616974'
    /// &gt;&gt;&gt; value.hex(':')
    /// '4b:72:61:69:74'
    /// &gt;&gt;&gt; value.hex(':', 2)
    /// '4b:7261:6974'
    /// &gt;&gt;&gt; value.hex(':', -2)
    /// '4b72:6169:74'
    /// </code>
    /// </summary>
    [PyMethod("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    private static PyObject? Hex(PyObject self, PyObject? separator, int bytesPerSeparator) =>
        HexadecimalText.Of(SpanOf(self), separator, bytesPerSeparator, mostSeparator: 0x7F) is { } digits ? PyStr.FromNarrow(digits) : null;

    /// <summary>Return a copy with each character mapped by the given translation table.</summary>
    [PyMethod("translate($self, table, /, delete=b'')")]
    private static PyObject? Translate(PyObject self, PyObject table, PyObject? delete)
    {
        ReadOnlySpan<byte> map = default;
        ReadOnlySpan<byte> dropped = default;
        if (table is not PyNone)
        {
            if (!BytesConversion.RequireSpan(table, out map)) return null;
            if (map.Length != 256) return Raise.ValueError("translation table must be 256 characters long");
        }
        if (delete is not null && !BytesConversion.RequireSpan(delete, out dropped)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        Poll.ReserveOrThrow(content.Length);
        byte[] result = GC.AllocateUninitializedArray<byte>(content.Length);
        if (dropped.Length == 0)
        {
            if (map.Length == 0) content.CopyTo(result);
            for (int i = 0; i < content.Length && map.Length == 256; i++)
            {
                Poll.AtOrThrow(i);
                result[i] = map[content[i]];
            }
            return Make(self, result);
        }
        Span<bool> isDropped = stackalloc bool[256];
        isDropped.Clear();
        // Short: sets one byte of a table a step.
        foreach (byte each in dropped) isDropped[each] = true;
        int kept = 0;
        int steps = 0;
        foreach (byte each in content)
        {
            Poll.StepOrThrow(ref steps);
            if (!isDropped[each]) result[kept++] = map.Length > 0 ? map[each] : each;
        }
        return kept == result.Length ? Make(self, result) : Make(self, result.AsSpan(0, kept));
    }

    /// <summary>Return a translation table usable for the bytes or bytearray translate method.</summary>
    [PyStaticMethod("maketrans(frm, to, /)")]
    private static PyObject? MakeTranslation(PyObject from, PyObject to)
    {
        if (!BytesConversion.RequireSpan(from, out ReadOnlySpan<byte> source)
            || !BytesConversion.RequireSpan(to, out ReadOnlySpan<byte> target))
        {
            return null;
        }
        if (source.Length != target.Length) return Raise.ValueError("maketrans arguments must have same length");
        byte[] table = new byte[256];
        // Short: a table of all bytes.
        for (int i = 0; i < table.Length; i++) table[i] = (byte)i;
        // Short: sets one byte of a table a step.
        for (int i = 0; i < source.Length; i++) table[source[i]] = target[i];
        return PyBytes.From(table);
    }
}

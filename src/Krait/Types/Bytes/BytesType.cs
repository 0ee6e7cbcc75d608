using System.Buffers;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Types.Bytes;

/// <summary>What the constructors of bytes and bytearray share.</summary>
internal static class BytesConstruction
{
    /// <summary>The content that <c>bytes(source, encoding, errors)</c> asks for; null with an exception set.</summary>
    public static byte[]? Create(PyObject? source, string? encoding, string? errors, string target)
    {
        if (source is null)
        {
            if (encoding is null && errors is null) return [];
            Raise.TypeError(encoding is not null ? "encoding without a string argument" : "errors without a string argument");
            return null;
        }
        if (source is PyStr text)
        {
            if (encoding is not null) return Text.Codecs.Encode(text, encoding, errors ?? "strict");
            Raise.TypeError("string argument without an encoding");
            return null;
        }
        if (encoding is not null || errors is not null)
        {
            Raise.TypeError(encoding is not null ? "encoding without a string argument" : "errors without a string argument");
            return null;
        }
        if (source is PyIntegral
            || (source.Type.IndexSlot is not null && source is not (PyBytes or PyByteArray) && source.Type.Lookup(Names.Bytes) is null))
        {
            if (!Indexes.TryToInt64(source, out long count, ExceptionTypes.OverflowError)) return null;
            if (count < 0) Raise.ValueError("negative count");
            else if (Allocation.Reserve(count)) return new byte[count];
            return null;
        }
        return BytesConversion.FromObject(source, target);
    }

    /// <summary>The bytes of a text of hexadecimal digits; null with ValueError set.</summary>
    public static byte[]? FromHex(PyObject source)
    {
        string text;
        if (source is PyStr given)
        {
            text = given.ToString();
        }
        else if (BytesConversion.TryGetSpan(source, out ReadOnlySpan<byte> bytes))
        {
            text = System.Text.Encoding.Latin1.GetString(bytes);
        }
        else
        {
            Raise.TypeError($"fromhex() argument must be str or bytes-like, not {source.Type.Name}");
            return null;
        }
        byte[] digits = new byte[(text.Length + 1) / 2];
        int count = 0;
        int steps = 0;
        for (int i = 0; i < text.Length;)
        {
            Poll.StepOrThrow(ref steps);
            // All at once up to the first space or wrong character.
            OperationStatus status = Convert.FromHexString(text.AsSpan(i), digits.AsSpan(count), out _, out int written);
            if (status == OperationStatus.Done) return Finish(digits, count + written);
            i += 2 * written;
            count += written;
            if (text[i] < 128 && CharacterData.IsSpace(text[i]))
            {
                i++;
                continue;
            }
            if (!char.IsAsciiHexDigit(text[i])) return BadHex(i);
            if (i + 1 == text.Length)
            {
                Raise.ValueError("fromhex() arg must contain an even number of hexadecimal digits");
                return null;
            }
            if (!char.IsAsciiHexDigit(text[i + 1])) return BadHex(i + 1);
            digits[count++] = Convert.ToByte(text.Substring(i, 2), 16);
            i += 2;
        }
        return Finish(digits, count);

        static byte[] Finish(byte[] digits, int count) => count == digits.Length ? digits : digits.AsSpan(0, count).ToArray();
    }

    private static byte[]? BadHex(int position)
    {
        Raise.ValueError($"non-hexadecimal number found in fromhex() arg at position {position}");
        return null;
    }
}

/// <summary>
/// bytes(iterable_of_ints) -> bytes; bytes(string, encoding[, errors]) -> bytes; bytes(bytes_or_buffer) -> immutable copy of
/// bytes_or_buffer; bytes(int) -> bytes object of size given by the parameter initialized with null bytes; bytes() -> empty bytes
/// object
/// </summary>
[PyMethods]
internal static partial class BytesType
{
    [PyNew("bytes(source=b'', encoding=<unrepresentable>, errors=<unrepresentable>)")]
    private static PyObject? New(PyType type, PyObject? source, string? encoding = null, string? errors = null)
    {
        bool isExact = ReferenceEquals(type, BuiltinTypes.Bytes);
        if (isExact && source is not null && source.GetType() == typeof(PyBytes) && encoding is null && errors is null) return source;
        byte[]? content = BytesConstruction.Create(source, encoding, errors, "bytes");
        if (content is null) return null;
        return isExact ? PyBytes.From(content) : new PyBytesInstance(type, content);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromNarrow(TextEscapes.QuoteBytes(((PyBytes)self).Value));

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => BytesWarnings.Issue?.Invoke("str() on a bytes instance") == false ? null : Repr(self);

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyBytes)self).Hash;
        return true;
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyBytesIterator((PyBytes)self);

    /// <summary>Create a bytes object from a string of hexadecimal numbers. Spaces between two numbers are accepted.</summary>
    [PyClassMethod("fromhex($type, string, /)")]
    private static PyObject? FromHex(PyType type, PyObject text)
    {
        byte[]? content = BytesConstruction.FromHex(text);
        if (content is null) return null;
        var result = PyBytes.From(content);
        return ReferenceEquals(type, BuiltinTypes.Bytes) ? result : Calls.Call(type, result);
    }

    /// <summary>Convert this value to exact type bytes.</summary>
    [PyMethod("__bytes__($self, /)")]
    private static PyObject ToBytes(PyBytes self) => self.GetType() == typeof(PyBytes) ? self : PyBytes.From(self.Value);

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyBytes self) => PyTuple.Create(PyBytes.From(self.Value));
}

/// <summary>
/// bytearray(iterable_of_ints) -> bytearray; bytearray(string, encoding[, errors]) -> bytearray; bytearray(bytes_or_buffer) ->
/// mutable copy of bytes_or_buffer; bytearray(int) -> bytes array of size given by the parameter initialized with null bytes;
/// bytearray() -> empty bytes array
/// </summary>
[PyMethods]
internal static partial class ByteArrayType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ReferenceEquals(type, BuiltinTypes.ByteArray) ? new PyByteArray() : new PyByteArrayInstance(type);

    [PyInit("bytearray(source=b'', encoding=<unrepresentable>, errors=<unrepresentable>)")]
    private static bool Init(PyByteArray self, PyObject? source, string? encoding = null, string? errors = null)
    {
        if (self.Count != 0)
        {
            // The old content is gone even when there is no new one.
            if (!CanResize(self)) return false;
            self.SetContent([]);
        }
        byte[]? content = BytesConstruction.Create(source, encoding, errors, "bytearray");
        if (content is null || !CanResize(self)) return false;
        self.SetContent(content);
        return true;
    }

    private static bool CanResize(PyByteArray self)
    {
        if (self.Exports == 0) return true;
        // Views that nothing refers to any more may not have been noticed yet.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (self.Exports == 0) return true;
        Raise.Set(ExceptionTypes.BufferError, "Existing exports of data: object cannot be re-sized");
        return false;
    }

    /// <summary>Return the number of bytes actually allocated.</summary>
    [PyMethod("__alloc__($self, /)")]
    private static PyObject Allocated(PyByteArray self) => PyInt.From(self.Count == 0 ? 0 : self.Count + 1);

    /// <summary>Resize the internal buffer of bytearray to len. New bytes are zero.</summary>
    [PyMethod("resize($self, size, /)")]
    private static PyObject? Resize(PyByteArray self, PyObject sizeArgument)
    {
        if (!Indexes.TryToInt64(sizeArgument, out long size, ExceptionTypes.OverflowError)) return null;
        if (size < 0) return Raise.ValueError($"Can only resize to positive sizes, got {size}");
        if (size == self.Count) return PyNone.Instance;
        if (!CanResize(self) || !Allocation.Reserve(size)) return null;
        if (size < self.Count) self.Replace((int)size, self.Count - (int)size, []);
        else self.Append(new byte[size - self.Count]);
        return PyNone.Instance;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) =>
        BytesWarnings.Issue?.Invoke("str() on a bytearray instance") == false ? null : Repr(self);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"{self.Type.ShortName}({TextEscapes.QuoteBytes(((PyByteArray)self).Span, escapeSingleQuotes: true)})");

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyByteArrayIterator((PyByteArray)self);

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var array = (PyByteArray)self;
        if (key is PySlice slice) return AssignSlice(array, slice, value);
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            Raise.TypeError($"bytearray indices must be integers or slices, not {key.Type.Name}");
            return false;
        }
        if (!SliceIndices.TryConvert(ref key)) return false;
        byte each = 0;
        if (value is not null && !BytesConversion.TryToByte(value, "byte must be in range(0, 256)", out each)) return false;
        int found = SliceIndices.TryResolve(key, array.Count, out int index);
        if (found <= 0)
        {
            if (found == 0) Raise.IndexError("bytearray index out of range");
            return false;
        }
        if (value is null)
        {
            if (!CanResize(array)) return false;
            array.Replace(index, 1, []);
            return true;
        }
        array.Span[index] = each;
        return true;
    }

    private static bool AssignSlice(PyByteArray array, PySlice slice, PyObject? value)
    {
        byte[] content = [];
        if (value is not null)
        {
            // A number is none of these, even one that can be iterated over.
            if (value is PyStr || value.Type.IndexSlot is not null || value.Type.IntSlot is not null || value.Type.FloatSlot is not null)
            {
                Raise.TypeError("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
                return false;
            }
            byte[]? given = BytesConversion.FromObject(value, "bytearray");
            if (given is null) return false;
            content = given;
        }
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return false;
        long count = SliceIndices.Adjust(array.Count, ref start, ref stop, step);
        if (step == 1)
        {
            if (content.Length != count && !CanResize(array)) return false;
            array.Replace((int)start, (int)count, content);
            return true;
        }
        // No bytes at all delete what an extended slice selects.
        if (content.Length > 0)
        {
            if (content.Length != count)
            {
                Raise.ValueError($"attempt to assign bytes of size {content.Length} to extended slice of size {count}");
                return false;
            }
            // Short: moves bytes as fast as a copy does.
            for (int i = 0; i < content.Length; i++, start += step) array.Span[(int)start] = content[i];
            return true;
        }
        if (!CanResize(array)) return false;
        HashSet<long> removed = [];
        for (long i = 0; i < count; i++)
        {
            Poll.AtOrThrow((int)i);
            removed.Add(start + (i * step));
        }
        List<byte> kept = [];
        // Short: moves bytes as fast as a copy does.
        for (int i = 0; i < array.Count; i++)
        {
            if (!removed.Contains(i)) kept.Add(array.Span[i]);
        }
        array.SetContent([.. kept]);
        return true;
    }

    [PySlot(nameof(PyType.InPlaceConcatSlot))]
    private static PyObject? ConcatInPlace(PyObject left, PyObject right)
    {
        if (!BytesConversion.TryGetSpan(right, out ReadOnlySpan<byte> content))
        {
            return Raise.TypeError($"can't concat {right.Type.Name} to {left.Type.Name}");
        }
        var array = (PyByteArray)left;
        if (!CanResize(array)) return null;
        array.Append(content);
        return left;
    }

    [PySlot(nameof(PyType.InPlaceRepeatSlot))]
    private static PyObject? RepeatInPlace(PyObject self, PyObject count)
    {
        var array = (PyByteArray)self;
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        if (!SliceIndices.TryToRepetition(count, array.Count, 1, out int times) || !CanResize(array)) return null;
        byte[] content = array.Span.ToArray();
        byte[] result = new byte[content.Length * times];
        for (int i = 0; i < times; i++) content.CopyTo(result, i * content.Length);
        array.SetContent(result);
        return self;
    }

    /// <summary>Append a single item to the end of the bytearray.</summary>
    [PyMethod("append($self, item, /)")]
    private static PyObject? Append(PyByteArray self, PyObject item)
    {
        if (!BytesConversion.TryToByte(item, "byte must be in range(0, 256)", out byte each) || !CanResize(self)) return null;
        self.Append(each);
        return PyNone.Instance;
    }

    /// <summary>Append all the items from the iterator or sequence to the end of the bytearray.</summary>
    [PyMethod("extend($self, iterable_of_ints, /)")]
    private static PyObject? Extend(PyByteArray self, PyObject iterable)
    {
        if (iterable is PyStr { Length: > 0 }) return Raise.TypeError("expected iterable of integers; got: 'str'");
        bool isBuffer = BytesConversion.TryGetSpan(iterable, out ReadOnlySpan<byte> bytes);
        if (Exceptions.IsSet) return null;
        if (!isBuffer && iterable.Type.IterSlot is null && !Iteration.IsSequence(iterable))
        {
            return Raise.TypeError($"can't extend bytearray with {iterable.Type.Name}");
        }
        if (!isBuffer && Sizes.LengthHint(iterable, 0) < 0) return null;
        byte[]? content = isBuffer ? bytes.ToArray() : BytesConversion.FromIterable(iterable, "byte must be in range(0, 256)");
        if (content is null || !CanResize(self)) return null;
        self.Append(content);
        return PyNone.Instance;
    }

    /// <summary>Insert a single item into the bytearray before the given index.</summary>
    [PyMethod("insert($self, index, item, /)")]
    private static PyObject? Insert(PyByteArray self, long index, PyObject item)
    {
        if (!BytesConversion.TryToByte(item, "byte must be in range(0, 256)", out byte each) || !CanResize(self)) return null;
        if (index < 0) index = Math.Max(0, index + self.Count);
        self.Replace((int)Math.Min(index, self.Count), 0, [each]);
        return PyNone.Instance;
    }

    /// <summary>Remove and return a single item from B. If no index argument is given, will pop the last item.</summary>
    [PyMethod("pop($self, index=-1, /)")]
    private static PyObject? Pop(PyByteArray self, long index)
    {
        if (self.Count == 0) return Raise.IndexError("pop from empty bytearray");
        if (index < 0) index += self.Count;
        if ((ulong)index >= (ulong)self.Count) return Raise.IndexError("pop index out of range");
        if (!CanResize(self)) return null;
        byte value = self.Span[(int)index];
        self.Replace((int)index, 1, []);
        return PyInt.From(value);
    }

    /// <summary>Remove the first occurrence of a value in the bytearray.</summary>
    [PyMethod("remove($self, value, /)")]
    private static PyObject? Remove(PyByteArray self, PyObject value)
    {
        if (!BytesConversion.TryToByte(value, "byte must be in range(0, 256)", out byte each)) return null;
        int index = self.Span.IndexOf(each);
        if (index < 0) return Raise.ValueError("value not found in bytearray");
        if (!CanResize(self)) return null;
        self.Replace(index, 1, []);
        return PyNone.Instance;
    }

    /// <summary>Remove all items from the bytearray.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyByteArray self)
    {
        if (!CanResize(self)) return null;
        self.SetContent([]);
        return PyNone.Instance;
    }

    /// <summary>Return a copy of B.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyByteArray self) => new PyByteArray(self.Span.ToArray());

    /// <summary>Reverse the order of the values in B in place.</summary>
    [PyMethod("reverse($self, /)")]
    private static PyObject Reverse(PyByteArray self)
    {
        self.Span.Reverse();
        return PyNone.Instance;
    }

    /// <summary>Create a bytearray object from a string of hexadecimal numbers. Spaces between two numbers are accepted.</summary>
    [PyClassMethod("fromhex($type, string, /)")]
    private static PyObject? FromHex(PyType type, PyObject text)
    {
        byte[]? content = BytesConstruction.FromHex(text);
        if (content is null) return null;
        return ReferenceEquals(type, BuiltinTypes.ByteArray) ? new PyByteArray(content) : Calls.Call(type, PyBytes.From(content));
    }
}

/// <summary>The iterator of bytes.</summary>
[PyMethods(nameof(BuiltinTypes.BytesIterator))]
internal static partial class BytesIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyBytesIterator)self;
        if (iterator.Bytes is not { } bytes) return null;
        if (iterator.Index < bytes.Length) return PyInt.From(bytes.Value[iterator.Index++]);
        iterator.Bytes = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyBytesIterator self) => PyInt.From(self.Bytes is { } bytes ? bytes.Length - self.Index : 0);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyBytesIterator self) =>
        Iterators.IteratorReduction.Call("iter", () => self.Bytes is { } source ? (source, PyInt.From(self.Index)) : (PyTuple.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyBytesIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Bytes is not { } source) return PyNone.Instance;
        if (!Iterators.IteratorReduction.TryIndex(state, 0, source.Length, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

/// <summary>The iterator of bytearrays.</summary>
[PyMethods(nameof(BuiltinTypes.ByteArrayIterator))]
internal static partial class ByteArrayIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyByteArrayIterator)self;
        if (iterator.Bytes is not { } bytes) return null;
        if (iterator.Index < bytes.Count) return PyInt.From(bytes.Span[iterator.Index++]);
        iterator.Bytes = null;
        return null;
    }

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyByteArrayIterator self) =>
        Iterators.IteratorReduction.Call("iter", () => self.Bytes is { } source ? (source, PyInt.From(self.Index)) : (PyTuple.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyByteArrayIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Bytes is not { } source) return PyNone.Instance;
        if (!Iterators.IteratorReduction.TryIndex(state, 0, source.Count, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;
using Krait.Types.Bytes;
using Krait.Types.ClassModel;
using Krait.Types.Sequences;

namespace Krait.Modules.Binary;

internal static partial class ArrayType
{
    private const int BlockSize = 64 * 1024;

    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_write = PyStr.Intern("write");

    /// <summary>Append new value v to the end of the array.</summary>
    [PyMethod("append($self, v, /)")]
    private static PyObject? Append(PyArray self, PyObject value) => self.Insert(self.Count, value) ? PyNone.Instance : null;

    /// <summary>Append items to the end of the array.</summary>
    [PyMethod("extend($self, bb, /)")]
    private static PyObject? Extend(PyArray self, PyObject items) => TryExtend(self, items) ? PyNone.Instance : null;

    private static bool TryExtend(PyArray self, PyObject items)
    {
        if (items is PyArray other)
        {
            return other.Items == self.Items ? self.Append(other.Bytes)
                : Raise.TypeError("can only extend with array of same kind") is not null;
        }
        return Iteration.GetIter(items) is { } iterator && TryAppendAll(self, iterator);
    }

    /// <summary>Insert a new item v into the array before position i.</summary>
    [PyMethod("insert($self, i, v, /)")]
    private static PyObject? Insert(PyArray self, long index, PyObject value) => self.Insert(index, value) ? PyNone.Instance : null;

    /// <summary>Return the i-th element and delete it from the array. i defaults to -1.</summary>
    [PyMethod("pop($self, i=-1, /)")]
    private static PyObject? Pop(PyArray self, long index)
    {
        if (self.Count == 0) return Raise.IndexError("pop from empty array");
        if (index < 0) index += self.Count;
        if ((ulong)index >= (ulong)self.Count) return Raise.IndexError("pop index out of range");
        PyObject? item = self[(int)index];
        return item is not null && self.Replace((int)index, 1, []) ? item : null;
    }

    /// <summary>Remove the first occurrence of v in the array.</summary>
    [PyMethod("remove($self, v, /)")]
    private static PyObject? Remove(PyArray self, PyObject value)
    {
        int index = Find(self, value, 0, long.MaxValue);
        if (index == -1) return Raise.ValueError("array.remove(x): x not in array");
        return index >= 0 && self.Replace(index, 1, []) ? PyNone.Instance : null;
    }

    /// <summary>Remove all items from the array.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyArray self) => self.Replace(0, self.Count, []) ? PyNone.Instance : null;

    /// <summary>Return number of occurrences of v in the array.</summary>
    [PyMethod("count($self, v, /)")]
    private static PyObject? Count(PyArray self, PyObject value)
    {
        long count = 0;
        for (int i = 0; i < self.Count; i++)
        {
            Poll.AtOrThrow(i);
            int equal = self[i] is { } item ? Comparison.Equal(item, value) : -1;
            if (equal < 0) return null;
            count += equal;
        }
        return PyInt.From(count);
    }

    /// <summary>Return index of first occurrence of v in the array. Raise ValueError if the value is not present.</summary>
    [PyMethod("index($self, v, start=0, stop=sys.maxsize, /)")]
    private static PyObject? Index(PyArray self, PyObject value, PyObject? start, PyObject? stop)
    {
        if (!SliceIndices.TryToBounds(start, stop, out long first, out long last)) return null;
        SliceIndices.Clip(self.Count, ref first, ref last);
        int index = Find(self, value, first, last);
        if (index >= 0) return PyInt.From(index);
        return index == -2 ? null : Raise.ValueError("array.index(x): x not in array");
    }

    /// <summary>Reverse the order of the items in the array.</summary>
    [PyMethod("reverse($self, /)")]
    private static PyObject Reverse(PyArray self)
    {
        // Reversing all bytes reverses each item too, which is put right again.
        self.Bytes.Reverse();
        self.Items.SwapBytes(self.Bytes);
        return PyNone.Instance;
    }

    /// <summary>
    /// Byteswap all items of the array. If the items in the array are not 1, 2, 4, or 8 bytes in size, RuntimeError is raised.
    /// </summary>
    [PyMethod("byteswap($self, /)")]
    private static PyObject SwapBytes(PyArray self)
    {
        self.Items.SwapBytes(self.Bytes);
        return PyNone.Instance;
    }

    /// <summary>
    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold
    /// array's contents.
    /// </summary>
    // Managed memory moves: the address is one that ctypes makes up.
    [PyMethod("buffer_info($self, /)")]
    private static PyObject BufferInfo(PyArray self) =>
        PyTuple.Create(PyInt.From(Ctypes.CtypesState.Own.Addresses.AddressOfBuffer(self)), PyInt.From(self.Count));

    /// <summary>Append items to array from list.</summary>
    [PyMethod("fromlist($self, list, /)")]
    private static PyObject? FromList(PyArray self, PyObject list)
    {
        if (list is not PyList source) return Raise.TypeError("arg must be list");
        int before = self.Count;
        int length = source.Count;
        for (int i = 0; i < length; i++)
        {
            Poll.AtOrThrow(i);
            bool appended = self.Insert(self.Count, source[i]);
            if (appended && source.Count != length) appended = Raise.RuntimeError("list changed size during iteration") is not null;
            if (appended) continue;
            self.Replace(before, self.Count - before, []);
            return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Convert array to an ordinary list with the same items.</summary>
    [PyMethod("tolist($self, /)")]
    private static PyObject? ToList(PyArray self) => ListOf(self);

    /// <summary>
    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the
    /// fromfile() method.
    /// </summary>
    [PyMethod("frombytes($self, buffer, /)")]
    private static PyObject? FromBytes(PyArray self, PyObject buffer)
    {
        if (!BytesConversion.RequireSpan(buffer, out ReadOnlySpan<byte> bytes)) return null;
        int itemSize = buffer is PyMemoryView view ? view.ItemSize : buffer is IBufferOwner owner ? owner.ItemSize : 1;
        if (itemSize != 1) return Raise.TypeError("a bytes-like object is required");
        if (ReferenceEquals(buffer, self) && self.Count > 0)
        {
            return Raise.Set(ExceptionTypes.BufferError, "cannot resize an array that is exporting buffers");
        }
        return TryAppendBytes(self, bytes) ? PyNone.Instance : null;
    }

    /// <summary>Convert the array to an array of machine values and return the bytes representation.</summary>
    [PyMethod("tobytes($self, /)")]
    private static PyObject ToBytes(PyArray self) => PyBytes.From(self.Bytes);

    /// <summary>Read n objects from the file object f and append them to the end of the array.</summary>
    [PyMethod("fromfile($self, f, n, /)")]
    private static PyObject? FromFile(PyArray self, PyObject file, long count)
    {
        if (count < 0) return Raise.ValueError("negative count");
        if (count > long.MaxValue / self.Items.Size) return Raise.MemoryError("");
        long size = count * self.Items.Size;
        PyObject? read = Attributes.CallMethod(file, s_read, PyInt.From(size));
        if (read is null) return null;
        if (read is not PyBytes bytes) return Raise.TypeError("read() didn't return bytes");
        if (!TryAppendBytes(self, bytes.Value)) return null;
        return bytes.Length == size ? PyNone.Instance : Raise.Set(ExceptionTypes.EOFError, "read() didn't return enough bytes");
    }

    /// <summary>Write all items (as machine values) to the file object f.</summary>
    [PyMethod("tofile($self, f, /)")]
    private static PyObject? ToFile(PyArray self, PyObject file)
    {
        for (int i = 0; i < self.Bytes.Length; i += BlockSize)
        {
            Poll.OrThrow();
            var block = PyBytes.From(self.Bytes.Slice(i, Math.Min(BlockSize, self.Bytes.Length - i)));
            if (Attributes.CallMethod(file, s_write, block) is null) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>
    /// Extends this array with data from the unicode string ustr. The array must be a unicode type array; otherwise a ValueError is
    /// raised. Use array.frombytes(ustr.encode(...)) to append Unicode data to an array of some other type.
    /// </summary>
    [PyMethod("fromunicode($self, ustr, /)")]
    private static PyObject? FromText(PyArray self, PyObject text)
    {
        if (text is not PyStr source) return Arguments.WrongType("fromunicode", "argument", "str", text);
        if (!self.Items.IsText) return Raise.ValueError("fromunicode() may only be called on unicode type arrays ('u' or 'w')");
        return AppendText(self, source) ? PyNone.Instance : null;
    }

    /// <summary>
    /// Extends this array with data from the unicode string ustr. Convert the array to a unicode string. The array must be a
    /// unicode type array; otherwise a ValueError is raised. Use array.tobytes().decode() to obtain a unicode string from an array
    /// of some other type.
    /// </summary>
    [PyMethod("tounicode($self, /)")]
    private static PyObject? ToText(PyArray self) =>
        self.Items.IsText ? TextOf(self) : Raise.ValueError("tounicode() may only be called on unicode type arrays ('u' or 'w')");

    /// <summary>Return a copy of the array.</summary>
    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyArray self) => CopyOf(self, 0, self.Count);

    /// <summary>Return a copy of the array.</summary>
    [PyMethod("__deepcopy__($self, unused, /)")]
    private static PyObject DeepCopy(PyArray self, PyObject memo) => CopyOf(self, 0, self.Count);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce_ex__($self, value, /)")]
    private static PyObject? Reduce(PyArray self, PyObject value)
    {
        if (value is not PyIntegral) return Raise.TypeError("__reduce_ex__ argument should be an integer");
        if (!Arguments.TryToInt64(value, out long protocol)) return null;
        PyObject state = PyNone.Instance;
        if (!Attributes.TryGet(self, Names.Dict, out PyObject? dict)) return null;
        if (dict is not null) state = dict;
        if (protocol < 3)
        {
            return ListOf(self) is { } items ? PyTuple.Create(self.Type, PyTuple.Create(self.Items.CodeText, items), state) : null;
        }
        var arguments = PyTuple.Create(self.Type, self.Items.CodeText, PyInt.From(self.Items.MachineFormat), PyBytes.From(self.Bytes));
        return ArrayModule.Reconstructor is { } reconstructor ? PyTuple.Create(reconstructor, arguments, state) : null;
    }

    /// <summary>Size of the array in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyArray self) => PyInt.From(64 + ((long)self.Capacity * self.Items.Size));

    /// <summary>Arrays are generic over the type of their elements</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    /// <summary>the typecode character used to create the array</summary>
    [PyGetter("typecode")]
    private static PyObject GetTypeCode(PyArray self) => self.Items.CodeText;

    /// <summary>the size, in bytes, of one array item</summary>
    [PyGetter("itemsize")]
    private static PyObject GetItemSize(PyArray self) => PyInt.From(self.Items.Size);
}

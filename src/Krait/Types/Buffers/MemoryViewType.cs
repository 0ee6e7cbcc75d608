using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Bytes;
using Krait.Types.Sequences;

namespace Krait.Types.Buffers;

/// <summary>Create a new memoryview object which references the given object.</summary>
[PyMethods]
internal static partial class MemoryViewType
{
    [PyNew("memoryview(object)")]
    private static PyObject? New(PyType type, PyObject target) => Create(target);

    /// <summary>A view of a whole object; null with TypeError set when it has no buffer.</summary>
    public static PyMemoryView? Create(PyObject target) => Create(target, Protocols.Buffers.FullAndReadOnly);

    private static PyMemoryView? Create(PyObject target, long flags)
    {
        PyMemoryView? view = Protocols.Buffers.View(target, flags);
        if (view is null && !Exceptions.IsSet) Raise.TypeError($"memoryview: a bytes-like object is required, not '{target.Type.Name}'");
        return view;
    }

    /// <summary>Create a memoryview of an object, for the use that the flags say.</summary>
    [PyClassMethod("_from_flags($type, /, object, flags)")]
    private static PyObject? FromFlags(PyType type, PyObject target, int flags)
    {
        const int Read = 0x100;
        const int Write = 0x200;
        if (target is not PyMemoryView && flags is (Read or Write)) return Raise.SystemError("bad argument to internal function");
        // A view of a view is as that is, whatever the flags say.
        return target is PyMemoryView ? Create(target) : Create(target, flags);
    }

    private static PyObject? RaiseReleased() => Raise.ValueError("operation forbidden on released memoryview object");

    // The code of items that are one value each, as the machine stores it; 0 for any other format.
    private static char FormatOf(PyMemoryView view) =>
        view.Format.Length == 1 || (view.Format.Length == 2 && view.Format[0] == '@') ? view.Format[^1] : '\0';

    // Whether an item is a value that a view can read; false with NotImplementedError set.
    private static bool CheckFormat(PyMemoryView view)
    {
        char code = FormatOf(view);
        if (ItemFormat.SizeOf(code, native: true) > 0) return true;
        Raise.Set(ExceptionTypes.NotImplementedError, code != '\0'
            ? $"memoryview: format {view.Format} not supported" : $"memoryview: unsupported format {view.Format}");
        return false;
    }

    // How items are read to be compared, by the rules of the struct module: false for a format of anything but one value.
    private static bool TryGetItemFormat(PyMemoryView view, out char code, out bool isLittleEndian)
    {
        bool hasPrefix = view.Format.Length == 2 && view.Format[0] is '@' or '=' or '<' or '>' or '!';
        isLittleEndian = !hasPrefix || (view.Format[0] is '>' or '!' ? false : view.Format[0] == '<' || BitConverter.IsLittleEndian);
        code = view.Format[^1];
        return (hasPrefix || view.Format.Length == 1)
            && ItemFormat.SizeOf(code, native: !hasPrefix || view.Format[0] == '@') == view.ItemSize && view.ItemSize > 0;
    }

    private static PyObject? Item(PyMemoryView view, int offset)
    {
        // Converting the index may have released the view.
        if (view.IsReleased) return RaiseReleased();
        if (!CheckFormat(view)) return null;
        return ItemFormat.Read(FormatOf(view), view.Memory.Slice(offset, view.ItemSize), BitConverter.IsLittleEndian);
    }

    private static bool SetItem(PyMemoryView view, int offset, PyObject value)
    {
        string problem = "";
        bool Fail(string message)
        {
            problem = message;
            return false;
        }
        if (!CheckFormat(view)) return false;
        Span<byte> item = stackalloc byte[ItemFormat.SizeOf(FormatOf(view), native: true)];
        if (ItemFormat.Write(FormatOf(view), item, value, BitConverter.IsLittleEndian, Fail))
        {
            // Converting index or value may have released the view.
            if (view.IsReleased) return RaiseReleased() is not null;
            item.CopyTo(view.Memory[offset..]);
            return true;
        }
        if (problem.Length == 0) return false;
        bool wrongType = problem.StartsWith("required", StringComparison.Ordinal)
            || (problem.StartsWith("char", StringComparison.Ordinal) && value is not PyBytes);
        Raise.Set(wrongType ? ExceptionTypes.TypeError
            : ExceptionTypes.ValueError, $"memoryview: invalid {(wrongType ? "type" : "value")} for format '{view.Format}'");
        return false;
    }

    // The offset of an index in the first dimension; -1 with an exception set when there is none.
    private static int OffsetOf(PyMemoryView view, PyObject index, int dimension, int offset)
    {
        if (!Indexes.TryToInt64(index, out long position, ExceptionTypes.IndexError)) return -1;
        int extent = view.Shape[dimension];
        if (position < 0) position += extent;
        if (position >= 0 && position < extent) return offset + ((int)position * view.Strides[dimension]);
        Raise.IndexError($"index out of bounds on dimension {dimension + 1}");
        return -1;
    }

    private static bool TryOffset(PyMemoryView view, PyObject key, out int offset)
    {
        offset = view.Offset;
        if (key is PyTuple indexes)
        {
            for (int i = 0; i < indexes.Count && offset >= 0; i++) offset = OffsetOf(view, indexes[i], i, offset);
            return offset >= 0;
        }
        offset = OffsetOf(view, key, 0, offset);
        return offset >= 0;
    }

    private static PyMemoryView? Slice(PyMemoryView view, PySlice slice)
    {
        if (!Protocols.Buffers.CheckUsable(view)) return null;
        // Converting the bounds may release the view, but not what is seen through the new one.
        PyObject owner = view.Owner!;
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return null;
        long length = SliceIndices.Adjust(view.Shape[0], ref start, ref stop, step);
        int[] shape = [.. view.Shape];
        int[] strides = [.. view.Strides];
        shape[0] = (int)length;
        strides[0] *= (int)step;
        return new PyMemoryView(owner, view.Format, view.ItemSize, view.IsReadOnly, view.Offset + ((int)start * view.Strides[0]), shape,
            strides)
        { Loan = view.Loan };
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key)
    {
        var view = (PyMemoryView)self;
        if (view.IsReleased) return RaiseReleased();
        if (view.Shape.Length == 0)
        {
            return key is PyTuple { Count: 0 } ? Item(view, view.Offset) : key is PyEllipsis ? view
                : Raise.TypeError("invalid indexing of 0-dim memory");
        }
        if (key is PySlice slice) return Slice(view, slice);
        if (key is PyTuple indexes && !CheckIndexes(indexes, "multi-dimensional slicing is not implemented")) return null;
        if (key is PyTuple given)
        {
            if (!CheckCount(view, given)) return null;
        }
        else if (key.Type.IndexSlot is null)
        {
            return Raise.TypeError("memoryview: invalid slice key");
        }
        else if (view.Shape.Length > 1)
        {
            return Raise.Set(ExceptionTypes.NotImplementedError,
            "multi-dimensional sub-views are not implemented");
        }

        return TryOffset(view, key, out int offset) ? Item(view, offset) : null;
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var view = (PyMemoryView)self;
        if (view.IsReleased) return RaiseReleased() is not null;
        if (view.IsReadOnly) return Raise.TypeError("cannot modify read-only memory") is not null;
        if (value is null) return Raise.TypeError("cannot delete memory") is not null;
        if (view.Shape.Length == 0) return SetItem(view, view.Offset, value);
        if (key is PySlice slice) return AssignSlice(view, slice, value);
        if (key is PyTuple indexes)
        {
            if (!CheckIndexes(indexes, OneDimensionOnly) || !CheckCount(view, indexes)) return false;
        }
        else if (key.Type.IndexSlot is null)
        {
            return Raise.TypeError("memoryview: invalid slice key") is not null;
        }
        else if (view.Shape.Length > 1)
        {
            return Raise.Set(ExceptionTypes.NotImplementedError, "sub-views are not implemented") is not null;
        }

        return TryOffset(view, key, out int offset) && SetItem(view, offset, value);
    }

    private const string OneDimensionOnly = "memoryview slice assignments are currently restricted to ndim = 1";

    private static bool AssignSlice(PyMemoryView view, PySlice slice, PyObject value)
    {
        if (view.Shape.Length > 1) return Raise.Set(ExceptionTypes.NotImplementedError, OneDimensionOnly) is not null;
        if (Protocols.Buffers.BytesOf(value) is not { } bytes) return Protocols.Buffers.RaiseUnusable(value) is not null;
        PyMemoryView? target = Slice(view, slice);
        if (target is null) return false;
        string format = value is PyMemoryView source ? source.Format : value is IBufferOwner owner ? owner.Format : "B";
        bool fits = PlainFormat(format).SequenceEqual(PlainFormat(view.Format)) && bytes.Length == target.ByteCount;
        if (view.IsReleased) RaiseReleased();
        else if (!fits) Raise.ValueError("memoryview assignment: lvalue and rvalue have different structures");
        else target.CopyFrom(bytes);
        Protocols.Buffers.Release(target);
        return !Exceptions.IsSet;
    }

    // "@" says what is so without it: native order and sizes.
    private static ReadOnlySpan<char> PlainFormat(string format) => format.StartsWith('@') ? format.AsSpan(1) : format;

    // Indexes of items: slices among them would select in several dimensions.
    private static bool CheckIndexes(PyTuple key, string slicesProblem)
    {
        if (key.Count > 0 && Array.TrueForAll(key.Items, static each => each is PySlice))
        {
            return Raise.Set(ExceptionTypes.NotImplementedError, slicesProblem) is not null;
        }
        return Array.TrueForAll(key.Items, static each => each is PyIntegral || each.Type.IndexSlot is not null)
            || Raise.TypeError("memoryview: invalid slice key") is not null;
    }

    private static bool CheckCount(PyMemoryView view, PyTuple indexes)
    {
        if (indexes.Count < view.Shape.Length)
        {
            return Raise.Set(ExceptionTypes.NotImplementedError, "sub-views are not implemented") is not null;
        }
        return indexes.Count == view.Shape.Length
            || Raise.TypeError($"cannot index {view.Shape.Length}-dimension view with {indexes.Count}-element tuple") is not null;
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? ItemAt(PyObject self, long index)
    {
        var view = (PyMemoryView)self;
        if (view.IsReleased || view.Shape.Length != 1 || (ulong)index >= (ulong)view.Shape[0]) return GetItem(self, PyInt.From(index));
        int offset = view.Offset + ((int)index * view.Strides[0]);
        return view.Format == "B" ? PyInt.From(view.Memory[offset]) : Item(view, offset);
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self)
    {
        var view = (PyMemoryView)self;
        if (!view.IsReleased && view.Shape.Length > 0) return view.Shape[0];
        if (view.IsReleased) RaiseReleased();
        else Raise.TypeError("0-dim memory has no length");
        return -1;
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self)
    {
        var view = (PyMemoryView)self;
        if (view.IsReleased) return RaiseReleased();
        return view.Shape.Length switch
        {
            0 => Raise.TypeError("invalid indexing of 0-dim memory"),
            1 => new PyMemoryIterator(view),
            _ => Raise.Set(ExceptionTypes.NotImplementedError, "multi-dimensional sub-views are not implemented"),
        };
    }

    /// <summary>The next item of an iterator; null at the end, or with an exception set.</summary>
    public static PyObject? Next(PyMemoryIterator iterator)
    {
        if (iterator.View is not { } view) return null;
        if (view.IsReleased) return RaiseReleased();
        if (iterator.Index >= view.Shape[0])
        {
            iterator.View = null;
            return null;
        }
        return Item(view, view.Offset + (iterator.Index++ * view.Strides[0]));
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual)) return PyNotImplemented.Instance;
        var view = (PyMemoryView)left;
        if (view.IsReleased) return PyBool.From(ReferenceEquals(left, right) == (comparison == CompareOperator.Equal));
        if (right is not (PyBytes or PyByteArray or PyMemoryView { IsReleased: false } or IBufferOwner)) return PyNotImplemented.Instance;
        if (Create(right) is not { } other) return null;
        bool equal = view.Shape.AsSpan().SequenceEqual(other.Shape);
        if (equal)
        {
            // Items that cannot be read are not equal, not even to themselves.
            if (!TryGetItemFormat(view, out char code, out bool isLittle)
                || !TryGetItemFormat(other, out char otherCode, out bool isOtherLittle))
            {
                equal = false;
            }
            else if (code == otherCode && isLittle == isOtherLittle && code is not ('f' or 'd' or 'e' or '?' or 'F' or 'D'))
            {
                equal = view.ToBytes().AsSpan().SequenceEqual(other.ToBytes());
            }
            else
            {
                PyObject first = Nested(view, 0, view.Offset, offset => ReadItem(view, offset, code, isLittle))!;
                PyObject second = Nested(other, 0, other.Offset, offset => ReadItem(other, offset, otherCode, isOtherLittle))!;
                equal = Comparison.Equal(first, second) == 1;
            }
        }
        Protocols.Buffers.Release(other);
        return PyBool.From(equal == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var view = (PyMemoryView)self;
        hash = view.Hash ?? 0;
        if (view.Hash is not null) return true;
        if (view.IsReleased) return RaiseReleased() is not null;
        if (!view.IsReadOnly) return Raise.ValueError("cannot hash writable memoryview object") is not null;
        if (FormatOf(view) is not ('B' or 'b' or 'c'))
        {
            return Raise.ValueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'") is not null;
        }
        // Equal objects have equal hashes: what is seen must be hashable. Its hash may be computed by Python code.
        view.Users++;
        bool isHashable = ObjectKeys.Hash(view.Owner!, out _);
        view.Users--;
        if (!isHashable) return false;
        hash = PyBytes.From(view.ToBytes()).Hash;
        view.Hash = hash;
        return true;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"<{(((PyMemoryView)self).IsReleased ? "released " : "")}memory at 0x{ObjectIdentity.Of(self):x}>");

    private static PyObject ReadItem(PyMemoryView view, int offset, char code, bool isLittleEndian) =>
        ItemFormat.Read(code, view.Memory.Slice(offset, view.ItemSize), isLittleEndian);

    // Lists in lists, a level a dimension.
    private static PyObject? Nested(PyMemoryView view, int dimension, int offset, Func<int, PyObject?> read)
    {
        if (dimension == view.Shape.Length) return read(offset);
        PyList list = new(view.Shape[dimension]);
        for (int i = 0; i < view.Shape[dimension]; i++)
        {
            // By what the thread counts: each of many lists may be short.
            if (!Poll.Step()) return null;
            PyObject? item = Nested(view, dimension + 1, offset + (i * view.Strides[dimension]), read);
            if (item is null) return null;
            list.Add(item);
        }
        return list;
    }

    /// <summary>Return the data in the buffer as a list of elements.</summary>
    [PyMethod("tolist($self, /)")]
    private static PyObject? ToList(PyMemoryView self) => self.IsReleased ? RaiseReleased()
        : Nested(self, 0, self.Offset, offset => Item(self, offset));

    /// <summary>Return the data in the buffer as a byte string.</summary>
    [PyMethod("tobytes($self, /, order='C')")]
    private static PyObject? ToBytes(PyMemoryView self, PyObject? order)
    {
        if (order is not (null or PyNone or PyStr)) return Arguments.WrongType("tobytes", "argument 'order'", "str or None", order);
        if (order is PyStr name)
        {
            if (!Text.NativeText.Check(name)) return null;
            if (name.ToString() is not ("C" or "F" or "A")) return Raise.ValueError("order must be 'C', 'F' or 'A'");
        }
        if (self.IsReleased) return RaiseReleased();
        if (self.Shape.Length < 2 || order?.ToString() != "F") return PyBytes.From(self.ToBytes());
        // In Fortran's order the first index changes fastest.
        int[] shape = [.. Enumerable.Reverse(self.Shape)];
        int[] strides = [.. Enumerable.Reverse(self.Strides)];
        PyMemoryView turned = new(self.Owner!, self.Format, self.ItemSize, self.IsReadOnly, self.Offset, shape, strides);
        byte[] bytes = turned.ToBytes();
        turned.Release();
        return PyBytes.From(bytes);
    }

    /// <summary>Return the data in the buffer as a str of hexadecimal numbers.
    /// <code>
    /// &gt;&gt;&gt; value = memoryview(b'Krait')
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
    private static PyObject? Hex(PyMemoryView self, PyObject? separator, int bytesPerSeparator)
    {
        if (self.IsReleased) return RaiseReleased();
        self.Users++;
        string? digits = HexadecimalText.Of(self.ToBytes(), separator, bytesPerSeparator, mostSeparator: 0x7F);
        self.Users--;
        return digits is null ? null : PyStr.FromNarrow(digits);
    }

    /// <summary>Count the number of occurrences of a value.</summary>
    [PyMethod("count($self, value, /)")]
    private static PyObject? Count(PyMemoryView self, PyObject value) =>
        ToList(self) is { } list ? Attributes.CallMethod(list, PyStr.Intern("count"), value) : null;

    /// <summary>Return the index of the first occurrence of a value.</summary>
    [PyMethod("index($self, value, start=0, stop=9223372036854775807, /)")]
    private static PyObject? Index(PyMemoryView self, PyObject value, PyObject? start, PyObject? stop)
    {
        if (!SliceIndices.TryToBounds(start, stop, out long first, out long last) || ToList(self) is not PyList list) return null;
        SliceIndices.Clip(list.Count, ref first, ref last);
        for (long i = first; i < last; i++)
        {
            Poll.AtOrThrow((int)i);
            int equal = Comparison.IdenticalOrEqual(list.ItemAt((int)i), value);
            if (equal != 0) return equal < 0 ? null : PyInt.From(i);
        }
        return Raise.ValueError("memoryview.index(x): x not found");
    }

    /// <summary>Release the underlying buffer exposed by the memoryview object.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PyMemoryView self)
    {
        if (self.Users > 0)
        {
            return Raise.Set(ExceptionTypes.BufferError, $"memoryview has {self.Users} exported buffer{(self.Users == 1 ? "" : "s")}");
        }
        Protocols.Buffers.Release(self);
        return PyNone.Instance;
    }

    /// <summary>Return a readonly version of the memoryview.</summary>
    [PyMethod("toreadonly($self, /)")]
    private static PyObject? ToReadOnly(PyMemoryView self)
    {
        PyMemoryView? view = Create(self);
        if (view is not null) view.IsReadOnly = true;
        return view;
    }

    /// <summary>Cast a memoryview to a new format or shape.</summary>
    [PyMethod("cast($self, /, format, shape=None)")]
    private static PyObject? Cast(PyMemoryView self, PyStr format, PyObject? shape)
    {
        if (!Protocols.Buffers.CheckUsable(self)) return null;
        if (shape is not (null or PyList or PyTuple)) return Raise.TypeError("shape must be a list or a tuple");
        if (!self.IsContiguous) return Raise.TypeError("memoryview: casts are restricted to C-contiguous views");
        if ((shape is not null || self.Shape.Length != 1) && self.Shape.Length > 1 && shape is not null)
        {
            return Raise.TypeError("memoryview: cast must be 1D -> ND or ND -> 1D");
        }
        if (Text.Codecs.Encode(format, "ascii", "strict") is null) return null;
        string text = format.ToString();
        char code = text.Length > 0 ? text[^1] : '\0';
        int size = text.TrimStart('@').Length == 1 ? ItemFormat.SizeOf(code, native: true) : 0;
        if (size == 0 || code is 's' or 'p' or 'x' or 'F' or 'D')
        {
            return Raise.ValueError(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'");
        }
        if (FormatOf(self) is not ('B' or 'b' or 'c') && code is not ('B' or 'b' or 'c'))
        {
            return Raise.TypeError("memoryview: cannot cast between two non-byte formats");
        }
        int total = self.ByteCount;
        if (total % size != 0) return Raise.TypeError("memoryview: length is not a multiple of itemsize");
        int[] extents = [total / size];
        if (shape is not null)
        {
            PyTuple? given = shape is PyList or PyTuple ? Iteration.ToTuple(shape) : null;
            if (given is null) return Raise.TypeError("shape must be a list or a tuple");
            extents = new int[given.Count];
            long product = size;
            // Short: a buffer has at most 64 dimensions.
            for (int i = 0; i < extents.Length; i++)
            {
                if (given[i] is not PyIntegral) return Raise.TypeError("memoryview.cast(): elements of shape must be integers");
                if (!Arguments.TryToInt32(given[i], out extents[i])) return null;
                if (extents[i] <= 0) return Raise.ValueError("memoryview.cast(): elements of shape must be integers > 0");
                product *= extents[i];
            }
            if (product != total) return Raise.TypeError("memoryview: product(shape) * itemsize != buffer size");
        }
        int[] strides = new int[extents.Length];
        int stride = size;
        // Short: a buffer has at most 64 dimensions.
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extents[i];
        }
        return Protocols.Buffers.Derive(self, self.IsReadOnly, self.Offset, extents, strides, text, size);
    }

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyMemoryView self) => self.IsReleased ? RaiseReleased() : self;

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyMemoryView self, ReadOnlySpan<PyObject> information) => Release(self);

    private static PyTuple Numbers(int[] values) =>
        PyTuple.Create(Array.ConvertAll<int, PyObject>(values, static each => PyInt.From(each)));

    /// <summary>The underlying object of the memoryview.</summary>
    [PyGetter("obj")]
    private static PyObject? GetObject(PyMemoryView self) =>
        self.Owner is IBufferOwner { IsHidden: true } ? PyNone.Instance : self.Owner ?? RaiseReleased();

    /// <summary>The amount of space in bytes that the array would use in a contiguous representation.</summary>
    [PyGetter("nbytes")]
    private static PyObject? GetByteCount(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyInt.From(self.ByteCount);

    /// <summary>A bool indicating whether the memory is read only.</summary>
    [PyGetter("readonly")]
    private static PyObject? GetReadOnly(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyBool.From(self.IsReadOnly);

    /// <summary>The size in bytes of each element of the memoryview.</summary>
    [PyGetter("itemsize")]
    private static PyObject? GetItemSize(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyInt.From(self.ItemSize);

    /// <summary>A string containing the format (in struct module style) for each element in the view.</summary>
    [PyGetter("format")]
    private static PyObject? GetFormat(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyStr.FromString(self.Format);

    /// <summary>An integer indicating how many dimensions of a multi-dimensional array the memory represents.</summary>
    [PyGetter("ndim")]
    private static PyObject? GetDimensions(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyInt.From(self.Shape.Length);

    /// <summary>A tuple of ndim integers giving the shape of the memory as an N-dimensional array.</summary>
    [PyGetter("shape")]
    private static PyObject? GetShape(PyMemoryView self) => self.IsReleased ? RaiseReleased() : Numbers(self.Shape);

    /// <summary>A tuple of ndim integers giving the size in bytes to access each element for each dimension of the array.</summary>
    [PyGetter("strides")]
    private static PyObject? GetStrides(PyMemoryView self) => self.IsReleased ? RaiseReleased() : Numbers(self.Strides);

    /// <summary>A tuple of integers used internally for PIL-style arrays.</summary>
    [PyGetter("suboffsets")]
    private static PyObject? GetSuboffsets(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyTuple.Empty;

    /// <summary>A bool indicating whether the memory is C contiguous.</summary>
    [PyGetter("c_contiguous")]
    private static PyObject? GetCContiguous(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyBool.From(self.IsContiguous);

    /// <summary>A bool indicating whether the memory is Fortran contiguous.</summary>
    [PyGetter("f_contiguous")]
    private static PyObject? GetFortranContiguous(PyMemoryView self) =>
        self.IsReleased ? RaiseReleased() : PyBool.From(self.Shape.Length <= 1 && self.IsContiguous);

    /// <summary>A bool indicating whether the memory is contiguous.</summary>
    [PyGetter("contiguous")]
    private static PyObject? GetContiguous(PyMemoryView self) => self.IsReleased ? RaiseReleased() : PyBool.From(self.IsContiguous);

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

// The iterator of views: CPython's type has no __doc__, which a summary would become.
[PyMethods(nameof(BuiltinTypes.MemoryIterator))]
internal static partial class MemoryIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => MemoryViewType.Next((PyMemoryIterator)self);
}

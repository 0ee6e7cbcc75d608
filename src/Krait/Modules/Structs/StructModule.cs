using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;

namespace Krait.Modules;

/// <summary>Values of one kind that lie one after the other.</summary>
/// <param name="Code">The character that stands for the kind.</param>
/// <param name="Count">How many there are; the length of the one text of a kind of text.</param>
/// <param name="Offset">Where the first begins.</param>
/// <param name="Size">How many bytes each takes.</param>
internal readonly record struct StructItem(char Code, int Count, int Offset, int Size);

/// <summary>The layout that a format of the struct module stands for.</summary>
/// <param name="format">The text of the format.</param>
/// <param name="items">Its items; none when there can be no buffer of its size.</param>
/// <param name="size">How many bytes it stands for.</param>
/// <param name="littleEndian">Whether the lowest byte of a number comes first.</param>
internal sealed class StructLayout(PyStr format, StructItem[] items, long size, bool littleEndian)
{
    public readonly PyStr Format = format;
    public readonly StructItem[] Items = items;
    public readonly long Size = size;
    public readonly bool IsLittleEndian = littleEndian;

    /// <summary>How many values the format stands for.</summary>
    public readonly int ValueCount = items.Sum(static item => item.Code is 's' or 'p' ? 1 : item.Code == 'x' ? 0 : item.Count);
}

/// <summary>A <c>Struct</c>, whose layout <c>__init__</c> gives it.</summary>
internal sealed class PyStruct(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("Struct", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences,
        "_struct");

    /// <summary>The layout; null before <c>__init__</c>.</summary>
    public StructLayout? Layout;
}

/// <summary>
/// Functions to convert between Python values and C structs. Python bytes objects are used to hold the data representing the C
/// struct and also as format strings.
/// </summary>
[PyModule("_struct")]
internal static partial class StructModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyType Error = ExceptionTypes.ValueError;
        public readonly Dictionary<string, StructLayout> Cache = new(StringComparer.Ordinal);
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        Own.Error = ModuleTypes.AddException(module, "struct", "error", ExceptionTypes.Exception);
        ModuleTypes.Add(module, PyStruct.TypeObject, StructType.Bind);
        ModuleTypes.Complete(PyUnpackIterator.TypeObject, UnpackIteratorType.Bind);
    }

    private static bool Fail(string message)
    {
        Raise.Set(Own.Error, message);
        return false;
    }

    /// <summary>Compiles a format; null with an exception set.</summary>
    public static StructLayout? Compile(PyObject format)
    {
        PyStr? text = format switch
        {
            PyStr given => given,
            PyBytes bytes => PyStr.FromString(System.Text.Encoding.Latin1.GetString(bytes.Span)),
            _ => null,
        };
        if (text is null)
        {
            // The format is the key of a cache before anybody looks at it.
            if (!ObjectKeys.Hash(format, out _, "dict key")) return null;
            Raise.TypeError($"Struct() argument 1 must be a str or bytes object, not {format.Type.Name}");
            return null;
        }
        if (Types.Text.Codecs.Encode(text, "ascii", "strict") is null) return null;
        string source = text.ToString();
        if (Own.Cache.TryGetValue(source, out StructLayout? cached)) return cached;
        if (source.Contains('\0'))
        {
            Fail("embedded null character");
            return null;
        }

        int position = 0;
        bool native = true;
        bool aligned = true;
        bool little = BitConverter.IsLittleEndian;
        if (source.Length > 0 && source[0] is '@' or '=' or '<' or '>' or '!')
        {
            native = aligned = source[0] == '@';
            if (source[0] is '>' or '!') little = false;
            if (source[0] == '<') little = true;
            position = 1;
        }
        List<StructItem> items = [];
        long size = 0;
        int steps = 0;
        while (position < source.Length)
        {
            Poll.StepOrThrow(ref steps);
            if (char.IsWhiteSpace(source[position]))
            {
                position++;
                continue;
            }
            long count = 1;
            if (char.IsAsciiDigit(source[position]))
            {
                count = 0;
                while (position < source.Length && char.IsAsciiDigit(source[position]))
                {
                    Poll.StepOrThrow(ref steps);
                    int digit = source[position++] - '0';
                    if (count > (long.MaxValue - digit) / 10)
                    {
                        Fail("total struct size too long");
                        return null;
                    }
                    count = (count * 10) + digit;
                }
                if (position == source.Length)
                {
                    Fail("repeat count given without format specifier");
                    return null;
                }
            }
            char code = source[position++];
            int each = ItemFormat.SizeOf(code, native);
            if (each == 0)
            {
                Fail("bad char in struct format");
                return null;
            }
            int alignment = code is 'F' or 'D' ? each / 2 : each;
            if (aligned && each > 1) size = (size + alignment - 1) / alignment * alignment;
            if (count > (long.MaxValue - size) / each)
            {
                Fail("total struct size too long");
                return null;
            }
            if (size + (count * each) <= Array.MaxLength) items.Add(new StructItem(code, (int)count, (int)size, each));
            size += count * each;
        }
        StructLayout compiled = new(text, size <= Array.MaxLength ? [.. items] : [], size, little);
        Own.Cache[source] = compiled;
        return compiled;
    }

    /// <summary>The values in bytes that are exactly as long as the format says.</summary>
    public static PyTuple Unpack(StructLayout format, ReadOnlySpan<byte> bytes)
    {
        Poll.ReserveOrThrow((long)format.ValueCount * IntPtr.Size);
        var values = new PyObject[format.ValueCount];
        int next = 0;
        int steps = 0;
        foreach ((char code, int count, int offset, int size) in format.Items)
        {
            Poll.StepOrThrow(ref steps);
            switch (code)
            {
                case 'x':
                    break;
                case 's':
                    values[next++] = PyBytes.From(bytes.Slice(offset, count));
                    break;
                case 'p':
                    int length = count == 0 ? 0 : Math.Min(bytes[offset], count - 1);
                    values[next++] = PyBytes.From(count == 0 ? [] : bytes.Slice(offset + 1, length));
                    break;
                default:
                    for (int i = 0; i < count; i++)
                    {
                        Poll.AtOrThrow(i);
                        values[next++] = ItemFormat.Read(code, bytes.Slice(offset + (i * size), size), format.IsLittleEndian);
                    }
                    break;
            }
        }
        return new PyTuple(values);
    }

    /// <summary>Packs values; false with an exception set.</summary>
    public static bool Pack(StructLayout format, ReadOnlySpan<PyObject> values, Span<byte> bytes, string function)
    {
        if (values.Length != format.ValueCount)
        {
            return Fail($"{function} expected {format.ValueCount} items for packing (got {values.Length})");
        }
        bytes.Clear();
        int next = 0;
        int steps = 0;
        foreach ((char code, int count, int offset, int size) in format.Items)
        {
            Poll.StepOrThrow(ref steps);
            if (code == 'x') continue;
            if (code is 's' or 'p')
            {
                byte[]? text = values[next] is PyBytes or PyByteArray ? Buffers.BytesOf(values[next]) : null;
                next++;
                if (text is null) return Fail($"argument for '{code}' must be a bytes object");
                int start = code == 'p' ? 1 : 0;
                int length = Math.Min(text.Length, Math.Max(0, count - start));
                if (code == 'p' && count > 0) bytes[offset] = (byte)Math.Min(length, 255);
                text.AsSpan(0, length).CopyTo(bytes[(offset + Math.Min(start, count))..]);
                continue;
            }
            for (int i = 0; i < count; i++)
            {
                Poll.AtOrThrow(i);
                if (!ItemFormat.Write(code, bytes.Slice(offset + (i * size), size), values[next++], format.IsLittleEndian, Fail))
                {
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>Return size in bytes of the struct described by the format string.</summary>
    [PyFunction("calcsize(format, /)")]
    private static PyObject? CalculateSize(PyObject format) => Compile(format) is { } compiled ? PyInt.From(compiled.Size) : null;

    /// <summary>Return a bytes object containing values v1, v2, ... packed according to the format string.</summary>
    [PyFunction("pack(format, /, *args)")]
    private static PyObject? Pack(PyObject format, ReadOnlySpan<PyObject> values) =>
        Compile(format) is { } compiled ? StructType.Pack(compiled, values) : null;

    /// <summary>
    /// Pack the values v1, v2, ... according to the format string and write the packed bytes into the writable buffer buf starting
    /// at offset.
    /// </summary>
    [PyFunction("pack_into(format, buffer, offset, /, *args)")]
    private static PyObject? PackInto(PyObject format, PyObject buffer, PyObject offset, ReadOnlySpan<PyObject> values) =>
        Compile(format) is { } compiled ? StructType.PackInto(compiled, buffer, offset, values) : null;

    /// <summary>Return a tuple containing values unpacked according to the format string.</summary>
    [PyFunction("unpack(format, buffer, /)")]
    private static PyObject? Unpack(PyObject format, PyObject buffer) =>
        Compile(format) is { } compiled ? StructType.Unpack(compiled, buffer) : null;

    /// <summary>Return a tuple containing values unpacked according to the format string, starting at offset.</summary>
    [PyFunction("unpack_from(format, /, buffer, offset=0)")]
    private static PyObject? UnpackFrom(PyObject format, PyObject buffer, PyObject? offset)
    {
        return Compile(format) is { } compiled ? StructType.UnpackFrom(compiled, buffer, offset) : null;
    }

    /// <summary>Return an iterator yielding tuples unpacked from the given bytes source according to the format string.</summary>
    [PyFunction("iter_unpack(format, buffer, /)")]
    private static PyObject? IterateUnpack(PyObject format, PyObject buffer) =>
        Compile(format) is { } compiled ? StructType.IterateUnpack(compiled, buffer) : null;

    [PyFunction("_clearcache()")]
    private static PyObject ClearCache()
    {
        Own.Cache.Clear();
        return PyNone.Instance;
    }

    /// <summary>Raises <c>struct.error</c>.</summary>
    public static PyObject? RaiseError(string message) => Raise.Set(Own.Error, message);
}

/// <summary>Create a compiled struct object.</summary>
[PyMethods]
internal static partial class StructType
{
    // __new__ takes any arguments: a subclass may pass its own, and __init__ is given the format.
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyStruct(type);

    private static readonly ArgumentSpecification s_arguments = new("Struct", ["format"]) { MinimumPositional = 1, MaximumPositional = 1 };

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var bound = new PyObject?[1];
        if (!s_arguments.Bind(arguments, keywordNames, bound) || StructModule.Compile(bound[0]!) is not { } layout) return false;
        ((PyStruct)self).Layout = layout;
        return true;
    }

    private static StructLayout? LayoutOf(PyStruct self)
    {
        if (self.Layout is null) Raise.RuntimeError("Struct object is not initialized");
        return self.Layout;
    }

    /// <summary>Return a bytes object containing values v1, v2, ... packed according to the format string.</summary>
    [PyMethod("pack($self, /, *args)")]
    private static PyObject? Pack(PyStruct self, ReadOnlySpan<PyObject> values) =>
        LayoutOf(self) is { } layout ? Pack(layout, values) : null;

    /// <summary>Pack the values v1, v2, ... and write the packed bytes into the writable buffer buf starting at offset.</summary>
    [PyMethod("pack_into($self, buffer, offset, /, *args)")]
    private static PyObject? PackInto(PyStruct self, PyObject buffer, PyObject offset, ReadOnlySpan<PyObject> values) =>
        LayoutOf(self) is { } layout ? PackInto(layout, buffer, offset, values) : null;

    /// <summary>Return a tuple containing unpacked values.</summary>
    [PyMethod("unpack($self, buffer, /)")]
    private static PyObject? Unpack(PyStruct self, PyObject buffer) => LayoutOf(self) is { } layout ? Unpack(layout, buffer) : null;

    /// <summary>Return a tuple containing unpacked values, starting at offset.</summary>
    [PyMethod("unpack_from($self, /, buffer, offset=0)")]
    private static PyObject? UnpackFrom(PyStruct self, PyObject buffer, PyObject? offset) =>
        LayoutOf(self) is { } layout ? UnpackFrom(layout, buffer, offset) : null;

    /// <summary>Return an iterator yielding tuples.</summary>
    [PyMethod("iter_unpack($self, buffer, /)")]
    private static PyObject? IterateUnpack(PyStruct self, PyObject buffer) =>
        LayoutOf(self) is { } layout ? IterateUnpack(layout, buffer) : null;

    /// <summary>Return a bytes object containing values v1, v2, ... packed according to the format string.</summary>
    public static PyObject? Pack(StructLayout self, ReadOnlySpan<PyObject> values)
    {
        if (self.Size > Array.MaxLength) return Raise.MemoryError("");
        Poll.ReserveOrThrow(self.Size);
        byte[] bytes = new byte[self.Size];
        return StructModule.Pack(self, values, bytes, "pack") ? PyBytes.From(bytes) : null;
    }

    /// <summary>Pack the values v1, v2, ... and write the packed bytes into the writable buffer buf starting at offset.</summary>
    public static PyObject? PackInto(StructLayout self, PyObject buffer, PyObject offset, ReadOnlySpan<PyObject> values)
    {
        if (values.Length != self.ValueCount)
        {
            return StructModule.RaiseError($"pack_into expected {self.ValueCount} items for packing (got {values.Length})");
        }
        PyMemoryView? held = Hold(buffer);
        try
        {
            return Indexes.TryToInt64(offset, out long start, ExceptionTypes.IndexError) ? PackAt(self, buffer, start, values) : null;
        }
        finally
        {
            if (held is not null) Buffers.Release(held);
        }
    }

    // The memory keeps its size while the offset and the values are converted, which may run Python code.
    private static PyMemoryView? Hold(PyObject buffer) =>
        Buffers.TryView(buffer, out _) ? Buffers.NativeView(buffer, Buffers.Simple) : null;

    private static PyObject? PackAt(StructLayout self, PyObject buffer, long offset, ReadOnlySpan<PyObject> values)
    {
        if (Buffers.IsScattered(buffer)) return Raise.TypeError($"argument must be read-write bytes-like object, not {buffer.Type.Name}");
        int room = Buffers.WritableLength(buffer);
        if (room < 0)
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError)
                ? Raise.TypeError($"argument must be read-write bytes-like object, not {buffer.Type.Name}") : null;
        }
        if (offset < 0)
        {
            if (offset + self.Size > 0) return StructModule.RaiseError($"no space to pack {self.Size} bytes at offset {offset}");
            if (offset + room < 0) return StructModule.RaiseError($"offset {offset} out of range for {room}-byte buffer");
            offset += room;
        }
        if (room - offset < self.Size)
        {
            return StructModule.RaiseError($"pack_into requires a buffer of at least {(ulong)self.Size + (ulong)offset} bytes for packing "
                + $"{self.Size} bytes at offset {offset} (actual buffer size is {room})");
        }
        Poll.ReserveOrThrow(self.Size);
        byte[] packed = new byte[self.Size];
        bool isPacked = StructModule.Pack(self, values, packed, "pack_into");
        // What a value that does not fit has before it is written, and zeros for the rest.
        PyBaseException? problem = isPacked ? null : Exceptions.Take();
        bool isWritten = Buffers.CopyInto(buffer, packed, (int)offset);
        if (problem is not null) ThreadState.Current.Exception = problem;
        return isPacked && isWritten ? PyNone.Instance : null;
    }

    /// <summary>Return a tuple containing unpacked values.</summary>
    public static PyObject? Unpack(StructLayout self, PyObject buffer)
    {
        if (!Buffers.TryRequire(buffer, out ReadOnlySpan<byte> bytes)) return null;
        return bytes.Length == self.Size ? StructModule.Unpack(self, bytes)
            : StructModule.RaiseError($"unpack requires a buffer of {self.Size} bytes");
    }

    /// <summary>Return a tuple containing unpacked values, starting at offset.</summary>
    public static PyObject? UnpackFrom(StructLayout self, PyObject buffer, PyObject? offset)
    {
        if (offset is null) return UnpackAt(self, buffer, 0);
        PyMemoryView? held = Hold(buffer);
        try
        {
            return Arguments.TryToInt64(offset, out long start) ? UnpackAt(self, buffer, start) : null;
        }
        finally
        {
            if (held is not null) Buffers.Release(held);
        }
    }

    private static PyObject? UnpackAt(StructLayout self, PyObject buffer, long offset)
    {
        if (!Buffers.TryRequire(buffer, out ReadOnlySpan<byte> bytes)) return null;
        if (offset < 0)
        {
            if (offset + self.Size > 0) return StructModule.RaiseError($"not enough data to unpack {self.Size} bytes at offset {offset}");
            if (offset + bytes.Length < 0) return StructModule.RaiseError($"offset {offset} out of range for {bytes.Length}-byte buffer");
            offset += bytes.Length;
        }
        if (bytes.Length - offset < self.Size)
        {
            return StructModule.RaiseError($"unpack_from requires a buffer of at least {(ulong)self.Size + (ulong)offset} bytes for "
                + $"unpacking {self.Size} bytes at offset {offset} (actual buffer size is {bytes.Length})");
        }
        return StructModule.Unpack(self, bytes.Slice((int)offset, (int)self.Size));
    }

    /// <summary>Return an iterator yielding tuples.</summary>
    public static PyObject? IterateUnpack(StructLayout self, PyObject buffer)
    {
        if (self.Size == 0) return StructModule.RaiseError("cannot iteratively unpack with a struct of length 0");
        if (MemoryViewType.Create(buffer) is not { } view) return null;
        if (view.IsContiguous && view.ByteCount % self.Size == 0) return new PyUnpackIterator(self, view);
        if (!view.IsContiguous) Buffers.RaiseUnusable(view);
        else StructModule.RaiseError($"iterative unpacking requires a buffer of a multiple of {self.Size} bytes");
        Buffers.Release(view);
        return null;
    }

    /// <summary>struct format string</summary>
    [PyGetter("format")]
    private static PyObject? GetFormat(PyStruct self) => LayoutOf(self)?.Format;

    /// <summary>struct size in bytes</summary>
    [PyGetter("size")]
    private static PyObject GetSize(PyStruct self) => PyInt.From(self.Layout?.Size ?? -1);

    /// <summary>S.__sizeof__() -> size of S in memory, in bytes</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject? SizeOf(PyStruct self)
    {
        // The sizes of CPython's object, and of its record for each code and for the end of the format.
        const int Object = 56;
        const int Code = 32;
        if (LayoutOf(self) is not { } layout) return null;
        return PyInt.From(Object + (Code * (1 + layout.Items.Count(static item => item.Code != 'x'))));
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) =>
        LayoutOf((PyStruct)self) is { } layout && Representation.Repr(layout.Format) is { } text
            ? PyStr.FromString($"{self.Type.ShortName}({text})") : null;
}

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Marshalling;

/// <summary>Reads objects in the marshal format, versions 0 to 5.</summary>
/// <remarks>The data may be anything: whatever is wrong with it is a Python exception (ValueError, EOFError, TypeError).</remarks>
internal sealed partial class MarshalReader
{
    private static readonly PyStr s_readInto = PyStr.Intern("readinto");

    /// <summary>Reads bytes.</summary>
    public MarshalReader(ReadOnlyMemory<byte> data)
    {
        _data = data;
        _end = data.Length;
    }

    /// <summary>Reads from a file, each time just the bytes that the format says come next.</summary>
    public MarshalReader(PyObject file)
    {
        _file = file;
    }

    /// <summary>Reads all bytes of an array from a position on.</summary>
    public MarshalReader(byte[] data, int position = 0)
        : this((ReadOnlyMemory<byte>)data) => _position = position;

    // What may be referred to, and how much there is of it.
    private Reference[] _references = [];
    private int _count;

    // The index that the next object gets. It is less than their number while something is read that was passed over.
    private int _next;

    // Tuples that references may lead to while their items are being read, the innermost last.
    private readonly List<PyObject> _unfinished = [];
    private readonly PyObject? _file;
    private ReadOnlyMemory<byte> _data;
    private int _position;
    private int _end;
    private int _depth;

    /// <summary>Whether code objects are refused.</summary>
    public bool RefuseCode { get; init; }

    /// <summary>The file that code objects are given, whatever the data says; null to believe the data.</summary>
    public PyStr? FileName { get; init; }

    /// <summary>The index after the last byte read.</summary>
    public int Position => _position;

    /// <summary>
    /// Takes the objects that were written as shared, when it is there. A writer that is given them writes the same bytes again,
    /// which reference counts decided in CPython.
    /// </summary>
    public HashSet<object>? Shared { get; init; }

    /// <summary>Reads one object; null with an exception set.</summary>
    public PyObject? Read()
    {
        PyObject? value = ReadItem(out bool isNull);
        // Functions that stay in the data keep what may be referred to for long.
        if (_leavesFunctions) Array.Resize(ref _references, _count);
        return isNull ? Raise.TypeError("NULL object in marshal data for object") : value;
    }

    /// <summary>Reads an object, or the mark that ends a dict.</summary>
    private PyObject? ReadItem(out bool isNull)
    {
        isNull = false;
        if (_position >= _end && !Fetch(1, "EOF read where object expected")) return null;
        if (_depth >= MarshalFormat.MaximumDepth) return Raise.ValueError("recursion limit exceeded");
        byte code = _data.Span[_position++];
        bool isShared = (code & MarshalFormat.ReferenceFlag) != 0;
        code &= MarshalFormat.ReferenceFlag ^ 0xFF;
        if (code == MarshalFormat.Null)
        {
            isNull = true;
            return null;
        }

        _depth++;
        // A container may contain itself, so it has its index before its items have theirs.
        int index = isShared && !IsSingleton(code) ? Claim() : -1;
        if (index >= 0 && _references[index].Value is { } known)
        {
            _depth--;
            PassOver(_position - 1, index);
            return known;
        }
        PyObject? value = ReadContent(code, index);
        _depth--;
        if (value is null || !isShared) return value;
        if (index >= 0) _references[index].Value = value;
        Shared?.Add(MarshalWriter.Identity(value));
        return value;
    }

    private int Claim()
    {
        if (_next < _count) return _next++;
        if (_count == _references.Length)
        {
            // About as many as the code of a module has.
            int first = Math.Clamp((_end - _position) / 64, 16, 1024);
            Array.Resize(ref _references, Math.Max(2 * _count, first));
        }
        _count++;
        return _next++;
    }

    private static bool IsSingleton(byte code) => code is MarshalFormat.None or MarshalFormat.True or MarshalFormat.False
        or MarshalFormat.Ellipsis or MarshalFormat.StopIteration or MarshalFormat.Reference;

    private PyObject? ReadContent(byte code, int index)
    {
        switch (code)
        {
            case MarshalFormat.None:
                return PyNone.Instance;
            case MarshalFormat.True:
                return PyBool.True;
            case MarshalFormat.False:
                return PyBool.False;
            case MarshalFormat.Ellipsis:
                return PyEllipsis.Instance;
            case MarshalFormat.StopIteration:
                return ExceptionTypes.StopIteration;
            case MarshalFormat.Int:
                return TryReadInt32(out int number) ? PyInt.From(number) : null;
            case MarshalFormat.Int64:
                return Take(8, out ReadOnlySpan<byte> wide) ? PyInt.From(BinaryPrimitives.ReadInt64LittleEndian(wide)) : null;
            case MarshalFormat.Long:
                return ReadLong();
            case MarshalFormat.Float:
                return TryReadDouble(out double real) ? new PyFloat(real) : null;
            case MarshalFormat.FloatText:
                return TryReadFloatText(out real) ? new PyFloat(real) : null;
            case MarshalFormat.Complex or MarshalFormat.ComplexText:
                return ReadComplex(code == MarshalFormat.ComplexText);
            case MarshalFormat.Bytes:
                return TryReadSize("bytes object", out int size) && Take(size, out ReadOnlySpan<byte> bytes) ? PyBytes.From(bytes) : null;
            case MarshalFormat.Ascii or MarshalFormat.AsciiInterned:
                return TryReadSize("string", out size) ? ReadAscii(size, code == MarshalFormat.AsciiInterned) : null;
            case MarshalFormat.ShortAscii or MarshalFormat.ShortAsciiInterned:
                return TryReadByte(out size) ? ReadAscii(size, code == MarshalFormat.ShortAsciiInterned) : null;
            case MarshalFormat.Unicode or MarshalFormat.Interned:
                return ReadUnicode(code == MarshalFormat.Interned);
            case MarshalFormat.SmallTuple:
                return TryReadByte(out size) ? ReadTuple(size, index) : null;
            case MarshalFormat.Tuple:
                return TryReadSize("tuple", out size) ? ReadTuple(size, index) : null;
            case MarshalFormat.List:
                return TryReadSize("list", out size) ? ReadList(size, index) : null;
            case MarshalFormat.Dict:
                return ReadDict(index);
            case MarshalFormat.Set or MarshalFormat.FrozenSet:
                return TryReadSize("set", out size) ? ReadSet(size, code == MarshalFormat.FrozenSet, index) : null;
            case MarshalFormat.Slice:
                return ReadSlice();
            case MarshalFormat.Code:
                return ReadCode();
            case MarshalFormat.Reference:
                return ReadReference();
            default:
                return Raise.ValueError("bad marshal data (unknown type code)");
        }
    }

    private PyObject? ReadReference()
    {
        if (!TryReadInt32(out int index)) return null;
        if ((uint)index < (uint)_count && (_references[index].Value ?? ReadPassed(index)) is { } value) return value;
        return Raise.ValueError("bad marshal data (invalid reference)");
    }

    private PyObject? ReadLong()
    {
        if (!TryReadInt32(out int count)) return null;
        if (count == int.MinValue) return Raise.ValueError("bad marshal data (long size out of range)");
        int digits = Math.Abs(count);
        if (digits == 0) return PyInt.Zero;
        if (!Take(digits * 2L, out ReadOnlySpan<byte> content)) return null;
        byte[] magnitude = new byte[(int)(((long)digits * MarshalFormat.DigitBits / 8) + 2)];
        uint pending = 0;
        int pendingBits = 0;
        int next = 0;
        for (int i = 0; i < digits; i++)
        {
            Poll.AtOrThrow(i);
            uint digit = BinaryPrimitives.ReadUInt16LittleEndian(content[(i * 2)..]);
            if (digit >> MarshalFormat.DigitBits != 0) return Raise.ValueError("bad marshal data (digit out of range in long)");
            if (digit == 0 && i == digits - 1) return Raise.ValueError("bad marshal data (unnormalized long data)");
            pending |= digit << pendingBits;
            pendingBits += MarshalFormat.DigitBits;
            while (pendingBits >= 8)
            {
                magnitude[next++] = (byte)pending;
                pending >>= 8;
                pendingBits -= 8;
            }
        }
        if (pendingBits > 0) magnitude[next] = (byte)pending;
        BigInteger value = new(magnitude, isUnsigned: true);
        return PyIntegral.From(count < 0 ? -value : value);
    }

    private bool TryReadFloatText(out double value)
    {
        value = 0;
        if (!TryReadByte(out int size) || !Take(size, out ReadOnlySpan<byte> text)) return false;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        Raise.ValueError($"could not convert string to float: '{Encoding.Latin1.GetString(text)}'");
        return false;
    }

    // On its own: .NET loads the types a method names when it is first called.
    private PyComplex? ReadComplex(bool isText)
    {
        bool done = isText
            ? TryReadFloatText(out double real) & TryReadFloatText(out double imaginary)
            : TryReadDouble(out real) & TryReadDouble(out imaginary);
        return done ? new PyComplex(real, imaginary) : null;
    }

    private PyObject? ReadAscii(int size, bool isInterned)
    {
        const int MostOnStack = 256;
        if (!Take(size, out ReadOnlySpan<byte> bytes)) return null;
        Poll.ReserveOrThrow((long)size * sizeof(char));
        Span<char> text = size <= MostOnStack ? stackalloc char[MostOnStack] : new char[size];
        text = text[..Encoding.Latin1.GetChars(bytes, text)];
        // Most names of a module are those of others as well: they are found before a string is made.
        if (isInterned && size > 1) return InternTable.Find(text) ?? PyStr.Intern(PyStr.FromNarrow(text));
        return isInterned ? PyStr.Intern(PyStr.FromNarrow(text)) : PyStr.FromNarrow(text);
    }

    private PyObject? ReadUnicode(bool isInterned)
    {
        if (!TryReadSize("string", out int size) || !Take(size, out ReadOnlySpan<byte> text)) return null;
        Poll.ReserveOrThrow((long)text.Length * sizeof(int));
        int[] points = new int[text.Length];
        int count = 0;
        int steps = 0;
        for (int i = 0; i < text.Length;)
        {
            Poll.StepOrThrow(ref steps);
            int length = Utf8Length(text[i..], out int point);
            if (length == 0) return Raise.ValueError("bad marshal data (invalid UTF-8)");
            points[count++] = point;
            i += length;
        }
        var value = PyStr.FromCodePoints(points.AsSpan(0, count));
        return isInterned ? PyStr.Intern(value) : value;
    }

    /// <summary>Decodes one code point; surrogates are allowed ("surrogatepass"). 0 when the bytes are no UTF-8.</summary>
    private static int Utf8Length(ReadOnlySpan<byte> text, out int point)
    {
        point = text[0];
        if (point < 0x80) return 1;
        int length = point switch { >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (length == 0 || text.Length < length) return 0;
        point &= 0xFF >> (length + 1);
        for (int i = 1; i < length; i++)
        {
            if ((text[i] & 0xC0) != 0x80) return 0;
            point = (point << 6) | (text[i] & 0x3F);
        }
        int smallest = length switch { 2 => 0x80, 3 => 0x800, _ => 0x10000 };
        return point >= smallest && point <= 0x10FFFF ? length : 0;
    }

    private PyObject? ReadTuple(int size, int index)
    {
        if (!CheckRoom(size)) return null;
        if (size == 0) return PyTuple.Empty;
        Poll.ReserveOrThrow((long)size * IntPtr.Size);
        var items = new PyObject[size];
        PyTuple tuple = new(items);
        if (index >= 0)
        {
            _references[index].Value = tuple;
            _unfinished.Add(tuple);
        }
        for (int i = 0; i < size; i++)
        {
            PyObject? item = ReadElement("tuple");
            if (item is null) return null;
            items[i] = item;
        }
        if (index >= 0) _unfinished.RemoveAt(_unfinished.Count - 1);
        return tuple;
    }

    /// <summary>Whether an object can be hashed: a tuple that is still being read cannot. False with ValueError set.</summary>
    private bool IsHashable(PyObject value)
    {
        if (_unfinished.Count == 0) return true;
        Stack<PyObject> waiting = new([value]);
        HashSet<PyObject> seen = new(ReferenceEqualityComparer.Instance);
        while (waiting.TryPop(out PyObject? each))
        {
            if (!seen.Add(each)) continue;
            switch (each)
            {
                case PyTuple tuple:
                    if (_unfinished.Contains(tuple))
                    {
                        Raise.ValueError("bad marshal data (a tuple is used before it is complete)");
                        return false;
                    }
                    foreach (PyObject item in tuple.Items) waiting.Push(item);
                    break;
                case PySlice slice:
                    waiting.Push(slice.Start);
                    waiting.Push(slice.Stop);
                    waiting.Push(slice.Step);
                    break;
            }
        }
        return true;
    }

    private PyObject? ReadList(int size, int index)
    {
        if (!CheckRoom(size)) return null;
        PyList list = new(size);
        if (index >= 0) _references[index].Value = list;
        for (int i = 0; i < size; i++)
        {
            PyObject? item = ReadElement("list");
            if (item is null) return null;
            list.Add(item);
        }
        return list;
    }

    private PyObject? ReadDict(int index)
    {
        PyDict dict = new();
        if (index >= 0) _references[index].Value = dict;
        while (true)
        {
            PyObject? key = ReadItem(out bool isEnd);
            if (isEnd) return dict;
            if (key is null) return null;
            PyObject? value = ReadItem(out isEnd);
            if (isEnd) return dict;
            if (value is null || !IsHashable(key) || !dict.SetItem(key, value)) return null;
        }
    }

    private PyObject? ReadSet(int size, bool isFrozen, int index)
    {
        if (!CheckRoom(size)) return null;
        if (isFrozen && size == 0) return PyFrozenSet.Empty;
        PySetBase set = isFrozen ? new PyFrozenSet() : new PySet();
        // A frozenset may not be seen before it is complete.
        if (index >= 0 && !isFrozen) _references[index].Value = set;
        for (int i = 0; i < size; i++)
        {
            PyObject? item = ReadElement("set");
            if (item is null || !IsHashable(item) || set.Add(item) < 0) return null;
        }
        return set;
    }

    private PyObject? ReadSlice()
    {
        PyObject? start = ReadElement("slice");
        PyObject? stop = start is null ? null : ReadElement("slice");
        PyObject? step = stop is null ? null : ReadElement("slice");
        return step is null ? null : new PySlice(start!, stop!, step);
    }

    private PyObject? ReadCode()
    {
        if (RefuseCode) return Raise.ValueError("unmarshalling code objects is disallowed");
        if (!TryReadHead(out CodeHead head)) return null;
        return (PyObject?)LeaveStored(head) ?? ReadCode(head);
    }

    private PyCode? ReadCode(CodeHead head)
    {
        if (ReadField<PyBytes>("code") is not { } code
            || ReadField<PyTuple>("constants") is not { } constants
            || ReadNames("names") is not { } names
            || ReadNames("local variable names") is not { } localNames
            || ReadField<PyBytes>("local variable kinds") is not { } localKinds
            || ReadField<PyStr>("filename") is not { } fileName
            || ReadField<PyStr>("name") is not { } name
            || ReadField<PyStr>("qualified name") is not { } qualifiedName
            || !TryReadInt32(out int firstLine)
            || ReadField<PyBytes>("line table") is not { } lineTable
            || ReadField<PyBytes>("exception table") is not { } exceptionTable)
        {
            return null;
        }
        if (head.FindProblem(code.Length, localNames.Count, localKinds.Length) is { } problem)
        {
            BadCode(problem);
            return null;
        }
        CodeContent content = new()
        {
            Code = code.Value,
            Constants = constants,
            Names = names,
            LocalsPlusNames = localNames,
            LocalsPlusKinds = Kinds(localKinds.Value),
            LineTable = lineTable.Value,
            ExceptionTable = exceptionTable.Value,
        };
        return Make(head, content, null, FileName ?? fileName, name, qualifiedName, firstLine);
    }

    private static PyCode Make(
        CodeHead head, CodeContent? content, StoredCode? stored, PyStr fileName, PyStr name, PyStr qualifiedName, int firstLine) =>
        new(content, stored)
        {
            ArgumentCount = head.ArgumentCount,
            PositionalOnlyCount = head.PositionalOnlyCount,
            KeywordOnlyCount = head.KeywordOnlyCount,
            StackSize = head.StackSize,
            Flags = head.Flags,
            FileName = fileName,
            Name = name,
            QualifiedName = qualifiedName,
            FirstLine = firstLine,
        };

    private bool TryReadHead(out CodeHead head)
    {
        head = default;
        if (!TryReadInt32(out int argumentCount)
            || !TryReadInt32(out int positionalOnlyCount)
            || !TryReadInt32(out int keywordOnlyCount)
            || !TryReadInt32(out int stackSize)
            || !TryReadInt32(out int flags))
        {
            return false;
        }
        head = new CodeHead(argumentCount, positionalOnlyCount, keywordOnlyCount, stackSize, (CodeFlags)flags);
        return true;
    }

    private static LocalKind[] Kinds(byte[] values)
    {
        var kinds = new LocalKind[values.Length];
        // Short: the variables of a code object.
        for (int i = 0; i < kinds.Length; i++) kinds[i] = (LocalKind)values[i];
        return kinds;
    }

    private T? ReadField<T>(string what)
        where T : PyObject
    {
        PyObject? value = ReadElement("code object");
        if (value is null or T) return (T?)value;
        BadCode($"the {what} is of type {value.Type.Name}");
        return null;
    }

    private PyTuple? ReadNames(string what)
    {
        PyTuple? names = ReadField<PyTuple>(what);
        if (names is null) return null;
        for (int i = 0; i < names.Count; i++)
        {
            if (names.Items[i] is not PyStr name || name.GetType() != typeof(PyStr))
            {
                BadCode($"one of the {what} is no string");
                return null;
            }
            names.Items[i] = PyStr.Intern(name);
        }
        return names;
    }

    private static PyObject? BadCode(string reason) => Raise.ValueError($"bad marshal data (invalid code object: {reason})");

    private PyObject? ReadElement(string container)
    {
        PyObject? item = ReadItem(out bool isNull);
        return isNull ? Raise.TypeError($"NULL object in marshal data for {container}") : item;
    }

    private bool TryReadByte(out int value)
    {
        bool read = Take(1, out ReadOnlySpan<byte> bytes);
        value = read ? bytes[0] : 0;
        return read;
    }

    private bool TryReadInt32(out int value)
    {
        bool read = Take(4, out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;
        return read;
    }

    private bool TryReadDouble(out double value)
    {
        bool read = Take(8, out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : 0;
        return read;
    }

    private bool TryReadSize(string what, out int size)
    {
        if (!TryReadInt32(out size)) return false;
        if (size >= 0) return true;
        Raise.ValueError($"bad marshal data ({what} size out of range)");
        return false;
    }

    /// <summary>Every item takes a byte at least: a size beyond that is refused before memory is taken for it.</summary>
    private bool CheckRoom(int items)
    {
        if (_file is not null || items <= _end - _position) return true;
        Raise.Set(ExceptionTypes.EOFError, "EOF read where object expected");
        return false;
    }

    private bool Take(long size, out ReadOnlySpan<byte> bytes)
    {
        if (size > _end - _position && !Fetch(size, _file is null ? "marshal data too short" : "EOF read where not expected"))
        {
            bytes = default;
            return false;
        }
        bytes = _data.Span.Slice(_position, (int)size);
        _position += (int)size;
        return true;
    }

    /// <summary>
    /// Has the file fill a buffer of a size; false with EOFError when it has less, or with what is wrong with its answer.
    /// </summary>
    private bool Fetch(long size, string ended)
    {
        if (_file is null || size > Array.MaxLength) return Raise.Set(ExceptionTypes.EOFError, ended) is not null;
        Poll.ReserveOrThrow(size);
        PyByteArray target = new(new byte[size]);
        PyMemoryView view = new(target, "B", 1, isReadOnly: false, 0, [(int)size], [1]);
        PyObject? answer = Attributes.CallMethod(_file, s_readInto, view);
        if (answer is null || !Indexes.TryToInt64(answer, out long count, ExceptionTypes.OverflowError)) return false;
        if (count > size) return Raise.ValueError($"read() returned too much data: {size} bytes requested, {count} returned") is not null;
        if (count < size) return Raise.Set(ExceptionTypes.EOFError, ended) is not null;
        // A copy: the file may have kept the view.
        _data = target.Span.ToArray();
        _position = 0;
        _end = (int)size;
        return true;
    }
}

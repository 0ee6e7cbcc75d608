using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Marshalling;

/// <summary>Writes objects in the marshal format.</summary>
internal sealed class MarshalWriter
{
    private readonly List<byte> _output = [];
    private readonly Dictionary<object, int> _indexes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _shared;
    private readonly HashSet<PyObject> _unfinished = new(ReferenceEqualityComparer.Instance);
    private readonly int _version;
    private readonly bool _refuseCode;
    private int _depth;

    private MarshalWriter(int version, HashSet<object> shared, bool refuseCode)
    {
        _version = version;
        _shared = shared;
        _refuseCode = refuseCode;
    }

    /// <summary>Writes an object; null with ValueError set when it, or something in it, has no marshal form.</summary>
    /// <param name="value">The object.</param>
    /// <param name="version">The format's version: 3 and later share objects, 4 has short forms, 5 slices.</param>
    /// <param name="shared">
    /// Which objects get an index to be referred to by, as <see cref="MarshalReader.Shared"/> has them. Without it, those
    /// that occur more than once, and those that CPython keeps only one of.
    /// </param>
    /// <param name="refuseCode">Whether code objects are an error.</param>
    /// <param name="isHeld">
    /// Whether the object itself is one that CPython would refer to from elsewhere, as its importer does to code.
    /// </param>
    public static byte[]? Write(PyObject value, int version = MarshalFormat.Version, HashSet<object>? shared = null,
        bool refuseCode = false, bool isHeld = false)
    {
        if (shared is null)
        {
            var counter = new SharingCounter();
            if (version >= 3) counter.Visit(value, 0);
            shared = counter.Shared;
            if (isHeld) shared.Add(Identity(value));
        }
        MarshalWriter writer = new(version, shared, refuseCode);
        return writer.WriteObject(value) ? CollectionsMarshal.AsSpan(writer._output).ToArray() : null;
    }

    /// <summary>What identifies an object: the array of a bytes object, because code objects hold just that.</summary>
    internal static object Identity(PyObject value) => value is PyBytes bytes && value.GetType() == typeof(PyBytes) ? bytes.Value : value;

    /// <summary>The bytes of a code object as an identity: those of which CPython has one object are one here as well.</summary>
    private static byte[] Canonical(byte[] bytes) => bytes.Length <= 1 ? PyBytes.From(bytes).Value : bytes;

    /// <summary>Whether CPython keeps one object for the value, so that its reference count is never one.</summary>
    private static bool IsShareable(PyObject value) => value switch
    {
        PyInt small => small.Value is >= -5 and <= 256,
        PyStr text => IsInterned(text),
        PyBytes bytes => bytes.Length <= 1,
        PyTuple tuple => tuple.Count == 0,
        _ => false,
    };

    /// <summary>Whether the string is interned in CPython, where those of no or one Latin-1 character always are.</summary>
    private static bool IsInterned(PyStr text) => text.IsInterned || (text.Length <= 1 && (text.Length == 0 || text[0] < 256));

    // The compiler makes slices of the ints of the source, not of the constants. More of them are cached here than in CPython.
    private static bool IsUnsharedInt(PyObject member) =>
        member is PyInt number && !IsShareable(number) && ReferenceEquals(PyInt.From(number.Value), number);

    private bool WriteMember(PyObject member) => IsUnsharedInt(member) ? WriteContent(member, 0) : WriteObject(member);

    private bool WriteObject(PyObject value)
    {
        if (_depth >= MarshalFormat.MaximumDepth)
        {
            Raise.ValueError("object too deeply nested to marshal");
            return false;
        }
        switch (value)
        {
            case PyNone:
                _output.Add(MarshalFormat.None);
                return true;
            case PyBool truth:
                _output.Add(truth.Value ? MarshalFormat.True : MarshalFormat.False);
                return true;
            case PyEllipsis:
                _output.Add(MarshalFormat.Ellipsis);
                return true;
            case PyType when ReferenceEquals(value, ExceptionTypes.StopIteration):
                _output.Add(MarshalFormat.StopIteration);
                return true;
        }
        // What holds such an object is complete only when the object is: a reader could not make a loop of them.
        bool isImmutable = value is PySlice or PyCode;
        if (isImmutable && !_unfinished.Add(value)) return Raise.ValueError("unmarshallable object") is not null;
        if (!Begin(Identity(value), out byte flag)) return !isImmutable || _unfinished.Remove(value);
        _depth++;
        bool written = WriteContent(value, flag);
        _depth--;
        if (isImmutable) _unfinished.Remove(value);
        return written;
    }

    /// <summary>False when the object was written before: a reference to it has been written now.</summary>
    private bool Begin(object identity, out byte flag)
    {
        flag = 0;
        if (_version < 3 || !_shared.Contains(identity)) return true;
        if (_indexes.TryGetValue(identity, out int index))
        {
            _output.Add(MarshalFormat.Reference);
            WriteInt32(index);
            return false;
        }
        _indexes.Add(identity, _indexes.Count);
        flag = MarshalFormat.ReferenceFlag;
        return true;
    }

    private bool WriteContent(PyObject value, byte flag)
    {
        switch (value)
        {
            case PyInt small when small.Value is >= int.MinValue and <= int.MaxValue:
                _output.Add((byte)(MarshalFormat.Int | flag));
                WriteInt32((int)small.Value);
                return true;
            case PyInt or PyBigInt:
                WriteLong(((PyIntegral)value).ToBigInteger(), flag);
                return true;
            case PyFloat number when value.GetType() == typeof(PyFloat):
                _output.Add((byte)((_version > 1 ? MarshalFormat.Float : MarshalFormat.FloatText) | flag));
                WriteDouble(number.Value);
                return true;
            case PyComplex complex when value.GetType() == typeof(PyComplex):
                _output.Add((byte)((_version > 1 ? MarshalFormat.Complex : MarshalFormat.ComplexText) | flag));
                WriteDouble(complex.Value.Real);
                WriteDouble(complex.Value.Imaginary);
                return true;
            case PyBytes bytes when value.GetType() == typeof(PyBytes):
                WriteBytes(bytes.Value, flag);
                return true;
            case PyByteArray bytes:
                WriteBytes(bytes.Span, flag);
                return true;
            case PyStr text when value.GetType() == typeof(PyStr):
                WriteString(text, flag);
                return true;
            case PyTuple tuple when value.GetType() == typeof(PyTuple):
                return WriteTuple(tuple, flag);
            case PyList list when value.GetType() == typeof(PyList):
                return WriteList(list, flag);
            case PyDict dict when value.GetType() == typeof(PyDict):
                return WriteDict(dict, flag);
            case PySetBase set when value.GetType() == typeof(PySet) || value.GetType() == typeof(PyFrozenSet):
                return WriteSet(set, flag);
            case PySlice slice when _version >= 5:
                _output.Add((byte)(MarshalFormat.Slice | flag));
                return WriteMember(slice.Start) && WriteMember(slice.Stop) && WriteMember(slice.Step);
            case PyCode code:
                return WriteCode(code, flag);
        }
        if (!Buffers.IsScattered(value) && Buffers.BytesOf(value) is { } content)
        {
            WriteBytes(content, flag);
            return true;
        }
        Raise.ValueError("unmarshallable object");
        return false;
    }

    private void WriteLong(BigInteger value, byte flag)
    {
        _output.Add((byte)(MarshalFormat.Long | flag));
        var magnitude = BigInteger.Abs(value);
        byte[] bytes = magnitude.ToByteArray(isUnsigned: true);
        int digits = (int)((magnitude.GetBitLength() + MarshalFormat.DigitBits - 1) / MarshalFormat.DigitBits);
        WriteInt32(value.Sign < 0 ? -digits : digits);
        uint pending = 0;
        int pendingBits = 0;
        int next = 0;
        for (int i = 0; i < digits; i++)
        {
            Poll.AtOrThrow(i);
            // Short: the bits of a digit.
            while (pendingBits < MarshalFormat.DigitBits && next < bytes.Length)
            {
                pending |= (uint)bytes[next++] << pendingBits;
                pendingBits += 8;
            }
            uint digit = pending & ((1 << MarshalFormat.DigitBits) - 1);
            _output.Add((byte)digit);
            _output.Add((byte)(digit >> 8));
            pending >>= MarshalFormat.DigitBits;
            pendingBits -= MarshalFormat.DigitBits;
        }
    }

    private void WriteDouble(double value)
    {
        if (_version > 1)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            _output.AddRange(bytes);
            return;
        }
        string text = value.ToString("G17", CultureInfo.InvariantCulture);
        _output.Add((byte)text.Length);
        _output.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes, byte flag)
    {
        _output.Add((byte)(MarshalFormat.Bytes | flag));
        WriteInt32(bytes.Length);
        _output.AddRange(bytes);
    }

    private void WriteString(PyStr text, byte flag)
    {
        if (_version >= 4 && text.Narrow is { } narrow && Ascii.IsValid(narrow))
        {
            byte[] ascii = Encoding.ASCII.GetBytes(narrow);
            if (ascii.Length < 256)
            {
                _output.Add((byte)((IsInterned(text) ? MarshalFormat.ShortAsciiInterned : MarshalFormat.ShortAscii) | flag));
                _output.Add((byte)ascii.Length);
            }
            else
            {
                _output.Add((byte)((IsInterned(text) ? MarshalFormat.AsciiInterned : MarshalFormat.Ascii) | flag));
                WriteInt32(ascii.Length);
            }
            _output.AddRange(ascii);
            return;
        }
        _output.Add((byte)((_version >= 3 && IsInterned(text) ? MarshalFormat.Interned : MarshalFormat.Unicode) | flag));
        List<byte> utf8 = [];
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            AppendUtf8(utf8, text[i]);
        }
        WriteInt32(utf8.Count);
        _output.AddRange(CollectionsMarshal.AsSpan(utf8));
    }

    /// <summary>Encodes a code point; surrogates are written as if they were characters ("surrogatepass").</summary>
    private static void AppendUtf8(List<byte> output, int point)
    {
        switch (point)
        {
            case < 0x80:
                output.Add((byte)point);
                return;
            case < 0x800:
                output.Add((byte)(0xC0 | (point >> 6)));
                break;
            case < 0x10000:
                output.Add((byte)(0xE0 | (point >> 12)));
                output.Add((byte)(0x80 | ((point >> 6) & 0x3F)));
                break;
            default:
                output.Add((byte)(0xF0 | (point >> 18)));
                output.Add((byte)(0x80 | ((point >> 12) & 0x3F)));
                output.Add((byte)(0x80 | ((point >> 6) & 0x3F)));
                break;
        }
        output.Add((byte)(0x80 | (point & 0x3F)));
    }

    private bool WriteTuple(PyTuple tuple, byte flag)
    {
        if (_version >= 4 && tuple.Count < 256)
        {
            _output.Add((byte)(MarshalFormat.SmallTuple | flag));
            _output.Add((byte)tuple.Count);
        }
        else
        {
            _output.Add((byte)(MarshalFormat.Tuple | flag));
            WriteInt32(tuple.Count);
        }
        foreach (PyObject item in tuple.Items)
        {
            if (!WriteObject(item)) return false;
        }
        return true;
    }

    private bool WriteList(PyList list, byte flag)
    {
        _output.Add((byte)(MarshalFormat.List | flag));
        WriteInt32(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            Poll.AtOrThrow(i);
            if (!WriteObject(list[i])) return false;
        }
        return true;
    }

    private bool WriteDict(PyDict dict, byte flag)
    {
        _output.Add((byte)(MarshalFormat.Dict | flag));
        foreach ((PyObject key, PyObject item) in dict)
        {
            if (!WriteObject(key) || !WriteObject(item)) return false;
        }
        _output.Add(MarshalFormat.Null);
        return true;
    }

    /// <summary>Elements are ordered by their own marshal forms, so that equal sets are written alike.</summary>
    private bool WriteSet(PySetBase set, byte flag)
    {
        _output.Add((byte)((set is PyFrozenSet ? MarshalFormat.FrozenSet : MarshalFormat.Set) | flag));
        WriteInt32(set.Count);
        List<(byte[] Form, PyObject Item)> items = [];
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
        {
            MarshalWriter writer = new(_version, _shared, _refuseCode) { _depth = _depth };
            if (!writer.WriteObject(entry.Key!)) return false;
            items.Add(([.. writer._output], entry.Key!));
        }
        items.Sort(static (left, right) => left.Form.AsSpan().SequenceCompareTo(right.Form));
        foreach ((_, PyObject item) in items)
        {
            if (!WriteObject(item)) return false;
        }
        return true;
    }

    private bool WriteCode(PyCode code, byte flag)
    {
        if (_refuseCode)
        {
            Raise.ValueError("marshalling code objects is disallowed");
            return false;
        }
        _output.Add((byte)(MarshalFormat.Code | flag));
        WriteInt32(code.ArgumentCount);
        WriteInt32(code.PositionalOnlyCount);
        WriteInt32(code.KeywordOnlyCount);
        WriteInt32(code.StackSize);
        WriteInt32((int)code.Flags);
        WriteField(code.Code);
        if (!WriteObject(code.Constants) || !WriteObject(code.Names) || !WriteObject(code.LocalsPlusNames)) return false;
        WriteKinds(MemoryMarshal.AsBytes(code.LocalsPlusKinds.AsSpan()));
        if (!WriteObject(code.FileName) || !WriteObject(code.Name) || !WriteObject(code.QualifiedName)) return false;
        WriteInt32(code.FirstLine);
        WriteField(code.LineTable);
        WriteField(code.ExceptionTable);
        return true;
    }

    // CPython makes these bytes for each code object, and only of empty ones there is but one object.
    private void WriteKinds(ReadOnlySpan<byte> kinds)
    {
        if (kinds.IsEmpty) WriteField([]);
        else WriteBytes(kinds, 0);
    }

    private void WriteField(byte[] bytes)
    {
        bytes = Canonical(bytes);
        if (Begin(bytes, out byte flag)) WriteBytes(bytes, flag);
    }

    private void WriteInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _output.AddRange(bytes);
    }

    /// <summary>Finds the objects that occur more than once.</summary>
    private sealed class SharingCounter
    {
        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

        public HashSet<object> Shared { get; } = new(ReferenceEqualityComparer.Instance);

        public void Visit(PyObject value, int depth)
        {
            // Deeper than this the writer itself refuses.
            if (value is PyNone or PyBool or PyEllipsis || depth > MarshalFormat.MaximumDepth) return;
            if (IsShareable(value)) Shared.Add(Identity(value));
            if (!Count(Identity(value))) return;
            switch (value)
            {
                case PyTuple tuple:
                    foreach (PyObject item in tuple.Items) Visit(item, depth + 1);
                    break;
                case PyList list:
                    for (int i = 0; i < list.Count; i++)
                    {
                        Poll.AtOrThrow(i);
                        Visit(list[i], depth + 1);
                    }
                    break;
                case PyDict dict:
                    foreach ((PyObject key, PyObject item) in dict)
                    {
                        Visit(key, depth + 1);
                        Visit(item, depth + 1);
                    }
                    break;
                case PySetBase set:
                    int position = 0;
                    while (set.Next(ref position, out PySetBase.Entry entry))
                    {
                        // While CPython sorts them, elements have more owners than the set.
                        Shared.Add(Identity(entry.Key!));
                        Visit(entry.Key!, depth + 1);
                    }
                    break;
                case PySlice slice:
                    if (!IsUnsharedInt(slice.Start)) Visit(slice.Start, depth + 1);
                    if (!IsUnsharedInt(slice.Stop)) Visit(slice.Stop, depth + 1);
                    if (!IsUnsharedInt(slice.Step)) Visit(slice.Step, depth + 1);
                    break;
                case PyCode code:
                    Visit(code, depth + 1);
                    break;
            }
        }

        private void Visit(PyCode code, int depth)
        {
            if (code.LocalsPlusKinds.Length == 0) CountBytes([]);
            CountBytes(code.Code);
            // CPython makes it for the asking and keeps it, so it always has a second owner.
            Shared.Add(Canonical(code.Code));
            Visit(code.Constants, depth);
            Visit(code.Names, depth);
            Visit(code.LocalsPlusNames, depth);
            Visit(code.FileName, depth);
            Visit(code.Name, depth);
            Visit(code.QualifiedName, depth);
            CountBytes(code.LineTable);
            CountBytes(code.ExceptionTable);
        }

        private void CountBytes(byte[] bytes)
        {
            byte[] canonical = Canonical(bytes);
            if (canonical.Length <= 1) Shared.Add(canonical);
            Count(canonical);
        }

        /// <summary>True the first time.</summary>
        private bool Count(object identity)
        {
            if (_seen.Add(identity)) return true;
            Shared.Add(identity);
            return false;
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;
using Krait.Types.Numbers;
using Krait.Types.Text;

namespace Krait.Modules.Pickling;

/// <summary>Writes objects as a pickle. A false result has an exception set.</summary>
internal sealed partial class PickleWriter(PickleTables tables, PyObject? write, int protocol, bool fixesImports, PyObject? bufferCallback)
{
    public const int HighestProtocol = 5;
    public const int DefaultProtocol = 5;

    private const int BatchSize = 1000;

    // In fast mode nothing is remembered: cycles are looked for from this depth on.
    private const int FastNesting = 50;

    private readonly PickleOutput _output = new(write);
    private int _fastDepth;
    private PickleMemo? _fastOpen;

    public PickleMemo Memo { get; set; } = new();

    public int Protocol { get; } = protocol;

    public bool IsBinary { get; set; } = protocol > 0;

    public bool IsFast { get; set; }

    public PyObject? PersistentId { get; set; }

    public PyObject? ReducerOverride { get; set; }

    public PyObject? DispatchTable { get; set; }

    /// <summary>The bytes of what was written without a file.</summary>
    public PyBytes ToBytes() => _output.ToBytes();

    /// <summary>Writes one object and the end of the pickle.</summary>
    public bool TryDump(PyObject value)
    {
        _output.Clear();
        if (Protocol >= 2) _output.Put(PickleCode.Protocol, (byte)Protocol);
        _output.IsFraming = Protocol >= 4;
        if (!TrySave(value, skipPersistentId: false)) return false;
        _output.Put(PickleCode.Stop);
        _output.EndFrame();
        _output.IsFraming = false;
        return write is null || _output.TryFlush();
    }

    private void Memoize(PyObject value)
    {
        if (IsFast) return;
        int number = Memo.Count;
        Memo.Set(value, number);
        if (Protocol >= 4) _output.Put(PickleCode.Memoize);
        else if (!IsBinary) _output.Put(PickleCode.Put, Encoding.ASCII.GetBytes($"{number}\n"));
        else if (number < 256) _output.Put(PickleCode.BinPut, (byte)number);
        else _output.PutInt32(PickleCode.LongBinPut, (uint)number);
    }

    private bool TryGetFromMemo(PyObject value)
    {
        int number = Memo.Find(value);
        if (number < 0) return false;
        if (!IsBinary) _output.Put(PickleCode.Get, Encoding.ASCII.GetBytes($"{number}\n"));
        else if (number < 256) _output.Put(PickleCode.BinGet, (byte)number);
        else _output.PutInt32(PickleCode.LongBinGet, (uint)number);
        return true;
    }

    private bool TrySave(PyObject value) => TrySave(value, skipPersistentId: false);

    private bool TrySave(PyObject value, bool skipPersistentId)
    {
        if (!_output.TryEndLongFrame()) return false;
        if (!skipPersistentId && PersistentId is not null)
        {
            int saved = SavePersistent(value);
            if (saved != 0) return saved > 0;
        }
        switch (value)
        {
            case PyNone:
                _output.Put(PickleCode.None);
                return true;
            case PyBool truth:
                if (Protocol >= 2) _output.Put(truth.Value ? PickleCode.NewTrue : PickleCode.NewFalse);
                else _output.Put(PickleCode.Int, truth.Value ? "01\n"u8 : "00\n"u8);
                return true;
            case PyInt or PyBigInt:
                return TrySaveInteger((PyIntegral)value);
        }
        if (value.GetType() == typeof(PyFloat)) return TrySaveFloat((PyFloat)value);
        if (TryGetFromMemo(value)) return true;
        if (value.GetType() == typeof(PyStr)) return TrySaveText((PyStr)value);
        if (value.GetType() == typeof(PyBytes)) return TrySaveBytes((PyBytes)value);
        if (!Poll.Step()) return false;
        if (!NativeStack.HasRoom()) return Raise.RecursionError(" while pickling an object") is not null;
        if (value.GetType() == typeof(PyDict)) return TryEnterFast(value) && LeaveFast(value, TrySaveDict((PyDict)value));
        if (value.GetType() == typeof(PyList)) return TryEnterFast(value) && LeaveFast(value, TrySaveList((PyList)value));
        if (value.GetType() == typeof(PyTuple)) return TrySaveTuple((PyTuple)value);
        if (value.GetType() == typeof(PySet)) return TrySaveSet((PySet)value);
        if (value.GetType() == typeof(PyFrozenSet)) return TrySaveFrozenSet((PyFrozenSet)value);
        if (value.GetType() == typeof(PyByteArray)) return TrySaveByteArray((PyByteArray)value);
        if (value is PyPickleBuffer buffer) return TrySaveBuffer(buffer);
        return TrySaveOther(value);
    }

    // 1 when the object was written as a reference, 0 when it has no identifier, -1 on error.
    private int SavePersistent(PyObject value)
    {
        PyObject? identifier = Calls.Call(PersistentId!, value);
        if (identifier is null) return -1;
        if (identifier is PyNone) return 0;
        if (IsBinary)
        {
            if (!TrySave(identifier, skipPersistentId: true)) return -1;
            _output.Put(PickleCode.BinPersistentId);
            return 1;
        }
        PyStr? text = Representation.Str(identifier);
        if (text is null) return -1;
        string ascii = text.ToString();
        if (!Ascii.IsValid(ascii))
        {
            PickleErrors.FailPickling("persistent IDs in protocol 0 must be ASCII strings");
            return -1;
        }
        _output.Put(PickleCode.PersistentId, Encoding.ASCII.GetBytes(ascii + "\n"));
        return 1;
    }

    private bool TryEnterFast(PyObject container)
    {
        if (!IsFast || ++_fastDepth < FastNesting) return true;
        _fastOpen ??= new PickleMemo();
        if (_fastOpen.Find(container) == 1)
        {
            Raise.ValueError($"fast mode: can't pickle cyclic objects including object type {TypeNames.InMessages(container.Type)} at "
                + $"0x{ObjectIdentity.Of(container):x}");
            _fastDepth = 0;
            _fastOpen = null;
            return false;
        }
        _fastOpen.Set(container, 1);
        return true;
    }

    private bool LeaveFast(PyObject container, bool result)
    {
        if (IsFast && _fastDepth > 0 && _fastDepth-- >= FastNesting) _fastOpen?.Set(container, 0);
        return result;
    }

    private bool TrySaveInteger(PyIntegral value)
    {
        bool isShort = value.TryGetInt64(out long number) && number is >= int.MinValue and <= int.MaxValue;
        if (isShort && IsBinary)
        {
            if (number is >= 0 and <= 0xFF) _output.Put(PickleCode.BinInt1, (byte)number);
            else if (number is >= 0 and <= 0xFFFF) _output.PutUInt16(PickleCode.BinInt2, (ushort)number);
            else _output.PutInt32(PickleCode.BinInt, unchecked((uint)number));
            return true;
        }
        if (Protocol >= 2)
        {
            byte[] bytes = value.ToBigInteger().ToByteArray();
            if (bytes.Length < 256)
            {
                _output.Put(PickleCode.Long1, (byte)bytes.Length);
                _output.Put(bytes);
            }
            else
            {
                _output.PutInt32(PickleCode.Long4, (uint)bytes.Length);
                _output.Put(bytes);
            }
            return true;
        }
        if (IntegerText.ToDecimal(value) is not { } text) return false;
        if (isShort) _output.Put(PickleCode.Int, Encoding.ASCII.GetBytes(text + "\n"));
        else _output.Put(PickleCode.Long, Encoding.ASCII.GetBytes(text + "L\n"));
        return true;
    }

    private bool TrySaveFloat(PyFloat value)
    {
        if (IsBinary) _output.PutDouble(PickleCode.BinFloat, value.Value);
        else _output.Put(PickleCode.Float, Encoding.ASCII.GetBytes(FloatText.Repr(value.Value) + "\n"));
        return true;
    }

    private bool TrySaveText(PyStr text)
    {
        if (!TryWriteText(text)) return false;
        Memoize(text);
        return true;
    }

    private bool TryWriteText(PyStr text)
    {
        if (!IsBinary)
        {
            _output.Put(PickleCode.Unicode, EncodeRaw(text));
            return true;
        }
        if (text.Narrow is { Length: < 256 } narrow && Ascii.IsValid(narrow) && Protocol >= 4)
        {
            Span<byte> few = stackalloc byte[256];
            Encoding.Latin1.GetBytes(narrow, few);
            _output.Put(PickleCode.ShortBinUnicode, (byte)narrow.Length);
            _output.Put(few[..narrow.Length]);
            return true;
        }
        byte[]? bytes = text.Narrow is { } ascii && Ascii.IsValid(ascii) ? Encoding.Latin1.GetBytes(ascii)
            : Krait.Types.Text.Codecs.Encode(text, "utf-8", "surrogatepass");
        if (bytes is null) return false;
        Span<byte> head = stackalloc byte[9];
        if (Protocol >= 4 && bytes.Length < 256)
        {
            head[0] = PickleCode.ShortBinUnicode;
            head[1] = (byte)bytes.Length;
            return _output.TryPutData(head[..2], bytes, null);
        }
        head[0] = PickleCode.BinUnicode;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        return _output.TryPutData(head[..5], bytes, null);
    }

    // Latin-1, and escapes for what that has not or what would end the line.
    private static byte[] EncodeRaw(PyStr text)
    {
        List<byte> bytes = new(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = text[i];
            if (point > 0xFFFF) bytes.AddRange(Encoding.ASCII.GetBytes($"\\U{point:x8}"));
            else if (point > 0xFF || point is '\\' or 0 or '\n' or '\r' or 0x1A) bytes.AddRange(Encoding.ASCII.GetBytes($"\\u{point:x4}"));
            else bytes.Add((byte)point);
        }
        bytes.Add((byte)'\n');
        return [.. bytes];
    }

    private bool TrySaveBytes(PyBytes value)
    {
        if (Protocol < 3)
        {
            // Older versions have no such objects: they make them of text.
            if (value.Length == 0) return TrySaveReduced(PyTuple.Create(BuiltinTypes.Bytes, PyTuple.Empty), value);
            if (tables.CodecsEncode() is not { } encode) return false;
            var text = PyStr.FromNarrow(Encoding.Latin1.GetString(value.Value));
            return TrySaveReduced(PyTuple.Create(encode, PyTuple.Create(text, PyStr.Intern("latin1"))), value);
        }
        return TryWriteBytes(value.Value, value, value);
    }

    private bool TryWriteBytes(ReadOnlySpan<byte> bytes, PyObject? payload, PyObject memoized)
    {
        Span<byte> head = stackalloc byte[5];
        if (bytes.Length < 256)
        {
            head[0] = PickleCode.ShortBinBytes;
            head[1] = (byte)bytes.Length;
            head = head[..2];
        }
        else
        {
            head[0] = PickleCode.BinBytes;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        }
        if (!_output.TryPutData(head, bytes, payload)) return false;
        Memoize(memoized);
        return true;
    }

    private bool TrySaveByteArray(PyByteArray value)
    {
        if (Protocol < 5)
        {
            PyTuple arguments = value.Count == 0 ? PyTuple.Empty : PyTuple.Create(PyBytes.From(value.Span));
            return TrySaveReduced(PyTuple.Create(BuiltinTypes.ByteArray, arguments), value);
        }
        return TryWriteByteArray(value.Span, value, value);
    }

    private bool TryWriteByteArray(ReadOnlySpan<byte> bytes, PyObject? payload, PyObject memoized)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = PickleCode.ByteArray8;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
        if (!_output.TryPutData(head, bytes, payload)) return false;
        Memoize(memoized);
        return true;
    }

    private bool TrySaveBuffer(PyPickleBuffer buffer)
    {
        if (Protocol < 5) return PickleErrors.FailPickling("PickleBuffer can only be pickled with protocol >= 5");
        if (buffer.View is not { } view) return Raise.ValueError("operation forbidden on released PickleBuffer object") is not null;
        if (!view.IsContiguous)
        {
            return PickleErrors.FailPickling("PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
        }
        bool isInBand = true;
        // The callback may release the buffer: a view of its own keeps the memory.
        view = new PyMemoryView(view.Owner!, view.Format, view.ItemSize, view.IsReadOnly, view.Offset, view.Shape, view.Strides);
        if (bufferCallback is not null)
        {
            PyObject? answer = Calls.Call(bufferCallback, buffer);
            if (answer is null || !Arguments.TryToBoolean(answer, out isInBand)) return false;
        }
        if (!isInBand)
        {
            _output.Put(PickleCode.NextBuffer);
            if (view.IsReadOnly) _output.Put(PickleCode.ReadOnlyBuffer);
            return true;
        }
        byte[] bytes = view.ToBytes();
        Buffers.Release(view);
        return view.IsReadOnly ? TryWriteBytes(bytes, null, buffer) : TryWriteByteArray(bytes, null, buffer);
    }
}

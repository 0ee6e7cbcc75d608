using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Buffers;
using Krait.Types.Numbers;

namespace Krait.Modules.Pickling;

/// <summary>How a reader treats what older versions wrote.</summary>
internal sealed record PickleReaderOptions(bool FixesImports, string Encoding, string Errors, PyObject? Buffers);

/// <summary>Makes the object that a pickle describes: a machine with a stack.</summary>
internal sealed partial class PickleReader(PickleTables tables, PickleInput input, PickleReaderOptions options)
{
    private Slot[] _stack = new Slot[32];
    private int _top;
    private int[] _marks = new int[8];
    private int _markCount;
    private int _protocol;

    public Slot[] Memo = new Slot[32];
    public int MemoCount;

    public PyObject? PersistentLoad { get; set; }

    /// <summary>The method that a subclass finds globals with; null for the default.</summary>
    public PyObject? FindClass { get; set; }

    private int Floor => _markCount == 0 ? 0 : _marks[_markCount - 1];

    private void Push(PyObject value)
    {
        if (_top == _stack.Length) Array.Resize(ref _stack, _top * 2);
        _stack[_top++].Value = value;
    }

    private PyObject? Underflow() => PickleErrors.Unpickling(_markCount > 0 ? "unexpected MARK found" : "unpickling stack underflow");

    private PyObject? Pop() => _top > Floor ? _stack[--_top].Value : Underflow();

    private PyObject? Top() => _top > Floor ? _stack[_top - 1].Value : Underflow();

    // Where the items above the last mark begin; -1 with an exception set.
    private int PopMark()
    {
        if (_markCount > 0) return _marks[--_markCount];
        PickleErrors.Unpickling("could not find MARK");
        return -1;
    }

    /// <summary>Reads one pickle; null with an exception set.</summary>
    public PyObject? Load()
    {
        _top = 0;
        _markCount = 0;
        _protocol = 0;
        while (true)
        {
            if (!input.TryTakeOpcode(out byte opcode)) return null;
            if (opcode == PickleCode.Stop) break;
            if (!Poll.Step() || !TryRun(opcode)) return null;
        }
        if (!input.TrySkip()) return null;
        return Pop();
    }

    private bool TryRun(byte opcode)
    {
        switch (opcode)
        {
            case PickleCode.None:
                Push(PyNone.Instance);
                return true;
            case PickleCode.NewTrue:
                Push(PyBool.True);
                return true;
            case PickleCode.NewFalse:
                Push(PyBool.False);
                return true;
            case PickleCode.BinInt:
                if (!input.TryTake(4, out ReadOnlySpan<byte> four)) return false;
                Push(PyInt.From(BinaryPrimitives.ReadInt32LittleEndian(four)));
                return true;
            case PickleCode.BinInt1:
                if (!input.TryTakeByte(out byte one)) return false;
                Push(PyInt.From(one));
                return true;
            case PickleCode.BinInt2:
                if (!input.TryTake(2, out ReadOnlySpan<byte> two)) return false;
                Push(PyInt.From(BinaryPrimitives.ReadUInt16LittleEndian(two)));
                return true;
            case PickleCode.BinFloat:
                if (!input.TryTake(8, out ReadOnlySpan<byte> eight)) return false;
                Push(new PyFloat(BinaryPrimitives.ReadDoubleBigEndian(eight)));
                return true;
            case PickleCode.ShortBinUnicode:
                return input.TryTakeByte(out byte length) && TryLoadText(length);
            case PickleCode.BinUnicode:
                return input.TryTake(4, out ReadOnlySpan<byte> size) && TryLoadText(BinaryPrimitives.ReadUInt32LittleEndian(size));
            case PickleCode.BinUnicode8:
                return TryReadSize("BINUNICODE", out long textSize) && TryLoadText(textSize);
            case PickleCode.ShortBinBytes:
                return input.TryTakeByte(out byte few) && TryLoadBytes(few);
            case PickleCode.BinBytes:
                return input.TryTake(4, out size) && TryLoadBytes(BinaryPrimitives.ReadUInt32LittleEndian(size));
            case PickleCode.BinBytes8:
                return TryReadSize("BINBYTES", out long bytesSize) && TryLoadBytes(bytesSize);
            case PickleCode.ByteArray8:
                if (!TryReadSize("BYTEARRAY8", out long arraySize) || !TryTake(arraySize, out ReadOnlySpan<byte> content)) return false;
                Push(new PyByteArray(content.ToArray()));
                return true;
            case PickleCode.Memoize:
                if (Top() is not { } newest) return false;
                return TryPut(MemoCount, newest);
            case PickleCode.BinPut:
                if (!input.TryTakeByte(out one) || Top() is not { } put) return false;
                return TryPut(one, put);
            case PickleCode.LongBinPut:
                if (!input.TryTake(4, out four)) return false;
                uint putIndex = BinaryPrimitives.ReadUInt32LittleEndian(four);
                return Top() is { } longPut && TryPut(putIndex, longPut);
            case PickleCode.Put:
                if (!TryReadNumber(out long number) || Top() is not { } named) return false;
                return number < 0 ? Raise.ValueError("negative PUT argument") is not null : TryPut(number, named);
            case PickleCode.BinGet:
                return input.TryTakeByte(out one) && TryGet(one);
            case PickleCode.LongBinGet:
                return input.TryTake(4, out four) && TryGet(BinaryPrimitives.ReadUInt32LittleEndian(four));
            case PickleCode.Get:
                return TryReadNumber(out number) && TryGet(number);
            case PickleCode.Mark:
                if (_markCount == _marks.Length) Array.Resize(ref _marks, _markCount * 2);
                _marks[_markCount++] = _top;
                return true;
            case PickleCode.EmptyTuple:
                Push(PyTuple.Empty);
                return true;
            case PickleCode.Tuple1:
                return TryMakeTuple(1);
            case PickleCode.Tuple2:
                return TryMakeTuple(2);
            case PickleCode.Tuple3:
                return TryMakeTuple(3);
            case PickleCode.EmptyList:
                Push(new PyList());
                return true;
            case PickleCode.EmptyDict:
                Push(new PyDict());
                return true;
            case PickleCode.EmptySet:
                Push(new PySet());
                return true;
            case PickleCode.Pop:
                if (_markCount > 0 && _marks[_markCount - 1] == _top) _markCount--;
                else if (_top <= Floor) return Underflow() is not null;
                else _top--;
                return true;
            case PickleCode.Dup:
                if (Top() is not { } top) return false;
                Push(top);
                return true;
            case PickleCode.Protocol:
                if (!input.TryTakeByte(out one)) return false;
                if (one > PickleWriter.HighestProtocol) return Raise.ValueError($"unsupported pickle protocol: {one}") is not null;
                _protocol = one;
                return true;
            case PickleCode.Frame:
                return TryReadSize("FRAME", out long frame) && input.TryPrepare(frame);
            case PickleCode.Append:
                return TryAppend();
            case PickleCode.SetItem:
                return TrySetItem();
            case PickleCode.NewObject:
                return TryMakeNewObject();
            case PickleCode.NewObjectEx:
                return TryMakeNewObjectEx();
            case PickleCode.Reduce:
                return TryReduce();
            case PickleCode.Build:
                return TryBuild();
            case PickleCode.Global:
                return TryLoadGlobal();
            case PickleCode.StackGlobal:
                return TryLoadStackGlobal();
            case PickleCode.Extension1:
                return input.TryTakeByte(out one) && TryLoadExtension(one);
            case PickleCode.Extension2:
                return input.TryTake(2, out two) && TryLoadExtension(BinaryPrimitives.ReadUInt16LittleEndian(two));
            case PickleCode.Extension4:
                return input.TryTake(4, out four) && TryLoadExtension(BinaryPrimitives.ReadInt32LittleEndian(four));
            case PickleCode.BinPersistentId:
                return Pop() is { } identifier && TryLoadPersistent(identifier);
            case PickleCode.PersistentId:
                return TryLoadPersistentLine();
            case PickleCode.Long1:
                return input.TryTakeByte(out one) && TryLoadLong(one);
            case PickleCode.Long4:
                if (!input.TryTake(4, out four)) return false;
                int longSize = BinaryPrimitives.ReadInt32LittleEndian(four);
                return longSize < 0 ? PickleErrors.FailUnpickling("LONG pickle has negative byte count") : TryLoadLong(longSize);
            case PickleCode.NextBuffer:
                return TryLoadBuffer();
            case PickleCode.ReadOnlyBuffer:
                return TryMakeReadOnly();
            case PickleCode.Tuple or PickleCode.List or PickleCode.Dict or PickleCode.FrozenSet or PickleCode.PopMark or PickleCode.Appends
                or PickleCode.SetItems or PickleCode.AddItems or PickleCode.Object or PickleCode.Instance:
                return TryRunToMark(opcode);
            case PickleCode.Int or PickleCode.Long or PickleCode.Float or PickleCode.String or PickleCode.Unicode:
                return TryLoadLine(opcode);
            case PickleCode.BinString:
                if (!input.TryTake(4, out four)) return false;
                int stringSize = BinaryPrimitives.ReadInt32LittleEndian(four);
                return stringSize < 0 ? PickleErrors.FailUnpickling("BINSTRING pickle has negative byte count")
                    : TryTake(stringSize, out content) && TryPushString(content);
            case PickleCode.ShortBinString:
                return input.TryTakeByte(out one) && TryTake(one, out content) && TryPushString(content);
            default:
                string shown = opcode is >= 0x20 and < 0x7F and not ((byte)'\'' or (byte)'\\') ? ((char)opcode).ToString()
                    : $"\\x{opcode:x2}";
                return PickleErrors.FailUnpickling($"invalid load key, '{shown}'.");
        }
    }

    private bool TryTake(long count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > Array.MaxLength) return PickleErrors.FailUnpickling("pickle data was truncated");
        return count == 0 || input.TryTake((int)count, out bytes);
    }

    private bool TryReadSize(string name, out long size)
    {
        size = 0;
        if (!input.TryTake(8, out ReadOnlySpan<byte> bytes)) return false;
        size = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (size >= 0) return true;
        string what = name == "FRAME" ? "FRAME length exceeds system's maximum of" : $"{name} exceeds system's maximum size of";
        return Raise.OverflowError($"{what} {long.MaxValue} bytes") is not null;
    }

    private bool TryPut(long index, PyObject value)
    {
        if (index >= Memo.Length)
        {
            // The numbers of a memo go up one by one: a huge one is not of a pickler.
            if (index >= Array.MaxLength / 8) return Raise.MemoryError("") is not null;
            Poll.ReserveOrThrow((index + 1) * IntPtr.Size);
            Array.Resize(ref Memo, (int)Math.Max(index + 1, Memo.Length * 2L));
        }
        if (Memo[index].Value is null) MemoCount++;
        Memo[index].Value = value;
        return true;
    }

    private bool TryGet(long index)
    {
        if (index >= 0 && index < Memo.Length && Memo[index].Value is { } value)
        {
            Push(value);
            return true;
        }
        return PickleErrors.FailUnpickling($"Memo value not found at index {index}");
    }

    private bool TryLoadText(long size)
    {
        if (!TryTake(size, out ReadOnlySpan<byte> bytes)) return false;
        if (Ascii.IsValid(bytes))
        {
            Push(bytes.Length == 0 ? PyStr.Empty : PyStr.FromNarrow(Encoding.Latin1.GetString(bytes)));
            return true;
        }
        if (Krait.Types.Text.Codecs.Decode(bytes.ToArray(), "utf-8", "surrogatepass") is not { } text) return false;
        Push(text);
        return true;
    }

    private bool TryLoadBytes(long size)
    {
        if (!TryTake(size, out ReadOnlySpan<byte> bytes)) return false;
        Push(PyBytes.From(bytes));
        return true;
    }

    private bool TryLoadLong(int size)
    {
        if (!TryTake(size, out ReadOnlySpan<byte> bytes)) return false;
        Push(PyIntegral.From(new BigInteger(bytes)));
        return true;
    }

    private bool TryMakeTuple(int count)
    {
        if (_top - Floor < count) return Underflow() is not null;
        _top -= count;
        Push(PyTuple.From(_stack.AsSpan(_top, count)));
        return true;
    }

    private bool TryReadNumber(out long number)
    {
        number = 0;
        if (!input.TryTakeLine(out ReadOnlySpan<byte> line)) return false;
        var text = PyStr.FromNarrow(Encoding.Latin1.GetString(line));
        return IntegerText.Parse(text, 10, text) is { } value
            && (value.TryGetInt64(out number) || Raise.OverflowError("Python int too large to convert to C ssize_t") is not null);
    }

    private bool TryLoadLine(byte opcode)
    {
        if (!input.TryTakeLine(out ReadOnlySpan<byte> line, opcode == PickleCode.Unicode ? 1 : 2)) return false;
        switch (opcode)
        {
            case PickleCode.Int:
                return TryLoadIntegerLine(Encoding.Latin1.GetString(line));
            case PickleCode.Long:
                ReadOnlySpan<byte> digits = line[..^1];
                if (digits[^1] == 'L') digits = digits[..^1];
                var text = PyStr.FromNarrow(Encoding.Latin1.GetString(digits));
                if (IntegerText.Parse(text, 10, text) is not { } number) return false;
                Push(number);
                return true;
            case PickleCode.Float:
                string shown = Encoding.Latin1.GetString(line);
                if (!FloatText.TryParse(shown[..^1], out double value))
                {
                    return Raise.ValueError($"could not convert string to float: '{shown}'") is not null;
                }
                Push(new PyFloat(value));
                return true;
            case PickleCode.Unicode:
                if (DecodeRaw(line[..^1]) is not { } decoded) return false;
                Push(decoded);
                return true;
            default:
                return TryLoadStringLine(line);
        }
    }

    private bool TryLoadIntegerLine(string line)
    {
        if (line is "00\n" or "01\n")
        {
            Push(PyBool.From(line[1] == '1'));
            return true;
        }
        var text = PyStr.FromNarrow(line);
        if (IntegerText.Parse(text, 10, text) is { } number)
        {
            Push(number);
            return true;
        }
        if (!Exceptions.ClearIf(ExceptionTypes.ValueError)) return false;
        return Raise.ValueError("could not convert string to int") is not null;
    }

    private static PyStr? DecodeRaw(ReadOnlySpan<byte> bytes) =>
        Krait.Types.Text.Codecs.Decode(bytes.ToArray(), "raw_unicode_escape", "strict");

    private bool TryLoadStringLine(ReadOnlySpan<byte> line)
    {
        line = line[..^1];
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'"' or (byte)'\''))
        {
            return PickleErrors.FailUnpickling("the STRING opcode argument must be quoted");
        }
        PyObject? decode = PythonModules.Get("_codecs", "escape_decode");
        PyObject? decoded = decode is null ? null : Calls.Call(decode, PyBytes.From(line[1..^1]));
        return decoded is PyTuple { Count: > 0 } pair && pair[0] is PyBytes bytes && TryPushString(bytes.Value);
    }

    private bool TryPushString(ReadOnlySpan<byte> bytes)
    {
        PyObject? value;
        if (options.Encoding == "bytes")
        {
            value = PyBytes.From(bytes);
        }
        else if (options.Encoding is "ASCII" && Ascii.IsValid(bytes))
        {
            value = PyStr.FromNarrow(Encoding.Latin1.GetString(bytes));
        }
        else
        {
            value = Attributes.CallMethod(
                PyBytes.From(bytes), PyStr.Intern("decode"), PyStr.FromString(options.Encoding), PyStr.FromString(options.Errors));
        }
        if (value is null) return false;
        Push(value);
        return true;
    }

    private PyObject? _buffers;

    private bool TryLoadBuffer()
    {
        if (options.Buffers is null)
        {
            return PickleErrors.FailUnpickling("pickle stream refers to out-of-band data but no *buffers* argument was given");
        }
        _buffers ??= Iteration.GetIter(options.Buffers);
        if (_buffers is null) return false;
        PyObject? buffer = Iteration.NextOf(_buffers);
        if (buffer is null) return Iteration.Finished() && PickleErrors.FailUnpickling("not enough out-of-band buffers");
        Push(buffer);
        return true;
    }

    private bool TryMakeReadOnly()
    {
        if (Top() is not { } value) return false;
        PyMemoryView? view = MemoryViewType.Create(value);
        if (view is null) return false;
        if (view.IsReadOnly) return true;
        view.IsReadOnly = true;
        _stack[_top - 1].Value = view;
        return true;
    }
}

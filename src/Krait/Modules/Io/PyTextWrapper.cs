using System.Numerics;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Io;

/// <summary><c>TextIOWrapper</c>: text over a buffered file of bytes.</summary>
internal sealed class PyTextWrapper(PyType type) : PyIOBase(type)
{
    /// <summary>How many bytes are read at once, and how much text waits before it is encoded.</summary>
    public int ChunkSize = 8192;

    private static readonly PyStr s_readOnce = PyStr.Intern("read1");
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_tell = PyStr.Intern("tell");
    private static readonly PyStr s_decode = PyStr.Intern("decode");
    private static readonly PyStr s_getState = PyStr.Intern("getstate");
    private static readonly PyStr s_setState = PyStr.Intern("setstate");

    /// <summary>The file of bytes; null before <c>__init__</c> and after <c>detach</c>.</summary>
    public PyObject? Buffer;
    public bool IsDetached;
    public string Encoding = "utf-8";
    public string Errors = "strict";

    /// <summary>What ends a line: null for any newline, translated; empty for any, untranslated.</summary>
    public string? NewLine;
    public bool LineBuffering;
    public bool WriteThrough;

    /// <summary>Whether the file of bytes takes any.</summary>
    public bool CanWrite = true;
    public bool IsNative = true;
    public NewLineTranslator Translator = new();
    public string? Mode;

    // Text that was decoded and not yet read.
    private PyStr _decoded = PyStr.Empty;
    private int _decodedStart;

    // The bytes of that text, for tell(), and those of an incomplete character.
    private byte[] _chunk = [];
    private byte[] _undecoded = [];
    private PyObject? _decoder;
    private bool _hasWritten;
    private PyObject? _encoder;

    // The state of the decoder before those bytes.
    private bool _chunkPendingReturn;
    private PyObject? _chunkState;
    private string? _chunkEncoding;

    /// <summary>Whether the last chunk was empty.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether something was read, so that another encoding would come too late.</summary>
    public bool HasRead;

    /// <summary>Whether <c>next()</c> reads ahead, so that tell() cannot know the position.</summary>
    public bool IsIterating;

    // Text that waits to be encoded: many small writes become one.
    private readonly List<PyStr> _pending = [];
    private int _pendingLength;

    /// <summary>Starts over with a file.</summary>
    public void Reset(PyObject buffer)
    {
        Buffer = buffer;
        IsDetached = false;
        _decoded = PyStr.Empty;
        _decodedStart = 0;
        _undecoded = [];
        _decoder = null;
        HasRead = false;
        _pending.Clear();
        _pendingLength = 0;
        Translator = new NewLineTranslator();
    }

    /// <summary>An answer of a file of bytes; false with an exception set.</summary>
    public static bool TryAsk(PyObject file, string question, out bool answer)
    {
        PyObject? given = Attributes.CallMethod(file, PyStr.Intern(question));
        int truth = given is null ? -1 : Truth.IsTrue(given);
        answer = truth == 1;
        return truth >= 0;
    }

    /// <summary>
    /// Begins to encode anew. A byte order mark is due at the start of what is written, unless a file is appended to. False with an
    /// exception set.
    /// </summary>
    public bool StartEncoding()
    {
        _encoder = null;
        _hasWritten = false;
        if (Encoding is not ("utf-16" or "utf-32" or "utf-8-sig")) return true;
        if (!TryAsk(Buffer!, "seekable", out bool canSeek)) return false;
        if (!canSeek) return true;
        PyObject? position = Attributes.CallMethod(Buffer!, s_tell);
        if (position is null || !Arguments.TryToInt64(position, out long here)) return false;
        _hasWritten = here != 0;
        return true;
    }

    /// <summary>Queues text; false with an exception set.</summary>
    public bool Write(PyStr text)
    {
        bool hasNewLine = text.Narrow is { } narrow ? narrow.Contains('\n') : Array.IndexOf(text.Wide!, '\n') >= 0;
        bool flush = LineBuffering && (hasNewLine || (text.Narrow?.Contains('\r') ?? false));
        if (hasNewLine && NewLine is "\r" or "\r\n")
        {
            text = PyStr.FromString(text.ToString().Replace("\n", NewLine, StringComparison.Ordinal));
        }
        else if (hasNewLine && NewLine is null
            && OperatingSystem.IsWindows())
        {
            text = PyStr.FromString(text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal));
        }

        if (!IsNative) return WriteEncoded(text, flush);
        if (!CanEncode(text)) return false;
        // Text that would overfill the queue does not join it.
        // Short: writes a file at each step.
        while (_pendingLength > 0 && _pendingLength + text.Length > ChunkSize)
        {
            if (!FlushPending()) return false;
        }
        _pending.Add(text);
        _pendingLength += text.Length;
        if (!DropReadAhead()) return false;
        if (_pendingLength < ChunkSize && !flush && !WriteThrough) return true;
        return FlushPending() && (!flush || Attributes.CallMethod(Buffer!, PyStr.Intern("flush")) is not null);
    }

    // What cannot be encoded is an error of the write that brought it, not of a later one.
    private bool CanEncode(PyStr text)
    {
        if (Codecs.CanSurelyEncode(text, Encoding)) return true;
        return Codecs.Encode(text, Encoding, Errors) is not null;
    }

    // An encoder in Python has a state: it gets every text once, in order.
    private bool WriteEncoded(PyStr text, bool flush)
    {
        if (_encoder is null)
        {
            PyTuple? codec = CodecRegistry.Lookup(Encoding);
            PyObject? make = codec is null ? null : Attributes.Get(codec, PyStr.Intern("incrementalencoder"));
            _encoder = make is null ? null : make is PyNone ? make : Calls.Call(make, PyStr.FromString(Errors));
            if (_encoder is null) return false;
        }
        PyObject? bytes = _encoder is PyNone
            ? Codecs.Encode(text, Encoding, Errors) is { } encoded ? PyBytes.From(encoded) : null
            : Attributes.CallMethod(_encoder, PyStr.Intern("encode"), text);
        if (bytes is null) return false;
        if (bytes is not PyBytes) return Raise.TypeError($"encoder should return a bytes object, not '{bytes.Type.Name}'") is not null;
        if (!DropReadAhead() || Attributes.CallMethod(Buffer!, s_write, bytes) is null) return false;
        return !flush || Attributes.CallMethod(Buffer!, PyStr.Intern("flush")) is not null;
    }

    // Text that was read ahead lies after what is written now, so it is read again. Where the file of bytes cannot move, as a socket,
    // reading and writing are independent and the text is kept.
    private bool DropReadAhead()
    {
        if (AvailableLength == 0 && _undecoded.Length == 0) return true;
        if (!TryAsk(Buffer!, "seekable", out bool canSeek)) return false;
        if (!canSeek) return true;
        _decoded = PyStr.Empty;
        _decodedStart = 0;
        _undecoded = [];
        return true;
    }

    /// <summary>Hands what was written to the file of bytes; false with an exception set.</summary>
    public bool FlushPending()
    {
        if (_pending.Count == 0) return true;
        PyStr text = _pending.Count == 1 ? _pending[0] : CodePoints.Join(_pending.ToArray(), PyStr.Empty);
        _pending.Clear();
        _pendingLength = 0;
        // Only the first write of a file gets a byte order mark.
        string encoding = _hasWritten
            ? Encoding switch { "utf-16" => "utf-16-le", "utf-32" => "utf-32-le", "utf-8-sig" => "utf-8", _ => Encoding } : Encoding;
        byte[]? bytes = Codecs.Encode(text, encoding, Errors);
        if (bytes is null) return false;
        _hasWritten = true;
        if (Buffer is PyBuffered { Raw: PyFileIO { Descriptor: >= 0 } } buffered && ReferenceEquals(buffered.Type, IoTypes.BufferedWriter))
        {
            return buffered.Write(bytes);
        }
        return Attributes.CallMethod(Buffer!, s_write, PyBytes.From(bytes)) is not null;
    }

    /// <summary>Whether flushing does nothing: no text or bytes wait, and no Python code has a part in it.</summary>
    public bool HasNothingToFlush =>
        _pending.Count == 0 && ReferenceEquals(Type, IoTypes.TextIOWrapper) && State.Dict is null && Buffer switch
        {
            PyFileIO file => ReferenceEquals(file.Type, IoTypes.FileIO),
            PyBuffered buffer => buffer.HasNothingToFlush,
            _ => false,
        };

    private int AvailableLength => _decoded.Length - _decodedStart;

    private PyStr TakeDecoded(int count)
    {
        count = Math.Min(count, AvailableLength);
        PyStr text = _decoded.Substring(_decodedStart, count);
        _decodedStart += count;
        return text;
    }

    // Reads and decodes another chunk: 1, 0 at the end, -1 with an exception set.
    private int ReadChunk()
    {
        PyObject? read;
        if (Buffer is PyBuffered { Raw: PyFileIO } buffered && ReferenceEquals(buffered.Type, IoTypes.BufferedReader))
        {
            if (buffered.Available.Length == 0 && buffered.Fill() == -1) return -1;
            read = PyBytes.From(buffered.Take(ChunkSize));
        }
        else
        {
            if (!Attributes.TryGet(Buffer!, s_readOnce, out PyObject? once)) return -1;
            read = once is not null ? Calls.Call(once, PyInt.From(ChunkSize))
                : Attributes.CallMethod(Buffer!, s_read, PyInt.From(ChunkSize));
        }
        if (read is null) return -1;
        byte[]? bytes = Buffers.BytesOf(read);
        if (bytes is null)
        {
            RaiseNotBytes("read1", read);
            return -1;
        }
        IsAtEnd = bytes.Length == 0;
        return Decode(bytes, isFinal: IsAtEnd) ? bytes.Length == 0 && AvailableLength == 0 ? 0 : 1 : -1;
    }

    private bool Decode(byte[] bytes, bool isFinal)
    {
        byte[] all = _undecoded.Length == 0 ? bytes : [.. _undecoded, .. bytes];
        PyStr? text;
        HasRead = true;
        bool pendingReturn = Translator.HasPendingReturn;
        PyObject? state = null;
        if (IsNative)
        {
            _chunkEncoding = _readEncoding;
            text = Codecs.Decode(all, _readEncoding ?? Encoding, Errors, isFinal, out int consumed);
            if (text is null) return false;
            _undecoded = consumed == all.Length ? [] : all[consumed..];
            if (text.Length > 0 || consumed > 0) FixByteOrder(all);
        }
        else
        {
            if (_decoder is null && (_decoder = MakeDecoder()) is null) return false;
            if (Attributes.CallMethod(_decoder, s_getState) is not PyTuple { Count: 2 } pair || pair[0] is not PyBytes waiting)
                return !Exceptions.IsSet && Raise.TypeError("illegal decoder state") is not null;
            state = pair;
            all = [.. waiting.Span, .. bytes];
            // The call of getstate() may have moved the file, which drops the decoder.
            PyObject? decoded = _decoder is { } decoder
                ? Attributes.CallMethod(decoder, s_decode, PyBytes.From(bytes), PyBool.From(isFinal))
                : PyStr.Empty;
            if (decoded is null) return false;
            text = decoded as PyStr;
            if (text is null) return Raise.TypeError($"decoder should return a string result, not '{decoded.Type.Name}'") is not null;
        }
        if (NewLine is null or "") text = Translator.Translate(text, translate: NewLine is null, isFinal);
        (_chunk, _chunkPendingReturn, _chunkState) = (all, pendingReturn, state);
        PyStr rest = _decodedStart == _decoded.Length ? PyStr.Empty : _decoded.Substring(_decodedStart, AvailableLength);
        _decoded = rest.Length == 0 ? text : PyStr.Concat(rest, text);
        _decodedStart = 0;
        return true;
    }

    // The byte order mark has been read: from here on the order is known.
    private void FixByteOrder(byte[] first)
    {
        _readEncoding ??= Encoding switch
        {
            "utf-16" => first is [0xFE, 0xFF, ..] ? "utf-16-be" : "utf-16-le",
            "utf-32" => first is [0, 0, 0xFE, 0xFF, ..] ? "utf-32-be" : "utf-32-le",
            "utf-8-sig" => "utf-8",
            _ => null,
        };
    }

    private string? _readEncoding;

    private PyObject? MakeDecoder()
    {
        PyTuple? codec = CodecRegistry.Lookup(_readEncoding ?? Encoding);
        PyObject? make = codec is null ? null : Attributes.Get(codec, PyStr.Intern("incrementaldecoder"));
        return make is null ? null : Calls.Call(make, PyStr.FromString(Errors));
    }

    /// <summary>Reads characters, all of them for a negative number; null with an exception set.</summary>
    public PyStr? Read(long size)
    {
        if (size < 0)
        {
            PyObject? rest = Attributes.CallMethod(Buffer!, s_read);
            byte[]? bytes = rest is null ? null : Buffers.BytesOf(rest);
            if (rest is PyNone)
            {
                Raise.Set(ExceptionTypes.BlockingIOError, "Read returned None.");
                return null;
            }
            if (rest is not null && bytes is null) RaiseNotBytes("read", rest);
            if (bytes is null || !Decode(bytes, isFinal: true)) return null;
            return TakeDecoded(int.MaxValue);
        }
        List<PyStr> parts = [];
        int left = (int)Math.Min(size, int.MaxValue);
        while (left > 0)
        {
            if (AvailableLength == 0)
            {
                int state = ReadChunk();
                if (state < 0) return null;
                if (state == 0) break;
            }
            PyStr part = TakeDecoded(left);
            left -= part.Length;
            parts.Add(part);
        }
        return parts.Count == 1 ? parts[0] : CodePoints.Join(parts.ToArray(), PyStr.Empty);
    }

    /// <summary>Reads a line with its newline; null with an exception set.</summary>
    public PyStr? ReadLine(long limit)
    {
        List<PyStr>? parts = null;
        int collected = 0;
        while (true)
        {
            int end = FindLineEnd(out bool needsMore);
            if (needsMore && AvailableLength > 0 && (limit < 0 || collected + AvailableLength < limit))
            {
                int more = ReadChunk();
                if (more < 0) return null;
                if (more > 0 && !IsAtEnd) continue;
            }
            int length = end < 0 ? AvailableLength : end;
            bool isDone = end >= 0;
            if (limit >= 0 && collected + length >= limit)
            {
                length = (int)(limit - collected);
                isDone = true;
            }
            PyStr part = TakeDecoded(length);
            collected += part.Length;
            if (isDone && parts is null) return part;
            if (part.Length > 0) (parts ??= []).Add(part);
            if (!isDone)
            {
                int state = ReadChunk();
                if (state < 0) return null;
                isDone = state == 0;
            }
            if (isDone) return parts is null ? PyStr.Empty : CodePoints.Join(parts.ToArray(), PyStr.Empty);
        }
    }

    // How much of the decoded text is the next line; -1 when it goes on. A '\r' at the end may be half a newline.
    private int FindLineEnd(out bool needsMore)
    {
        needsMore = false;
        if (NewLine is null or "\n")
        {
            if (_decoded.Narrow is { } narrow)
            {
                int found = narrow.AsSpan(_decodedStart).IndexOf('\n');
                return found < 0 ? -1 : found + 1;
            }
            int place = Array.IndexOf(_decoded.Wide!, '\n', _decodedStart);
            return place < 0 ? -1 : place - _decodedStart + 1;
        }
        for (int i = _decodedStart; i < _decoded.Length; i++)
        {
            Poll.AtOrThrow(i);
            bool atEnd = i + 1 == _decoded.Length;
            bool isReturn = _decoded[i] == '\r';
            bool pair = isReturn && !atEnd && _decoded[i + 1] == '\n';
            if (NewLine == "\r\n")
            {
                if (pair) return i + 2 - _decodedStart;
                needsMore |= isReturn && atEnd;
            }
            else if (NewLine == "\r")
            {
                if (isReturn) return i + 1 - _decodedStart;
            }
            else if (isReturn || _decoded[i] == '\n')
            {
                return i + (pair ? 2 : 1) - _decodedStart;
            }
        }
        return -1;
    }

    /// <summary>
    /// The position of what is read next, as a number for <see cref="Restore"/>: that in the file of bytes where decoding can start
    /// anew, else an earlier one, the state of the decoder there, and how many bytes and characters to skip. Null with an exception set.
    /// </summary>
    public PyObject? Tell()
    {
        PyObject? position = Attributes.CallMethod(Buffer!, s_tell);
        if (position is null || !Arguments.TryToInt64(position, out long here)) return null;
        bool isAtChunkEnd = AvailableLength == 0 && !Translator.HasPendingReturn && IsNative;
        if (_chunk.Length == 0 || isAtChunkEnd) return PyInt.From(here - _undecoded.Length);
        // The decoder may be Python code, which may move the file meanwhile.
        Snapshot chunk = new(_chunk, _chunkEncoding ?? Encoding, _chunkPendingReturn, _chunkState, _decoder);
        int wanted = _decoded.Length - AvailableLength;
        PyObject? now = null;
        if (chunk.Decoder is not null && (now = Attributes.CallMethod(chunk.Decoder, s_getState)) is null) return null;
        PyObject? cookie = Tell(chunk, here - chunk.Bytes.Length, wanted);
        if (chunk.Decoder is null || now is null) return cookie;
        PyBaseException? pending = Exceptions.Take();
        if (Attributes.CallMethod(chunk.Decoder, s_setState, now) is null) return null;
        ThreadState.Current.Exception = pending;
        return cookie;
    }

    // The last bytes that were decoded, and the decoder as it was before them.
    private readonly record struct Snapshot(byte[] Bytes, string Encoding, bool PendingReturn, PyObject? State, PyObject? Decoder);

    private PyObject? Tell(Snapshot chunk, long start, int wanted)
    {
        TextPosition position = new() { Start = start, Flags = DecoderFlags(chunk.State, chunk.PendingReturn) };
        // The fewest bytes that decode to the characters that were read, found by halving.
        int low = 0;
        int high = chunk.Bytes.Length;
        // Short: halves a chunk at each step.
        while (low < high)
        {
            int middle = (low + high) / 2;
            int count = DecodePrefix(chunk, middle, out _, out _);
            if (count < 0) return null;
            if (count >= wanted) high = middle;
            else low = middle + 1;
        }
        int decoded = DecodePrefix(chunk, low, out bool isClean, out BigInteger flags);
        if (decoded < 0) return null;
        if (decoded == wanted && isClean) return (position with { Start = start + low, Flags = flags }).ToCookie();
        if (decoded < wanted) return (position with { Bytes = low, Characters = wanted, NeedsEnd = true }).ToCookie();
        return (position with { Bytes = low, Characters = wanted }).ToCookie();
    }

    // The number of characters of the first bytes of the chunk; whether nothing of them waits in the decoder.
    private int DecodePrefix(Snapshot chunk, int length, out bool isClean, out BigInteger flags)
    {
        NewLineTranslator translator = new() { HasPendingReturn = chunk.PendingReturn };
        PyStr? text;
        PyObject? state = null;
        (isClean, flags) = (false, default);
        if (IsNative)
        {
            text = Codecs.Decode(chunk.Bytes.AsSpan(0, length), chunk.Encoding, Errors, isFinal: false, out int consumed);
            isClean = consumed == length;
        }
        else
        {
            PyObject start = PyTuple.Create(PyBytes.Empty, ((PyTuple)chunk.State!)[1]);
            if (Attributes.CallMethod(chunk.Decoder!, s_setState, start) is null) return -1;
            text = Attributes.CallMethod(chunk.Decoder!, s_decode, PyBytes.From(chunk.Bytes.AsSpan(0, length)), PyBool.False) as PyStr;
            if (text is null && !Exceptions.IsSet) Raise.TypeError("decoder should return a string result");
            if (text is null) return -1;
            if (Attributes.CallMethod(chunk.Decoder!, s_getState) is not { } after) return -1;
            state = after;
            isClean = after is PyTuple { Count: 2 } pair && pair[0] is PyBytes { Length: 0 };
        }
        if (text is null) return -1;
        if (NewLine is null or "") text = translator.Translate(text, NewLine is null, isFinal: false);
        flags = DecoderFlags(state, translator.HasPendingReturn);
        return text.Length;
    }

    // The state as the library's newline decoder numbers it: that of the decoder below it, then a bit for a '\r' that waits.
    private static BigInteger DecoderFlags(PyObject? state, bool pendingReturn)
    {
        BigInteger flags = state is PyTuple { Count: 2 } pair && pair[1] is PyIntegral number ? number.ToBigInteger() : default;
        return (flags << 1) | (pendingReturn ? 1 : 0);
    }

    /// <summary>
    /// Goes to a position that <see cref="Tell()"/> gave, once the file of bytes is at its start. False with an exception set.
    /// </summary>
    public bool Restore(TextPosition position)
    {
        _hasWritten = position.Start != 0 || position.Characters > 0;
        if (position.Start == 0) _readEncoding = null;
        _encoder = null;
        if (position.Flags.IsZero && position.Characters == 0) return true;
        Translator.HasPendingReturn = !position.Flags.IsEven;
        if (!IsNative)
        {
            if (_decoder is null && (_decoder = MakeDecoder()) is null) return false;
            PyObject state = PyTuple.Create(PyBytes.Empty, PyInt.From(position.Flags >> 1));
            if (Attributes.CallMethod(_decoder, s_setState, state) is null) return false;
        }
        if (position.Characters == 0) return true;
        PyObject? read = Attributes.CallMethod(Buffer!, s_read, PyInt.From(position.Bytes));
        if (read is null) return false;
        if (Buffers.BytesOf(read) is not { } bytes) return RaiseNotBytes("read", read);
        if (!Decode(bytes, position.NeedsEnd)) return false;
        if (AvailableLength < position.Characters)
        {
            return Raise.Set(ExceptionTypes.OSError, "can't restore logical file position") is not null;
        }
        _decodedStart += position.Characters;
        return true;
    }

    private static bool RaiseNotBytes(string method, PyObject read) =>
        Raise.TypeError($"underlying {method}() should have returned a bytes-like object, not '{read.Type.Name}'") is not null;

    /// <summary>Forgets what was read ahead, before the file of bytes moves.</summary>
    public void Restart()
    {
        HasRead = false;
        _decoded = PyStr.Empty;
        _decodedStart = 0;
        _undecoded = [];
        _decoder = null;
        _chunk = [];
        Translator.HasPendingReturn = false;
        IsIterating = false;
    }
}

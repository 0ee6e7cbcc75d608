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

    /// <summary>The file of bytes; null before <c>__init__</c> and after <c>detach</c>.</summary>
    public PyObject? Buffer;
    public bool IsDetached;
    public string Encoding = "utf-8";
    public string Errors = "strict";

    /// <summary>What ends a line: null for any newline, translated; empty for any, untranslated.</summary>
    public string? NewLine;
    public bool LineBuffering;
    public bool WriteThrough;
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
        _hasWritten = false;
        Translator = new NewLineTranslator();
    }

    /// <summary>Queues text; false with an exception set.</summary>
    public bool Write(PyStr text)
    {
        bool hasNewLine = text.Narrow is { } narrow ? narrow.Contains('\n') : Array.IndexOf(text.Wide!, '\n') >= 0;
        bool flush = WriteThrough || (LineBuffering && (hasNewLine || (text.Narrow?.Contains('\r') ?? false)));
        if (hasNewLine && NewLine is "\r" or "\r\n") text = PyStr.FromString(text.ToString().Replace("\n", NewLine, StringComparison.Ordinal));
        else if (hasNewLine && NewLine is null && OperatingSystem.IsWindows()) text = PyStr.FromString(text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal));
        if (!CanEncode(text)) return false;
        DropReadAhead();
        _pending.Add(text);
        _pendingLength += text.Length;
        if (_pendingLength < ChunkSize && !flush) return true;
        return FlushPending() && (!flush || Attributes.CallMethod(Buffer!, PyStr.Intern("flush")) is not null);
    }

    // What cannot be encoded is an error of the write that brought it, not of a later one.
    private bool CanEncode(PyStr text)
    {
        if (text.Narrow is { } narrow && System.Text.Ascii.IsValid(narrow)) return true;
        return Codecs.Encode(text, Encoding, Errors) is not null;
    }

    private void DropReadAhead()
    {
        _decoded = PyStr.Empty;
        _decodedStart = 0;
        _undecoded = [];
    }

    /// <summary>Hands what was written to the file of bytes; false with an exception set.</summary>
    public bool FlushPending()
    {
        if (_pending.Count == 0) return true;
        PyStr text = _pending.Count == 1 ? _pending[0] : CodePoints.Join(_pending.ToArray(), PyStr.Empty);
        _pending.Clear();
        _pendingLength = 0;
        // Only the first write of a file gets a byte order mark.
        string encoding = _hasWritten ? Encoding switch { "utf-16" => "utf-16-le", "utf-32" => "utf-32-le", "utf-8-sig" => "utf-8", _ => Encoding } : Encoding;
        byte[]? bytes = Codecs.Encode(text, encoding, Errors);
        if (bytes is null) return false;
        _hasWritten = true;
        if (Buffer is PyBuffered { Raw: PyFileIO { Descriptor: >= 0 } } buffered && ReferenceEquals(buffered.Type, IoTypes.BufferedWriter)) return buffered.Write(bytes);
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
            read = once is not null ? Calls.Call(once, PyInt.From(ChunkSize)) : Attributes.CallMethod(Buffer!, s_read, PyInt.From(ChunkSize));
        }
        if (read is null) return -1;
        byte[]? bytes = Buffers.BytesOf(read);
        if (bytes is null)
        {
            Raise.TypeError($"underlying read1() should have returned a bytes-like object, not '{read.Type.Name}'");
            return -1;
        }
        return Decode(bytes, isFinal: bytes.Length == 0) ? bytes.Length == 0 && AvailableLength == 0 ? 0 : 1 : -1;
    }

    private bool Decode(byte[] bytes, bool isFinal)
    {
        byte[] all = _undecoded.Length == 0 ? bytes : [.. _undecoded, .. bytes];
        PyStr? text;
        if (IsNative)
        {
            text = Codecs.Decode(all, _readEncoding ?? Encoding, Errors, isFinal, out int consumed);
            if (text is null) return false;
            _undecoded = consumed == all.Length ? [] : all[consumed..];
            if (text.Length > 0 || consumed > 0) FixByteOrder(all);
        }
        else
        {
            if (_decoder is null && (_decoder = MakeDecoder()) is null) return false;
            PyObject? decoded = Attributes.CallMethod(_decoder, s_decode, PyBytes.From(bytes), PyBool.From(isFinal));
            if (decoded is null) return false;
            text = decoded as PyStr;
            if (text is null) return Raise.TypeError($"decoder should return a string result, not '{decoded.Type.Name}'") is not null;
        }
        if (NewLine is null or "") text = Translator.Translate(text, translate: NewLine is null, isFinal);
        _chunk = all;
        PyStr rest = _decodedStart == _decoded.Length ? PyStr.Empty : _decoded.Substring(_decodedStart, AvailableLength);
        _decoded = rest.Length == 0 ? text : PyStr.Concat(rest, text);
        _decodedStart = 0;
        return true;
    }

    // The byte order mark has been read: from here on the order is known.
    private void FixByteOrder(byte[] first)
    {
        if (Encoding == "utf-16") _readEncoding = first is [0xFE, 0xFF, ..] ? "utf-16-be" : "utf-16-le";
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
            if (rest is not null && bytes is null) Raise.TypeError($"underlying read() should have returned a bytes-like object, not '{rest.Type.Name}'");
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
                int before = AvailableLength;
                int more = ReadChunk();
                if (more < 0) return null;
                if (AvailableLength > before) continue;
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
            else if (isReturn || _decoded[i] == '\n') return i + (pair ? 2 : 1) - _decodedStart;
        }
        return -1;
    }

    /// <summary>The position in the file of bytes of what is read next; -1 with an exception set.</summary>
    public long Tell()
    {
        PyObject? position = Attributes.CallMethod(Buffer!, s_tell);
        if (position is null || !Arguments.TryToInt64(position, out long here)) return -1;
        if (AvailableLength == 0) return here - _undecoded.Length;
        if (!IsNative)
        {
            IoErrors.Unsupported($"tell() in the middle of text needs an encoding that Krait has itself, not {Encoding}");
            return -1;
        }
        // The bytes of the text that was read from the last chunk are those that decode, newlines translated, to its length.
        int wanted = _decoded.Length - AvailableLength;
        long chunkStart = here - _chunk.Length;
        for (int length = 0; length <= _chunk.Length; length++)
        {
            PyStr? text = Codecs.Decode(_chunk[..length], Encoding, "surrogateescape", isFinal: false, out int consumed);
            if (text is null) return -1;
            if (NewLine is null or "") text = new NewLineTranslator().Translate(text, NewLine is null, isFinal: false);
            if (consumed == length && text.Length == wanted) return chunkStart + length;
        }
        return here;
    }

    /// <summary>Forgets what was read ahead, before the file of bytes moves.</summary>
    public void Restart()
    {
        _decoded = PyStr.Empty;
        _decodedStart = 0;
        _undecoded = [];
        _decoder = null;
        _readEncoding = null;
        Translator.HasPendingReturn = false;
        IsIterating = false;
    }

    /// <summary>After a move: only at the very beginning does a byte order mark belong.</summary>
    public void MovedTo(long position) => _hasWritten = position != 0;
}

namespace Krait.Modules.Expat;

/// <summary>The bytes of a document as they come, piece by piece: as UTF-8, with their places in the document.</summary>
internal sealed class XmlInput : XmlSource
{
    /// <summary>What expat keeps of the bytes before the place it has reached.</summary>
    private const int ContextLength = 1024;

    private bool _ownsBytes;

    // The document's offset of the first byte of Bytes, were it scanned; may be negative where only later ones are.
    private long _origin;

    // A place up to which the offset is known, and it.
    private int _offsetMark;
    private long _offsetAtMark;

    private long _fed;

    // The bytes of a character that is cut off.
    private byte[] _rest = [];
    private int _restLength;

    // A place up to which lines are counted.
    private int _lineMark;

    // The sizes of the buffer that expat would have: whether it looks at an incomplete token again depends on them.
    private long _bufferSize;
    private long _bufferEnd;
    private long _lastRequest;

    /// <summary>The encoding; null until it is known.</summary>
    public XmlEncoding? Encoding { get; private set; }

    /// <summary>Lines before the place up to which they are counted.</summary>
    public long Line { get; private set; }

    /// <summary>Characters before that place in its line.</summary>
    public long Column { get; private set; }

    /// <summary>How many bytes of the document are not yet taken.</summary>
    public long Pending => _fed - OffsetOf(Position);

    /// <summary>Whether half a character of two bytes is left over.</summary>
    public bool HasHalfUnit => _restLength % 2 == 1;

    /// <summary>Whether expat would have to make its buffer larger for another piece as long as the last.</summary>
    public bool IsCrowded
    {
        get
        {
            long available = _bufferSize - _bufferEnd;
            return _lastRequest > available - Math.Min(available, ContextLength) + _bufferEnd - Pending;
        }
    }

    /// <summary>How much memory the bytes take.</summary>
    public long HeldBytes => _bufferSize;

    /// <summary>
    /// Adds a piece of the document; the array may be kept, and is not written to. Returns whether expat would have moved what it
    /// has of the document.
    /// </summary>
    public bool Feed(byte[] array, int start, int length)
    {
        CountLines(Position);
        bool isMoved = Request(length);
        _fed += length;
        if (_restLength > 0 || Encoding is { IsUtf8: false })
        {
            AddConverted(array.AsSpan(start, length));
        }
        else if (ReferenceEquals(array, Bytes) && start == End && !_ownsBytes)
        {
            End += length;
        }
        else if (Position == End)
        {
            long offset = OffsetOf(Position);
            Bytes = array;
            Position = _lineMark = _offsetMark = start;
            End = start + length;
            _ownsBytes = false;
            _origin = offset - start;
            _offsetAtMark = offset;
        }
        else
        {
            AddCopy(array.AsSpan(start, length));
        }

        return isMoved;
    }

    // Makes room for more bytes in a buffer of our own, which begins with what is not yet taken.
    private void Own(int more)
    {
        int kept = End - Position;
        if (_ownsBytes && Bytes.Length - End >= more) return;
        long offset = OffsetOf(Position);
        byte[] target = _ownsBytes && Bytes.Length >= kept + more ? Bytes : new byte[Math.Max(kept + more, _ownsBytes ? 2 * kept : 0)];
        Buffer.BlockCopy(Bytes, Position, target, 0, kept);
        Bytes = target;
        _ownsBytes = true;
        End = kept;
        Position = _lineMark = _offsetMark = 0;
        _origin = _offsetAtMark = offset;
    }

    private void AddCopy(ReadOnlySpan<byte> piece)
    {
        Own(piece.Length);
        piece.CopyTo(Bytes.AsSpan(End));
        End += piece.Length;
    }

    private void AddConverted(ReadOnlySpan<byte> piece)
    {
        Own((3 * piece.Length) + 4);
        byte[]? joined = null;
        if (_restLength > 0)
        {
            joined = new byte[_restLength + piece.Length];
            _rest.AsSpan(0, _restLength).CopyTo(joined);
            piece.CopyTo(joined.AsSpan(_restLength));
        }
        ReadOnlySpan<byte> all = joined ?? piece;
        int taken = Encoding!.Convert(all, ref Bytes, ref End);
        _rest = all[taken..].ToArray();
        _restLength = _rest.Length;
    }

    /// <summary>Goes on in an encoding from the place that is reached.</summary>
    public void Use(XmlEncoding encoding)
    {
        // What was scanned up to here is measured by the encoding it had.
        CountLines(Position);
        long offset = OffsetOf(Position);
        XmlEncoding current = Encoding ?? XmlEncoding.Utf8;
        Encoding = encoding;
        if (!encoding.IsUtf8)
        {
            byte[] raw = [.. current.Restore(Bytes.AsSpan(Position, End - Position)), .. _rest.AsSpan(0, _restLength)];
            Bytes = [];
            Position = End = 0;
            _ownsBytes = true;
            int taken = encoding.Convert(raw, ref Bytes, ref End);
            _rest = raw[taken..];
            _restLength = _rest.Length;
            _lineMark = 0;
            _origin = offset;
        }
        _offsetMark = Position;
        _offsetAtMark = offset;
    }

    /// <summary>Adds what shows that a character is cut off at the end of the document.</summary>
    public void EndCut()
    {
        if (_restLength < 2) return;
        _restLength = 0;
        AddCopy([0xF0]);
    }

    /// <summary>Takes half a unit at the end of the document as part of what is before it.</summary>
    public void TakeHalfUnit()
    {
        if (!HasHalfUnit) return;
        OffsetOf(End);
        _offsetAtMark++;
        _restLength = 0;
    }

    /// <summary>The offset in the document of a place.</summary>
    public long OffsetOf(int position)
    {
        if (Encoding is null or { IsUnconverted: true }) return _offsetAtMark + position - _offsetMark;
        if (position < _offsetMark)
        {
            _offsetMark = 0;
            _offsetAtMark = _origin;
        }
        _offsetAtMark += Encoding.Measure(Bytes.AsSpan(_offsetMark, position - _offsetMark));
        _offsetMark = position;
        return _offsetAtMark;
    }

    /// <summary>Goes on counting lines and columns from the place that is reached.</summary>
    public void CountFromPosition() => _lineMark = Position;

    /// <summary>Counts lines and columns up to a place, unless they are counted up to a later one.</summary>
    public void CountLines(int position)
    {
        if (position <= _lineMark) return;
        ReadOnlySpan<byte> passed = Bytes.AsSpan(_lineMark, position - _lineMark);
        _lineMark = position;
        for (int at; (at = passed.IndexOfAny((byte)'\n', (byte)'\r')) >= 0;)
        {
            if (passed[at] == '\r' && at + 1 < passed.Length && passed[at + 1] == '\n') at++;
            passed = passed[(at + 1)..];
            Line++;
            Column = 0;
        }
        foreach (byte each in passed)
        {
            if ((each & 0xC0) != 0x80) Column++;
        }
    }

    private bool Request(long length)
    {
        _lastRequest = length;
        long pending = Pending;
        bool isMoved = length > _bufferSize - _bufferEnd;
        if (isMoved)
        {
            long kept = Math.Min(_bufferEnd - pending, ContextLength);
            long needed = length + pending + kept;
            if (needed > _bufferSize)
            {
                long size = _bufferSize == 0 ? ContextLength : _bufferSize;
                do size *= 2;
                while (size < needed);
                _bufferSize = size;
            }
            _bufferEnd = kept + pending;
        }
        _bufferEnd += length;
        return isMoved;
    }
}

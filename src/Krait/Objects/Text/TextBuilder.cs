using System.Buffers;

namespace Krait.Objects;

/// <summary>
/// Text put together piece by piece: chars in a buffer that usually is the caller's stack, code points from the first
/// one that does not fit a char.
/// </summary>
internal ref struct TextBuilder
{
    /// <summary>What callers put on their stack.</summary>
    public const int UsualLength = 256;

    private Span<char> _chars;
    private char[]? _rented;

    // Instead of the chars, once there is a code point that does not fit one.
    private int[]? _points;
    private int _length;

    public TextBuilder(Span<char> buffer) => _chars = buffer;

    /// <summary>Begins a text in place, in a builder that is all zeros.</summary>
    public void Begin(Span<char> buffer) => _chars = buffer;

    public readonly int Length => _length;

    /// <summary>Whether there is a code point that does not fit a char.</summary>
    public readonly bool IsWide => _points is not null;

    /// <summary>Appends a code point.</summary>
    public void Append(int point)
    {
        if (_points is null && point < 0x10000)
        {
            if (_length == _chars.Length) Grow(1);
            _chars[_length++] = (char)point;
            return;
        }
        FreePoints(1)[0] = point;
        _length++;
    }

    /// <summary>Appends chars that are one code point each.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (_points is not null) TextWidths.Widen(text, FreePoints(text.Length));
        else text.CopyTo(FreeChars(text.Length));
        _length += text.Length;
    }

    /// <summary>Appends code points.</summary>
    public void Append(scoped ReadOnlySpan<int> text)
    {
        if (_points is null && !text.ContainsAnyExceptInRange(0, 0xFFFF)) TextWidths.Narrow(text, FreeChars(text.Length));
        else text.CopyTo(FreePoints(text.Length));
        _length += text.Length;
    }

    /// <summary>Appends a string.</summary>
    public void Append(PyStr text)
    {
        if (text.Narrow is { } narrow)
        {
            Append(narrow.AsSpan());
            return;
        }
        text.Wide.CopyTo(FreePoints(text.Length));
        _length += text.Length;
    }

    /// <summary>Appends a code point many times.</summary>
    public void Append(int point, int count)
    {
        if (count <= 0) return;
        if (_points is null && point < 0x10000) Spans.Fill(FreeChars(count)[..count], (char)point);
        else Spans.Fill(FreePoints(count)[..count], point);
        _length += count;
    }

    /// <summary>
    /// Room for so many chars at least, while the text is not wide; what is written there counts after <see cref="Advance"/>.
    /// </summary>
    public Span<char> FreeChars(int count)
    {
        if (count > _chars.Length - _length) Grow(count);
        return _chars[_length..];
    }

    /// <summary>
    /// Room for so many code points at least; what is written there counts after <see cref="Advance"/>. Makes the text wide: one of
    /// its code points has to be above U+FFFF.
    /// </summary>
    public Span<int> FreePoints(int count)
    {
        if (_points is null || count > _points.Length - _length) GrowPoints(count);
        return _points.AsSpan(_length);
    }

    /// <summary>Takes over what was written to the free room.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>The text; the builder must not be used afterwards.</summary>
    public readonly PyStr ToText()
    {
        Poll.ReserveOrThrow((long)_length * (_points is null ? sizeof(char) : sizeof(int)));
        PyStr text = _points is null ? PyStr.FromNarrow(_chars[.._length])
            : new PyStr(_points.Length == _length ? _points : _points.AsSpan(0, _length).ToArray());
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        return text;
    }

    // Whoever knows how much will follow asks for so much at first, and the array becomes the text's.
    private void GrowPoints(int more)
    {
        long needed = (long)_length + more;
        long wanted = _points is null ? needed : Math.Max(needed, _length * 2L);
        if (needed > Array.MaxLength) throw new OutOfMemoryException();
        Poll.AllocateOrThrow(wanted * sizeof(int));
        int[] larger = GC.AllocateUninitializedArray<int>((int)Math.Min(Array.MaxLength, wanted));
        if (_points is null) TextWidths.Widen(_chars[.._length], larger);
        else _points.AsSpan(0, _length).CopyTo(larger);
        _points = larger;
    }

    private void Grow(int more)
    {
        int wanted = checked(_length + Math.Max(more, _length));
        Poll.AllocateOrThrow((long)wanted * sizeof(char));
        char[] larger = ArrayPool<char>.Shared.Rent(wanted);
        _chars[.._length].CopyTo(larger);
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _chars = _rented = larger;
    }
}

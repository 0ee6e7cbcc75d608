using Krait.Objects;

namespace Krait.Modules.Io;

/// <summary>Text that is overwritten and continued: chars as long as each code point fits one.</summary>
internal sealed class EditableText
{
    private char[] _chars = [];

    // Instead of the chars, once there is a code point that does not fit one.
    private int[]? _points;

    /// <summary>The number of code points.</summary>
    public int Length { get; private set; }

    /// <summary>Drops all text.</summary>
    public void Clear() => (_chars, _points, Length) = ([], null, 0);

    /// <summary>Drops the text after a position.</summary>
    public void Truncate(int length) => Length = Math.Min(length, Length);

    /// <summary>Writes over the text at a position, and on past its end; null characters fill what is skipped.</summary>
    public void Write(int position, PyStr text)
    {
        int end = position + text.Length;
        if (_points is null && !text.TryGetChars(out _)) Widen(end);
        EnsureRoom(end);
        if (_points is not null)
        {
            if (position > Length) _points.AsSpan(Length, position - Length).Clear();
            text.CopyTo(_points.AsSpan(position));
        }
        else
        {
            if (position > Length) _chars.AsSpan(Length, position - Length).Clear();
            text.TryGetChars(out ReadOnlySpan<char> chars);
            chars.CopyTo(_chars.AsSpan(position));
        }
        Length = Math.Max(Length, end);
    }

    /// <summary>A part of the text.</summary>
    public PyStr Part(int start, int length) =>
        _points is null ? PyStr.FromNarrow(_chars.AsSpan(start, length)) : PyStr.FromCodePoints(_points.AsSpan(start, length));

    /// <summary>The first of some characters from a position on; -1 without any.</summary>
    public int IndexOf(char first, char second, int start)
    {
        int found = _points is null
            ? _chars.AsSpan(start, Length - start).IndexOfAny(first, second)
                : _points.AsSpan(start, Length - start).IndexOfAny(first, second);
        return found < 0 ? -1 : start + found;
    }

    /// <summary>The code point at an index.</summary>
    public int this[int index] => _points is null ? _chars[index] : _points[index];

    private void Widen(int capacity)
    {
        Poll.ReserveOrThrow((long)Math.Max(capacity, Length) * sizeof(int));
        int[] points = new int[Math.Max(capacity, Length)];
        TextWidths.Widen(_chars.AsSpan(0, Length), points);
        (_points, _chars) = (points, []);
    }

    private void EnsureRoom(int needed)
    {
        int capacity = _points?.Length ?? _chars.Length;
        if (needed <= capacity) return;
        int larger = (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(16, capacity * 2L)));
        Poll.ReserveOrThrow((long)needed * (_points is null ? sizeof(char) : sizeof(int)));
        if (_points is null) Array.Resize(ref _chars, larger);
        else Array.Resize(ref _points, larger);
    }
}

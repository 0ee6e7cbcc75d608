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
    private List<int>? _points;
    private int _length;

    public TextBuilder(Span<char> buffer) => _chars = buffer;

    /// <summary>Begins a text in place, in a builder that is all zeros.</summary>
    public void Begin(Span<char> buffer) => _chars = buffer;

    public readonly int Length => _points is null ? _length : _points.Count;

    /// <summary>Appends a code point.</summary>
    public void Append(int point)
    {
        if (_points is null && point < 0x10000)
        {
            if (_length == _chars.Length) Grow(1);
            _chars[_length++] = (char)point;
            return;
        }
        Widen().Add(point);
    }

    /// <summary>Appends chars that are one code point each.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (_points is not null)
        {
            foreach (char each in text) _points.Add(each);
            return;
        }
        if (text.Length > _chars.Length - _length) Grow(text.Length);
        text.CopyTo(_chars[_length..]);
        _length += text.Length;
    }

    /// <summary>Appends a string.</summary>
    public void Append(PyStr text)
    {
        if (text.Narrow is { } narrow) Append(narrow.AsSpan());
        else Widen().AddRange(text.Wide!);
    }

    /// <summary>Appends a code point many times.</summary>
    public void Append(int point, int count)
    {
        if (count <= 0) return;
        if (_points is null && point < 0x10000)
        {
            if (count > _chars.Length - _length) Grow(count);
            Spans.Fill(_chars.Slice(_length, count), (char)point);
            _length += count;
            return;
        }
        List<int> points = Widen();
        for (int i = 0; i < count; i++) points.Add(point);
    }

    /// <summary>The text; the builder must not be used afterwards.</summary>
    public readonly PyStr ToText()
    {
        if (_points is not null) return PyStr.FromCodePoints(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_points));
        PyStr text = PyStr.FromNarrow(_chars[.._length]);
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        return text;
    }

    private List<int> Widen()
    {
        if (_points is not null) return _points;
        _points = new List<int>(_length + 16);
        for (int i = 0; i < _length; i++) _points.Add(_chars[i]);
        return _points;
    }

    private void Grow(int more)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(checked(_length + Math.Max(more, _length)));
        _chars[.._length].CopyTo(larger);
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _chars = _rented = larger;
    }
}

using Krait.Objects;

namespace Krait.Modules.Csv;

/// <summary>The text of a field as far as it was read: chars, or code points from the first one that does not fit a char.</summary>
internal sealed class CsvField
{
    private char[] _chars = new char[64];
    private List<int>? _points;
    private int _length;

    public int Length => _points?.Count ?? _length;

    public void Clear()
    {
        _points = null;
        _length = 0;
    }

    /// <summary>Appends a code point.</summary>
    public void Append(int point)
    {
        if (_points is null && point < 0x10000)
        {
            if (_length == _chars.Length) Array.Resize(ref _chars, _length * 2);
            _chars[_length++] = (char)point;
            return;
        }
        if (_points is null)
        {
            _points = new List<int>(_length + 16);
            for (int i = 0; i < _length; i++) _points.Add(_chars[i]);
        }
        _points.Add(point);
    }

    /// <summary>Appends chars that are one code point each.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_points is not null)
        {
            int steps = 0;
            foreach (char each in text)
            {
                Poll.StepOrThrow(ref steps);
                _points.Add(each);
            }
            return;
        }
        if (text.Length > _chars.Length - _length) Array.Resize(ref _chars, Math.Max(_length + text.Length, _length * 2));
        text.CopyTo(_chars.AsSpan(_length));
        _length += text.Length;
    }

    public PyStr ToText() => _points is null
        ? PyStr.FromNarrow(_chars.AsSpan(0, _length))
        : PyStr.FromCodePoints(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_points));
}

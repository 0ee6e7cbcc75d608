using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>A pattern's way through one text: match after match, never twice an empty one at the same place.</summary>
internal sealed class MatchScan
{
    private readonly PyObject _subject;
    private readonly int _start;
    private readonly int _end;
    private readonly MatchEngine<NarrowSubject>? _narrow;
    private readonly MatchEngine<WideSubject>? _wide;
    private readonly MatchEngine<ByteSubject>? _bytes;
    private int _position;
    private int _forbiddenEnd = -1;
    private PyMemoryView? _held;
    private bool _isGivenBackAtEnd;

    private MatchScan(PyPattern pattern, PyObject subject, int length, long start, long end, string? narrow, int[]? wide, byte[]? bytes)
    {
        Pattern = pattern;
        _subject = subject;
        _end = (int)Math.Clamp(end, 0, length);
        _start = (int)Math.Clamp(start, 0, _end);
        _position = _start;
        if (narrow is not null) _narrow = new(pattern.Program, pattern.Groups, new(narrow), 0, _end);
        else if (wide is not null) _wide = new(pattern.Program, pattern.Groups, new(wide), 0, _end);
        else _bytes = new(pattern.Program, pattern.Groups, new(bytes!), 0, _end);
    }

    /// <summary>A scan of a text; null with TypeError set when pattern and text do not go together.</summary>
    public static MatchScan? Create(PyPattern pattern, PyObject subject, long start = 0, long end = long.MaxValue)
    {
        if (subject is PyStr text)
        {
            if (pattern.Source is not (PyStr or PyNone))
            {
                Raise.TypeError("cannot use a bytes pattern on a string-like object");
                return null;
            }
            return new MatchScan(pattern, subject, text.Length, start, end, text.Narrow, text.Wide, null);
        }
        // The memory of a bytearray itself, as its content may change from match to match.
        byte[]? bytes = subject switch
        {
            PyBytes exact => exact.Value,
            PyByteArray array => array.Buffer,
            _ => Buffers.BytesOf(subject),
        };
        if (bytes is null)
        {
            Raise.TypeError($"expected string or bytes-like object, got '{subject.Type.Name}'");
            return null;
        }
        if (pattern.Source is PyStr)
        {
            Raise.TypeError("cannot use a string pattern on a bytes-like object");
            return null;
        }
        int length = subject is PyByteArray { Count: var count } ? count : bytes.Length;
        return new MatchScan(pattern, subject, length, start, end, null, null, bytes);
    }

    /// <summary>Keeps the memory of the text at its size while this is alive, or until the last match was looked for.</summary>
    public MatchScan Hold(bool untilEnd)
    {
        _isGivenBackAtEnd = untilEnd;
        if (_subject is not (PyStr or PyBytes)) _held = Buffers.NativeView(_subject, Buffers.Simple);
        return this;
    }

    /// <summary>Ends the scan: what it holds can serve another.</summary>
    public void Release()
    {
        _narrow?.Release();
        _wide?.Release();
        _bytes?.Release();
    }

    /// <summary>The pattern.</summary>
    public PyPattern Pattern { get; }

    /// <summary>Where the text ends.</summary>
    public int Length => _end;

    private bool Failed => _narrow?.Failed ?? _wide?.Failed ?? _bytes!.Failed;

    private int MatchEnd => _narrow?.MatchEnd ?? _wide?.MatchEnd ?? _bytes!.MatchEnd;

    private int[] Marks => _narrow?.Marks ?? _wide?.Marks ?? _bytes!.Marks;

    private int LastGroup => _narrow?.LastGroup ?? _wide?.LastGroup ?? _bytes!.LastGroup;

    /// <summary>The next match found further on; null when there is none, or with an exception set.</summary>
    public PyMatch? Search()
    {
        if (_position > _end) return Exhausted();
        int start = _narrow?.Search(_position, _forbiddenEnd) ?? _wide?.Search(_position, _forbiddenEnd) ?? _bytes!.Search(_position,
            _forbiddenEnd);
        return start < 0 ? Exhausted() : Found(start);
    }

    /// <summary>The match at the place reached; null when there is none, or with an exception set.</summary>
    public PyMatch? Match(MatchMode mode = MatchMode.Match)
    {
        if (_position > _end) return null;
        int start = _position;
        bool matched = _narrow?.TryMatch(start, mode, _forbiddenEnd) ?? _wide?.TryMatch(start, mode,
            _forbiddenEnd) ?? _bytes!.TryMatch(start, mode, _forbiddenEnd);
        return matched ? Found(start) : Exhausted();
    }

    private PyMatch? Exhausted()
    {
        if (Failed) return null;
        _position = _end + 1;
        if (_isGivenBackAtEnd) GiveBack();
        return null;
    }

    private void GiveBack()
    {
        if (_held is not null) Buffers.Release(_held);
        _held = null;
    }

    private PyMatch Found(int start)
    {
        int end = MatchEnd;
        int[] marks = new int[(Pattern.Groups + 1) * 2];
        marks[0] = start;
        marks[1] = end;
        Array.Copy(Marks, 0, marks, 2, Pattern.Groups * 2);
        _forbiddenEnd = start == end ? end : -1;
        _position = end;
        return new PyMatch(Pattern, _subject, _start, _end, marks, LastGroup);
    }
}

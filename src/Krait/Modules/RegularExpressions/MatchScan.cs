using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>A pattern's way through one text: match after match, never twice an empty one at the same place.</summary>
internal sealed class MatchScan
{
    private PyObject _subject = PyNone.Instance;
    private int _start;
    private int _end;
    private MatchEngine _engine = null!;
    private int _position;
    private int _forbiddenEnd;
    private PyMemoryView? _held;

    private MatchScan(PyPattern pattern) => Pattern = pattern;

    private static MatchScan Begin<TSubject>(PyPattern pattern, PyObject subject, TSubject content, int length, long start, long end)
        where TSubject : struct, IMatchSubject
    {
        MatchScan scan = pattern.Program.TakeSpare() ?? new MatchScan(pattern);
        scan._subject = subject;
        scan._end = (int)Math.Clamp(end, 0, length);
        scan._start = (int)Math.Clamp(start, 0, scan._end);
        scan._position = scan._start;
        scan._forbiddenEnd = -1;
        scan._held = null;
        scan.EndsWithText = false;
        if (scan._engine is not MatchEngine<TSubject> engine) scan._engine = engine = new(pattern.Program, pattern.Groups);
        engine.Begin(content, scan._end);
        return scan;
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
            return text.Narrow is { } narrow ? Begin(pattern, subject, new NarrowSubject(narrow), narrow.Length, start, end)
                : Begin(pattern, subject, new WideSubject(text.Wide!), text.Length, start, end);
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
        return Begin(pattern, subject, new ByteSubject(bytes), length, start, end);
    }

    /// <summary>Keeps the memory of the text at its size while this is alive, or until the last match was looked for.</summary>
    public MatchScan Hold(bool untilEnd)
    {
        EndsWithText = untilEnd;
        if (_subject is not (PyStr or PyBytes)) _held = Buffers.NativeView(_subject, Buffers.Simple);
        return this;
    }

    /// <summary>Ends the scan, which the pattern uses again for another text: nothing may refer to it any more.</summary>
    public void Release()
    {
        if (!_engine.IsSmall) return;
        _engine.Forget();
        _subject = PyNone.Instance;
        Pattern.Program.Keep(this);
    }

    /// <summary>The pattern.</summary>
    public PyPattern Pattern { get; }

    /// <summary>Whether nothing is looked for any more after the last match.</summary>
    public bool EndsWithText { get; private set; }

    /// <summary>Where the text ends.</summary>
    public int Length => _end;

    /// <summary>The next match found further on; null when there is none, or with an exception set.</summary>
    public PyMatch? Search()
    {
        if (_position > _end) return Exhausted();
        int start = _engine.Search(_position, _forbiddenEnd);
        return start < 0 ? Exhausted() : Found(start);
    }

    /// <summary>The match at the place reached; null when there is none, or with an exception set.</summary>
    public PyMatch? Match(MatchMode mode = MatchMode.Match)
    {
        if (_position > _end) return null;
        int start = _position;
        return _engine.TryMatch(start, mode, _forbiddenEnd) ? Found(start) : Exhausted();
    }

    private PyMatch? Exhausted()
    {
        if (_engine.Failed) return null;
        _position = _end + 1;
        if (EndsWithText) GiveBack();
        return null;
    }

    private void GiveBack()
    {
        if (_held is not null) Buffers.Release(_held);
        _held = null;
    }

    private PyMatch Found(int start)
    {
        int end = _engine.MatchEnd;
        int[] marks = Pattern.Groups == 0 ? [] : _engine.Marks.AsSpan(0, Pattern.Groups * 2).ToArray();
        _forbiddenEnd = start == end ? end : -1;
        _position = end;
        return new PyMatch(Pattern, _subject, _start, _end, start, end, marks, _engine.LastGroup);
    }
}

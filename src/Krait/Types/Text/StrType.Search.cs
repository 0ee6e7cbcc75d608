using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Types.Text;

internal static partial class StrType
{
    /// <summary>
    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end]. Optional
    /// arguments start and end are interpreted as in slice notation. Return -1 on failure.
    /// </summary>
    [PyMethod("find($self, sub, start=None, end=None, /)")]
    private static PyObject? Find(PyStr self, PyStr sub, PyObject? start, PyObject? end) =>
        TryFind(self, sub, start, end, last: false, out int index) ? PyInt.From(index) : null;

    /// <summary>
    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end]. Optional
    /// arguments start and end are interpreted as in slice notation. Return -1 on failure.
    /// </summary>
    [PyMethod("rfind($self, sub, start=None, end=None, /)")]
    private static PyObject? FindLast(PyStr self, PyStr sub, PyObject? start, PyObject? end) =>
        TryFind(self, sub, start, end, last: true, out int index) ? PyInt.From(index) : null;

    /// <summary>
    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end]. Raises ValueError
    /// when the substring is not found.
    /// </summary>
    [PyMethod("index($self, sub, start=None, end=None, /)")]
    private static PyObject? Index(PyStr self, PyStr sub, PyObject? start, PyObject? end)
    {
        if (!TryFind(self, sub, start, end, last: false, out int index)) return null;
        return index < 0 ? Raise.ValueError("substring not found") : PyInt.From(index);
    }

    /// <summary>
    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end]. Raises
    /// ValueError when the substring is not found.
    /// </summary>
    [PyMethod("rindex($self, sub, start=None, end=None, /)")]
    private static PyObject? IndexLast(PyStr self, PyStr sub, PyObject? start, PyObject? end)
    {
        if (!TryFind(self, sub, start, end, last: true, out int index)) return null;
        return index < 0 ? Raise.ValueError("substring not found") : PyInt.From(index);
    }

    /// <summary>Return the number of non-overlapping occurrences of substring sub in string S[start:end].</summary>
    [PyMethod("count($self, sub, start=None, end=None, /)")]
    private static PyObject? Count(PyStr self, PyStr sub, PyObject? start, PyObject? end)
    {
        if (!TryRange(self, start, end, out int first, out int last)) return null;
        return PyInt.From(CodePoints.Count(self, sub, first, last));
    }

    private static bool TryFind(PyStr text, PyStr part, PyObject? start, PyObject? end, bool last, out int index)
    {
        index = -1;
        if (!TryRange(text, start, end, out int from, out int to)) return false;
        index = CodePoints.Find(text, part, from, to, last);
        return true;
    }

    private static bool TryRange(PyStr text, PyObject? start, PyObject? end, out int from, out int to)
    {
        long first = 0;
        long last = long.MaxValue;
        from = 0;
        to = 0;
        if (!SliceIndices.TryToBound(start, ref first, allowNone: true) || !SliceIndices.TryToBound(end, ref last, allowNone: true))
        {
            return false;
        }
        SliceIndices.Clip(text.Length, ref first, ref last);
        from = (int)Math.Min(first, int.MaxValue);
        to = (int)last;
        return true;
    }

    /// <summary>Return True if the string starts with the specified prefix, False otherwise.</summary>
    [PyMethod("startswith($self, prefix, start=None, end=None, /)")]
    private static PyObject? StartsWith(PyStr self, PyObject prefix, PyObject? start, PyObject? end) =>
        prefix is PyStr one && start is null && end is null
            ? PyBool.From(CodePoints.IsAt(self, one, 0)) : Affix(self, prefix, start, end, atEnd: false);

    /// <summary>Return True if the string ends with the specified suffix, False otherwise.</summary>
    [PyMethod("endswith($self, suffix, start=None, end=None, /)")]
    private static PyObject? EndsWith(PyStr self, PyObject suffix, PyObject? start, PyObject? end) =>
        suffix is PyStr one && start is null && end is null
            ? PyBool.From(CodePoints.IsAt(self, one, self.Length - one.Length)) : Affix(self, suffix, start, end, atEnd: true);

    private static PyObject? Affix(PyStr text, PyObject wanted, PyObject? start, PyObject? end, bool atEnd)
    {
        if (!TryRange(text, start, end, out int from, out int to)) return null;
        if (wanted is PyStr one) return PyBool.From(HasAffix(text, one, from, to, atEnd));
        string method = atEnd ? "endswith" : "startswith";
        if (wanted is not PyTuple several)
        {
            return Raise.TypeError($"{method} first arg must be str or a tuple of str, not {wanted.Type.Name}");
        }
        foreach (PyObject each in several.Items)
        {
            if (each is not PyStr part) return Raise.TypeError($"tuple for {method} must only contain str, not {each.Type.Name}");
            if (HasAffix(text, part, from, to, atEnd)) return PyBool.True;
        }
        return PyBool.False;
    }

    private static bool HasAffix(PyStr text, PyStr part, int from, int to, bool atEnd) =>
        part.Length <= to - from && CodePoints.IsAt(text, part, atEnd ? to - part.Length : from);

    /// <summary>Return a str with the given prefix string removed if present.</summary>
    [PyMethod("removeprefix($self, prefix, /)")]
    private static PyObject RemovePrefix(PyStr self, PyStr prefix) =>
        prefix.Length > 0 && CodePoints.IsAt(self, prefix, 0) ? self.Substring(prefix.Length, self.Length - prefix.Length) : ToExact(self);

    /// <summary>Return a str with the given suffix string removed if present.</summary>
    [PyMethod("removesuffix($self, suffix, /)")]
    private static PyObject RemoveSuffix(PyStr self, PyStr suffix) =>
        suffix.Length > 0 && CodePoints.IsAt(self, suffix, self.Length - suffix.Length) ? self.Substring(0, self.Length - suffix.Length)
            : ToExact(self);

    // .NET replaces so much in a few milliseconds.
    private const int LongText = 1 << 21;

    /// <summary>All parts of a long text replaced, in pieces between which interrupts are looked for.</summary>
    private static string ReplaceLong(string text, string from, string to)
    {
        if (from.Length == 1 && to.Length == 1)
        {
            Poll.ReserveOrThrow((long)text.Length * sizeof(char));
            return string.Create(text.Length, (text, from, to), static (span, source) =>
            {
                for (int start = 0; start < span.Length; start += LongText)
                {
                    Poll.OrThrow();
                    ReadOnlySpan<char> piece = source.text.AsSpan(start, Math.Min(LongText, span.Length - start));
                    piece.Replace(span[start..], source.from[0], source.to[0]);
                }
            });
        }
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int steps = 0;
        ReadOnlySpan<char> rest = text;
        for (int found; (found = rest.IndexOf(from)) >= 0; rest = rest[(found + from.Length)..])
        {
            Poll.StepOrThrow(ref steps);
            output.Append(rest[..found]);
            output.Append(to.AsSpan());
        }
        if (rest.Length == text.Length) return text;
        output.Append(rest);
        return output.ToText().Narrow!;
    }

    private static string ReplaceAtOnce(string text, string from, string to)
    {
        // As much as there can be, unless that is much: the parts are counted only then, and only where a host limits what is allocated.
        long most = text.Length + ((long)(text.Length / from.Length) * Math.Max(0, to.Length - from.Length));
        if (most * sizeof(char) >= Poll.LargeAllocation && ThreadState.Current.Limits is not null)
        {
            long count = PartSearch.Count(text.AsSpan(), from.AsSpan());
            if (count == 0) return text;
            Poll.ReserveOrThrow((text.Length + (count * (to.Length - from.Length))) * sizeof(char));
        }
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    /// <summary>Return a copy with all occurrences of substring old replaced by new.</summary>
    [PyMethod("replace($self, old, new, /, count=-1)")]
    private static PyObject? Replace(PyStr self, PyStr old, PyStr replacement, long count)
    {
        if (count < 0) count = long.MaxValue;
        if (count == 0 || old.Length > self.Length) return ToExact(self);
        if (count == long.MaxValue && old.Length > 0 && self.Narrow is { } text && old.Narrow is { Length: <= PartSearch.ShortPart } from
            && replacement.Narrow is { } to)
        {
            string changed = text.Length > LongText ? ReplaceLong(text, from, to)
                : from.Length == 1 && to.Length == 1 ? text.Replace(from[0], to[0])
                : ReplaceAtOnce(text, from, to);
            return ReferenceEquals(changed, text) ? ToExact(self) : PyStr.FromNarrow(changed);
        }
        List<PyStr> parts = [];
        int position = 0;
        int replaced = 0;
        int steps = 0;
        if (old.Length == 0)
        {
            // The empty string is found before every character and at the end.
            for (; position <= self.Length && replaced < count; position++, replaced++)
            {
                Poll.StepOrThrow(ref steps);
                parts.Add(replacement);
                if (position < self.Length) parts.Add(PyStr.FromCodePoint(self[position]));
            }
        }
        else
        {
            while (replaced < count)
            {
                int found = CodePoints.Find(self, old, position, self.Length, last: false);
                if (found < 0) break;
                Poll.StepOrThrow(ref steps);
                parts.Add(self.Substring(position, found - position));
                parts.Add(replacement);
                position = found + old.Length;
                replaced++;
            }
            if (replaced == 0) return ToExact(self);
        }
        if (position < self.Length) parts.Add(self.Substring(position, self.Length - position));
        return CodePoints.Join(parts.ToArray(), PyStr.Empty);
    }

    /// <summary>Return a list of the substrings in the string, using sep as the separator string.</summary>
    [PyMethod("split($self, /, sep=None, maxsplit=-1)")]
    private static PyObject? Split(PyStr self, PyObject? separator, long maximum) => Split(self, separator, maximum, fromRight: false);

    /// <summary>
    /// Return a list of the substrings in the string, using sep as the separator string, starting at the end of the string and
    /// working to the front.
    /// </summary>
    [PyMethod("rsplit($self, /, sep=None, maxsplit=-1)")]
    private static PyObject? SplitRight(PyStr self, PyObject? separator, long maximum) => Split(self, separator, maximum, fromRight: true);

    private static PyObject? Split(PyStr text, PyObject? separator, long maximum, bool fromRight)
    {
        if (maximum < 0) maximum = long.MaxValue;
        PyList result = new();
        if (separator is null)
        {
            if (fromRight) SplitBlanksRight(text, maximum, result);
            else SplitBlanks(text, maximum, result);
            return result;
        }
        if (separator is not PyStr part) return Raise.TypeError($"must be str or None, not {separator.Type.Name}");
        if (part.Length == 0) return Raise.ValueError("empty separator");
        int steps = 0;
        if (fromRight)
        {
            int end = text.Length;
            while (result.Count < maximum)
            {
                int found = CodePoints.Find(text, part, 0, end, last: true);
                if (found < 0) break;
                Poll.StepOrThrow(ref steps);
                result.Add(text.Substring(found + part.Length, end - found - part.Length));
                end = found;
            }
            result.Add(ToExact(text.Substring(0, end)));
            Array.Reverse(result.Items, 0, result.Count);
            return result;
        }
        int start = 0;
        if (text.Narrow is { } narrow && part.Narrow is [char single])
        {
            if (maximum >= narrow.Length) result.EnsureRoom(narrow.AsSpan().Count(single) + 1);
            while (result.Count < maximum)
            {
                int found = narrow.AsSpan(start).IndexOf(single);
                if (found < 0) break;
                Poll.StepOrThrow(ref steps);
                result.Add(ShortStrings.Get(narrow.AsSpan(start, found)));
                start += found + 1;
            }
            result.Add(start == 0 ? ToExact(text) : ShortStrings.Get(narrow.AsSpan(start)));
            return result;
        }
        while (result.Count < maximum)
        {
            int found = CodePoints.Find(text, part, start, text.Length, last: false);
            if (found < 0) break;
            Poll.StepOrThrow(ref steps);
            result.Add(text.Substring(start, found - start));
            start = found + part.Length;
        }
        result.Add(ToExact(text.Substring(start, text.Length - start)));
        return result;
    }

    private static void SplitBlanks(PyStr text, long maximum, PyList result)
    {
        if (text.Narrow is { } narrow)
        {
            SplitBlanks(text, narrow, maximum, result);
            return;
        }
        int position = 0;
        int steps = 0;
        while (true)
        {
            Poll.StepOrThrow(ref steps);
            while (position < text.Length && CharacterData.IsSpace(text[position]))
            {
                Poll.AtOrThrow(position);
                position++;
            }
            if (position == text.Length) return;
            int start = position;
            if (result.Count >= maximum)
            {
                result.Add(ToExact(text.Substring(start, text.Length - start)));
                return;
            }
            while (position < text.Length && !CharacterData.IsSpace(text[position]))
            {
                Poll.AtOrThrow(position);
                position++;
            }
            result.Add(ShortStrings.Get(text.Wide.AsSpan(start, position - start)));
        }
    }

    // Where the words are is found first, so that the list is made no larger than it will be.
    private static void SplitBlanks(PyStr text, string narrow, long maximum, PyList result)
    {
        const int AtOnce = 64;
        Span<(int Start, int Length)> words = stackalloc (int, int)[AtOnce];
        int position = 0;
        int steps = 0;
        while (true)
        {
            Poll.StepsOrThrow(ref steps, AtOnce);
            int count = 0;
            for (; count < AtOnce; count++)
            {
                while (position < narrow.Length && CharacterData.IsSpace(narrow[position]))
                {
                    Poll.AtOrThrow(position);
                    position++;
                }
                if (position == narrow.Length) break;
                int start = position;
                if (result.Count + count >= maximum) position = narrow.Length;
                while (position < narrow.Length && !CharacterData.IsSpace(narrow[position]))
                {
                    Poll.AtOrThrow(position);
                    position++;
                }
                words[count] = (start, position - start);
            }
            result.EnsureRoom(count);
            foreach ((int start, int length) in words[..count])
            {
                result.Add(length == narrow.Length ? ToExact(text) : ShortStrings.Get(narrow.AsSpan(start, length)));
            }
            if (count < AtOnce) return;
        }
    }

    private static void SplitBlanksRight(PyStr text, long maximum, PyList result)
    {
        int position = text.Length;
        int steps = 0;
        while (true)
        {
            Poll.StepOrThrow(ref steps);
            while (position > 0 && CharacterData.IsSpace(text[position - 1]))
            {
                Poll.AtOrThrow(position);
                position--;
            }
            if (position == 0) break;
            int end = position;
            if (result.Count >= maximum)
            {
                result.Add(ToExact(text.Substring(0, end)));
                break;
            }
            while (position > 0 && !CharacterData.IsSpace(text[position - 1]))
            {
                Poll.AtOrThrow(position);
                position--;
            }
            result.Add(ToExact(text.Substring(position, end - position)));
        }
        Array.Reverse(result.Items, 0, result.Count);
    }

    /// <summary>
    /// Return a list of the lines in the string, breaking at line boundaries. Line breaks are not included in the resulting list
    /// unless keepends is given and true.
    /// </summary>
    [PyMethod("splitlines($self, /, keepends=False)")]
    private static PyObject SplitLines(PyStr self, bool keepEnds)
    {
        PyList result = new();
        int start = 0;
        int steps = 0;
        while (start < self.Length)
        {
            Poll.StepOrThrow(ref steps);
            int end = start;
            if (self.Narrow is { } narrow)
            {
                end = start + CodePoints.IndexOfLineBreak(narrow.AsSpan(start));
            }
            else
            {
                end = start + CodePoints.IndexOfLineBreak(self.Wide.AsSpan(start));
            }
            int next = end;
            if (next < self.Length)
            {
                bool isPair = self[next] == '\r' && next + 1 < self.Length && self[next + 1] == '\n';
                next += isPair ? 2 : 1;
            }
            result.Add(self.Substring(start, (keepEnds ? next : end) - start));
            start = next;
        }
        return result;
    }

    /// <summary>Partition the string into three parts using the given separator.</summary>
    [PyMethod("partition($self, sep, /)")]
    private static PyObject? Partition(PyStr self, PyObject argument)
    {
        if (argument is not PyStr separator) return Raise.TypeError($"must be str, not {argument.Type.Name}");
        if (separator.Length == 0) return Raise.ValueError("empty separator");
        int found = CodePoints.Find(self, separator, 0, self.Length, last: false);
        return found < 0 ? PyTuple.Create(ToExact(self), PyStr.Empty, PyStr.Empty) : Partition(self, separator, found);
    }

    /// <summary>Partition the string into three parts using the given separator, searching from the end.</summary>
    [PyMethod("rpartition($self, sep, /)")]
    private static PyObject? PartitionRight(PyStr self, PyObject argument)
    {
        if (argument is not PyStr separator) return Raise.TypeError($"must be str, not {argument.Type.Name}");
        if (separator.Length == 0) return Raise.ValueError("empty separator");
        int found = CodePoints.Find(self, separator, 0, self.Length, last: true);
        return found < 0 ? PyTuple.Create(PyStr.Empty, PyStr.Empty, ToExact(self)) : Partition(self, separator, found);
    }

    private static PyTuple Partition(PyStr text, PyStr separator, int found) => PyTuple.Create(
        text.Substring(0, found),
        ToExact(separator),
        text.Substring(found + separator.Length, text.Length - found - separator.Length));

    /// <summary>
    /// Return a copy of the string with leading and trailing whitespace removed. If chars is given and not None, remove characters
    /// in chars instead.
    /// </summary>
    [PyMethod("strip($self, chars=None, /)")]
    private static PyObject? Strip(PyStr self, PyObject? characters) => Strip(self, characters, left: true, right: true, "strip");

    /// <summary>
    /// Return a copy of the string with leading whitespace removed. If chars is given and not None, remove characters in chars
    /// instead.
    /// </summary>
    [PyMethod("lstrip($self, chars=None, /)")]
    private static PyObject? StripLeft(PyStr self, PyObject? characters) => Strip(self, characters, left: true, right: false, "lstrip");

    /// <summary>
    /// Return a copy of the string with trailing whitespace removed. If chars is given and not None, remove characters in chars
    /// instead.
    /// </summary>
    [PyMethod("rstrip($self, chars=None, /)")]
    private static PyObject? StripRight(PyStr self, PyObject? characters) => Strip(self, characters, left: false, right: true, "rstrip");

    private static PyObject? Strip(PyStr text, PyObject? characters, bool left, bool right, string method)
    {
        if (characters is null && text.Narrow is { Length: > 0 } narrow && text.GetType() == typeof(PyStr)
            && !(left && CharacterData.IsSpace(narrow[0])) && !(right && CharacterData.IsSpace(narrow[^1])))
        {
            return text;
        }
        var set = characters as PyStr;
        if (characters is not null && set is null) return Raise.TypeError($"{method} arg must be None or str");
        int start = 0;
        int end = text.Length;
        if (left)
        {
            while (start < end && Drops(text[start]))
            {
                Poll.AtOrThrow(start);
                start++;
            }
        }
        if (right)
        {
            while (end > start && Drops(text[end - 1]))
            {
                Poll.AtOrThrow(end);
                end--;
            }
        }
        return ToExact(text.Substring(start, end - start));

        bool Drops(int point)
        {
            if (set is null) return CharacterData.IsSpace(point);
            for (int i = 0; i < set.Length; i++)
            {
                Poll.AtOrThrow(i);
                if (set[i] == point) return true;
            }
            return false;
        }
    }
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types.Bytes;

// Search, and what comes of it: replacing and splitting.
internal static partial class BytesCommonMethods
{
    private static bool TryRange(PyObject self, PyObject? start, PyObject? end, out int from, out int to) =>
        TryRange(self, start, end, null, out _, out from, out to);

    /// <summary>The range of a search, and what is searched for: all is converted before the length is taken.</summary>
    private static bool TryRange(PyObject self, PyObject? start, PyObject? end, PyObject? sought, out byte[] part, out int from, out int to)
    {
        long first = 0;
        long last = long.MaxValue;
        from = 0;
        to = 0;
        part = [];
        if (!SliceIndices.TryToBound(start, ref first, allowNone: true) || !SliceIndices.TryToBound(end, ref last, allowNone: true))
        {
            return false;
        }
        using (new Held(self))
        {
            if (sought is not null && !TryPart(sought, out part)) return false;
        }
        SliceIndices.Clip(SpanOf(self).Length, ref first, ref last);
        from = (int)Math.Min(first, int.MaxValue);
        to = (int)last;
        return true;
    }

    /// <summary>What to look for: bytes, or one byte given as an integer.</summary>
    private static bool TryPart(PyObject value, out byte[] part)
    {
        part = [];
        if (value is PyIntegral || (value.Type.IndexSlot is not null && value is not (PyBytes or PyByteArray)))
        {
            if (!BytesConversion.TryToByte(value, "byte must be in range(0, 256)", out byte single)) return false;
            part = [single];
            return true;
        }
        if (!BytesConversion.TryGetSpan(value, out ReadOnlySpan<byte> bytes))
        {
            Raise.TypeError($"argument should be integer or bytes-like object, not '{value.Type.Name}'");
            return false;
        }
        part = value is PyBytes given ? given.Value : bytes.ToArray();
        return true;
    }

    private static bool TryFind(PyObject self, PyObject value, PyObject? start, PyObject? end, bool last, out int index)
    {
        index = -1;
        if (!TryRange(self, start, end, value, out byte[] part, out int from, out int to)) return false;
        if (from > to || part.Length > to - from) return true;
        ReadOnlySpan<byte> range = SpanOf(self)[from..to];
        int found = part.Length == 0 ? (last ? range.Length : 0) : last ? PartSearch.FindLast(range, part) : PartSearch.Find(range, part);
        if (found >= 0) index = from + found;
        return true;
    }

    /// <summary>
    /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]. Return -1 on
    /// failure.
    /// </summary>
    [PyMethod("find($self, sub, start=None, end=None, /)")]
    private static PyObject? Find(PyObject self, PyObject sub, PyObject? start, PyObject? end) =>
        TryFind(self, sub, start, end, last: false, out int index) ? PyInt.From(index) : null;

    /// <summary>
    /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]. Return -1
    /// on failure.
    /// </summary>
    [PyMethod("rfind($self, sub, start=None, end=None, /)")]
    private static PyObject? FindLast(PyObject self, PyObject sub, PyObject? start, PyObject? end) =>
        TryFind(self, sub, start, end, last: true, out int index) ? PyInt.From(index) : null;

    /// <summary>
    /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]. Raise
    /// ValueError if the subsection is not found.
    /// </summary>
    [PyMethod("index($self, sub, start=None, end=None, /)")]
    private static PyObject? Index(PyObject self, PyObject sub, PyObject? start, PyObject? end)
    {
        if (!TryFind(self, sub, start, end, last: false, out int index)) return null;
        return index < 0 ? Raise.ValueError("subsection not found") : PyInt.From(index);
    }

    /// <summary>
    /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]. Raise
    /// ValueError if the subsection is not found.
    /// </summary>
    [PyMethod("rindex($self, sub, start=None, end=None, /)")]
    private static PyObject? IndexLast(PyObject self, PyObject sub, PyObject? start, PyObject? end)
    {
        if (!TryFind(self, sub, start, end, last: true, out int index)) return null;
        return index < 0 ? Raise.ValueError("subsection not found") : PyInt.From(index);
    }

    /// <summary>Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].</summary>
    [PyMethod("count($self, sub, start=None, end=None, /)")]
    private static PyObject? Count(PyObject self, PyObject sub, PyObject? start, PyObject? end)
    {
        if (!TryRange(self, start, end, sub, out byte[] part, out int from, out int to)) return null;
        if (from > to) return PyInt.Zero;
        return PyInt.From(part.Length == 0 ? to - from + 1 : PartSearch.Count(SpanOf(self)[from..to], part));
    }

    /// <summary>Return True if the bytes start with the specified prefix, False otherwise.</summary>
    [PyMethod("startswith($self, prefix, start=None, end=None, /)")]
    private static PyObject? StartsWith(PyObject self, PyObject prefix, PyObject? start, PyObject? end) =>
        Affix(self, prefix, start, end, "startswith");

    /// <summary>Return True if the bytes end with the specified suffix, False otherwise.</summary>
    [PyMethod("endswith($self, suffix, start=None, end=None, /)")]
    private static PyObject? EndsWith(PyObject self, PyObject suffix, PyObject? start, PyObject? end) =>
        Affix(self, suffix, start, end, "endswith");

    private static PyObject? Affix(PyObject self, PyObject wanted, PyObject? start, PyObject? end, string method)
    {
        if (!TryRange(self, start, end, out int from, out int to)) return null;
        PyObject[] several = wanted is PyTuple tuple ? tuple.Items : [wanted];
        foreach (PyObject each in several)
        {
            if (!BytesConversion.TryGetSpan(each, out ReadOnlySpan<byte> part))
            {
                return wanted is PyTuple
                    ? Raise.TypeError($"a bytes-like object is required, not '{each.Type.Name}'")
                    : Raise.TypeError($"{method} first arg must be bytes or a tuple of bytes, not {each.Type.Name}");
            }
            if (from > to) continue;
            ReadOnlySpan<byte> range = SpanOf(self)[from..to];
            if (method == "startswith" ? range.StartsWith(part) : range.EndsWith(part)) return PyBool.True;
        }
        return PyBool.False;
    }

    /// <summary>Return a bytes object with the given prefix string removed if present.</summary>
    [PyMethod("removeprefix($self, prefix, /)")]
    private static PyObject? RemovePrefix(PyObject self, PyObject prefix)
    {
        if (!BytesConversion.RequireSpan(prefix, out ReadOnlySpan<byte> part)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        return content.StartsWith(part) && part.Length > 0 ? Make(self, content[part.Length..]) : Same(self);
    }

    /// <summary>Return a bytes object with the given suffix string removed if present.</summary>
    [PyMethod("removesuffix($self, suffix, /)")]
    private static PyObject? RemoveSuffix(PyObject self, PyObject suffix)
    {
        if (!BytesConversion.RequireSpan(suffix, out ReadOnlySpan<byte> part)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        return content.EndsWith(part) && part.Length > 0 ? Make(self, content[..^part.Length]) : Same(self);
    }

    /// <summary>Return a copy with all occurrences of substring old replaced by new.</summary>
    [PyMethod("replace($self, old, new, count=-1, /)")]
    private static PyObject? Replace(PyObject self, PyObject old, PyObject replacement, PyObject? most)
    {
        if (!BytesConversion.RequireSpan(old, out _) || !BytesConversion.RequireSpan(replacement, out _)) return null;
        long count = -1;
        if (most is not null && !Arguments.TryToInt64(most, out count)) return null;
        // Converting the count may have changed a bytearray.
        if (!BytesConversion.RequireSpan(old, out ReadOnlySpan<byte> from)
            || !BytesConversion.RequireSpan(replacement, out ReadOnlySpan<byte> to))
        {
            return null;
        }
        if (count < 0) count = long.MaxValue;
        ReadOnlySpan<byte> content = SpanOf(self);
        ByteBuilder result = new(stackalloc byte[ByteBuilder.UsualLength]);
        int position = 0;
        int steps = 0;
        for (long replaced = 0; replaced < count && position <= content.Length; replaced++)
        {
            Poll.StepOrThrow(ref steps);
            int found = from.Length == 0 ? (replaced == 0 ? 0 : position < content.Length ? 1 : -1)
                : PartSearch.Find(content[position..], from);
            if (found < 0 && replaced == 0) return Same(self);
            if (found < 0) break;
            if (replaced == 0) result.Free(content.Length);
            result.Append(content.Slice(position, found));
            result.Append(to);
            position += found + from.Length;
        }
        result.Append(content[position..]);
        return Make(self, result.ToArray());
    }

    // The bytes of a separator that is not empty; false with an exception set.
    private static bool RequireSeparator(PyObject separator, out ReadOnlySpan<byte> part)
    {
        if (!BytesConversion.RequireSpan(separator, out part)) return false;
        return part.Length > 0 || Raise.ValueError("empty separator") is not null;
    }

    /// <summary>Return a list of the sections in the bytes, using sep as the delimiter.</summary>
    [PyMethod("split($self, /, sep=None, maxsplit=-1)")]
    private static PyObject? Split(PyObject self, PyObject? separator, long maximum)
    {
        if (maximum < 0) maximum = long.MaxValue;
        PyList result = new();
        int steps = 0;
        ReadOnlySpan<byte> rest = SpanOf(self);
        if (separator is null)
        {
            while (true)
            {
                Poll.StepOrThrow(ref steps);
                rest = TrimStart(rest);
                if (rest.Length == 0) return result;
                int end = 0;
                while (end < rest.Length && !IsBlank(rest[end]))
                {
                    Poll.AtOrThrow(end);
                    end++;
                }
                if (result.Count >= maximum)
                {
                    result.Add(Make(self, rest));
                    return result;
                }
                result.Add(Make(self, rest[..end]));
                rest = rest[end..];
            }
        }
        if (!RequireSeparator(separator, out ReadOnlySpan<byte> part)) return null;
        while (result.Count < maximum)
        {
            int found = PartSearch.Find(rest, part);
            if (found < 0) break;
            Poll.StepOrThrow(ref steps);
            result.Add(Make(self, rest[..found]));
            rest = rest[(found + part.Length)..];
        }
        result.Add(Make(self, rest));
        return result;
    }

    /// <summary>
    /// Return a list of the sections in the bytes, using sep as the delimiter. Splitting is done starting at the end of the bytes
    /// and working to the front.
    /// </summary>
    [PyMethod("rsplit($self, /, sep=None, maxsplit=-1)")]
    private static PyObject? SplitRight(PyObject self, PyObject? separator, long maximum)
    {
        if (maximum < 0) maximum = long.MaxValue;
        PyList result = new();
        int steps = 0;
        ReadOnlySpan<byte> rest = SpanOf(self);
        if (separator is null)
        {
            while (true)
            {
                Poll.StepOrThrow(ref steps);
                rest = TrimEnd(rest);
                if (rest.Length == 0) break;
                int start = rest.Length;
                while (start > 0 && !IsBlank(rest[start - 1]))
                {
                    Poll.AtOrThrow(start);
                    start--;
                }
                if (result.Count >= maximum)
                {
                    result.Add(Make(self, rest));
                    break;
                }
                result.Add(Make(self, rest[start..]));
                rest = rest[..start];
            }
        }
        else
        {
            if (!RequireSeparator(separator, out ReadOnlySpan<byte> part)) return null;
            while (result.Count < maximum)
            {
                int found = PartSearch.FindLast(rest, part);
                if (found < 0) break;
                Poll.StepOrThrow(ref steps);
                result.Add(Make(self, rest[(found + part.Length)..]));
                rest = rest[..found];
            }
            result.Add(Make(self, rest));
        }
        result.AsSpan().Reverse();
        return result;
    }

    /// <summary>
    /// Return a list of the lines in the bytes, breaking at line boundaries. Line breaks are not included in the resulting list
    /// unless keepends is given and true.
    /// </summary>
    [PyMethod("splitlines($self, /, keepends=False)")]
    private static PyObject SplitLines(PyObject self, bool keepEnds)
    {
        PyList result = new();
        int steps = 0;
        ReadOnlySpan<byte> rest = SpanOf(self);
        while (rest.Length > 0)
        {
            Poll.StepOrThrow(ref steps);
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0) end = rest.Length;
            int next = end == rest.Length ? end : rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? end + 2 : end + 1;
            result.Add(Make(self, rest[..(keepEnds ? next : end)]));
            rest = rest[next..];
        }
        return result;
    }

    /// <summary>Partition the bytes into three parts using the given separator.</summary>
    [PyMethod("partition($self, sep, /)")]
    private static PyObject? Partition(PyObject self, PyObject separator)
    {
        if (!RequireSeparator(separator, out ReadOnlySpan<byte> part)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        int found = PartSearch.Find(content, part);
        return found < 0
            ? PyTuple.Create(Same(self), Make(self, []), Make(self, []))
            : PyTuple.Create(Make(self, content[..found]), Make(self, part), Make(self, content[(found + part.Length)..]));
    }

    /// <summary>Partition the bytes into three parts using the given separator, searching from the end.</summary>
    [PyMethod("rpartition($self, sep, /)")]
    private static PyObject? PartitionRight(PyObject self, PyObject separator)
    {
        if (!RequireSeparator(separator, out ReadOnlySpan<byte> part)) return null;
        ReadOnlySpan<byte> content = SpanOf(self);
        int found = PartSearch.FindLast(content, part);
        return found < 0
            ? PyTuple.Create(Make(self, []), Make(self, []), Same(self))
            : PyTuple.Create(Make(self, content[..found]), Make(self, part), Make(self, content[(found + part.Length)..]));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>Access to strings as spans: chars where all operands are narrow, code points else.</summary>
internal static class CodePoints
{
    /// <summary>The code points of a string, in a new array unless it is stored so.</summary>
    public static int[] Of(PyStr text)
    {
        if (text.Wide is { } wide) return wide;
        Poll.ReserveOrThrow((long)text.Length * sizeof(int));
        int[] points = new int[text.Length];
        text.CopyTo(points);
        return points;
    }

    /// <summary>The string of a list of code points.</summary>
    public static PyStr ToText(List<int> points) => PyStr.FromCodePoints(CollectionsMarshal.AsSpan(points));

    /// <summary>The position of a part between two indexes, or -1.</summary>
    public static int Find(PyStr text, PyStr part, int start, int stop, bool last)
    {
        if (start > stop || part.Length > stop - start) return -1;
        int found;
        if (text.Narrow is { } chars)
        {
            if (part.Narrow is not { } wanted) return -1;
            ReadOnlySpan<char> range = chars.AsSpan(start, stop - start);
            found = wanted.Length == 0 ? (last ? range.Length : 0) : last ? PartSearch.FindLast(range, wanted)
                : PartSearch.Find(range, wanted);
        }
        else
        {
            ReadOnlySpan<int> range = text.Wide.AsSpan(start, stop - start);
            int[] wanted = Of(part);
            found = wanted.Length == 0 ? (last ? range.Length : 0) : last ? PartSearch.FindLast<int>(range, wanted)
                : PartSearch.Find<int>(range, wanted);
        }
        return found < 0 ? -1 : found + start;
    }

    /// <summary>How much of a text is before its first line break; all of it without any.</summary>
    public static int IndexOfLineBreak(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
        int i = 0;
        for (; i + Vector128<ushort>.Count <= units.Length; i += Vector128<ushort>.Count)
        {
            var eight = Vector128.Create(units[i..]);
            Vector128<ushort> found =
                Vector128.LessThanOrEqual(eight - Vector128.Create((ushort)'\n'), Vector128.Create((ushort)('\r' - '\n')))
                | Vector128.LessThanOrEqual(eight - Vector128.Create((ushort)0x1C), Vector128.Create((ushort)(0x1E - 0x1C)))
                | Vector128.Equals(eight, Vector128.Create((ushort)0x85))
                | Vector128.Equals(eight & Vector128.Create((ushort)0xFFFE), Vector128.Create((ushort)0x2028));
            if (found != Vector128<ushort>.Zero) break;
        }
        while (i < text.Length && !CharacterData.IsLineBreak(text[i]))
        {
            Poll.AtOrThrow(i);
            i++;
        }
        return i;
    }

    /// <summary>How much of a text is before its first line break; all of it without any.</summary>
    public static int IndexOfLineBreak(ReadOnlySpan<int> text)
    {
        int i = 0;
        // Short: vectors go through the text as fast as a copy does.
        for (; i + Vector128<uint>.Count <= text.Length; i += Vector128<uint>.Count)
        {
            Vector128<uint> four = Vector128.Create(text[i..]).AsUInt32();
            Vector128<uint> found = Vector128.LessThanOrEqual(four - Vector128.Create((uint)'\n'), Vector128.Create((uint)(0x1E - '\n')))
                | Vector128.Equals(four, Vector128.Create(0x85u))
                | Vector128.Equals(four & Vector128.Create(~1u), Vector128.Create(0x2028u));
            if (found == Vector128<uint>.Zero) continue;
            // Four of which one may be a line break.
            for (int k = i; k < i + Vector128<uint>.Count; k++)
            {
                if (CharacterData.IsLineBreak(text[k])) return k;
            }
        }
        while (i < text.Length && !CharacterData.IsLineBreak(text[i]))
        {
            Poll.AtOrThrow(i);
            i++;
        }
        return i;
    }

    /// <summary>How often a part occurs between two indexes, without overlaps.</summary>
    public static int Count(PyStr text, PyStr part, int start, int stop)
    {
        if (start > stop) return 0;
        if (part.Length == 0) return stop - start + 1;
        if (text.Narrow is { } chars) return part.Narrow is { } wanted ? PartSearch.Count(chars.AsSpan(start, stop - start), wanted) : 0;
        return PartSearch.Count<int>(text.Wide.AsSpan(start, stop - start), Of(part));
    }

    /// <summary>Whether a part stands at an index.</summary>
    public static bool IsAt(PyStr text, PyStr part, int index)
    {
        if (index < 0 || index + part.Length > text.Length) return false;
        if (text.Narrow is { } chars) return part.Narrow is { } wanted && chars.AsSpan(index).StartsWith(wanted, StringComparison.Ordinal);
        for (int i = 0; i < part.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (text[index + i] != part[i]) return false;
        }
        return true;
    }

    /// <summary>A string of one code point many times.</summary>
    public static PyStr Repeat(int point, int count)
    {
        if (count <= 0) return PyStr.Empty;
        Poll.ReserveOrThrow((long)count * (point < 0x10000 ? sizeof(char) : sizeof(int)));
        if (point < 0x10000) return PyStr.FromNarrow(new string((char)point, count));
        int[] points = new int[count];
        Spans.Fill(points.AsSpan(), point);
        return PyStr.FromCodePoints(points);
    }

    /// <summary>A string many times; the result fits memory.</summary>
    public static PyStr Repeat(PyStr text, int count)
    {
        if (count <= 0 || text.Length == 0) return PyStr.Empty;
        Poll.ReserveOrThrow((long)text.Length * count * (text.Wide is null ? sizeof(char) : sizeof(int)));
        if (text.Length == 1) return Repeat(text[0], count);
        if (text.Narrow is { } chars)
        {
            return PyStr.FromNarrow(string.Create(chars.Length * count, chars, static (span, source) =>
            {
                Spans.Repeat(source, span);
            }));
        }
        int[] points = GC.AllocateUninitializedArray<int>(text.Length * count);
        Spans.Repeat<int>(text.Wide, points);
        return new PyStr(points);
    }

    /// <summary>Concatenates many strings.</summary>
    public static PyStr Join(ReadOnlySpan<PyStr> parts, PyStr separator)
    {
        long length = (long)separator.Length * Math.Max(0, parts.Length - 1);
        bool narrow = separator.Narrow is not null;
        foreach (PyStr part in parts)
        {
            length += part.Length;
            narrow &= part.Narrow is not null;
        }
        return Join(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<PyStr, PyObject>(ref MemoryMarshal.GetReference(parts)), parts.Length),
            separator, checked((int)length), narrow);
    }

    /// <summary>Concatenates strings, given the length of the result and whether all of them are narrow.</summary>
    public static PyStr Join(ReadOnlySpan<PyObject> parts, PyStr separator, int length, bool narrow)
    {
        Poll.ReserveOrThrow((long)length * (narrow ? sizeof(char) : sizeof(int)));
        if (narrow)
        {
            return PyStr.FromNarrow(string.Create(length, new JoinedParts(parts, separator.Narrow!),
                static (span, joined) => joined.CopyTo(span)));
        }
        int[] points = GC.AllocateUninitializedArray<int>(length);
        int next = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                separator.CopyTo(points.AsSpan(next));
                next += separator.Length;
            }
            var part = (PyStr)parts[i];
            part.CopyTo(points.AsSpan(next));
            next += part.Length;
        }
        return PyStr.FromOwned(points);
    }

    private readonly ref struct JoinedParts(ReadOnlySpan<PyObject> parts, string separator)
    {
        private readonly ReadOnlySpan<PyObject> _parts = parts;
        private readonly string _separator = separator;

        public void CopyTo(Span<char> span)
        {
            int position = 0;
            int steps = 0;
            for (int i = 0; i < _parts.Length; i++)
            {
                Poll.StepOrThrow(ref steps);
                if (i > 0 && _separator.Length > 0)
                {
                    _separator.CopyTo(span[position..]);
                    position += _separator.Length;
                }
                string part = ((PyStr)_parts[i]).Narrow!;
                if (part.Length == 1)
                {
                    span[position++] = part[0];
                }
                else
                {
                    part.CopyTo(span[position..]);
                    position += part.Length;
                }
            }
        }
    }
}

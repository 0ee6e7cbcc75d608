using Krait.Objects;

namespace Krait.Modules.Json;

/// <summary>A JSON document to be read by code points, in either form that strings have.</summary>
internal interface IJsonSource
{
    int Length { get; }

    /// <summary>The code point at an index that is in range.</summary>
    int this[int index] { get; }

    /// <summary>The index of the next quote, backslash or control character; the length for none.</summary>
    int EndOfPlain(int start);

    PyStr Slice(int start, int length);

    /// <summary>A part that is known to be ASCII, as chars.</summary>
    ReadOnlySpan<char> Ascii(int start, int length);

    void AppendTo(ref TextBuilder builder, int start, int length);
}

/// <summary>A document whose every char is a code point.</summary>
internal readonly struct NarrowJson(string text) : IJsonSource
{
    public int Length => text.Length;

    public int this[int index] => text[index];

    public int EndOfPlain(int start)
    {
        string source = text;
        // Most strings are short: the vectorised search costs more than a few steps.
        int near = Math.Min(source.Length, start + 16);
        int i = start;
        for (; i < near; i++)
        {
            Poll.AtOrThrow(i);
            char each = source[i];
            if (each is '"' or '\\' or < ' ') return i;
        }
        if (i == source.Length) return i;
        int found = source.AsSpan(i).IndexOfAny(JsonReaderTables.Special);
        return found < 0 ? source.Length : i + found;
    }

    public PyStr Slice(int start, int length) => PyStr.FromNarrow(text.AsSpan(start, length));

    public ReadOnlySpan<char> Ascii(int start, int length) => text.AsSpan(start, length);

    public void AppendTo(ref TextBuilder builder, int start, int length) => builder.Append(text.AsSpan(start, length));
}

/// <summary>A document with code points that no char holds.</summary>
internal readonly struct WideJson(int[] points) : IJsonSource
{
    public int Length => points.Length;

    public int this[int index] => points[index];

    public int EndOfPlain(int start)
    {
        int i = start;
        while (i < points.Length && points[i] is not ('"' or '\\' or < ' '))
        {
            Poll.AtOrThrow(i);
            i++;
        }
        return i;
    }

    public PyStr Slice(int start, int length) => PyStr.FromCodePoints(points.AsSpan(start, length));

    public ReadOnlySpan<char> Ascii(int start, int length)
    {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) chars[i] = (char)points[start + i];
        return chars;
    }

    public void AppendTo(ref TextBuilder builder, int start, int length)
    {
        int steps = 0;
        foreach (int point in points.AsSpan(start, length))
        {
            Poll.StepOrThrow(ref steps);
            builder.Append(point);
        }
    }
}

/// <summary>Tables of the reader that do not depend on the kind of source.</summary>
internal static class JsonReaderTables
{
    /// <summary>What ends a run of plain characters in a string.</summary>
    public static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n"
            + "\u000B\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");
}

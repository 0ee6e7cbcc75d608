using System.Threading;

namespace Krait.Objects;

/// <summary>Chars that several strings begin with, the longest of which can be continued without a copy.</summary>
internal sealed class TextBuffer
{
    /// <summary>The length from which a string is worth a buffer.</summary>
    public const int Worthwhile = 1024;

    private int _used;

    /// <summary>Makes a buffer of two texts, with room for more.</summary>
    public TextBuffer(PyStr first, PyStr second)
    {
        _used = first.Length + second.Length;
        // Many texts are continued once only; those that are continued often are soon in a buffer with much room.
        Poll.AllocateOrThrow((_used + (long)(_used >> 2)) * sizeof(char));
        Chars = GC.AllocateUninitializedArray<char>((int)Math.Min(Array.MaxLength, _used + (long)(_used >> 2)));
        first.TryGetChars(out ReadOnlySpan<char> chars);
        chars.CopyTo(Chars);
        second.TryGetChars(out chars);
        chars.CopyTo(Chars.AsSpan(first.Length));
    }

    public char[] Chars { get; }

    /// <summary>
    /// Appends a text to the string of a length; false when something else already follows that one, or there is no room.
    /// </summary>
    public bool TryAppend(int length, string text)
    {
        int needed = length + text.Length;
        // Whoever moves the end owns the chars up to it: nobody else has a string that reaches there yet.
        if (needed > Chars.Length || Interlocked.CompareExchange(ref _used, needed, length) != length) return false;
        text.CopyTo(Chars.AsSpan(length));
        return true;
    }
}

/// <summary>The beginning of a buffer that one string is so far.</summary>
internal sealed class BufferedText(TextBuffer buffer, int length)
{
    public TextBuffer Buffer => buffer;

    public int Length => length;
}

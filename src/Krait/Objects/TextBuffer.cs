namespace Krait.Objects;

/// <summary>Chars that several strings begin with, the longest of which can be continued without a copy.</summary>
internal sealed class TextBuffer
{
    /// <summary>The length from which a string is worth a buffer.</summary>
    public const int Worthwhile = 1024;

    private int _used;

    /// <summary>Makes a buffer of two texts, with room for more.</summary>
    public TextBuffer(string first, string second)
    {
        _used = first.Length + second.Length;
        Chars = new char[_used + (_used >> 1)];
        first.CopyTo(Chars);
        second.CopyTo(Chars.AsSpan(first.Length));
    }

    public char[] Chars { get; private set; }

    /// <summary>Appends a text to the string of a length; false when something else already follows that one.</summary>
    public bool TryAppend(int length, string text)
    {
        lock (this)
        {
            if (length != _used) return false;
            int needed = length + text.Length;
            if (needed > Chars.Length)
            {
                char[] larger = new char[needed + (needed >> 1)];
                Chars.AsSpan(0, length).CopyTo(larger);
                Chars = larger;
            }
            text.CopyTo(Chars.AsSpan(length));
            _used = needed;
            return true;
        }
    }
}

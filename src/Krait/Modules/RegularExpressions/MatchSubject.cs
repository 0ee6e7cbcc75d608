namespace Krait.Modules.RegularExpressions;

/// <summary>What is searched: characters by index. A struct, so that the engine is compiled apart for each kind.</summary>
internal interface IMatchSubject
{
    int this[int index] { get; }

    /// <summary>The first place of a character from an index on, before an end; -1 for none.</summary>
    int IndexOf(int character, int start, int end);
}

/// <summary>A str whose code points fit one char.</summary>
internal readonly struct NarrowSubject(string text) : IMatchSubject
{
    public int this[int index] => text[index];

    public int IndexOf(int character, int start, int end)
    {
        if (character > char.MaxValue) return -1;
        int found = text.AsSpan(start, end - start).IndexOf((char)character);
        return found < 0 ? -1 : found + start;
    }
}

/// <summary>A str with code points above U+FFFF.</summary>
internal readonly struct WideSubject(int[] text) : IMatchSubject
{
    public int this[int index] => text[index];

    public int IndexOf(int character, int start, int end) => Array.IndexOf(text, character, start, end - start);
}

/// <summary>Bytes.</summary>
internal readonly struct ByteSubject(byte[] text) : IMatchSubject
{
    public int this[int index] => text[index];

    public int IndexOf(int character, int start, int end)
    {
        if (character > byte.MaxValue) return -1;
        int found = text.AsSpan(start, end - start).IndexOf((byte)character);
        return found < 0 ? -1 : found + start;
    }
}

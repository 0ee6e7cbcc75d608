using System.Threading;

namespace Krait.Objects.Unicode;

/// <summary>A mapping between cases: of most characters to one other, of some to several.</summary>
/// <param name="changes">The characters that change.</param>
/// <param name="context">A character whose mapping depends on those around it; -1 for none.</param>
internal sealed class CaseMapping(Dictionary<int, int[]> changes, int context = -1)
{
    private const int PageShift = 8;
    private const int PageSize = 1 << PageShift;

    // Stands in a page for what it does not say; U+FFFF itself is no character.
    private const char Unsaid = '\uFFFF';

    // What the chars of a page become; a page is made when it is first needed.
    private readonly char[]?[] _pages = new char[]?[0x10000 / PageSize];

    /// <summary>What a character becomes, if it changes.</summary>
    public bool TryGet(int point, out int[]? changed) => changes.TryGetValue(point, out changed);

    /// <summary>Maps up to the first character that does not simply become another one; says how many.</summary>
    public int Map(ReadOnlySpan<char> source, Span<char> destination)
    {
        char[] page = PageOf(0);
        int number = 0;
        for (int i = 0; i < source.Length; i++)
        {
            Poll.AtOrThrow(i);
            char each = source[i];
            if (each >> PageShift != number) page = PageOf(number = each >> PageShift);
            char mapped = page[each & (PageSize - 1)];
            if (mapped == Unsaid) return i;
            destination[i] = mapped;
        }
        return source.Length;
    }

    /// <summary>Maps up to the first character that does not simply become another one; says how many.</summary>
    public int Map(ReadOnlySpan<int> source, Span<int> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = source[i];
            if (point < 0x10000)
            {
                char mapped = PageOf(point >> PageShift)[point & (PageSize - 1)];
                if (mapped == Unsaid) return i;
                destination[i] = mapped;
            }
            else if (!changes.TryGetValue(point, out int[]? changed))
            {
                destination[i] = point;
            }
            else if (changed.Length == 1)
            {
                destination[i] = changed[0];
            }
            else
            {
                return i;
            }
        }
        return source.Length;
    }

    private char[] PageOf(int number) => Volatile.Read(ref _pages[number]) ?? MakePage(number);

    private char[] MakePage(int number)
    {
        char[] page = new char[PageSize];
        for (int i = 0; i < PageSize; i++)
        {
            int point = (number << PageShift) | i;
            if (point == context) page[i] = Unsaid;
            else if (!changes.TryGetValue(point, out int[]? changed)) page[i] = (char)point;
            else page[i] = changed is [< Unsaid] ? (char)changed[0] : Unsaid;
        }
        Volatile.Write(ref _pages[number], page);
        return page;
    }
}

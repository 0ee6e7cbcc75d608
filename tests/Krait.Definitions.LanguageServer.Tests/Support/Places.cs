using Krait.Definitions.LanguageServer.Protocol;

namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>Places in texts, counted independently of the server.</summary>
internal static partial class Places
{
    /// <summary>The place of the bar in <paramref name="marked"/>, which must be in the text without it.</summary>
    public static Position Find(string text, string marked)
    {
        int bar = marked.IndexOf('|', StringComparison.Ordinal);
        string plain = marked.Remove(bar, 1);
        int at = text.IndexOf(plain, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{plain}' is not in the document.");
        return PositionOf(text, at + bar);
    }

    /// <summary>The place of an offset. Line feeds and carriage returns end lines; together they end one.</summary>
    public static Position PositionOf(string text, int offset)
    {
        var ends = LineEnd().Matches(text).Select(match => match.Index + match.Length).Where(end => end <= offset).ToList();
        return new Position(ends.Count, offset - (ends.Count == 0 ? 0 : ends[^1]));
    }

    /// <summary>What a range of a text holds.</summary>
    public static string Read(string text, TextRange range) => text[OffsetOf(text, range.Start)..OffsetOf(text, range.End)];

    [System.Text.RegularExpressions.GeneratedRegex("\r\n|\r|\n")]
    private static partial System.Text.RegularExpressions.Regex LineEnd();

    private static int OffsetOf(string text, Position position)
    {
        int start = 0;
        for (int line = 0; line < position.Line; line++)
            start = text.IndexOf('\n', start) + 1;
        return start + position.Character;
    }
}

using Krait.Objects;

namespace Krait.Compiler.Syntax;

/// <summary>Docstrings.</summary>
internal static class Docstrings
{
    /// <summary>The string a body starts with, or null.</summary>
    public static PyStr? Get(Stmt[] body) =>
        body.Length > 0 && body[0] is ExprStmt { Value: Constant { Value: PyStr text } } ? text : null;

    /// <summary>The text without its indentation, as <c>inspect.cleandoc</c> leaves it but for blank lines at its ends.</summary>
    public static PyStr Clean(PyStr docstring)
    {
        string original = docstring.ToString();
        string text = ExpandTabs(original);
        int margin = int.MaxValue;
        for (int line = NextLine(text, 0); line < text.Length; line = NextLine(text, line))
        {
            int start = line;
            while (start < text.Length && text[start] == ' ')
                start++;
            if (start < text.Length && text[start] != '\n')
                margin = Math.Min(margin, start - line);
        }

        if (margin == int.MaxValue)
            margin = 0;
        int first = 0;
        while (first < text.Length && text[first] == ' ')
            first++;
        if (first == 0 && margin == 0)
            return ReferenceEquals(text, original) ? docstring : Make(docstring, text);

        var result = new System.Text.StringBuilder(text.Length);
        int position = NextLine(text, first);
        _ = result.Append(text, first, position - first);
        while (position < text.Length)
        {
            int end = NextLine(text, position);
            for (int i = 0; i < margin && position < end && text[position] == ' '; i++)
                position++;
            _ = result.Append(text, position, end - position);
            position = end;
        }

        return Make(docstring, result.ToString());
    }

    // A string of chars that are code points stays one: two surrogates in it must not become a pair.
    private static PyStr Make(PyStr original, string text) =>
        original.Narrow is not null ? PyStr.FromNarrow(text) : PyStr.FromString(text);

    private static int NextLine(string text, int start)
    {
        int end = text.IndexOf('\n', Math.Min(start, text.Length));
        return end < 0 ? text.Length : end + 1;
    }

    private static string ExpandTabs(string text)
    {
        if (!text.Contains('\t'))
            return text;
        var result = new System.Text.StringBuilder(text.Length + 32);
        int column = 0;
        foreach (char c in text)
        {
            if (c == '\t')
            {
                int spaces = 8 - (column % 8);
                _ = result.Append(' ', spaces);
                column += spaces;
                continue;
            }

            _ = result.Append(c);
            if (c is '\n' or '\r')
                column = 0;
            else if (!char.IsLowSurrogate(c))
                column++;
        }

        return result.ToString();
    }
}

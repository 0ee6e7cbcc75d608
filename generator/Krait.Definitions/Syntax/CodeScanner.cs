namespace Krait.Definitions.Syntax;

/// <summary>
/// Finds where C# ends without the lexer of Roslyn, whose windows cost more than the few characters of an expression. It knows words,
/// comments and plain literals; for directives and interpolated, verbatim and raw strings it asks for the lexer.
/// </summary>
internal static class CodeScanner
{
    /// <summary>The code goes on to the end of the file, or up to a declaration.</summary>
    public const int NotFound = -1;

    /// <summary>Only the lexer of Roslyn can tell.</summary>
    public const int NeedsLexer = -2;

    /// <summary>The position of the first of <paramref name="terminators"/> outside of brackets, or one of the above.</summary>
    public static int FindEnd(string text, int start, string terminators)
    {
        // In a body only braces count: what else is not closed there, the C# parser explains better.
        bool isBody = terminators == "}";
        int depth = 0;
        int position = start;
        while (position < text.Length)
        {
            char first = text[position];
            if (char.IsLetter(first) || first == '_')
            {
                int wordStart = position;
                while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] == '_'))
                    position++;
                if ((wordStart == 0 || text[wordStart - 1] == '\n')
                    && Scanner.DeclarationKeywords.Contains(text.Substring(wordStart, position - wordStart)))
                {
                    return NotFound;
                }

                continue;
            }

            switch (first)
            {
                case '$' or '@' or '#':
                    return NeedsLexer;
                case '"' or '\'' or '/':
                    position = Pass(text, position);
                    if (position < 0)
                        return NeedsLexer;
                    continue;
            }

            if (depth == 0 && terminators.IndexOf(first) >= 0)
                return position;
            if (first == '{' || (!isBody && first is '(' or '['))
                depth++;
            else if ((first == '}' || (!isBody && first is ')' or ']')) && --depth < 0)
                return NotFound;
            position++;
        }

        return NotFound;
    }

    /// <summary>The position after the literal, the comment or the sign at <paramref name="start"/>; negative for the lexer.</summary>
    private static int Pass(string text, int start)
    {
        if (text[start] == '/')
        {
            char second = start + 1 < text.Length ? text[start + 1] : ' ';
            if (second is not ('/' or '*'))
                return start + 1;
            int end = second == '/' ? text.IndexOf('\n', start) : text.IndexOf("*/", start + 2, StringComparison.Ordinal);
            return end < 0 ? text.Length : second == '/' ? end : end + 2;
        }

        if (string.CompareOrdinal(text, start, "\"\"\"", 0, 3) == 0)
            return NeedsLexer;
        for (int position = start + 1; position < text.Length && text[position] != '\n'; position++)
        {
            if (text[position] == text[start])
                return position + 1;
            if (text[position] == '\\')
                position++;
        }

        return NeedsLexer;
    }
}

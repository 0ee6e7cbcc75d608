using System.Text;

namespace Krait.Compiler.Tokens;

/// <summary>f-strings (PEP 701) and t-strings (PEP 750): their text, and where the expressions in them begin and end.</summary>
internal sealed partial class Tokenizer
{
    private const int MaximumFStrings = 150;
    private const int MaximumExpressionNesting = 3;

    private FStringMode[] modes = new FStringMode[4];
    private int modeCount;

    private struct FStringMode
    {
        // Whether the text is being scanned; otherwise an expression is.
        public bool InText;
        public byte Quote;
        public int QuoteSize;
        public bool Raw;
        public bool Template;
        public int Start;
        public int Line;
        public int LineStart;

        // How many brackets are open in this string, and how many of them are the braces of expressions, less one.
        public int BracketDepth;
        public int ExpressionDepth;
        public bool InFormatSpecification;
        public bool InDebug;

        // The source of the last expression, for f"{expression=}" and for t-strings.
        public int ExpressionStart;
        public int ExpressionEnd;

        public readonly char Prefix => Template ? 't' : 'f';
    }

    private bool StartFString(int start, int quoteAt)
    {
        byte quote = bytes[quoteAt];
        position = quoteAt + 1;
        int size = 1;
        if (bytes[position] == quote && bytes[position + 1] == quote)
        {
            size = 3;
            position += 2;
        }

        if (modeCount + 1 >= MaximumFStrings)
            return Raise("too many nested f-strings or t-strings");
        if (modeCount == modes.Length)
            Array.Resize(ref modes, modes.Length * 2);
        Span<byte> prefix = bytes.AsSpan(start, quoteAt - start);
        modes[modeCount++] = new FStringMode
        {
            InText = true,
            Quote = quote,
            QuoteSize = size,
            Raw = prefix.IndexOfAny((byte)'r', (byte)'R') >= 0,
            Template = prefix.IndexOfAny((byte)'t', (byte)'T') >= 0,
            Start = start,
            Line = line,
            LineStart = lineStart,
            ExpressionDepth = -1,
            ExpressionStart = -1,
            ExpressionEnd = -1,
        };
        Add(modes[modeCount - 1].Template ? TokenType.TStringStart : TokenType.FStringStart, start, position);
        return true;
    }

    // Called for : } ! { inside an f-string, before the brackets are counted. Sets done when it made the token itself, and
    // then returns false, as it does when there is nothing to do.
    private bool EnterFStringPunctuation(int start, byte c, out bool done)
    {
        done = false;
        ref FStringMode mode = ref modes[modeCount - 1];
        if (mode.ExpressionDepth < 0 || (c == '!' && bytes[start + 1] == '='))
            return false;
        int cursor = mode.BracketDepth - (c != '{' ? 1 : 0);
        bool valid = cursor == 0 || (cursor == 1 && (mode.InDebug || mode.InFormatSpecification));
        if (valid)
        {
            switch ((char)c)
            {
                case '{':
                    mode.ExpressionStart = start + 1;
                    mode.ExpressionEnd = -1;
                    break;
                case ':':
                    if (mode.ExpressionEnd < 0)
                        mode.ExpressionEnd = start;
                    break;
                default:
                    mode.ExpressionEnd = start;
                    break;
            }

            if (c != '{' && (mode.InDebug || mode.Template))
                expressionTexts[count] = ExpressionText(mode.ExpressionStart, mode.ExpressionEnd);
        }

        if (c == ':' && cursor == mode.ExpressionDepth)
        {
            mode.InText = true;
            mode.InFormatSpecification = true;
            position = start + 1;
            Add(TokenType.Colon, start, position);
            done = true;
        }

        return false;
    }

    // The source of an expression without its comments.
    private string ExpressionText(int start, int end)
    {
        string text = source.GetString(start, end);
        if (!HasComment(text))
            return text;
        var result = new StringBuilder(text.Length);
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            CompileStep.Count();
            char c = text[i];
            if (c is '"' or '\'')
            {
                if (quote == 0)
                    quote = c;
                else if (quote == c)
                    quote = '\0';
                _ = result.Append(c);
            }
            else if (c == '\\' && quote != 0 && i + 1 < text.Length)
            {
                _ = result.Append(c).Append(text[++i]);
            }
            else if (c == '#' && quote == 0)
            {
                while (i < text.Length && text[i] != '\n')
                    CompileStep.At(i++);
                if (i < text.Length)
                    _ = result.Append('\n');
            }
            else
            {
                _ = result.Append(c);
            }
        }

        return result.ToString();
    }

    private static bool HasComment(string text)
    {
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            CompileStep.Count();
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '"' or '\'':
                    if (quote == 0)
                        quote = text[i];
                    else if (quote == text[i])
                        quote = '\0';
                    break;
                case '#' when quote == 0:
                    return true;
            }
        }

        return false;
    }

    private bool ScanFString()
    {
        ref FStringMode mode = ref modes[modeCount - 1];
        int start = position;
        int firstLine = line;
        int firstLineStart = lineStart;
        if (bytes[position] == '{' && bytes[position + 1] != '{')
        {
            mode.ExpressionDepth++;
            if (mode.ExpressionDepth >= MaximumExpressionNesting)
            {
                return Raise($"{mode.Prefix}-string: expressions nested too deeply");
            }

            mode.InText = false;
            return ScanNormal();
        }

        if (AtQuotes(ref mode, position))
        {
            position += mode.QuoteSize;
            AddText(mode.Template ? TokenType.TStringEnd : TokenType.FStringEnd, start, position, firstLine, firstLineStart);
            modeCount--;
            return true;
        }

        TokenType middle = mode.Template ? TokenType.TStringMiddle : TokenType.FStringMiddle;
        bool namedEscape = false;
        while (true)
        {
            CompileStep.Count();
            if (AtQuotes(ref mode, position))
            {
                AddText(middle, start, position, firstLine, firstLineStart);
                return true;
            }

            bool inSpecification = mode.InFormatSpecification && mode.ExpressionDepth >= 0;
            if (position >= length || (mode.QuoteSize == 1 && bytes[position] == '\n'))
                return FailFString(ref mode, inSpecification);

            byte c = bytes[position++];
            switch (c)
            {
                case (byte)'\n':
                    AdvanceLine();
                    break;
                case (byte)'{':
                    mode.ExpressionStart = position;
                    mode.ExpressionEnd = -1;
                    if (bytes[position] != '{' || inSpecification)
                    {
                        position--;
                        mode.ExpressionDepth++;
                        if (mode.ExpressionDepth >= MaximumExpressionNesting)
                            return Raise($"{mode.Prefix}-string: expressions nested too deeply");
                        mode.InText = false;
                        mode.InFormatSpecification = false;
                        AddText(middle, start, position, firstLine, firstLineStart);
                    }
                    else
                    {
                        position++;
                        AddText(middle, start, position - 1, firstLine, firstLineStart);
                    }

                    return true;
                case (byte)'}':
                    if (namedEscape)
                    {
                        AddText(middle, start, position, firstLine, firstLineStart);
                        return true;
                    }

                    if (bytes[position] == '}' && !inSpecification && mode.BracketDepth == 0)
                    {
                        position++;
                        AddText(middle, start, position - 1, firstLine, firstLineStart);
                    }
                    else
                    {
                        position--;
                        mode.InText = false;
                        mode.InFormatSpecification = false;
                        AddText(middle, start, position, firstLine, firstLineStart);
                    }

                    return true;
                case (byte)'\\':
                    if (position >= length)
                        break;
                    byte next = bytes[position];
                    if (next is (byte)'{' or (byte)'}')
                    {
                        // The brace is not escaped: it means what it would without the backslash.
                        if (!mode.Raw)
                        {
                            string problem = $"\"\\{(char)next}\" is an invalid escape sequence.";
                            string advice = $"Did you mean \"\\\\{(char)next}\"? A raw string is also an option.";
                            position++;
                            Warn($"{problem} Such sequences will not work in the future. {advice}", $"{problem} {advice}");
                            position--;
                        }

                        break;
                    }

                    position++;
                    if (next == '\n')
                    {
                        AdvanceLine();
                    }
                    else if (!mode.Raw && next == 'N' && bytes[position] == '{')
                    {
                        position++;
                        namedEscape = true;
                    }

                    break;
            }
        }
    }

    private bool AtQuotes(ref FStringMode mode, int p) =>
        bytes[p] == mode.Quote
        && (mode.QuoteSize == 1 || (bytes[p + 1] == mode.Quote && bytes[p + 2] == mode.Quote))
        && p < length;

    private bool FailFString(ref FStringMode mode, bool inSpecification)
    {
        if (inSpecification && position < length)
        {
            position++;
            return Raise(
                $"{mode.Prefix}-string: newlines are not allowed in format specifiers for single quoted {mode.Prefix}-strings");
        }

        int detected = line;
        line = mode.Line;
        lineStart = mode.LineStart;
        position = mode.Start + 1;
        endedUnexpectedly = mode.QuoteSize == 3;
        return Raise(mode.QuoteSize == 3
            ? $"unterminated triple-quoted {mode.Prefix}-string literal (detected at line {detected})"
            : $"unterminated {mode.Prefix}-string literal (detected at line {detected})");
    }

    private void AddText(TokenType type, int start, int end, int firstLine, int firstLineStart)
    {
        ref Token token = ref Next();
        token.Type = type;
        token.Start = start;
        token.End = end;
        token.Line = firstLine;
        token.Column = start - firstLineStart;
        token.EndLine = line;
        token.EndColumn = position - lineStart;
    }
}

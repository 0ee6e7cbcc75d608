using System.Globalization;

namespace Krait.Compiler.Tokens;

/// <summary>
/// Turns source text into tokens, all at once (reference manual, chapter 2). An error ends the list with an ERRORTOKEN and is
/// kept beside it, because whether it is reported depends on what the parser finds before it.
/// </summary>
internal sealed partial class Tokenizer
{
    private const int MaximumIndents = 100;
    private const int MaximumBrackets = 200;
    private const int TabSize = 8;

    private readonly SourceText source;
    private readonly bool typeComments;
    private readonly bool singleInput;
    private readonly bool implyDedent;

    private readonly int[] indents = new int[MaximumIndents];
    private readonly int[] alternativeIndents = new int[MaximumIndents];
    private readonly OpenBracket[] brackets = new OpenBracket[MaximumBrackets];
    private readonly List<(int TokenIndex, CompileWarning Warning)> warnings = [];
    private readonly List<(int TokenIndex, int Line, string Tag)> typeIgnores = [];
    private readonly Dictionary<int, string> expressionTexts = [];

    private byte[] bytes;
    private int length;
    private Token[] tokens;
    private int count;
    private int position;
    private int line;
    private int lineStart;
    private int indent;
    private int level;
    private bool atLineStart = true;

    private CompileError? error;
    private bool errorWasRaised;
    private bool endedUnexpectedly;

    private Tokenizer(SourceText source, bool typeComments, bool singleInput, bool implyDedent)
    {
        this.source = source;
        bytes = source.Bytes;
        length = source.Length;
        this.typeComments = typeComments;
        this.singleInput = singleInput;
        this.implyDedent = implyDedent;
        line = length == 0 ? 0 : 1;
        tokens = MakeRoom(Math.Max(16, length / 5));
    }

    /// <summary>Tokenizes a whole source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="typeComments">Whether <c># type:</c> comments are tokens.</param>
    /// <param name="singleInput">Whether the end of the source ends an interactive statement.</param>
    /// <param name="implyDedent">Whether that end also closes its blocks.</param>
    public static TokenList Tokenize(SourceText source, bool typeComments = false, bool singleInput = false, bool implyDedent = true)
    {
        var tokenizer = new Tokenizer(source, typeComments, singleInput, implyDedent);
        tokenizer.Run();

        // Whoever looks past the last token sees the end there too.
        tokenizer.Next() = default;
        tokenizer.count--;
        return new TokenList
        {
            Source = source,
            Tokens = tokenizer.tokens,
            Count = tokenizer.count,
            Error = tokenizer.error,
            ErrorWasRaised = tokenizer.errorWasRaised,
            ErrorIsInFString = tokenizer.modeCount > 0,
            EndedUnexpectedly = tokenizer.endedUnexpectedly,
            OpenBrackets = tokenizer.brackets.AsSpan(0, tokenizer.level).ToArray(),
            ExpressionTexts = tokenizer.expressionTexts,
            Warnings = tokenizer.warnings,
            TypeIgnores = tokenizer.typeIgnores,
        };
    }

    private void Run()
    {
        while (ScanStep())
            CompileStep.Count();
    }

    private bool ScanStep() => modeCount > 0 && modes[modeCount - 1].InText ? ScanFString() : ScanNormal();

    // Scans one token outside the text of an f-string, or several where it costs nothing; false at the end and after an error.
    private bool ScanNormal()
    {
        bool blankLine = false;
        if (byLine && position >= length)
            _ = ReadLine(isBetweenTokens: true);
        if (atLineStart)
        {
            atLineStart = false;
            if (!ScanIndentation(out blankLine))
                return false;
            if (byLine && count > 0)
                return true;
        }

        while (true)
        {
            while (bytes[position] is (byte)' ' or (byte)'\t' or (byte)'\f')
                CompileStep.At(position++);
            int start = position;
            byte c = bytes[position];
            if (c == '#')
            {
                Span<byte> rest = bytes.AsSpan(position, length - position);
                int toEnd = byLine ? rest.IndexOfAny((byte)'\n', (byte)'\r') : rest.IndexOf((byte)'\n');
                position = toEnd < 0 ? length : position + toEnd;
                if (extraTokens)
                {
                    commentNeedsNewLine = blankLine;
                    Add(TokenType.Comment, start, position);
                    return true;
                }

                if (typeComments && ScanTypeComment(start, ref blankLine))
                    return true;
                c = bytes[position];
            }

            if (position >= length)
                return ScanEnd();

            if ((CharacterClasses[c] & IdentifierStart) != 0)
                return ScanName(start);

            if (byLine && c == '\r')
            {
                c = bytes[++position];
                if (c != '\n')
                    return ScanAfterReturn(start, c);
            }

            if (c == '\n')
            {
                position++;
                if (extraTokens && (blankLine || level > 0 || commentNeedsNewLine))
                {
                    commentNeedsNewLine = false;
                    atLineStart = true;
                    Add(TokenType.NonLogicalNewLine, start, position);
                    return true;
                }

                if (blankLine || level > 0)
                {
                    if (level > 0)
                    {
                        AdvanceLine(isBetweenTokens: true);
                        // A comment line inside brackets does not change what the line means.
                        blankLine = false;
                        continue;
                    }

                    atLineStart = true;
                    EndLine();
                    return true;
                }

                Add(TokenType.NewLine, start, position - 1, position - lineStart);
                atLineStart = true;
                EndLine();
                return true;
            }

            if (c == '.')
            {
                if ((CharacterClasses[bytes[position + 1]] & Digit) != 0)
                    return ScanNumber(start);
                if (bytes[position + 1] == '.' && bytes[position + 2] == '.')
                {
                    position += 3;
                    Add(TokenType.Ellipsis, start, position);
                    return true;
                }

                position++;
                Add(TokenType.Dot, start, position);
                return true;
            }

            if ((CharacterClasses[c] & Digit) != 0)
                return ScanNumber(start);

            if (c is (byte)'\'' or (byte)'"')
                return ScanString(start, position);

            if (c == '\\')
            {
                if (!ScanContinuation())
                    return false;
                continue;
            }

            return ScanOperator(start, c);
        }
    }

    // After a line feed inside a bracket or token.
    private void AdvanceLine(bool isBetweenTokens = false)
    {
        if (!byLine)
            EndLine();
        else if (position >= length)
            _ = ReadLine(isBetweenTokens);
    }

    // After a line feed where a token ends: line by line, the next one is read when it is needed.
    private void EndLine()
    {
        if (!byLine && position < length)
        {
            line++;
            lineStart = position;
        }
    }

    // The text at the end of the source: closes an interactive statement, or ends the tokens.
    private bool ScanEnd()
    {
        if (level > 0)
        {
            endedUnexpectedly = true;
            OpenBracket open = brackets[level - 1];
            return Fail(UnclosedBracket(source, open));
        }

        endedUnexpectedly = true;
        if (singleInput && count > 0)
        {
            AddWithoutText(TokenType.NewLine);
            if (implyDedent && indent > 0)
            {
                for (; indent > 0; indent--)
                    AddWithoutText(TokenType.Dedent);
                AddWithoutText(TokenType.NewLine);
            }
        }

        AddWithoutText(TokenType.EndMarker);
        return false;
    }

    private bool ScanIndentation(out bool blankLine)
    {
        int column = 0;
        int alternative = 0;
        int continued = 0;
        while (true)
        {
            byte c = bytes[position];
            CompileStep.At(position);
            if (c == ' ')
            {
                column++;
                alternative++;
                position++;
            }
            else if (c == '\t')
            {
                column = (column / TabSize + 1) * TabSize;
                alternative++;
                position++;
            }
            else if (c == '\f')
            {
                column = alternative = 0;
                position++;
            }
            else if (c == '\\')
            {
                // The whitespace before the first backslash decides the indentation of the whole logical line.
                continued = continued != 0 ? continued : column;
                if (!ScanContinuation(isBetweenTokens: true))
                {
                    blankLine = false;
                    return false;
                }
            }
            else
            {
                blankLine = (c is (byte)'#' or (byte)'\n' || (byLine && c == '\r')) && position < length;
                break;
            }
        }

        if (blankLine || level > 0)
            return true;
        if (continued != 0)
            column = alternative = continued;
        if (column == indents[indent])
        {
            return alternative == alternativeIndents[indent] || FailTabs();
        }

        if (column > indents[indent])
        {
            if (indent + 1 >= MaximumIndents)
            {
                string text = TextWithNewLine();
                return Fail(new CompileError(
                    CompileErrorKind.IndentationError, "too many levels of indentation", line, 1, line, 0, text));
            }

            if (alternative <= alternativeIndents[indent])
                return FailTabs();
            indent++;
            indents[indent] = column;
            alternativeIndents[indent] = alternative;
            AddWithoutText(TokenType.Indent);
            return true;
        }

        while (indent > 0 && column < indents[indent])
        {
            indent--;
            AddWithoutText(TokenType.Dedent);
        }

        if (column != indents[indent])
        {
            // CPython reports it before any of the DEDENTs reaches the parser.
            while (count > 0 && tokens[count - 1].Type == TokenType.Dedent && tokens[count - 1].Start == position)
                count--;
            int end = source.LineEnd(lineStart);
            int next = end < length ? end + 1 : end;
            return Fail(new CompileError(
                CompileErrorKind.IndentationError,
                "unindent does not match any outer indentation level",
                line,
                source.CharacterOffset(lineStart, next, next - lineStart),
                line,
                -1,
                TextWithNewLine()));
        }

        if (alternative == alternativeIndents[indent])
            return true;
        while (count > 0 && tokens[count - 1].Type == TokenType.Dedent && tokens[count - 1].Start == position)
            count--;
        return FailTabs();
    }

    private bool FailTabs() => Fail(new CompileError(
        CompileErrorKind.TabError, "inconsistent use of tabs and spaces in indentation", line, 1, line, 0, TextWithNewLine()));

    // A backslash and the line feed after it.
    private bool ScanContinuation(bool isBetweenTokens = false)
    {
        position++;
        if (byLine && bytes[position] == '\r')
            position++;
        if (bytes[position] != '\n' || position >= length)
        {
            // CPython counts this column from the start of its buffer, and then cuts it to the line.
            int lineEnd = source.LineEnd(lineStart);
            int next = Math.Min(length, lineEnd + 1);
            int column = (position < length ? position : position - 1) - StartOfBuffer();
            return Fail(new CompileError(
                CompileErrorKind.SyntaxError,
                "unexpected character after line continuation character",
                line,
                source.CharacterOffset(lineStart, next, column + 1),
                line,
                0,
                TextWithNewLine()));
        }

        position++;
        if (position >= length && !ReadLine(isBetweenTokens))
        {
            endedUnexpectedly = true;
            int next = Math.Min(length, source.LineEnd(lineStart) + 1);
            return Fail(level > 0
                ? UnclosedBracket(source, brackets[level - 1])
                : new CompileError(
                    CompileErrorKind.SyntaxError,
                    "unexpected EOF while parsing",
                    line,
                    source.CharacterOffset(lineStart, next, length - lineStart),
                    line,
                    -1,
                    TextWithNewLine()));
        }

        AdvanceLine();
        return true;
    }

    // The start of the first line of the token, or of the continued lines, that this line is the last of.
    private int StartOfBuffer()
    {
        if (byLine)
            return 0;
        int start = lineStart;
        if (count > 0 && tokens[count - 1].EndLine == line && tokens[count - 1].Line < line)
            start = source.LineStart(tokens[count - 1].Line);
        while (start > 1 && bytes[start - 2] == '\\')
        {
            CompileStep.Count();
            start = bytes.AsSpan(0, start - 1).LastIndexOf((byte)'\n') + 1;
        }

        return start;
    }

    private string TextWithNewLine() => source.GetString(lineStart, Math.Min(length, source.LineEnd(lineStart) + 1));

    /// <summary>The error for a bracket nobody closed.</summary>
    internal static CompileError UnclosedBracket(SourceText source, OpenBracket open)
    {
        int start = source.LineStart(open.Line);
        int end = source.LineEnd(start);
        return new CompileError(
            CompileErrorKind.SyntaxError,
            $"'{(char)open.Bracket}' was never closed",
            open.Line,
            source.CharacterOffset(start, end, open.Column + 1),
            open.Line,
            0,
            source.GetString(start, end < source.Length && end + 1 == source.Length ? end + 1 : end));
    }

    private bool ScanOperator(int start, byte c)
    {
        if (modeCount > 0 && c is (byte)':' or (byte)'}' or (byte)'!' or (byte)'{' && !EnterFStringPunctuation(start, c, out bool done))
        {
            if (done)
                return true;
        }

        byte c2 = bytes[start + 1];
        TokenType two = byLine && c2 == '>' && c == '<' ? TokenType.Operator : TwoCharacters(c, c2);
        if (two != TokenType.Operator)
        {
            TokenType three = ThreeCharacters(c, c2, bytes[start + 2]);
            position = start + (three == TokenType.Operator ? 2 : 3);
            Add(three == TokenType.Operator ? two : three, start, position);
            return true;
        }

        position = start + 1;
        TokenType type = OneCharacter(c);
        switch (c)
        {
            case (byte)'(' or (byte)'[' or (byte)'{':
                if (level >= MaximumBrackets)
                    return Raise("too many nested parentheses");
                brackets[level++] = new OpenBracket(c, line, start - lineStart);
                if (modeCount > 0)
                    modes[modeCount - 1].BracketDepth++;
                break;
            case (byte)')' or (byte)']' or (byte)'}':
                if (!CloseBracket(c))
                    return false;
                break;
            case (byte)'=' when modeCount > 0 && modes[modeCount - 1].ExpressionDepth >= 0:
                modes[modeCount - 1].InDebug = true;
                break;
            case < 0x20 or 0x7F:
                return Raise(string.Create(CultureInfo.InvariantCulture, $"invalid non-printable character U+{(int)c:X4}"));
        }

        Add(type, start, position);
        return true;
    }

    private bool CloseBracket(byte c)
    {
        bool insideFString = modeCount > 0;
        ref FStringMode mode = ref modes[insideFString ? modeCount - 1 : 0];
        if (insideFString && mode.BracketDepth == 0 && c == '}')
            return Raise($"{mode.Prefix}-string: single '}}' is not allowed");
        if (level == 0)
            return extraTokens || Raise($"unmatched '{(char)c}'");

        level--;
        OpenBracket open = brackets[level];
        bool matches = (open.Bracket, c) is ((byte)'(', (byte)')') or ((byte)'[', (byte)']') or ((byte)'{', (byte)'}');
        if (!matches && !extraTokens)
        {
            if (insideFString && open.Bracket == '{' && mode.BracketDepth - 1 == mode.ExpressionDepth)
                return Raise($"{mode.Prefix}-string: unmatched '{(char)c}'");
            string message = $"closing parenthesis '{(char)c}' does not match opening parenthesis '{(char)open.Bracket}'";
            return Raise(open.Line == line ? message : $"{message} on line {open.Line}");
        }

        if (insideFString)
        {
            mode.BracketDepth--;
            if (mode.BracketDepth < 0)
                return Raise($"{mode.Prefix}-string: unmatched '{(char)c}'");
            if (c == '}' && mode.BracketDepth == mode.ExpressionDepth)
            {
                mode.ExpressionDepth--;
                mode.InText = true;
                mode.InFormatSpecification = false;
                mode.InDebug = false;
            }
        }

        return true;
    }

    // Recognises "# type: ..." in a comment that ends at the position.
    private bool ScanTypeComment(int start, ref bool blankLine)
    {
        int p = start + 1;
        while (bytes[p] is (byte)' ' or (byte)'\t')
            CompileStep.At(p++);
        if (!bytes.AsSpan(p, position - p).StartsWith("type:"u8))
            return false;
        p += 5;
        while (bytes[p] is (byte)' ' or (byte)'\t')
            CompileStep.At(p++);
        int afterIgnore = p + 6;
        if (position >= afterIgnore && bytes.AsSpan(p, 6).SequenceEqual("ignore"u8)
            && !(position > afterIgnore && (bytes[afterIgnore] >= 128 || char.IsAsciiLetterOrDigit((char)bytes[afterIgnore]))))
        {
            // On a line of its own, the comment takes the line feed with it.
            if (blankLine)
                position = Math.Min(length, position + 1);
            typeIgnores.Add((count, line, source.GetString(afterIgnore, position)));
            if (blankLine)
            {
                atLineStart = true;
                EndLine();
            }

            return true;
        }

        Add(TokenType.TypeComment, p, position);
        return true;
    }

    private void Add(TokenType type, int start, int end) => Add(type, start, end, end - lineStart);

    private void Add(TokenType type, int start, int end, int endColumn)
    {
        ref Token token = ref Next();
        token.Type = type;
        token.Start = start;
        token.End = end;
        token.Line = line;
        token.Column = start - lineStart;
        token.EndLine = line;
        token.EndColumn = endColumn;
    }

    private void AddWithoutText(TokenType type)
    {
        ref Token token = ref Next();
        token.Type = type;
        token.Start = token.End = position;
        token.Line = token.EndLine = line;
        token.Column = token.EndColumn = -1;
    }

    private ref Token Next()
    {
        if (count == tokens.Length)
            Grow();
        return ref tokens[count++];
    }

    private void Grow()
    {
        Token[] larger = MakeRoom(count * 2);
        Array.Copy(tokens, larger, count);
        tokens = larger;
    }

    private static Token[] MakeRoom(int count)
    {
        CompileStep.Reserve((long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<Token>());
        return new Token[count];
    }

    // Ends the tokens with an error found elsewhere than at a character.
    private bool Fail(CompileError failure)
    {
        error = failure;
        AddWithoutText(TokenType.ErrorToken);
        return false;
    }

    // Ends the tokens with an error about the character before the position.
    private bool Raise(string message) => Raise(message, -1, -1);

    private bool Raise(string message, int offset, int endOffset)
    {
        int end = source.LineEnd(lineStart);
        if (offset < 0)
            offset = source.CharacterOffset(lineStart, Math.Max(end, position), position - lineStart);
        errorWasRaised = true;
        return Fail(new CompileError(
            CompileErrorKind.SyntaxError,
            message,
            line,
            offset,
            line,
            endOffset < 0 ? offset : endOffset,
            source.GetString(lineStart, end)));
    }

    private void Warn(string message, string? errorMessage = null)
    {
        int end = source.LineEnd(lineStart);
        int offset = source.CharacterOffset(lineStart, Math.Max(end, position), position - lineStart);
        string text = source.GetString(lineStart, end);
        var error = new CompileError(CompileErrorKind.SyntaxError, errorMessage ?? message, line, offset, line, offset, text);
        warnings.Add((count, new CompileWarning(CompileWarningCategory.SyntaxWarning, message, line, Error: error)));
    }
}

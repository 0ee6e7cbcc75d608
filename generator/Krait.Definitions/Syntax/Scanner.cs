using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Syntax;

internal enum TokenKind
{
    EndOfFile,
    Identifier,
    Number,
    Text,
    Punctuation,
    Unexpected,
}

internal readonly record struct Token(TokenKind Kind, string Text, TextSpan Span)
{
    public bool Is(string text) => (Kind is TokenKind.Identifier or TokenKind.Punctuation) && Text == text;

    public int Value => int.Parse(Text, CultureInfo.InvariantCulture);
}

/// <summary>
/// Cuts a definition file into tokens. C# text (bodies and expressions) is not tokenised here: only its end
/// is found, past strings, characters and comments, which can hold any bracket.
/// </summary>
internal sealed class Scanner
{
    /// <summary>The words that a declaration starts with.</summary>
    internal static readonly HashSet<string> DeclarationKeywords = new(StringComparer.Ordinal)
    {
        "machine", "operand", "unboxed", "cache", "inst", "op", "family", "pseudo", "instrumented", "extension", "fused", "tail",
        "override",
    };

    /// <summary>The words that start a declaration, for a message.</summary>
    public static string Keywords => string.Join(", ", DeclarationKeywords.Take(DeclarationKeywords.Count - 1)) + " or override";

    private readonly string _text;
    private readonly StringBuilder _documentation = new();
    private int _position;

    public Scanner(string text)
    {
        _text = text;
        Current = Scan();
    }

    /// <summary>The token under the cursor.</summary>
    public Token Current { get; private set; }

    /// <summary>Where the token before the current one ended.</summary>
    public int PreviousEnd { get; private set; }

    /// <summary>Passes the current token and returns it.</summary>
    public Token Advance()
    {
        Token token = Current;
        PreviousEnd = token.Span.End;
        Current = Scan();
        return token;
    }

    /// <summary>The <c>///</c> lines right before the current token.</summary>
    public string Documentation => _documentation.ToString().TrimEnd('\n');

    /// <summary>
    /// Reads C# text from just after the current token up to a terminator at bracket depth zero, and leaves the
    /// terminator as the current token. Null when the file ends, or the next declaration starts, before that.
    /// </summary>
    public CodeText? ReadCode(string terminators)
    {
        int start = Current.Span.End;
        int end = CodeScanner.FindEnd(_text, start, terminators);
        return end == CodeScanner.NeedsLexer ? ReadTokens(start, terminators)
            : end < 0 ? null
            : EndCode(start, end);
    }

    private CodeText? ReadTokens(int start, string terminators)
    {
        int depth = 0;
        bool isBody = terminators == "}";
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(_text, start, start))
        {
            SyntaxKind kind = token.Kind();
            if (kind == SyntaxKind.EndOfFileToken)
                break;
            if (DeclarationKeywords.Contains(token.Text) && IsLineStart(token.SpanStart))
                break;
            if (depth == 0 && token.Text.Length == 1 && terminators.IndexOf(token.Text[0]) >= 0)
                return EndCode(start, token.SpanStart);
            if (kind is SyntaxKind.OpenBraceToken || (!isBody && (kind is SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken)))
            {
                depth++;
            }
            else if ((kind is SyntaxKind.CloseBraceToken
                || (!isBody && (kind is SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken))) && --depth < 0)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Passes everything up to the next declaration keyword that starts a line.</summary>
    public void SkipToDeclaration()
    {
        int lineEnd = _text.IndexOf('\n', Current.Span.Start);
        while (lineEnd >= 0)
        {
            _position = lineEnd + 1;
            int end = _position;
            while (end < _text.Length && char.IsLetter(_text[end]))
                end++;
            if (DeclarationKeywords.Contains(_text.Substring(_position, end - _position))
                || string.CompareOrdinal(_text, _position, "///", 0, 3) == 0)
            {
                Current = Scan();
                return;
            }

            lineEnd = _text.IndexOf('\n', _position);
        }

        _position = _text.Length;
        Current = Scan();
    }

    private CodeText EndCode(int start, int end)
    {
        _position = end;
        PreviousEnd = end;
        Current = Scan();
        return Trim(start, end);
    }

    private CodeText Trim(int start, int end)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
            end--;
        while (start < end && char.IsWhiteSpace(_text[start]))
            start++;
        return new CodeText(_text.Substring(start, end - start), TextSpan.FromBounds(start, end));
    }

    private bool IsLineStart(int position) => position == 0 || _text[position - 1] == '\n';

    private Token Scan()
    {
        _ = _documentation.Clear();
        SkipTrivia();
        int start = _position;
        if (start >= _text.Length)
            return new Token(TokenKind.EndOfFile, "end of file", new TextSpan(_text.Length, 0));
        char first = _text[start];
        if (char.IsLetter(first) || first == '_')
        {
            while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_'))
                _position++;
            return Make(TokenKind.Identifier, start);
        }

        if (char.IsDigit(first))
        {
            while (_position < _text.Length && char.IsLetterOrDigit(_text[_position]))
                _position++;
            return int.TryParse(_text.Substring(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? Make(TokenKind.Number, start)
                : Make(TokenKind.Unexpected, start);
        }

        if (first == '"' && _text.IndexOfAny(['"', '\n'], start + 1) is var close and >= 0 && _text[close] == '"')
        {
            _position = close + 1;
            return Make(TokenKind.Text, start);
        }

        _position += first == '-' && start + 1 < _text.Length && (_text[start + 1] is '-' or '>') ? 2
            : first == '.' && start + 1 < _text.Length && _text[start + 1] == '.' ? 2
            : 1;
        return Make("{}()[]<>;:,=+?@.-".IndexOf(first) >= 0 ? TokenKind.Punctuation : TokenKind.Unexpected, start);
    }

    private Token Make(TokenKind kind, int start) =>
        new(kind, _text.Substring(start, _position - start), TextSpan.FromBounds(start, _position));

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_position]))
            {
                _position++;
            }
            else if (string.CompareOrdinal(_text, _position, "//", 0, 2) == 0)
            {
                int end = _text.IndexOf('\n', _position);
                end = end < 0 ? _text.Length : end;
                string line = _text.Substring(_position, end - _position).TrimEnd('\r');
                if (line.StartsWith("///", StringComparison.Ordinal) && !line.StartsWith("////", StringComparison.Ordinal))
                    _ = _documentation.Append(line.Length > 3 && line[3] == ' ' ? line.Substring(4) : line.Substring(3)).Append('\n');
                _position = end;
            }
            else
            {
                return;
            }
        }
    }
}

using System.Text;
using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler.Parsing;

/// <summary>String literals of every kind and their concatenation (reference manual, sections 2.5 and 6.2.2).</summary>
internal sealed partial class Parser
{
    private Expr ParseStrings()
    {
        int start = _index;
        if (Current == TokenType.String && Peek is not (TokenType.String or TokenType.FStringStart or TokenType.TStringStart))
            return ParsePlainString();
        if (Current == TokenType.TStringStart)
        {
            List<Expr> templates = _expressions.Rent();
            while (Current == TokenType.TStringStart)
                templates.Add(ParseTString());
            if (Current is TokenType.String or TokenType.FStringStart)
                throw RefuseMixedTemplates(start);
            return new TemplateStr(Concatenate(_expressions.Take(templates)), SpanFrom(start));
        }

        List<Expr> parts = _expressions.Rent();
        (bool text, bool bytes, bool formatted) = (false, false, false);
        while (true)
        {
            if (Current == TokenType.String)
            {
                Constant part = ParsePlainString();
                text |= part.Value is PyStr;
                bytes |= part.Value is PyBytes;
                parts.Add(part);
            }
            else if (Current == TokenType.FStringStart)
            {
                formatted = true;
                parts.Add(ParseFString());
            }
            else
            {
                break;
            }
        }

        if (Current == TokenType.TStringStart)
            throw RefuseMixedTemplates(start);
        Expr[] array = _expressions.Take(parts);
        if (bytes && (text || formatted))
            throw ErrorAt(TokenSpan(_index), "cannot mix bytes and nonbytes literals");
        return JoinStrings(array, bytes, formatted, SpanFrom(start));
    }

    private Exception RefuseMixedTemplates(int start)
    {
        if (!IsDiagnosing)
            return Fail();
        while (Current is TokenType.String or TokenType.FStringStart or TokenType.TStringStart)
        {
            if (Current == TokenType.String)
                _index++;
            else if (Current == TokenType.FStringStart)
                _ = ParseFString();
            else
                _ = ParseTString();
        }

        return Refuse(SpanFrom(start), "cannot mix t-string literals with string or bytes literals");
    }

    // What adjacent literals make together.
    private static Expr JoinStrings(Expr[] parts, bool bytes, bool formatted, SourceSpan span)
    {
        if (formatted)
            return new JoinedStr(Concatenate(parts), span);
        if (parts.Length == 1)
            return parts[0];
        string? kind = ((Constant)parts[0]).StringKind;
        if (bytes)
        {
            int length = 0;
            foreach (Expr part in parts)
                length += ((PyBytes)((Constant)part).Value).Length;
            byte[] value = new byte[length];
            length = 0;
            foreach (Expr part in parts)
            {
                ReadOnlySpan<byte> piece = ((PyBytes)((Constant)part).Value).Span;
                piece.CopyTo(value.AsSpan(length));
                length += piece.Length;
            }

            return new Constant(PyBytes.From(value), kind, span);
        }

        return new Constant(StringLiteral.Concatenate(parts), kind, span);
    }

    // The values of adjacent f-strings or t-strings, with adjacent constants joined and empty ones left out.
    private static Expr[] Concatenate(Expr[] parts)
    {
        var flat = new List<Expr>();
        foreach (Expr part in parts)
        {
            switch (part)
            {
                case JoinedStr joined:
                    flat.AddRange(joined.Values);
                    break;
                case TemplateStr template:
                    flat.AddRange(template.Values);
                    break;
                default:
                    flat.Add(part);
                    break;
            }
        }

        var values = new List<Expr>(flat.Count);
        for (int i = 0; i < flat.Count; i++)
        {
            if (flat[i] is not Constant constant)
            {
                values.Add(flat[i]);
                continue;
            }

            int end = i + 1;
            while (end < flat.Count && flat[end] is Constant)
                end++;
            if (end > i + 1)
            {
                Expr[] run = flat.GetRange(i, end - i).ToArray();
                constant = new Constant(
                    StringLiteral.Concatenate(run), constant.StringKind, constant.Span.To(run[^1].Span));
                i = end - 1;
            }

            if (((PyStr)constant.Value).Length > 0)
                values.Add(constant);
        }

        return [.. values];
    }

    private Constant ParsePlainString()
    {
        int index = _index++;
        ref Token token = ref _tokens[index];
        SourceSpan span = TokenSpan(index);
        Span<byte> text = _bytes.AsSpan(token.Start, token.End - token.Start);
        int quoteAt = text.IndexOfAny((byte)'\'', (byte)'"');
        Span<byte> prefix = text[..quoteAt];
        bool isBytes = prefix.IndexOfAny((byte)'b', (byte)'B') >= 0;
        bool isRaw = prefix.IndexOfAny((byte)'r', (byte)'R') >= 0;
        int size = text.Length - quoteAt >= 6 && text[quoteAt + 1] == text[quoteAt] && text[quoteAt + 2] == text[quoteAt] ? 3 : 1;
        int contentStart = token.Start + quoteAt + size;
        Span<byte> content = text[(quoteAt + size)..^size];
        isRaw |= content.IndexOf((byte)'\\') < 0;
        if (isBytes)
        {
            if (content.IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0)
                throw ErrorInLiteral(span, "bytes can only contain ASCII literal characters");
            return new Constant(
                PyBytes.From(isRaw ? content.ToArray() : DecodeBytes(content, contentStart, index, span)), null, span);
        }

        PyStr value = isRaw ? StringLiteral.FromUtf8(content) : DecodeText(content, contentStart, index, index);
        return new Constant(value, prefix.Length > 0 && prefix[0] == 'u' ? "u" : null, span);
    }

    // An error found when the token before the current one was the last one read.
    private CompileException ErrorInLiteral(in SourceSpan span, string message)
    {
        CompileException error = ErrorAt(span, message);
        _index--;
        return error;
    }

    private byte[] DecodeBytes(ReadOnlySpan<byte> content, int contentStart, int tokenIndex, in SourceSpan span)
    {
        byte[]? value = StringLiteral.DecodeBytes(content, out int invalidEscape, out string? error);
        if (value is null)
            throw ErrorInLiteral(span, error!);
        if (invalidEscape >= 0)
            WarnInvalidEscape(contentStart + invalidEscape, contentStart, tokenIndex, tokenIndex, isFString: false);
        return value;
    }

    private PyStr DecodeText(
        ReadOnlySpan<byte> content, int contentStart, int tokenIndex, int anchor, bool isFString = false)
    {
        PyStr? value = StringLiteral.DecodeText(content, out int invalidEscape, out string? error);
        if (value is null)
            throw ErrorInLiteral(TokenSpan(Math.Min(_index, _list.Count) - 1), error!);
        if (invalidEscape >= 0)
            WarnInvalidEscape(contentStart + invalidEscape, contentStart, tokenIndex, anchor, isFString);
        return value;
    }

    // Of the first invalid escape of a literal, the character after the backslash. The anchor is the token that CPython holds
    // then: the literal, of an f-string its end.
    private void WarnInvalidEscape(int position, int contentStart, int tokenIndex, int anchor, bool isFString)
    {
        char c = (char)_bytes[position];
        if (isFString && c is '{' or '}')
            return; // the tokenizer has warned of it
        ref Token token = ref _tokens[tokenIndex];
        Span<byte> before = _bytes.AsSpan(token.Start, position - token.Start);
        int line = token.Line + before.Count((byte)'\n');
        bool isOctal = c is >= '4' and <= '7';
        string sequence = isOctal ? Encoding.UTF8.GetString(_bytes, position, 3) : c.ToString();
        string problem = $"\"\\{sequence}\" is an invalid {(isOctal ? "octal " : "")}escape sequence.";
        string advice = $"Did you mean \"\\\\{sequence}\"? A raw string is also an option.";
        SourceSpan span = EscapeSpan(_bytes.AsSpan(contentStart, position - 1 - contentStart), anchor);
        _warnings.Add((anchor, new CompileWarning(
            CompileWarningCategory.SyntaxWarning,
            $"{problem} Such sequences will not work in the future. {advice}",
            line,
            Error: ErrorAt(span, $"{problem} {advice}").Error)));
    }

    // CPython measures in the literal's text, in which it has made each character beyond ASCII an escape of ten.
    private SourceSpan EscapeSpan(ReadOnlySpan<byte> before, int anchor)
    {
        const int WideEscape = 10;
        ref Token token = ref _tokens[anchor];
        int lines = 0;
        int column = 0;
        foreach (byte value in before)
        {
            if (value == '\n')
            {
                lines++;
                column = 0;
            }
            else if ((value & 0xC0) != 0x80)
            {
                column += value < 0x80 ? 1 : WideEscape;
            }
        }

        if (lines == 0)
        {
            byte first = _bytes[token.Start];
            int quotes = first is not ((byte)'\'' or (byte)'"') ? 0
                : _bytes[token.Start + 1] == first && _bytes[token.Start + 2] == first ? 3
                : 1;
            column += token.Column + quotes;
        }

        return new SourceSpan(token.Line + lines, column, token.Line + lines, column + 2);
    }

    private JoinedStr ParseFString()
    {
        int start = _index++;
        Expr[] values = ParseFStringValues(start, TokenType.FStringMiddle, TokenType.FStringEnd, isTemplate: false);
        return new JoinedStr(values, SpanFrom(start));
    }

    private TemplateStr ParseTString()
    {
        int start = _index++;
        Expr[] values = ParseFStringValues(start, TokenType.TStringMiddle, TokenType.TStringEnd, isTemplate: true);
        CheckVersion(14, "t-strings are", _index - 1);
        return new TemplateStr(values, SpanFrom(start));
    }

    private Expr[] ParseFStringValues(int start, TokenType middle, TokenType end, bool isTemplate)
    {
        ref Token startToken = ref _tokens[start];
        bool isRaw = _bytes.AsSpan(startToken.Start, startToken.End - startToken.Start).IndexOfAny((byte)'r', (byte)'R') >= 0;
        List<Expr> values = _expressions.Rent();
        var literals = new List<(int Position, int TokenIndex)>();
        while (Current != end)
        {
            if (Current == middle)
            {
                literals.Add((values.Count, _index));
                values.Add(new Constant(PyStr.Empty, null, TokenSpan(_index)));
                _index++;
            }
            else
            {
                ParseReplacementField(values, middle, isTemplate, isRaw);
            }
        }

        // The literal parts are decoded once the whole string is known to be well formed, as their errors come last.
        _index++;
        foreach ((int position, int tokenIndex) in literals)
        {
            ref Token token = ref _tokens[tokenIndex];
            Span<byte> content = _bytes.AsSpan(token.Start, token.End - token.Start);
            if (content.SequenceEqual("{{"u8) || content.SequenceEqual("}}"u8))
                content = content[..1];
            bool raw = isRaw || content.IndexOf((byte)'\\') < 0;
            PyStr value = raw
                ? StringLiteral.FromUtf8(content)
                : DecodeText(content, token.Start, tokenIndex, _index - 1, isFString: true);
            values[position] = new Constant(value, null, values[position].Span);
        }

        _ = values.RemoveAll(static value => value is Constant { Value: PyStr { Length: 0 } });
        return _expressions.Take(values);
    }

    // {expression=!conversion:specification}; with "=" its text comes before it as a constant.
    private void ParseReplacementField(
        List<Expr> values, TokenType middle, bool isTemplate, bool isRaw, bool inSpecification = false)
    {
        CompileStep.Enter();
        int start = _index;
        Expect(TokenType.LeftBrace);
        char prefix = isTemplate ? 't' : 'f';
        if (IsDiagnosing)
            DiagnoseField(prefix);
        Expr expression = ParseFieldExpression(prefix);
        if (Current is not (TokenType.Equal or TokenType.Exclamation or TokenType.Colon or TokenType.RightBrace))
            throw Refuse($"{prefix}-string: expecting '=', or '!', or ':', or '}}'");
        bool isDebug = Accept(TokenType.Equal);
        if (Current is not (TokenType.Exclamation or TokenType.Colon or TokenType.RightBrace))
            throw Refuse($"{prefix}-string: expecting '!', or ':', or '}}'");
        int conversion = -1;
        int textIndex = -1;
        var debugEnd = default(SourceSpan);
        Expr? specification = null;
        if (Current == TokenType.Exclamation)
        {
            textIndex = _index++;
            if (Current is TokenType.Colon or TokenType.RightBrace)
                throw Refuse($"{prefix}-string: missing conversion character");
            if (Current is not (TokenType.Name or TokenType.ErrorToken))
                throw RefuseToken(_index, $"{prefix}-string: invalid conversion character");
            debugEnd = TokenSpan(_index);
            conversion = ParseConversion(textIndex, isTemplate);
            if (Current is not (TokenType.Colon or TokenType.RightBrace))
                throw Refuse($"{prefix}-string: expecting ':' or '}}'");
            debugEnd = new SourceSpan(0, 0, debugEnd.Line, debugEnd.Column);
        }

        if (Current == TokenType.Colon)
        {
            int colon = _index++;
            specification = ParseFormatSpecification(colon, middle, isTemplate, isRaw);
            if (textIndex < 0)
            {
                textIndex = colon;
                debugEnd = new SourceSpan(0, 0, specification.Span.Line, specification.Span.Column + 1);
            }
        }

        int brace = _index;
        if (Current != TokenType.RightBrace)
            throw Refuse($"{prefix}-string: expecting '}}'{(specification is null ? "" : ", or format specs")}");
        _index++;
        SourceSpan span = SpanFrom(start);
        if (textIndex < 0)
        {
            textIndex = brace;
            debugEnd = span;
        }

        if (conversion < 0 && isDebug && specification is null)
            conversion = 'r';

        Expr value;
        if (isTemplate && !inSpecification)
        {
            string text = _list.ExpressionTexts[textIndex];
            if (isDebug && text.LastIndexOf('=') is >= 0 and var equals)
                text = text[..equals];
            value = new Interpolation(expression, PyStr.FromString(text), conversion, specification, span);
        }
        else
        {
            value = new FormattedValue(expression, conversion, specification, span);
        }

        if (isDebug)
        {
            var text = PyStr.FromString(_list.ExpressionTexts[textIndex]);
            values.Add(new Constant(
                text, null, new SourceSpan(span.Line, span.Column + 1, debugEnd.EndLine, debugEnd.EndColumn - 1)));
        }

        values.Add(value);
    }

    private int ParseConversion(int exclamation, bool isTemplate)
    {
        ref Token mark = ref _tokens[exclamation];
        SourceSpan span = TokenSpan(_index);
        string name = ExpectName();
        char prefix = isTemplate ? 't' : 'f';
        if (mark.Line != span.Line || mark.EndColumn != span.Column)
        {
            throw ErrorAt(
                TokenSpan(exclamation).To(span), $"{prefix}-string: conversion type must come right after the exclamation mark");
        }

        if (name is not ("s" or "r" or "a"))
            throw ErrorAt(span, $"{prefix}-string: invalid conversion character '{name}': expected 's', 'r', or 'a'");
        return name[0];
    }

    private JoinedStr ParseFormatSpecification(int colon, TokenType middle, bool isTemplate, bool isRaw)
    {
        List<Expr> values = _expressions.Rent();
        while (Current != TokenType.RightBrace)
        {
            if (Current is not TokenType.LeftBrace && Current != middle)
                throw Refuse($"{(isTemplate ? 't' : 'f')}-string: expecting '}}', or format specs");
            if (Current == middle)
            {
                int index = _index++;
                ref Token token = ref _tokens[index];
                Span<byte> content = _bytes.AsSpan(token.Start, token.End - token.Start);
                PyStr value = isRaw || content.IndexOf((byte)'\\') < 0
                    ? StringLiteral.FromUtf8(content)
                    : DecodeText(content, token.Start, index, index, isFString: true);
                if (value.Length > 0)
                    values.Add(new Constant(value, null, TokenSpan(index)));
            }
            else
            {
                ParseReplacementField(values, middle, isTemplate, isRaw, inSpecification: true);
            }
        }

        SourceSpan span = SpanFrom(colon);
        Expr[] array = _expressions.Take(values);
        if (array.Length == 0 || (array.Length == 1 && array[0].Kind == ExprKind.Constant))
            return new JoinedStr(array, span);
        return new JoinedStr(Concatenate(array), span);
    }
}

namespace Krait.Compiler.Tokens;

/// <summary>Character classes, operators and keywords.</summary>
internal sealed partial class Tokenizer
{
    private const byte IdentifierStart = 1;
    private const byte IdentifierPart = 2;
    private const byte Digit = 4;

    private static readonly byte[] CharacterClasses = MakeCharacterClasses();

    private static byte[] MakeCharacterClasses()
    {
        byte[] classes = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            if (i >= 128 || i == '_' || char.IsAsciiLetter((char)i))
                classes[i] = IdentifierStart | IdentifierPart;
            else if (char.IsAsciiDigit((char)i))
                classes[i] = IdentifierPart | Digit;
        }

        return classes;
    }

    private static TokenType OneCharacter(byte c) => (char)c switch
    {
        '(' => TokenType.LeftParenthesis,
        ')' => TokenType.RightParenthesis,
        '[' => TokenType.LeftBracket,
        ']' => TokenType.RightBracket,
        '{' => TokenType.LeftBrace,
        '}' => TokenType.RightBrace,
        ':' => TokenType.Colon,
        ',' => TokenType.Comma,
        ';' => TokenType.Semicolon,
        '+' => TokenType.Plus,
        '-' => TokenType.Minus,
        '*' => TokenType.Star,
        '/' => TokenType.Slash,
        '|' => TokenType.VerticalBar,
        '&' => TokenType.Ampersand,
        '<' => TokenType.Less,
        '>' => TokenType.Greater,
        '=' => TokenType.Equal,
        '%' => TokenType.Percent,
        '~' => TokenType.Tilde,
        '^' => TokenType.Circumflex,
        '@' => TokenType.At,
        '!' => TokenType.Exclamation,
        _ => TokenType.Operator,
    };

    private static TokenType TwoCharacters(byte c1, byte c2) => ((char)c1, (char)c2) switch
    {
        ('=', '=') => TokenType.EqualEqual,
        ('!', '=') or ('<', '>') => TokenType.NotEqual,
        ('<', '=') => TokenType.LessEqual,
        ('>', '=') => TokenType.GreaterEqual,
        ('<', '<') => TokenType.LeftShift,
        ('>', '>') => TokenType.RightShift,
        ('*', '*') => TokenType.DoubleStar,
        ('+', '=') => TokenType.PlusEqual,
        ('-', '=') => TokenType.MinusEqual,
        ('*', '=') => TokenType.StarEqual,
        ('/', '=') => TokenType.SlashEqual,
        ('%', '=') => TokenType.PercentEqual,
        ('&', '=') => TokenType.AmpersandEqual,
        ('|', '=') => TokenType.VerticalBarEqual,
        ('^', '=') => TokenType.CircumflexEqual,
        ('/', '/') => TokenType.DoubleSlash,
        ('@', '=') => TokenType.AtEqual,
        ('-', '>') => TokenType.RightArrow,
        (':', '=') => TokenType.ColonEqual,
        _ => TokenType.Operator,
    };

    private static TokenType ThreeCharacters(byte c1, byte c2, byte c3) => c3 != '='
        ? TokenType.Operator
        : ((char)c1, (char)c2) switch
        {
            ('<', '<') => TokenType.LeftShiftEqual,
            ('>', '>') => TokenType.RightShiftEqual,
            ('*', '*') => TokenType.DoubleStarEqual,
            ('/', '/') => TokenType.DoubleSlashEqual,
            _ => TokenType.Operator,
        };

    private static TokenType KeywordOrName(ReadOnlySpan<byte> text)
    {
        switch (text.Length)
        {
            case 2:
                return (text[0], text[1]) switch
                {
                    ((byte)'a', (byte)'s') => TokenType.As,
                    ((byte)'i', (byte)'f') => TokenType.If,
                    ((byte)'i', (byte)'n') => TokenType.In,
                    ((byte)'i', (byte)'s') => TokenType.Is,
                    ((byte)'o', (byte)'r') => TokenType.Or,
                    _ => TokenType.Name,
                };
            case 3:
                switch (text[0])
                {
                    case (byte)'a' when text.SequenceEqual("and"u8): return TokenType.And;
                    case (byte)'d' when text.SequenceEqual("def"u8): return TokenType.Def;
                    case (byte)'d' when text.SequenceEqual("del"u8): return TokenType.Del;
                    case (byte)'f' when text.SequenceEqual("for"u8): return TokenType.For;
                    case (byte)'n' when text.SequenceEqual("not"u8): return TokenType.Not;
                    case (byte)'t' when text.SequenceEqual("try"u8): return TokenType.Try;
                }

                break;
            case 4:
                switch (text[0])
                {
                    case (byte)'N' when text.SequenceEqual("None"u8): return TokenType.None;
                    case (byte)'T' when text.SequenceEqual("True"u8): return TokenType.True;
                    case (byte)'e' when text.SequenceEqual("elif"u8): return TokenType.Elif;
                    case (byte)'e' when text.SequenceEqual("else"u8): return TokenType.Else;
                    case (byte)'f' when text.SequenceEqual("from"u8): return TokenType.From;
                    case (byte)'p' when text.SequenceEqual("pass"u8): return TokenType.Pass;
                    case (byte)'w' when text.SequenceEqual("with"u8): return TokenType.With;
                }

                break;
            case 5:
                switch (text[0])
                {
                    case (byte)'F' when text.SequenceEqual("False"u8): return TokenType.False;
                    case (byte)'a' when text.SequenceEqual("async"u8): return TokenType.Async;
                    case (byte)'a' when text.SequenceEqual("await"u8): return TokenType.Await;
                    case (byte)'b' when text.SequenceEqual("break"u8): return TokenType.Break;
                    case (byte)'c' when text.SequenceEqual("class"u8): return TokenType.Class;
                    case (byte)'r' when text.SequenceEqual("raise"u8): return TokenType.Raise;
                    case (byte)'w' when text.SequenceEqual("while"u8): return TokenType.While;
                    case (byte)'y' when text.SequenceEqual("yield"u8): return TokenType.Yield;
                }

                break;
            case 6:
                switch (text[0])
                {
                    case (byte)'a' when text.SequenceEqual("assert"u8): return TokenType.Assert;
                    case (byte)'e' when text.SequenceEqual("except"u8): return TokenType.Except;
                    case (byte)'g' when text.SequenceEqual("global"u8): return TokenType.Global;
                    case (byte)'i' when text.SequenceEqual("import"u8): return TokenType.Import;
                    case (byte)'l' when text.SequenceEqual("lambda"u8): return TokenType.Lambda;
                    case (byte)'r' when text.SequenceEqual("return"u8): return TokenType.Return;
                }

                break;
            case 7 when text.SequenceEqual("finally"u8):
                return TokenType.Finally;
            case 8:
                if (text.SequenceEqual("continue"u8))
                    return TokenType.Continue;
                if (text.SequenceEqual("nonlocal"u8))
                    return TokenType.Nonlocal;
                break;
        }

        return TokenType.Name;
    }
}

using System.Runtime.CompilerServices;
using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler.Parsing;

/// <summary>
/// A recursive-descent parser for the whole grammar (reference manual, chapter 10), in linear time: it looks ahead, but never
/// parses anything twice. It builds the tree of valid source; on any other it stops at the first token that does not fit.
/// </summary>
internal sealed partial class Parser
{
    // CPython's MAXSTACK less what its rules need between a statement and an operand.
    private const int MaximumDepth = 5968;

    /// <summary>The minor version of Python 3 that the grammar is of.</summary>
    public const int NewestFeatureVersion = 14;

    private readonly TokenList _list;
    private readonly Token[] _tokens;
    private readonly byte[] _bytes;
    private readonly NameTable _names = new();
    private readonly ListPool<Expr> _expressions = new();
    private readonly ListPool<Stmt> _statements = new();
    private readonly ListPool<Keyword> _keywords = new();
    private readonly ListPool<Pattern> _patterns = new();
    private readonly ListPool<string> _identifiers = new();
    private readonly List<(int TokenIndex, CompileWarning Warning)> _warnings;
    private int _index;
    private int _depth;
    private readonly int _featureVersion;
    private bool _barryAsBdfl;

    private Parser(TokenList list, CompilerFlags flags, int featureVersion)
    {
        _list = list;
        _tokens = list.Tokens;
        _bytes = list.Source.Bytes;
        _warnings = list.Warnings;
        _featureVersion = featureVersion;
        _barryAsBdfl = (flags & CompilerFlags.FutureBarryAsBdfl) != 0;
    }

    /// <summary>Parses the tokens of a whole source.</summary>
    /// <exception cref="CompileException">The source is not valid.</exception>
    /// <param name="list">The tokens.</param>
    /// <param name="mode">What the source is.</param>
    /// <param name="flags">Options.</param>
    /// <param name="featureVersion">The minor version of Python 3 whose grammar applies, as far as later syntax is refused.</param>
    public static Mod Parse(TokenList list, CompileMode mode, CompilerFlags flags, int featureVersion = NewestFeatureVersion)
    {
        var parser = new Parser(list, flags, featureVersion);
        CompileError? found = null;
        try
        {
            Mod tree = parser.ParseMode(mode);
            if (mode != CompileMode.Single || parser.RestIsBlank())
                return tree;
        }
        catch (ParseFailedException)
        {
            throw new CompileException(Diagnose(list, mode, flags, featureVersion, parser.Reached, null));
        }
        catch (CompileException exception)
        {
            found = exception.Error;
        }

        throw new CompileException(found is not null
            ? Diagnose(list, mode, flags, featureVersion, parser.Reached, found)
            : parser.ErrorAtToken(parser._index - 1, "multiple statements found while compiling a single statement"));
    }

    // The furthest token that has been read.
    private int Reached => Math.Min(_index, _list.Count - 1);

    private TokenType Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _tokens[_index].Type;
    }

    private TokenType Peek
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _index + 1 < _list.Count ? _tokens[_index + 1].Type : TokenType.EndMarker;
    }

    private static ParseFailedException Fail() => new();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Accept(TokenType type)
    {
        if (_tokens[_index].Type != type)
            return false;
        _index++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Expect(TokenType type)
    {
        if (_tokens[_index].Type != type)
            throw Fail();
        _index++;
    }

    private string ExpectName()
    {
        ref Token token = ref _tokens[_index];
        if (token.Type != TokenType.Name)
            throw Fail();
        _index++;
        return _names.Get(_bytes.AsSpan(token.Start, token.End - token.Start));
    }

    private Name ExpectNameNode(ExprContext context)
    {
        SourceSpan span = TokenSpan(_index);
        return new Name(ExpectName(), context, span);
    }

    private bool IsSoftKeyword(int index, ReadOnlySpan<byte> keyword)
    {
        ref Token token = ref _tokens[index];
        return token.Type == TokenType.Name && _bytes.AsSpan(token.Start, token.End - token.Start).SequenceEqual(keyword);
    }

    private SourceSpan TokenSpan(int index)
    {
        ref Token token = ref _tokens[index];
        return new SourceSpan(token.Line, token.Column, token.EndLine, token.EndColumn);
    }

    // The span of a node: from its first token to the last one that is not about lines and blocks.
    private SourceSpan SpanFrom(int startIndex)
    {
        ref Token start = ref _tokens[startIndex];
        int last = _index - 1;
        while (_tokens[last].Type is TokenType.EndMarker or >= TokenType.NewLine and <= TokenType.Dedent && last > 0)
            last--;
        ref Token end = ref _tokens[last];
        return new SourceSpan(start.Line, start.Column, end.EndLine, end.EndColumn);
    }

    private SourceSpan SpanFrom(in SourceSpan start)
    {
        ref Token end = ref _tokens[_index - 1];
        return new SourceSpan(start.Line, start.Column, end.EndLine, end.EndColumn);
    }

    private void Enter(int levels = 1)
    {
        _depth += levels;
        if (_depth > MaximumDepth)
        {
            throw new CompileException(new CompileError(
                CompileErrorKind.MemoryError, "Parser stack overflowed - Python source too complex to parse"));
        }

        CompileStep.Enter();
    }

    private void Leave(int levels = 1) => _depth -= levels;

    // A SyntaxError at the span of some tokens.
    private CompileException ErrorAt(in SourceSpan span, string message)
    {
        SourceText source = _list.Source;
        ref Token read = ref _tokens[LastRead];
        return new CompileException(SyntaxErrors.At(source, read.EndLine, span, message));
    }

    // Refuses syntax that the version of the grammar asked for does not have, at the last token read for it.
    private void CheckVersion(int version, string what, int lastToken)
    {
        if (_featureVersion < version)
            throw new CompileException(ErrorAtToken(lastToken, $"{what} only supported in Python 3.{version} and greater"));
    }

    private Module ParseFile()
    {
        List<Stmt> body = _statements.Rent();
        while (Current != TokenType.EndMarker)
            ParseStatement(body);
        _index++;
        return new Module(_statements.Take(body), TypeIgnores());
    }

    private TypeIgnore[] TypeIgnores()
    {
        if (_list.TypeIgnores.Count == 0)
            return [];
        var ignores = new TypeIgnore[_list.TypeIgnores.Count];
        for (int i = 0; i < ignores.Length; i++)
            ignores[i] = new TypeIgnore(_list.TypeIgnores[i].Line, _list.TypeIgnores[i].Tag);
        return ignores;
    }

    private ExpressionModule ParseEval()
    {
        Expr body = ParseExpressions();
        while (Accept(TokenType.NewLine))
        {
        }

        Expect(TokenType.EndMarker);
        return new ExpressionModule(body);
    }

    private Interactive ParseInteractive()
    {
        List<Stmt> body = _statements.Rent();
        if (Current == TokenType.NewLine)
        {
            _index++;
            body.Add(new KeywordStmt(StmtKind.Pass, SpanFrom(_index - 1)));
        }
        else if (IsCompoundStart())
        {
            ParseStatement(body);
            Expect(TokenType.NewLine);
        }
        else
        {
            ParseSimpleStatements(body);
        }

        return new Interactive(_statements.Take(body));
    }

    // What follows an interactive statement may be nothing but whitespace and comments.
    private bool RestIsBlank()
    {
        for (int p = _tokens[_index - 1].End; p < _list.Source.Length; p++)
        {
            switch (_bytes[p])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f':
                    break;
                case (byte)'#':
                    while (p < _list.Source.Length && _bytes[p] != '\n')
                        p++;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private FunctionType ParseFunctionType()
    {
        Expect(TokenType.LeftParenthesis);
        List<Expr> types = _expressions.Rent();
        int stars = 0;
        while (Current != TokenType.RightParenthesis)
        {
            // Any types first, then at most one starred, then at most one double starred.
            if (Accept(TokenType.Star))
            {
                if (stars++ != 0)
                    throw Fail();
            }
            else if (Accept(TokenType.DoubleStar))
            {
                stars = 2;
            }
            else if (stars != 0)
            {
                throw Fail();
            }

            types.Add(ParseExpression());
            if (stars == 2 || Current == TokenType.RightParenthesis)
                break;
            Expect(TokenType.Comma);
            if (Current == TokenType.RightParenthesis)
                throw Fail();
        }

        Expect(TokenType.RightParenthesis);
        Expect(TokenType.RightArrow);
        Expr returns = ParseExpression();
        while (Accept(TokenType.NewLine))
        {
        }

        Expect(TokenType.EndMarker);
        return new FunctionType(_expressions.Take(types), returns);
    }
}

using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>What can stand at a place of a definition file.</summary>
internal enum CursorPlace
{
    Nothing,
    TopLevel,
    OperandNames,
    Number,
    Operations,
    Instructions,
    Of,
    Caches,
    Types,
    Modifiers,
    Items,
    Domains,
    BranchPlaces,
    MachineProperties,
    OperandProperties,
    UnboxedProperties,
    CacheTypes,
    Code,
    Members,
}

/// <summary>
/// What can stand under a cursor, found from the words before it: the text is broken while somebody types, so no tree is asked.
/// <paramref name="Code"/> is the C# before the cursor, <paramref name="Receiver"/> the expression whose member is wanted;
/// <paramref name="After"/> the word that what was just closed in parentheses belongs to.
/// </summary>
internal sealed record CursorContext(
    CursorPlace Place,
    string Prefix,
    string Keyword,
    string Name,
    string Code = "",
    string Receiver = "",
    string After = "",
    bool InBody = false,
    bool InRow = false,
    bool AtLineStart = false)
{
    /// <summary>The stack items that are named before the cursor.</summary>
    public IReadOnlyList<string> Items { get; private init; } = [];

    private static readonly HashSet<string> Expressions = new(StringComparer.Ordinal)
    {
        "when", "operations", "fits", "given", "reports", "to", "reads", "checks", "binds", "unbinds", "known", "concerns", "marks",
    };

    /// <summary>Looks at the text before <paramref name="offset"/>.</summary>
    public static CursorContext At(string text, int offset)
    {
        int prefixStart = offset;
        while (prefixStart > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[prefixStart - 1]))
            prefixStart--;
        string prefix = text[prefixStart..offset];
        bool atLineStart = prefixStart == 0 || text[prefixStart - 1] == '\n';
        int start = FindDeclaration(text, prefixStart);
        CursorContext context = start < 0
            ? new CursorContext(IsInComment(text, prefixStart) ? CursorPlace.Nothing : CursorPlace.TopLevel, prefix, "", "")
            : new Reading(text, start, prefixStart, prefix).Run();
        return context with { AtLineStart = atLineStart };
    }

    /// <summary>The last line before <paramref name="offset"/> that starts a declaration; -1 if none does.</summary>
    private static int FindDeclaration(string text, int offset)
    {
        for (int start = text.LastIndexOf('\n', Math.Max(0, offset - 1)) + 1; ; start = text.LastIndexOf('\n', start - 2) + 1)
        {
            int end = start;
            while (end < offset && char.IsLetter(text[end]))
                end++;
            if (end < offset && Scanner.DeclarationKeywords.Contains(text[start..end]))
                return start;
            if (start < 2)
                return -1;
        }
    }

    private static bool IsInComment(string text, int offset)
    {
        int line = offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;
        return text.AsSpan(line, offset - line).Contains("//", StringComparison.Ordinal);
    }

    /// <summary>One look at the words of a declaration up to the cursor.</summary>
    private sealed class Reading
    {
        private readonly string _text;
        private readonly int _end;
        private readonly string _prefix;
        private readonly List<SyntaxToken> _tokens = [];
        private readonly List<int> _open = [];
        private readonly List<int> _headerEquals = [];
        private readonly bool _isText;
        private int _segment;
        private string _after = "";

        public Reading(string text, int start, int end, string prefix)
        {
            (_text, _end, _prefix) = (text, end, prefix);
            foreach (SyntaxToken token in SyntaxFactory.ParseTokens(text[start..end]))
            {
                // A comment or a text that reaches to the cursor is still being written.
                _isText |= token.LeadingTrivia.Concat(token.TrailingTrivia)
                    .Any(trivia => trivia.FullSpan.End == end - start && IsOpenComment(trivia));
                if (token.IsKind(SyntaxKind.EndOfFileToken))
                    break;
                _tokens.Add(token);
                _isText |= token.ContainsDiagnostics && token.Span.End == end - start && token.Text.Contains('"', StringComparison.Ordinal);
            }

            Offset = start;
            Match();
        }

        private int Offset { get; }

        private string Keyword => Word(0) == "override" ? Word(1) : Word(0);

        private int First => Word(0) == "override" ? 2 : 1;

        private string Last => _tokens.Count == 0 ? "" : _tokens[^1].Text;

        public CursorContext Run()
        {
            if (_isText)
                return Make(CursorPlace.Nothing);
            if (_open.Count == 0)
                return _tokens.Count > First && Last is ";" or "}" ? Make(CursorPlace.TopLevel) : Header();
            return _tokens[_open[0]].Text switch
            {
                "{" => InBraces(),
                "[" => Make(CursorPlace.OperandNames),
                _ => InParentheses(),
            };
        }

        private static bool IsOpenComment(SyntaxTrivia trivia) =>
            trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
            || (trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) && !trivia.ToString().EndsWith("*/", StringComparison.Ordinal));

        private string Word(int index) => index < _tokens.Count ? _tokens[index].Text : "";

        private CursorContext Make(CursorPlace place) => new(place, _prefix, Keyword, Word(First), After: _after);

        /// <summary>Finds what is open at the cursor, and where the last property or row in braces starts.</summary>
        private void Match()
        {
            for (int i = 0; i < _tokens.Count; i++)
            {
                switch (_tokens[i].Text)
                {
                    case "(" or "[" or "{":
                        _open.Add(i);
                        if (_open.Count == 1)
                            _segment = i + 1;
                        break;
                    case ")" or "]" or "}" when _open.Count > 0:
                        if (_open.Count == 1 && _tokens[i].Text == ")")
                            _after = Word(_open[0] - 1);
                        _open.RemoveAt(_open.Count - 1);
                        break;
                    case ";" when _open.Count == 1:
                        _segment = i + 1;
                        break;
                    case "=" when _open.Count == 0:
                        _headerEquals.Add(i);
                        break;
                }
            }
        }

        private CursorContext Header()
        {
            bool isFirst = _tokens.Count == First;
            switch (Keyword)
            {
                case "family" or "fused":
                    return Make(isFirst || Last == "+" ? CursorPlace.Instructions : CursorPlace.Nothing);
                case "override" or "":
                    return Make(CursorPlace.TopLevel);
                case "extension" when _tokens.Count == First + 1:
                    return Make(CursorPlace.Of);
                case not ("inst" or "op" or "pseudo" or "instrumented" or "extension"):
                    return Make(CursorPlace.Nothing);
            }

            bool partsFollow = _headerEquals.Count == (Keyword is "op" or "extension" ? 1 : 2);
            switch (Last)
            {
                case "=":
                    return Make(partsFollow ? CursorPlace.Operations : Keyword == "op" ? CursorPlace.Nothing : CursorPlace.Number);
                case "+":
                    return Make(CursorPlace.Operations);
                case "->" or ",":
                    return Make(CursorPlace.Instructions);
                case "of":
                    return Make(_after == "reports" ? CursorPlace.BranchPlaces : CursorPlace.Instructions);
                case "cache":
                    return Make(CursorPlace.Caches);
                case "like":
                    return Make(CursorPlace.Instructions);
            }

            if (_tokens.Count == First + 1 || isFirst || Last == "]")
                return Make(CursorPlace.Nothing);
            if (_tokens[^1].IsKind(SyntaxKind.NumericLiteralToken))
                return Make(Keyword == "instrumented" ? CursorPlace.Of : CursorPlace.Nothing);
            if (Last != ")")
                _after = "";
            return Make(CursorPlace.Modifiers);
        }

        private CursorContext InBraces()
        {
            bool isFirst = _tokens.Count == _segment;
            switch (Keyword)
            {
                case "family":
                    return Make(CursorPlace.Instructions);
                case "cache":
                    return Make(Last == ":" ? CursorPlace.CacheTypes : CursorPlace.Nothing);
                case "machine" when isFirst:
                    return Make(CursorPlace.MachineProperties);
                case "operand" when isFirst:
                    return Make(CursorPlace.OperandProperties);
                case "unboxed" when isFirst:
                    return Make(CursorPlace.UnboxedProperties);
                case "machine" or "unboxed":
                    return Code(_segment + 1, false);
                case "operand" when !_tokens[_segment].IsKind(SyntaxKind.NumericLiteralToken):
                    return Code(_segment + 1, false);
                case "operand":
                    int equals = _tokens.FindIndex(_segment, token => token.Text == "=");
                    return equals < 0 ? Make(CursorPlace.Nothing) : Code(equals + 1, true);
                default:
                    return Code(_open[0] + 1, false) with { InBody = true };
            }
        }

        private CursorContext InParentheses()
        {
            string owner = Word(_open[0] - 1);
            if (owner is "loads" or "stores")
                return Make(CursorPlace.Domains);
            if (Keyword == "tail")
                return Make(Last is "(" or "," ? CursorPlace.Types : CursorPlace.Nothing);
            if (Expressions.Contains(owner))
            {
                return Last switch
                {
                    ":" when _open.Count == 1 => Make(CursorPlace.Types),
                    "->" when _open.Count == 1 => Make(CursorPlace.Items),
                    _ => Code(_open[0] + 1, false),
                };
            }

            if (_open.Count > 1)
                return Code(_open[1] + 1, false);
            return Make(Last == ":" ? CursorPlace.Types : Last is "(" or "," or "--" ? CursorPlace.Items : CursorPlace.Nothing) with
            {
                Items = [.. Enumerable.Range(First, _tokens.Count - First).Where(i => _tokens[i].IsKind(SyntaxKind.IdentifierToken)
                    && Word(i - 1) is "(" or "," or "--").Select(Word).Distinct()],
            };
        }

        private CursorContext Code(int first, bool inRow)
        {
            int start = first < _tokens.Count ? Offset + _tokens[first].SpanStart : _end;
            CursorContext context = Make(CursorPlace.Code) with { Code = _text[start.._end], InRow = inRow };
            if (Last is not ("." or "->") || _tokens.Count - 1 < first)
                return context;
            int dot = _tokens.Count - 1;
            int receiver = FindReceiver(dot - (Word(dot - 1) == "?" ? 1 : 0), first);
            return receiver < 0 ? context with { Place = CursorPlace.Nothing } : context with
            {
                Place = CursorPlace.Members,
                Receiver = _text[(Offset + _tokens[receiver].SpanStart)..(Offset + _tokens[dot].SpanStart)].TrimEnd('?'),
            };
        }

        /// <summary>Where the expression starts that ends before the token <paramref name="end"/>; -1 if there is none.</summary>
        private int FindReceiver(int end, int first)
        {
            int at = end - 1;
            while (true)
            {
                // Arguments and indexes belong to what they follow.
                while (at >= first && _tokens[at].Text is ")" or "]" or "!")
                    at = _tokens[at].Text == "!" ? at - 1 : Opening(at, first) - 1;
                if (at >= first && _tokens[at].Text == ">")
                    at = Opening(at, first) - 1;
                if (at < first)
                    return at + 1 < end ? at + 1 : -1;
                if (!_tokens[at].IsKind(SyntaxKind.IdentifierToken) && !SyntaxFacts.IsKeywordKind(_tokens[at].Kind()))
                    return at + 1 < end ? at + 1 : -1;
                if (at - 1 < first || Word(at - 1) is not ("." or "->"))
                    return at;
                at -= Word(at - 2) == "?" ? 3 : 2;
            }
        }

        private int Opening(int close, int first)
        {
            int depth = 0;
            for (int i = close; i >= first; i--)
            {
                if (_tokens[i].Text is ")" or "]" or ">")
                    depth++;
                else if (_tokens[i].Text is "(" or "[" or "<" && --depth == 0)
                    return i;
            }

            return first;
        }
    }
}

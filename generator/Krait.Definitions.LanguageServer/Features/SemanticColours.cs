using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>
/// The colours of a document. Roslyn's lexer paints the whole text first, which works in whatever is broken; the words of the language
/// are painted over it, then the names by what they mean, in headers and bodies alike.
/// </summary>
internal static class SemanticColours
{
    /// <summary>The types of token in the order of their numbers: the protocol's own, so that every theme has a colour for them.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. Enum.GetNames<Paint>().Skip(1).Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    /// <summary>The modifiers, in the order of their bits.</summary>
    public static IReadOnlyList<string> Modifiers { get; } = ["declaration", "documentation", "defaultLibrary", "readonly"];

    private const int Declaration = 1;
    private const int Documentation = 2;
    private const int DefaultLibrary = 4;
    private const int ReadOnly = 8;

    /// <summary>Words between names, outside C#.</summary>
    private static readonly HashSet<string> Connectives = new(StringComparer.Ordinal) { "of", "to", "never", "override" };

    private static readonly HashSet<string> DeclarationWords = new(Words.OfDeclarations.Select(word => word.Name), StringComparer.Ordinal);
    private static readonly HashSet<string> CacheTypes = new(Words.OfCaches.Select(word => word.Name), StringComparer.Ordinal);

    /// <summary>The kinds of token; nothing is painted where the text has the plain colour.</summary>
    private enum Paint
    {
        None,
        Keyword,
        Comment,
        String,
        Number,
        Type,
        Struct,
        Enum,
        EnumMember,
        Function,
        Method,
        Property,
        Parameter,
        Variable,
        Macro,
        Event,
    }

    /// <summary>The tokens of the lines from <paramref name="firstLine"/> to <paramref name="lastLine"/>, both included.</summary>
    public static IReadOnlyList<int> Of(Query query, int firstLine = 0, int lastLine = int.MaxValue)
    {
        short[] painted = new short[query.Text.Value.Length];
        PaintTokens(query, painted);
        foreach (Identifier keyword in KeywordsOf(query.File.Syntax))
            Fill(painted, keyword.Span, Paint.Keyword);
        foreach (Occurrence occurrence in query.Occurrences)
        {
            if (PaintOf(query, occurrence) is { Paint: not Paint.None } paint)
                Fill(painted, occurrence.Span, paint.Paint, paint.Modifiers | (occurrence.IsDeclaration ? Declaration : 0));
        }

        query.Token.ThrowIfCancellationRequested();
        return Encode(query, painted, firstLine, lastLine);
    }

    private static void PaintTokens(Query query, short[] painted)
    {
        string text = query.Text.Analysed;
        List<TextSpan> code = CodeOf(query.File.Syntax);
        var declarations = query.File.Syntax.Declarations.Select(declaration => declaration.Span).ToList();
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(text))
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia)
                PaintTrivia(text, painted, trivia);
            Paint paint = token.Kind() switch
            {
                SyntaxKind.NumericLiteralToken => Paint.Number,
                SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringToken
                    or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                    or SyntaxKind.Utf8StringLiteralToken => Paint.String,
                SyntaxKind.IdentifierToken => PaintOfWord(token, text, code, declarations),
                var kind when SyntaxFacts.IsKeywordKind(kind) => Paint.Keyword,
                _ => Paint.None,
            };
            if (paint != Paint.None)
                Fill(painted, token.Span, paint);
            foreach (SyntaxTrivia trivia in token.TrailingTrivia)
                PaintTrivia(text, painted, trivia);
        }
    }

    private static void PaintTrivia(string text, short[] painted, SyntaxTrivia trivia)
    {
        if (trivia.IsDirective)
        {
            Fill(painted, trivia.Span, Paint.Macro);
        }
        else if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia)
        {
            ReadOnlySpan<char> comment = text.AsSpan(trivia.FullSpan.Start, trivia.FullSpan.Length);
            Fill(painted, trivia.FullSpan, Paint.Comment, comment.StartsWith("///") && !comment.StartsWith("////") ? Documentation : 0);
        }
    }

    /// <summary>A word in a header; in C#, what a name means is painted later, and what stands before a parenthesis is called.</summary>
    private static Paint PaintOfWord(SyntaxToken token, string text, List<TextSpan> code, List<TextSpan> declarations)
    {
        string name = token.Text;
        if (Contains(code, token.SpanStart))
        {
            return SyntaxFacts.GetContextualKeywordKind(name) is SyntaxKind.VarKeyword or SyntaxKind.WhenKeyword or SyntaxKind.AndKeyword
                or SyntaxKind.OrKeyword or SyntaxKind.NotKeyword || name == "var" ? Paint.Keyword : Paint.None;
        }

        if (Contains(declarations, token.SpanStart))
            return Connectives.Contains(name) ? Paint.Keyword : CacheTypes.Contains(name) ? Paint.Type : Paint.None;
        return DeclarationWords.Contains(name) && (token.SpanStart == 0 || text[token.SpanStart - 1] == '\n') ? Paint.Keyword : Paint.None;
    }

    private static (Paint Paint, int Modifiers) PaintOf(Query query, Occurrence occurrence) => occurrence.Symbol.Kind switch
    {
        NameKind.Machine or NameKind.Unboxed => (Paint.Type, 0),
        NameKind.Operand or NameKind.Enumeration => (Paint.Enum, 0),
        NameKind.Row => (Paint.EnumMember, 0),
        NameKind.Application => (Paint.Method, 0),
        NameKind.Cache => (Paint.Struct, 0),
        NameKind.CacheField => (Paint.Property, 0),
        NameKind.Instruction =>
            (query.Symbols.Instruction(occurrence.Symbol.Name)?.Kind == InstructionKind.Operation ? Paint.Method : Paint.Function, 0),
        NameKind.Tail => (Paint.Event, 0),
        NameKind.Register => (Paint.Variable, ReadOnly),
        NameKind.Item => (Paint.Parameter, 0),
        NameKind.Local => (Paint.Variable, 0),
        NameKind.Word when char.IsUpper(occurrence.Symbol.Name[0]) => (Paint.Macro, 0),
        NameKind.Word => (Paint.Variable, DefaultLibrary | ReadOnly),
        NameKind.Type => (query.Index.FindTypes(occurrence.Symbol.Name).FirstOrDefault()?.Kind switch
        {
            "enum" => Paint.Enum,
            "struct" => Paint.Struct,
            _ => Paint.Type,
        }, 0),
        NameKind.Member when occurrence.Arguments >= 0 => (Paint.Method, 0),
        NameKind.Member => (IsEnum(query, occurrence.Symbol.Owner) ? Paint.EnumMember : Paint.Property, 0),
        _ => (Paint.None, 0),
    };

    private static bool IsEnum(Query query, string? type) =>
        type is not null && query.Index.FindTypes(type).FirstOrDefault() is { Kind: "enum" };

    private static IEnumerable<Identifier> KeywordsOf(DefinitionSyntax syntax)
    {
        foreach (Declaration declaration in syntax.Declarations)
        {
            Identifier keyword = WordAt(syntax.Text, declaration.Span.Start);
            yield return keyword;
            if (declaration.IsOverride)
                yield return WordAt(syntax.Text, keyword.Span.End);
            IEnumerable<Identifier> keywords = declaration switch
            {
                InstructionDeclaration instruction => instruction.Modifiers.Select(modifier => modifier.Keyword),
                MachineDeclaration machine => machine.Properties.Select(property => property.Keyword),
                OperandDeclaration operand => operand.Properties.Select(property => property.Keyword),
                UnboxedDeclaration unboxed => unboxed.Properties.Select(property => property.Keyword),
                _ => [],
            };
            foreach (Identifier other in keywords)
                yield return other;
        }
    }

    /// <summary>The word at a place, or after the blanks there.</summary>
    private static Identifier WordAt(SourceText text, int start)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        int end = start;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        var span = TextSpan.FromBounds(start, end);
        return new Identifier(text.ToString(span), span);
    }

    /// <summary>The pieces of C# in a file, in its order.</summary>
    private static List<TextSpan> CodeOf(DefinitionSyntax syntax)
    {
        var spans = new List<TextSpan>();
        foreach (Declaration declaration in syntax.Declarations)
        {
            IEnumerable<CodeText?> code = declaration switch
            {
                MachineDeclaration machine => machine.Properties.Select(property => property.Value),
                OperandDeclaration operand => operand.Properties.Select(property => property.Value)
                    .Concat(operand.Rows.Select(row => row.Helper)),
                UnboxedDeclaration unboxed => unboxed.Properties.Select(property => property.Value),
                InstructionDeclaration instruction => instruction.Modifiers.SelectMany(
                        modifier => new[] { modifier.Expression, modifier.Variable?.Index, modifier.Variable?.End })
                    .Concat((instruction.Effect is { } effect ? effect.Inputs.Concat(effect.Outputs) : []).Select(item => item.Size))
                    .Append(instruction.Body),
                TailDeclaration tail => [tail.Body],
                _ => [],
            };
            spans.AddRange(code.OfType<CodeText>().Select(piece => piece.Span));
        }

        spans.Sort();
        return spans;
    }

    /// <summary>Whether one of the spans, which are sorted and apart, has the offset.</summary>
    private static bool Contains(List<TextSpan> spans, int offset)
    {
        (int low, int high) = (0, spans.Count - 1);
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (spans[middle].Contains(offset))
                return true;
            (low, high) = spans[middle].Start > offset ? (low, middle - 1) : (middle + 1, high);
        }

        return false;
    }

    private static void Fill(short[] painted, TextSpan span, Paint paint, int modifiers = 0)
    {
        int end = Math.Min(span.End, painted.Length);
        if (span.Start < end)
            Array.Fill(painted, (short)((int)paint | (modifiers << 8)), span.Start, end - span.Start);
    }

    private static List<int> Encode(Query query, short[] painted, int firstLine, int lastLine)
    {
        string text = query.Text.Value;
        var data = new List<int>();
        (int line, int lineStart, int lastTokenLine, int lastTokenStart) = (0, 0, 0, 0);
        for (int i = 0; i < painted.Length && line <= lastLine;)
        {
            if (query.Text.IsLineEnd(i, out int next))
            {
                i = lineStart = next;
                line++;
                continue;
            }

            int start = i;
            while (i < painted.Length && painted[i] == painted[start] && !query.Text.IsLineEnd(i, out _))
                i++;
            bool isBlank = painted[start] == 0 || text.AsSpan(start, i - start).IsWhiteSpace();
            if (isBlank || line < firstLine)
                continue;
            int column = start - lineStart;
            int step = line == lastTokenLine ? column - lastTokenStart : column;
            data.AddRange([line - lastTokenLine, step, i - start, (painted[start] & 0xFF) - 1, painted[start] >> 8]);
            (lastTokenLine, lastTokenStart) = (line, column);
        }

        return data;
    }
}

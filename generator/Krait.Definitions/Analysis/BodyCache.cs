using System.Collections.Concurrent;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Bodies read before. The compiler keeps the generator loaded between builds, and from one edit to the next all bodies
/// but one are the same, in whatever lines they stand now.
/// </summary>
internal static class BodyCache
{
    /// <summary>Several times what one machine needs; past it the caches start afresh.</summary>
    private const int Capacity = 4096;

    private static readonly CSharpParseOptions Options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
    private static readonly ConcurrentDictionary<string, BlockSyntax> Trees = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<NameUse>> Identifiers = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Key, BodyAnalysis> Analyses = new();

    /// <summary>The body <paramref name="text"/> as a block; its spans count from the brace put before it.</summary>
    public static BlockSyntax Parse(string text) =>
        Trees.GetOrAdd(text, static body => (BlockSyntax)SyntaxFactory.ParseStatement("{" + body + "\n}", options: Options));

    /// <summary>Parses bodies side by side: the first run in a process has all to read.</summary>
    public static void ParseAll(IReadOnlyList<string> texts)
    {
        // To count takes all locks of a dictionary: here once for all bodies.
        if (Trees.Count > Capacity)
            Trees.Clear();
        if (Identifiers.Count > Capacity)
            Identifiers.Clear();
        if (Analyses.Count > Capacity)
            Analyses.Clear();
        if (texts.Count(text => !Trees.ContainsKey(text)) > 16)
            _ = Parallel.ForEach(texts, text => Parse(text));
    }

    /// <summary>The identifiers of <paramref name="text"/>, as written.</summary>
    public static IReadOnlyList<NameUse> FindIdentifiers(string text) => Identifiers.GetOrAdd(text, static code =>
        [.. SyntaxFactory.ParseTokens(code).Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => new NameUse(token.Text, token.SpanStart))]);

    /// <summary>What <paramref name="analyze"/> finds in a body, or found in it before under the same circumstances.</summary>
    public static BodyAnalysis Analyze(string text, BodyContext context, Func<string, BodyContext, BodyAnalysis> analyze)
    {
        var key = new Key(text, context with { Exits = new([.. context.Exits.Select(exit => exit with { Target = null })]) });
        if (!Analyses.TryGetValue(key, out BodyAnalysis? known))
        {
            known = analyze(text, key.Context);
            Analyses[key] = known;
        }

        return known;
    }

    private sealed record Key(string Text, BodyContext Context)
    {
        public override int GetHashCode() =>
            unchecked((StringComparer.Ordinal.GetHashCode(Text) * 31) + StringComparer.Ordinal.GetHashCode(Context.Owner));
    }
}

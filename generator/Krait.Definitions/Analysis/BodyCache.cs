using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Syntax trees of bodies by their text. The compiler keeps the generator loaded between builds, and from one edit to the
/// next all bodies but one are the same.
/// </summary>
internal static class BodyCache
{
    /// <summary>Several times what one machine needs; past it the cache starts afresh.</summary>
    private const int Capacity = 4096;

    private static readonly ConcurrentDictionary<string, BlockSyntax> Trees = new(StringComparer.Ordinal);

    /// <summary>The body <paramref name="text"/> as a block; its spans count from the brace put before it.</summary>
    public static BlockSyntax Parse(string text)
    {
        if (Trees.Count > Capacity)
            Trees.Clear();
        return Trees.GetOrAdd(text, static body =>
            (BlockSyntax)SyntaxFactory.ParseStatement("{" + body + "\n}", options: CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)));
    }
}

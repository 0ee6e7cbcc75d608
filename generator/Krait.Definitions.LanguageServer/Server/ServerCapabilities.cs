using Krait.Definitions.LanguageServer.Features;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>What the server says it can do.</summary>
internal static class ServerCapabilities
{
    /// <summary>The capabilities.</summary>
    public static object All { get; } = new
    {
        PositionEncoding = "utf-16",
        // Changes come as pieces; a piece without a range is the whole text.
        TextDocumentSync = new { OpenClose = true, Change = 2, Save = true },
        HoverProvider = true,
        DefinitionProvider = true,
        ReferencesProvider = true,
        DocumentHighlightProvider = true,
        DocumentSymbolProvider = true,
        WorkspaceSymbolProvider = true,
        FoldingRangeProvider = true,
        CompletionProvider = new { TriggerCharacters = new[] { ".", "[", ":", "+", "=" } },
        SemanticTokensProvider = new
        {
            Legend = new { TokenTypes = SemanticColours.Types, TokenModifiers = SemanticColours.Modifiers },
            Full = new { Delta = true },
            Range = true,
        },
        ExecuteCommandProvider = new { Commands = new[] { DefinitionServer.EmittedCaseCommand } },
    };

    /// <summary>The files of which the server wants to hear when they change on disk.</summary>
    public static object Watchers { get; } = new
    {
        Watchers = new[] { new { GlobPattern = "**/*.cs" }, new { GlobPattern = "**/*.def" }, new { GlobPattern = "**/*.csproj" } },
    };
}

using Krait.Definitions.LanguageServer.Protocol;

namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>One server that has the repository's instruction set open, for tests that only ask.</summary>
public sealed class BytecodesFixture : IAsyncLifetime
{
    private TestClient? _client;

    internal TestClient Client => _client ?? throw new InvalidOperationException("The fixture was not initialized.");

    /// <summary>The colours of the document, the sources being known.</summary>
    internal Lazy<Task<SemanticTokens>> Colours { get; }

    /// <summary>Nothing is asked yet.</summary>
    public BytecodesFixture() => Colours = new(async () =>
    {
        _ = await Client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", Uri, "        Namespaces.Raise|UnboundLocal(");
        return await Client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", Uri);
    });

    internal string Uri { get; } = TestClient.UriOf(Repository.Bytecodes);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _client = await TestClient.StartAsync();
        _ = await _client.OpenAsync(Repository.Bytecodes);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Client.DisposeAsync();
}

/// <summary>The tests that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class BytecodesCollection : ICollectionFixture<BytecodesFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "Bytecodes.def";
}

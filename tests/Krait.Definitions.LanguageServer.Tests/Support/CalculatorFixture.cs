using Krait.Definitions.LanguageServer.Protocol;

namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>One server that has the stack calculator open, whose sources it has read.</summary>
public sealed class CalculatorFixture : IAsyncLifetime
{
    private TestClient? _client;

    internal TestClient Client => _client ?? throw new InvalidOperationException("The fixture was not initialized.");

    internal string Uri { get; } = TestClient.UriOf(Repository.Calculator);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _client = await TestClient.StartAsync();
        _ = await _client.OpenAsync(Repository.Calculator);
        // The sources have been read when a definition in them is told.
        _ = await _client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", Uri, "sum = Arithmetic.A|dd(");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Client.DisposeAsync();
}

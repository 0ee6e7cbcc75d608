using System.Text.Json;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;
using StreamJsonRpc;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>How a session begins, ends and fails.</summary>
public class LifecycleTests
{
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int InvalidRequest = -32600;
    private const int ServerNotInitialized = -32002;
    private const int RequestCancelled = -32800;

    [Fact]
    public async Task A_session_that_shuts_down_exits_with_zero()
    {
        await using TestClient client = await TestClient.StartAsync();
        Assert.Equal(JsonValueKind.Null, (await client.RequestAsync<JsonElement?>("shutdown") ?? default).ValueKind is var kind
            && kind == JsonValueKind.Undefined ? JsonValueKind.Null : kind);
        Assert.Equal(InvalidRequest, await client.FailAsync("textDocument/hover", At("file:///a.def")));
        await client.NotifyAsync("exit");
        Assert.Equal(0, await client.Server.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_session_that_exits_unasked_exits_with_one()
    {
        await using TestClient client = await TestClient.StartAsync();
        await client.NotifyAsync("exit");
        Assert.Equal(1, await client.Server.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Nothing_is_answered_before_initialization()
    {
        await using var client = TestClient.Connect();
        Assert.Equal(ServerNotInitialized, await client.FailAsync("textDocument/hover", At("file:///a.def")));
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_by_a_code()
    {
        await using TestClient client = await TestClient.StartAsync();
        Assert.Equal(MethodNotFound, await client.FailAsync("textDocument/astrology", At("file:///a.def")));
        Assert.Equal(InvalidParams, await client.FailAsync("textDocument/hover", At("file:///not/open.def")));
        Assert.Equal(InvalidParams, await client.FailAsync("textDocument/hover", new { Position = new Position(0, 0) }));
        Assert.Equal(InvalidParams, await client.FailAsync("textDocument/hover"));
        Assert.Equal(InvalidParams, await client.FailAsync("textDocument/hover", new { TextDocument = 1, Position = "two" }));
        Assert.Equal(InvalidParams, await client.FailAsync("workspace/executeCommand", new { Command = "format.disk" }));
        Assert.Equal(InvalidRequest, await client.FailAsync("initialize", new { Capabilities = new { } }));
        // The server lives on, and unknown notifications are nobody's business.
        await client.NotifyAsync("$/setTrace", new { Value = "off" });
        await client.NotifyAsync("textDocument/didClose", new { TextDocument = new { Uri = "file:///not/open.def" } });
        Assert.Empty(await client.RequestAsync<IReadOnlyList<WorkspaceSymbol>>("workspace/symbol", new { Query = "" }));
    }

    [Fact]
    public async Task A_cancelled_request_is_answered_as_cancelled()
    {
        await using TestClient client = await TestClient.StartAsync();
        using var cancelled = new CancellationTokenSource();
        string uri = await client.OpenAsync(Repository.Bytecodes);
        // The sources are not read yet: the answer takes a while.
        Task<JsonElement> request = client.RequestAsync<JsonElement>("textDocument/references", new
        {
            TextDocument = new { Uri = uri },
            Position = Places.Find(client.TextOf(uri), "inst LOAD_CO|NST["),
            Context = new { IncludeDeclaration = true },
        }, cancelled.Token);
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.NotEqual(0, RequestCancelled);
        Assert.NotNull(await client.AtAsync<HoverAnswer?>("textDocument/hover", uri, "inst LOAD_CO|NST["));
    }

    [Fact]
    public async Task A_client_that_can_watch_files_is_asked_to()
    {
        await using TestClient client = await TestClient.StartAsync(
            new { Workspace = new { DidChangeWatchedFiles = new { DynamicRegistration = true } } });
        // A request that comes after the notification is answered after it was begun.
        _ = await client.RequestAsync<JsonElement>("workspace/symbol", new { Query = "" });
        for (int i = 0; i < 600 && client.Registered.IsEmpty; i++)
            await Task.Delay(100);
        Assert.Equal("workspace/didChangeWatchedFiles", Assert.Single(client.Registered));
    }

    [Fact]
    public async Task The_capabilities_name_what_is_served()
    {
        await using var client = TestClient.Connect();
        JsonElement result = await client.RequestAsync<JsonElement>("initialize", new { Capabilities = new { } });
        JsonElement capabilities = result.GetProperty("capabilities");
        Assert.Equal("utf-16", capabilities.GetProperty("positionEncoding").GetString());
        Assert.Equal(2, capabilities.GetProperty("textDocumentSync").GetProperty("change").GetInt32());
        Assert.Equal("krait-definitions-language-server", result.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Contains("macro", capabilities.GetProperty("semanticTokensProvider").GetProperty("legend").GetProperty("tokenTypes")
            .EnumerateArray().Select(item => item.GetString()));
    }

    private static object At(string uri) => new { TextDocument = new { Uri = uri }, Position = new Position(0, 0) };
}

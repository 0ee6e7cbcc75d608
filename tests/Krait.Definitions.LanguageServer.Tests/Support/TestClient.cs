using System.Collections.Concurrent;
using System.Text.Json;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Server;
using Nerdbank.Streams;
using StreamJsonRpc;

namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>An editor that speaks the protocol with a server in this process, over streams.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    /// <summary>Long enough for a machine that does much else; nobody waits so long for an answer that comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string, int?), TaskCompletionSource<IReadOnlyList<DiagnosticItem>>> _diagnostics = new();
    private readonly Dictionary<string, (int Version, string Text)> _documents = new(StringComparer.Ordinal);
    private readonly JsonRpc _rpc;

    private TestClient()
    {
        (Stream mine, Stream theirs) = FullDuplexStream.CreatePair();
        Server = LanguageServerHost.RunAsync(theirs, theirs);
        // The server leaves out what is null, which a reader of its answers has to bear.
        var json = new JsonSerializerOptions(LanguageServerHost.Json)
        {
            RespectRequiredConstructorParameters = false,
            RespectNullableAnnotations = false,
        };
        var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = json };
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(mine, mine, formatter));
        var target = new Target(this);
        _rpc.AddLocalRpcTarget(target, new JsonRpcTargetOptions { UseSingleObjectParameterDeserialization = true });
        _rpc.StartListening();
    }

    /// <summary>The server's run; its result is what its process would return.</summary>
    public Task<int> Server { get; }

    /// <summary>What the server wrote to the log: nothing, as a rule.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>The methods that the server asked to be called.</summary>
    public ConcurrentQueue<string> Registered { get; } = [];

    /// <summary>A client whose server knows it and the folders of the repository.</summary>
    public static async Task<TestClient> StartAsync(object? capabilities = null, string? root = null)
    {
        var client = new TestClient();
        _ = await client.RequestAsync<JsonElement>("initialize", new
        {
            ProcessId = Environment.ProcessId,
            RootUri = new Uri(root ?? Repository.Root).AbsoluteUri,
            Capabilities = capabilities ?? new { },
        });
        await client.NotifyAsync("initialized", new { });
        return client;
    }

    /// <summary>A client that has not said a word.</summary>
    public static TestClient Connect() => new();

    /// <summary>The address of a file.</summary>
    public static string UriOf(string path) => new Uri(path).AbsoluteUri;

    /// <summary>Sends a request and waits for its answer.</summary>
    public Task<T> RequestAsync<T>(string method, object? parameters = null, CancellationToken token = default) =>
        (parameters is null ? _rpc.InvokeWithCancellationAsync<T>(method, cancellationToken: token)
            : _rpc.InvokeWithParameterObjectAsync<T>(method, parameters, token)).WaitAsync(Patience, CancellationToken.None);

    /// <summary>Sends a request and says with which code it fails.</summary>
    public async Task<int> FailAsync(string method, object? parameters = null)
    {
        RemoteRpcException exception = await Assert.ThrowsAnyAsync<RemoteRpcException>(() => RequestAsync<JsonElement>(method, parameters));
        return (int)exception.ErrorCode!;
    }

    /// <summary>Sends a notification.</summary>
    public Task NotifyAsync(string method, object? parameters = null) =>
        parameters is null ? _rpc.NotifyAsync(method) : _rpc.NotifyWithParameterObjectAsync(method, parameters);

    /// <summary>Opens a file with the text it has, or another.</summary>
    public async Task<string> OpenAsync(string path, string? text = null)
    {
        string uri = UriOf(path);
        _documents[uri] = (1, text ?? await File.ReadAllTextAsync(path));
        var document = new { Uri = uri, LanguageId = "krait-definitions", Version = 1, _documents[uri].Text };
        await NotifyAsync("textDocument/didOpen", new { TextDocument = document });
        return uri;
    }

    /// <summary>The text of a document as this client has it.</summary>
    public string TextOf(string uri) => _documents[uri].Text;

    /// <summary>Replaces <paramref name="old"/>, which must be there, and waits for the mistakes that are found then.</summary>
    public async Task<IReadOnlyList<DiagnosticItem>> EditAsync(string uri, string old, string replacement)
    {
        int start = _documents[uri].Text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(start >= 0, $"'{old}' is not in the document.");
        await ReplaceAsync(uri, start, old.Length, replacement);
        return await DiagnosticsAsync(uri);
    }

    /// <summary>Replaces a piece of a document.</summary>
    public async Task ReplaceAsync(string uri, int start, int length, string replacement)
    {
        (int version, string text) = _documents[uri];
        var range = new TextRange(Places.PositionOf(text, start), Places.PositionOf(text, start + length));
        _documents[uri] = (version + 1, string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(start + length)));
        await ChangeAsync(uri, new { Range = range, Text = replacement });
    }

    /// <summary>Replaces the whole of a document.</summary>
    public async Task ReplaceAllAsync(string uri, string text)
    {
        _documents[uri] = (_documents[uri].Version + 1, text);
        await ChangeAsync(uri, new { Text = text });
    }

    /// <summary>The mistakes that the server tells of the newest version of a document.</summary>
    public Task<IReadOnlyList<DiagnosticItem>> DiagnosticsAsync(string uri) => DiagnosticsAsync(uri, _documents[uri].Version);

    /// <summary>The mistakes that the server tells of a version.</summary>
    public Task<IReadOnlyList<DiagnosticItem>> DiagnosticsAsync(string uri, int? version) =>
        _diagnostics.GetOrAdd((uri, version), _ => NewSource()).Task.WaitAsync(Patience);

    /// <summary>Sends a request about the place of the bar in <paramref name="marked"/>, a piece of the document.</summary>
    public Task<T> AtAsync<T>(string method, string uri, string marked, object? more = null)
    {
        var parameters = new Dictionary<string, object?>
        {
            ["textDocument"] = new { Uri = uri },
            ["position"] = Places.Find(_documents[uri].Text, marked),
        };
        if (more is not null)
            parameters["context"] = more;
        return RequestAsync<T>(method, parameters);
    }

    /// <summary>Sends a request about a whole document.</summary>
    public Task<T> OfAsync<T>(string method, string uri) => RequestAsync<T>(method, new { TextDocument = new { Uri = uri } });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Log);
        _rpc.Dispose();
        _ = await Server.WaitAsync(Patience);
    }

    private static TaskCompletionSource<IReadOnlyList<DiagnosticItem>> NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task ChangeAsync(string uri, object change) => NotifyAsync("textDocument/didChange", new
    {
        TextDocument = new { Uri = uri, _documents[uri].Version },
        ContentChanges = new[] { change },
    });

    /// <summary>What the server calls.</summary>
    private sealed class Target(TestClient client)
    {
        [JsonRpcMethod("textDocument/publishDiagnostics")]
        public void Publish(PublishDiagnosticsParams diagnostics)
        {
            (string Uri, int? Version) key = (diagnostics.Uri, diagnostics.Version);
            // A version is told again when the sources say something new: what counts is what was told last.
            if (!client._diagnostics.GetOrAdd(key, _ => NewSource()).TrySetResult(diagnostics.Diagnostics))
            {
                TaskCompletionSource<IReadOnlyList<DiagnosticItem>> again = NewSource();
                again.SetResult(diagnostics.Diagnostics);
                client._diagnostics[key] = again;
            }
        }

        [JsonRpcMethod("window/logMessage")]
        public void LogMessage(LogMessageParams message) => client.Log.Enqueue(message.Message);

        [JsonRpcMethod("client/registerCapability")]
        public void Register(RegistrationParams registration) =>
            registration.Registrations.ToList().ForEach(item => client.Registered.Enqueue(item.Method));
    }
}

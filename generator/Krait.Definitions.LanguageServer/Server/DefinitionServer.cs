using System.Reflection;
using System.Text.Json;
using Krait.Definitions.LanguageServer.Features;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Workspace;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>
/// The methods of the protocol. Notifications and the beginnings of requests run one after the other, in the order of their arrival;
/// what takes time goes to the thread pool with the snapshot it is about, so that a request is answered for the text it was asked about.
/// </summary>
internal sealed class DefinitionServer
{
    /// <summary>The name of the server, and of the command that starts it.</summary>
    public const string Name = "krait-definitions-language-server";

    /// <summary>The command that clients without an extension can run; its arguments are an address, a line and a column.</summary>
    public const string EmittedCaseCommand = "krait.emittedCase";

    /// <summary>The codes of the protocol beside those of JSON-RPC.</summary>
    private const int ServerNotInitialized = -32002;

    private const int InvalidRequest = (int)JsonRpcErrorCode.InvalidRequest;

    private readonly DefinitionWorkspace _workspace = new();
    private readonly TokenHistory _tokens = new();
    private readonly DiagnosticPublisher _publisher;
    private readonly IClient _client;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private State _state = State.Started;
    private bool _hasSnippets;
    private bool _canWatch;

    /// <summary>Speaks to <paramref name="client"/>.</summary>
    public DefinitionServer(IClient client)
    {
        _client = client;
        _publisher = new DiagnosticPublisher(_workspace, client);
    }

    private enum State
    {
        Started,
        Initialized,
        ShutDown,
    }

    /// <summary>Ends when the client has asked to exit; the result is the code for the system: 0 after a shutdown.</summary>
    public Task<int> Exited => _exited.Task;

    [JsonRpcMethod("initialize", UseSingleObjectParameterDeserialization = true)]
    public InitializeResult Initialize(InitializeParams parameters)
    {
        if (_state != State.Started)
            throw Failure("The server is initialized already.", InvalidRequest);
        _state = State.Initialized;
        _hasSnippets = parameters.Supports("textDocument", "completion", "completionItem", "snippetSupport");
        _canWatch = parameters.Supports("workspace", "didChangeWatchedFiles", "dynamicRegistration");
        IEnumerable<string> roots = parameters.WorkspaceFolders is { Count: > 0 } folders
            ? folders.Select(folder => folder.Uri)
            : [parameters.RootUri ?? ""];
        _workspace.SetRoots(roots.Where(root => root.Length > 0).Select(DocumentAddress.PathOf));
        if (parameters.ProcessId is { } client)
            _ = ParentProcess.WaitAsync(client, () => _exited.TrySetResult(1));
        AssemblyInformationalVersionAttribute? version =
            typeof(DefinitionServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return new InitializeResult(ServerCapabilities.All, new ServerInfo(Name, version?.InformationalVersion ?? ""));
    }

    [JsonRpcMethod("initialized")]
    public async Task InitializedAsync()
    {
        if (_canWatch)
            await _client.RegisterAsync("workspace/didChangeWatchedFiles", ServerCapabilities.Watchers).ConfigureAwait(false);
    }

    [JsonRpcMethod("shutdown")]
    public object? Shutdown()
    {
        RequireRunning();
        _state = State.ShutDown;
        return null;
    }

    [JsonRpcMethod("exit")]
    public void Exit() => _exited.TrySetResult(_state == State.ShutDown ? 0 : 1);

    [JsonRpcMethod("textDocument/didOpen", UseSingleObjectParameterDeserialization = true)]
    public void DidOpen(DidOpenParams parameters) =>
        _workspace.Open(parameters.TextDocument.Uri, parameters.TextDocument.Version, parameters.TextDocument.Text);

    [JsonRpcMethod("textDocument/didChange", UseSingleObjectParameterDeserialization = true)]
    public void DidChange(DidChangeParams parameters) =>
        _workspace.Change(parameters.TextDocument.Uri, parameters.TextDocument.Version, parameters.ContentChanges);

    [JsonRpcMethod("textDocument/didClose", UseSingleObjectParameterDeserialization = true)]
    public void DidClose(DidCloseParams parameters)
    {
        _workspace.Close(parameters.TextDocument.Uri);
        _tokens.Forget(parameters.TextDocument.Uri);
    }

    /// <summary>Editors that watch no files say at least when they save one: sources may have changed as well.</summary>
    [JsonRpcMethod("textDocument/didSave", UseSingleObjectParameterDeserialization = true)]
    public void DidSave(DidSaveParams parameters)
    {
        if (!_canWatch)
            _workspace.FilesChanged([DocumentAddress.PathOf(parameters.TextDocument.Uri)]);
    }

    [JsonRpcMethod("workspace/didChangeWatchedFiles", UseSingleObjectParameterDeserialization = true)]
    public void DidChangeWatchedFiles(DidChangeWatchedFilesParams parameters) =>
        _workspace.FilesChanged(parameters.Changes.Select(change => DocumentAddress.PathOf(change.Uri)));

    [JsonRpcMethod("textDocument/hover", UseSingleObjectParameterDeserialization = true)]
    public Task<HoverAnswer?> HoverAsync(PositionParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, query => HoverText.At(query, parameters.Position), token);

    [JsonRpcMethod("textDocument/definition", UseSingleObjectParameterDeserialization = true)]
    public Task<IReadOnlyList<DocumentLocation>> DefinitionAsync(PositionParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, query => Navigation.FindDefinition(query, parameters.Position), token, needsSources: true);

    [JsonRpcMethod("textDocument/references", UseSingleObjectParameterDeserialization = true)]
    public Task<IReadOnlyList<DocumentLocation>> ReferencesAsync(ReferenceParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri,
            query => Navigation.FindReferences(query, parameters.Position, parameters.Context.IncludeDeclaration),
            token,
            needsSources: true);

    [JsonRpcMethod("textDocument/documentHighlight", UseSingleObjectParameterDeserialization = true)]
    public Task<IReadOnlyList<DocumentHighlight>> HighlightAsync(PositionParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, query => Navigation.FindHighlights(query, parameters.Position), token);

    [JsonRpcMethod("textDocument/completion", UseSingleObjectParameterDeserialization = true)]
    public Task<CompletionAnswer> CompletionAsync(PositionParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, query => CompletionList.At(query, parameters.Position, _hasSnippets), token);

    [JsonRpcMethod("textDocument/documentSymbol", UseSingleObjectParameterDeserialization = true)]
    public Task<IReadOnlyList<DocumentSymbol>> DocumentSymbolAsync(DocumentParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, Outline.Of, token);

    [JsonRpcMethod("textDocument/foldingRange", UseSingleObjectParameterDeserialization = true)]
    public Task<IReadOnlyList<FoldingRange>> FoldingRangeAsync(DocumentParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, Outline.Folds, token);

    [JsonRpcMethod("workspace/symbol", UseSingleObjectParameterDeserialization = true)]
    public async Task<IReadOnlyList<WorkspaceSymbol>> WorkspaceSymbolAsync(WorkspaceSymbolParams parameters, CancellationToken token)
    {
        RequireRunning();
        var result = new List<WorkspaceSymbol>();
        foreach (Snapshot snapshot in _workspace.Snapshots)
            result.AddRange(Outline.Search(await snapshot.AnalyseAsync(token).ConfigureAwait(false), parameters.Query));
        return result;
    }

    [JsonRpcMethod("textDocument/semanticTokens/full", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> SemanticTokensAsync(DocumentParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri, query => _tokens.Answer(parameters.TextDocument.Uri, SemanticColours.Of(query)), token);

    [JsonRpcMethod("textDocument/semanticTokens/full/delta", UseSingleObjectParameterDeserialization = true)]
    public Task<object> SemanticTokensDeltaAsync(SemanticTokensDeltaParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri,
            query => _tokens.AnswerDelta(parameters.TextDocument.Uri, parameters.PreviousResultId, SemanticColours.Of(query)), token);

    [JsonRpcMethod("textDocument/semanticTokens/range", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> SemanticTokensRangeAsync(RangeParams parameters, CancellationToken token) =>
        AnswerAsync(parameters.TextDocument.Uri,
            query => new SemanticTokens(null, SemanticColours.Of(query, parameters.Range.Start.Line, parameters.Range.End.Line)), token);

    /// <summary>Our own: what is emitted for the definition at a place, or of a name.</summary>
    [JsonRpcMethod("krait/emittedCase", UseSingleObjectParameterDeserialization = true)]
    public Task<EmittedCase?> EmittedCaseAsync(EmittedCaseParams parameters, CancellationToken token) => parameters switch
    {
        { Name: { } name } => AnswerAsync(parameters.TextDocument.Uri, query => Emission.Named(query, name), token),
        { Position: { } position } => AnswerAsync(parameters.TextDocument.Uri, query => Emission.At(query, position), token),
        _ => throw InvalidParams("'krait/emittedCase' takes a position or a name."),
    };

    [JsonRpcMethod("workspace/executeCommand", UseSingleObjectParameterDeserialization = true)]
    public Task<EmittedCase?> ExecuteCommandAsync(ExecuteCommandParams parameters, CancellationToken token)
    {
        if (parameters is not { Command: EmittedCaseCommand, Arguments: [{ ValueKind: JsonValueKind.String } uri, var line, var column] }
            || !line.TryGetInt32(out int lineNumber) || !column.TryGetInt32(out int columnNumber))
        {
            throw InvalidParams($"The command is '{EmittedCaseCommand}' with an address, a line and a column.");
        }

        var document = new TextDocumentIdentifier(uri.GetString()!);
        return EmittedCaseAsync(new EmittedCaseParams(document, new Position(lineNumber, columnNumber)), token);
    }

    private static LocalRpcException InvalidParams(string message) => Failure(message, (int)JsonRpcErrorCode.InvalidParams);

    private static LocalRpcException Failure(string message, int code) => new(message) { ErrorCode = code };

    private void RequireRunning()
    {
        if (_state == State.Started)
            throw Failure("The server has not been initialized.", ServerNotInitialized);
        if (_state == State.ShutDown)
            throw Failure("The server has been shut down.", InvalidRequest);
    }

    private async Task<T> AnswerAsync<T>(string uri, Func<Query, T> feature, CancellationToken token, bool needsSources = false)
    {
        RequireRunning();
        (Snapshot snapshot, DefinitionFile file) = _workspace.Find(uri);
        DefinitionAnalysis analysis = await snapshot.AnalyseAsync(token).ConfigureAwait(false);
        if (needsSources && !snapshot.Sources.IsRead)
            _ = await snapshot.Sources.RefreshAsync(token).ConfigureAwait(false);
        var query = new Query(analysis, analysis.Find(file.Path), snapshot.Sources.Index, token);
        return await Task.Run(() => feature(query), token).ConfigureAwait(false);
    }
}

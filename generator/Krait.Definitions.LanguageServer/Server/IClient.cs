using Krait.Definitions.LanguageServer.Protocol;
using StreamJsonRpc;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>What the server says to the client unasked.</summary>
internal interface IClient
{
    /// <summary>Tells the mistakes of a document.</summary>
    Task PublishAsync(PublishDiagnosticsParams diagnostics);

    /// <summary>Writes an error into the client's log.</summary>
    Task LogErrorAsync(string message);

    /// <summary>Asks the client to call a method from now on.</summary>
    Task RegisterAsync(string method, object options);
}

/// <summary>The client at the other end of a connection.</summary>
internal sealed class RpcClient(JsonRpc rpc) : IClient
{
    private const int ErrorMessage = 1;

    /// <inheritdoc/>
    public Task PublishAsync(PublishDiagnosticsParams diagnostics) => NotifyAsync("textDocument/publishDiagnostics", diagnostics);

    /// <inheritdoc/>
    public Task LogErrorAsync(string message) => NotifyAsync("window/logMessage", new LogMessageParams(ErrorMessage, message));

    /// <inheritdoc/>
    public async Task RegisterAsync(string method, object options)
    {
        try
        {
            await rpc.InvokeWithParameterObjectAsync("client/registerCapability",
                new RegistrationParams([new Registration(method, method, options)])).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RemoteRpcException or ConnectionLostException or ObjectDisposedException)
        {
            // A client that promised to watch files and will not do so is told of, and served without.
            await LogErrorAsync($"The client does not register '{method}': {exception.Message}").ConfigureAwait(false);
        }
    }

    /// <summary>A connection that has ended has nobody to tell.</summary>
    private async Task NotifyAsync(string method, object parameters)
    {
        try
        {
            await rpc.NotifyWithParameterObjectAsync(method, parameters).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionLostException or ObjectDisposedException or IOException)
        {
            if (!rpc.IsDisposed && !rpc.Completion.IsCompleted)
                throw;
        }
    }
}

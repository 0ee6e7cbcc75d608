using System.Text.Json;
using System.Text.Json.Serialization;
using Krait.Definitions.LanguageServer.Workspace;
using Microsoft.VisualStudio.Threading;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>Joins a server and a pair of streams.</summary>
internal static class LanguageServerHost
{
    /// <summary>How the protocol writes its types.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // What a request lacks is its sender's mistake, and answered as one.
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Serves until the client asks to exit or its stream ends; the code for the system.</summary>
    public static async Task<int> RunAsync(Stream input, Stream output)
    {
        var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = Json };
        using var handler = new HeaderDelimitedMessageHandler(output, input, formatter);
        using var rpc = new LanguageServerRpc(handler)
        {
            // One message after the other starts to be answered, in the order in which they came.
            SynchronizationContext = new NonConcurrentSynchronizationContext(sticky: false),
        };
        var server = new DefinitionServer(new RpcClient(rpc));
        rpc.AddLocalRpcTarget(server, new JsonRpcTargetOptions { AllowNonPublicInvocation = false });
        rpc.StartListening();
        Task first = await Task.WhenAny(server.Exited, rpc.Completion).ConfigureAwait(false);
        // A client that goes away without a word is one that failed.
        return first == server.Exited ? await server.Exited.ConfigureAwait(false) : 1;
    }
}

/// <summary>Answers errors with the codes of the protocol.</summary>
internal sealed class LanguageServerRpc(IJsonRpcMessageHandler handler) : JsonRpc(handler)
{
    /// <inheritdoc/>
    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        JsonRpcError.ErrorDetail details = base.CreateErrorDetails(request, exception);
        return exception switch
        {
            LocalRpcException or OperationCanceledException => details,
            _ when details.Code == JsonRpcErrorCode.InvalidParams => details,
            DocumentNotOpenException or JsonException => Describe(JsonRpcErrorCode.InvalidParams, exception.Message),
            _ => Describe(JsonRpcErrorCode.InternalError, $"{request.Method}: {exception.Message}", exception.ToString()),
        };
    }

    private static JsonRpcError.ErrorDetail Describe(JsonRpcErrorCode code, string message, string? data = null) =>
        new() { Code = code, Message = message, Data = data };
}

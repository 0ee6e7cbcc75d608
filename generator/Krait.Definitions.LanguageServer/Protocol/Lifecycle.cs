using System.Text.Json;

namespace Krait.Definitions.LanguageServer.Protocol;

/// <summary>What the client says of itself. Of its capabilities only those are read that change an answer.</summary>
internal sealed record InitializeParams(
    JsonElement Capabilities, int? ProcessId = null, string? RootUri = null, IReadOnlyList<WorkspaceFolder>? WorkspaceFolders = null)
{
    /// <summary>Whether the client says that it is able to do what lies at a path of its capabilities.</summary>
    public bool Supports(params ReadOnlySpan<string> path)
    {
        JsonElement value = Capabilities;
        foreach (string name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                return false;
        }

        return value.ValueKind == JsonValueKind.True;
    }
}

internal sealed record WorkspaceFolder(string Uri, string? Name = null);

internal sealed record InitializeResult(object Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

/// <summary>A line for the client's log: 1 is an error, 3 information.</summary>
internal sealed record LogMessageParams(int Type, string Message);

internal sealed record RegistrationParams(IReadOnlyList<Registration> Registrations);

/// <summary>A method that the client is asked to call from now on.</summary>
internal sealed record Registration(string Id, string Method, object? RegisterOptions);

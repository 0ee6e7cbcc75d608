using Krait.Definitions.Diagnostics;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Workspace;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>
/// Tells the client the mistakes of every project that changed, as soon as they are known; those of a text that has changed again
/// meanwhile are not told.
/// </summary>
internal sealed class DiagnosticPublisher
{
    private const string Source = "krait";
    private const int ErrorSeverity = 1;
    private const int WarningSeverity = 2;
    private const int Unnecessary = 1;

    private readonly DefinitionWorkspace _workspace;
    private readonly IClient _client;

    /// <summary>Listens to <paramref name="workspace"/>.</summary>
    public DiagnosticPublisher(DefinitionWorkspace workspace, IClient client)
    {
        _workspace = workspace;
        _client = client;
        workspace.Changed += snapshot => _ = PublishAsync(snapshot);
        workspace.Dropped += snapshot => _ = ClearAsync(snapshot);
        workspace.Failed += exception => _ = _client.LogErrorAsync(exception.ToString());
    }

    private async Task PublishAsync(Snapshot snapshot)
    {
        // Whoever types fast is answered once, for the last letter.
        await Task.Yield();
        if (!_workspace.IsCurrent(snapshot))
            return;
        DefinitionAnalysis analysis;
        try
        {
            analysis = await snapshot.AnalyseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A mistake of the generator must not end the editor; its developers want to see it all the same.
            await _client.LogErrorAsync(exception.ToString()).ConfigureAwait(false);
            return;
        }

        foreach (DefinitionFile file in snapshot.Files)
        {
            if (!_workspace.IsCurrent(snapshot))
                return;
            IEnumerable<DiagnosticItem> items = analysis.Diagnostics.Where(item => IsIn(item.Location, file, snapshot))
                .Select(item => Describe(item, file, snapshot));
            await _client.PublishAsync(new PublishDiagnosticsParams(file.Uri, file.Version, [.. items])).ConfigureAwait(false);
        }
    }

    private async Task ClearAsync(Snapshot snapshot)
    {
        foreach (DefinitionFile file in snapshot.Files)
            await _client.PublishAsync(new PublishDiagnosticsParams(file.Uri, null, [])).ConfigureAwait(false);
    }

    /// <summary>A mistake without a place is shown in the first file.</summary>
    private static bool IsIn(DefinitionLocation location, DefinitionFile file, Snapshot snapshot) =>
        location.Path == file.Path || (snapshot.Find(location.Path ?? "") is null && ReferenceEquals(file, snapshot.Files[0]));

    private static DiagnosticItem Describe(DefinitionDiagnostic item, DefinitionFile file, Snapshot snapshot)
    {
        DiagnosticEntry entry = DiagnosticTable.Get(item.Id);
        var related = item.Related.Select(place => snapshot.Find(place.Location.Path) is { } other
            ? new RelatedInformation(new DocumentLocation(other.Uri, other.Text.RangeOf(place.Location.Span)), place.Message)
            : null).OfType<RelatedInformation>().ToList();
        return new DiagnosticItem(
            file.Text.RangeOf(item.Location.Span),
            entry.IsError ? ErrorSeverity : WarningSeverity,
            entry.Code,
            Source,
            item.Message,
            item.Id is DiagnosticId.UnusedCacheField or DiagnosticId.InputUnused ? [Unnecessary] : null,
            related.Count == 0 ? null : related);
    }
}

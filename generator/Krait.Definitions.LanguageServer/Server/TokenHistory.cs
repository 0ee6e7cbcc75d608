using System.Globalization;
using Krait.Definitions.LanguageServer.Protocol;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>The colours last told of each document, so that the next answer need say only what changed.</summary>
internal sealed class TokenHistory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SemanticTokens> _last = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>All colours of a document.</summary>
    public SemanticTokens Answer(string uri, IReadOnlyList<int> data)
    {
        lock (_lock)
            return _last[uri] = new SemanticTokens((++_count).ToString(CultureInfo.InvariantCulture), data);
    }

    /// <summary>What changed since an answer, or all if that was not the last one.</summary>
    public object AnswerDelta(string uri, string previous, IReadOnlyList<int> data)
    {
        SemanticTokens? before;
        lock (_lock)
            before = _last.GetValueOrDefault(uri);
        SemanticTokens now = Answer(uri, data);
        if (before?.ResultId != previous)
            return now;
        IReadOnlyList<int> old = before.Data;
        int start = 0;
        while (start < old.Count && start < data.Count && old[start] == data[start])
            start++;
        int end = 0;
        while (end < old.Count - start && end < data.Count - start && old[^(end + 1)] == data[^(end + 1)])
            end++;
        return new SemanticTokensDelta(now.ResultId, old.Count == data.Count && start == old.Count ? [] :
            [new SemanticTokensEdit(start, old.Count - start - end, [.. data.Skip(start).Take(data.Count - start - end)])]);
    }

    /// <summary>The document is closed.</summary>
    public void Forget(string uri)
    {
        lock (_lock)
            _ = _last.Remove(uri);
    }
}

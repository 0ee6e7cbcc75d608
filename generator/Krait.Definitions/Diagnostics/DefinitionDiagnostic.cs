using System.Globalization;
using Krait.Definitions.Model;

namespace Krait.Definitions.Diagnostics;

/// <summary>A mistake in a definition file: what, where, and what else to look at.</summary>
public sealed record DefinitionDiagnostic(
    DiagnosticId Id, DefinitionLocation Location, EquatableArray<string> Arguments, EquatableArray<RelatedLocation> Related)
{
    /// <summary>The message with its arguments filled in.</summary>
    public string Message => string.Format(CultureInfo.InvariantCulture, DiagnosticTable.Get(Id).Format, [.. Arguments]);

    /// <summary>The form a compiler prints: <c>path(line,column): severity KRT000: message</c>.</summary>
    public override string ToString()
    {
        DiagnosticEntry entry = DiagnosticTable.Get(Id);
        string severity = entry.IsError ? "error" : "warning";
        string text = $"{Place(Location)}: {severity} {entry.Code}: {Message}";
        return Related.Aggregate(text, (current, related) => $"{current}\n  {Place(related.Location)}: {related.Message}");
    }

    private static string Place(DefinitionLocation location) =>
        string.Format(
            CultureInfo.InvariantCulture,
            "{0}({1},{2})",
            location.Path,
            location.Lines.Start.Line + 1,
            location.Lines.Start.Character + 1);
}

/// <summary>A second place a diagnostic speaks of, such as "first defined here".</summary>
public sealed record RelatedLocation(DefinitionLocation Location, string Message);

/// <summary>Gathers the mistakes of one run.</summary>
public sealed class DiagnosticBag
{
    private readonly List<DefinitionDiagnostic> _items = [];

    /// <summary>Whether an error was reported.</summary>
    public bool HasErrors => _items.Any(item => DiagnosticTable.Get(item.Id).IsError);

    /// <summary>Whether an error was reported that no code can be emitted with.</summary>
    public bool PreventsCode => _items.Any(item => DiagnosticTable.PreventsCode(item.Id));

    /// <summary>Reports a mistake.</summary>
    public void Add(DiagnosticId id, DefinitionLocation location, params string[] arguments) =>
        _items.Add(new DefinitionDiagnostic(id, location, new EquatableArray<string>(arguments), default));

    /// <summary>Reports a mistake together with a second place.</summary>
    public void Add(DiagnosticId id, DefinitionLocation location, RelatedLocation related, params string[] arguments) =>
        _items.Add(new DefinitionDiagnostic(id, location, new EquatableArray<string>(arguments),
            new EquatableArray<RelatedLocation>([related])));

    /// <summary>The mistakes in the order of the file.</summary>
    public EquatableArray<DefinitionDiagnostic> ToArray() =>
        new([.. _items.Distinct().OrderBy(item => item.Location.Path, StringComparer.Ordinal).ThenBy(item => item.Location.Span.Start)
            .ThenBy(item => item.Id)]);
}

using Krait.Definitions.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Krait.Generator;

/// <summary>The compiler's view of the diagnostics of the definition language.</summary>
internal static class Descriptors
{
    private static readonly Dictionary<DiagnosticId, DiagnosticDescriptor> ById =
        DiagnosticTable.Entries.ToDictionary(entry => entry.Id, Create);

    /// <summary>The descriptor of <paramref name="id"/>.</summary>
    public static DiagnosticDescriptor Get(DiagnosticId id) => ById[id];

    private static DiagnosticDescriptor Create(DiagnosticEntry entry) =>
        new(entry.Code, entry.Title, "{0}", "Definitions", entry.IsError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            isEnabledByDefault: true);
}

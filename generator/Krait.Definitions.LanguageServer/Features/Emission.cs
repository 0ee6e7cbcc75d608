using Krait.Definitions.Diagnostics;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>What becomes of a definition.</summary>
internal static class Emission
{
    private const string Language = "csharp";

    /// <summary>The C# emitted for the name at a place, or for the declaration around it; null where nothing is meant.</summary>
    public static EmittedCase? At(Query query, Position position)
    {
        if (NameAt(query, position) is not { } name)
            return null;
        if (query.Analysis.Preview is not { } preview)
            return new EmittedCase(name, Language, "// Nothing is emitted while the definitions have these errors.\n" + Mistakes(query));
        return new EmittedCase(name, Language, preview.Emit(name) ?? $"// No code is emitted for '{name}' alone.\n");
    }

    /// <summary>The C# emitted for a name; null if there is none, or none now.</summary>
    public static string? Of(Query query, string name) => query.Analysis.Preview?.Emit(name);

    private static string? NameAt(Query query, Position position)
    {
        if (query.OccurrenceAt(position) is { Symbol: { Kind: NameKind.Instruction or NameKind.Tail } symbol } && query.File.DeclarationAt(
            query.Text.OffsetOf(position)) is not FusedDeclaration)
            return symbol.Name;
        return query.File.DeclarationAt(query.Text.OffsetOf(position)) switch
        {
            // An override further on takes the place of what stands here, under the same name.
            InstructionDeclaration or FusedDeclaration or TailDeclaration or FamilyDeclaration => query.File.DeclarationAt(
                query.Text.OffsetOf(position))!.Name.Text,
            _ => null,
        };
    }

    private static string Mistakes(Query query) => string.Concat(query.Analysis.Diagnostics.Where(item => DiagnosticTable.PreventsCode(item.Id))
        .Select(item => $"// {item.ToString().Replace("\n", "\n// ", StringComparison.Ordinal)}\n"));
}

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
    public static EmittedCase? At(Query query, Position position) => NameAt(query, position) is { } name ? Named(query, name) : null;

    /// <summary>The C# emitted for an instruction, operation or tail; null if there is none of the name.</summary>
    public static EmittedCase? Named(Query query, string name)
    {
        if (query.Analysis.Preview is not { } preview)
            return new EmittedCase(name, Language, "// Nothing is emitted while the definitions have these errors.\n" + Mistakes(query));
        SymbolTable symbols = query.Symbols;
        if (symbols.Instruction(name) is null && symbols.Tail(name) is null && symbols.Fused.All(fused => fused.Name.Text != name))
            return null;
        return new EmittedCase(name, Language, preview.Emit(name) ?? $"// No code is emitted for '{name}' alone.\n");
    }

    /// <summary>The C# emitted for a name; null if there is none, or none now.</summary>
    public static string? Of(Query query, string name) => query.Analysis.Preview?.Emit(name);

    private static string? NameAt(Query query, Position position)
    {
        Declaration? declaration = query.File.DeclarationAt(query.Text.OffsetOf(position));
        // The parts of a sequence are named in it, and it is what is meant there.
        if (declaration is not FusedDeclaration
            && query.OccurrenceAt(position) is { Symbol: { Kind: NameKind.Instruction or NameKind.Tail } symbol })
        {
            return symbol.Name;
        }

        return declaration is InstructionDeclaration or FusedDeclaration or TailDeclaration or FamilyDeclaration
            ? declaration.Name.Text
            : null;
    }

    private static string Mistakes(Query query) => string.Concat(query.Analysis.Diagnostics
        .Where(item => DiagnosticTable.PreventsCode(item.Id))
        .Select(item => $"// {item.ToString().Replace("\n", "\n// ", StringComparison.Ordinal)}\n"));
}

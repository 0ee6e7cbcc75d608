using System.Globalization;
using System.Text;
using Krait.Definitions.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>
/// Code of one instruction, operation or tail, wherever in the file the bodies in it stand: an edit that moves them leaves it as it
/// is, and only the directives are written again.
/// </summary>
internal sealed class WrittenCode(string text, IReadOnlyList<LineDirective> directives)
{
    private Dictionary<string, string>? _sharedLocals;
    private IReadOnlyList<DefinitionLocation> _places = [];
    private string? _result;

    /// <summary>The code without directives; its declarations may be marked.</summary>
    public string Text { get; } = text;

    /// <summary>The locals that are declared in the code, if it is a case of the loop.</summary>
    public IReadOnlyList<(string Type, string Name)> Locals { get; } = LocalDeclarations.Find(text);

    /// <summary>
    /// The code where bodies stand at the places that <paramref name="locate"/> finds by the names of their owners; marked
    /// declarations of <paramref name="shared"/> locals become uses of them.
    /// </summary>
    public string At(Func<string, DefinitionLocation> locate, Dictionary<string, string>? shared = null)
    {
        List<DefinitionLocation> places = [.. directives.Select(directive => locate(directive.Owner))];
        if (_result is null || !ReferenceEquals(shared, _sharedLocals) || !places.SequenceEqual(_places))
        {
            var result = new StringBuilder(Text.Length + (directives.Count * 80));
            int start = 0;
            for (int i = 0; i < directives.Count; i++)
            {
                _ = result.Append(Text, start, directives[i].Position - start);
                AppendDirective(result, directives[i], places[i]);
                start = directives[i].Position;
            }

            _ = result.Append(Text, start, Text.Length - start);
            _result = shared is null ? result.ToString() : LocalDeclarations.Share(result.ToString(), shared);
            (_sharedLocals, _places) = (shared, places);
        }

        return _result;
    }

    private static void AppendDirective(StringBuilder result, LineDirective directive, DefinitionLocation place)
    {
        (LinePosition start, LinePosition end) = (place.Lines.Start, place.Lines.End);
        _ = result.Append("#line (").Append(Text1(start.Line + directive.Line)).Append(',').Append(Text1(directive.Column)).Append(")-(")
            .Append(Text1(end.Line)).Append(',').Append(Text1(end.Character)).Append(") ");
        if (directive.Offset != 0)
            _ = result.Append(directive.Offset.ToString(CultureInfo.InvariantCulture)).Append(' ');
        _ = result.Append('"').Append(place.Path).Append("\"\n");

        // Directives count lines and columns from one.
        static string Text1(int number) => (number + 1).ToString(CultureInfo.InvariantCulture);
    }
}

using Krait.Definitions.Diagnostics;

namespace Krait.Definitions.Emit;

/// <summary>
/// A <c>#line</c> directive at a position of written code: for what stands at a line, counted from that at which the body of
/// <paramref name="Owner"/> starts, and a column, <paramref name="Offset"/> characters into the line after the directive.
/// </summary>
internal sealed record LineDirective(int Position, string Owner, int Line, int Column, int Offset);

/// <summary>Directives that map written code to the bodies it is made of.</summary>
internal sealed partial class CodeWriter
{
    private readonly List<LineDirective> _directives = [];
    private readonly Dictionary<string, DefinitionLocation> _places = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes a directive, for a line and a column of the body of <paramref name="owner"/>, which stands at <paramref name="place"/>.
    /// </summary>
    public void Directive(string owner, DefinitionLocation place, int line, int column, int offset)
    {
        _places[owner] = place;
        _directives.Add(new LineDirective(_builder.Length, owner, line, column, offset));
    }

    /// <summary>The code for any place that the bodies in it may have in the file.</summary>
    public WrittenCode ToCode() => new(_builder.ToString(), _directives);

    partial void AddDirectives(ref string text)
    {
        if (_directives.Count > 0)
            text = ToCode().At(owner => _places[owner]);
    }
}

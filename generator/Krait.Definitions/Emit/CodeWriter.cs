using System.Text;
using Krait.Definitions.Diagnostics;

namespace Krait.Definitions.Emit;

/// <summary>
/// A <c>#line</c> directive at a position of written code: for what stands at a line, counted from that at which the body of
/// <paramref name="Owner"/> starts, and a column, <paramref name="Offset"/> characters into the line after the directive.
/// </summary>
internal readonly record struct LineDirective(int Position, string Owner, int Line, int Column, int Offset);

/// <summary>Writes indented lines.</summary>
internal sealed class CodeWriter(int indentation = 0)
{
    private readonly StringBuilder _builder = new();
    private readonly List<LineDirective> _directives = [];
    private readonly Dictionary<string, DefinitionLocation> _places = new(StringComparer.Ordinal);
    private int _level = indentation;

    /// <summary>The column lines start at.</summary>
    public int Column => _level * 4;

    /// <summary>Writes one line.</summary>
    public void Line(string text = "") => _ = text.Length == 0
        ? _builder.Append('\n')
        : _builder.Append(' ', Column).Append(text).Append('\n');

    /// <summary>Writes a line at column zero, as directives and labels copied from elsewhere want.</summary>
    public void Raw(string text) => _ = _builder.Append(text).Append('\n');

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

    /// <summary>Writes an opening brace and indents.</summary>
    public void Open()
    {
        Line("{");
        _level++;
    }

    /// <summary>Unindents and writes a closing brace, or what ends with one.</summary>
    public void Close(string end = "}")
    {
        _level--;
        Line(end);
    }

    /// <summary>Indents the lines that follow.</summary>
    public void Indent() => _level++;

    /// <summary>Ends what <see cref="Indent"/> began.</summary>
    public void Unindent() => _level--;

    /// <summary>Writes a label, one level left of the statements.</summary>
    public void Label(string name) => _ = _builder.Append(' ', Math.Max(0, Column - 2)).Append(name).Append(":\n");

    /// <inheritdoc/>
    public override string ToString() => _directives.Count == 0 ? _builder.ToString() : ToCode().At(owner => _places[owner]);
}

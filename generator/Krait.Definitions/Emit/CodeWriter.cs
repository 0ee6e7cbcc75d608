using System.Text;

namespace Krait.Definitions.Emit;

/// <summary>Writes indented lines.</summary>
internal sealed partial class CodeWriter(int indentation = 0)
{
    private readonly StringBuilder _builder = new();
    private int _level = indentation;

    /// <summary>The column lines start at.</summary>
    public int Column => _level * 4;

    /// <summary>Writes one line.</summary>
    public void Line(string text = "") => _ = text.Length == 0
        ? _builder.Append('\n')
        : _builder.Append(' ', Column).Append(text).Append('\n');

    /// <summary>Writes a line at column zero, as directives and labels copied from elsewhere want.</summary>
    public void Raw(string text) => _ = _builder.Append(text).Append('\n');

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
    public override string ToString()
    {
        string text = _builder.ToString();
        AddDirectives(ref text);
        return text;
    }

    /// <summary>Puts directives into the text, in a generator that writes some.</summary>
    partial void AddDirectives(ref string text);
}

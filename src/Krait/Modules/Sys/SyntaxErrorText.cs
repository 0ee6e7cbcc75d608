using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>A SyntaxError with its source line and carets.</summary>
internal static class SyntaxErrorText
{
    // The columns are the program's to set, and may be those of no line there is.
    private const int MostMarks = 1 << 16;

    public static void Append(StringBuilder text, PySyntaxError error, string typeName)
    {
        string? line = TextOrNull(error.Line);
        string? file = TextOrNull(error.FileName);
        if (line is not null) text.Append($"  File \"{(string.IsNullOrEmpty(file) ? "<string>" : file)}\", line {line}\n");
        if (error.Text is PyStr source) AppendLine(text, error, source.ToString(), line == TextOrNull(error.EndLine));
        string message = TextOrNull(error.Message) is { Length: > 0 } said ? said : "<no detail available>";
        text.Append($"{typeName}: {message}{(line is null && file is not null ? $" ({file})" : "")}\n");
    }

    private static void AppendLine(StringBuilder text, PySyntaxError error, string full, bool onOneLine)
    {
        if (error.Offset is not (null or PyNone or PyIntegral)) return;
        string trimmed = full.TrimEnd('\n');
        string stripped = trimmed.TrimStart(' ', '\n', '\f');
        text.Append($"    {stripped}\n");
        if (error.Offset is not PyIntegral given) return;
        long offset = Clip(given);
        // Positions may be those of another text: no mark goes beyond the end of this one.
        long end = trimmed.Length + 1;
        long endOffset = !onOneLine ? end : error.EndOffset is PyIntegral { Sign: not 0 } last ? Clip(last) : offset;
        if (full.Length > 0 && offset > full.Length) offset = end;
        if (full.Length > 0 && endOffset > full.Length) endOffset = end;
        if (offset >= endOffset || endOffset < 0) endOffset = offset + 1;
        long column = offset - 1 - (trimmed.Length - stripped.Length);
        if (column < 0) return;
        StringBuilder padding = new();
        foreach (char c in stripped.AsSpan(0, (int)Math.Min(column, stripped.Length))) padding.Append(char.IsWhiteSpace(c) ? c : ' ');
        text.Append($"    {padding}{new string('^', (int)Math.Min(endOffset - offset, MostMarks))}\n");
    }

    private static long Clip(PyIntegral number) =>
        number.TryGetInt64(out long value) ? Math.Clamp(value, int.MinValue, int.MaxValue) : number.Sign * (long)int.MaxValue;

    private static string? TextOrNull(PyObject? value)
    {
        if (value is null or PyNone) return null;
        PyStr? text = Representation.Str(value);
        if (text is null) Exceptions.Take();
        return text?.ToString() ?? "<unprintable>";
    }
}

using System.Text;
using Krait.Objects;

namespace Krait.Modules.Sys;

/// <summary>A SyntaxError with its source line and carets.</summary>
internal static class SyntaxErrorText
{
    public static void Append(StringBuilder text, PySyntaxError error, string typeName)
    {
        string file = error.FileName is PyStr name ? name.ToString() : "<string>";
        if (Number(error.Line) is { } line)
        {
            text.Append($"  File \"{file}\", line {line}\n");
            AppendLine(text, error, line);
        }
        string message = error.Message is PyStr said ? said.ToString() : "<no detail available>";
        string suffix = error.Line is null or PyNone && error.FileName is PyStr ? $" ({file})" : "";
        text.Append($"{typeName}: {message}{suffix}\n");
    }

    private static void AppendLine(StringBuilder text, PySyntaxError error, long line)
    {
        if (error.Text is not PyStr source) return;
        string full = source.ToString();
        string trimmed = full.TrimEnd('\n');
        string stripped = trimmed.TrimStart(' ', '\n', '\f');
        int spaces = trimmed.Length - stripped.Length;
        text.Append($"    {stripped}\n");
        if (Number(error.Offset) is not { } offset) return;
        long endOffset = Number(error.EndOffset) is { } end and not 0 ? end : offset;
        if (Number(error.EndLine) is { } endLine && endLine != line) endOffset = trimmed.Length + 1;
        if (offset == endOffset || endOffset == -1) endOffset = offset + 1;
        long column = offset - 1 - spaces;
        long endColumn = endOffset - 1 - spaces;
        if (column < 0) return;
        StringBuilder padding = new();
        foreach (char c in stripped.AsSpan(0, (int)Math.Min(column, stripped.Length))) padding.Append(char.IsWhiteSpace(c) ? c : ' ');
        text.Append($"    {padding}{new string('^', (int)Math.Max(1, endColumn - column))}\n");
    }

    private static long? Number(PyObject? value) => value is PyIntegral number && number.TryGetInt64(out long result) ? result : null;
}

using System.Text;
using Krait.Objects;

namespace Krait.Modules.Sys;

/// <summary>The source lines of a traceback entry, the part that was running underlined (PEP 657).</summary>
internal static class SourceExcerpt
{
    /// <summary>The lines, each indented by four blanks; empty when the source cannot be read.</summary>
    public static string Format(PyCode code, SourcePosition position)
    {
        if (SourceLines.Of(code) is not { } lines || position.Line < 1 || position.Line > lines.Length) return "";
        int last = position.EndLine >= position.Line ? Math.Min(position.EndLine, lines.Length) : position.Line;
        if (position.Column < 0 || position.EndColumn < 0) return $"    {lines[position.Line - 1].Trim()}\n";

        string[] covered = lines[(position.Line - 1)..last];
        int indent = CommonIndent(covered);
        StringBuilder text = new();
        bool anchored = TracebackAnchors.TryFind(covered, position, out Anchors anchors);
        bool underline = ShouldUnderline(covered, position, anchored);
        for (int i = 0; i < covered.Length; i++)
        {
            if (covered.Length > 4 && i is > 0 && i < covered.Length - 1 && !IsAnchorLine(i, anchored, anchors))
            {
                if (i == 1) text.Append($"    ...<{covered.Length - 2} lines>...\n");
                continue;
            }
            string line = covered[i];
            text.Append("    ").Append(line.Length >= indent ? line[indent..].TrimEnd() : line.TrimEnd()).Append('\n');
            if (underline) AppendMarks(text, line, i, covered.Length, indent, position, anchored, anchors);
        }
        return text.ToString();
    }

    private static bool IsAnchorLine(int line, bool anchored, Anchors anchors) =>
        anchored && (line == anchors.StartLine || line == anchors.EndLine);

    private static int CommonIndent(string[] lines)
    {
        int indent = int.MaxValue;
        foreach (string line in lines)
        {
            if (line.Trim().Length > 0) indent = Math.Min(indent, line.Length - line.TrimStart().Length);
        }
        return indent == int.MaxValue ? 0 : indent;
    }

    // Marks under a whole line say nothing, unless anchors pick a part of it.
    private static bool ShouldUnderline(string[] lines, SourcePosition position, bool anchored)
    {
        if (anchored) return true;
        string first = lines[0];
        int start = SourceLines.ByteToChar(first, position.Column);
        int end = SourceLines.ByteToChar(lines[^1], position.EndColumn);
        bool before = start <= first.Length && first[..start].Trim().Length > 0;
        bool after = end < lines[^1].TrimEnd().Length && lines[^1][end..].Trim().Length > 0;
        return before || after;
    }

    private static void AppendMarks(
        StringBuilder text, string line, int index, int count, int indent, SourcePosition position, bool anchored, Anchors anchors)
    {
        int start = index == 0 ? SourceLines.ByteToChar(line, position.Column) : line.Length - line.TrimStart().Length;
        int end = index == count - 1 ? SourceLines.ByteToChar(line, position.EndColumn) : line.TrimEnd().Length;
        StringBuilder marks = new();
        for (int i = indent; i < end; i++)
        {
            char mark = i < start ? ' ' : '^';
            if (anchored && mark == '^') mark = anchors.Contains(index, i) ? '^' : '~';
            int width = DisplayWidth.Of(line[i]);
            marks.Append(mark, width);
        }
        string row = marks.ToString().TrimEnd();
        if (row.Length > 0) text.Append("    ").Append(row).Append('\n');
    }
}

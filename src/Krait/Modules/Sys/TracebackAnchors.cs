using Krait.Objects;

namespace Krait.Modules.Sys;

/// <summary>The part of an underlined expression that failed: an operator, a subscript or the arguments of a call.</summary>
internal readonly record struct Anchors(int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    /// <summary>Whether a character of a line is in the part; lines count from the first one shown.</summary>
    public bool Contains(int line, int column) =>
        (line > StartLine || (line == StartLine && column >= StartColumn)) && (line < EndLine || (line == EndLine && column < EndColumn));
}

/// <summary>Finds the anchors of a segment of source text.</summary>
internal static class TracebackAnchors
{
    /// <summary>Parses the segment as one expression and finds its operator; false when there is none to show.</summary>
    public static bool TryFind(string[] lines, SourcePosition position, out Anchors anchors)
    {
        anchors = default;
        int start = SourceLines.ByteToChar(lines[0], position.Column);
        int end = SourceLines.ByteToChar(lines[^1], position.EndColumn);
        string segment = lines.Length == 1
            ? start < end && end <= lines[0].Length ? lines[0][start..end] : ""
            : lines[0][start..] + "\n" + string.Join('\n', lines[1..^1].Append(lines[^1][..Math.Min(end, lines[^1].Length)]));
        if (segment.Length == 0 || Compiler.ExpressionOutline.Find(segment) is not { } part) return false;
        int Column(int line, int column) => line == 0 ? column + start : column;
        anchors = new Anchors(part.StartLine, Column(part.StartLine, part.StartColumn), part.EndLine, Column(part.EndLine, part.EndColumn));
        return true;
    }
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Where the entries of a traceback are in the source.</summary>
internal static class Tracebacks
{
    /// <summary>The line of an entry; -1 for none.</summary>
    public static int LineOf(PyTraceback entry) => entry.Line != -1 ? entry.Line : PositionOf(entry).Line;

    /// <summary>The position of the instruction an entry had reached.</summary>
    public static SourcePosition PositionOf(PyTraceback entry) =>
        entry.LastInstruction < 0 ? FirstLine(entry) : LocationTable.Find(entry.Frame.Record.Code, entry.LastInstruction / 2);

    private static SourcePosition FirstLine(PyTraceback entry) => SourcePosition.None with { Line = entry.Frame.Record.Code.FirstLine };
}

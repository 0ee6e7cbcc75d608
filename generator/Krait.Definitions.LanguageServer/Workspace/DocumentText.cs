using Krait.Definitions.LanguageServer.Protocol;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>
/// A text with its lines as the protocol counts them: they end with a line feed, a carriage return, or both, and columns are
/// UTF-16 code units.
/// </summary>
internal sealed class DocumentText
{
    private readonly List<int> _lineStarts = [0];

    /// <summary>Finds the lines of <paramref name="value"/>.</summary>
    public DocumentText(string value)
    {
        Value = value;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '\n' || (value[i] == '\r' && (i + 1 == value.Length || value[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
        }

        // The generator reads only line feeds; a blank in the place of the carriage return keeps every offset.
        Analysed = value.Replace("\r\n", " \n", StringComparison.Ordinal);
    }

    /// <summary>The text as the client has it.</summary>
    public string Value { get; }

    /// <summary>The text as the generator reads it, of the same length.</summary>
    public string Analysed { get; }

    /// <summary>How many lines there are.</summary>
    public int LineCount => _lineStarts.Count;

    /// <summary>The offset of a place; past the end of a line counts as its end, past the last line as the end of the text.</summary>
    public int OffsetOf(Position position)
    {
        if (position.Line < 0)
            return 0;
        if (position.Line >= _lineStarts.Count)
            return Value.Length;
        int start = _lineStarts[position.Line];
        return start + Math.Clamp(position.Character, 0, EndOfLine(position.Line) - start);
    }

    /// <summary>The place of an offset.</summary>
    public Position PositionOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Value.Length);
        int line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new Position(line, offset - _lineStarts[line]);
    }

    /// <summary>Whether a line ends at an offset, and where the next one starts.</summary>
    public bool IsLineEnd(int offset, out int next)
    {
        next = offset + 1;
        if (Value[offset] == '\n')
            return true;
        if (Value[offset] != '\r')
            return false;
        if (next < Value.Length && Value[next] == '\n')
            next++;
        return true;
    }

    /// <summary>The range of a span.</summary>
    public TextRange RangeOf(TextSpan span) => new(PositionOf(span.Start), PositionOf(span.End));

    /// <summary>The span of a range, which may be given back to front.</summary>
    public TextSpan SpanOf(TextRange range)
    {
        (int start, int end) = (OffsetOf(range.Start), OffsetOf(range.End));
        return TextSpan.FromBounds(Math.Min(start, end), Math.Max(start, end));
    }

    /// <summary>The text after a change.</summary>
    public DocumentText Apply(ContentChange change)
    {
        if (change.Range is not { } range)
            return new DocumentText(change.Text);
        TextSpan span = SpanOf(range);
        return new DocumentText(string.Concat(Value.AsSpan(0, span.Start), change.Text, Value.AsSpan(span.End)));
    }

    private int EndOfLine(int line)
    {
        if (line + 1 == _lineStarts.Count)
            return Value.Length;
        int end = _lineStarts[line + 1] - 1;
        return end > _lineStarts[line] && Value[end] == '\n' && Value[end - 1] == '\r' ? end - 1 : end;
    }
}

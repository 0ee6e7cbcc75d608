using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>Text put in the place of a span of a body.</summary>
internal readonly record struct BodyEdit(TextSpan Span, string Text);

/// <summary>
/// Copies a body into emitted code. Lines keep the columns they have in the definition file, because an enhanced
/// <c>#line</c> directive shifts the columns of its first line only. Where a replacement changed the length of a line,
/// and what follows could be the subject of a compiler message, a directive of its own restores the column.
/// </summary>
internal static class BodyWriter
{
    /// <summary>Code of names alone, without members and calls.</summary>
    private static readonly Regex Simple =
        new(@"^(?:(?<name>[A-Za-z_]\w*)(?![\w.(])|\d+\b|[\s()\[\];,+\-*&|<>=!{}])*$", RegexOptions.CultureInvariant);

    /// <summary>In the place of a directive, in a line of its own with the three numbers that tell it.</summary>
    private const char DirectiveMark = '\u0004';

    /// <summary>
    /// Writes the body of <paramref name="owner"/> with <paramref name="edits"/> applied; <paramref name="known"/> are the names sure
    /// to be declared.
    /// </summary>
    public static void Write(CodeWriter writer, string owner, Body body, IEnumerable<BodyEdit> edits, ICollection<string> known)
    {
        if (body.Text.Length == 0)
            return;
        LinePosition start = body.Location.Lines.Start;
        int indent = body.Text.IndexOf('\n') < 0 ? writer.Column : start.Character;
        var output = new StringBuilder();
        output.Append(Directive(0, start.Character, indent)).Append('\n').Append(' ', indent);
        string text = body.Text;
        int position = 0;
        bool isShifted = false;
        // Spaces that made a replacement as wide as what it replaced: a longer one soon after may have them.
        (int padding, int paddingAt, int paddingEnd) = (indent, output.Length - indent, 0);
        foreach (BodyEdit edit in WithArguments(body, [.. edits]).OrderBy(edit => edit.Span.Start).ThenBy(edit => edit.Span.End))
        {
            // What stands in a part that is replaced as a whole is gone.
            if (edit.Span.Start < position)
                continue;
            Copy(edit.Span.Start);
            string replaced = text.Substring(edit.Span.Start, edit.Span.Length);
            int width = Substitution.ToSource(body.Substitutions, edit.Span).Length;
            string replacement = edit.Text.PadLeft(width);
            int excess = replacement.Length - width;
            if (excess > 0 && excess <= padding && !isShifted
                && IsHarmless(text.Substring(paddingEnd, edit.Span.Start - paddingEnd), known))
            {
                _ = output.Remove(paddingAt, excess);
                padding -= excess;
                excess = 0;
            }
            else if (width > edit.Text.Length)
            {
                (padding, paddingAt, paddingEnd) = (width - edit.Text.Length, output.Length, edit.Span.End);
            }

            position = edit.Span.End;
            _ = output.Append(replacement);
            isShifted |= excess != 0;
            if (replaced.IndexOf('\n') >= 0)
            {
                _ = output.Append('\n', replaced.Count(character => character == '\n')).Append(' ', ColumnOf(body, position));
                isShifted = false;
                padding = 0;
            }
        }

        Copy(text.Length);
        foreach (string? line in output.ToString().Split('\n'))
        {
            if (line.Length > 0 && line[0] == DirectiveMark)
            {
                string[] numbers = line.Substring(1).Split(',');
                writer.Directive(owner, body.Location, Number(numbers[0]), Number(numbers[1]), Number(numbers[2]));
            }
            else
            {
                writer.Raw(line.TrimEnd());
            }
        }

        writer.Raw("#line hidden");

        void Copy(int end)
        {
            int lineEnd = text.IndexOf('\n', position, end - position);
            if (isShifted && !IsHarmless(text.Substring(position, (lineEnd < 0 ? end : lineEnd) - position), known))
            {
                Realign(output, body, position);
                isShifted = false;
                padding = 0;
            }

            _ = output.Append(text, position, end - position);
            isShifted &= lineEnd < 0;
            if (lineEnd < 0)
                return;
            // The spaces before the last line copied.
            int lineStart = text.LastIndexOf('\n', end - 1) + 1;
            paddingEnd = lineStart;
            while (paddingEnd < end && text[paddingEnd] == ' ')
                paddingEnd++;
            (padding, paddingAt) = (paddingEnd - lineStart, output.Length - (end - lineStart));
        }
    }

    /// <summary>
    /// The arguments of an operation are edits of the text as written, too, with the edits that fall into one applied to it.
    /// </summary>
    private static IEnumerable<BodyEdit> WithArguments(Body body, List<BodyEdit> edits)
    {
        foreach (Substitution substitution in body.Substitutions)
        {
            string argument = body.Text.Substring(substitution.Span.Start, substitution.Span.Length);
            foreach (BodyEdit edit in edits.Where(edit => substitution.Span.Contains(edit.Span)).OrderByDescending(edit => edit.Span.Start))
            {
                int at = edit.Span.Start - substitution.Span.Start;
                argument = argument.Substring(0, at) + edit.Text + argument.Substring(at + edit.Span.Length);
            }

            yield return new BodyEdit(substitution.Span, argument);
        }

        foreach (BodyEdit edit in edits.Where(edit => body.Substitutions.All(substitution => !substitution.Span.Contains(edit.Span))))
            yield return edit;
    }

    /// <summary>The edits that wrap an argument, or replace the whole when there is none.</summary>
    public static IEnumerable<BodyEdit> Wrap(VocabularyUse use, string before, string after)
    {
        yield return new BodyEdit(TextSpan.FromBounds(use.Span.Start, use.Argument.Start), before);
        yield return new BodyEdit(TextSpan.FromBounds(use.Argument.End, use.Span.End), after);
    }

    /// <summary>
    /// Whether the compiler has nothing to say about <paramref name="rest"/>: only declared names, numbers and punctuation.
    /// </summary>
    private static bool IsHarmless(string rest, ICollection<string> known)
    {
        Match match = Simple.Match(rest);
        return match.Success && match.Groups["name"].Captures.Cast<Capture>()
            .All(capture => capture.Value is "null" or "true" or "false" || known.Contains(capture.Value));
    }

    private static void Realign(StringBuilder output, Body body, int position)
    {
        int line = body.Text.Take(position).Count(character => character == '\n');
        int column = ColumnOf(body, position);
        _ = output.Append('\n').Append(Directive(line, column, column)).Append('\n').Append(' ', column);
    }

    private static string Directive(int line, int column, int offset) =>
        string.Format(CultureInfo.InvariantCulture, "{0}{1},{2},{3}", DirectiveMark, line, column, offset);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int ColumnOf(Body body, int position)
    {
        int lineStart = position == 0 ? -1 : body.Text.LastIndexOf('\n', position - 1);
        int source = Substitution.ToSource(body.Substitutions, position);
        return lineStart < 0 ? body.Location.Lines.Start.Character + source
            : source - Substitution.ToSource(body.Substitutions, lineStart) - 1;
    }
}

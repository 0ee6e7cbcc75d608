using System.Text;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>Text put in the place of a span of a body.</summary>
internal sealed record BodyEdit(TextSpan Span, string Text);

/// <summary>
/// Copies a body into emitted code. Lines keep the columns they have in the definition file, because an enhanced
/// <c>#line</c> directive shifts the columns of its first line only. Where a replacement changed the length of a line,
/// and what follows could be the subject of a compiler message, a directive of its own restores the column.
/// </summary>
internal static class BodyWriter
{
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
        // In the order of their positions, which count in the output.
        List<LineDirective> directives = [new LineDirective(0, owner, 0, start.Character, indent)];
        _ = output.Append(' ', indent);
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
        string code = output.ToString();
        int next = 0;
        for (int lineStart = 0, lineEnd; lineStart <= code.Length; lineStart = lineEnd + 1)
        {
            if (next < directives.Count && directives[next].Position == lineStart)
            {
                LineDirective directive = directives[next++];
                writer.Directive(owner, body.Location, directive.Line, directive.Column, directive.Offset);
            }

            lineEnd = code.IndexOf('\n', lineStart);
            if (lineEnd < 0)
                lineEnd = code.Length;
            writer.Raw(code.Substring(lineStart, lineEnd - lineStart).TrimEnd());
        }

        writer.Raw("#line hidden");

        void Realign()
        {
            _ = output.Append('\n');
            int line = text.Take(position).Count(character => character == '\n');
            int column = ColumnOf(body, position);
            directives.Add(new LineDirective(output.Length, owner, line, column, column));
            _ = output.Append(' ', column);
        }

        void Copy(int end)
        {
            int lineEnd = text.IndexOf('\n', position, end - position);
            if (isShifted && !IsHarmless(text.Substring(position, (lineEnd < 0 ? end : lineEnd) - position), known))
            {
                Realign();
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
        int position = 0;
        while (position < rest.Length)
        {
            int start = position;
            while (position < rest.Length && EmitText.IsWordPart(rest[position]))
                position++;
            if (position == start)
            {
                if (!char.IsWhiteSpace(rest[start]) && "()[];,+-*&|<>=!{}".IndexOf(rest[start]) < 0)
                    return false;
                position++;
                continue;
            }

            string word = rest.Substring(start, position - start);
            bool isNumber = word.All(char.IsDigit);
            if (!isNumber && word is not ("null" or "true" or "false") && !known.Contains(word))
                return false;
            // A member or a call.
            if (!isNumber && position < rest.Length && rest[position] is ('.' or '('))
                return false;
        }

        return true;
    }

    private static int ColumnOf(Body body, int position)
    {
        int lineStart = position == 0 ? -1 : body.Text.LastIndexOf('\n', position - 1);
        int source = Substitution.ToSource(body.Substitutions, position);
        return lineStart < 0 ? body.Location.Lines.Start.Character + source
            : source - Substitution.ToSource(body.Substitutions, lineStart) - 1;
    }
}

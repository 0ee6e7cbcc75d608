using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Model;

/// <summary>
/// A place of a text where an argument stands instead of the parameter written in the file, which is <paramref name="Width"/> long.
/// Neither holds a line break.
/// </summary>
public sealed record Substitution(TextSpan Span, int Width)
{
    /// <summary>Where a position of a text stands in the text as written.</summary>
    public static int ToSource(EquatableArray<Substitution> substitutions, int position)
    {
        int shift = 0;
        foreach (Substitution substitution in substitutions)
        {
            if (substitution.Span.Start >= position)
                break;
            if (substitution.Span.End > position)
                return substitution.Span.Start + shift;
            shift += substitution.Width - substitution.Span.Length;
        }

        return position + shift;
    }

    /// <summary>Where a span of a text stands in the text as written.</summary>
    public static TextSpan ToSource(EquatableArray<Substitution> substitutions, TextSpan span) =>
        substitutions.Count == 0 ? span
            : TextSpan.FromBounds(ToSource(substitutions, span.Start), ToSource(substitutions, span.End));
}

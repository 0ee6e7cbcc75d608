using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>Comments and literals of emitted code.</summary>
internal static class EmitText
{
    /// <summary>The text of a documentation summary, fit for XML.</summary>
    public static string Summary(string documentation, string fallback) =>
        Escape(documentation.Length == 0 ? fallback : documentation.Split(["\n\n"], StringSplitOptions.None)[0]).Replace('\n', ' ');

    /// <summary>The comment over a case: where it is defined, its effect, what it does.</summary>
    public static List<string> Comment(Instruction instruction, LateTexts late)
    {
        var lines = new List<string> { late.Add(Place(instruction)) };
        if (instruction.Documentation.Length > 0)
            lines.AddRange(instruction.Documentation.Split('\n'));
        return lines;
    }

    /// <summary>The effect and the line of the definition.</summary>
    public static string Place(Instruction instruction)
    {
        string file = Path.GetFileName(instruction.Location.Path);
        string line = (instruction.Location.Lines.Start.Line + 1).ToString(CultureInfo.InvariantCulture);
        string kind = instruction.Kind == InstructionKind.Fused ? "fused " : "";
        return $"{kind}{instruction.Name} {EffectAlgebra.Describe(instruction.Effect)}, {file} line {line}";
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) =>
        "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    /// <summary>
    /// A line of emitted code with an expression of the definition file in it, at whose place there the compiler
    /// reports mistakes. Further lines of the expression keep their columns.
    /// </summary>
    public static string Mapped(string before, Expression expression, string after)
    {
        string code = before + expression.Text + after + "\n";
        if (expression.Location.Path is not { } path)
            return code;
        (LinePosition start, LinePosition end) = (expression.Location.Lines.Start, expression.Location.Lines.End);
        return string.Format(
            CultureInfo.InvariantCulture,
            "#line ({0},{1})-({2},{3}) {4} \"{5}\"\n{6}#line default\n",
            start.Line + 1,
            start.Character + 1,
            end.Line + 1,
            end.Character + 1,
            before.Length,
            path,
            code);
    }

    /// <summary>The numbers of a table, sixteen to the line.</summary>
    public static IEnumerable<string> Rows(IEnumerable<long> values)
    {
        var line = new List<string>();
        foreach (long value in values)
        {
            line.Add(value.ToString(CultureInfo.InvariantCulture));
            if (line.Count == 16)
            {
                yield return string.Join(", ", line);
                line.Clear();
            }
        }

        if (line.Count > 0)
            yield return string.Join(", ", line);
    }

    /// <summary>The words and numbers of <paramref name="code"/>.</summary>
    public static HashSet<string> WordsIn(string code)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (int position = 0; position < code.Length; position++)
        {
            int start = position;
            while (position < code.Length && IsWordPart(code[position]))
                position++;
            if (position > start)
                _ = words.Add(code.Substring(start, position - start));
        }

        return words;
    }

    /// <summary>Whether a character is part of a word or a number.</summary>
    public static bool IsWordPart(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

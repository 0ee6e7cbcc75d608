using Krait.Compiler.Syntax;

namespace Krait.Compiler;

/// <summary>The part of an expression's text that names what it does; lines and columns count from zero, in chars.</summary>
internal readonly record struct ExpressionPart(int StartLine, int StartColumn, int EndLine, int EndColumn);

/// <summary>Finds the operator of a binary operation, the brackets of a subscript or the parentheses of a call.</summary>
internal static class ExpressionOutline
{
    /// <summary>The part of a segment of source; null when the segment is no such expression.</summary>
    public static ExpressionPart? Find(string segment)
    {
        // Parenthesised on lines of its own, so that a segment over several lines parses and its columns stay.
        byte[] source = System.Text.Encoding.UTF8.GetBytes($"(\n{segment}\n)");
        Mod? tree = PythonCompiler.Parse(source, CompileMode.Exec, CompilerFlags.None, out _, out _);
        if (tree is not Module { Body: [ExprStmt statement] }) return null;
        string[] lines = segment.Split('\n');
        return statement.Value switch
        {
            BinOp operation => Operator(lines, operation),
            Subscript subscript => Brackets(lines, subscript.Value.Span, subscript.Span, '['),
            Call call => Brackets(lines, call.Function.Span, call.Span, '('),
            _ => null,
        };
    }

    private static ExpressionPart? Operator(string[] lines, BinOp operation)
    {
        (int line, int column) = Start(lines, operation.Left.Span);
        if (!Skip(lines, ref line, ref column, static c => char.IsWhiteSpace(c) || c is ')' or '\\')) return null;
        string text = lines[line];
        int length = column + 1 < text.Length && !char.IsWhiteSpace(text[column + 1]) && text[column + 1] is '/' or '*' or '<' or '>'
            && text[column + 1] == text[column] ? 2 : 1;
        return new ExpressionPart(line, column, line, column + length);
    }

    private static ExpressionPart? Brackets(string[] lines, SourceSpan left, SourceSpan whole, char open)
    {
        (int line, int column) = Start(lines, left);
        if (!Skip(lines, ref line, ref column, c => c != open)) return null;
        int endLine = whole.EndLine - 2;
        return new ExpressionPart(line, column, endLine, Chars(lines[endLine], whole.EndColumn));
    }

    private static (int Line, int Column) Start(string[] lines, SourceSpan left) =>
        (left.EndLine - 2, Chars(lines[left.EndLine - 2], left.EndColumn));

    private static bool Skip(string[] lines, ref int line, ref int column, Func<char, bool> skipped)
    {
        while (true)
        {
            while (line < lines.Length && (column >= lines[line].Length || lines[line][column] == '#'))
            {
                line++;
                column = 0;
            }
            if (line >= lines.Length) return false;
            if (!skipped(lines[line][column])) return true;
            column++;
        }
    }

    private static int Chars(string line, int bytes)
    {
        int seen = 0;
        int index = 0;
        while (index < line.Length && seen < bytes)
        {
            seen += line[index] < 0x80 ? 1 : line[index] < 0x800 ? 2 : char.IsSurrogate(line[index]) ? 2 : 3;
            index++;
        }
        return index;
    }
}

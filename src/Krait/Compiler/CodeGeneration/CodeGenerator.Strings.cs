using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>f-strings (PEP 701) and t-strings (PEP 750).</summary>
internal sealed partial class CodeGenerator
{
    private void VisitJoinedStr(JoinedStr node)
    {
        SourceSpan location = node.Span;
        int count = node.Values.Length;
        if (count > Operands.StackUseGuideline)
        {
            LoadConstant(PyStr.Empty, location);
            Emit(Opcode.LOAD_ATTR, (NameIndex("join") << 1) | 1, location);
            Emit(Opcode.BUILD_LIST, 0, location);
            foreach (Expr value in node.Values)
            {
                VisitExpression(value);
                Emit(Opcode.LIST_APPEND, 1, location);
            }

            Emit(Opcode.CALL, 1, location);
            return;
        }

        foreach (Expr value in node.Values)
            VisitExpression(value);
        if (count > 1)
            Emit(Opcode.BUILD_STRING, count, location);
        else if (count == 0)
            LoadConstant(PyStr.Empty, location);
    }

    private static int ConversionOperand(int conversion) => conversion switch
    {
        's' => (int)ValueConversion.Str,
        'r' => (int)ValueConversion.Repr,
        'a' => (int)ValueConversion.Ascii,
        _ => throw new CompileException(new CompileError(CompileErrorKind.SystemError, $"Unrecognized conversion character {conversion}")),
    };

    private void VisitFormattedValue(FormattedValue node)
    {
        VisitExpression(node.Value);
        if (node.Conversion >= 0)
            Emit(Opcode.CONVERT_VALUE, ConversionOperand(node.Conversion), node.Span);
        if (node.FormatSpec is not null)
        {
            VisitExpression(node.FormatSpec);
            Emit(Opcode.FORMAT_WITH_SPEC, node.Span);
        }
        else
        {
            Emit(Opcode.FORMAT_SIMPLE, node.Span);
        }
    }

    // Strings and interpolations alternate in a template, with empty strings where nothing is between.
    private void VisitTemplateStr(TemplateStr node)
    {
        SourceSpan location = node.Span;
        bool lastWasInterpolation = true;
        int strings = 0;
        foreach (Expr value in node.Values)
        {
            if (value.Kind == ExprKind.Interpolation)
            {
                if (lastWasInterpolation)
                {
                    LoadConstant(PyStr.Empty, location);
                    strings++;
                }

                lastWasInterpolation = true;
            }
            else
            {
                VisitExpression(value);
                strings++;
                lastWasInterpolation = false;
            }
        }

        if (lastWasInterpolation)
        {
            LoadConstant(PyStr.Empty, location);
            strings++;
        }

        Emit(Opcode.BUILD_TUPLE, strings, location);
        int interpolations = 0;
        foreach (Expr value in node.Values)
        {
            if (value.Kind != ExprKind.Interpolation)
                continue;
            VisitExpression(value);
            interpolations++;
        }

        Emit(Opcode.BUILD_TUPLE, interpolations, location);
        Emit(Opcode.BUILD_TEMPLATE, location);
    }

    private void VisitInterpolation(Interpolation node)
    {
        VisitExpression(node.Value);
        if (node.Text is PyList or PyDict or PyByteArray)
        {
            // Constants are looked up before they are kept; only a program's own tree has such a text.
            throw new CompileException(new CompileError(
                CompileErrorKind.TypeError, $"cannot use 'tuple' as a dict key (unhashable type: '{node.Text.Type.Name}')"));
        }

        LoadConstant(node.Text, node.Span);
        int operand = 2;
        if (node.FormatSpec is not null)
        {
            operand++;
            VisitExpression(node.FormatSpec);
        }

        if (node.Conversion >= 0)
            operand |= ConversionOperand(node.Conversion) << 2;
        Emit(Opcode.BUILD_INTERPOLATION, operand, node.Span);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Compiler;
using Krait.Compiler.CodeGeneration;
using Krait.Objects;

namespace Krait.Compiler.Tests;

/// <summary>
/// Writes code objects as text, one line a code object with a digest, or with every field: the form in which the reference
/// interpreter's were recorded.
/// </summary>
internal static class CodeDump
{
    private static readonly BigInteger s_prime =
        BigInteger.Parse("0FFFFFFFFFFFFFFC5", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Compiles a source and writes what comes of it.</summary>
    public static void Write(TextWriter output, string name, byte[] source, bool full)
    {
        CompileResult result = PythonCompiler.Compile(source, name);
        if (result.Error is { } error)
        {
            string place = !error.IsSyntaxError ? "()" : $"({Number(error.Line)}, {Number(error.Offset)})";
            output.WriteLine($"{name} ! {error.Kind} {place} {error.Message}");
            return;
        }

        Walk(output, result.Code!, name, full);
    }

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "None";

    private static void Walk(TextWriter output, PyCode code, string path, bool full)
    {
        string[] rows = Describe(code);
        string head = $"{path} {code.QualifiedName}:{code.FirstLine}";
        output.WriteLine(full ? head + " \n    " + string.Join("\n    ", rows) : $"{head} {Digest(string.Join('\n', rows))}");
        foreach (PyObject constant in code.Constants.Items)
        {
            if (constant is PyCode inner)
                Walk(output, inner, path, full);
        }
    }

    private static string Digest(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])))
            {
                bytes.AddRange([(byte)(0xE0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3F)), (byte)(0x80 | (text[i] & 0x3F))]);
                continue;
            }

            int length = char.IsSurrogate(text[i]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
            i += length - 1;
        }

        // Horner's rule over words of eight bytes, as the reference reads the whole text as one little-endian number.
        byte[] array = bytes.ToArray();
        UInt128 remainder = 0;
        var prime = (UInt128)(ulong)s_prime;
        for (int i = array.Length - 1; i >= 0; i--)
            remainder = ((remainder << 8) | array[i]) % prime;
        return ((ulong)remainder).ToString("x16", CultureInfo.InvariantCulture);
    }

    private static string[] Describe(PyCode code) =>
    [
        $"co_argcount={code.ArgumentCount}",
        $"co_posonlyargcount={code.PositionalOnlyCount}",
        $"co_kwonlyargcount={code.KeywordOnlyCount}",
        $"co_nlocals={code.LocalCount}",
        $"co_stacksize={code.StackSize}",
        $"co_flags={(int)code.Flags}",
        $"co_firstlineno={code.FirstLine}",
        $"co_name={ConstantText.Repr(code.Name)}",
        $"co_qualname={ConstantText.Repr(code.QualifiedName)}",
        $"co_names={ConstantText.Repr(code.Names)}",
        $"co_varnames={ConstantText.Repr(code.VariableNames)}",
        $"co_freevars={ConstantText.Repr(code.FreeVariables)}",
        $"co_cellvars={ConstantText.Repr(code.CellVariables)}",
        $"co_code={Convert.ToHexStringLower(code.Code)}",
        $"co_linetable={Convert.ToHexStringLower(code.LineTable)}",
        $"co_exceptiontable={Convert.ToHexStringLower(code.ExceptionTable)}",
        $"co_consts=({string.Join(",", code.Constants.Items.Select(Constant))})",
    ];

    private static string Constant(PyObject value)
    {
        switch (value)
        {
            case PyCode code:
                return $"<code {code.QualifiedName}>";
            case PyTuple tuple:
                return $"({string.Join(",", tuple.Items.Select(Constant))})";
            case PySlice slice:
                return $"slice({Constant(slice.Start)},{Constant(slice.Stop)},{Constant(slice.Step)})";
            case PyFrozenSet set:
                var elements = new List<string>();
                int position = 0;
                while (set.Next(ref position, out PySetBase.Entry entry))
                    elements.Add(Constant(entry.Key!));
                elements.Sort(string.CompareOrdinal);
                return $"frozenset{{{string.Join(",", elements)}}}";
            default:
                string type = value switch
                {
                    PyStr => "str",
                    PyBool => "bool",
                    PyIntegral => "int",
                    PyFloat => "float",
                    PyComplex => "complex",
                    PyBytes => "bytes",
                    PyNone => "NoneType",
                    _ => "ellipsis",
                };
                return $"{type}:{ConstantText.Repr(value)}";
        }
    }
}

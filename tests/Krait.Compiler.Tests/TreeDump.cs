using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Compiler.Syntax;
using Krait.Modules.SyntaxTree;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Compiler.Tests;

/// <summary>Writes syntax trees as <c>tests/corpus/dump_trees.py</c> writes the reference interpreter's.</summary>
internal static class TreeDump
{
    private static readonly BigInteger s_prime =
        BigInteger.Parse("0FFFFFFFFFFFFFFC5", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private static readonly PyStr s_fields = PyStr.Intern("_fields");
    private static readonly PyStr s_attributes = PyStr.Intern("_attributes");

    /// <summary>Parses a source and writes one line.</summary>
    public static void Write(TextWriter output, string name, byte[] source, bool full)
    {
        Mod? tree = PythonCompiler.Parse(source, CompileMode.Exec, CompilerFlags.OnlyAst, out CompileError? error, out _);
        if (tree is null)
        {
            output.WriteLine($"{name} ! {error!.Kind}");
            return;
        }

        var text = new StringBuilder();
        Show(TreeToObjects.Convert(tree), text);
        output.WriteLine($"{name} {(full ? text.ToString() : Digest(text.ToString()))}");
    }

    private static string Digest(string text)
    {
        var value = new BigInteger(Encoding.UTF8.GetBytes(text), isUnsigned: true);
        return (value % s_prime).ToString("x16", CultureInfo.InvariantCulture)[^16..];
    }

    private static void Show(PyObject value, StringBuilder output)
    {
        switch (value)
        {
            case PyList list:
                output.Append('[');
                foreach (PyObject item in list.ToArray())
                {
                    Show(item, output);
                    output.Append(',');
                }

                output.Append(']');
                break;
            case PySyntaxNode node:
                output.Append(node.Type.Name).Append('(');
                foreach (PyObject name in ((PyTuple)node.Type.Lookup(s_fields)!).Items)
                {
                    output.Append(name).Append('=');
                    Show(Attributes.Get(node, (PyStr)name)!, output);
                    output.Append(',');
                }

                foreach (PyObject name in ((PyTuple)node.Type.Lookup(s_attributes)!).Items)
                    output.Append(name).Append('=').Append(Representation.Repr(Attributes.Get(node, (PyStr)name)!)).Append(',');
                output.Append(')');
                break;
            default:
                output.Append(value.Type.Name).Append(':').Append(Representation.Repr(value));
                break;
        }
    }
}

namespace Krait.Objects;

// What the verifier and the disassembler ask of a code object.
internal sealed partial class PyCode
{
    /// <summary>Whether a slot holds a cell: of this function, or a free variable.</summary>
    internal bool IsCell(int index) =>
        (uint)index < (uint)LocalsPlusKinds.Length && (LocalsPlusKinds[index] & (LocalKind.Cell | LocalKind.Free)) != 0;

    /// <summary>Whether a constant is a tuple of strings, as the names of keyword arguments are.</summary>
    internal bool HasNamesAt(int index) =>
        (uint)index < (uint)Constants.Count && Constants.Items[index] is PyTuple names
            && Array.TrueForAll(names.Items, static name => name is PyStr);

    /// <summary>A name of <c>co_names</c>, for display.</summary>
    internal string DescribeName(int index) => (uint)index < (uint)Names.Count ? Names[index].ToString()! : "?";

    /// <summary>The name of a slot, for display.</summary>
    internal string DescribeLocal(int index) => (uint)index < (uint)LocalsPlusNames.Count ? LocalsPlusNames[index].ToString()! : "?";

    /// <summary>The names of two slots, four bits each, for display.</summary>
    internal string DescribeLocals(int oparg) => $"{DescribeLocal(oparg >> 4)}, {DescribeLocal(oparg & 15)}";

    /// <summary>A constant, for display: its value where that needs no Python code.</summary>
    internal string DescribeConstant(int index)
    {
        if ((uint)index >= (uint)Constants.Count) return "?";
        return Constants[index] switch
        {
            PyNone => "None",
            PyBool truth => truth.Value ? "True" : "False",
            PyInt number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            PyStr text => $"'{text}'",
            PyCode code => $"<code {code.QualifiedName}>",
            PyObject other => $"<{other.Type.Name}>",
        };
    }
}

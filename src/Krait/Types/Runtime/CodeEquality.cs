using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Runtime;

/// <summary>When code objects are equal: same code with constants of the same values and types.</summary>
internal static class CodeEquality
{
    /// <summary>Whether two code objects are equal; -1 on error.</summary>
    public static int Equal(PyCode left, PyCode right)
    {
        if (ReferenceEquals(left, right)) return 1;
        bool same = left.ArgumentCount == right.ArgumentCount && left.PositionalOnlyCount == right.PositionalOnlyCount
            && left.KeywordOnlyCount == right.KeywordOnlyCount && left.Flags == right.Flags && left.FirstLine == right.FirstLine
            && PyStr.Equal(left.Name, right.Name)
            && left.Code.AsSpan().SequenceEqual(right.Code) && left.LineTable.AsSpan().SequenceEqual(right.LineTable)
            && left.ExceptionTable.AsSpan().SequenceEqual(right.ExceptionTable)
            && left.LocalsPlusKinds.AsSpan().SequenceEqual(right.LocalsPlusKinds);
        if (!same) return 0;
        int equal = Comparison.Equal(left.Names, right.Names);
        if (equal == 1) equal = Comparison.Equal(left.LocalsPlusNames, right.LocalsPlusNames);
        return equal == 1 ? ConstantsEqual(left.Constants.Items, right.Constants.Items) : equal;
    }

    private static int ConstantsEqual(PyObject[] left, PyObject[] right)
    {
        if (left.Length != right.Length) return 0;
        for (int i = 0; i < left.Length; i++)
        {
            int equal = ConstantEqual(left[i], right[i]);
            if (equal != 1) return equal;
        }
        return 1;
    }

    // 0, 0.0 and False are equal, and so are 0.0 and -0.0, but not the same constant.
    private static int ConstantEqual(PyObject left, PyObject right)
    {
        if (left.GetType() != right.GetType()) return 0;
        return (left, right) switch
        {
            (PyTuple a, PyTuple b) => ConstantsEqual(a.Items, b.Items),
            (PyFloat a, PyFloat b) => BitConverter.DoubleToInt64Bits(a.Value) == BitConverter.DoubleToInt64Bits(b.Value) ? 1 : 0,
            (PyComplex a, PyComplex b) => BitConverter.DoubleToInt64Bits(a.Value.Real) == BitConverter.DoubleToInt64Bits(b.Value.Real)
                && BitConverter.DoubleToInt64Bits(a.Value.Imaginary) == BitConverter.DoubleToInt64Bits(b.Value.Imaginary) ? 1 : 0,
            (PyCode a, PyCode b) => Equal(a, b),
            _ => Comparison.IdenticalOrEqual(left, right),
        };
    }

    /// <summary>A hash that equal code objects share.</summary>
    public static bool Hash(PyCode code, out long hash)
    {
        HashCode combined = default;
        combined.AddBytes(code.Code);
        combined.AddBytes(code.LineTable);
        combined.AddBytes(code.ExceptionTable);
        combined.Add(code.Name.Hash);
        combined.Add(code.ArgumentCount);
        combined.Add(code.PositionalOnlyCount);
        combined.Add(code.KeywordOnlyCount);
        combined.Add(code.Flags);
        combined.Add(code.FirstLine);
        combined.Add(code.Names.Count);
        combined.Add(code.Constants.Count);
        hash = combined.ToHashCode();
        if (hash == -1) hash = -2;
        return true;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// Whether two constants may be one: of the same type and value, item by item, telling apart what Python's <c>==</c> does not:
/// 1 and True, 0.0 and -0.0. Code objects are the same when they would run and trace the same.
/// </summary>
internal sealed class ConstantComparer : IEqualityComparer<PyObject>
{
    public static readonly ConstantComparer Instance = new();

    public bool Equals(PyObject? x, PyObject? y)
    {
        if (ReferenceEquals(x, y))
            return true;
        if (x is null || y is null || x.GetType() != y.GetType())
            return false;
        switch (x)
        {
            case PyStr text:
                return PyStr.Equal(text, (PyStr)y);
            case PyInt integer:
                return integer.Value == ((PyInt)y).Value;
            case PyBigInt integer:
                return integer.Value == ((PyBigInt)y).Value;
            case PyFloat real:
                return SameFloat(real.Value, ((PyFloat)y).Value);
            case PyComplex complex:
                Complex other = ((PyComplex)y).Value;
                return SameFloat(complex.Value.Real, other.Real) && SameFloat(complex.Value.Imaginary, other.Imaginary);
            case PyBytes bytes:
                return bytes.Span.SequenceEqual(((PyBytes)y).Span);
            case PyTuple tuple:
                return SameItems(tuple, (PyTuple)y);
            case PyFrozenSet set:
                return SameElements(set, (PyFrozenSet)y);
            case PySlice slice:
                var otherSlice = (PySlice)y;
                return Equals(slice.Start, otherSlice.Start) && Equals(slice.Stop, otherSlice.Stop) && Equals(slice.Step, otherSlice.Step);
            case PyCode code:
                return SameCode(code, (PyCode)y);
            default:
                return false;
        }
    }

    public int GetHashCode(PyObject obj)
    {
        switch (obj)
        {
            case PyStr text:
                return (int)text.Hash;
            case PyInt integer:
                return integer.Value.GetHashCode();
            case PyBigInt integer:
                return integer.Value.GetHashCode();
            case PyFloat real:
                return real.Value.GetHashCode();
            case PyComplex complex:
                return complex.Value.GetHashCode();
            case PyBytes bytes:
                return (int)bytes.Hash;
            case PyTuple tuple:
                int hash = tuple.Count;
                foreach (PyObject item in tuple.Items)
                    hash = (hash * 31) + GetHashCode(item);
                return hash;
            case PyFrozenSet set:
                return set.Count;
            case PySlice slice:
                return (GetHashCode(slice.Start) * 31) + GetHashCode(slice.Stop);
            case PyCode code:
                return (code.FirstLine * 31) + code.Code.Length;
            default:
                return RuntimeHelpers.GetHashCode(obj);
        }
    }

    private static bool SameFloat(double left, double right) =>
        BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right) && !double.IsNaN(left);

    private bool SameItems(PyTuple left, PyTuple right)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!Equals(left[i], right[i]))
                return false;
        }

        return true;
    }

    private bool SameElements(PyFrozenSet left, PyFrozenSet right)
    {
        if (left.Count != right.Count)
            return false;
        var elements = new HashSet<PyObject>(this);
        int position = 0;
        while (left.Next(ref position, out PySetBase.Entry entry))
            _ = elements.Add(entry.Key!);
        position = 0;
        while (right.Next(ref position, out PySetBase.Entry entry))
        {
            if (!elements.Contains(entry.Key!))
                return false;
        }

        return true;
    }

    private bool SameCode(PyCode left, PyCode right) =>
        left.FirstLine == right.FirstLine
        && left.Flags == right.Flags
        && left.ArgumentCount == right.ArgumentCount
        && left.PositionalOnlyCount == right.PositionalOnlyCount
        && left.KeywordOnlyCount == right.KeywordOnlyCount
        && PyStr.Equal(left.Name, right.Name)
        && left.Code.AsSpan().SequenceEqual(right.Code)
        && left.LineTable.AsSpan().SequenceEqual(right.LineTable)
        && left.ExceptionTable.AsSpan().SequenceEqual(right.ExceptionTable)
        && SameItems(left.Names, right.Names)
        && SameItems(left.LocalsPlusNames, right.LocalsPlusNames)
        && SameItems(left.Constants, right.Constants);
}

/// <summary>The constants of a code unit, each once.</summary>
internal sealed class ConstantTable
{
    private const int LinearLimit = 8;

    private readonly List<PyObject> _items = [];
    private Dictionary<PyObject, int>? _indexes;

    public List<PyObject> Items => _items;

    /// <summary>Removes all constants.</summary>
    public void Clear()
    {
        _items.Clear();
        _indexes = null;
    }

    /// <summary>The index of a constant, which is added when it is new.</summary>
    public int Add(PyObject value)
    {
        if (_indexes is null)
        {
            for (int i = 0; i < _items.Count; i++)
            {
                if (ConstantComparer.Instance.Equals(_items[i], value))
                    return i;
            }

            _items.Add(value);
            if (_items.Count > LinearLimit)
            {
                _indexes = new Dictionary<PyObject, int>(ConstantComparer.Instance);
                for (int i = 0; i < _items.Count; i++)
                    _indexes[_items[i]] = i;
            }

            return _items.Count - 1;
        }

        if (_indexes.TryGetValue(value, out int index))
            return index;
        index = _items.Count;
        _items.Add(value);
        _indexes.Add(value, index);
        return index;
    }

    /// <summary>Keeps the first constants only, which may have been moved there.</summary>
    public void Truncate(int count)
    {
        _items.RemoveRange(count, _items.Count - count);
        _indexes = null;
    }
}

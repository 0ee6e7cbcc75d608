using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Itertools;

internal sealed class ProductIterator(PyType type, PyObject[][] pools) : ItertoolsIterator(type)
{
    private int[]? _indices;
    private bool _stopped;

    public override PyObject? Next()
    {
        if (_stopped) return null;
        // What consumes the tuples counts each as one step. Before the indices move: an interrupt that is caught loses no tuple.
        if (!Poll.Steps(pools.Length)) return null;
        if (_indices is null)
        {
            for (int i = 0; i < pools.Length; i++)
            {
                Poll.AtOrThrow(i);
                _stopped |= pools[i].Length == 0;
            }
            if (_stopped) return null;
            _indices = new int[pools.Length];
        }
        else
        {
            int i = pools.Length - 1;
            while (i >= 0 && ++_indices[i] == pools[i].Length)
            {
                // In range again first: a signal's handler may ask this iterator for an item.
                _indices[i] = 0;
                Poll.AtOrThrow(i--);
            }
            if (i < 0)
            {
                _stopped = true;
                return null;
            }
        }
        var items = new PyObject[pools.Length];
        for (int k = 0; k < items.Length; k++)
        {
            Poll.AtOrThrow(k);
            items[k] = pools[k][_indices[k]];
        }
        return PyTuple.Create(items);
    }
}

/// <summary>Cartesian product of input iterables. Equivalent to nested for-loops.</summary>
[PyMethods]
internal static partial class ProductType
{
    [PyNew("product(*iterables, repeat=1)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> iterables, long repeat)
    {
        if (repeat < 0) return Raise.ValueError("repeat argument cannot be negative");
        if (repeat * iterables.Length > int.MaxValue) return Raise.OverflowError("repeat argument too large");
        if (!Allocation.ReserveProduct(iterables.Length, repeat, IntPtr.Size)) return null;
        var pools = new PyObject[iterables.Length * repeat][];
        for (int i = 0; i < iterables.Length; i++)
        {
            PyTuple? pool = Iteration.ToTuple(iterables[i]);
            if (pool is null) return null;
            for (int k = 0; k < repeat; k++)
            {
                Poll.AtOrThrow(k);
                pools[(k * iterables.Length) + i] = pool.Items;
            }
        }
        return new ProductIterator(type, pools);
    }
}

/// <summary>An iterator over selections of items of a pool, given as indices that are advanced in place.</summary>
internal abstract class SelectionIterator(PyType type, PyObject[] pool, long length) : ItertoolsIterator(type)
{
    protected readonly PyObject[] Pool = pool;
    protected int[] Indices = [];
    private bool _started;
    private bool _stopped = length > int.MaxValue;

    protected abstract bool Start(int length);

    protected abstract bool Advance();

    public override PyObject? Next()
    {
        if (_stopped) return null;
        // What consumes the tuples counts each as one step. Before the indices move: an interrupt that is caught loses no tuple.
        if (!Poll.Steps((int)length)) return null;
        if (!(_started ? Advance() : Start((int)length)))
        {
            _stopped = true;
            return null;
        }
        _started = true;
        Poll.ReserveOrThrow(length * (long)IntPtr.Size);
        var items = new PyObject[length];
        for (int i = 0; i < items.Length; i++)
        {
            Poll.AtOrThrow(i);
            items[i] = Pool[Indices[i]];
        }
        return PyTuple.Create(items);
    }
}

internal sealed class CombinationsIterator(PyType type, PyObject[] pool, long length) : SelectionIterator(type, pool, length)
{
    protected override bool Start(int length)
    {
        if (length > Pool.Length) return false;
        Indices = new int[length];
        for (int i = 0; i < length; i++)
        {
            Poll.AtOrThrow(i);
            Indices[i] = i;
        }
        return true;
    }

    protected override bool Advance()
    {
        int i = Indices.Length - 1;
        while (i >= 0 && Indices[i] == i + Pool.Length - Indices.Length)
        {
            Poll.AtOrThrow(i);
            i--;
        }
        if (i < 0) return false;
        Indices[i]++;
        for (int k = i + 1; k < Indices.Length; k++)
        {
            Poll.AtOrThrow(k);
            Indices[k] = Indices[k - 1] + 1;
        }
        return true;
    }
}

/// <summary>Return successive r-length combinations of elements in the iterable.</summary>
[PyMethods]
internal static partial class CombinationsType
{
    [PyNew("combinations(iterable, r)")]
    private static PyObject? New(PyType type, PyObject iterable, long length)
    {
        PyTuple? pool = Iteration.ToTuple(iterable);
        if (pool is null) return null;
        return length < 0 ? Raise.ValueError("r must be non-negative") : new CombinationsIterator(type, pool.Items, length);
    }
}

internal sealed class CombinationsWithReplacementIterator(PyType type, PyObject[] pool, long length) : SelectionIterator(type, pool, length)
{
    protected override bool Start(int length)
    {
        Poll.ReserveOrThrow(length * (long)sizeof(int));
        Indices = new int[length];
        return Pool.Length > 0 || length == 0;
    }

    protected override bool Advance()
    {
        int i = Indices.Length - 1;
        while (i >= 0 && Indices[i] == Pool.Length - 1)
        {
            Poll.AtOrThrow(i);
            i--;
        }
        if (i < 0) return false;
        Spans.Fill(Indices.AsSpan(i), Indices[i] + 1);
        return true;
    }
}

/// <summary>
/// Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.
/// </summary>
[PyMethods]
internal static partial class CombinationsWithReplacementType
{
    [PyNew("combinations_with_replacement(iterable, r)")]
    private static PyObject? New(PyType type, PyObject iterable, long length)
    {
        PyTuple? pool = Iteration.ToTuple(iterable);
        if (pool is null) return null;
        return length < 0 ? Raise.ValueError("r must be non-negative") : new CombinationsWithReplacementIterator(type, pool.Items, length);
    }
}

internal sealed class PermutationsIterator(PyType type, PyObject[] pool, long length) : SelectionIterator(type, pool, length)
{
    private int[] _cycles = [];
    private int _length;

    protected override bool Start(int length)
    {
        if (length > Pool.Length) return false;
        _length = length;
        Indices = new int[Pool.Length];
        for (int i = 0; i < Indices.Length; i++)
        {
            Poll.AtOrThrow(i);
            Indices[i] = i;
        }
        _cycles = new int[length];
        for (int i = 0; i < length; i++)
        {
            Poll.AtOrThrow(i);
            _cycles[i] = Pool.Length - i;
        }
        return true;
    }

    protected override bool Advance()
    {
        for (int i = _length - 1; i >= 0; i--)
        {
            Poll.AtOrThrow(i);
            if (--_cycles[i] == 0)
            {
                int first = Indices[i];
                Array.Copy(Indices, i + 1, Indices, i, Indices.Length - i - 1);
                Indices[^1] = first;
                _cycles[i] = Indices.Length - i;
                continue;
            }
            int other = Indices.Length - _cycles[i];
            (Indices[i], Indices[other]) = (Indices[other], Indices[i]);
            return true;
        }
        return false;
    }
}

/// <summary>Return successive r-length permutations of elements in the iterable.</summary>
[PyMethods]
internal static partial class PermutationsType
{
    [PyNew("permutations(iterable, r=None)")]
    private static PyObject? New(PyType type, PyObject iterable, PyObject? length)
    {
        PyTuple? pool = Iteration.ToTuple(iterable);
        if (pool is null) return null;
        long count = pool.Count;
        if (length is not null)
        {
            if (length is not PyIntegral) return Raise.TypeError("Expected int as r");
            if (!Arguments.TryToInt64(length, out count)) return null;
        }
        return count < 0 ? Raise.ValueError("r must be non-negative") : new PermutationsIterator(type, pool.Items, count);
    }
}

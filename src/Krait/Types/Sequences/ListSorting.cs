using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Sequences;

/// <summary>The stable, adaptive sort of lists: runs that are in order already are found and merged.</summary>
internal static class ListSorting
{
    private const int MinimumRun = 32;

    /// <summary>
    /// What is moved while sorting: where the key is, and a number that orders as the key does as far as it goes. Most
    /// comparisons look at nothing else, and no reference is written before the order is known.
    /// </summary>
    private struct Item
    {
        public ulong Rank;
        public int Index;
    }

    /// <summary>Says whether one key of equal rank is less than another: 1 or 0, or -1 with an exception set.</summary>
    private interface IOrder
    {
        int Less(PyObject left, PyObject right);
    }

    /// <summary>The order of keys that the rank tells all about.</summary>
    private struct RankOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => 0;
    }

    private struct StringOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => PyStr.Compare(Unsafe.As<PyStr>(left), Unsafe.As<PyStr>(right)) < 0 ? 1 : 0;
    }

    private struct TupleOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => TupleType.Less(Unsafe.As<PyTuple>(left), Unsafe.As<PyTuple>(right));
    }

    private struct GeneralOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => Comparison.Compare(left, right, CompareOperator.Less);
    }

    /// <summary>Sorts; false with an exception set, the list then holding all its items in some order.</summary>
    public static bool Sort(PyList list, PyObject? key, bool reverse)
    {
        // While keys and comparisons run Python code, the list looks empty, so that a change of it shows.
        Slot[] values = list.Items;
        int count = list.Count;
        list.Clear();
        Slot[] hidden = list.Items;
        bool sorted = true;
        Slot[] keys = values;
        if (key is not null && count > 0)
        {
            keys = new Slot[count];
            for (int i = 0; i < count && sorted; i++)
            {
                keys[i].Value = Calls.Call(key, values[i].Value!);
                sorted = keys[i].Value is not null;
            }
        }
        if (sorted && count > 1)
        {
            Item[] items = new Item[count];
            for (int i = 0; i < count; i++) items[i].Index = i;
            // Reversing before and after keeps equal items in their order.
            if (reverse) Array.Reverse(items);
            sorted = Sort(items, keys);
            if (reverse) Array.Reverse(items);
            Slot[] ordered = new Slot[count];
            for (int i = 0; i < items.Length; i++) ordered[i] = values[items[i].Index];
            values = ordered;
        }
        bool modified = list.Count > 0 || !ReferenceEquals(list.Items, hidden);
        list.SetContent(values, count);
        if (sorted && modified)
        {
            Raise.ValueError("list modified during sort");
            return false;
        }
        return sorted;
    }

    private static bool Sort(Item[] items, Slot[] keys)
    {
        Type type = TypeOfAll(keys, items.Length);
        if (type == typeof(PyTuple)) return SortTuples(items, keys);
        return RankAll(items, keys, type, static key => key) switch
        {
            Ranking.Complete => new Sorter<RankOrder>(items, keys).Run(),
            Ranking.Beginning => new Sorter<StringOrder>(items, keys).Run(),
            _ => new Sorter<GeneralOrder>(items, keys).Run(),
        };
    }

    // Tuples whose first items differ are ordered by them.
    private static bool SortTuples(Item[] items, Slot[] keys)
    {
        Type? type = null;
        for (int i = 0; i < items.Length; i++)
        {
            PyTuple tuple = Unsafe.As<PyTuple>(keys[i].Value!);
            Type first = tuple.Count == 0 ? typeof(PyTuple) : tuple[0].GetType();
            type ??= first;
            if (type == first) continue;
            type = typeof(PyTuple);
            break;
        }
        RankAll(items, keys, type!, static key => Unsafe.As<PyTuple>(key)[0]);
        return new Sorter<TupleOrder>(items, keys).Run();
    }

    private static Type TypeOfAll(Slot[] keys, int count)
    {
        Type type = keys[0].Value!.GetType();
        for (int i = 1; i < count; i++)
        {
            if (keys[i].Value!.GetType() != type) return typeof(PyObject);
        }
        return type;
    }

    private enum Ranking
    {
        /// <summary>All ranks are 0: the keys are not of a type whose order is known.</summary>
        None,

        /// <summary>The ranks say how the keys begin.</summary>
        Beginning,

        /// <summary>Keys of equal rank are equal.</summary>
        Complete,
    }

    /// <summary>Ranks all items by keys, or parts of keys, that are all of one type.</summary>
    private static Ranking RankAll(Item[] items, Slot[] keys, Type type, Func<PyObject, PyObject> part)
    {
        if (type == typeof(PyInt))
        {
            foreach (ref Item item in items.AsSpan()) item.Rank = (ulong)Unsafe.As<PyInt>(part(keys[item.Index].Value!)).Value ^ (1UL << 63);
            return Ranking.Complete;
        }
        if (type == typeof(PyFloat)) return RankFloats(items, keys, part) ? Ranking.Complete : Ranking.None;
        return type == typeof(PyStr) && RankStrings(items, keys, part) ? Ranking.Beginning : Ranking.None;
    }

    private static bool RankFloats(Item[] items, Slot[] keys, Func<PyObject, PyObject> part)
    {
        foreach (ref Item item in items.AsSpan())
        {
            double value = Unsafe.As<PyFloat>(part(keys[item.Index].Value!)).Value;
            if (double.IsNaN(value))
            {
                ForgetRanks(items);
                return false;
            }
            // Both zeros are one; the bits of negative numbers order the other way round.
            long bits = value == 0 ? 0 : BitConverter.DoubleToInt64Bits(value);
            item.Rank = bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63);
        }
        return true;
    }

    /// <summary>Ranks by the first eight code points if those are below 256, else by the first four.</summary>
    private static bool RankStrings(Item[] items, Slot[] keys, Func<PyObject, PyObject> part)
    {
        bool fits = true;
        foreach (ref Item item in items.AsSpan())
        {
            if (Unsafe.As<PyStr>(part(keys[item.Index].Value!)).Narrow is not { } text)
            {
                ForgetRanks(items);
                return false;
            }
            item.Rank = Rank(text, 8, 8, ref fits);
        }
        if (fits) return true;
        foreach (ref Item item in items.AsSpan()) item.Rank = Rank(Unsafe.As<PyStr>(part(keys[item.Index].Value!)).Narrow!, 4, 16, ref fits);
        return true;
    }

    private static ulong Rank(string text, int length, int bits, ref bool fits)
    {
        ulong rank = 0;
        for (int i = 0; i < length; i++)
        {
            uint point = i < text.Length ? text[i] : 0u;
            if (point >> bits != 0) fits = false;
            rank = (rank << bits) | point;
        }
        return rank;
    }

    private static void ForgetRanks(Item[] items)
    {
        foreach (ref Item item in items.AsSpan()) item.Rank = 0;
    }

    private sealed class Sorter<TOrder>(Item[] items, Slot[] keys)
        where TOrder : struct, IOrder
    {
        private readonly Item[] _buffer = items.Length > MinimumRun ? new Item[(items.Length / 2) + 1] : [];
        private readonly List<(int Start, int Length)> _runs = [];
        private TOrder _order = new();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Less(in Item left, in Item right)
        {
            if (left.Rank != right.Rank) return left.Rank < right.Rank ? 1 : 0;
            if (typeof(TOrder) == typeof(RankOrder)) return 0;
            return _order.Less(keys[left.Index].Value!, keys[right.Index].Value!);
        }

        public bool Run()
        {
            int count = items.Length;
            int minimum = MinimumLength(count);
            for (int start = 0; start < count;)
            {
                int length = CountRun(start);
                if (length < 0) return false;
                int wanted = Math.Min(minimum, count - start);
                if (length < wanted)
                {
                    if (!InsertSorted(start, start + length, start + wanted)) return false;
                    length = wanted;
                }
                _runs.Add((start, length));
                start += length;
                if (!Collapse(all: false)) return false;
            }
            return Collapse(all: true);
        }

        private static int MinimumLength(int n)
        {
            int remainder = 0;
            while (n >= 2 * MinimumRun)
            {
                remainder |= n & 1;
                n >>= 1;
            }
            return n + remainder;
        }

        /// <summary>The length of the run at an index; a strictly descending one is turned round.</summary>
        private int CountRun(int start)
        {
            int end = start + 1;
            int count = items.Length;
            if (end == count) return 1;
            int descends = Less(items[end], items[start]);
            if (descends < 0) return -1;
            for (end++; end < count; end++)
            {
                int less = Less(items[end], items[end - 1]);
                if (less < 0) return -1;
                if (less != descends) break;
            }
            if (descends > 0) Array.Reverse(items, start, end - start);
            return end - start;
        }

        private bool InsertSorted(int start, int sortedEnd, int end)
        {
            for (int i = sortedEnd; i < end; i++)
            {
                Item item = items[i];
                int low = start;
                int high = i;
                while (low < high)
                {
                    int middle = (low + high) >> 1;
                    int less = Less(item, items[middle]);
                    if (less < 0) return false;
                    if (less > 0) high = middle;
                    else low = middle + 1;
                }
                Array.Copy(items, low, items, low + 1, i - low);
                items[low] = item;
            }
            return true;
        }

        /// <summary>Merges runs until their lengths fall fast enough that every item is moved a logarithmic number of times.</summary>
        private bool Collapse(bool all)
        {
            while (_runs.Count > 1)
            {
                int n = _runs.Count - 2;
                bool unbalanced = (n > 0 && _runs[n - 1].Length <= _runs[n].Length + _runs[n + 1].Length)
                    || (n > 1 && _runs[n - 2].Length <= _runs[n - 1].Length + _runs[n].Length);
                if (all || unbalanced)
                {
                    if (n > 0 && _runs[n - 1].Length < _runs[n + 1].Length) n--;
                }
                else if (_runs[n].Length > _runs[n + 1].Length)
                {
                    return true;
                }
                if (!Merge(n)) return false;
            }
            return true;
        }

        private bool Merge(int index)
        {
            (int start, int leftLength) = _runs[index];
            (int middle, int rightLength) = _runs[index + 1];
            _runs[index] = (start, leftLength + rightLength);
            _runs.RemoveAt(index + 1);

            // What is in place already at either end needs no merging.
            int first = UpperBound(items[middle], start, middle);
            if (first < 0) return false;
            int end = LowerBound(items[middle - 1], middle, middle + rightLength);
            if (end < 0) return false;
            if (first == middle || end == middle) return true;
            return middle - first <= end - middle ? MergeLow(first, middle, end) : MergeHigh(first, middle, end);
        }

        private int UpperBound(Item item, int low, int high)
        {
            while (low < high)
            {
                int middle = (low + high) >> 1;
                int less = Less(item, items[middle]);
                if (less < 0) return -1;
                if (less > 0) high = middle;
                else low = middle + 1;
            }
            return low;
        }

        private int LowerBound(Item item, int low, int high)
        {
            while (low < high)
            {
                int middle = (low + high) >> 1;
                int less = Less(items[middle], item);
                if (less < 0) return -1;
                if (less > 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }

        private bool MergeLow(int start, int middle, int end)
        {
            int length = middle - start;
            Array.Copy(items, start, _buffer, 0, length);
            int left = 0;
            int right = middle;
            int target = start;
            bool succeeded = true;
            while (left < length && right < end)
            {
                int less = Less(items[right], _buffer[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) items[target++] = items[right++];
                else items[target++] = _buffer[left++];
            }
            Array.Copy(_buffer, left, items, target, length - left);
            return succeeded;
        }

        private bool MergeHigh(int start, int middle, int end)
        {
            int length = end - middle;
            Array.Copy(items, middle, _buffer, 0, length);
            int left = middle - 1;
            int right = length - 1;
            int target = end - 1;
            bool succeeded = true;
            while (right >= 0 && left >= start)
            {
                int less = Less(_buffer[right], items[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) items[target--] = items[left--];
                else items[target--] = _buffer[right--];
            }
            Array.Copy(_buffer, 0, items, target - right, right + 1);
            return succeeded;
        }
    }
}

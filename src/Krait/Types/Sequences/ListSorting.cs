using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Sequences;

/// <summary>The stable, adaptive sort of lists: runs that are in order already are found and merged.</summary>
internal static class ListSorting
{
    private const int MinimumRun = 32;

    // So many need no memory of the collector's while they are sorted.
    private const int FewItems = 64;

    /// <summary>
    /// What is moved while sorting: where the key is, and a number that orders as the key does as far as it goes. Most
    /// comparisons look at nothing else, and no reference is written before the order is known.
    /// </summary>
    private struct Item
    {
        public ulong Rank;
        public int Index;
    }

    /// <summary>Says whether one item of equal rank is less than another: 1 or 0, or -1 with an exception set.</summary>
    private interface IOrder
    {
        int Less(in Item left, in Item right);
    }

    /// <summary>The order of keys that the rank tells all about.</summary>
    private readonly struct RankOrder : IOrder
    {
        public int Less(in Item left, in Item right) => 0;
    }

    private readonly struct StringOrder(Slot[] keys) : IOrder
    {
        public int Less(in Item left, in Item right) =>
            PyStr.Compare(Unsafe.As<PyStr>(keys[left.Index].Value!), Unsafe.As<PyStr>(keys[right.Index].Value!)) < 0 ? 1 : 0;
    }

    /// <summary>The order of tuples by the ranks of their second items, if they have any, and then by the items from one on.</summary>
    private readonly struct TupleOrder(Slot[] keys, ulong[]? secondRanks, int start, bool isComplete) : IOrder
    {
        public int Less(in Item left, in Item right)
        {
            if (secondRanks is not null)
            {
                ulong first = secondRanks[left.Index];
                ulong second = secondRanks[right.Index];
                if (first != second) return first < second ? 1 : 0;
                if (isComplete) return 0;
            }
            return TupleType.Less(Unsafe.As<PyTuple>(keys[left.Index].Value!), Unsafe.As<PyTuple>(keys[right.Index].Value!), start);
        }
    }

    private readonly struct GeneralOrder(Slot[] keys) : IOrder
    {
        public int Less(in Item left, in Item right) =>
            Comparison.Compare(keys[left.Index].Value!, keys[right.Index].Value!, CompareOperator.Less);
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
            int steps = 0;
            for (int i = 0; i < count && sorted; i++)
            {
                if (!(sorted = Poll.Step(ref steps))) break;
                keys[i].Value = Calls.Call(key, values[i].Value!);
                sorted = keys[i].Value is not null;
            }
        }
        if (sorted && count > 1)
        {
            Span<Item> items = count <= FewItems ? stackalloc Item[count] : new Item[count];
            // Short: moves items as fast as a copy does.
            for (int i = 0; i < count; i++) items[i] = new Item { Index = i };
            // Reversing before and after keeps equal items in their order.
            if (reverse) items.Reverse();
            try
            {
                sorted = Sort(items, keys);
            }
            catch (InterruptedOperationException)
            {
                // While the keys were ranked: the items are in their places yet.
                sorted = false;
            }
            if (reverse) items.Reverse();
            Slot[] ordered = ReferenceEquals(keys, values) ? new Slot[count] : keys;
            // Short: moves items as fast as a copy does.
            for (int i = 0; i < count; i++) ordered[i] = values[items[i].Index];
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

    private static bool Sort(Span<Item> items, Slot[] keys)
    {
        if (SortRanks.TypeOfAll(keys, items.Length, SortRanks.WholeKey) == typeof(PyTuple)) return SortTuples(items, keys);
        Span<ulong> ranks = items.Length <= FewItems ? stackalloc ulong[items.Length] : new ulong[items.Length];
        return RankItems(items, keys, SortRanks.WholeKey, ranks) switch
        {
            Ranking.Complete => Run(items, new RankOrder()),
            Ranking.Beginning => Run(items, new StringOrder(keys)),
            _ => Run(items, new GeneralOrder(keys)),
        };
    }

    // Tuples whose first items differ are ordered by them, those whose first items are equal by the second ones.
    private static bool SortTuples(Span<Item> items, Slot[] keys)
    {
        ulong[] ranks = new ulong[items.Length];
        if (RankItems(items, keys, 0, ranks) != Ranking.Complete) return Run(items, new TupleOrder(keys, null, 0, isComplete: false));
        Ranking second = SortRanks.TryRank(keys, items.Length, 1, ranks);
        if (second == Ranking.None) return Run(items, new TupleOrder(keys, null, 1, isComplete: false));
        bool isComplete = second == Ranking.Complete && SortRanks.AreAllOfLength(keys, items.Length, 2);
        return Run(items, new TupleOrder(keys, ranks, second == Ranking.Complete ? 2 : 1, isComplete));
    }

    /// <summary>Ranks the items by a column of their keys.</summary>
    private static Ranking RankItems(Span<Item> items, Slot[] keys, int column, Span<ulong> ranks)
    {
        Ranking ranking = SortRanks.TryRank(keys, items.Length, column, ranks);
        if (ranking == Ranking.None) return ranking;
        int steps = 0;
        foreach (ref Item item in items)
        {
            Poll.StepOrThrow(ref steps);
            item.Rank = ranks[item.Index];
        }
        return ranking;
    }

    private static bool Run<TOrder>(Span<Item> items, TOrder order)
        where TOrder : struct, IOrder => new Sorter<TOrder>(items, order).Run();

    private ref struct Sorter<TOrder>(Span<Item> items, TOrder order)
        where TOrder : struct, IOrder
    {
        private readonly Span<Item> _items = items;
        private readonly TOrder _order = order;

        // The runs that wait to be merged, and room to merge two of them: few items are one run.
        private List<(int Start, int Length)>? _runs;
        private Item[]? _buffer;
        private int _steps;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Less(in Item left, in Item right)
        {
            // Not thrown: a merge that ends leaves all items in the list.
            if (!Poll.Step(ref _steps)) return -1;
            if (left.Rank != right.Rank) return left.Rank < right.Rank ? 1 : 0;
            return _order.Less(left, right);
        }

        public bool Run()
        {
            int count = _items.Length;
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
                if (length == count) return true;
                _runs ??= [];
                _runs.Add((start, length));
                start += length;
                if (!Collapse(_runs, all: false)) return false;
            }
            return _runs is null || Collapse(_runs, all: true);
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
            if (end == _items.Length) return 1;
            int descends = Less(_items[end], _items[start]);
            if (descends < 0) return -1;
            for (end++; end < _items.Length; end++)
            {
                int less = Less(_items[end], _items[end - 1]);
                if (less < 0) return -1;
                if (less != descends) break;
            }
            if (descends > 0) _items[start..end].Reverse();
            return end - start;
        }

        private bool InsertSorted(int start, int sortedEnd, int end)
        {
            for (int i = sortedEnd; i < end; i++)
            {
                Item item = _items[i];
                int low = start;
                int high = i;
                while (low < high)
                {
                    int middle = (low + high) >> 1;
                    int less = Less(item, _items[middle]);
                    if (less < 0) return false;
                    if (less > 0) high = middle;
                    else low = middle + 1;
                }
                _items[low..i].CopyTo(_items[(low + 1)..]);
                _items[low] = item;
            }
            return true;
        }

        /// <summary>Merges runs until their lengths fall fast enough that every item is moved a logarithmic number of times.</summary>
        private bool Collapse(List<(int Start, int Length)> runs, bool all)
        {
            while (runs.Count > 1)
            {
                int n = runs.Count - 2;
                bool unbalanced = (n > 0 && runs[n - 1].Length <= runs[n].Length + runs[n + 1].Length)
                    || (n > 1 && runs[n - 2].Length <= runs[n - 1].Length + runs[n].Length);
                if (all || unbalanced)
                {
                    if (n > 0 && runs[n - 1].Length < runs[n + 1].Length) n--;
                }
                else if (runs[n].Length > runs[n + 1].Length)
                {
                    return true;
                }
                if (!Merge(runs, n)) return false;
            }
            return true;
        }

        private bool Merge(List<(int Start, int Length)> runs, int index)
        {
            (int start, int leftLength) = runs[index];
            (int middle, int rightLength) = runs[index + 1];
            runs[index] = (start, leftLength + rightLength);
            runs.RemoveAt(index + 1);

            // What is in place already at either end needs no merging.
            int first = UpperBound(_items[middle], start, middle);
            if (first < 0) return false;
            int end = LowerBound(_items[middle - 1], middle, middle + rightLength);
            if (end < 0) return false;
            if (first == middle || end == middle) return true;
            return middle - first <= end - middle ? MergeLow(first, middle, end) : MergeHigh(first, middle, end);
        }

        private int UpperBound(Item item, int low, int high)
        {
            while (low < high)
            {
                int middle = (low + high) >> 1;
                int less = Less(item, _items[middle]);
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
                int less = Less(_items[middle], item);
                if (less < 0) return -1;
                if (less > 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }

        // The shorter of two runs is moved there.
        private Item[] Buffer() => _buffer ??= new Item[(_items.Length / 2) + 1];

        private bool MergeLow(int start, int middle, int end)
        {
            int length = middle - start;
            Item[] buffer = Buffer();
            _items[start..middle].CopyTo(buffer);
            int left = 0;
            int right = middle;
            int target = start;
            bool succeeded = true;
            while (left < length && right < end)
            {
                int less = Less(_items[right], buffer[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) _items[target++] = _items[right++];
                else _items[target++] = buffer[left++];
            }
            buffer.AsSpan(left, length - left).CopyTo(_items[target..]);
            return succeeded;
        }

        private bool MergeHigh(int start, int middle, int end)
        {
            int length = end - middle;
            Item[] buffer = Buffer();
            _items[middle..end].CopyTo(buffer);
            int left = middle - 1;
            int right = length - 1;
            int target = end - 1;
            bool succeeded = true;
            while (right >= 0 && left >= start)
            {
                int less = Less(buffer[right], _items[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) _items[target--] = _items[left--];
                else _items[target--] = buffer[right--];
            }
            buffer.AsSpan(0, right + 1).CopyTo(_items[(target - right)..]);
            return succeeded;
        }
    }
}

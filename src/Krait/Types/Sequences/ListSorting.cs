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
            var items = new Item[count];
            // Short: moves items as fast as a copy does.
            for (int i = 0; i < count; i++) items[i] = new Item { Index = i };
            // Reversing before and after keeps equal items in their order.
            if (reverse) Array.Reverse(items, 0, count);
            try
            {
                sorted = Sort(items, count, keys);
            }
            catch (InterruptedOperationException)
            {
                // While the keys were ranked: the items are in their places yet.
                sorted = false;
            }
            if (reverse) Array.Reverse(items, 0, count);
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

    private static bool Sort(Item[] items, int count, Slot[] keys)
    {
        ulong[] ranks = new ulong[count];
        bool sorted;
        if (SortRanks.TypeOfAll(keys, count, SortRanks.WholeKey) == typeof(PyTuple))
        {
            sorted = SortTuples(items, count, keys, ranks);
        }
        else
        {
            Ranking ranking = RankItems(items, count, keys, SortRanks.WholeKey, ranks);
            sorted = ranking switch
            {
                Ranking.Complete => Run(items, count, new RankOrder()),
                Ranking.Beginning => Run(items, count, new StringOrder(keys)),
                _ => Run(items, count, new GeneralOrder(keys)),
            };
        }
        return sorted;
    }

    // Tuples whose first items differ are ordered by them, those whose first items are equal by the second ones.
    private static bool SortTuples(Item[] items, int count, Slot[] keys, ulong[] ranks)
    {
        if (RankItems(items, count, keys, 0, ranks) != Ranking.Complete)
        {
            return Run(items, count, new TupleOrder(keys, null, 0, isComplete: false));
        }
        Ranking second = SortRanks.TryRank(keys, count, 1, ranks);
        if (second == Ranking.None) return Run(items, count, new TupleOrder(keys, null, 1, isComplete: false));
        bool isComplete = second == Ranking.Complete && SortRanks.AreAllOfLength(keys, count, 2);
        return Run(items, count, new TupleOrder(keys, ranks, second == Ranking.Complete ? 2 : 1, isComplete));
    }

    /// <summary>Ranks the items by a column of their keys.</summary>
    private static Ranking RankItems(Item[] items, int count, Slot[] keys, int column, ulong[] ranks)
    {
        Ranking ranking = SortRanks.TryRank(keys, count, column, ranks);
        if (ranking == Ranking.None) return ranking;
        int steps = 0;
        foreach (ref Item item in items.AsSpan(0, count))
        {
            Poll.StepOrThrow(ref steps);
            item.Rank = ranks[item.Index];
        }
        return ranking;
    }

    private static bool Run<TOrder>(Item[] items, int count, TOrder order)
        where TOrder : struct, IOrder
    {
        var buffer = new Item[count > MinimumRun ? (count / 2) + 1 : 0];
        return new Sorter<TOrder>(items, count, buffer, order).Run();
    }

    private sealed class Sorter<TOrder>(Item[] items, int count, Item[] buffer, TOrder order)
        where TOrder : struct, IOrder
    {
        private readonly List<(int Start, int Length)> _runs = [];
        private int _steps;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Less(in Item left, in Item right)
        {
            // Not thrown: a merge that ends leaves all items in the list.
            if (!Poll.Step(ref _steps)) return -1;
            if (left.Rank != right.Rank) return left.Rank < right.Rank ? 1 : 0;
            return order.Less(left, right);
        }

        public bool Run()
        {
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
            Array.Copy(items, start, buffer, 0, length);
            int left = 0;
            int right = middle;
            int target = start;
            bool succeeded = true;
            while (left < length && right < end)
            {
                int less = Less(items[right], buffer[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) items[target++] = items[right++];
                else items[target++] = buffer[left++];
            }
            Array.Copy(buffer, left, items, target, length - left);
            return succeeded;
        }

        private bool MergeHigh(int start, int middle, int end)
        {
            int length = end - middle;
            Array.Copy(items, middle, buffer, 0, length);
            int left = middle - 1;
            int right = length - 1;
            int target = end - 1;
            bool succeeded = true;
            while (right >= 0 && left >= start)
            {
                int less = Less(buffer[right], items[left]);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0) items[target--] = items[left--];
                else items[target--] = buffer[right--];
            }
            Array.Copy(buffer, 0, items, target - right, right + 1);
            return succeeded;
        }
    }
}

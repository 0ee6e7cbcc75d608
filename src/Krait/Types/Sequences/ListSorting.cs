using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Sequences;

/// <summary>The stable, adaptive sort of lists: runs that are in order already are found and merged.</summary>
internal static class ListSorting
{
    private const int MinimumRun = 32;

    /// <summary>Says whether one key is less than another: 1 or 0, or -1 with an exception set.</summary>
    private interface IOrder
    {
        int Less(PyObject left, PyObject right);
    }

    private struct IntOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => Unsafe.As<PyInt>(left).Value < Unsafe.As<PyInt>(right).Value ? 1 : 0;
    }

    private struct FloatOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => Unsafe.As<PyFloat>(left).Value < Unsafe.As<PyFloat>(right).Value ? 1 : 0;
    }

    private struct StringOrder : IOrder
    {
        public readonly int Less(PyObject left, PyObject right) => PyStr.Compare(Unsafe.As<PyStr>(left), Unsafe.As<PyStr>(right)) < 0 ? 1 : 0;
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
        Slot[]? keys = null;
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
            // Reversing before and after keeps equal items in their order.
            if (reverse) Reverse(values, keys, count);
            sorted = Dispatch(keys ?? values, keys is null ? null : values, count);
            if (reverse) Reverse(values, keys, count);
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

    private static void Reverse(Slot[] values, Slot[]? keys, int count)
    {
        Array.Reverse(values, 0, count);
        if (keys is not null) Array.Reverse(keys, 0, count);
    }

    private static bool Dispatch(Slot[] keys, Slot[]? values, int count)
    {
        Type type = keys[0].Value!.GetType();
        for (int i = 1; i < count; i++)
        {
            if (keys[i].Value!.GetType() == type) continue;
            type = typeof(PyObject);
            break;
        }
        if (type == typeof(PyInt)) return new Sorter<IntOrder>(keys, values, count).Run();
        if (type == typeof(PyFloat)) return new Sorter<FloatOrder>(keys, values, count).Run();
        if (type == typeof(PyStr)) return new Sorter<StringOrder>(keys, values, count).Run();
        return new Sorter<GeneralOrder>(keys, values, count).Run();
    }

    private sealed class Sorter<TOrder>(Slot[] keys, Slot[]? values, int count)
        where TOrder : struct, IOrder
    {
        private readonly Slot[] _keyBuffer = new Slot[count > MinimumRun ? (count / 2) + 1 : 0];
        private readonly Slot[]? _valueBuffer = values is null || count <= MinimumRun ? null : new Slot[(count / 2) + 1];
        private readonly List<(int Start, int Length)> _runs = [];
        private TOrder _order = new();

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
            int descends = _order.Less(keys[end].Value!, keys[start].Value!);
            if (descends < 0) return -1;
            for (end++; end < count; end++)
            {
                int less = _order.Less(keys[end].Value!, keys[end - 1].Value!);
                if (less < 0) return -1;
                if (less != descends) break;
            }
            if (descends > 0)
            {
                Array.Reverse(keys, start, end - start);
                if (values is not null) Array.Reverse(values, start, end - start);
            }
            return end - start;
        }

        private bool InsertSorted(int start, int sortedEnd, int end)
        {
            for (int i = sortedEnd; i < end; i++)
            {
                Slot key = keys[i];
                int low = start;
                int high = i;
                while (low < high)
                {
                    int middle = (low + high) >> 1;
                    int less = _order.Less(key.Value!, keys[middle].Value!);
                    if (less < 0) return false;
                    if (less > 0) high = middle;
                    else low = middle + 1;
                }
                Array.Copy(keys, low, keys, low + 1, i - low);
                keys[low] = key;
                if (values is null) continue;
                Slot value = values[i];
                Array.Copy(values, low, values, low + 1, i - low);
                values[low] = value;
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
            int first = UpperBound(keys[middle].Value!, start, middle);
            if (first < 0) return false;
            int end = LowerBound(keys[middle - 1].Value!, middle, middle + rightLength);
            if (end < 0) return false;
            if (first == middle || end == middle) return true;
            return middle - first <= end - middle ? MergeLow(first, middle, end) : MergeHigh(first, middle, end);
        }

        private int UpperBound(PyObject key, int low, int high)
        {
            while (low < high)
            {
                int middle = (low + high) >> 1;
                int less = _order.Less(key, keys[middle].Value!);
                if (less < 0) return -1;
                if (less > 0) high = middle;
                else low = middle + 1;
            }
            return low;
        }

        private int LowerBound(PyObject key, int low, int high)
        {
            while (low < high)
            {
                int middle = (low + high) >> 1;
                int less = _order.Less(keys[middle].Value!, key);
                if (less < 0) return -1;
                if (less > 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }

        private bool MergeLow(int start, int middle, int end)
        {
            int length = middle - start;
            Array.Copy(keys, start, _keyBuffer, 0, length);
            if (values is not null) Array.Copy(values, start, _valueBuffer!, 0, length);
            int left = 0;
            int right = middle;
            int target = start;
            bool succeeded = true;
            while (left < length && right < end)
            {
                int less = _order.Less(keys[right].Value!, _keyBuffer[left].Value!);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0)
                {
                    if (values is not null) values[target] = values[right];
                    keys[target++] = keys[right++];
                }
                else
                {
                    if (values is not null) values[target] = _valueBuffer![left];
                    keys[target++] = _keyBuffer[left++];
                }
            }
            Array.Copy(_keyBuffer, left, keys, target, length - left);
            if (values is not null) Array.Copy(_valueBuffer!, left, values, target, length - left);
            return succeeded;
        }

        private bool MergeHigh(int start, int middle, int end)
        {
            int length = end - middle;
            Array.Copy(keys, middle, _keyBuffer, 0, length);
            if (values is not null) Array.Copy(values, middle, _valueBuffer!, 0, length);
            int left = middle - 1;
            int right = length - 1;
            int target = end - 1;
            bool succeeded = true;
            while (right >= 0 && left >= start)
            {
                int less = _order.Less(_keyBuffer[right].Value!, keys[left].Value!);
                if (less < 0)
                {
                    succeeded = false;
                    break;
                }
                if (less > 0)
                {
                    if (values is not null) values[target] = values[left];
                    keys[target--] = keys[left--];
                }
                else
                {
                    if (values is not null) values[target] = _valueBuffer![right];
                    keys[target--] = _keyBuffer[right--];
                }
            }
            Array.Copy(_keyBuffer, 0, keys, target - right, right + 1);
            if (values is not null) Array.Copy(_valueBuffer!, 0, values, target - right, right + 1);
            return succeeded;
        }
    }
}

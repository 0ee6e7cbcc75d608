using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Algorithms;

/// <summary>
/// Heap queue algorithm (a.k.a. priority queue). Heaps are arrays for which a[k] &lt;= a[2*k+1] and a[k] &lt;= a[2*k+2] for all k,
/// counting elements from 0. For the sake of comparison, non-existing elements are considered to be infinite.
/// </summary>
[PyModule("_heapq")]
internal static partial class HeapModule
{
    private static readonly PyStr s_about = PyStr.FromNarrow(
        "Heap queues\n\n[explanation by François Pinard]\n\nA heap is an array where a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k, "
            + "counting from 0.\n");

    [PyConstant("__about__")]
    private static PyObject About => s_about;

    // Heaps whose first item is the largest are those whose items compare the other way around.
    private static int Before(PyObject left, PyObject right, bool isMaximum) =>
        isMaximum ? Ordering.Less(right, left) : Ordering.Less(left, right);

    private static bool Changed() => Raise.RuntimeError("list changed size during iteration") is not null;

    // Moves the item at a position towards the root as long as it comes before its parent.
    private static bool SiftDown(PyList heap, int start, int position, bool isMaximum)
    {
        int size = heap.Count;
        if (position >= size) return Raise.IndexError("index out of range") is not null;
        PyObject item = heap[position];
        while (position > start)
        {
            int parentPosition = (position - 1) >> 1;
            PyObject parent = heap[parentPosition];
            int before = Before(item, parent, isMaximum);
            if (before < 0) return false;
            if (heap.Count != size) return Changed();
            if (before == 0) break;
            // The comparison may have put other items there.
            (heap[parentPosition], heap[position]) = (heap[position], heap[parentPosition]);
            position = parentPosition;
        }
        return true;
    }

    // Moves the smaller child up until a leaf is reached, then the item that was displaced from there to its place.
    private static bool SiftUp(PyList heap, int position, bool isMaximum)
    {
        int size = heap.Count;
        int start = position;
        int limit = size >> 1;
        while (position < limit)
        {
            int child = (2 * position) + 1;
            if (child + 1 < size)
            {
                int before = Before(heap[child], heap[child + 1], isMaximum);
                if (before < 0) return false;
                if (heap.Count != size) return Changed();
                child += 1 - before;
            }
            (heap[child], heap[position]) = (heap[position], heap[child]);
            position = child;
        }
        return SiftDown(heap, start, position, isMaximum);
    }

    private static PyObject? Push(PyList heap, PyObject item, bool isMaximum)
    {
        heap.Add(item);
        return SiftDown(heap, 0, heap.Count - 1, isMaximum) ? PyNone.Instance : null;
    }

    private static PyObject? Pop(PyList heap, bool isMaximum)
    {
        if (heap.Count == 0) return Raise.IndexError("index out of range");
        PyObject last = heap[heap.Count - 1];
        heap.RemoveAt(heap.Count - 1);
        if (heap.Count == 0) return last;
        PyObject first = heap[0];
        heap[0] = last;
        return SiftUp(heap, 0, isMaximum) ? first : null;
    }

    private static PyObject? Replace(PyList heap, PyObject item, bool isMaximum)
    {
        if (heap.Count == 0) return Raise.IndexError("index out of range");
        PyObject first = heap[0];
        heap[0] = item;
        return SiftUp(heap, 0, isMaximum) ? first : null;
    }

    private static PyObject? PushPop(PyList heap, PyObject item, bool isMaximum)
    {
        if (heap.Count == 0) return item;
        int before = Before(heap[0], item, isMaximum);
        if (before < 0) return null;
        if (before == 0) return item;
        if (heap.Count == 0) return Raise.IndexError("index out of range");
        PyObject first = heap[0];
        heap[0] = item;
        return SiftUp(heap, 0, isMaximum) ? first : null;
    }

    private static PyObject? Heapify(PyList heap, bool isMaximum)
    {
        for (int i = (heap.Count >> 1) - 1; i >= 0; i--)
        {
            if (!Poll.Step() || !SiftUp(heap, i, isMaximum)) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Push item onto heap, maintaining the heap invariant.</summary>
    [PyFunction("heappush(heap, item, /)")]
    private static PyObject? HeapPush(PyList heap, PyObject item) => Push(heap, item, isMaximum: false);

    /// <summary>
    /// Push item on the heap, then pop and return the smallest item from the heap. The combined action runs more efficiently than
    /// heappush() followed by a separate call to heappop().
    /// </summary>
    [PyFunction("heappushpop(heap, item, /)")]
    private static PyObject? HeapPushPop(PyList heap, PyObject item) => PushPop(heap, item, isMaximum: false);

    /// <summary>Pop the smallest item off the heap, maintaining the heap invariant.</summary>
    [PyFunction("heappop(heap, /)")]
    private static PyObject? HeapPop(PyList heap) => Pop(heap, isMaximum: false);

    /// <summary>
    /// Pop and return the current smallest value, and add the new item. This is more efficient than heappop() followed by
    /// heappush(), and can be more appropriate when using a fixed-size heap. Note that the value returned may be larger than item!
    /// </summary>
    [PyFunction("heapreplace(heap, item, /)")]
    private static PyObject? HeapReplace(PyList heap, PyObject item) => Replace(heap, item, isMaximum: false);

    /// <summary>Transform list into a heap, in-place, in O(len(heap)) time.</summary>
    [PyFunction("heapify(heap, /)")]
    private static PyObject? HeapHeapify(PyList heap) => Heapify(heap, isMaximum: false);

    /// <summary>Push item onto max heap, maintaining the heap invariant.</summary>
    [PyFunction("heappush_max(heap, item, /)")]
    private static PyObject? HeapPushMaximum(PyList heap, PyObject item) => Push(heap, item, isMaximum: true);

    /// <summary>
    /// Maxheap variant of heappushpop. The combined action runs more efficiently than heappush_max() followed by a separate call to
    /// heappop_max().
    /// </summary>
    [PyFunction("heappushpop_max(heap, item, /)")]
    private static PyObject? HeapPushPopMaximum(PyList heap, PyObject item) => PushPop(heap, item, isMaximum: true);

    /// <summary>Maxheap variant of heappop.</summary>
    [PyFunction("heappop_max(heap, /)")]
    private static PyObject? HeapPopMaximum(PyList heap) => Pop(heap, isMaximum: true);

    /// <summary>Maxheap variant of heapreplace.</summary>
    [PyFunction("heapreplace_max(heap, item, /)")]
    private static PyObject? HeapReplaceMaximum(PyList heap, PyObject item) => Replace(heap, item, isMaximum: true);

    /// <summary>Maxheap variant of heapify.</summary>
    [PyFunction("heapify_max(heap, /)")]
    private static PyObject? HeapHeapifyMaximum(PyList heap) => Heapify(heap, isMaximum: true);
}

"""Heaps, bisection, quantiles, file modes and simple queues."""
import _bisect
import _heapq
import _queue
import _stat
import _statistics

heap = []
for item in (5, 3, 8, 1, 9, 2, 7):
    _heapq.heappush(heap, item)
print(heap, _heapq.heappop(heap), heap, _heapq.heapreplace(heap, 6), _heapq.heappushpop(heap, 0), heap)
values = [(3, "c"), (1, "b"), (1, "a"), (2, "z")]
_heapq.heapify(values)
print([_heapq.heappop(values) for _ in range(4)])
largest = [1, 5, 2]
_heapq.heapify_max(largest)
_heapq.heappush_max(largest, 4)
print(largest, _heapq.heappop_max(largest), _heapq.heappushpop_max(largest, 0), _heapq.heapreplace_max(largest, 9), largest)
for action in (lambda: _heapq.heappop([]), lambda: _heapq.heappush((), 1), lambda: _heapq.heapify([1, "a"]), lambda: _heapq.heapreplace([], 1)):
    try:
        action()
    except (IndexError, TypeError) as error:
        print(type(error).__name__, error)


class Shrinking:
    def __lt__(self, other):
        target.clear()
        return True


target = [Shrinking(), Shrinking(), Shrinking()]
try:
    _heapq.heapify(target)
except RuntimeError as error:
    print(error)

ordered = [1, 2, 2, 3, 5]
print(_bisect.bisect_left(ordered, 2), _bisect.bisect_right(ordered, 2), _bisect.bisect_right(ordered, 2, 0, 2), _bisect.bisect_left(ordered, -4, key=lambda x: -x))
_bisect.insort_left(ordered, 4)
_bisect.insort_right(ordered, 2, key=lambda x: x)
print(ordered, _bisect.bisect_left("abcd", "c"))
for action in (lambda: _bisect.bisect_left([], 1, -1), lambda: _bisect.bisect_left(5, 1), lambda: _bisect.bisect_right(["a"], 1)):
    try:
        action()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)

print([round(_statistics._normal_dist_inv_cdf(p, 100.0, 15.0), 9) for p in (1e-12, 0.01, 0.25, 0.5, 0.9, 0.999999)])
print(_stat.filemode(0o100644), _stat.filemode(0o41777), _stat.filemode(0o120755), _stat.filemode(0o104655), _stat.filemode(0), _stat.S_IMODE(0o104655), _stat.S_ISDIR(0o40000))
for mode in (-1, 1 << 40, "a"):
    try:
        _stat.S_IFMT(mode)
    except (OverflowError, TypeError) as error:
        print(type(error).__name__, error)

queue = _queue.SimpleQueue()
queue.put(1)
queue.put_nowait("two")
print(queue.qsize(), queue.get(), queue.get(timeout=1), queue.empty())
for action in (queue.get_nowait, lambda: queue.get(timeout=0.01), lambda: queue.get(timeout=-1)):
    try:
        action()
    except (_queue.Empty, ValueError) as error:
        print(type(error).__name__, error)

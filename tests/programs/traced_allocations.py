"""tracemalloc: where objects were made, how much they take, and that they are gone with what they belong to."""
import sys
import tracemalloc

EMPTY = sys.getsizeof(b"")
HERE = (lambda: None).__code__.co_filename


def allocate(size):
    return b"x" * (size - EMPTY)


def outer(size):
    return allocate(size)


print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory())
for frames in (0, -1, 65536):
    try:
        tracemalloc.start(frames)
    except ValueError as error:
        print(error)
tracemalloc.start(3)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())

data = outer(1 << 20)
traceback = tracemalloc.get_object_traceback(data)
print([(frame.filename.rpartition("/")[2], frame.lineno) for frame in traceback], traceback.total_nframe)
print(len(traceback.format()))

tracemalloc.clear_traces()
print(tracemalloc.get_object_traceback(data), tracemalloc.get_traced_memory())
data = outer(1 << 20)
size, peak = tracemalloc.get_traced_memory()
print(size >= 1 << 20, size < (1 << 20) + 4096, peak >= size)
data = None
after, peak_after = tracemalloc.get_traced_memory()
print(size - after > (1 << 20) - 4096, peak_after >= peak)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 1 << 20)

lists = [[each] for each in range(1000)]
snapshot = tracemalloc.take_snapshot()
(top, *_) = snapshot.filter_traces([tracemalloc.Filter(True, HERE)]).statistics("lineno")
print(top.traceback[0].lineno, top.count >= 1000, top.size > 50_000)
lists = None
later = tracemalloc.take_snapshot()
(change, *_) = later.compare_to(snapshot, "lineno")
print(change.size_diff < -50_000, change.count_diff <= -1000)
print(tracemalloc.get_tracemalloc_memory() > 0)


def closure(value):
    return lambda: value


# A frame that has not begun is left out: the cell is made before the function's code runs.
cell = closure(1).__closure__[0]
print(tracemalloc.get_object_traceback(cell)[-1].lineno)


class Tracked:
    def __del__(self):
        print("finalised", tracemalloc.get_object_traceback(self)[-1].lineno)


Tracked()
import gc
gc.collect()
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(outer(100)))
try:
    tracemalloc.take_snapshot()
except RuntimeError as error:
    print(error)

"""Trace and profile functions see what the program calls, and no finalizer or callback that the collector runs in between."""
import gc
import sys
import weakref

gc.disable()
seen = set()
died = []


class Node:
    def __init__(self):
        self.me = self

    def __del__(self):
        died.append(1)


def callback(reference):
    died.append(2)


references = []


def make():
    node = Node()
    references.append(weakref.ref(node, callback))
    return len(bytes(20_000))


def work(count):
    total = 0
    for _ in range(count):
        total += make()
    return total


def tracer(frame, event, argument):
    seen.add((event, frame.f_code.co_name))
    return tracer


def profiler(frame, event, argument):
    if not event.startswith("c_"):
        seen.add((event, frame.f_code.co_name))


for name, start in ("trace", sys.settrace), ("profile", sys.setprofile):
    seen.clear()
    start(tracer if name == "trace" else profiler)
    work(3000)
    start(None)
    print(name, sorted(seen))

# What the program itself asks to be collected is traced.
gc.collect()
died.clear()
seen.clear()
work(10)
sys.settrace(tracer)
gc.collect()
sys.settrace(None)
print(sorted(seen))

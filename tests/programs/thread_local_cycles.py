"""The attributes of a thread-local object may lead back to it: all of it ends when nothing else refers to it."""
import _thread
import _weakref
import gc


class Node:
    pass


def cycle():
    node = Node()
    node.local = _thread._local()
    node.local.node = node
    return _weakref.ref(node)


reference = cycle()
for _ in range(3):
    gc.collect()
print(reference())

local = _thread._local()
ended = _thread.allocate_lock()


def use():
    local.value = Node()
    references.append(_weakref.ref(local.value))
    ended.release()

references = []
ended.acquire()
handle = _thread.start_joinable_thread(use)
ended.acquire()
handle.join()
for _ in range(3):
    gc.collect()
print(references[0](), hasattr(local, "value"))

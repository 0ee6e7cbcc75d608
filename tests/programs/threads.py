"""Threads on the primitives of _thread: starting, joining, locks, thread-local data, errors in threads."""
import _thread
import sys
import time


def show(label, call):
    try:
        print(label, repr(call()))
    except BaseException as error:
        print(label, type(error).__name__, error)


# A handle tells when its thread has ended.
handle = _thread._ThreadHandle()
print(handle.ident, handle.is_done())
show('join too early', handle.join)
log = []
same = _thread.start_joinable_thread(lambda: log.append(_thread.get_ident()), handle)
print(same is handle)
handle.join()
print(handle.is_done(), handle.ident == log[0], log[0] != _thread.get_ident())
show('start again', lambda: _thread.start_joinable_thread(print, handle))
show('join again', handle.join)
show('bad timeout', lambda: handle.join('soon'))
show('not callable', lambda: _thread.start_joinable_thread(1))
show('bad handle', lambda: _thread.start_joinable_thread(print, handle=3))
show('first', lambda: _thread.start_new_thread(1, ()))
show('second', lambda: _thread.start_new_thread(print, 1))
show('third', lambda: _thread.start_new_thread(print, (), 1))

own = _thread._ThreadHandle()


def join_itself():
    show('itself', own.join)


_thread.start_joinable_thread(join_itself, own)
own.join()

# Locks: timeouts, errors, handing over.
lock = _thread.allocate_lock()
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01), lock.acquire(blocking=False))
show('timeout without blocking', lambda: lock.acquire(False, 1))
show('negative', lambda: lock.acquire(True, -2))
show('too long', lambda: lock.acquire(timeout=1e20))
show('text', lambda: lock.acquire(timeout='x'))
show('nan', lambda: lock.acquire(timeout=float('nan')))
order = []


def waiter(number):
    with lock:
        order.append(number)


handles = [_thread.start_joinable_thread(lambda n=n: waiter(n)) for n in range(5)]
time.sleep(0.02)
print(order)
lock.release()
for each in handles:
    each.join()
print(sorted(order), lock.locked())
show('release', lock.release)
show('arguments', lambda: _thread.lock(1))

# Any thread may release a lock, only its owner an RLock.
lock.acquire()
_thread.start_joinable_thread(lock.release).join()
print(lock.locked())
reentrant = _thread.RLock()
with reentrant:
    with reentrant:
        print(reentrant._recursion_count(), reentrant._is_owned())

        def other():
            print(reentrant._is_owned(), reentrant._recursion_count(), reentrant.acquire(False))
            show('foreign release', reentrant.release)
        _thread.start_joinable_thread(other).join()
        saved = reentrant._release_save()
        print(saved[0], reentrant.locked())
        reentrant._acquire_restore(saved)
    print(reentrant._recursion_count())
show('not mine', reentrant.release)

# A producer and a consumer, with nothing but locks.
full, empty, box, received = _thread.allocate_lock(), _thread.allocate_lock(), [], []
full.acquire()


def produce():
    for number in range(200):
        empty.acquire()
        box.append(number)
        full.release()


def consume():
    for _ in range(200):
        full.acquire()
        received.append(box.pop())
        empty.release()


pair = [_thread.start_joinable_thread(produce), _thread.start_joinable_thread(consume)]
for each in pair:
    each.join()
print(received == list(range(200)))


# Thread-local data: __init__ runs again for each thread that comes.
class Local(_thread._local):
    shared = 'class'

    def __init__(self, *arguments, **keywords):
        print('init', arguments, keywords)
        self.arguments = arguments

    @property
    def count(self):
        return len(self.arguments)


local = Local(1, 2, key='word')
local.mine = 'main'
print(sorted(local.__dict__), local.count, local.shared)


def look():
    print(sorted(local.__dict__), hasattr(local, 'mine'), local.count)
    local.mine = 'thread'
    del local.arguments
    show('deleted', lambda: local.count)


_thread.start_joinable_thread(look).join()
print(local.mine, local.arguments)
show('no arguments', lambda: _thread._local(1))


def assign():
    local.__dict__ = {}


show('namespace', assign)
show('missing', lambda: local.missing)

# Each thread has its own stack of handled exceptions and its own frames.
try:
    1 / 0
except ZeroDivisionError:
    _thread.start_joinable_thread(lambda: print(sys.exc_info(), sys.exception())).join()
    print(sys.exception())


def depth():
    return 1 + depth()


def recurse():
    try:
        depth()
    except RecursionError as error:
        print(type(error).__name__, error)


_thread.start_joinable_thread(recurse).join()

# Generators may be resumed by several threads, one at a time.
def numbers():
    for number in range(6):
        yield number


generator = numbers()
collected = []
for _ in range(3):
    _thread.start_joinable_thread(lambda: collected.extend([next(generator), next(generator)])).join()
print(collected)

# SystemExit ends a thread without a word; _thread.exit() raises it.
ended = []


def leave():
    try:
        _thread.exit()
    finally:
        ended.append('finally')


_thread.start_joinable_thread(leave).join()
print(ended, _thread._count())
print(_thread.stack_size(), _thread.stack_size(1 << 20), _thread.stack_size(0))
show('stack', lambda: _thread.stack_size(5))
show('stack', lambda: _thread.stack_size(-5))
show('hook', lambda: _thread._excepthook(1))
print(_thread.TIMEOUT_MAX, _thread._is_main_interpreter(), _thread.daemon_threads_allowed(), _thread._get_main_thread_ident() == _thread.get_ident())
show('name', lambda: _thread.set_name(3))

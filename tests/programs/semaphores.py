# The semaphores that processes share, within one process; the union of types without hashes; other small ends.
import _multiprocessing
import _posixshmem
import _datetime
import os
import threading
import time
import types

SemLock = _multiprocessing.SemLock
RECURSIVE, SEMAPHORE = range(2)


def show(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


name = f"/krait-{os.getpid()}-{time.time_ns():x}"
first = SemLock(SEMAPHORE, 2, 2, name, False)
second = SemLock._rebuild(0, SEMAPHORE, 2, name)
print(first.kind, first.maxvalue, first.name == name, SemLock.SEM_VALUE_MAX, _multiprocessing.flags)
print(first.acquire(), second.acquire(), first._get_value(), first._is_zero(), first._count(), second._count())
print(first.acquire(False), first.acquire(True, 0.05), second.acquire(timeout=0))
second.release()
print(first.acquire(timeout=5), first._is_mine())
first.release()
first.release()
show(first.release)
_multiprocessing.sem_unlink(name)
show(lambda: _multiprocessing.sem_unlink(name))
show(lambda: SemLock(7, 1, 1, name, True))

lock = SemLock(RECURSIVE, 1, 1, name, True)
print(lock.name, lock.acquire(), lock.acquire(), lock._count(), lock._is_mine())
seen = []


def other():
    seen.append(lock._is_mine())
    seen.append(lock.acquire(False))
    try:
        lock.release()
    except AssertionError as error:
        seen.append(str(error))
    seen.append(lock.acquire(timeout=20))
    lock.release()


thread = threading.Thread(target=other)
thread.start()
while len(seen) < 3:
    time.sleep(0.001)
lock.release()
lock.release()
thread.join()
print(seen)
with lock as entered:
    print(entered, lock._count())

memory = _posixshmem.shm_open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
os.ftruncate(memory, 10)
print(os.get_inheritable(memory), os.fstat(memory).st_size)
_posixshmem.shm_unlink(name)
try:
    _posixshmem.shm_unlink(name)
except FileNotFoundError as error:
    print(error.filename == name)
os.close(memory)

hashable = False


class Meta(type):
    def __hash__(self):
        if hashable:
            return 1
        raise TypeError("no hash")


class A(metaclass=Meta):
    pass


class B(metaclass=Meta):
    pass


union = A | B
print(union.__args__ == (A, B))
show(lambda: hash(union))
hashable = True
show(lambda: hash(union))


class Bad(type):
    def __eq__(self, other):
        return 1 / 0


show(lambda: Bad("X", (), {}) | Bad("Y", (), {}))
show(lambda: types.FunctionType(show.__code__, {}, "f", None, None, 3))
print(isinstance(_datetime.datetime_CAPI, types.CapsuleType))
print(__import__("operator").length_hint(None, -1))

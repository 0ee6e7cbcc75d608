"""One thread runs Python at a time; the interpreter lock goes round when another thread has waited, and at blocking calls."""
import _thread
import sys
import time

print(sys.getswitchinterval())
for wrong in (0, -1, 'x'):
    try:
        sys.setswitchinterval(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
sys.setswitchinterval(1e-4)
print(sys.getswitchinterval())

# A loop that never blocks does not keep the others from running.
stop = False


def spin():
    count = 0
    while not stop or count == 0:
        count += 1
    results.append(count > 0)


results = []
spinners = [_thread.start_joinable_thread(spin) for _ in range(4)]
time.sleep(0.05)
stop = True
for each in spinners:
    each.join()
print(results)


# So that a thread that only computes is interrupted anywhere: in calls, in loops, in comprehensions, in generators.
def busy(n):
    total = 0
    for i in range(n):
        total += sum(x * x for x in range(5))
        total += len([y for y in range(3)])
        total ^= hash(str(i)) & 0
        total = helper(total)
    return total


def helper(x):
    return x + 1


expected = busy(3000)
outcomes = []
threads = [_thread.start_joinable_thread(lambda: outcomes.append(busy(3000))) for _ in range(6)]
for each in threads:
    each.join()
print(outcomes == [expected] * 6)

# Appending to a list and setting keys of a dict are single steps.
shared, table = [], {}


def add(base):
    for i in range(2000):
        shared.append(base + i)
        table[base + i] = i


threads = [_thread.start_joinable_thread(lambda b=b: add(b * 10_000)) for b in range(5)]
for each in threads:
    each.join()
print(len(shared), len(set(shared)), len(table))

# A counter needs a lock.
lock = _thread.allocate_lock()
counter = 0


def count():
    global counter
    for _ in range(1000):
        with lock:
            value = counter
            helper(value)
            counter = value + 1


threads = [_thread.start_joinable_thread(count) for _ in range(5)]
for each in threads:
    each.join()
print(counter)


# Classes change while others use them; caches follow.
class Thing:
    value = 0

    def get(self):
        return self.value


def change():
    for i in range(1, 300):
        Thing.value = i
        Thing.get = lambda self, i=i: self.value


def read():
    thing = Thing()
    last = 0
    fine = True
    for _ in range(3000):
        current = thing.get()
        fine = fine and current >= last
        last = current
    monotonic.append(fine)


monotonic = []
threads = [_thread.start_joinable_thread(change)] + [_thread.start_joinable_thread(read) for _ in range(3)]
for each in threads:
    each.join()
print(monotonic, Thing().get())

# Sleeping threads sleep at the same time.
start = time.monotonic()
threads = [_thread.start_joinable_thread(lambda: time.sleep(0.2)) for _ in range(20)]
for each in threads:
    each.join()
print(time.monotonic() - start < 2)

# Frames of all threads can be seen.
gate = _thread.allocate_lock()
gate.acquire()


def parked():
    gate.acquire()


handle = _thread.start_joinable_thread(parked)
time.sleep(0.05)
frames = sys._current_frames()
print(sorted(frame.f_code.co_name for frame in frames.values()), _thread._count())
gate.release()
handle.join()
print(len(sys._current_frames()))


# Tracing belongs to a thread.
def trace(frame, event, argument):
    events.append((frame.f_code.co_name, event))
    return None


def traced():
    sys.settrace(trace)
    helper(1)
    sys.settrace(None)


events = []
_thread.start_joinable_thread(traced).join()
helper(2)
print(events, sys.gettrace())
# The program ends while a daemon thread is still busy.
_thread.start_new_thread(lambda: [None for _ in iter(int, 1)], ())
_thread.start_new_thread(lambda: time.sleep(1000), ())

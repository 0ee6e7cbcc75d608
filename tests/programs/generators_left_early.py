"""A loop that is left early closes the generator that only it knows, at once; one that is known elsewhere goes on."""
import sys
from _functools import _lru_cache_wrapper, partial

log = []


def numbers(count):
    try:
        for i in range(count):
            yield i
    finally:
        log.append(f"closed {count}")


def first(count):
    for x in numbers(count):
        return x


def nested():
    for x in numbers(20):
        for y in numbers(21):
            if y == x:
                break
        else:
            log.append("all")
        for y in numbers(22):
            for z in numbers(23):
                if x == 3:
                    return z
                break


def given(iterator):
    for x in iterator:
        break
    log.append("given")
    return next(iterator)


class Kept:
    def __init__(self):
        self.saved = numbers(6)

    def __call__(self):
        return self.saved


def everything():
    for x in numbers(5):
        if x == 2:
            break
    log.append("after break")
    for x in numbers(3):
        pass
    log.append("exhausted")
    first(7)
    log.append("after return")
    iterator = numbers(9)
    log.append(given(iterator))
    iterator.close()
    cached = _lru_cache_wrapper(numbers, 10, False, tuple)
    for x in cached(8):
        break
    log.append(("cached", next(cached(8))))
    kept = Kept()
    for x in kept():
        break
    log.append(("kept", next(kept.saved)))
    for x in numbers(*(11,)):
        break
    log.append("unpacked")
    for x in numbers(count=12):
        break
    log.append("keyword")
    for x in (each for each in numbers(13)):
        break
    log.append("outer kept by inner")
    nested()
    for _ in range(3000):
        for x in numbers(2):
            break
    cached = kept = None


for _ in range(3):
    everything()
    log = [entry for entry in log if entry not in ("closed 13", "closed 8", "closed 6")]
    print(log[:60], len(log), log[-1])
    log.clear()


def failing():
    try:
        yield 1
        yield 2
    finally:
        1 / 0


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


def report(unraisable):
    lines = []
    traceback = unraisable.exc_traceback
    while traceback:
        lines.append(traceback.tb_lineno)
        traceback = traceback.tb_next
    print(unraisable.err_msg.split(' <')[0], repr(unraisable.exc_value), lines)


sys.unraisablehook = report
for x in failing():
    break
print("failing left")
for x in stubborn():
    break
print("stubborn left")

# What refers to an object: a frame once its call has ended, not while it runs.
import gc
import sys


def running():
    found = object()
    frame = sys._getframe()
    return gc.get_referrers(found), frame is not None


def handling():
    found = object()
    try:
        raise ValueError
    except ValueError as error:
        traceback = error.__traceback__
    return gc.get_referrers(found), traceback is not None


def ended():
    found = object()
    return sys._getframe(), [found]


def suspended():
    found = object()
    yield found


print(running(), handling())
frame, kept = ended()
print(sorted(type(each).__name__ for each in gc.get_referrers(kept[0])))
generator = suspended()
print([type(each).__name__ for each in gc.get_referrers(next(generator))], generator.gi_frame is not None)

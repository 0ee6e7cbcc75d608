# The text of what is nested deeply ends, whatever it is made of: with a RecursionError or with the text, and at a signal.
import functools
import signal
import time
import types


def nested(make, depth=12_000):
    value = 1
    for _ in range(depth):
        value = make(value)
    return value


MAKERS = {
    "slice": lambda x: slice(x), "alias": lambda x: list[x], "partial": lambda x: functools.partial(len, x), "exception": lambda x: ValueError(x),
    "method": lambda x: types.MethodType(len, x), "namespace": lambda x: types.SimpleNamespace(a=x), "proxy": lambda x: types.MappingProxyType({1: x}),
    "list": lambda x: [x], "tuple": lambda x: (x,), "dict": lambda x: {1: x},
}
for name, make in MAKERS.items():
    value = nested(make)
    for text in (repr, ascii, lambda value: f"{value!r}", lambda value: "%r" % (value,)):
        try:
            text(value)
        except RecursionError:
            pass
    print(name, "ended")


class Stop(BaseException):
    pass


def stop(number, frame):
    raise Stop


signal.signal(signal.SIGPROF, stop)
value = nested(MAKERS["slice"], 9_000)
start = time.process_time()
signal.setitimer(signal.ITIMER_PROF, 0.1)
try:
    for _ in range(100):
        repr(value)
except (Stop, RecursionError):
    pass
signal.setitimer(signal.ITIMER_PROF, 0)
print(time.process_time() - start < 2)

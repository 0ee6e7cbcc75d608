"""Answers of builtins and modules that programs rarely ask for."""
import math
import random
import time
from collections import OrderedDict, defaultdict


def show(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


show(lambda: math.fsum([math.inf, -math.inf]))
show(lambda: math.fsum([math.nan, math.inf]))
show(lambda: random.getrandbits(-1 << 100))
show(lambda: [1].extend(type("Hint", (), {"__iter__": lambda s: s, "__next__": lambda s: next(iter(())), "__length_hint__": lambda s: 2 ** 63 - 1})()))
show(lambda: int.__itemsize__ + bytes.__itemsize__ + tuple.__itemsize__)
show(lambda: type("A\udcdc", (), {}))
show(lambda: type("A", (), {"__doc__": "\udcdc"}).__doc__)
show(lambda: (int | str) | "later")
show(lambda: hash(int | []))
show(lambda: (lambda **k: k)(**{1: 2}, **{1: 3}))
show(lambda: time.struct_time("123456789", {"tm_zone": "x", "tm_year": 1}))
show(lambda: time.struct_time("123456789", {"tm_zone": "x"}).tm_zone)
show(lambda: time.asctime((0,) * 10))
show(lambda: time.sleep([]))
show(lambda: eval("superglobal", {"__builtins__": type("M", (dict,), {})({"superglobal": 1})}))
show(lambda: exec("print", {"__builtins__": 123}))
show(lambda: "{0[{1}]}".format("abc", 4))

counts = [0]


def factory():
    counts[0] += 1
    mine = counts[0]
    if mine == 1:
        table["key"]
    return mine


table = defaultdict(factory)
print(table["key"], dict(table))


class Clears(OrderedDict):
    def __getitem__(self, key):
        self.clear()
        return 1


show(lambda: Clears(a=1, b=2).copy())
ordered = OrderedDict(a=1)
ordered.extra = 5
import copy
print(copy.copy(ordered).extra)

import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    compile("try:\n  pass\nfinally:\n  1 is 1\n", "f", "exec")
print([each.lineno for each in caught])
for source in "lambda /, a: 1", "lambda a=1,/*,b: 1", "lambda a, d=, c: 1", "[x for f() if y]", "Tru\u1d49", "def f(*args: *b = (1,)): pass":
    show(lambda: compile(source, "f", "exec"))

"""What sequence and mapping patterns match: builtin types whatever is registered, classes by their first base that is either."""

import _abc
import math


def kind(value):
    match value:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
        case _:
            return None


class Sequence:
    __abc_tpflags__ = 1 << 5


class Mapping:
    __abc_tpflags__ = 1 << 6


class Both:
    __abc_tpflags__ = 1 << 5 | 1 << 6


class Plain:
    pass


class Registered(Plain):
    pass


_abc._abc_init(Sequence)
_abc._abc_init(Mapping)
try:
    _abc._abc_init(Both)
except TypeError as error:
    print(error)
for target in str, bytes, bytearray, int, tuple, dict, Plain:
    _abc._abc_register(Sequence, target)
for value in ["x", b"x", bytearray(b"x"), 1, (), {}, [], range(1), memoryview(b""), Plain(), Registered(), Sequence(), Mapping(), Both(), set()]:
    print(type(value).__name__, kind(value))
_abc._abc_register(Mapping, Plain)
print(kind(Plain()), kind(Registered()))


class First(Mapping, Sequence):
    pass


class Second(Sequence, Mapping):
    pass


class Third(Both, dict):
    pass


class Fourth(Mapping, list):
    pass


print(kind(First()), kind(Second()), kind(Third()), kind(Fourth()), kind(type("Fifth", (list, Mapping), {})()))

# Sums of products: ints, then floats with all their digits, then whatever Python's operators make of it.
for pairs in [((), ()), ((1, 2), (3, 4)), ((2**62, 2**62), (2, 2)), ((0.1,) * 10, (1,) * 10), ((1.0, 10e100, 1.0, -10e100), (1.0,) * 4), ((-5, -5, 10), (1.5, 2**62, 2**61)), ((1, True), (2.5, True)), ((1e308, 1e308), (10, -10)), ((10**400, 1), (1.5, 1)), ((1.5, 2), ([1], 2)), (("a", 2), (2, "b")), ((1, 2), (1,)), ((float("inf"), 1), (0, 1)), ((1j, 2), (1j, 2.5))]:
    try:
        print(pairs if len(str(pairs)) < 99 else "...", math.sumprod(*pairs))
    except Exception as error:
        print(type(error).__name__, error)
tiny = 5e-324
for arguments in [(-tiny, 0.0), (tiny, -0.0), (0.0, -0.0), (-0.0, 0.0), (1.0, 2.0), (1.0, -1.0), (math.inf, 0), (1.0, math.nan)]:
    print(arguments, math.nextafter(*arguments), *(math.nextafter(*arguments, steps=steps) for steps in (0, 1, 2, 3, 10**15, 2**63, 2**80)))
for arguments in [(-3 * tiny, 3 * tiny), (3 * tiny, -3 * tiny), (-3 * tiny, 0.0)]:
    print(arguments, *(math.nextafter(*arguments, steps=steps) for steps in range(8)))
try:
    math.nextafter(1.0, 2.0, steps=-1)
except ValueError as error:
    print(error)

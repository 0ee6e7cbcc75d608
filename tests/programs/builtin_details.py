"""Corners of builtin types: what pickle asks for, operations that change what they work on, conversions and their warnings."""

import _collections
import _operator as operator
import marshal
import sys
from _collections import deque


def show(text, function):
    try:
        print(text, "->", function())
    except Exception as error:
        print(text, "->", type(error).__name__, error)


# Reductions.
numbers = deque([1, 2, 3], 5)
position = iter(numbers)
next(position)
kind, arguments, state, items = numbers.__reduce__()
print(kind, arguments, state, list(items), deque([1]).__reduce__()[:3])
print(position.__reduce__(), reversed(numbers).__reduce__())
for make in _collections._deque_iterator, _collections._deque_reverse_iterator:
    for arguments in [(), ([1],), (numbers,), (numbers, 1), (numbers, 10), (numbers, -1), (numbers, "a"), (numbers, 1, 2)]:
        show((make.__name__, len(arguments)), lambda: list(make(*arguments)))
print(operator.methodcaller("a").__reduce__(), operator.methodcaller("a", 1).__reduce__())
for index in -1, 0, 1, 5, 2**80, 1.0, "a":
    long = iter(range(2**70, 2**71, 2**69))
    show(("long range", index), lambda: (long.__setstate__(index), list(long)))


# What cannot be made by calling its type.
for value in [iter([]), iter(()), iter({}), {}.keys(), {}.items(), {}.values(), iter(""), iter("\xe9"), iter(b""), iter(bytearray()), iter(set()), iter(range(1)), iter(range(2**70)), reversed([]), reversed({}), iter(int, 1), len, [].append, list.append, int.__add__, (1).__add__]:
    show(type(value).__name__, type(value))


# Comparing that changes what is compared.
class Emptying:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return NotImplemented


first, second = [], []
first.append(Emptying(second))
second.append(Emptying(first))
print(first == second)
third = []
third.append(Emptying(third))
print(third == [1])


# A method of another type in a slot.
class Mixed(int):
    __eq__ = str.__eq__
    __add__ = str.__add__
    __len__ = list.__len__


show("==", lambda: Mixed(1) == Mixed(1))
show("+", lambda: Mixed(1) + Mixed(1))
show("len", lambda: len(Mixed(1)))


class Meta(type):
    def mro(cls):
        return super().mro()[::-1]


class Reversed(metaclass=Meta):
    pass


print(Reversed.__mro__)


# Sums of complex numbers lose nothing.
print(sum([1e100 + 1j, 1.0, -1e100 + 1e-20j]), sum([complex(1, -0.0), 1]), sum([0.1j] * 10), sum([1, 2.5, 1j]), sum([1j, "a"][:1]))
show("sum", lambda: sum([1j, "a"]))


# Conversions.
for text in ["1\0", b"1\0", "\x0012", "1_000", memoryview(b"12"), memoryview(b"1.2.")[::2], bytearray(b" 7 ")]:
    show(("int", text if isinstance(text, (str, bytes)) else bytes(text)), lambda: int(text))
    show(("float", text if isinstance(text, (str, bytes)) else bytes(text)), lambda: float(text) if not isinstance(text, memoryview) else None)


class Text(str):
    def __float__(self):
        return float(str(self)) + 1


print(float(Text("8")), str(memoryview(b"abc"), "ascii"))
show("str", lambda: str(b"abc", None))
show("str", lambda: str(b"abc", errors=5))
show("str", lambda: str(memoryview(b"abc")[::2], "ascii"))
show("str", lambda: str(object=5, encoding="utf-8"))


class Real:
    def __float__(self):
        return 1.5


class Imaginary(complex):
    pass


class Convertible:
    def __complex__(self):
        return Imaginary(1 + 2j)


for arguments in [(1j, 1), (1, 1j), (Imaginary(1), 2), (Real(), Real()), ("1", 1), (1, "1"), ([], 1), (1, []), (Convertible(),), (Convertible(), 1), (1, Convertible()), ([],), (None,)]:
    show("complex", lambda: complex(*arguments))
for named in [{"real": 1j}, {"imag": 1j}, {"real": "1"}, {"real": Convertible()}, {"imag": 2, "real": 3}, {"other": 1}]:
    show(("complex", *named), lambda: complex(**named))
print(1.0 / complex(float("inf"), float("nan")), 2 / complex(float("nan"), float("-inf")), complex.from_number(number := 1j) is number)


# Marshal: buffers are bytes, what is complete only when all its parts are cannot hold itself.
print(marshal.loads(marshal.dumps(memoryview(b"abc"))), marshal.loads(marshal.dumps([bytearray(b"x")])))
show("scattered", lambda: marshal.dumps(memoryview(b"abc")[::2]))
loop = slice([], None)
loop.start.append(loop)
show("loop", lambda: marshal.dumps(loop))
nested = last = []
for _ in range(1999):
    last.append([])
    last = last[0]
show("depth", lambda: len(marshal.dumps(nested)))
last.append([])
show("depth", lambda: len(marshal.dumps(nested)))


# Long parts are found in linear time.
a, b = "a" * 20_000, "b" * 20_000
for text, part in [(a + a + b + a + a, a + b + b + a), (a + b, a[:100] + b), (a * 2, a + "c"), (b + a, b[:5000] + a), (a + b + a + b, a[:200] + b[:200])]:
    for kind in str, bytes:
        where, what = (text, part) if kind is str else (text.encode(), part.encode())
        print(where.find(what), where.rfind(what), where.count(what), what in where, [len(each) for each in where.split(what)], len(where.replace(what, what[:1])))
wide = "\U0001f600" * 300 + a
print(wide.find("\U0001f600" * 100 + a[:100]), wide.rfind("\U0001f600" * 65), wide.count("\U0001f600" * 65))


# Code that runs in the closure it is given.
def outer():
    x = 1

    def inner():
        print("inner", x)

    return inner


inner = outer()
exec(inner.__code__, {"print": print}, closure=inner.__closure__)
for code, closure in [(inner.__code__, None), (inner.__code__, ()), (inner.__code__, [*inner.__closure__]), (inner.__code__, (5,)), ("pass", inner.__closure__), (show.__code__, inner.__closure__)]:
    show("exec", lambda: exec(code, {}, closure=closure))


# breakpoint() calls a hook that can be lost.
print(sys.breakpointhook is sys.__breakpointhook__)
sys.breakpointhook = lambda *arguments, **named: (arguments, named)
print(breakpoint(1, a=2))
del sys.breakpointhook
show("breakpoint", breakpoint)


# Views of memory.
view = memoryview(bytearray(b"abcdef"))
grid = view.cast("B", [2, 3])
for text in ["view[(slice(0, 1), slice(0, 2))]", "view[0, 1]", "view[0, slice(0, 1)]", "grid[0]", "grid[0, 1]", "grid[0:1].tolist()", "grid[0:1, 0]", "list(reversed(view))", "view.__buffer__(0) == view", "b'a'.__buffer__(1)", "view.__release_buffer__(5)", "view.__release_buffer__(view)", "b'a' < view", "bytearray(b'a') < view", "hash(memoryview(bytearray(b'a')).toreadonly())"]:
    show(text, lambda: eval(text))
for text in ["view[(0,)] = 1", "view[(slice(0, 1), slice(0, 2))] = b'a'", "view[0, slice(0, 1)] = b'a'", "grid[0:1] = b'abc'", "grid[0] = 1", "view[0:2] = 'ab'", "view[:] = 5", "view['a'] = 1", "view[0:3] = memoryview(b'xyz')", "view[0:3] = memoryview(b'xyz').cast('b')"]:
    show(text, lambda: exec(text))
print(bytes(view), memoryview(b"\0\2").cast("?") == memoryview(b"\0\4").cast("?"))


class Releasing:
    def __init__(self, view):
        self.view = view

    def __index__(self):
        self.view.release()
        return 1

    def __len__(self):
        self.view.release()
        return 1


for use in [lambda view: view[Releasing(view)], lambda view: view.__setitem__(0, Releasing(view)), lambda view: view.__setitem__(Releasing(view), 5), lambda view: bytes(view[Releasing(view) :]), lambda view: view.hex(Releasing(view))]:
    show("releasing", lambda: use(memoryview(bytearray(b"abcd"))))

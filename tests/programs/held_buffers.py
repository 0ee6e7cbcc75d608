# Memory keeps its size while Python code runs that a native function calls in the midst of reading or writing it.
import array
import collections
import re
import struct


class Index:
    def __init__(self, action, value=1):
        self.action, self.value = action, value

    def __index__(self):
        self.action()
        return self.value


class Lent:
    def __init__(self, action):
        self.action = action

    def __buffer__(self, flags):
        self.action()
        return memoryview(b"xy")


def attempt(name, function):
    target = bytearray(b"abcabc\0\0")
    try:
        result = function(target)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    target.append(33)
    print(name, result, len(target) if "value" in name else target)


attempt("pack_into, value", lambda b: struct.pack_into("ii", b, 0, 1, Index(b.clear, 2)))
attempt("pack_into, offset", lambda b: struct.pack_into("i", b, Index(b.clear, 4), 1))
attempt("pack_into", lambda b: struct.pack_into("i", b, Index(lambda: None, 4), 65))
attempt("Struct.pack_into", lambda b: struct.Struct("i").pack_into(b, Index(b.clear, 4), 1))
attempt("unpack_from", lambda b: struct.unpack_from("i", b, Index(b.clear, 4)))
attempt("Struct.unpack_from", lambda b: struct.Struct("i").unpack_from(b, offset=Index(b.clear, 4)))
attempt("unpack_from, sound", lambda b: struct.unpack_from("i", b, Index(lambda: None, 4)))
attempt("count", lambda b: b.count(Index(b.clear, 97)))
attempt("find", lambda b: b.find(Index(b.clear, 97)))
attempt("find, start", lambda b: b.find(b"c", Index(b.clear)))
attempt("in", lambda b: Index(b.clear, 97) in b)
attempt("in, sound", lambda b: Index(lambda: None, 97) in b)
attempt("join", lambda b: b.join([Lent(b.clear), Lent(b.clear)]))
attempt("join, sound", lambda b: b.join([Lent(lambda: None), b"-"]))
attempt("sub", lambda b: re.sub(b"a", lambda match: (b.clear(), b"x")[1], b))
attempt("subn, sound", lambda b: re.subn(b"a", lambda match: b"x", b))
attempt("cast", lambda b: memoryview(b).cast("B", (Index(lambda: None, 2), 4)).shape)
attempt("cast, sound", lambda b: memoryview(b).cast("B", (2, 4)).shape)


class Numeric:
    def __iter__(self):
        return iter((65, 66))

    def __float__(self):
        return 1.0


class Items:
    def __iter__(self):
        return iter((65, 66))


def assign(target, value):
    target[1:3] = value
    return value.__class__.__name__


attempt("slice of a number", lambda b: assign(b, Numeric()))
attempt("slice of an index", lambda b: assign(b, Index(b.clear)))
attempt("slice of items", lambda b: assign(b, Items()))


class Keys:
    """All keys are taken before the first is used."""

    def __init__(self, target):
        self.target = target

    def keys(self):
        yield 1
        self.target.clear()
        yield 2

    def __getitem__(self, key):
        return key


target = {0: 0}
target.update(Keys(target))
print(target)
ordered = collections.OrderedDict.fromkeys("abc")
for change in (lambda: ordered.pop("a"), ordered.clear, lambda: ordered.update(z=1)):
    try:
        for each in ordered:
            change()
    except RuntimeError as error:
        print(error)
    ordered = collections.OrderedDict.fromkeys("abc")
five = 5
# What is wrong with the callable is said before what is wrong with the names.
for call in (lambda: five(**{1: 2}), lambda: five(*(1,), **{"a": 1, 2: 3}), lambda: print(**{1: 2}), lambda: (lambda **k: k)(**{1: 2})):
    try:
        print(call())
    except TypeError as error:
        print(error)

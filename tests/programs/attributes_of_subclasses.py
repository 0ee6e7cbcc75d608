# Attributes and methods of instances that are no plain ones: subclasses of builtin types, and instances whose dict was asked for.
import random
from collections import Counter, OrderedDict, deque


class Fault(Exception):
    def __init__(self):
        self.code = 1

    def read(self):
        return self.code


class Table(dict):
    def read(self):
        return self.code


class Row(list):
    def read(self):
        return self.code


class Plain:
    def read(self):
        return self.code


class Queue(deque):
    def read(self):
        return self.code


def work(owner, rounds):
    total = 0
    for i in range(rounds):
        total += owner.read()
        owner.code = i % 3
    return total


def asked(owner):
    vars(owner)
    return owner


for make in (Fault, Table, Row, Plain, Queue, lambda: asked(Plain()), lambda: random.Random(5)):
    owner = make()
    if isinstance(owner, random.Random):
        print([owner.randint(1, 9) for _ in range(200)][:10], owner.choice("abc"))
        continue
    owner.code = 1
    print(type(owner).__name__, work(owner, 500))
    # An attribute of its own hides the method, in the middle of the run and afterwards.
    owner.read = lambda: 5
    print(work(owner, 50))
    del owner.read
    print(work(owner, 50))
    owner.__dict__["read"] = lambda: 7
    print(work(owner, 50), list(vars(owner)))
    del owner.__dict__["read"]
    print(work(owner, 50), list(vars(owner)))
    type(owner).read = lambda self: 100 + self.code
    print(work(owner, 50))


# Two names of one class, set in another order by each instance: the order of insertion stays.
def fill(owner, first):
    if first:
        owner.a = 1
        owner.b = 2
    else:
        owner.b = 1
        owner.a = 2
    return list(vars(owner).items())


class Other(Exception):
    pass


print([fill(Other(), i % 3 != 0) for i in range(200)][-3:])


# A place that sees several classes, each with the name at another index.
class Left(Exception):
    def __init__(self):
        self.x, self.y = 1, 2


class Right(Exception):
    def __init__(self):
        self.y, self.z, self.x = 3, 4, 5


def both(items):
    total = 0
    for each in items:
        total += each.x * 10 + each.y
        each.y = total % 7
    return total


print(both([Left() for _ in range(60)]), both([Right() for _ in range(60)]), both([Left(), Right()] * 60))


class Counted(Counter):
    def __setitem__(self, key, value):
        super().__setitem__(key, value + 100)


class Deleting(Counter):
    def __delitem__(self, key):
        print("del", key)
        super().__delitem__(key)


class Getting(Counter):
    def get(self, key, default=None):
        return super().get(key, default) + 10


print(Counter("hello"), Counted("ab"), Deleting("aab"), Getting("aab"))


# What an exception carries follows from its bases, and from what they are made.
class First(ValueError):
    pass


class Second(OSError):
    pass


class Third(First, KeyError):
    pass


for kind in (First, Second, Third, type("Fourth", (StopIteration,), {}), type("Fifth", (ImportError,), {}), SystemExit):
    try:
        raise kind(2, "text")
    except BaseException as error:
        print(kind.__name__, error.args, getattr(error, "errno", "-"), getattr(error, "value", "-"), getattr(error, "msg", "-"),
              getattr(error, "code", "-"), str(error))
try:
    First.__bases__ = (OSError,)
except TypeError as error:
    print(error)
First.__bases__ = (ArithmeticError,)
print(First.__mro__, repr(First(1)))

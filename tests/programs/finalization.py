import gc
import sys

import _weakref

class A:
    def __init__(self, n): self.n=n
    def __del__(self): print('del', self.n)
def f():
    a=A(1); r=_weakref.ref(a, lambda r: print('dead', r() is None))
    print(r() is a, _weakref.getweakrefcount(a), a.__weakref__ is r)
    return r
r=f()
gc.collect()
print(r())
def gen():
    try:
        yield 1
        yield 2
    finally: print('closed')
g=gen(); next(g); del g; gc.collect()


class Node:
    pass


# Cycles die as a whole.
def cycle():
    a, b = Node(), Node()
    a.other, b.other = b, a
    return _weakref.ref(a), _weakref.ref(b)


refs = cycle()
gc.collect()
print([r() for r in refs])


class Phoenix:
    kept = []

    def __del__(self):
        print('resurrected')
        Phoenix.kept.append(self)


def burn():
    Phoenix()


burn()
gc.collect()
print(len(Phoenix.kept))
Phoenix.kept.clear()
gc.collect()
print('not twice')


def referenced():
    node = Node()
    first, second = _weakref.ref(node), _weakref.ref(node)
    third = _weakref.ref(node, print)
    print(first is second, first is third, first == third, hash(first) == hash(node), _weakref.getweakrefcount(node))
    print(_weakref.getweakrefs(node)[0] is first, third.__callback__ is print)
    proxy = _weakref.proxy(node)
    proxy.value = 5
    print(node.value, proxy.value, type(proxy).__name__, _weakref.getweakrefcount(node))
    calls = _weakref.proxy(referenced)
    print(type(calls).__name__)
    node.__class__ = Node
    return first, proxy


first, proxy = referenced()
first_again = first
gc.collect()
print(first(), first == first_again)
for attempt in (lambda: proxy.value, lambda: proxy + 1, lambda: len(proxy), lambda: bool(proxy), lambda: str(proxy)):
    try:
        print(attempt())
    except (ReferenceError, TypeError) as error:
        print(type(error).__name__, error)
for bad in (5, 'text', (), None, []):
    try:
        _weakref.ref(bad)
    except TypeError as error:
        print(error)


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return self.value + (other.value if isinstance(other, Number) else other)

    __radd__ = __add__

    def __getitem__(self, key):
        return key * self.value

    def __len__(self):
        return self.value

    def __contains__(self, value):
        return value == self.value

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Number) else other)

    def __iter__(self):
        return iter(range(self.value))

    def __call__(self, *args):
        return args


number = Number(3)
p = _weakref.proxy(number)
print(p + 1, 1 + p, p + p, p[2], len(p), 3 in p, p == 3, p != 3, list(p), p(1, 2), type(p).__name__)
try:
    hash(p)
except TypeError as error:
    print(error)


class Slotted:
    __slots__ = ('x',)


class Weak(Slotted):
    __slots__ = ('__weakref__',)


try:
    _weakref.ref(Slotted())
except TypeError as error:
    print(error)
weak = Weak()
print(_weakref.ref(weak)() is weak)


class Ref(_weakref.ref):
    def __init__(self, target, callback=None, *, key=None):
        super().__init__(target, callback)
        self.key = key


keyed = Ref(weak, key='k')
print(keyed() is weak, keyed.key, keyed is _weakref.ref(weak), keyed == _weakref.ref(weak))


class Raises:
    def __del__(self):
        raise ValueError('in del')


def unraisable(arguments):
    print(arguments.exc_type.__name__, arguments.exc_value, arguments.err_msg.partition(' at ')[0], arguments.object)


sys.unraisablehook = unraisable


def drop():
    Raises()


drop()
gc.collect()


def collected(phase, info):
    print(phase, sorted(info))


gc.callbacks.append(collected)
gc.collect()
gc.callbacks.clear()
print(gc.isenabled(), gc.get_debug(), gc.is_tracked(5), gc.is_tracked([]))
gc.disable()
print(gc.isenabled())

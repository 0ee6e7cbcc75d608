"""The messages of calls whose arguments do not fit, in every form of call."""


def show(call, *arguments, **keywords):
    try:
        print('ok', call(*arguments, **keywords))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


def none(): return 0
def one(a): return a
def two(a, b): return a, b
def default(a, b=2, c=3): return a, b, c
def only(*, key): return key
def only_many(*, first, second, third=3): return first, second, third
def positional(a, b, /): return a, b
def mixed(a, /, b, *, c): return a, b, c
def star(a, *rest): return a, rest
def names(a, **rest): return a, rest
def everything(a, /, b, c=3, *rest, d, e=5, **more): return a, b, c, rest, d, e, more


show(none, 1)
show(none, 1, 2)
show(none, x=1)
show(one)
show(one, 1, 2)
show(one, 1, a=2)
show(one, b=1)
show(one, 1, b=1)
show(two)
show(two, 1)
show(two, b=1)
show(two, 1, 2, 3)
show(two, 1, 2, 3, 4)
show(two, 1, 2, a=3)
show(default)
show(default, 1, 2, 3, 4)
show(default, b=1)
show(default, 1, d=4)
show(default, 1, 2, 3, 4, 5, 6)
show(only)
show(only, 1)
show(only, 1, 2)
show(only, key=1, other=2)
show(only, 1, key=2)
show(only, 1, 2, key=3)
show(only_many)
show(only_many, first=1)
show(only_many, 1, first=1, second=2)
show(positional, 1)
show(positional, a=1, b=2)
show(positional, 1, b=2)
show(positional, 1, 2, c=3)
show(mixed, 1, 2)
show(mixed, 1, 2, 3)
show(mixed, a=1, b=2, c=3)
show(mixed, 1, b=2, c=3)
show(star)
show(star, b=1)
show(star, 1, 2, 3)
show(names)
show(names, 1, 2)
show(names, 1, a=2)
show(names, 1, b=2)
show(everything)
show(everything, 1)
show(everything, 1, 2)
show(everything, 1, 2, d=4)
show(everything, 1, 2, 3, 4, 5, d=6, f=7)
show(everything, b=1, d=2)
show(everything, 1, b=2, c=3, d=4, a=5)
show(everything, 1, 2, b=3, d=4)

# Suggestions for names that are nearly right.
def suggestion(colour, *, thickness=1): return colour
show(suggestion, color='red')
show(suggestion, 'red', thicknes=3)
show(suggestion, 'red', banana=3)

# Many missing.
def many(a, b, c, d): return a
show(many)
show(many, 1)
show(many, 1, 2)
show(many, 1, 2, 3)

# Unpacking.
show(lambda: one(*[1], *[2]))
show(lambda: one(**{'a': 1}, **{'a': 2}))
show(lambda: one(1, **{'a': 2}))
show(lambda: one(*1))
show(lambda: one(**1))
show(lambda: one(**{1: 2}))
show(lambda: one(*[1], **None))
show(lambda: two(*(1,), **{'b': 2}))
show(lambda: two(b=1, **{'b': 2}))
show(lambda: names(1, **{'b': 2}, **{'c': 3}, d=4))
show(lambda: dict(**{'a': 1}, a=2))
show(lambda: print(*1))
show(lambda: print(**[]))


# Methods count self.
class C:
    def method(self): return 'method'
    def two(self, x): return x
    @classmethod
    def of_class(cls, x): return x
    @staticmethod
    def static(x): return x
    def __call__(self, x): return x
    def no_self(): return 1


show(C().method, 1)
show(C.method)
show(C().two)
show(C().of_class)
show(C.of_class, 1, 2)
show(C.static)
show(C())
show(C(), 1, 2)
show(C().no_self)
show(C, 1)
show(C, x=1)


class WithInit:
    def __init__(self, x): self.x = x


class WithNew:
    def __new__(cls, x): return object.__new__(cls)


class WithBoth:
    def __new__(cls, *a): return object.__new__(cls)
    def __init__(self, x): pass


show(WithInit)
show(WithInit, 1, 2)
show(WithInit, y=1)
show(WithNew)
show(WithNew, 1, 2)
show(WithBoth)
show(WithBoth, 1, 2)


class BadInit:
    def __init__(self): return 1


show(BadInit)

# What cannot be called.
for thing in (1, 'text', None, [], C.__dict__, ...):
    show(thing)


class NotCallable:
    pass


show(NotCallable())

# Builtin functions and types.
show(len)
show(len, 1, 2)
show(len, obj=[])
show(len, 5)
show(abs)
show(divmod, 1)
show(isinstance, 1)
show(isinstance, 1, 2)
show(sorted)
show(sorted, [1], 2)
show(sorted, [1], wrong=2)
show(max)
show(max, 1)
show(max, [1], wrong=2)
show(int, 1, 2, 3)
show(int, 'x', wrong=1)
show(int, 1, 10)
show(list, 1, 2)
show(list, x=1)
show(tuple, 1, 2)
show(dict, 1)
show(dict, [1])
show(dict, [(1, 2, 3)])
show(dict, 1, 2)
show(range)
show(range, 1, 2, 3, 4)
show(range, 'a')
show(enumerate)
show(enumerate, [], start='x')
show(zip, [1], wrong=2)
show(map)
show(map, len)
show(filter, None)
show(iter)
show(iter, 1)
show(iter, 1, 2)
show(next)
show(next, 1)
show(getattr, 1)
show(getattr, 1, 2)
show(hasattr, 1, 2)
show(setattr, 1, 'a')
show(print, 1, wrong=2)
show(print, sep=1)
show(object, 1)
show(type)
show(type, 1, 2)
show(type, 'X', (), [])
show(type, 1, (), {})
show(type, 'X', [], {})
show(super().__init__ if False else bool, 1, 2)
show(float, 1, 2)
show(float, [])
show(complex, 'x', 1)
show([].append)
show([].append, 1, 2)
show([].append, x=1)
show([].insert, 1)
show([].sort, 1)
show({}.get)
show({}.update, 1, 2)
show({}.pop)
show(''.join)
show(''.join, 1)
show(''.join, [1])
show('a'.split, 1)
show('a'.replace, 'b')
show('a'.startswith, 1)
show(list.append)
show(list.append, 1)
show(list.append, 1, 2)
show(str.upper, 1)
show(object.__new__)
show(object.__new__, 1)
show(object.__new__, int)
show(int.__new__, str)
show(list.__init__)
show(BaseException.__new__, int)

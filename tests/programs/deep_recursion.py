"""Recursion without end through every path that leaves Python's own frames: always RecursionError, at any limit, never a crash."""
import sys

DEPTH = 100_000


def check(name, call):
    try:
        call()
        print(name, 'came back')
    except RecursionError:
        print(name, 'RecursionError')
    except Exception as error:
        print(name, type(error).__name__, error)


def survive(name, call):
    """For what ends in RecursionError or not as the native stack has room."""
    try:
        call()
    except RecursionError:
        pass
    print(name, 'survived')


def nest(make, depth=DEPTH):
    value = make(None)
    for _ in range(depth):
        value = make(value)
    return value


# Nested containers.
lists = nest(lambda x: [x])
others = nest(lambda x: [x])
tuples = nest(lambda x: (x,))
dicts = nest(lambda x: {0: x})
check('repr of lists', lambda: repr(lists))
check('repr of tuples', lambda: repr(tuples))
check('repr of dicts', lambda: repr(dicts))
check('str of lists', lambda: str(lists))
check('format of lists', lambda: f'{lists}')
check('ascii of lists', lambda: ascii(lists))
survive('equal lists', lambda: lists == others)
survive('unequal lists', lambda: lists != others)
survive('ordered tuples', lambda: tuples < nest(lambda x: (x,)))
survive('equal dicts', lambda: dicts == nest(lambda x: {0: x}))
check('hash of tuples', lambda: hash(nest(lambda x: (x,))))
survive('in', lambda: others in [lists])
survive('index', lambda: [lists].index(others))
survive('count', lambda: [lists].count(others))
check('isinstance', lambda: isinstance(1, nest(lambda x: (x,) if x else (str,))))
check('issubclass', lambda: issubclass(int, nest(lambda x: (x,) if x else (str,))))
check('startswith', lambda: print('deep tuple is a TypeError' if not isinstance(tuples, str) else ''))
del lists, others, tuples, dicts


# Special methods that call themselves through an operation.
def cls(**members):
    return type('Recursive', (), members)()


X = cls
check('__add__', lambda: (lambda o: o + o)(cls(__add__=lambda s, o: s + o)))
check('__radd__', lambda: (lambda o: 1 + o)(cls(__radd__=lambda s, o: 1 + s)))
check('__iadd__', lambda: exec('o += 1', {'o': cls(__iadd__=lambda s, o: exec('s += 1', {'s': s}))}))
check('__neg__', lambda: -cls(__neg__=lambda s: -s))
check('__call__', lambda: cls(__call__=lambda s: s())())
check('__getitem__', lambda: cls(__getitem__=lambda s, k: s[k])[0])
check('__setitem__', lambda: cls(__setitem__=lambda s, k, v: s.__class__.__setitem__(s, k, v)).__setitem__(0, 1))
check('__contains__', lambda: 1 in cls(__contains__=lambda s, k: k in s))
check('__len__', lambda: len(cls(__len__=lambda s: len(s))))
check('__bool__', lambda: bool(cls(__bool__=lambda s: bool(s))))
check('__hash__', lambda: hash(cls(__hash__=lambda s: hash(s))))
check('hash in dict', lambda: {cls(__hash__=lambda s: {s: 1}.__len__()): 1})
check('__eq__', lambda: cls(__eq__=lambda s, o: s == o) == 1)
check('__lt__', lambda: sorted([cls(__lt__=lambda s, o: s < o), 1]))
check('__iter__', lambda: iter(cls(__iter__=lambda s: iter(s))))
check('__next__', lambda: next(cls(__next__=lambda s: next(s))))
check('__index__', lambda: range(cls(__index__=lambda s: range(s))))
check('__int__', lambda: int(cls(__int__=lambda s: int(s))))
check('__float__', lambda: float(cls(__float__=lambda s: float(s))))
check('__repr__', lambda: repr(cls(__repr__=lambda s: repr(s))))
check('__str__', lambda: str(cls(__str__=lambda s: str(s))))
check('__format__', lambda: format(cls(__format__=lambda s, f: format(s, f))))
check('__getattr__', lambda: cls(__getattr__=lambda s, n: getattr(s, n + 'x')).a)
check('__getattribute__', lambda: cls(__getattribute__=lambda s, n: getattr(s, n)).a)
check('__setattr__', lambda: setattr(cls(__setattr__=lambda s, n, v: setattr(s, n, v)), 'a', 1))
check('__delattr__', lambda: delattr(cls(__delattr__=lambda s, n: delattr(s, n)), 'a'))
check('__dir__', lambda: dir(cls(__dir__=lambda s: dir(s))))
check('__enter__', lambda: exec('with o: pass', {'o': cls(__enter__=lambda s: s.__enter__(), __exit__=lambda *a: None)}))
check('__reversed__', lambda: reversed(cls(__reversed__=lambda s: reversed(s))))
check('__missing__', lambda: type('D', (dict,), {'__missing__': lambda s, k: s[k]})()[1])
check('__instancecheck__', lambda: isinstance(1, type('M', (type,), {'__instancecheck__': lambda c, o: isinstance(o, c)})('C', (), {})))
check('__new__', lambda: type('N', (), {'__new__': lambda c: c()})())
check('__init__', lambda: type('I', (), {'__init__': lambda s: s.__class__.__call__()} | {'__call__': staticmethod(lambda: make_init())})())


def make_init():
    return type('I', (), {'__init__': lambda s: make_init() and None})()


check('__init_subclass__', lambda: type('S', (type('B', (), {'__init_subclass__': classmethod(lambda c: type('S', (c,), {}))}),), {}))
check('metaclass', lambda: type('M', (type,), {'__call__': lambda c, *a: c(*a)})('C', (), {})())
check('__set_name__', lambda: make_named())


def make_named():
    return type('C', (), {'x': type('D', (), {'__set_name__': lambda s, o, n: make_named() and None})()})


class Property:
    @property
    def value(self):
        return self.value


check('property', lambda: Property().value)


class Get:
    def __get__(self, instance, owner):
        return instance.descriptor


Owner = type('Owner', (), {'descriptor': Get()})
check('__get__', lambda: Owner().descriptor)


# Builtins that call back.
def again_sort(x):
    return sorted([1, 2], key=again_sort)


def again_max(x):
    return max([1, 2], key=again_max)


def again_map(x):
    return list(map(again_map, [1]))


def again_filter(x):
    return list(filter(again_filter, [1]))


def again_iter():
    return list(iter(again_iter, None))


def again_comprehension(x):
    return [again_comprehension(y) for y in [x]]


def again_generator(x):
    return list(again_generator(y) for y in [x])


def again_exec():
    exec('again()', {'again': again_exec})


def again_eval():
    return eval('again()', {'again': again_eval})


def again_star(*arguments):
    return again_star(*arguments, 1)


def again_keywords(**keywords):
    return again_keywords(**keywords)


def again_getattr():
    return getattr(cls(__getattr__=lambda s, n: again_getattr()), 'x')


check('sort key', lambda: again_sort(1))
check('max key', lambda: again_max(1))
check('map', lambda: again_map(1))
check('filter', lambda: again_filter(1))
check('iter', again_iter)
check('comprehension', lambda: again_comprehension(1))
check('generator', lambda: again_generator(1))
check('exec', again_exec)
check('eval', again_eval)
check('star', lambda: again_star())
check('keywords', lambda: again_keywords(a=1))
check('getattr', again_getattr)


# Mutual recursion of two classes.
class Left:
    def __getattr__(self, name):
        return getattr(Right(), name)

    def __eq__(self, other):
        return Right() == other

    def __repr__(self):
        return repr([Right()])


class Right:
    def __getattr__(self, name):
        return getattr(Left(), name)

    def __eq__(self, other):
        return other == Left()

    def __repr__(self):
        return repr({1: Left()})


check('mutual __getattr__', lambda: Left().x)
check('mutual __eq__', lambda: Left() == Left())
check('mutual __repr__', lambda: repr(Left()))

# Chains of generators.


def delegate(inner):
    if inner is not None:
        yield from inner
    else:
        yield 1


survive('yield from', lambda: list(nest(delegate)))


def loop(inner):
    for x in inner or [1]:
        yield x


survive('generators', lambda: list(nest(loop)))

# A limit above what the native stack can carry.
sys.setrecursionlimit(1_000_000)
check('high __getattr__', lambda: cls(__getattr__=lambda s, n: getattr(s, n)).a)
check('high repr', lambda: repr(cls(__repr__=lambda s: repr(s))))
check('high sort', lambda: again_sort(1))
check('high hash', lambda: hash(cls(__hash__=lambda s: hash(s))))


def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


print(count(200_000))

"""Changing what is usually fixed: __class__ of instances, __bases__, __name__ and __dict__ of classes, __code__, __defaults__ and __globals__ of functions."""


def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, type(error).__name__, error)


class A:
    def who(self): return 'A', sorted(vars(self))


class B:
    def who(self): return 'B', sorted(vars(self))


class Slots:
    __slots__ = ('x',)
    def who(self): return 'slots'


class SameSlots:
    __slots__ = ('x',)
    def who(self): return 'same slots', self.x


class MoreSlots(Slots):
    __slots__ = ('y',)


class Int(int):
    pass


class Int2(int):
    def who(self): return 'Int2', self + 0


def assign(instance, cls):
    instance.__class__ = cls
    return instance.who() if hasattr(instance, 'who') else type(instance).__name__


a = A()
a.value = 1
for _ in range(3):
    attempt('to B', lambda: assign(a, B))
    attempt('to A', lambda: assign(a, A))
s = Slots()
s.x = 5
attempt('slots', lambda: assign(s, SameSlots))
attempt('more slots', lambda: assign(s, MoreSlots))
attempt('dict', lambda: assign(s, A))
attempt('to slots', lambda: assign(A(), Slots))
attempt('int subclasses', lambda: assign(Int(7), Int2))
attempt('int', lambda: assign(Int(7), int))
attempt('builtin', lambda: assign(1, Int))
attempt('list', lambda: assign([], list))
attempt('not a class', lambda: assign(A(), 1))
attempt('delete', lambda: delattr(a, '__class__'))
attempt('function', lambda: assign(lambda: 1, A))


class Meta(type):
    pass


class Other(type):
    def hello(cls): return 'hello from ' + cls.__name__


class WithMeta(metaclass=Meta):
    pass


WithMeta.__class__ = Other
print(type(WithMeta).__name__, WithMeta.hello())
import sys
Module = type(sys)


class Lazy(Module):
    def __getattr__(self, name):
        return f'lazy {name}'


m = Module('m')
m.__class__ = Lazy
print(m.anything, type(m).__name__)

# Specialised code follows.
def call(o): return o.who()[0]


objects = [A(), A()]
seen = []
for i in range(60):
    objects[0].__class__ = B if i % 7 == 3 else A
    seen.append(call(objects[0]))
print(''.join(seen))


# Bases.
class X:
    value = 'X'
class Y:
    value = 'Y'
class D(X):
    pass
class E(D):
    pass


def read(): return E.value


results = []
for i in range(20):
    D.__bases__ = (Y,) if i % 2 else (X,)
    results.append(read())
print(''.join(results), [c.__name__ for c in E.__mro__], [c.__name__ for c in X.__subclasses__()], [c.__name__ for c in Y.__subclasses__()])
attempt('cycle', lambda: setattr(X, '__bases__', (E,)))
attempt('object', lambda: setattr(D, '__bases__', (object,)))
attempt('empty', lambda: setattr(D, '__bases__', ()))
attempt('not a tuple', lambda: setattr(D, '__bases__', [X]))
attempt('not classes', lambda: setattr(D, '__bases__', (1,)))
attempt('layout', lambda: setattr(D, '__bases__', (int,)))
attempt('delete', lambda: delattr(D, '__bases__'))
attempt('builtin', lambda: setattr(int, '__bases__', (object,)))
attempt('builtin attribute', lambda: setattr(int, 'x', 1))
attempt('mro', lambda: setattr(D, '__mro__', ()))

# Names.
D.__name__, D.__qualname__, D.__module__, D.__doc__ = 'New', 'Outer.New', 'elsewhere', 'words'
print(D, D.__name__, D.__doc__)
attempt('name', lambda: setattr(D, '__name__', 1))
attempt('null', lambda: setattr(D, '__name__', 'a\0b'))
attempt('qualname', lambda: setattr(D, '__qualname__', 1))
attempt('delete name', lambda: delattr(D, '__name__'))
attempt('dict', lambda: setattr(D, '__dict__', {}))
attempt('class dict', lambda: D.__dict__.__setitem__('x', 1))
a.__dict__ = {'replaced': True}
print(a.replaced, vars(a))
attempt('instance dict', lambda: setattr(a, '__dict__', []))
del a.__dict__
print(vars(a))


# Functions.
def f(a, b=2, *, c=3): return a, b, c
def g(a): return 'g', a


def use(): return f(1)


out = []
for i in range(12):
    f.__defaults__ = (i,)
    f.__kwdefaults__ = {'c': -i}
    out.append(use())
print(out[-1], out[0])
original = f.__code__
f.__code__ = g.__code__
print(use())
f.__code__ = original
f.__defaults__ = None
attempt('no defaults', use)
f.__kwdefaults__ = None
attempt('no keyword defaults', lambda: f(1, 2))
attempt('defaults', lambda: setattr(f, '__defaults__', [1]))
attempt('kwdefaults', lambda: setattr(f, '__kwdefaults__', 1))
attempt('code', lambda: setattr(f, '__code__', 1))
attempt('globals', lambda: setattr(f, '__globals__', {}))
attempt('name', lambda: setattr(f, '__name__', 1))
attempt('closure', lambda: setattr(f, '__closure__', ()))


def outer():
    x = 1
    return lambda: x


attempt('free variables', lambda: setattr(f, '__code__', outer().__code__))
inner = outer()
inner.__closure__[0].cell_contents = 'changed'
print(inner())
del inner.__closure__[0].cell_contents
attempt('empty cell', inner)
f.attribute = 1
print(f.__dict__, f.attribute)
f.__name__, f.__qualname__ = 'renamed', 'q.renamed'
attempt('message', f)
FunctionType, CodeType = type(f), type(f.__code__)
attempt('of module code', lambda: FunctionType(compile('x = 1\ny = x + z\nresult = sorted(locals())[-4:]', 'm', 'exec'), shared)())
shared = {'z': 10}
FunctionType(compile('x = 1\ny = x + z', 'm', 'exec'), shared)()
print({k: v for k, v in shared.items() if k != '__builtins__'})
attempt('made', lambda: FunctionType(g.__code__, {'__builtins__': {}}, 'named', (5,))())
attempt('wrong closure', lambda: FunctionType(outer().__code__, {}))
attempt('not code', lambda: FunctionType(1, {}))
attempt('replace', lambda: FunctionType(g.__code__.replace(co_consts=('replaced',)), {})(1)[0])

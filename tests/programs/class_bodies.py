"""Class bodies: their scopes, namespaces, __prepare__, keywords, __set_name__, __init_subclass__, __classcell__, nested and conditional definitions."""
x = 'global'


class Plain:
    y = x
    x = 'class'
    z = x
    del x
    w = x
    locals()['made'] = 'through locals'


print(Plain.y, Plain.z, Plain.w, Plain.made, hasattr(Plain, 'x'))


def function():
    x = 'function'

    class Inner:
        a = x
        x = 'inner'
        b = x

        def method(self):
            return x

        comprehension = [x for _ in range(1)]
        lazily = lambda self: x
        c = [n for n in (1, 2)]
    return Inner


Inner = function()
print(Inner.a, Inner.b, Inner().method(), Inner.comprehension, Inner().lazily(), Inner.c, Inner.__qualname__)


class Body:
    print(sorted(locals()), __name__, __qualname__, __module__)
    if True:
        def chosen(self): return 'chosen'
    else:
        def never(self): return 'never'
    for index in range(3):
        exec(f'attribute_{index} = {index}')
    try:
        1 / 0
    except ZeroDivisionError as error:
        caught = str(error)
    with open(__file__) as file:
        closed = file.closed
    del file
    import sys as system
    match index:
        case 2:
            matched = True
    (walrus := 'w')
    a, *b = 'abc'
    global put_outside
    put_outside = 'global'


print(Body().chosen(), Body.attribute_2, Body.caught, hasattr(Body, 'error'), Body.index, Body.matched, Body.walrus, Body.b, put_outside)


# Metaclasses see keywords; __prepare__ chooses the namespace.
class Recorder(dict):
    def __init__(self):
        self.log = []

    def __setitem__(self, key, value):
        self.log.append(key)
        dict.__setitem__(self, key, value)

    def __missing__(self, key):
        if key.startswith('magic_'):
            return key
        raise KeyError(key)


class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases, **keywords):
        print('prepare', name, [b.__name__ for b in bases], keywords)
        return Recorder()

    def __new__(meta, name, bases, namespace, **keywords):
        print('new', name, namespace.log, keywords)
        return super().__new__(meta, name, bases, dict(namespace))

    def __init__(cls, name, bases, namespace, **keywords):
        print('init', name, keywords)
        super().__init__(name, bases, namespace)

    def __call__(cls, *arguments):
        print('call', cls.__name__, arguments)
        return super().__call__(*arguments)


class Base(metaclass=Meta, flag=1):
    value = magic_value
    value = 2


class Derived(Base, other=2):
    def __init__(self, *arguments):
        self.arguments = arguments


print(Base.value, Derived(1, 2).arguments, type(Derived).__name__)


# __set_name__ in order, then __init_subclass__.
class Named:
    def __set_name__(self, owner, name):
        print('set_name', owner.__name__, name)


class Hooked:
    def __init_subclass__(cls, /, tag=None, **keywords):
        print('init_subclass', cls.__name__, tag, keywords, sorted(n for n in vars(cls) if not n.startswith('__')))
        super().__init_subclass__(**keywords)


class Sub(Hooked, tag='t'):
    first = Named()
    second = Named()


for make in (lambda: type('T', (Hooked,), {'n': Named()}, tag='made'), lambda: type('T', (Hooked,), {}, wrong=1), lambda: type('T', (), {}, wrong=1)):
    try:
        print(make().__name__)
    except TypeError as error:
        print(error)


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError('no')


try:
    class Failing:
        attribute = BadName()
except ValueError as error:
    print(error, error.__notes__)


# super() and __class__ need the class that is being made.
class Parent:
    def hello(self): return 'parent'
    @classmethod
    def make(cls): return cls.__name__
    @property
    def value(self): return 1


class Child(Parent):
    def hello(self): return 'child of ' + super().hello() + ' in ' + __class__.__name__
    @classmethod
    def make(cls): return super().make() + '!'
    @property
    def value(self): return super().value + 1
    def nested(self):
        def inner():
            return super(__class__, self).hello()
        return inner()
    def generator(self):
        return [super(Child, self).hello() for _ in range(1)]
    def wrong():
        return super().hello()


c = Child()
print(c.hello(), Child.make(), c.value, c.nested(), c.generator())
for call in (Child.wrong, lambda: super().x, lambda: super(int), lambda: super(1), lambda: super(Child, 1), lambda: super(Child, c).missing, lambda: super(Child).hello):
    try:
        print(repr(call())[:40])
    except (TypeError, RuntimeError, AttributeError) as error:
        print(type(error).__name__, error)


class Lost(type):
    def __new__(meta, name, bases, namespace):
        namespace.pop('__classcell__', None)
        return super().__new__(meta, name, bases, namespace)


try:
    class NoCell(metaclass=Lost):
        def method(self): return __class__
except RuntimeError as error:
    print(error)


# Bases that are no classes, conflicts, orders.
class Entry:
    def __mro_entries__(self, bases):
        return (Parent,)


class FromEntry(Entry()):
    pass


print(FromEntry.__bases__, len(FromEntry.__orig_bases__))


class A: pass
class B(A): pass


class M1(type): pass
class M2(type): pass
class C1(metaclass=M1): pass
class C2(metaclass=M2): pass


for text in ('class X(A, B): pass', 'class X(A, A): pass', 'class X(1): pass', 'class X(C1, C2): pass', 'class X(bool): pass', 'class X(int, str): pass', 'class X(*[A], **{"metaclass": M1}): pass',
             'class X(A, metaclass=A): pass', 'class X(metaclass=lambda *a: a): pass', 'class X:\n __slots__ = ("a",)\n a = 1', 'class X(int):\n __slots__ = ("a",)\n', 'class X:\n __slots__ = ("a b",)\n',
             'class X:\n __slots__ = 1\n', 'class X:\n __slots__ = ("__dict__", "__dict__")\n', 'class X:\n __slots__ = "one"\nprint(X.one)'):
    try:
        namespace = {'A': A, 'B': B, 'C1': C1, 'C2': C2, 'M1': M1}
        exec(text, namespace)
        print('ok', type(namespace['X']).__name__)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


# Annotations and documentation.
class Documented:
    """The documentation."""
    a: int
    b: 'text' = 1
    (c): str = 2
    def method(self) -> 'Documented': "doc"


print(Documented.__doc__, Documented.__annotations__, Documented.__static_attributes__, Documented.__firstlineno__ > 200, Documented.method.__annotations__)

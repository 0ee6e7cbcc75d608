# Metaclasses, the order of resolution, class creation.
class Meta(type):
    @classmethod
    def __prepare__(metaclass, name, bases, **kwargs):
        print('prepare', name, [b.__name__ for b in bases], kwargs)
        return {'prepared': True}

    def __new__(metaclass, name, bases, namespace, **kwargs):
        print('new', name, sorted(k for k in namespace if not k.startswith('__')), kwargs)
        return super().__new__(metaclass, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        print('init', name, kwargs)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        print('call', cls.__name__, args, kwargs)
        return super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance):
        return instance == 'magic' or super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass):
        return subclass is int or super().__subclasscheck__(subclass)

    def __len__(cls):
        return 42

    def __getitem__(cls, item):
        return item * 2

    def __iter__(cls):
        return iter('abc')

    def __contains__(cls, item):
        return item == 'in'

    def __add__(cls, other):
        return 'added'

    def __repr__(cls):
        return f'<Meta {cls.__name__}>'

    def __getattr__(cls, name):
        return f'meta {name}'

    @property
    def meta_property(cls):
        return 'property of ' + cls.__name__


class Base(metaclass=Meta, option=1):
    x = 1

    def __init__(self, value):
        self.value = value


class Derived(Base, option=2):
    y = 2


print(Base(5).value, len(Base), Base[21], list(Base), 'in' in Base, Base + 1, Base, Base.missing, Base.meta_property, Base.prepared)
print(isinstance('magic', Base), isinstance(5, Base), issubclass(int, Base), issubclass(Derived, Base), type(Derived) is Meta)
try:
    Base(1).meta_property
except AttributeError as error:
    print(error)


class Left(type): pass
class Right(type): pass


for text in ['class X(Base, metaclass=Left): pass', 'class L(metaclass=Left): pass\nclass R(metaclass=Right): pass\nclass X(L, R): pass', 'class X(metaclass=5): pass', 'class X(metaclass=lambda *a, **k: a[0]): pass\nprint(X)', 'type()', 'type("X")', 'type("X", 1, {})', 'type("X", (), 1)', 'type(1, (), {})', 'type("X\\0", (), {})', 'type("X", (5,), {})',
             'class X(int, metaclass=type, a=1): pass', 'class A: pass\nclass B(A): pass\nclass X(A, B): pass', 'class A: pass\nclass X(A, A): pass']:
    try:
        exec(text)
        print('ok')
    except Exception as error:
        print(type(error).__name__, error)


class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass


print([k.__name__ for k in D.__mro__], [k.__name__ for k in A.__subclasses__()], D.__base__.__name__, D.mro() == list(D.__mro__))
B.__bases__ = (C,)
print([k.__name__ for k in D.__mro__])
try:
    A.__bases__ = (D,)
except TypeError as error:
    print(error)


class Reordered(type):
    def mro(cls):
        return [cls, object, A] if cls.__name__ == 'R' else super().mro()


class R(A, metaclass=Reordered):
    pass


print([k.__name__ for k in R.__mro__])


class One:
    def who(self): return ['one']


class Two(One):
    def who(self): return ['two'] + super().who()


class Three(One):
    def who(self): return ['three'] + super().who()


class Four(Two, Three):
    def who(self):
        def inner():
            return super(Four, self).who()
        return ['four'] + inner()

    @classmethod
    def make(cls):
        return super().__new__(cls)


print(Four().who(), type(Four.make()).__name__, super(Two, Four()).who())
for text in ['super(int, "x")', 'super(1, 2)', 'super().x', 'super(Two, Four()).missing', 'super(Two).who', 'super(Two, Four).who']:
    try:
        print(text, type(eval(text)).__name__)
    except Exception as error:
        print(text, '!', type(error).__name__, error)
one = One()
one.__class__ = Two
print(one.who())
try:
    one.__class__ = Four.mro()[-1]
except TypeError as error:
    print(error)
print(type('Dynamic', (One,), {'attr': 1, '__module__': 'mod'})().attr, type('Q', (), {'__qualname__': 'Outer.Q'}))


class Hooks:
    def __init_subclass__(cls):
        cls.registry = getattr(cls, 'registry', []) + [cls.__name__]

    def __class_getitem__(cls, key):
        return (cls.__name__, key)


class H1(Hooks): pass
class H2(H1): pass


print(H2.registry, H1['k'], Hooks.__init_subclass__.__self__ is Hooks)


class Entries:
    def __mro_entries__(self, bases):
        print('entries', bases == (self_,))
        return (A,)


self_ = Entries()


class FromEntries(self_):
    pass


print(FromEntries.__bases__, FromEntries.__orig_bases__ == (self_,))

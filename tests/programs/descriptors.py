# Descriptors, attribute access and slots.
class Data:
    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner=None):
        print('get', self.name, type(instance).__name__, owner.__name__)
        return instance if instance is None else instance.__dict__.get(self.name, 'unset')

    def __set__(self, instance, value):
        print('set', self.name, value)
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        print('delete', self.name)
        del instance.__dict__[self.name]

    def __set_name__(self, owner, name):
        print('named', owner.__name__, name)


class NonData:
    def __get__(self, instance, owner=None):
        return 'non-data'


class Holder:
    data = Data('data')
    plain = NonData()


h = Holder()
print(h.data, Holder.data)
h.data = 1
print(h.data, h.__dict__)
del h.data
h.plain = 'own'
print(h.plain, Holder.plain)
Holder.data2 = Data('later')
try:
    del h.data
except KeyError as error:
    print('KeyError', error)


class Computed:
    def __init__(self):
        self._x = 1

    @property
    def x(self):
        """The x."""
        return self._x

    @x.setter
    def x(self, value):
        self._x = value

    readonly = property(lambda self: 5)
    writeonly = property(fset=lambda self, value: print('write', value))


c = Computed()
c.x = 7
c.writeonly = 3
print(c.x, c.readonly, Computed.x.__doc__, Computed.x.fget.__name__, Computed.x.__name__)
for text in ['c.readonly = 1', 'del c.x', 'c.writeonly', 'c.missing', 'c.missing = 1; del c.missing; del c.missing', 'Computed.missing', 'del Computed.nothing', 'c.__class__ = int', 'c.__dict__ = 3', 'del c.__class__',
             'object().x = 1', 'object().x', '(1).real = 2', 'int.x = 1', 'None.x', 'c.x.y.z', 'super().x', 'Computed.__name__ = 3', 'Computed.__bases__ = ()', 'Computed.__bases__ = (int,)', 'type.__name__ = "x"', 'Computed.x = 1; print(Computed.x)']:
    try:
        exec(text)
        print(text, 'ok')
    except Exception as error:
        print(text, '!', type(error).__name__, error)


class Slotted:
    __slots__ = ('a', 'b', '__private')
    c = 3

    def __init__(self):
        self.a = 1
        self.__private = 2


s = Slotted()
for text in ['s.a', 's.b', 's.c', 's.d', 's.d = 1', 's.c = 1', 'del s.a; s.a', 'del s.b', 's._Slotted__private', 's.__dict__', 'Slotted.a', 'Slotted.a.__get__(s)', 'Slotted.a.__set__(5, 1)', 'Slotted.__slots__']:
    try:
        print(text, '->', eval(text) if '=' not in text and 'del' not in text else exec(text))
    except Exception as error:
        print(text, '!', type(error).__name__, str(error).partition(' at 0x')[0])


class SlottedChild(Slotted):
    pass


child = SlottedChild()
child.d = 4
print(child.__dict__, child.a, child.c)
for body in ["class X(int): __slots__ = ('a',)", "class X: __slots__ = ('a', 'a')", "class X: __slots__ = ('a',); a = 1", "class X: __slots__ = (1,)", "class X: __slots__ = ('1a',)", "class X: __slots__ = 'single'\nprint(X.single)",
             "class A: __slots__ = ('x',)\nclass B: __slots__ = ('y',)\nclass C(A, B): pass", "class X(object, int): pass", "class X(bool): pass", "class X(None): pass", "class X(1): pass", "class X(int, str): pass", "class X(type(None)): pass"]:
    try:
        exec(body)
        print('ok')
    except Exception as error:
        print(type(error).__name__, str(error).partition(' at 0x')[0])


class GetAttr:
    def __getattribute__(self, name):
        print('getattribute', name)
        return super().__getattribute__(name)

    def __getattr__(self, name):
        return f'<{name}>'

    def __setattr__(self, name, value):
        print('setattr', name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print('delattr', name)
        super().__delattr__(name)

    def __dir__(self):
        return ['z', 'a']


g = GetAttr()
g.x = 1
print(g.x, g.y, hasattr(g, 'q'), getattr(g, 'r', 'default'), dir(g))
del g.x
print(vars(g))


class Static:
    @staticmethod
    def static(*args):
        return args

    @classmethod
    def klass(cls, *args):
        return cls.__name__, args

    def method(self):
        return self

    def __class_getitem__(cls, item):
        return cls.__name__, item

    def __init_subclass__(cls, /, flag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        print('subclass', cls.__name__, flag)


class Sub(Static, flag='f'):
    pass


print(Static.static(1), Static().static(2), Static.klass(3), Sub().klass(4), Static[1], Sub[1, 2])
print(Static.__dict__['static'].__func__ is Static.static, Static.__dict__['klass'].__wrapped__.__name__)
m = Static().method
print(m.__self__ is m(), m.__func__ is Static.method, m == m.__self__.method, m is m.__self__.method)
try:
    class Bad(Static, other=1):
        pass
except TypeError as error:
    print(error)

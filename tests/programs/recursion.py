# Recursion without end is a RecursionError, wherever it goes through; never a crash.

DEPTH = 100_000


def check(name, function):
    try:
        function()
        print(name, 'no error')
    except RecursionError:
        print(name, 'RecursionError')


class GetAttr:
    def __getattr__(self, name):
        return getattr(self, name + 'x')


class Equal:
    def __eq__(self, other):
        return self == Equal()


class Repr:
    def __repr__(self):
        return repr(Repr())


class Str:
    def __str__(self):
        return str(Str())


class Hash:
    def __hash__(self):
        return hash(Hash())


class Less:
    def __lt__(self, other):
        return sorted([Less(), Less()])[0]


class MetaCall(type):
    def __call__(cls, *args):
        return cls()


class Called(metaclass=MetaCall):
    pass


class MetaNew(type):
    def __new__(metaclass, name, bases, namespace):
        return MetaNew(name, bases, namespace)


class MetaInstance(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, cls)


class Instance(metaclass=MetaInstance):
    pass


class Descriptor:
    def __get__(self, instance, owner):
        return instance.attribute


class Described:
    attribute = Descriptor()


class Iter:
    def __iter__(self):
        return iter(Iter())


class Add:
    def __add__(self, other):
        return self + other


class Call:
    def __call__(self):
        return self()


class Bool:
    def __bool__(self):
        return bool(Bool())


class Len:
    def __len__(self):
        return len(Len())


class Index:
    def __index__(self):
        return [1][Index()]


class Format:
    def __format__(self, specification):
        return f'{Format()}'


class Contains:
    def __contains__(self, item):
        return item in Contains()


class Init:
    def __init__(self):
        Init()


class New:
    def __new__(cls):
        return New()


class SetAttr:
    def __setattr__(self, name, value):
        self.x = 1


class SetItem:
    def __setitem__(self, key, value):
        self[1] = 1


class DelAttr:
    def __delattr__(self, name):
        del self.x


class Enter:
    def __enter__(self):
        with Enter():
            pass

    def __exit__(self, *exc_info):
        pass


table = {}


class Key:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return table.get(Key())


def sort_key(item):
    return sorted([item], key=sort_key)


def plain():
    return plain()


def delegating(depth):
    if depth:
        yield from delegating(depth - 1)
    yield depth


async def awaiting():
    await awaiting()


def set_attribute():
    SetAttr().x = 1


def set_item():
    SetItem()[1] = 1


def delete_attribute():
    del DelAttr().x


for name, function in [
    ('__getattr__', lambda: GetAttr().a), ('__eq__', lambda: Equal() == Equal()), ('__repr__', lambda: repr(Repr())), ('__str__', lambda: str(Str())),
    ('__hash__', lambda: hash(Hash())), ('__lt__', lambda: sorted([Less(), Less()])), ('sort key', lambda: sorted([1], key=sort_key)),
    ('metaclass __call__', lambda: Called()), ('metaclass __new__', lambda: MetaNew('X', (), {})), ('__instancecheck__', lambda: isinstance(1, Instance)),
    ('__get__', lambda: Described().attribute), ('__iter__', lambda: iter(Iter())), ('__add__', lambda: Add() + 1), ('__call__', lambda: Call()()),
    ('__bool__', lambda: bool(Bool())), ('__len__', lambda: len(Len())), ('__index__', lambda: [1][Index()]), ('__format__', lambda: f'{Format()}'),
    ('__contains__', lambda: 1 in Contains()), ('__init__', lambda: Init()), ('__new__', lambda: New()), ('__setattr__', set_attribute),
    ('__setitem__', set_item), ('__delattr__', delete_attribute), ('__enter__', lambda: Enter().__enter__()), ('function', plain),
    ('generator', lambda: list(delegating(DEPTH))), ('coroutine', lambda: awaiting().send(None)),
]:
    check(name, function)

table[Key()] = 1
check('dict key', lambda: table[Key()])


def nested(make, depth=DEPTH):
    value = make(None)
    for _ in range(depth):
        value = make(value)
    return value


for name, make in [('list', lambda item: [item]), ('tuple', lambda item: (item,)), ('dict', lambda item: {1: item})]:
    value = nested(make)
    check(f'repr {name}', lambda: repr(value))
check('eq tuple', lambda: nested(lambda item: (item,), 10 * DEPTH) == nested(lambda item: (item,), 10 * DEPTH))
check('lt tuple', lambda: nested(lambda item: (item,), 10 * DEPTH) < nested(lambda item: (item,), 10 * DEPTH))
check('eq dict', lambda: nested(lambda item: {1: item}, 10 * DEPTH) == nested(lambda item: {1: item}, 10 * DEPTH))

# Classes in the making, layouts that an instance may change between, and dicts of instances of builtin types.
import types
import warnings


class Order(type):
    def mro(cls):
        print(cls.__name__, cls.__mro__, cls.__bases__)
        try:
            cls.answer
        except AttributeError as error:
            print(error)
        try:
            type(cls)("Below", (cls,), {}) if cls.__name__ == "First" else None
        except TypeError as error:
            print(error)
        return type.mro(cls)


class First(metaclass=Order):
    answer = 42


print(First.answer, [each.__name__ for each in First.__mro__])


class Plain:
    pass


def made_by(order):
    class Meta(type):
        def mro(cls):
            return order(cls)

    try:
        class Made(metaclass=Meta):
            pass
        print([each.__name__ for each in Made.__mro__])
    except TypeError as error:
        print(error)


made_by(lambda cls: (Plain,))
made_by(lambda cls: [cls, int, object])
made_by(lambda cls: [cls, 3])
made_by(lambda cls: [cls, Plain, object])


class One:
    __slots__ = ["a", "b"]


class Same:
    __slots__ = ["b", "a"]


class Different:
    __slots__ = ["c", "b"]


class WithDict(Different):
    __slots__ = ["__dict__"]


class WithBoth(Different):
    __slots__ = ["__dict__", "__weakref__"]


class Unslotted(Different):
    pass


for old in (One, Different, WithDict, WithBoth, Unslotted, Plain):
    for new in (Same, One, Different, WithDict, WithBoth, Unslotted, Plain, int):
        value = old()
        try:
            value.__class__ = new
            print(old.__name__, new.__name__, type(value).__name__)
        except TypeError as error:
            print(error)
try:
    One().a
except AttributeError as error:
    print(error)

dict_of = Plain.__dict__["__dict__"]


class Meta(type, Plain):
    pass


class Module(types.ModuleType, Plain):
    pass


class Failure(Exception, Plain):
    pass


for value in (Meta("Made", (), {"x": 1}), Module("m"), Failure(), Plain()):
    for use in (lambda: dict_of.__set__(value, {"y": 2}), lambda: dict_of.__delete__(value), lambda: "y" in dict_of.__get__(value)):
        try:
            print(type(value).__name__, use())
        except (AttributeError, TypeError) as error:
            print(type(error).__name__, error)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("Numbered", (), {1: 2})
print([str(each.message) for each in caught])


class Cell:
    __slots__ = ["__classcell__"]

    def __init__(self):
        super().__init__()


print(type(Cell.__dict__["__classcell__"]).__name__, hasattr(Cell(), "__classcell__"))


class Reflecting(int):
    def __rpow__(self, other, mod=None):
        return "reflected", other, mod


class OnlyReflected:
    def __rpow__(self, other, mod=None):
        return "only reflected", other, mod


print(pow(2, Reflecting(3), 5), pow(2, Reflecting(3)), pow(Reflecting(2), 3, 5), pow(2, OnlyReflected(), 7), 2 ** OnlyReflected())
for third in (OnlyReflected(), "a"):
    try:
        pow(2, 3, third)
    except TypeError as error:
        print(error)

for method in ([].__getitem__, {}.__getitem__, {}.__contains__, set().__contains__, frozenset().__contains__):
    print(type(method).__name__, method.__module__, method.__name__)


class Counting(dict):
    pass


class Mixed(Plain, dict):
    pass


class Overriding(dict):
    def __getitem__(self, key):
        return "mine", key


print(Counting(a=1)["a"], Mixed(a=1)["a"], Overriding()["a"], dict.__getitem__({"a": 3}, "a"), "a" in Mixed(a=1))


class Documented:
    """Documented(a, *, b=1)
--

Has a signature."""


class Undocumented(Documented):
    """Not at all (a)

--

"""


print(Documented.__text_signature__, Undocumented.__text_signature__)


class Lazy:
    __slotnames__ = ["spam", "eggs"]

    def __getattr__(self, name):
        if name == "spam":
            return 42
        raise AttributeError(name)


print(Lazy().__reduce_ex__(2)[2])

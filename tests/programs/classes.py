class Base:
    registry = []

    def __init_subclass__(cls, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Base.registry.append((cls.__name__, tag))

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Base) and self.value == other.value

    def __hash__(self):
        return hash(self.value)

    def __lt__(self, other):
        return self.value < other.value

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


class Left(Base, tag="left"):
    def who(self):
        return "left " + super().who() if hasattr(super(), "who") else "left"


class Right(Base, tag="right"):
    def who(self):
        return "right"


class Both(Left, Right):
    pass


print(Base.registry)
print([cls.__name__ for cls in Both.__mro__])
print(Both(1).who(), Left(2).who())
print(sorted([Both(3), Left(1), Right(2)]), Both(1) == Left(1), len({Both(1), Left(1)}))


class Descriptor:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return self if instance is None else getattr(instance, self.name, "unset")

    def __set__(self, instance, value):
        print("set", self.name, value)
        setattr(instance, self.name, value * 2)

    def __delete__(self, instance):
        delattr(instance, self.name)


class Holder:
    field = Descriptor()


holder = Holder()
print(holder.field)
holder.field = 21
print(holder.field, vars(holder))
del holder.field
print(holder.field)


class Dynamic:
    def __getattr__(self, name):
        if name.startswith("x"):
            return name.upper()
        raise AttributeError(name)

    def __setattr__(self, name, value):
        print("setting", name)
        super().__setattr__(name, value)


dynamic = Dynamic()
dynamic.a = 1
print(dynamic.a, dynamic.xyz)
try:
    dynamic.nothing
except AttributeError as error:
    print("no", error)


class Slots:
    __slots__ = ("a", "b")


slots = Slots()
slots.a = 1
print(slots.a)
for action in (lambda: slots.b, lambda: setattr(slots, "c", 3)):
    try:
        action()
    except AttributeError as error:
        print(error)


class Meta(type):
    def __prepare__(name, bases, **kwargs):
        return {"prepared": name}

    def __call__(cls, *args):
        print("calling", cls.__name__, args)
        return super().__call__(*args)


class Made(metaclass=Meta):
    def __init__(self, *args):
        self.args = args


print(Made.prepared, Made(1, 2).args, type(Made).__name__)


class Number:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Number(self.n + other) if isinstance(other, int) else NotImplemented

    __radd__ = __add__

    def __iadd__(self, other):
        self.n += other
        return self

    def __bool__(self):
        return self.n != 0

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        if index >= self.n:
            raise IndexError(index)
        return index * 10

    def __contains__(self, item):
        return item == self.n

    def __call__(self, *args):
        return self.n, args


number = Number(3)
print((number + 1).n, (1 + number).n, bool(Number(0)), len(number), list(number), 3 in number, number(1, 2))
number += 10
print(number.n)
try:
    number + "x"
except TypeError as error:
    print(error)

Left.who = lambda self: "changed"
print(Both(1).who())
holder.__class__ = type("Other", (), {"hello": lambda self: "hello"})
print(holder.hello())
print(type("T", (Base,), {"x": 1}).x, isinstance(True, int), issubclass(bool, int))

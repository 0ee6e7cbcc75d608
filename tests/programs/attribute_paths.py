"""Attributes that instructions find in different ways at one place: what is found has to follow every change of classes and objects."""


class Asked:
    kind = "class"

    def __init__(self):
        self.own = "own"

    def method(self):
        return "method"

    @property
    def failing(self):
        raise AttributeError("failing")

    def __getattr__(self, name):
        return f"asked for {name}"


class Declared:
    __slots__ = ("first", "second")

    def __getattr__(self, name):
        return f"no {name}"


def read(values, count=40):
    seen = []
    for i in range(count):
        value = values[i % len(values)]
        entry = (value.own, value.method(), value.kind, value.missing, value.failing)
        if not seen or seen[-1] != entry:
            seen.append(entry)
    return seen


asked = Asked()
print(read([asked]))
del asked.own
print(read([asked]))
asked.own = "again"
asked.method = lambda: "of the instance"
print(read([asked]))
Asked.kind = property(lambda self: "computed")
print(read([Asked()]))
Asked.__getattribute__ = lambda self, name: f"taken over {name}" if name != "method" else lambda: "taken over"
print(read([asked]))
del Asked.__getattribute__
print(read([asked]))
del Asked.__getattr__
try:
    read([asked])
except AttributeError as error:
    print("AttributeError", error)


def first(value, count=40):
    return [value.first for i in range(count)][-1]


declared = Declared()
print(first(declared))
declared.first = 1
print(first(declared))
del declared.first
print(first(declared))


class Other(Declared):
    __slots__ = ()


class Foreign:
    __slots__ = ("first",)


Foreign.borrowed = Declared.__dict__["first"]
for value in (declared, Other(), Declared(), Foreign()):
    for i in range(20):
        try:
            found = value.first
        except AttributeError as error:
            found = f"AttributeError {error}"
    print(type(value).__name__, found)
for i in range(20):
    try:
        Foreign().borrowed
    except TypeError as error:
        text = str(error)
print(text)


# The class of an object.

class Base:
    def again(self):
        return self.__class__()

    def of_class(self):
        return self.__class__


class Derived(Base):
    pass


class Pretending(Base):
    @property
    def __class__(self):
        return int


def classes(values, count=60):
    seen = set()
    for i in range(count):
        value = values[i % len(values)]
        seen.add((value.of_class().__name__, type(value.again()).__name__, value.__class__.__name__))
    return sorted(seen)


print(classes([Base()]))
print(classes([Base(), Derived()]))
print(classes([Base(), Derived(), Pretending()]))
moved = Base()
print(classes([moved]))
moved.__class__ = Derived
print(classes([moved]))
for value in (1, "text", [], None, Base, classes, len):
    for i in range(20):
        found = value.__class__
    print(found.__name__, end=" ")
print()


# Class methods, through the class and through instances.

class Counted:
    made = 0

    @classmethod
    def make(cls, *arguments, **named):
        cls.made += 1
        return cls.__name__, arguments, named

    wrapped = classmethod(len)
    text = classmethod(str)


class Special(Counted):
    made = 100


class Meta(type):
    def make(cls, *arguments):
        return "metaclass", cls.__name__

    @property
    def described(cls):
        return "described by the metaclass"


class OfMeta(metaclass=Meta):
    @classmethod
    def described(cls):
        return "described by the class"

    @classmethod
    def plain(cls):
        return cls.__name__


for i in range(30):
    results = (Counted.make(1), Special.make(1, b=2), Counted().make(), Special().make(*[1, 2]), OfMeta.make(3), OfMeta.plain(),
               OfMeta.described, OfMeta().described())
print(results)
shadowing = Counted()
shadowing.make = lambda *arguments: ("shadowed", arguments)
for value in (shadowing, Counted(), Special()):
    for i in range(20):
        found = value.make(7)
    print(found)
for i in range(20):
    try:
        Counted.wrapped()
    except TypeError as error:
        found = str(error)
print(found, Counted.text())


def call(count=40):
    return [Counted.make() for i in range(count)][-1]


print(call())
Counted.make = staticmethod(lambda: "static")
print(call())
Counted.make = classmethod(lambda cls: f"another {cls.__name__}")
print(call())
del Counted.make
try:
    call()
except AttributeError as error:
    print(error)


def name(values, count=40):
    return [values[i % len(values)].__name__ for i in range(count)][-2:]


print(name([Base, Derived]))
Base.__name__ = "Renamed"
print(name([Base, Derived]), name([Base]))

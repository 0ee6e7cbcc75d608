"""Conversions and messages that say exactly what is wrong."""


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


for text in "1.5\0", "++1", "inf", "-nan", b" 2.5 ", bytearray(b"3"), memoryview(b"4.5"):
    attempt(lambda: float(text))
for text in "++inf", "+-0x1", "-inf", "0x1.8p1", "nan":
    attempt(lambda: float.fromhex(text))


class Fixed(float):
    def __float__(self):
        return 42.0


print(float(Fixed(1)), Fixed(1) + 0)
nan = float("nan")
print(float.from_number(nan) is nan, hash(nan) == object.__hash__(nan))
for specification in ".6_n", "_n", "._6f", ".6,f", "_x":
    attempt(lambda: format(1234567.1234567, specification))

for make in (lambda: UnicodeEncodeError("utf-8", "abc", 1, 2, "why"), lambda: UnicodeDecodeError("utf-8", b"abc", 1, 2, "why"), lambda: UnicodeTranslateError("abc", 1, 2, "why")):
    for start, end in ((-5, -4), (0, 1), (2, 9), (9, 10), (0, 0)):
        error = make()
        error.start, error.end = start, end
        attempt(lambda: str(error))
    error = make()
    error.object = 5
    attempt(lambda: str(error))
    error = make()
    error.reason = 5
    attempt(lambda: str(error))
    del error.object
    attempt(lambda: repr(str(error)))
error = UnicodeEncodeError("utf-8", "abc", 1, 2, "why")
error.encoding = 400
print(error)

error = ImportError("words", name="module", path="file")
print(error.__reduce__())
error.name_from = "thing"
error.__init__("other")
print(error.name, error.path, error.name_from, error.msg, error.__reduce__())


class Enters:
    def __enter__(self):
        pass


class Exits:
    def __exit__(self, *exception):
        pass


class Nothing:
    pass


class Other:
    async def __aenter__(self):
        pass

    async def __aexit__(self, *exception):
        pass


def use(manager):
    with manager:
        pass


async def use_async(manager):
    async with manager:
        pass


for kind in Enters, Exits, Nothing, Other:
    attempt(lambda: use(kind()))
for kind in Enters, Nothing:
    attempt(lambda: use_async(kind()).send(None))


class NoException(Exception):
    def __new__(cls, *arguments):
        return 5


def catches():
    try:
        yield 1
    except TypeError as error:
        yield str(error)


generator = catches()
next(generator)
attempt(lambda: generator.throw(NoException))


class Name(str):
    pass


class Holder:
    def __init__(self):
        self.value = 7


print(getattr(Holder(), Name("value")), hasattr(Holder(), Name("nothing")))


class Meta(type):
    def mro(cls):
        cls.__dict__["own"]()
        return super().mro()


class Class(metaclass=Meta):
    def own():
        print(__class__.__name__)


class Annotated:
    __classdict__: int


print(Annotated.__annotations__)


def annotated(x: int): pass


print(staticmethod(annotated).__annotations__, classmethod(annotated).__annotations__)

"""What programs ask of builtin objects: sizes, signatures, flags, documentation, iterators of views."""
import ast
import functools
import gc
import inspect
import io
import pickle
import struct
import sys
import types
import warnings

for value in (0, 1, 1 << 30, -(1 << 60), 1.5, 2j, b"", b"abc", bytearray(), bytearray(b"abc"), "", "abc", "\xe9t\xe9", (), (1, 2), [], set(),
              set(range(20)), frozenset(range(3)), range(5), slice(1), None, object(), True):
    print(type(value).__name__, sys.getsizeof(value))

print(inspect.signature(functools.partial), inspect.signature(functools.partial(print, 1)))
print(struct.calcsize("3000000000s"), struct.calcsize("i3000000000s2q"), struct.Struct("2147483648x").size)
try:
    struct.calcsize("9223372036854775807s9223372036854775807s")
except struct.error as error:
    print(error)
try:
    struct.unpack("3000000000s", b"")
except struct.error as error:
    print(error)
print(format(1234j, "._f"), format(1234567.125 - 8j, ",._f"), format(12345.0, "._f"))

generator = (each for each in ())
print(generator.__doc__, type(generator).__doc__, types.CoroutineType.__doc__)
print(sorted(vars(types.GenericAlias))[:3], "__module__" in vars(__import__("_typing").Generic), "__module__" in vars(functools.partial))
print([bool(each.__flags__ & 1 << 9) for each in (int, io.BufferedReader, io.BytesIO, functools.partial, types.SimpleNamespace, ast.AST)])
print([gc.is_tracked(each) for each in (int, type, gc, [], object(), ast.AST)])
print([(b"x" * count) is b"".join([]) for count in (0, -1)])


class Reader(io.BufferedReader):
    def __init__(self, raw, tag):
        super().__init__(raw)
        self.tag = tag

    def __getstate__(self):
        return self.tag, self.raw.getvalue()

    def __setstate__(self, state):
        tag, value = state
        self.__init__(io.BytesIO(value), tag)


print(io.BufferedReader.__new__.__self__, io.BytesIO.__new__.__self__, io.TextIOWrapper.__new__(io.TextIOWrapper).__class__)
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    copy = pickle.loads(pickle.dumps(Reader(io.BytesIO(b"data"), "ham"), protocol))
    print(protocol, copy.tag, copy.read())

view = memoryview(b"abcdef")
iterator = iter(view)
print(type(iterator), next(iterator), list(iterator), list(iterator), list(view[::-2]), list(view.cast("c")), list(view.cast("H")))
iterator = iter(view)
view.release()
for action in (lambda: next(iterator), lambda: iter(view), lambda: iter(memoryview(b"a").cast("B", ())),
               lambda: iter(memoryview(b"abcd").cast("B", (2, 2)))):
    try:
        action()
    except (ValueError, TypeError, NotImplementedError) as error:
        print(type(error).__name__, error)


class Other:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return isinstance(other, str) and self.value == other


warnings.simplefilter("ignore")
for arguments in ({Other("id"): 1}, {Other("nothing"): 1}, {1: 2}):
    for call in (ast.Name, ast.Name("x").__replace__, divmod, complex):
        try:
            print(call("x", **arguments) if call is ast.Name else call(**arguments))
        except TypeError as error:
            print(str(error).partition(" <")[0])
fields = ast.AST._fields
del ast.AST._fields
try:
    ast.AST()
except AttributeError as error:
    print(error)
ast.AST._fields = fields
try:
    int.extra = 1
except TypeError as error:
    print(error)

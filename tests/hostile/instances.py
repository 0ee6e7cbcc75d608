"""Makes instances of every type there is in every way there is, and calls what they have: an instance that is not of the class
that its type's methods expect would read foreign memory."""
import sys

for name in sys.builtin_module_names:
    try:
        __import__(name)
    except ImportError:
        pass

# What reads from descriptors, waits, or ends the process.
LEFT_OUT = {
    "acquire", "acquire_lock", "lock", "join", "read", "readline", "readlines", "readall", "readinto", "input", "wait", "poll",
    "close", "fileno", "detach", "__del__", "select", "__enter__", "__exit__", "_acquire_restore", "__reduce__", "__reduce_ex__",
}
LEFT_OUT_TYPES = ("FileIO", "Buffered", "TextIOW", "socket", "poll", "epoll", "lock", "RLock", "_ThreadHandle", "SimpleQueue")
ENDLESS = ("count", "repeat", "cycle")


def types():
    seen = set()
    waiting = [object]
    samples = [iter([]), iter(()), iter({}), iter({}.items()), reversed([]), iter(range(3)), iter(range(2**70)), iter(b""), iter(""),
               iter(set()), zip(), len, [].append, lambda: 0, (lambda: 0).__code__, sys._getframe(), iter(int, 1), int | str, list[int],
               type.__dict__["__dict__"], type.__dict__, (x for x in ()), property(), memoryview(b""), dict.fromkeys, str.join,
               int.__add__, (1).__add__, int.real]
    waiting += map(type, samples)
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        try:
            waiting += type.__subclasses__(each)
        except TypeError:
            pass
    return sorted(seen, key=lambda each: (each.__module__, each.__qualname__))


OPERATIONS = [
    repr, str, hash, len, bool, int, float, abs, next, reversed, bytes, memoryview, lambda x: x + x, lambda x: x == x, lambda x: x < x,
    lambda x: x[0], lambda x: 1 in x, lambda x: x(), lambda x: isinstance(1, x), lambda x: x | int, lambda x: x[1:2],
]


def text_of(error):
    # An exception may hold an object whose text cannot be made.
    try:
        return str(error)
    except Exception as inner:
        return text_of(inner)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except (Exception, SystemExit, GeneratorExit) as error:
        text = text_of(error)
        if "in the interpreter" in text:
            faults.append((function, arguments, text))
        return None


def probe(value, kind):
    for name in dir(kind):
        if name in LEFT_OUT or name == "__init__":
            continue
        method = attempt(getattr, value, name)
        for arguments in ((), (1,), (value,), ("a", 1)):
            attempt(method, *arguments) if callable(method) else None
    if not kind.__name__.startswith(ENDLESS):
        for operation in OPERATIONS:
            attempt(operation, value)


made = 0
faults = []
for kind in types():
    if kind.__name__.startswith(LEFT_OUT_TYPES) or issubclass(kind, BaseException):
        continue
    ways = [(base.__new__, kind) for base in type.mro(kind) if "__new__" in base.__dict__] if type(kind) is type else []
    sub = attempt(type(kind), "Sub", (kind,), {})
    if isinstance(sub, type):
        ways += [(object.__new__, sub), (kind.__new__, sub), (lambda sub: sub(), sub)]
    for way, argument in ways:
        value = attempt(way, argument)
        if value is not None:
            made += 1
            probe(value, kind)
for function, arguments, text in faults[:10]:
    print(getattr(function, "__qualname__", function), [type(each) for each in arguments], text)
print("ok" if not faults else "faults", file=sys.stderr)
sys.exit(len(faults) > 0)

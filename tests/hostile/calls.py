"""Random calls of methods of builtin types and of functions of native modules, one line each: the same calls under CPython and
under krait give the same lines.

    calls.py SEED ROUNDS
    calls.py SEED ROUNDS EXPECTED       compares with the lines of CPython: same values, same types of exceptions
    python3.14 calls.py names > calls.names
    python3.14 calls.py 1 2000 > calls.expected
"""
import re
import sys

seed = int(sys.argv[1]) if sys.argv[1] != "names" else 0
rounds = int(sys.argv[2]) if seed else 0
state = seed * 2654435761 + 99


def below(limit):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return (state >> 33) % limit


def choose(items):
    return items[below(len(items))]


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Raising:
    def raising(self, *arguments):
        raise ZeroDivisionError("raising")

    __index__ = __len__ = __iter__ = __eq__ = __hash__ = __bool__ = __add__ = __float__ = __getitem__ = raising

    def __repr__(self):
        return "Raising()"


def values():
    """New ones for each call, which may change them."""
    return [
        0, 1, -1, 2, 7, 255, 256, -129, 2**31, 2**62, -2**63, 2**64, 10**30, -10**40, True, False, None, 0.0, -0.0, 1.5, -2.5, 1e308, 5e-324, 2.0**53,
        float("inf"), float("-inf"), float("nan"), 1j, 2 + 3j, "", "a", "abc", "ABC def", "\u00e9\u00df", "\U0001f600x", "12", " 3\n", "a,b,c", "%s %d", "{0} {a}",
        "utf-8", "latin-1", "strict", "ignore", "\ud800", b"", b"a", b"abc", b"\xff\x00", b"12", bytearray(b"xyz"), memoryview(b"abcdef"), [], [1, 2, 3],
        ["a", "b"], [3, 1, 2], (), (1,), (1, "a"), ((1, 2), (3, 4)), {}, {"a": 1}, {1: 2, "b": 3}, set(), {1, 2}, frozenset({"a"}), range(0), range(5),
        range(10, 0, -3), slice(None), slice(1, 3), slice(None, None, -1), ..., NotImplemented, int, str, len, Index(2), Index(-1), Index(2**70), Raising(),
    ]


RECEIVERS = [0, 5, -7, 2**70, 1.5, float("nan"), 2j, "hello World", "\u00e9\U0001f600", b"hello", bytearray(b"hello"), memoryview(b"hello!"), [3, 1, 2], (1, 2, 1),
             {"a": 1, 2: "b"}, {1, 2, 3}, frozenset("a"), range(3, 30, 4), slice(1, 10, 2), None, True, int, str, dict, list]
KINDS = [type(each) for each in RECEIVERS]
LEFT_OUT = {"__class__", "__init_subclass__", "__subclasshook__", "__reduce__", "__reduce_ex__", "__dir__", "__sizeof__", "__subclasses__", "mro", "__getstate__",
            "__prepare__", "__doc__", "__new__", "__weakref__", "__dict__", "__delattr__", "__setattr__", "__mro__", "__or__", "__ror__", "__instancecheck__",
            "__subclasscheck__", "__getattribute__", "__call__", "__base__", "__basicsize__", "__itemsize__", "__flags__", "__dictoffset__", "__weakrefoffset__",
            "__text_signature__", "__module__", "__annotations__", "__annotate__", "__type_params__", "__class_getitem__", "from_bytes", "__hash__", "__buffer__",
            "__release_buffer__", "release", "__exit__", "__enter__"}
FUNCTIONS = {
    "builtins": "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset getattr hasattr hex int isinstance "
                "issubclass iter len list map max min next oct ord pow range repr reversed round set slice sorted str sum tuple zip",
    "math": "acos asin atan2 ceil comb copysign degrees dist erf exp fabs factorial floor fmod frexp fsum gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp "
            "log log10 log2 modf nextafter perm pow prod remainder sin sqrt sumprod tan trunc ulp",
    "operator": "add and_ concat contains countOf delitem eq floordiv getitem index indexOf inv is_ length_hint lt matmul mod mul neg not_ or_ pos pow rshift setitem sub "
                "truediv truth xor iadd imul attrgetter itemgetter methodcaller call",
    "itertools": "accumulate batched chain combinations combinations_with_replacement compress dropwhile filterfalse groupby islice pairwise permutations product starmap "
                 "takewhile zip_longest",
    "_struct": "calcsize pack unpack unpack_from iter_unpack",
    "_codecs": "encode decode utf_8_encode utf_8_decode latin_1_encode latin_1_decode ascii_encode ascii_decode escape_encode escape_decode charmap_decode",
    "binascii": "hexlify unhexlify b2a_base64 a2b_base64 crc32",
    "_functools": "reduce cmp_to_key partial",
    "_collections": "deque OrderedDict defaultdict",
}


def targets():
    for kind in dict.fromkeys(KINDS):
        for name in sorted(dir(kind)):
            if name not in LEFT_OUT:
                yield kind, name
    for module, names in FUNCTIONS.items():
        made = __import__(module)
        for name in names.split():
            yield made, name


def big(value):
    return type(value) is int and abs(value) > 10**6 or isinstance(value, float) and abs(value) > 10**6 or isinstance(value, Index) and value.value > 10**6


def show(value, depth=0):
    if isinstance(value, (int, float, complex, str, bytes, bytearray, range, slice, type(None), Index, Raising)) or value in (..., NotImplemented):
        return repr(value) if len(repr(value)) < 300 else repr(value)[:100] + str(len(repr(value)))
    if depth > 3:
        return "..."
    if type(value) in (list, tuple):
        return type(value).__name__ + "(" + ", ".join(show(each, depth + 1) for each in value[:20]) + ")"
    if type(value) in (set, frozenset):
        return type(value).__name__ + "{" + ", ".join(sorted(show(each, depth + 1) for each in value)) + "}"
    if type(value) is dict:
        return "{" + ", ".join(f"{show(key, depth + 1)}: {show(each, depth + 1)}" for key, each in value.items()) + "}"
    if isinstance(value, memoryview):
        return f"memoryview({bytes(value)!r})"
    if hasattr(type(value), "__next__"):
        items = []
        for _ in range(6):
            try:
                items.append(show(next(value), depth + 1))
            except Exception as error:
                items.append(describe(error))
                break
        return f"{type(value).__name__}<{', '.join(items)}>"
    return f"<{type(value).__module__}.{type(value).__qualname__}>"


def describe(error):
    text = str(error)
    if " at 0x" in text or isinstance(error, (SystemError, MemoryError)):
        text = ""
    return f"{type(error).__name__}: {text}"


if sys.argv[1] == "names":
    for owner, name in targets():
        print(owner.__name__, name)
owners = {kind.__name__: kind for kind in KINDS} | {module: __import__(module) for module in FUNCTIONS}
# CPython's names: where one is missing, the calls after it are the same all the same.
every = [(owners[owner], name) for owner, name in map(str.split, open(__file__.rpartition("/")[0] + "/calls.names" if "/" in __file__ else "calls.names"))] if seed else []
# Differences that stay, and why.
REASONS = {
    r"\d+ (set|frozenset)\..* -> .*": "the order of a set's items is that of their hashes",
    r"\d+ (memoryview\.__iter__|builtins\.\w+|itertools\.\w+)\(.*memory_iterator.*": "a view's iterator is of the type of all sequences' iterators",
    r"\d+ bytearray\.__init__\(.* -> TypeError": "items before the wrong one stay in CPython",
    r"\d+ bytes\.__rmod__\(.*bytearray\(.*": "bytes and bytearray share one slot: it does not know which type it was asked through",
    r"\d+ bytearray\.__r?mod__\(.*": "bytes and bytearray share one slot: it does not know which type it was asked through",
    r"\d+ (operator|_operator)\.(setitem|delitem|getitem)\(.*": "CPython converts the index before it finds that a sequence has no such operation",
    r"\d+ (operator|_operator)\.i?mul\(.*": "CPython takes a class that has no sequence methods for a sequence, as its tables are there",
    r"\d+ (binascii\.hexlify|_codecs\.\w+|_struct\.unpack_from)\(.*Error$": "numbers and texts are converted before buffers",
    r"\d+ memoryview\.cast\(.*, None\) -> TypeError": "a shape of None is none",
    r"\d+ math\.\w+\(.* -> -?[\d.e-]+$": "the last digit is the C library's",
}


def kind(line):
    """A line with the type alone of an exception, and without addresses."""
    line = re.sub(r"0x[0-9a-f]{6,}", "0x", line)
    head, arrow, result = line.rpartition(" -> ")
    result = re.sub(r"^([A-Za-z_]\w*): .*", r"\1", result)
    return head + arrow + re.sub(r"(\b[A-Z]\w+): [^>]*>", r"\1>", result)


def compare(expected, actual):
    problems = 0
    wanted = {line.split(" ", 1)[0]: kind(line) for line in expected if line[:1].isdigit()}
    for line in actual:
        number = line.split(" ", 1)[0]
        if number not in wanted or wanted[number] == kind(line) or any(re.match(each, wanted[number]) for each in REASONS):
            continue
        problems += 1
        print("expected", wanted[number], "\n     not", kind(line))
    return problems


lines = []
for number in range(rounds):
    owner, name = choose(every)
    pool = values()
    arguments = [choose(pool) for _ in range(choose([0, 1, 1, 1, 2, 2, 3]))]
    keywords = {choose(["key", "default", "encoding", "errors", "sep", "start", "initial", "strict", "x"]): choose(pool)} if below(20) == 0 else {}
    if owner in KINDS:
        receiver = choose([each for each in RECEIVERS if type(each) is owner])
        if isinstance(receiver, (list, dict, set, bytearray)):
            receiver = receiver.copy()
        arguments.insert(0, receiver)
    # Not what takes all memory or all time.
    if name in ("__lshift__", "__rlshift__", "__pow__", "__rpow__", "pow", "factorial", "comb", "perm", "range", "__mul__", "__rmul__", "__imul__", "mul", "imul", "islice", "ldexp",
                "bytes", "bytearray", "to_bytes", "zfill", "ljust", "rjust", "center", "expandtabs", "resize", "__format__", "format", "__round__", "round", "product", "combinations",
                "combinations_with_replacement", "permutations", "batched", "deque", "__init__", "prod", "__mod__", "__rmod__", "mod", "pack", "lshift", "calcsize", "repeat", "call") and any(map(big, arguments)):
        continue
    label = f"{number} {getattr(owner, '__name__', owner)}.{name}({', '.join(map(show, arguments))}{keywords if keywords else ''})"
    try:
        result = show(getattr(owner, name)(*arguments, **keywords))
    except Exception as error:
        result = describe(error)
    if owner in KINDS and isinstance(arguments[0], (list, dict, set, bytearray)):
        label += " leaving " + show(arguments[0])
    lines.append(f"{label} -> {result}".encode("ascii", "backslashreplace").decode().replace("\n", "\\n"))
if len(sys.argv) > 3:
    with open(sys.argv[3], encoding="ascii") as file:
        problems = compare(file.read().splitlines(), lines)
    print(len(lines), "calls,", problems, "differences")
    print("faults" if problems else "ok", file=sys.stderr)
    sys.exit(problems > 0)
for line in lines:
    print(line)

"""Random calls of methods of builtin types and of functions of native modules, with arguments that make large results of small operands:
an engine runs them one by one under a budget of bytes (AllocationSweepTests). `choose(SEED, ROUND)` chooses a call and answers what it
is called and the most bytes that its operands take; `run()` does it. A small call before finds arguments of kinds that the method
takes, so that few of the large ones end at a type error.
"""
import _codecs
import _json
import _operator
import _random
import _string
import _struct
import array
import binascii
import builtins
import bz2
import codecs
import collections
import copy
import decimal
import functools
import heapq
import io
import itertools
import json
import lzma
import marshal
import math
import pickle
import random
import re
import struct
import sys
import unicodedata
import zlib

sys.set_int_max_str_digits(0)
decimal.setcontext(decimal.Context(prec=1_000_000, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[]))


class Index:
    def __index__(self):
        return 10**9


class Hint:
    def __len__(self):
        return 2**61

    def __length_hint__(self):
        return 10**9

    def __getitem__(self, key):
        return 1

    def keys(self):
        return itertools.repeat("a")


class Names(dict):
    def __missing__(self, key):
        return "n" * 10**5


MILLION = 10**6
A = "a" * MILLION
BYTES = b"a" * MILLION
PART, BYTES_PART = A[:10**5], BYTES[:10**5]

# Immutable, and made once.
TEXTS = {
    "'a' * 10**6": A,
    "'a' * 10**5": PART,
    "'ab ' * 10**5": "ab " * 10**5,
    "'\\t' * 10**5": "\t" * 10**5,
    "'\\n' * 10**5": "\n" * 10**5,
    "'\\xdf' * 10**6": "\xdf" * MILLION,
    "'\\u0390' * 10**6": "\u0390" * MILLION,
    "'\\ufdfa' * 10**5": "\ufdfa" * 10**5,
    "'\\U0001f600' * 10**5": "\U0001f600" * 10**5,
    "'\\ud800' * 10**5": "\ud800" * 10**5,
    "'\\0' * 10**6": "\0" * MILLION,
    "'\"' * 10**6": '"' * MILLION,
    "'7' * 10**5": "7" * 10**5,
    "'1,' * 10**5": "1," * 10**5,
    "'{}' * 10**5": "{}" * 10**5,
    "'{0}' * 10**4": "{0}" * 10**4,
    "'%s' * 10**5": "%s" * 10**5,
    "'%(a)s' * 10**4": "%(a)s" * 10**4,
    "'[1,' * 10**5 ...": "[" + "1," * 10**5 + "1]",
    "'\\g<0>' * 10**4": "\\g<0>" * 10**4,
    "'x = 1\\n' * 10**5": "x = 1\n" * 10**5,
}
FORMATS = ["%1000000000d", "%-1000000000s", "%.1000000000f", "%.1000000000d", "%1000000000c", "%0*d", "{:1000000000}",
           "{:>1000000000}", "{:.1000000000f}", "{!r:1000000000}", "1000000000", "1000000000,d", "0=1000000000", ".1000000000f",
           ".1000000000e", ".1000000000%", "1000000000x", "1000000000s", "1000000000i", "1000000000q", "<100000000p", "0100000000_b", "%1000000000d%s", "{0:{1}}"]
BUFFERS = {
    "b'a' * 10**6": BYTES,
    "b'a' * 10**5": BYTES_PART,
    "b'ab ' * 10**5": b"ab " * 10**5,
    "b'\\t' * 10**5": b"\t" * 10**5,
    "b'\\n' * 10**5": b"\n" * 10**5,
    "b'\\xff' * 10**6": b"\xff" * MILLION,
    "bytes(10**6)": bytes(MILLION),
    "b'%s' * 10**4": b"%s" * 10**4,
    "b'6a' * 10**5": b"6a" * 10**5,
    "b'.' * 10**5": b"." * 10**5,
    "b'I' * 10**5": b"I" * 10**5,
    "zlib bomb": zlib.compress(bytes(10**8), 9),
    "bz2 bomb": bz2.compress(bytes(10**8)),
    "lzma bomb": lzma.compress(bytes(3 * 10**7)),
    "marshalled": marshal.dumps(("a" * 1000,) * 1000),
    "marshalled size": b"(\xff\xff\xff\x7f",
    "marshalled list size": b"[\xff\xff\xff\x7f",
    "marshalled text size": b"u\xff\xff\xff\x7f",
    "pickled": pickle.dumps(["a" * 1000, b"c"] * 1000),
    "pickled size": b"\x80\x04\x8e\xff\xff\xff\x7f\0\0\0\0",
    "pickled frame": b"\x80\x04\x95\xff\xff\xff\x7f\0\0\0\0",
    "pickled memo": b"\x80\x04Nr\xff\xff\xff\x7f.",
    "b'%1000000000d'": b"%1000000000d",
    "b'%-1000000000s'": b"%-1000000000s",
    "b'%.1000000000f'": b"%.1000000000f",
    "memoryview": memoryview(BYTES),
    "memoryview of words": memoryview(bytes(8 * 10**5)).cast("q"),
    "memoryview of steps": memoryview(BYTES)[::-3],
}
INTS = [0, 1, -1, 2, 3, 7, 16, 64, 10**3, 10**5, 10**6, 10**7, 10**9, 10**9, -10**9, 2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, -2**63,
        2**64, 1 << MILLION, -(3**300_000), (1 << 200_000) - 1, True, Index()]
FLOATS = [0.5, 2.5, -0.0, 1e308, 5e-324, 1e15, math.inf, math.nan, 3j]
DECIMALS = [decimal.Decimal(7), decimal.Decimal("0.1"), decimal.Decimal("-1e999999999"), decimal.Decimal("1e100000000"),
            decimal.Decimal("1e-100000000"), decimal.Decimal("1." + "7" * 10**5), decimal.Decimal("3" * 10**4),
            decimal.Decimal("1e10000000"), decimal.Decimal("123456789e-1000000")]
SHORT_TEXTS = ["", "a", "b", "ab", "bcd", " ", "\n", "\t", ",", "\\", "a" * 70, "b" * 1000, "\u20ac", "\U0001f600", "i", "q", "d", "w",
               "a|", "(a)|", "a*", "utf-8", "utf-16", "utf-32", "utf-7", "latin-1", "ascii", "unicode_escape", "raw_unicode_escape", "idna",
               "punycode", "cp1252", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape",
               "surrogatepass", "strict", "NFKD", "NFKC", "NFC", "NFD", "big", "little", decimal.ROUND_UP]
SHORT_BYTES = [b"", b"a", b"b", b"ab", b"bcd", b" ", b"\t", b"a" * 70, b"b" * 1000, bytes(range(256))]
CALLABLES = [abs, len, repr, ord, lambda *_: "x" * 10**5, lambda *_: 1, lambda *_: b"x" * 10**5, lambda *_: A, max, str, int, list]
CLASSES = [str, int, float, list, tuple, dict, set, bytes, bytearray, bool, object, decimal.Decimal, collections.deque, io.BytesIO]
SLICES = [slice(None), slice(None, None, 2), slice(10**9), slice(2**62), slice(0, 2**62, 1), slice(5, 5), slice(0, 1)]
TUPLES = [(), (1, 2), (10**9,), (10**9, 1), (A, 10**9), ("a", 10**9), (A,) * 100, (BYTES_PART,) * 1000, (1, 2.0, "c") * 10**5,
          (PART,) * 10**4, (1,) * 10**5]
# Made for each call: it may change or use them up.
NUMBERS_MADE = {
    "[1] * 10**5": lambda: [1] * 10**5,
    "[0.1] * 10**5": lambda: [0.1] * 10**5,
    "list(range(10**5))": lambda: list(range(10**5)),
    "[10**30] * 10**5": lambda: [10**30] * 10**5,
    "[[1] * 10] * 10**4": lambda: [[1] * 10] * 10**4,
    "[(1, 2)] * 10**5": lambda: [(1, 2)] * 10**5,
    "[(0, 0), (1, 1) ...]": lambda: [(each, each) for each in range(10**4)],
    "[[[1] * 1000] * 1000] * 1000": lambda: [[[1] * 1000] * 1000] * 1000,
    "[(1,) * 1000] * 1000": lambda: [(1,) * 1000] * 1000,
    "dict": lambda: dict.fromkeys(range(10**5)),
    "dict values": lambda: dict.fromkeys(range(10**5)).values(),
    "dict keys": lambda: dict.fromkeys(range(10**5)).keys(),
    "set": lambda: set(range(10**5)),
    "frozenset": lambda: frozenset(range(10**5)),
    "bytearray": lambda: bytearray(BYTES),
    "array": lambda: array.array("i", [5, 6]) * 10**5,
    "deque": lambda: collections.deque([1, 2]) * 10**5,
    "range(10**9)": lambda: range(10**9),
    "range(2**62)": lambda: range(0, 2**62, 3),
    "Hint()": Hint,
    "repeat(1)": lambda: itertools.repeat(1),
    "repeat(1, 10**9)": lambda: itertools.repeat(1, 10**9),
    "repeat(10**1000)": lambda: itertools.repeat(10**1000),
    "repeat((1, 2))": lambda: itertools.repeat((1, 2)),
    "repeat(0.5)": lambda: itertools.repeat(0.5),
    "count()": lambda: itertools.count(),
}
TEXTS_MADE = {
    "['a', 'bc'] * 10**4": lambda: ["a", "bc"] * 10**4,
    "['a' * 10**5] * 1000": lambda: [PART] * 1000,
    "('a' * 10**6,) * 100": lambda: (A,) * 100,
    "['a' * 10**6] * 10**4": lambda: [A] * 10**4,
    "dict of names": lambda: {str(each): each for each in range(10**4)},
    "{'a': 'a' * 10**6}": lambda: {"a": A},
    "repeat('a')": lambda: itertools.repeat("a"),
    "repeat('a' * 10**5)": lambda: itertools.repeat(PART),
    "repeat('a' * 10**5, 10**4)": lambda: itertools.repeat(PART, 10**4),
    "generator": lambda: (PART for _ in itertools.repeat(1)),
    "StringIO": lambda: io.StringIO("ab\n" * 10**5),
    "StringIO of a line": lambda: io.StringIO(A),
}
BYTES_MADE = {
    "(b'a' * 10**5,) * 1000": lambda: (BYTES_PART,) * 1000,
    "[b'a' * 10**6] * 10**4": lambda: [BYTES] * 10**4,
    "repeat(b'a' * 10**5)": lambda: itertools.repeat(BYTES_PART),
    "BytesIO": lambda: io.BytesIO(b"ab\n" * 10**5),
    "BytesIO of a line": lambda: io.BytesIO(BYTES),
}
DICTS_MADE = {
    "dict": lambda: dict.fromkeys(range(10**5)),
    "dict of names": lambda: {str(each): each for each in range(10**4)},
    "{'a': 'a' * 10**6}": lambda: {"a": A},
    "{97: 'a' * 10**6}": lambda: {97: A, 10: A, 9: A, 48: A},
    "{97: 'xyz'}": lambda: {97: "xyz", 8364: "x" * 1000},
    "Names()": lambda: Names(),
    "OrderedDict": lambda: collections.OrderedDict.fromkeys(range(10**4)),
    "Counter": lambda: collections.Counter({"a": 10**9, "b": 2**62}),
    "{}": dict,
}
FILES_MADE = {
    "StringIO": lambda: io.StringIO("ab\n" * 10**5),
    "BytesIO": lambda: io.BytesIO(b"ab\n" * 10**5),
    "BytesIO of pickles": lambda: io.BytesIO(BUFFERS["pickled size"]),
    "StringIO of a line": lambda: io.StringIO(A),
    "BytesIO of a line": lambda: io.BytesIO(BYTES),
}
# A kind of arguments: a small one, and the names of many with what makes them.
KINDS = {
    "int": (lambda: 1, INTS),
    "float": (lambda: 0.5, FLOATS),
    "str": (lambda: "a", {**TEXTS, **{repr(each): each for each in FORMATS + SHORT_TEXTS * 2}}),
    "bytes": (lambda: b"a", {**BUFFERS, **{repr(each)[:30]: each for each in SHORT_BYTES}}),
    "numbers": (lambda: [1], NUMBERS_MADE),
    "texts": (lambda: ["a"], TEXTS_MADE),
    "parts": (lambda: [b"a"], BYTES_MADE),
    "tuple": (lambda: (1,), TUPLES),
    "dict": (lambda: {}, DICTS_MADE),
    "None": (lambda: None, [None]),
    "callable": (lambda: len, CALLABLES),
    "class": (lambda: int, CLASSES),
    "Decimal": (lambda: decimal.Decimal(1), DECIMALS),
    "slice": (lambda: slice(1), SLICES),
    "file": (lambda: io.BytesIO(), FILES_MADE),
}
# Of a type: a small instance, and larger ones.
MADE = {
    "str": (lambda: "a", {**TEXTS, **{repr(each): each for each in FORMATS + ["a", "", "b" * 1000]}}),
    "bytes": (lambda: b"a", {**BUFFERS, "b'a'": b"a"}),
    "int": (lambda: 1, INTS[:-1]),
    "float": (lambda: 0.5, FLOATS[:-1]),
    "Decimal": (lambda: decimal.Decimal(1), DECIMALS),
    "tuple": (lambda: (1,), TUPLES),
    "list": (lambda: [1], [make for make in (lambda: [1] * 10**5, lambda: ["a"], lambda: [PART] * 1000)]),
    "memoryview": (lambda: memoryview(b"a"), [memoryview(BYTES), memoryview(bytes(8 * 10**5)).cast("q"), memoryview(BYTES)[::-3],
                                             memoryview(bytes(10**6)).cast("B", (1000, 1000))]),
    "dict": (lambda: {}, DICTS_MADE),
    "dict keys": (lambda: {}.keys(), [lambda: dict.fromkeys(range(10**5)).keys()]),
    "dict items": (lambda: {}.items(), [lambda: dict.fromkeys(range(10**5)).items()]),
    "set": (lambda: {1}, [lambda: set(range(10**5))]),
    "frozenset": (lambda: frozenset({1}), [lambda: frozenset(range(10**5))]),
    "bytearray": (lambda: bytearray(b"a"), [lambda: bytearray(BYTES), lambda: bytearray(b"\t\n") * 10**5, lambda: bytearray(b"a")]),
    "array": (lambda: array.array("i", [1]), [lambda: array.array("i", [5, 6]) * 10**5, lambda: array.array("d", [1.5]) * 10**5]),
    "array of text": (lambda: array.array("w", "a"), [lambda: array.array("w", "ab") * 10**5]),
    "deque": (lambda: collections.deque([1]), [lambda: collections.deque([1, 2]) * 10**5, lambda: collections.deque([1])]),
    "OrderedDict": (collections.OrderedDict, [lambda: collections.OrderedDict.fromkeys(range(10**4))]),
    "defaultdict": (lambda: collections.defaultdict(int), [lambda: collections.defaultdict(int, dict.fromkeys(range(10**4)))]),
    "Counter": (collections.Counter, [lambda: collections.Counter({"a": 10**9, "b": 2**62})]),
    "range": (lambda: range(1), [lambda: range(10**9), lambda: range(0, 2**62, 3)]),
    "slice": (lambda: slice(1), SLICES),
    "repeat": (lambda: itertools.repeat(1, 1), [lambda: itertools.repeat(1, 10**9), lambda: itertools.repeat(1)]),
    "StringIO": (lambda: io.StringIO("a"), [lambda: io.StringIO("ab\n" * 10**5), lambda: io.StringIO(A)]),
    "BytesIO": (lambda: io.BytesIO(b"a"), [lambda: io.BytesIO(b"ab\n" * 10**5), lambda: io.BytesIO(BYTES)]),
    "TextIOWrapper": (lambda: io.TextIOWrapper(io.BytesIO(b"a")), [lambda: io.TextIOWrapper(io.BytesIO(BYTES), "utf-8")]),
    "BufferedReader": (lambda: io.BufferedReader(io.BytesIO(b"a")), [lambda: io.BufferedReader(io.BytesIO(BYTES))]),
    "BufferedWriter": (lambda: io.BufferedWriter(io.BytesIO()), [lambda: io.BufferedWriter(io.BytesIO())]),
    "BufferedRandom": (lambda: io.BufferedRandom(io.BytesIO(b"a")), [lambda: io.BufferedRandom(io.BytesIO(BYTES))]),
    "Pattern": (lambda: re.compile("a"), [lambda: re.compile("a"), lambda: re.compile(""), lambda: re.compile("(a|b)(b)?|(c)")]),
    "Pattern of bytes": (lambda: re.compile(b"a"), [lambda: re.compile(b"a|")]),
    "Match": (lambda: re.compile("(a)").match("a"), [lambda: re.compile("(a*)(b)?").match(A)]),
    "Struct": (lambda: _struct.Struct("<i"), [lambda: _struct.Struct("<ib"), lambda: _struct.Struct("100000i")]),
    "compressobj": (lambda: zlib.compressobj(), [lambda: zlib.compressobj(0)]),
    "decompressobj": (lambda: zlib.decompressobj(), [lambda: zlib.decompressobj()]),
    "BZ2Decompressor": (lambda: bz2.BZ2Decompressor(), [lambda: bz2.BZ2Decompressor()]),
    "LZMADecompressor": (lambda: lzma.LZMADecompressor(), [lambda: lzma.LZMADecompressor()]),
    "Random": (lambda: random.Random(5), [lambda: random.Random(5)]),
    "Context": (lambda: decimal.Context(), [lambda: decimal.Context(prec=10**9, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[]),
                                            lambda: decimal.Context()]),
    "decoder": (lambda: codecs.getincrementaldecoder("utf-8")(), [lambda: codecs.getincrementaldecoder("utf-8")("replace")]),
    "encoder": (lambda: codecs.getincrementalencoder("utf-16")(), [lambda: codecs.getincrementalencoder("utf-16")()]),
    "newline decoder": (lambda: io.IncrementalNewlineDecoder(None, True), [lambda: io.IncrementalNewlineDecoder(None, True)]),
    "JSON encoder": (lambda: json.JSONEncoder(), [lambda: json.JSONEncoder(indent=10**6)]),
    "Pickler": (lambda: pickle.Pickler(io.BytesIO()), [lambda: pickle.Pickler(io.BytesIO())]),
}
MODULES = ("builtins math cmath _operator itertools _struct _codecs binascii _functools _collections marshal unicodedata _random _bisect "
           "_heapq array zlib _bz2 _lzma _zstd _hashlib _md5 _sha2 _blake2 _csv _decimal _string _json _pickle _statistics _sre").split()
# What ends the program, waits, reads input, changes what later calls use, or is Python's own.
LEFT_OUT = set("""
    exit quit input print breakpoint help copyright credits license open open_code __import__ __build_class__ exec eval
    globals locals vars dir setcontext getcontext localcontext register register_error _unregister_error lookup lookup_error
    __class__ __init_subclass__ __subclasshook__ __new__ __getattribute__ __setattr__ __delattr__ __subclasses__ __prepare__
    __getstate__ __buffer__ __release_buffer__ __class_getitem__ field_size_limit FileIO clear_cache purge __dir__ template namedtuple
    seed SystemRandom _test main _main test __doc__ __reduce__ __getnewargs__ __bool__ __eq__ __ne__ __delitem__ __hash__ __str__ __lt__ __le__
    __gt__ __ge__ fileno isatty closed""".split())
LEFT_OUT.remove("__str__")


def list_targets():
    """The calls: owner and name, larger owners, and what finds the function of a small one."""
    for name in MODULES:
        try:
            module = __import__(name)
        except ImportError:
            continue
        for each in sorted(vars(module)):
            if each not in LEFT_OUT and not each.startswith("__") and callable(getattr(module, each)):
                yield name, each, None, lambda module=module, each=each: getattr(module, each)
    for name, (small, larger) in MADE.items():
        kind = type(small())
        for each in sorted(dir(kind)):
            if each not in LEFT_OUT and callable(getattr(kind, each)):
                yield name, each, larger, lambda small=small, each=each: getattr(small(), each)


def takes(find, kinds):
    """Whether a call with small arguments of some kinds is no type error."""
    try:
        find()(*(KINDS[kind][0]() for kind in kinds))
    except (TypeError, AttributeError):
        return False
    except BaseException:
        pass
    return True


targets = list(list_targets())
names_of_kinds = list(KINDS)
called, arguments, consumed = None, (), False


def choose(seed, number):
    """Chooses a call: its name and the most bytes of its operands."""
    global called, arguments, consumed
    state = (seed * 2654435761 + number * 40503 + 7) & 0xFFFFFFFFFFFFFFFF

    def below(limit):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (state >> 33) % limit

    def of(items):
        if isinstance(items, dict):
            name = list(items)[below(len(items))]
            value = items[name]
        else:
            value = items[below(len(items))]
            if not isinstance(value, type(of)) or value in CALLABLES:
                return (f"int of {value.bit_length()} bits" if isinstance(value, int) and abs(value) > 2**64
                        else f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") and len(value) > 100
                        else repr(value)[:60]), value
            name = "larger"
        return name, value() if isinstance(value, (type(of), type)) else value

    below(2)
    owner_name, method, owners, find = targets[below(len(targets))]
    for _ in range(60):
        kinds = [names_of_kinds[below(len(KINDS))] for _ in range((0, 1, 1, 1, 2, 2, 2, 3)[below(8)])]
        if takes(find, kinds):
            break
    else:
        return "", 0
    owner = None
    if owners:
        owner_name, owner = of(owners)
    called = getattr(__import__(owner_name), method) if owners is None else getattr(owner, method)
    chosen = [of(KINDS[kind][1]) for kind in kinds]
    arguments = tuple(value for _, value in chosen)
    consumed = below(2) == 1
    return f"{owner_name}.{method}({', '.join(each for each, _ in chosen)})", weigh(owner) + sum(map(weigh, arguments))


def weigh(value):
    if isinstance(value, str):
        return 4 * len(value)
    if isinstance(value, int):
        return value.bit_length() // 8
    if isinstance(value, (decimal.Decimal, io.IOBase)):
        return 4 * MILLION
    if isinstance(value, memoryview):
        return value.nbytes
    if isinstance(value, (range, Hint)):
        return 0
    return 16 * len(value) if hasattr(value, "__len__") else 0


def run():
    global called, arguments
    function, given = called, arguments
    called, arguments = None, ()
    result = function(*given)
    if consumed and hasattr(type(result), "__next__"):
        collections.deque(result, 0)

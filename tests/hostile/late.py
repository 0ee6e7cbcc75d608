"""Random calls of methods of builtin types and of functions of native modules with large arguments: a signal ends each soon, however long
it would take. What the process computes between the signal and its handler is counted, not the time that passes: other load is no fault.

    late.py SEED ROUNDS [MILLISECONDS [SCALE [NAME]]]      prints what answered later, in a thousandth of SCALE of the largest sizes
"""
import _signal
import _thread
import array
import binascii
import collections
import decimal
import hashlib
import io
import itertools
import json
import mmap
import os
import re
import struct
import sys
import time
import zlib

seed = int(sys.argv[1])
rounds = int(sys.argv[2])
bound = int(sys.argv[3]) / 1000 if len(sys.argv) > 3 else 2
scale = int(sys.argv[4]) if len(sys.argv) > 4 else 100
only = sys.argv[5] if len(sys.argv) > 5 else ""
state = seed * 2654435761 + 7


def below(limit):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return (state >> 33) % limit


def choose(items):
    return items[below(len(items))]


def size(most):
    return most * scale // 1000


class Index:
    def __index__(self):
        return size(20_000_000)


sys.set_int_max_str_digits(0)
decimal.setcontext(decimal.Context(prec=size(1_000_000), Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[]))
third = size(40_000_000) // 3
numbers = [number * 7919 % 1_000_003 for number in range(size(1_000_000))]
# Made once: most are only read. Mutable ones are copied for a receiver.
LARGE = {
    "int": (1 << size(40_000_000)) - 12345,
    "int of half": (1 << size(20_000_000)) - 777,
    "int of 16 to the n": 16 ** size(1_000_000),
    "int, negative": -(3 ** size(600_000)),
    "decimal": decimal.Decimal("1." + "7" * size(1_000_000)),
    "decimal of digits": decimal.Decimal("3" * size(900_000)),
    "decimal of zeros": decimal.Decimal(f"1e{size(5_000_000)}"),
    "decimal, small": decimal.Decimal(f"1e-{size(5_000_000)}"),
    "str": "ab " * third,
    "str of lines": "a\n" * size(20_000_000),
    "str of a": "a" * size(40_000_000),
    "str, wide": "\u00e9\U0001f600" * size(10_000_000),
    "str, accents": "\u00e4\u0130\u1e9e" * size(5_000_000),
    "str of digits": "7" * size(2_000_000),
    "str of commas": "1," * size(10_000_000) + "1",
    "str of JSON": "[" + '{"a": [1, "b"]},' * size(2_000_000) + "1]",
    "str of code": "x = [1, 2, (3 + y) * z]\n" * size(100_000),
    "str of fields": "{}" * size(2_000_000),
    "str of percents": "%s" * size(2_000_000),
    "str of escapes": "\\x41" * size(5_000_000),
    "bytes": b"ab " * third,
    "bytes of zeros": bytes(size(40_000_000)),
    "bytes of hexadecimals": b"6a" * size(20_000_000),
    "bytes of UTF-8": b"\xc3\xa9" * size(20_000_000),
    "random bytes": os.urandom(1 << 16) * size(300),
    "bytearray": bytearray(b"xyz\n") * size(10_000_000),
    "memoryview": memoryview(bytes(size(40_000_000))),
    "memoryview of words": memoryview(bytes(size(4_000_000) * 8)).cast("q"),
    "memoryview of steps": memoryview(bytes(size(40_000_000)))[::-3],
    "array": array.array("i", [5, 6]) * size(5_000_000),
    "array of doubles": array.array("d", [1.5, 2.5]) * size(2_500_000),
    "list": [1, 2, 3] * size(2_000_000),
    "list of numbers": numbers,
    "list of str": ["ab", "c"] * size(2_000_000),
    "list of bytes": [b"ab", b"c"] * size(2_000_000),
    "list of floats": [0.1, 2.5] * size(2_000_000),
    "list of pairs": [(number, str(number)) for number in range(size(300_000))],
    "tuple": (1, 2.0, "c") * size(2_000_000),
    "tuple of tuples": ((1, 2), (3, 4)) * size(1_000_000),
    "dict": dict.fromkeys(numbers),
    "dict of names": {str(number): number for number in numbers[:size(300_000)]},
    "set": set(numbers),
    "frozenset": frozenset(numbers[::2]),
    "range": range(1 << 40),
    "range of limits": range(0, 1 << 62, 3),
    "slice": slice(None, None, 2),
    "slice of all": slice(0, None, -1),
    "deque": collections.deque([1, 2]) * size(2_500_000),
    "OrderedDict": collections.OrderedDict.fromkeys(numbers[:size(300_000)]),
    "Index": Index(),
}
STREAMS = {
    "repeat": lambda: itertools.repeat(1),
    "repeat of str": lambda: itertools.repeat("a"),
    "repeat of bytes": lambda: itertools.repeat(b"ab"),
    "repeat of pairs": lambda: itertools.repeat((1, 2)),
    "repeat of float": lambda: itertools.repeat(0.5),
    "repeat of nothing": lambda: itertools.repeat(None),
    "count": lambda: itertools.count(),
    "StringIO": lambda: io.StringIO(LARGE["str of lines"]),
    "BytesIO": lambda: io.BytesIO(LARGE["bytes"]),
    "generator": lambda: (each for each in itertools.repeat(1)),
}
SMALL = [0, 1, -1, 2, 3, 7, 10, 16, 64, 1 << 20, 12345678901234567891, 0.5, 2.0, True, None, "", "a", "b", "ab", "abc", "c", " ",
         "\n", "\u20ac", "x", "utf-8", "utf-16", "utf-7", "latin-1", "ascii", "unicode_escape", "ignore", "replace",
         "backslashreplace", "xmlcharrefreplace", "NFKD", "NFC", ",", "q", "b", "<i", "d", ".999999f", ",", "exec", b"", b"a", b"ab",
         b"c", b"xyz", (), [], {}, {97: "xyz"}, {"a": 1}, set(), decimal.Decimal(7), decimal.Decimal("0.1"), decimal.ROUND_UP, abs,
         len, str, int, float, list, tuple, max, bool, slice(None), slice(None, None, 2), slice(5, None), slice(None, None, -1),
         (1, 2), range(5)]
MODULES = ("builtins math cmath _operator itertools _struct _codecs binascii _functools _collections marshal unicodedata _random "
           "_bisect _heapq array zlib _bz2 _lzma _zstd _md5 _sha1 _sha2 _sha3 _blake2 _hashlib _csv _decimal _string _json _pickle "
           "_ast _symtable _tokenize _io _statistics _elementtree pyexpat _weakref _contextvars _queue _collections_abc _uuid "
           "_opcode _zoneinfo _multibytecodec _datetime re json base64 hashlib struct").split()
# What ends or stops the process, waits, reads a terminal, changes what all use, or is Python's own.
LEFT_OUT = set("""
    exit quit input print breakpoint help copyright credits license open open_code __import__ __build_class__ exec eval
    globals locals vars dir setcontext getcontext localcontext register register_error _unregister_error lookup lookup_error
    __class__ __init_subclass__ __subclasshook__ __new__ __getattribute__ __setattr__ __delattr__ __subclasses__ __prepare__
    __getstate__ __buffer__ __release_buffer__ field_size_limit get_dialect unregister_dialect register_dialect
    list_dialects FileIO fastlocal excepthook unraisablehook displayhook clear_cache purge reset_tzpath""".split())


def targets():
    for name in MODULES:
        try:
            module = __import__(name)
        except ImportError:
            continue
        for each in sorted(vars(module)):
            if each not in LEFT_OUT and not each.startswith("__") and callable(getattr(module, each)):
                yield name, None, each
    for name, value in LARGE.items():
        for each in sorted(dir(type(value))):
            if each not in LEFT_OUT and callable(getattr(type(value), each)):
                yield name, value, each
    for name, make in MADE.items():
        kind = type(make())
        for each in sorted(dir(kind)):
            if each not in LEFT_OUT and not each.startswith("_") and callable(getattr(kind, each)):
                yield name, make, each


def made(module, name, *arguments):
    return getattr(__import__(module), name)(*arguments)


MADE = {
    "sha256 object": lambda: made("_sha2", "sha256"),
    "md5 object": lambda: made("_md5", "md5"),
    "sha3 object": lambda: made("_sha3", "shake_128"),
    "blake2b object": lambda: made("_blake2", "blake2b"),
    "zlib.compressobj": lambda: made("zlib", "compressobj", 9),
    "zlib.decompressobj": lambda: made("zlib", "decompressobj"),
    "BZ2Compressor": lambda: made("_bz2", "BZ2Compressor"),
    "LZMACompressor": lambda: made("_lzma", "LZMACompressor"),
    "ZstdCompressor": lambda: made("_zstd", "ZstdCompressor"),
    "Random": lambda: made("_random", "Random", 5),
    "Struct": lambda: made("_struct", "Struct", "<ib"),
    "Pattern": lambda: re.compile("a|(b)+c"),
    "Pattern of spaces": lambda: re.compile(r"\s+"),
    "Match": lambda: re.compile("(?:a|b| )*").match(LARGE["str"][:size(1_000_000)]),
    "StringIO": lambda: io.StringIO(LARGE["str of lines"]),
    "BytesIO": lambda: io.BytesIO(LARGE["bytes"]),
    "TextIOWrapper": lambda: io.TextIOWrapper(io.BytesIO(LARGE["bytes of UTF-8"]), "utf-8"),
    "BufferedReader": lambda: io.BufferedReader(io.BytesIO(LARGE["bytes"])),
    "decoder": lambda: __import__("codecs").getincrementaldecoder("utf-8")(),
    "Context": lambda: decimal.getcontext(),
    "XML parser": lambda: made("pyexpat", "ParserCreate"),
}


def argument():
    kind = below(8)
    if kind < 4:
        name = choose(list(LARGE))
        return name, LARGE[name]
    if kind == 4:
        name = choose(list(STREAMS))
        return name, STREAMS[name]()
    value = choose(SMALL)
    return repr(value), value


def target():
    owner, value, name = choose(every)
    if value is None:
        return f"{owner}.{name}", getattr(__import__(owner), name)
    if owner in MADE:
        return f"{owner}.{name}", getattr(value(), name)
    if isinstance(value, (list, dict, set, bytearray, collections.deque, array.array)):
        # A copy in a second of ten milliseconds, as most methods change nothing.
        value = value.copy() if hasattr(value, "copy") else value[:]
    return f"{owner}.{name}", getattr(value, name)


class Stop(BaseException):
    pass


armed = 0.0
calling = False
came = None
start = 0.01


def handler(number, frame):
    global came
    if came is None and calling:
        came = time.process_time() - armed - start
        # Once: what handles exceptions is not interrupted again.
        _signal.setitimer(_signal.ITIMER_PROF, 0)
        raise Stop


def call(function, arguments):
    global armed, came, calling
    came = None
    try:
        calling = True
        armed = time.process_time()
        _signal.setitimer(_signal.ITIMER_PROF, start)
        result = function(*arguments)
        if hasattr(type(result), "__next__") and below(2):
            collections.deque(result, 0)
        calling = False
    except Stop:
        pass
    except Exception:
        calling = False
    _signal.setitimer(_signal.ITIMER_PROF, 0)
    if came is None:
        # The signal may be on its way: a call that took longer, and was not interrupted, answers here.
        taken = time.process_time() - armed - start
        return taken if taken > 0 else 0
    return came


def watch():
    seen, count = -1, 0
    while not ended:
        time.sleep(0.5)
        if runs != seen:
            seen, count = runs, 0
            continue
        count += 1
        if count > 240:
            sys.stderr.write(f"seed {seed}: run {runs} has not ended: {label}\n")
            sys.stderr.flush()
            os._exit(3)


runs = 0
label = ""
ended = False
_signal.signal(_signal.SIGPROF, handler)
every = [each for each in targets() if only in f"{each[0]}.{each[2]}"]
_thread.start_new_thread(watch, ())
faults = 0
while runs < rounds:
    runs += 1
    try:
        name, function = target()
    except Exception:
        continue
    chosen = [argument() for _ in range(choose([0, 1, 1, 1, 2, 2, 3]))]
    if runs % 7 == 0 and isinstance(function, type(len)) and below(2):
        chosen = [chosen[0], chosen[0]] if chosen else chosen
    label = f"{name}({', '.join(each for each, _ in chosen)})"
    late = call(function, [value for _, value in chosen])
    if late > bound:
        faults += 1
        print(f"{late * 1000:6.0f} ms late: {runs} {label}", flush=True)

# Steps that .NET or one long loop would do at once.
wide = "\u00e9" * size(64_000_000)
long = "a" * size(64_000_000)
digits = "7" * size(64_000_000)
content = long.encode()
runs_of_zeros = bytes(size(4_000_000))
letters = b"".join(b"ACGT"[number & 3:][:1] * (number >> 2 & 3) for number in numbers) * 8
letters = letters[:len(letters) // 400 * 400]
marks = "\u0315\u0300\u0323" * size(4_000_000)
STEPS = {
    "product of many": lambda: next(itertools.product([1], repeat=size(40_000_000))),
    "product of a long text": lambda: next(itertools.product(long[:size(8_000_000)], repeat=2)),
    "combinations of many": lambda: next(itertools.combinations(range(size(8_000_000)), size(8_000_000))),
    "permutations of many": lambda: next(itertools.permutations(range(size(8_000_000)))),
    "hash of bytes": lambda: hash(content[:-1]),
    "set of lines": lambda: frozenset(io.BytesIO(content)),
    "xmlcharrefreplace": lambda: wide.encode("ascii", "xmlcharrefreplace"),
    "backslashreplace": lambda: wide.encode("ascii", "backslashreplace"),
    "surrogateescape": lambda: (b"\xff" * size(32_000_000)).decode("ascii", "surrogateescape").encode("ascii", "surrogateescape"),
    "marks in order": lambda: __import__("unicodedata").normalize("NFC", "a" + marks),
    "float": lambda: float(digits),
    "float of an exponent": lambda: float("1e" + digits),
    "float.fromhex": lambda: float.fromhex("0x" + digits),
    "float.fromhex of an exponent": lambda: float.fromhex("0x1p" + digits),
    "find": lambda: (long + "b").find("a" * 60 + "c"),
    "rfind": lambda: ("b" + long).rfind("c" + "a" * 60),
    "find of a long part": lambda: long.find("a" * size(30_000_000) + "b"),
    "count": lambda: long.count("a" * 60 + "c"),
    "search": lambda: re.search("[b-z]", long),
    "escapes of JSON": lambda: json.dumps('"' * size(20_000_000)),
    "pattern": lambda: re.compile(long[:size(4_000_000)]),
    "reference to a group": lambda: re.match("(a*)b\\1$", long[:len(long) // 2] + "b" + long),
    "pack": lambda: struct.pack(f"{len(numbers)}q", *numbers),
    "unpack": lambda: struct.unpack(f"{size(8_000_000)}q", bytes(size(8_000_000) * 8)),
    "name": lambda: compile(long, "f", "exec"),
    "wide name": lambda: compile(wide, "f", "exec"),
    "text literal": lambda: compile(f"'{long}'", "f", "exec"),
    "escapes": lambda: compile("'" + "\\x41" * size(16_000_000) + "'", "f", "exec"),
    "formatted literal": lambda: compile(f"f'{long}'", "f", "exec"),
    "number": lambda: compile("0x" + digits, "f", "exec"),
    "decimal number": lambda: compile(digits[:size(4_000_000)], "f", "exec"),
    "float literal": lambda: compile("1." + digits, "f", "exec"),
    "blanks": lambda: compile(" " * size(64_000_000) + "1", "f", "eval"),
    "tokens": lambda: list(__import__("_tokenize").TokenizerIter(iter([long]).__next__, extra_tokens=True)),
    "zlib": lambda: zlib.compress(content, 9),
    "bz2": lambda: __import__("_bz2").BZ2Compressor(9).compress(runs_of_zeros),
    "bz2 of random bytes": lambda: __import__("_bz2").BZ2Compressor(9).compress(LARGE["random bytes"][:4_000_000]),
    "lzma": lambda: __import__("lzma").compress(content[:size(20_000_000)], preset=9),
    "lzma, x86": lambda: __import__("lzma").compress(content, filters=[{"id": 4}, {"id": 33, "preset": 0}]),
    "zstd": lambda: __import__("_zstd").ZstdCompressor(15).compress(content, 2),
    "zstd, tables": lambda: __import__("_zstd").ZstdCompressor(21).compress(content, 2),
    "zstd, blocks": lambda: __import__("_zstd").ZstdCompressor(options={100: 22, 101: 20}).compress(letters[:4_000_000], 2),
    "zstd, dictionary": lambda: __import__("_zstd").ZstdCompressor(19, zstd_dict=__import__("_zstd").ZstdDict(
        letters, is_raw=True).as_digested_dict),
    "zstd, training": lambda: __import__("_zstd").train_dict(letters, (400,) * (len(letters) // 400), 100_000),
    "set of set": lambda: LARGE["set"] | {-1},
    "dict of set": lambda: dict.fromkeys(LARGE["set"]),
    "marshalled int": lambda: __import__("marshal").dumps(LARGE["int"]),
}
for start in (0.003, 0.02, 0.1):
    for label, function in STEPS.items():
        if only not in label:
            continue
        runs += 1
        late = call(function, ())
        if late > bound:
            faults += 1
            print(f"{late * 1000:6.0f} ms late: {label} after {start} seconds", flush=True)
# What is interrupted stays whole: a list has all its items, and memory that is being read stays where it is.
for start in (0.001, 0.004, 0.02, 0.1):
    items = numbers * 3
    call(items.sort, ())
    if len(items) != 3 * len(numbers) or sum(items) != 3 * sum(numbers):
        faults += 1
        print(f"a sort that was interrupted after {start} seconds has lost items")


def close(number, frame):
    try:
        view.close()
        closed.append(True)
    except BufferError:
        closed.append(False)


closed = []
_signal.signal(_signal.SIGPROF, close)
for read in (binascii.hexlify, binascii.crc32, zlib.adler32, bytes, b"".join, lambda view: b"ab".translate(view),
             lambda view: hashlib.sha3_512(view)):
    view = mmap.mmap(-1, 1 << 24)
    _signal.setitimer(_signal.ITIMER_PROF, 0.004)
    try:
        read(view)
    except (TypeError, ValueError, BufferError):
        pass
    _signal.setitimer(_signal.ITIMER_PROF, 0)
ended = True
sys.stderr.write("faults\n" if faults else "ok\n")
sys.exit(faults > 0)

"""Allocations that no memory holds, or that fill what there is: each ends in MemoryError or OverflowError, or in a value where there is
room, and the program goes on. Run with a limit of the heap (DOTNET_GCHeapHardLimit).

    bombs.py SEED ROUNDS
"""
import array
import binascii
import collections
import io
import itertools
import marshal
import os
import random as generators
import re
import struct
import sys
import zlib
import rounds

below = rounds.random.below
choose = rounds.random.choose
zeros = zlib.compress(bytes(1 << 24), 9)


def grow(value):
    while True:
        value += value


def nest(value):
    return [value * (1 << 20) for _ in range(1 << 12)]


def fill(container, add):
    while True:
        for _ in range(1 << 12):
            add(container, bytes(1 << 16))


def inflate(count):
    decompressor = zlib.decompressobj()
    return [decompressor.decompress(zeros * count), decompressor.flush(count)]


def sink(kind, position, data):
    stream = kind()
    stream.seek(position)
    stream.write(data)
    return stream


def zero(count):
    with open("/dev/zero", "rb", buffering=0) as stream:
        return stream.read(count)


# Each with a number that is far too large for any memory, now and then with one that nearly fits.
SIZED = {
    "str *": lambda n: "a" * n,
    "wide str *": lambda n: "\U0001f600" * n,
    "long str *": lambda n: "abc" * (n // 2),
    "bytes *": lambda n: b"a" * n,
    "bytes()": bytes,
    "bytearray()": bytearray,
    "bytearray *": lambda n: bytearray(b"ab") * n,
    "bytearray.resize": lambda n: bytearray().resize(n),
    "list *": lambda n: [0] * n,
    "list *=": lambda n: [1, 2].__imul__(n),
    "tuple *": lambda n: (0, 1) * n,
    "list(range)": lambda n: list(range(n)),
    "tuple(range)": lambda n: tuple(range(n)),
    "sorted(range)": lambda n: sorted(range(n)),
    "[*range]": lambda n: [*range(n)],
    "array *": lambda n: array.array("q", [0]) * n,
    "ljust": lambda n: "a".ljust(n),
    "rjust": lambda n: "a".rjust(n, "\u20ac"),
    "center": lambda n: "a".center(n),
    "zfill": lambda n: "a".zfill(n),
    "bytes.ljust": lambda n: b"a".ljust(n),
    "bytes.zfill": lambda n: b"a".zfill(n),
    "expandtabs": lambda n: "\t\t\t".expandtabs(n),
    "format": lambda n: format(1, f"{n}d"),
    "format float": lambda n: format(1.5, f".{n}f"),
    "format str": lambda n: format("a", f">{n}"),
    "%*d": lambda n: "%*d" % (n, 1),
    "%.*f": lambda n: "%.*f" % (n, 1.5),
    "bytes %*d": lambda n: b"%*d" % (n, 1),
    "f-string": lambda n: f"{1:{n}}",
    "<<": lambda n: 1 << n,
    "to_bytes": lambda n: (1).to_bytes(n, "little"),
    "getrandbits": generators.getrandbits,
    "urandom": os.urandom,
    "/dev/zero": zero,
    "read": lambda n: io.BytesIO(b"abc").read(n) and zero(n),
    "product": lambda n: itertools.product([1, 2], repeat=n),
    "product of range": lambda n: itertools.product(range(n)),
    "combinations": lambda n: itertools.combinations(range(n), 2),
    "permutations": lambda n: itertools.permutations(range(n), 2),
    "struct.pack": lambda n: struct.pack(f"{n}x"),
    "struct.pack s": lambda n: struct.pack(f"{n}s", b""),
    "BytesIO": lambda n: sink(io.BytesIO, n, b"a"),
    "StringIO": lambda n: sink(io.StringIO, n, "a"),
    "buffered": lambda n: io.BufferedReader(io.BytesIO(), n),
    "deque *": lambda n: collections.deque([0]) * n,
}
# What fills the memory by itself.
FILLING = {
    "batched": lambda: next(itertools.batched(itertools.repeat(0), 1 << 40)),
    "set(range)": lambda: set(range(1 << 40)),
    "dict(range)": lambda: dict.fromkeys(range(1 << 40)),
    "deque": lambda: collections.deque(range(1 << 40)),
    "extend": lambda: [].extend(itertools.repeat(0, 1 << 40)),
    "join of many": lambda: "".join(itertools.repeat("abcdefgh" * 1000, 1 << 40)),
    "bytes.join": lambda: b"".join(itertools.repeat(b"abcdefgh" * 1000, 1 << 40)),
    "slice": lambda: [0].__setitem__(slice(0, 0), range(1 << 40)),
    "bytes of range": lambda: bytes(itertools.repeat(1, 1 << 40)),
    "array of range": lambda: array.array("d", itertools.repeat(1.0, 1 << 40)),
    "str +": lambda: grow("ab"),
    "wide +": lambda: grow("\u20ac"),
    "bytes +": lambda: grow(b"ab"),
    "bytearray +": lambda: grow(bytearray(b"ab")),
    "list +": lambda: grow([0]),
    "tuple +": lambda: grow((0,)),
    "array +": lambda: grow(array.array("b", b"ab")),
    "deque +": lambda: grow(collections.deque([0])),
    "str of str": lambda: nest("ab"),
    "list of bytes": lambda: fill([], list.append),
    "set of bytes": lambda: fill({}, lambda known, value: known.__setitem__(len(known), value)),
    "deque of bytes": lambda: fill(collections.deque(), collections.deque.append),
    "replace": lambda: ("a" * (1 << 20)).replace("a", "b" * (1 << 16)),
    "bytes.replace": lambda: (b"a" * (1 << 20)).replace(b"a", b"b" * (1 << 16)),
    "translate": lambda: ("a" * (1 << 20)).translate({97: "b" * (1 << 16)}),
    "sub": lambda: re.sub("a", "b" * (1 << 16), "a" * (1 << 20)),
    "join": lambda: ("b" * (1 << 16)).join("a" * (1 << 20)),
    "hexlify": lambda: binascii.hexlify(bytes(1 << 28), "-") * 8,
    "repr": lambda: repr(bytes(1 << 28)) * 8,
    "inflate": lambda: inflate(1 << 7),
    "decompress": lambda: [zlib.decompress(zeros) for _ in range(1 << 10)],
    "marshal": lambda: marshal.loads(b"[" + (2**31 - 1).to_bytes(4, "little")),
    "list(str)": lambda: list("ab" * (1 << 28)),
    "split": lambda: [("a " * (1 << 20)).split() for _ in range(1 << 9)],
    "memoryview": lambda: [memoryview(bytes(1 << 24)).tolist() for _ in range(1 << 5)],
    "encode": lambda: ("\U0001f600" * (1 << 27)).encode("utf-16") * 8,
}
# What says by another exception that the number is too large.
OTHERS = {"struct.pack": struct.error, "struct.pack s": struct.error, "marshal": (EOFError, ValueError), "batched": ValueError, "format": ValueError,
          "format float": ValueError, "format str": ValueError, "%.*f": ValueError, "%*d": ValueError, "f-string": ValueError, "extend": TypeError}


def size():
    kind = below(16)
    if kind == 0:
        return (1 << 27) + below(1 << 27)
    if kind == 1:
        return (1 << 31) + below(1 << 12) - below(1 << 12)
    if kind == 2:
        return sys.maxsize - below(100)
    return (1 << (29 + below(35))) - 1 - below(1 << 20)


def run():
    if below(40) == 0:
        name = choose(list(FILLING))
        bomb = FILLING[name]
    else:
        name = choose(list(SIZED))
        count = size()
        bomb = lambda: SIZED[name](count)
    try:
        bomb()
        rounds.counts["returned"] += 1
    except (MemoryError, OverflowError):
        rounds.counts["raised"] += 1
    except OTHERS.get(name, ()):
        rounds.counts["refused"] += 1
    except Exception as error:
        rounds.faults.append((rounds.runs, f"{name}: {type(error).__name__}: {error}"))
    if [each * each for each in range(100)][-1] != 9801 or len(bytes(1 << 20)) != 1 << 20:
        rounds.faults.append((rounds.runs, f"{name}: the program does not go on"))


rounds.repeat(run, interrupts_them=False)

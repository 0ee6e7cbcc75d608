"""What a __del__ can reach is whole when it runs, and who refers to another object ends before that one."""
import bz2
import gc
import hashlib
import io
import lzma
import mmap
import os
import select
import tempfile
import zipfile
import zlib
from compression import zstd

DATA = bytes(range(256)) * 40 + os.urandom(3000)
found = {}


class Owner:
    """Uses in its __del__ what it has."""

    def __init__(self, kind, make, use):
        self.kind, self.use = kind, use
        self.thing = make()

    def __del__(self):
        try:
            result = self.use(self.thing)
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
        found.setdefault(self.kind, []).append(result)


def fed(compressor):
    compressor.compress(DATA)
    return compressor


def started(decompressor):
    decompressor.decompress(zstd.compress(DATA)[:50])
    return decompressor


def updated():
    digest = hashlib.sha256()
    digest.update(DATA)
    return digest


folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "data")
with open(path, "wb") as file:
    file.write(DATA)
compressed = zstd.compress(DATA)


def mapped():
    with open(path, "r+b") as file:
        return mmap.mmap(file.fileno(), 0)


KINDS = {
    "zlib": (lambda: fed(zlib.compressobj()), lambda it: len(it.flush()) > 1000),
    "bz2": (lambda: fed(bz2.BZ2Compressor()), lambda it: len(it.flush()) > 1000),
    "lzma": (lambda: fed(lzma.LZMACompressor(check=lzma.CHECK_SHA256)), lambda it: len(it.flush()) > 1000),
    "zstd": (lambda: fed(zstd.ZstdCompressor()), lambda it: zstd.decompress(it.flush()) == DATA),
    "zstd back": (lambda: started(zstd.ZstdDecompressor()), lambda it: it.decompress(compressed[50:]) == DATA),
    "map": (mapped, lambda it: (it[:] == DATA, it.size() == len(DATA))),
    "map of nothing": (lambda: mmap.mmap(-1, 10000), lambda it: it[:10]),
    "file": (lambda: open(path, "rb"), lambda it: (it.read() == DATA, it.close())),
    "unbuffered": (lambda: open(path, "rb", buffering=0), lambda it: (it.read() == DATA, it.close())),
    "text": (lambda: open(path, encoding="latin-1"), lambda it: (len(it.read()) > 1000, it.close())),
    "digest": (updated, lambda it: (it.update(DATA), it.hexdigest() == hashlib.sha256(DATA + DATA).hexdigest())),
    "descriptors": (select.epoll, lambda it: (it.closed, it.fileno() > 0)),
    "view": (lambda: memoryview(bytearray(b"abc")), lambda it: (bytes(it), it.release())),
    "view of map": (lambda: memoryview(mmap.mmap(-1, 5000)), lambda it: (bytes(it[:3]), it.release())),
}


def own(kind, make, use):
    for _ in range(5):
        Owner(kind, make, use)


for kind, (make, use) in KINDS.items():
    own(kind, make, use)
    gc.collect()
    print(kind, len(found[kind]), set(found[kind]))


class Nested:
    """Refers to others by way of attributes, containers, closures and generators."""

    ended = []

    def __init__(self, name, *inner):
        self.name = name
        self.inner = inner

    def __del__(self):
        Nested.ended.append(self.name)


def function_of(inner):
    return lambda: inner


def generator_of(inner):
    yield 1
    inner.name


def make_nested():
    last = Nested("5")
    generator = generator_of(last)
    next(generator)
    fourth = Nested("4", generator)
    third = Nested("3", function_of(fourth))
    second = Nested("2", {"key": [third]})
    Nested("1", {1, second}, [second, third])


for _ in range(20):
    make_nested()
    gc.collect()
    assert Nested.ended == ["1", "2", "3", "4", "5"], Nested.ended
    Nested.ended.clear()


def make_reversed():
    """The same, made from the outside in."""
    outer = Nested("1")
    outer.inner = middle = Nested("2")
    middle.inner = [Nested("3")]


for _ in range(20):
    make_reversed()
    gc.collect()
    assert Nested.ended == ["1", "2", "3"], Nested.ended
    Nested.ended.clear()
print("nested")


def write_member():
    archive = zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED)
    member = archive.open("x", "w")
    member.write(DATA)


for i in range(200):
    write_member()
    if i % 20 == 0:
        gc.collect()
gc.collect()
print("members")


class Buffered(io.BufferedIOBase):
    """A file of Python that writes to one below when it ends."""

    def __init__(self, below):
        self.below = below

    def writable(self):
        return True

    def close(self):
        if not self.closed:
            super().close()
            self.below.write(b"the end")
            ends.append(self.below.closed)


class Below(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        if self.closed:
            raise ValueError("closed too early")
        return len(data)


ends = []


def write_through():
    Buffered(Below())


for _ in range(50):
    write_through()
    gc.collect()
print(len(ends), set(ends))

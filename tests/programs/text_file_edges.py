# Files of text and buffers at their edges: positions in the middle of newlines, marks, closing, what is refused and how.
import codecs
import gc
import io
import os
import pickle
import re
import tempfile
import warnings


def show(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)


def open_and_forget(name, mode, options):
    return repr(open(name, mode, **options))


class Counted(io.BytesIO):
    def __init__(self, data):
        self.sizes = []
        super().__init__(data)

    def read(self, size=None):
        data = super().read(size)
        self.sizes.append(len(data))
        return data

    def readinto(self, buffer):
        count = super().readinto(buffer)
        self.sizes.append(count)
        return count


for size, reads in (100, [3, 1, 4, 8]), (100, [3, 3, 3]), (4, [1, 2, 4, 2]):
    raw = Counted(b"abcdefghi")
    buffered = io.BufferedReader(raw, size)
    for each in reads:
        buffered.read(each)
    print(raw.sizes)

LINES = "unix\nwindows\r\nos9\rlast\nnonl"
for encoding in "utf-8", "utf-16", "utf-16-be", "utf-32", "utf-8-sig":
    data = LINES.encode(encoding)
    for size in range(1, 6):
        for newline in None, "", "\n", "\r\n", "\r":
            file = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data), size), newline=newline, encoding=encoding)
            print(encoding, size, repr(newline), list(file))

for encoding in "utf-8", "utf-16", "shift_jis", "iso2022_jp":
    for newline in None, "", "\r\n":
        file = io.TextIOWrapper(io.BytesIO("1\r\n日本2\rl3\n\r\nabc".encode(encoding)), encoding=encoding, newline=newline)
        file._CHUNK_SIZE = 5
        while True:
            character = file.read(1)
            place = file.tell()
            rest = file.read()
            file.seek(place)
            print(ascii(character), file.read() == rest, len(rest), end="; ")
            file.seek(place)
            if not character:
                break
        print()

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "text")
    for encoding in "utf-8-sig", "utf-16", "utf-32":
        with open(name, "w", encoding=encoding) as file:
            file.write("aaa")
        with open(name, "a", encoding=encoding) as file:
            file.write("xxx")
        with open(name, "rb") as file:
            print(file.read() == "aaaxxx".encode(encoding))
    for mode, options in ("wb", {"buffering": 0}), ("wb", {}), ("w", {"encoding": "utf-8"}):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            text = open_and_forget(name, mode, options)
            gc.collect()
            print(mode, [each.category.__name__ for each in caught], [text in str(each.message) for each in caught])

file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
for options in {"encoding": 42}, {"errors": 42}, {"newline": 42}, {"newline": "xyz"}, {"encoding": "\udcfe"}, {"newline": "\udcfe"}:
    show(lambda: file.reconfigure(**options))
    show(lambda: io.TextIOWrapper(io.BytesIO(), **options))
for options in {"encoding": "utf-8\0"}, {"errors": "a\0"}, {"encoding": "hex"}:
    show(lambda: io.TextIOWrapper(io.BytesIO(), **options))
file = io.TextIOWrapper(io.BytesIO(b"abc\ndef\n"), encoding="latin1", newline="\n")
file.readline()
show(lambda: file.reconfigure(encoding="utf-8"))
show(lambda: repr(io.TextIOWrapper.__new__(io.TextIOWrapper)))
for each in io.BufferedReader(io.BytesIO()), io.TextIOWrapper(io.BytesIO(), encoding="utf-8"):
    show(lambda: pickle.dumps(each))
show(lambda: codecs.lookup("\udcfe"))


class Stuck(io.RawIOBase):
    taken = 0

    def writable(self):
        return True

    def readable(self):
        return True

    def readinto(self, buffer):
        return None

    def write(self, data):
        if self.taken:
            self.taken -= 1
            return 1
        return None


show(lambda: io.TextIOWrapper(io.BufferedReader(Stuck()), encoding="utf-8").read())
raw = Stuck()
buffered = io.BufferedWriter(raw, 8)
print(buffered.write(b"abcd"))
try:
    buffered.write(b"x" * 20)
except BlockingIOError as error:
    print(error.args[1:], error.characters_written)
raw.taken = 100
print(buffered.write(b"12345678"), buffered.flush())


class Wrong(Stuck):
    def readinto(self, buffer):
        return b""


try:
    io.BufferedReader(Wrong()).readline()
except OSError as error:
    print(error, repr(error.__cause__))

target = bytearray(20)
for method in io.BufferedReader.readinto1, io.BufferedReader.readinto:
    print(method(io.BufferedReader(io.BytesIO(b"0123456789" * 3), 4), target))


class Kept(io.BytesIO):
    def __init__(self, data, tag):
        super().__init__(data)
        self.tag = tag


kept = Kept(b"1234", 80)
kept.seek(2)
again = pickle.loads(pickle.dumps(kept))
print(again.tag, again.tell(), again.getvalue())

print(re.sub(b"y", bytearray(rb"a\n"), bytearray(b"xyz")), bool(re.match("\ufb05", "\ufb06", re.I)))
print(re.fullmatch(rb"[^bc]", b"B", re.L | re.I))
print(re.compile("a").scanner("b").pattern)
for alias in (*tuple[int],)[0], tuple[*tuple[int, ...]]:
    print(pickle.loads(pickle.dumps(alias)) == alias, alias.__reduce__()[0])
for source in "'\\N{}'", "'\\N{'", "'\\Nx'":
    show(lambda: eval(source))

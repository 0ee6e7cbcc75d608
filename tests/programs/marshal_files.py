"""marshal.load() reads from a file just the bytes of one value, and checks what the file says it has read."""
import _io
import marshal


class Reader(_io.BytesIO):
    def __init__(self, data):
        super().__init__(data)
        self.log = []

    def read(self, *sizes):
        self.log.append(("read", sizes))
        return super().read(*sizes)

    def readinto(self, buffer):
        self.log.append(("readinto", len(buffer)))
        return super().readinto(buffer)


class Claims:
    def __init__(self, count):
        self.count = count

    def read(self, size=-1):
        return b""

    def readinto(self, buffer):
        return self.count


class Text(_io.BytesIO):
    def read(self, size=-1):
        return "text"


class Broken(_io.BytesIO):
    def readinto(self, buffer):
        raise KeyError(1)


class Old:
    def read(self, size=-1):
        return b"N"


def attempt(file):
    try:
        print(marshal.load(file))
    except (ValueError, EOFError, TypeError, AttributeError, KeyError) as error:
        print(type(error).__name__, error)


for value in (1.0, 1j, b"0123456789", (1, "abc", [2.5]), {"key": {1, 2}}):
    reader = Reader(marshal.dumps(value) + b"rest")
    print(marshal.load(reader), reader.log, reader.tell())
for count in (0, 1, 5, 100, -1, None, "x"):
    attempt(Claims(count))
cut = [Reader(marshal.dumps("abcdef")[:-1]), Reader(marshal.dumps((1, 2))[:-3])]
for file in (Old(), 5, _io.StringIO("N"), Text(b"N"), Broken(b"N"), *cut):
    attempt(file)

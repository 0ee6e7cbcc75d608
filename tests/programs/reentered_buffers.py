"""Buffered files whose raw file comes back to them, and bytes that stay as long as iterators over their matches need them."""
import array
import gc
import io
import re


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Raw(io.RawIOBase):
    outer = None
    calls = ()

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, origin=0):
        return 0

    def tell(self):
        return 0

    def come_back(self):
        # Once: what comes back may come here again.
        calls, self.calls = self.calls, ()
        for name, *arguments in calls:
            result = attempt(getattr(self.outer, name), *arguments)
            print("   ", name, "itself" if result is self else result)

    def readinto(self, target):
        self.come_back()
        return 0

    def write(self, data):
        self.come_back()
        return len(data)


READS = [("read", 1), ("read1", 1), ("peek", 1), ("readinto", bytearray(3)), ("readline",), ("seek", 0), ("flush",), ("close",)]
WRITES = [("write", b"x"), ("flush",), ("seek", 0), ("close",), ("truncate", 0)]
for call in READS:
    raw = Raw()
    raw.outer = io.BufferedReader(raw)
    raw.calls = [call]
    print(call[0], attempt(raw.outer.read, 2))
for kind in (io.BufferedWriter, io.BufferedRandom):
    for call in WRITES:
        raw = Raw()
        raw.outer = kind(raw)
        raw.calls = [call]
        print(kind.__name__, call[0], attempt(raw.outer.write, b"abc"), attempt(raw.outer.flush))
        print("    afterwards", attempt(raw.outer.write, b"abc"), attempt(raw.outer.flush))

for make in (lambda: bytearray(b"aXbXc"), lambda: array.array("b", b"aXbXc")):
    content = make()
    found = re.compile(b"X").finditer(content)
    print(attempt(content.extend, b"zz"))
    print(next(found).span(), attempt(content.append, 1))
    if isinstance(content, bytearray):
        content[3] = ord("-")
    print([match.span() for match in found], attempt(content.append, 1))
    content = make()
    scanner = re.compile(b"X").scanner(content)
    print(attempt(content.append, 1), scanner.search(), attempt(content.append, 1))
    while scanner.search():
        pass
    print(attempt(content.append, 1))
    del scanner
    gc.collect()
    print(attempt(content.append, 1))
    for function in (re.search, re.match, re.fullmatch, re.findall, re.split):
        content = make()
        function(b"X", content)
        print(function.__name__, attempt(content.append, 1))

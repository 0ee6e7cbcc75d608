"""An object that closes its file in __del__ ends before the file does: no ResourceWarning, however many die at once."""
import gc
import sys
import tempfile
import warnings

warnings.simplefilter("error", ResourceWarning)
unraisable = []
sys.unraisablehook = lambda report: unraisable.append(repr(report.exc_value))


class Owner:
    def __init__(self, path, *modes):
        self.files = [open(path, mode) for mode in modes]

    def __del__(self):
        for file in self.files:
            file.close()


class RawOwner(Owner):
    def __init__(self, path):
        self.files = [open(path, "rb", buffering=0)]


def reading(path):
    with open(path) as file:
        yield file.readline()
        yield file.readline()


def make_many(path):
    for _ in range(50):
        Owner(path, "rb", "r", "ab")
        RawOwner(path)
        next(reading(path))


def drop_unclosed(path):
    open(path, "rb")


with tempfile.NamedTemporaryFile() as temporary:
    temporary.write(b"one\ntwo\n")
    temporary.flush()
    make_many(temporary.name)
    for _ in range(3):
        gc.collect()
    print("owners", unraisable)
    drop_unclosed(temporary.name)
    for _ in range(3):
        gc.collect()
    print("no owner", len(unraisable), "ResourceWarning" in unraisable[0])

# Sizes that data decides: what does not fit is an exception, and the program's handlers see it.
import io
import itertools


def attempt(name, function):
    try:
        result = function()
        print(name, type(result).__name__)
    except BaseException as error:
        print(name, type(error).__name__, error)


attempt("shift", lambda: 1 << 2**63 - 1)
attempt("shift of zero", lambda: 0 << 2**63 - 1)
attempt("longer shift", lambda: 1 << 2**64)
attempt("list of range", lambda: list(range(2**62)))
attempt("list product", lambda: [1, 2] * 2**62)
attempt("tuple product", lambda: (1,) * 2**61)
attempt("bytes product", lambda: b"ab" * 2**62)
attempt("bytearray", lambda: bytearray(2**62))
attempt("to_bytes", lambda: (1).to_bytes(2**62, "little"))
attempt("zfill", lambda: "a".zfill(2**62))
attempt("percent", lambda: "%2000000000000d" % 1)
attempt("text % bytes", lambda: "text" % b"")
attempt("text % bytearray", lambda: "text" % bytearray(b"x"))
attempt("bytes % text", lambda: b"text" % "x")


class Length:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        if self.length is None:
            raise ZeroDivisionError("no length")
        return self.length

    def __iter__(self):
        return iter("ab")


attempt("length that raises", lambda: list(Length(None)))
attempt("length that is wrong", lambda: list(Length(100)))
attempt("length that is huge", lambda: list(Length(2**62)))
attempt("bytes written far away", lambda: (file := io.BytesIO(), file.seek(2**63 - 1), file.write(b"x")))
attempt("seek", lambda: io.StringIO().seek(2**33))


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        print("exit", kind.__name__)


def handled():
    for each in range(3):
        with Manager():
            try:
                [each] * 2**62
            finally:
                print("finally", each)


for i in range(3):
    attempt("handlers", handled)

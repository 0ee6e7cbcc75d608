# Buffers of Python classes (PEP 688): who is asked for memory, with which flags, and who is told when it is free.
import io
import struct


class Lender:
    def __init__(self, data, writable=False):
        self.data = bytearray(data) if writable else bytes(data)
        self.log = []

    def __buffer__(self, flags):
        self.log.append(("lent", flags))
        return memoryview(self.data)

    def __release_buffer__(self, view):
        self.log.append(("free", view.tobytes()))


lender = Lender(b"abc")
with memoryview(lender) as view:
    part = view[1:]
    print(view.tobytes(), view.readonly, lender.log)
print("a part is left", lender.log)
part.release()
print("none is left", lender.log)
print(bytes(lender), bytearray(lender), b"x".join([b"1", lender, b"2"]), struct.unpack("3s", lender), b"-" + lender)
print(lender.log)
room = Lender(b"1234", writable=True)
print(io.BytesIO(b"xy").readinto(room), room.data, {flags for what, flags in room.log if what == "lent"})
try:
    io.BytesIO(b"xy").readinto(Lender(b"1234"))
except TypeError as error:
    print(type(error).__name__)


class Told(bytearray):
    kept = None

    def __release_buffer__(self, view):
        for use in (lambda: memoryview(view), lambda: view[:1], lambda: view.cast("b"), view.toreadonly):
            try:
                use()
            except ValueError as error:
                print("restricted:", error)
        self.kept = view
        print("told", view.tobytes())
        super().__release_buffer__(view)


told = Told(b"hello")
with memoryview(told) as view:
    print(view.obj is told)
    try:
        told.clear()
    except BufferError as error:
        print(error)
told.clear()
try:
    told.kept.tobytes()
except ValueError as error:
    print(error)


class Other(bytearray):
    def __buffer__(self, flags):
        return memoryview(b"something else")

    def __release_buffer__(self, view):
        try:
            super().__release_buffer__(view)
        except ValueError as error:
            print("other:", error)


print(bytes(Other(b"own")), len(Other(b"own")))
with memoryview._from_flags(bytearray(b"12"), 1) as view:
    view[0] = 48
    print(view.tobytes())
for target, flags in ((b"12", 1), (memoryview(b"12"), 1), (3, 0)):
    try:
        memoryview._from_flags(target, flags)
    except (BufferError, TypeError) as error:
        print(type(error).__name__, error)


class Wrong:
    def __buffer__(self, flags):
        return b"no view"


for use in (memoryview, bytes, lambda value: b"".join([value])):
    try:
        use(Wrong())
    except TypeError as error:
        print(error)
grown = bytearray(b"12")
grown.extend(Lender(b"345"))
print(grown)
with memoryview(grown):
    try:
        grown.extend(Lender(b"6"))
    except BufferError as error:
        print(error)

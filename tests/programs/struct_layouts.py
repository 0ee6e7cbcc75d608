"""Layouts of the struct module: complex items, alignment, repeat counts, objects that are not initialized, offsets."""
import struct


def show(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


for order in "", "<", ">", "=", "@":
    for code in "FD":
        show(lambda: struct.pack(order + code, 1.5 - 2j).hex())
        show(lambda: struct.unpack(order + code, struct.pack(order + code, -0.0 + 3j)))
    show(lambda: struct.calcsize(order + "bFbD"))
show(lambda: struct.pack("F", "x"))
show(lambda: struct.pack("D", 3))
for text in "\0", "2\0i", b"\0", "9223372036854775808b", "4611686018427387903i", "3", "\u1234", 5:
    show(lambda: struct.calcsize(text))
half = struct.Struct.__new__(struct.Struct)
for name in "pack", "unpack", "iter_unpack", "__repr__", "__sizeof__":
    show(lambda: getattr(half, name)(*[b""] * (name in ("unpack", "iter_unpack"))))
show(lambda: half.size)
show(lambda: half.format)


class Two(struct.Struct):
    def __init__(self):
        super().__init__(">hh")


two = Two()
print(two.pack(1, 2), two, two.size)
two.__init__()
again = struct.Struct("b")
again.__init__(">q")
print(again.format, again.pack(1))
buffer = bytearray(10)
for offset in 8, -2, -11, 2 ** 63 - 1, 2 ** 70:
    show(lambda: struct.pack_into("i", buffer, offset, 1))

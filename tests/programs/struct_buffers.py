# Packing into and unpacking from parts of buffers, and numbers at the ends of every format's range.
import array
import struct


def show(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for order in "<>":
    for code in "bBhHiIlLqQ":
        bits = 8 * struct.calcsize(order + code)
        for number in (0, 1, -1, 2 ** (bits - 1) - 1, 2 ** (bits - 1), -(2 ** (bits - 1)), -(2 ** (bits - 1)) - 1, 2**bits - 1, 2**bits):
            packed = show(struct.pack, order + code, number)
            print(order + code, number, packed, struct.unpack(order + code, packed) if isinstance(packed, bytes) else "")
for code in "nNPq":
    for number in (-1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1):
        print(code, number, show(struct.pack, code, number))
print(show(struct.pack, "<h", True), show(struct.pack, "<h", 1.5), show(struct.pack, "<e", 1e9), show(struct.pack, ">f", 1e300))

viewed = bytearray(range(24))
for source in (bytes(viewed), viewed, memoryview(viewed), memoryview(viewed)[4:], memoryview(viewed).cast("I"),
               memoryview(viewed).cast("I")[1:4], array.array("H", range(12)), memoryview(viewed)[::2]):
    print(type(source).__name__, show(struct.unpack_from, "<HxB", source, 5), show(struct.unpack_from, "<H", source, -2),
          show(struct.unpack_from, "<q", source, 20), show(lambda: list(struct.iter_unpack("<HH", source))))

target = bytearray(16)
struct.pack_into("<HI", target, 3, 0x1234, 0x89ABCDEF)
struct.pack_into(">H", memoryview(target)[10:], 2, 0x5678)
struct.pack_into(">h", target, -2, -2)
print(target.hex())
numbers = array.array("I", [0, 0, 0])
struct.pack_into("<H", numbers, 5, 0xFFFF)
print(numbers)
print(show(struct.pack_into, "<I", target, 13, 1), show(struct.pack_into, "<I", bytes(4), 0, 1), show(struct.pack_into, "<I", memoryview(target)[::2], 0, 1))

data = bytearray(range(24))
print(show(struct.iter_unpack, "<5s", data), data.append(1), data.pop())
iterator = struct.iter_unpack("<H", data)
print(type(iterator), iterator.__length_hint__(), next(iterator), iterator.__length_hint__(), iter(iterator) is iterator)
print(show(data.append, 1))
print(len(list(iterator)), iterator.__length_hint__(), next(iterator, "end"), show(type(iterator)))
data.append(1)
print(show(struct.iter_unpack, "<H", data), show(struct.iter_unpack, "", data))
print(struct.unpack("<3s4p?2xc", b"abc\x02hi\x00\x01__z"), struct.pack("<3s4p?2xc", b"abcdef", b"hello", [], b"z"))
view = memoryview(bytearray(8)).cast("P")
view[0] = -1
print(view[0], show(view.__setitem__, 0, 2**64))

"""Records the character sets that .NET has no code page for, from CPython 3.14: JIS X 0213 and the Hong Kong supplement of Big5.

    python3.14 build/codecs/record.py

writes src/Krait/Modules/MultibyteCodecs/{JisX0213Plane1,JisX0213Plane2,HongKong}.bin, which DoubleByteTable.Extend reads. A file has
what differs from a set that .NET does have (JIS X 0208, none and Big5), in the order of the bytes: how far the two bytes, as one
number, are past those before, and how far the character is past the one before (0: the bytes stand for nothing), the latter with its
sign in the lowest bit; in groups of seven bits, the lowest first, all as a raw deflate stream. Bytes that stand for two characters are
in MultibyteEncodings.
"""
import pathlib
import zlib

OUTPUT = pathlib.Path(__file__).parent.parent.parent / "src" / "Krait" / "Modules" / "MultibyteCodecs"


def decode(encoding, code, *lead):
    """The one character of two bytes after others; 0 for none."""
    try:
        text = bytes([*lead, code >> 8, code & 0xFF]).decode(encoding)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def number(value):
    groups = bytearray()
    while value >= 0x80:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(groups) + bytes([value])


def write(name, points):
    data, last_code, last_point = bytearray(), 0, 0
    for code, point in points:
        step = point - last_point
        data += number(code - last_code) + number(step << 1 if step >= 0 else -step << 1 | 1)
        last_code, last_point = code, point
    packer = zlib.compressobj(9, wbits=-15)
    (OUTPUT / f"{name}.bin").write_bytes(packer.compress(bytes(data)) + packer.flush())


def differences(encoding, other, *lead):
    for code in range(0x8000, 0x10000):
        point = decode(encoding, code, *lead)
        if point != decode(other, code, *lead):
            yield code, point


def second_plane():
    """The second plane: CPython's decoder reads JIS X 0212 where it has nothing, which ISO 2022 can tell apart."""
    for row in range(0x21, 0x7F):
        for cell in range(0x21, 0x7F):
            point = decode("iso2022_jp_2004", row << 8 | cell, *b"\x1b$(P")
            if point:
                yield row << 8 | cell | 0x8080, point


write("JisX0213Plane1", differences("euc_jis_2004", "euc_jp"))
write("JisX0213Plane2", second_plane())
write("HongKong", differences("big5hkscs", "big5"))

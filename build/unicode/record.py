"""Records the Unicode Character Database of CPython 3.14 (Unicode 16.0) for Krait.

    python3.14 build/unicode/record.py

writes src/Krait/Objects/Unicode/{Characters,Characters32,Names}.bin, which the classes of that folder read.
Everything is asked from the interpreter. Only the names that it finds but does not list, those of aliases and of named
sequences, come from aliases.txt; each must be known to it. Files are raw deflate streams; numbers are little-endian.
"""
import pathlib
import struct
import sys
import unicodedata
import zlib

HERE = pathlib.Path(__file__).parent
OUTPUT = HERE.parent.parent / "src" / "Krait" / "Objects" / "Unicode"
LAST = 0x110000
BLOCK = 128
NONE = 255
HANGUL = range(0xAC00, 0xAC00 + 11172)

def flags_of(char):
    """The bits of CharacterFlags."""
    final = ("A" + char + "\u03a3").lower().endswith("\u03c2")
    final_alone = (char + "\u03a3").lower().endswith("\u03c2")
    category = unicodedata.category(char)
    values = [
        unicodedata.mirrored(char), char.isalpha(), char.islower(), char.isupper(), category == "Lt",
        final and not final_alone, char.isprintable(), char.isidentifier(), ("a" + char).isidentifier(), char.isdecimal(),
        char.isdigit(), char.isnumeric(), char.isspace(), len(("a" + char + "b").splitlines()) == 2,
    ]
    return sum(bool(value) << bit for bit, value in enumerate(values))


class Strings(list):
    """Strings numbered as they are met."""

    def number(self, text):
        if text not in self:
            self.append(text)
        return self.index(text)


def text_table(strings):
    data = "\n".join(strings).encode("ascii")
    return struct.pack("<i", len(data)) + data


def character_table(database, flags):
    categories, directions, widths = Strings(), Strings(), Strings()
    records, rows = {}, []
    for point in range(LAST):
        char = chr(point)
        record = (
            categories.number(database.category(char)), directions.number(database.bidirectional(char)), database.combining(char),
            widths.number(database.east_asian_width(char)), database.decimal(char, NONE), database.digit(char, NONE), flags(char),
        )
        rows.append(records.setdefault(record, len(records)))
    blocks, index = {}, []
    for start in range(0, LAST, BLOCK):
        index.append(blocks.setdefault(tuple(rows[start:start + BLOCK]), len(blocks)))
    parts = [text_table(categories), text_table(directions), text_table(widths), struct.pack("<i", len(records))]
    parts += [struct.pack("<BBBBBBH", *record) for record in records]
    parts.append(struct.pack(f"<{len(index)}H", *index))
    parts.append(struct.pack("<i", len(blocks)))
    parts += [struct.pack(f"<{BLOCK}H", *block) for block in blocks]
    return b"".join(parts)


def mapping_table(mapping):
    parts = [struct.pack("<i", len(mapping))]
    for point, points in mapping.items():
        parts.append(struct.pack(f"<iB{len(points)}i", point, len(points), *points))
    return b"".join(parts)


def case_mapping(convert):
    # A lone capital sigma becomes the small one; the final form is the converter's business.
    return mapping_table({p: list(map(ord, convert(chr(p)))) for p in range(LAST) if convert(chr(p)) != chr(p)})


def decomposition_of(database, point):
    return "" if point in HANGUL else database.decomposition(chr(point))


def decomposition_table(entries, tags):
    parts = []
    for point, text in entries.items():
        words = text.split()
        tag = tags.number(words.pop(0) if words and words[0].startswith("<") else "")
        parts.append(struct.pack(f"<iBB{len(words)}i", point, tag, len(words), *(int(word, 16) for word in words)))
    return text_table(tags) + struct.pack("<i", len(parts)) + b"".join(parts)


def composition_table(decompositions):
    parts = []
    for point, text in decompositions.items():
        words = text.split()
        if len(words) == 2 and not words[0].startswith("<"):
            first, second = (int(word, 16) for word in words)
            if unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(point):
                parts.append(struct.pack("<iii", first, second, point))
    return struct.pack("<i", len(parts)) + b"".join(parts)


def numeric_table(values):
    return struct.pack("<i", len(values)) + b"".join(struct.pack("<id", point, value) for point, value in values.items())


def write(name, data):
    compressor = zlib.compressobj(9, wbits=-15)
    compressed = compressor.compress(data) + compressor.flush()
    (OUTPUT / name).write_bytes(compressed)
    print(f"{name}: {len(data)} bytes, {len(compressed)} compressed")


def write_characters():
    decompositions = {p: text for p in range(LAST) if (text := decomposition_of(unicodedata, p))}
    numbers = {p: value for p in range(LAST) if (value := unicodedata.numeric(chr(p), None)) is not None}
    write("Characters.bin", b"".join([
        character_table(unicodedata, flags_of),
        *(case_mapping(convert) for convert in (str.upper, str.lower, str.title, str.casefold)),
        decomposition_table(decompositions, Strings([""])),
        composition_table(decompositions),
        numeric_table(numbers),
    ]))


def write_characters_3_2():
    """Unicode 3.2.0, which internationalised domain names are made of: its table, and what else is not as in the newest."""
    old = unicodedata.ucd_3_2_0
    decompositions = {}
    numbers = {}
    normal = {}
    for point in range(LAST):
        char = chr(point)
        if (text := decomposition_of(old, point)) != decomposition_of(unicodedata, point):
            decompositions[point] = text
        if (value := old.numeric(char, float("nan"))) != unicodedata.numeric(char, None):
            if value == value or unicodedata.numeric(char, None) is not None:
                numbers[point] = value
        if old.category(char) != "Cn" and old.normalize("NFD", char) != unicodedata.normalize("NFD", char):
            normal[point] = list(map(ord, old.normalize("NFD", char)))
    write("Characters32.bin", b"".join([
        character_table(old, old.mirrored),
        decomposition_table(decompositions, Strings([""])),
        mapping_table(normal),
        numeric_table(numbers),
    ]))


def variable_length(number):
    result = bytearray()
    while number >= 128:
        result.append(number & 127 | 128)
        number >>= 7
    result.append(number)
    return bytes(result)


def write_names():
    ranges, deltas, names, previous = [], [], [], -1
    for point in range(LAST):
        name = unicodedata.name(chr(point), "")
        if not name or point in HANGUL:
            continue
        digits = f"-{point:04X}"
        if name.endswith(digits):
            prefix = name[:1 - len(digits)]
            if ranges and ranges[-1][0] == prefix and ranges[-1][2] == point - 1:
                ranges[-1][2] = point
            else:
                ranges.append([prefix, point, point])
            continue
        deltas.append(variable_length(point - previous - 1))
        names.append(name)
        previous = point
    listed = len(ranges)
    # These names are found, but given to no character.
    for first, last in (0x17000, 0x187F7), (0x18D00, 0x18D08):
        for point in range(first, last + 1):
            assert unicodedata.lookup(f"TANGUT IDEOGRAPH-{point:X}") == chr(point) and not unicodedata.name(chr(point), "")
        ranges.append(["TANGUT IDEOGRAPH-", first, last])
    points, extras = [], []
    for name in (HERE / "aliases.txt").read_text("ascii").split("\n")[:-1]:
        text = unicodedata.lookup(name)
        points.append(struct.pack(f"<B{len(text)}i", len(text), *map(ord, text)))
        extras.append(name)
    parts = [struct.pack("<ii", len(ranges), listed), *(struct.pack("<ii", first, last) for _, first, last in ranges)]
    parts.append(text_table([prefix for prefix, _, _ in ranges]))
    deltas = b"".join(deltas)
    parts += [struct.pack("<ii", len(names), len(deltas)), deltas, text_table(names)]
    points_data = b"".join(points)
    parts += [struct.pack("<ii", len(extras), len(points_data)), points_data, text_table(extras)]
    write("Names.bin", b"".join(parts))


if unicodedata.unidata_version != "16.0.0":
    sys.exit(f"Unicode 16.0.0 is wanted, this Python has {unicodedata.unidata_version}")
write_characters()
write_characters_3_2()
write_names()

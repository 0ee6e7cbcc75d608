"""Every character's properties, as sums over all of them."""
import unicodedata
from unicodedata import ucd_3_2_0


def checksum(of):
    total = 0
    for point in range(0x110000):
        total = (total * 31 + of(chr(point))) & 0xFFFFFFFF
    return total


def text_sum(text):
    total = len(text)
    for char in text:
        total = total * 131 + ord(char)
    return total & 0xFFFFFFFF


for name in "isalpha isupper isprintable isidentifier isnumeric".split():
    method = getattr(str, name)
    print(name, checksum(lambda char: method(char)))

interesting = [*range(0x3000), *range(0xA000, 0xB000), *range(0xF900, 0x10000), *range(0x10000, 0x13000), *range(0x1D000, 0x1F800),
               *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200)]
predicates = "isalnum isascii isdecimal isdigit islower isspace istitle".split()
for name in predicates:
    method = getattr(str, name)
    total = 0
    for point in interesting:
        total = (total * 31 + method(chr(point))) & 0xFFFFFFFF
    print(name, total)
for convert in str.upper, str.lower, str.title, str.casefold, str.swapcase, str.capitalize:
    total = 0
    for point in interesting:
        total = (total * 31 + text_sum(convert("a" + chr(point) + "b"))) & 0xFFFFFFFF
    print(convert.__name__, total)
for database in unicodedata, ucd_3_2_0:
    print(database.unidata_version)
    for name in "category bidirectional east_asian_width decomposition".split():
        method = getattr(database, name)
        total = 0
        for point in interesting:
            total = (total * 31 + text_sum(method(chr(point)))) & 0xFFFFFFFF
        print(name, total)
    for name in "combining mirrored".split():
        method = getattr(database, name)
        print(name, sum(method(chr(point)) * (point + 1) for point in interesting))
    for name in "decimal digit numeric".split():
        method = getattr(database, name)
        print(name, sum(int(method(chr(point), -1) * 8) * (point + 1) for point in interesting))
    total = 0
    for point in interesting:
        total = (total * 31 + text_sum(database.name(chr(point), ""))) & 0xFFFFFFFF
    print("name", total)
    for form in "NFC", "NFD", "NFKC", "NFKD":
        total = 0
        for point in interesting:
            char = chr(point)
            text = database.normalize(form, "A\u0323" + char + "\u0308" + char + "\u0338\u0323e\u0301")
            total = (total * 31 + text_sum(text) + database.is_normalized(form, char)) & 0xFFFFFFFF
        print(form, total)
print(all(unicodedata.lookup(unicodedata.name(chr(point))) == chr(point) for point in interesting if unicodedata.name(chr(point), "")))

for name in ("latin small letter sharp s", "HANGUL SYLLABLE GAGG", "hangul syllable hih", "CJK UNIFIED IDEOGRAPH-4e00",
             "TANGUT IDEOGRAPH-17000", "NUSHU CHARACTER-1B170", "NULL", "BEL", "BYTE ORDER MARK", "VS256", "keycap digit one",
             "KATAKANA LETTER AINU P", "EM", "WEIERSTRASS ELLIPTIC FUNCTION"):
    print(name, ascii(unicodedata.lookup(name)))
for name in ("nothing", "", "CJK UNIFIED IDEOGRAPH-04E00", "CJK UNIFIED IDEOGRAPH-F900", "HANGUL SYLLABLE ", "HANGUL SYLLABLE GA ", "A" * 257):
    try:
        print(unicodedata.lookup(name))
    except KeyError as error:
        print(error)
for call in (lambda: unicodedata.name("ab"), lambda: unicodedata.category(1), lambda: unicodedata.name("\0"),
             lambda: unicodedata.decimal("x"), lambda: unicodedata.digit("x"), lambda: unicodedata.numeric("x"),
             lambda: unicodedata.normalize("X", "a"), lambda: ucd_3_2_0.name("\u20ba"), lambda: unicodedata.UCD()):
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

# Identifiers are what their NFKC form says (PEP 3131).
ﬁnal, ℌ, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢, ªº, Å = 1, 2, 3, 4, 5
print(final, H, Unicode, ao, Å)
print(ascii(sorted(name for name in globals() if name in ("final", "H", "Unicode", "ao", "\xc5"))))
print("\N{GREEK SMALL LETTER ALPHA}\N{HANGUL SYLLABLE GAG}\N{no-break space}\N{LF}".encode())
print(ascii("ΑΣ ΑΣΑ Σ".lower()), ascii("ŉ ǆ ß ﬃ".title()), "İ".lower().encode(), ascii("\u0378\ue000\U000e0001é"))

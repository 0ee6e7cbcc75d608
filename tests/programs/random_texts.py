"""Random texts of all kinds and random bytes, through every codec and error handler: what comes out, as digests."""
import codecs
import hashlib
import io
import random

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii", "latin-1"]
HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass", "own"]
ALPHABETS = [
    "abc xyz\n", "aé", "абвгд ", "aбé€", "日本語\u3000", "a😀b", "😀𝒳𐍈", "a\ud800", "\udc80\udcff", "\ud83d\ude00", "é\udc41x", "😀\udfff€",
    "\x00\x7f\x80\xff\u0100\u07ff\u0800\uffff\U00010000\U0010ffff", "'\"\\\n\t\x1b\u2028",
]
LENGTHS = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 200, 1000, 5000]


def own(error):
    if isinstance(error, UnicodeEncodeError):
        return "?!", error.end
    return "\u20ac\U0001f600"[: 1 + error.start % 2], error.end


codecs.register_error("own", own)
random.seed(31)


def text():
    alphabets = random.choices(ALPHABETS, k=random.choice([1, 1, 2, 3]))
    characters = "".join(alphabets)
    length = random.choice(LENGTHS)
    if random.random() < 0.5:
        # Mostly plain, as texts are.
        return "".join(random.choice(characters) if random.random() < 0.02 else "e" for _ in range(length))
    return "".join(random.choices(characters, k=length))


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except UnicodeError as error:
        return type(error).__name__, error.encoding, error.start, error.end, error.reason, str(error)
    except (LookupError, TypeError) as error:
        return str(error)


def damaged(data):
    data = bytearray(data)
    for _ in range(random.choice([0, 1, 1, 2, 5])):
        if not data:
            break
        place = random.randrange(len(data))
        kind = random.randrange(4)
        if kind == 0:
            data[place] = random.choice([0, 0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xD8, 0xDC, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF])
        elif kind == 1:
            del data[place:]
        elif kind == 2:
            del data[place]
        else:
            data[place:place] = bytes(random.choices([0x80, 0xED, 0xA0, 0xF0, 0x9F, 0xE2, 0xFE, 0xFF], k=3))
    return bytes(data)


def digest(values):
    return hashlib.sha256("\n".join(map(ascii, values)).encode()).hexdigest()[:16]


texts = [text() for _ in range(60)]
print("texts", digest(texts))
for encoding in ENCODINGS:
    for handler in HANDLERS:
        encoded = [attempt(str.encode, each, encoding, handler) for each in texts]
        print(encoding, handler, "encoded", digest(encoded), end=" ")
        inputs = [damaged(each) for each in encoded if isinstance(each, bytes)]
        decoded = [attempt(bytes.decode, each, encoding, handler) for each in inputs]
        print("decoded", digest(decoded), end=" ")
        # In pieces, as files are read.
        pieces = []
        for each in inputs:
            decoder = codecs.getincrementaldecoder(encoding)(handler)
            cut = random.randrange(len(each) + 1)
            pieces.append(attempt(lambda: (decoder.decode(each[:cut]), decoder.decode(each[cut:], True))))
        print("pieces", digest(pieces))

for handler in HANDLERS[:1] + HANDLERS[6:8]:
    results = []
    for each in texts:
        for newline in [None, "", "\n", "\r", "\r\n"]:
            raw = io.BytesIO()
            file = io.TextIOWrapper(raw, "utf-8", handler, newline=newline)
            results.append(attempt(lambda: (file.write(each), file.flush())))
            data = raw.getvalue()
            results.append(data)
            file = io.TextIOWrapper(io.BytesIO(data), "utf-8", handler, newline=newline)
            results.append(attempt(lambda: list(file)))
    print("files", handler, digest(results))

methods = [
    str.upper, str.lower, str.casefold, str.swapcase, str.title, str.capitalize, str.split, str.splitlines, str.strip, repr, ascii, list, tuple,
    str.expandtabs, str.isalpha, str.isprintable, str.isspace, lambda s: s.splitlines(True), lambda s: s.center(len(s) + 5, "😀"),
    lambda s: s.rjust(len(s) + 4), lambda s: s * 3, lambda s: s[::-1], lambda s: s[1::3], lambda s: s + s[:3], lambda s: s + "😀", lambda s: "é" + s,
    lambda s: s.translate({101: "E", 97: None, 0x431: "😀", 0xe9: 98}), lambda s: s.replace("e", "éé"), lambda s: s.partition("a"),
    lambda s: [s < each for each in texts], lambda s: [s == each for each in texts], lambda s: s.startswith("e"), lambda s: s.endswith("😀"),
    lambda s: s.encode("utf-8", "surrogatepass").hex(), lambda s: s.zfill(9), lambda s: "-".join(s), lambda s: sorted(s), lambda s: s.find("б"),
]
for number, method in enumerate(methods):
    print("method", number, digest([method(each) for each in texts]))

words = ["ΑΣ", "ΑΣ Σ", "Σ", "aΣb", "ΑΣ😀", "😀ΑΣ", "ß", "ŉa", "ﬃx", "İi", "𐐀𐐨", "𐐀ß", "µ", "ÿ", "ǅ", "\uffff", "ա" * 3 + "և", "ᾳ", "Ა", "ა"] * 2
print(ascii([(w.upper(), w.lower(), w.casefold(), w.title(), w.swapcase()) for w in words]))

contents = [bytes(random.choices(range(256), k=n)) for n in LENGTHS] + [b"abc\tDEF\n\t" * n for n in range(4)]
byte_methods = [
    bytes.upper, bytes.lower, bytes.swapcase, bytes.title, bytes.capitalize, bytes.hex, lambda b: b.hex(":", 3), list, tuple, bytearray, bytes.expandtabs,
    lambda b: b[::-1], lambda b: b[::2], lambda b: b[-2:1:-3], lambda b: b.replace(b"a", b"bb"), lambda b: b.replace(b"", b"-", 3),
    lambda b: b.replace(b"abc", b""), lambda b: b.translate(bytes(range(255, -1, -1))), lambda b: b.translate(None, b"abc\x00"),
    lambda b: b.translate(bytes(range(255, -1, -1)), b"\tx"), lambda b: b.join([b"1", bytearray(b"2"), b, memoryview(b)]), lambda b: b.join([b, b]),
    lambda b: bytes(list(b)), lambda b: bytes(tuple(b)), lambda b: bytes.fromhex(b.hex()), lambda b: bytes.fromhex(b.hex(" ")), lambda b: b * 3, lambda b: b + b"x",
    lambda b: b.center(len(b) + 3, b"*"), lambda b: b.zfill(20), lambda b: memoryview(b)[1:].tobytes(), lambda b: list(memoryview(b)), repr,
    lambda b: memoryview(b + bytes(-len(b) % 8)).cast("q").tolist(), lambda b: memoryview(b + bytes(-len(b) % 8)).cast("Q").tolist(),
    lambda b: memoryview(b + bytes(-len(b) % 2)).cast("h").tolist(), lambda b: list(memoryview(b).cast("b")), lambda b: bytearray(b).upper(),
]
for number, method in enumerate(byte_methods):
    print("bytes", number, digest([method(each) for each in contents]))
for wrong in ["a", "abc", "ab c", "zz", "aabbz1", "aabb1", "aa" * 20 + "x1", "aa" * 20 + "1x", "é1", "aa\u3000bb"]:
    try:
        print(bytes.fromhex(wrong))
    except ValueError as error:
        print(error)
for wrong in [[1, 2, 256], [1, -1], [1, "a"], (True, False), [10**30]]:
    try:
        print(bytes(wrong))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)

same = "abc", b"abc"
print(same[0] + "" is same[0], "" + same[0] is same[0], same[1] + b"" is same[1], b"" + same[1] is same[1], b"x".join([same[1]]) is same[1])
memory = io.StringIO()
for each in ["abc", "é", "б", "\n", "x😀\n", "y\r\n", "\ud800"]:
    memory.write(each)
    memory.seek(max(0, memory.tell() - 1))
    memory.write("-+")
print(ascii(memory.getvalue()), memory.tell())
memory.seek(40)
memory.write("far")
memory.seek(2)
print(ascii(memory.readlines()), memory.truncate(3), ascii(memory.getvalue()))
memory.seek(5)
memory.write("z")
print(ascii(memory.getvalue()))

for encoding in ["cp1251", "cp1252", "koi8-r", "iso8859-7", "cp037"]:
    results = []
    for handler in ["strict", "replace", "ignore", "own", "xmlcharrefreplace"]:
        encoded = [attempt(str.encode, each, encoding, handler) for each in texts]
        results += encoded + [attempt(bytes.decode, each, encoding, handler) for each in contents]
    print(encoding, digest(results))

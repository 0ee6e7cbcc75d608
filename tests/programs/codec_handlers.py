"""Error handlers of codecs: bytes they replace, surrogates, what charmaps may map to, escapes by name."""
import _codecs


def show(what):
    try:
        print(ascii(what()))
    except Exception as error:
        print(type(error).__name__, error)


def longer(error):
    error.object = b"\x00" * 8
    return ("\ufffd", error.start)


def short(error):
    return ("\ufffd", error.start + 1)


def far(error):
    return ("?", 99)


_codecs.register_error("longer", longer)
_codecs.register_error("short", short)
_codecs.register_error("far", far)
_codecs.register_error("odd", lambda error: (b"x", error.end))
_codecs.register_error("other", lambda error: ("\u1234", error.end))

for encoding in "utf-16", "utf-32":
    show(lambda: b"\x00".decode(encoding, "longer"))
show(lambda: b"\xd8\xd8\xd8\xd8\xd8\x00\x00\x00".decode("utf-16-le", "short"))
show(lambda: b"\xff".decode("utf-8", "far"))
for encoding in "ascii", "latin-1", "utf-8", "utf-16-le", "utf-32-be":
    for handler in "odd", "other", "surrogatepass", "surrogateescape", "backslashreplace", "namereplace":
        show(lambda: "a\ud800\U00010000".encode(encoding, handler))
for raw in b"\xed\xa0\x80", b"\xed\xa0", b"\xed\xa0z":
    show(lambda: raw.decode("utf-8", "surrogatepass"))
    for final in False, True:
        show(lambda: _codecs.utf_8_decode(raw, "surrogatepass", final))
show(lambda: b"\x00\xd8\x00\x00".decode("utf-32-le", "surrogatepass"))
for raw in b"a+2AE-b", b"a+2AE\xffb", b"a+IKwgrNgBA-b":
    show(lambda: raw.decode("utf-7", "replace"))

for value in 65, -1, 256, 0x110000, "xy", b"xy", None, 1.5:
    show(lambda: _codecs.charmap_decode(b"a", "strict", {97: value}))
    show(lambda: _codecs.charmap_encode("a", "strict", {97: value}))
    show(lambda: _codecs.charmap_encode("ba", "replace", {97: b"A", 63: value}))

for raw in rb"\N{DIGIT ONE}", rb"\N{nonsense}", rb"\N{DIGIT", rb"\N1", rb"\x4", rb"\u12", rb"\U00110000", b"\\":
    for handler in "strict", "replace":
        show(lambda: raw.decode("unicode_escape", handler))
        show(lambda: _codecs.unicode_escape_decode(raw, handler, False))
        show(lambda: _codecs.raw_unicode_escape_decode(raw, handler, False))
for raw in rb"\x4", rb"\xz", rb"a\x":
    for handler in "strict", "replace", "ignore", "nonsense":
        show(lambda: _codecs.escape_decode(raw, handler))

for name in "strict", "ignore", "replace", "backslashreplace", "namereplace", "xmlcharrefreplace", "surrogatepass", "surrogateescape":
    handler = _codecs.lookup_error(name)
    for error in (UnicodeEncodeError("utf-8", "a\ud800b", 1, 2, "x"), UnicodeDecodeError("utf-16-le", bytearray(b"\x00\xd8"), 0, 2, "x"),
                  UnicodeTranslateError("a\nb", 1, 2, "x"), UnicodeError("x"), 42):
        show(lambda: handler(error))
    show(lambda: _codecs._unregister_error(name))

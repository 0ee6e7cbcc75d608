"""JIS X 0213 and the Hong Kong supplement of Big5: every pair of bytes and every character, as digests, and what waits for more."""
import codecs
import hashlib
import io

ENCODINGS = "euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213 big5hkscs iso2022_jp_2004 iso2022_jp_3".split()


def rows(encoding):
    """Every pair of bytes, a row at a time with a line end behind each, so that what an error covers shows in the text."""
    if encoding.startswith("iso"):
        for escape in (b"$B", b"$@", b"$(O", b"$(P", b"$(Q", b"$(D", b"$O", b"$Q", b"(J", b"(B"):
            for first in range(0x1F, 0x82):
                yield b"".join(b"\x1b" + escape + bytes([first, second]) + b"\n" for second in range(0x1F, 0x82))
    else:
        for lead in range(0x80, 0x100):
            yield b"".join(bytes([lead, trail]) + b"\n" for trail in range(0x20, 0x100))
            if encoding.startswith("euc"):
                yield b"".join(bytes([0x8F, lead, trail]) + b"\n" for trail in range(0x80, 0x100))


for encoding in ENCODINGS:
    digest = hashlib.sha1()
    for row in rows(encoding):
        digest.update(ascii(row.decode(encoding, "replace")).encode())
    print(encoding, "decodes", digest.hexdigest())
    digest, count = hashlib.sha1(), 0
    for start in list(range(0, 0xD800, 256)) + list(range(0xE000, 0x30000, 256)):
        encoded = "\n".join(map(chr, range(start, start + 256))).encode(encoding, "ignore")
        count += len(encoded)
        digest.update(encoded)
    print(encoding, "encodes", count, digest.hexdigest())

# Two characters that one pair of bytes stands for.
for encoding in ENCODINGS:
    for text in ("\u304b\u309a", "\u304b", "\u02e9\u02e5\u02e9", "\xe6\u0300", "\xe6x", "\xca\u0304", "\xcax", "\u304b\u309a\u304b\u309a"):
        try:
            encoded = text.encode(encoding)
            print(encoding, ascii(text), encoded, encoded.decode(encoding) == text)
        except UnicodeEncodeError as error:
            print(error)

# The first of them waits for the second, or for the end.
for encoding in ("euc_jis_2004", "shift_jis_2004", "big5hkscs"):
    for pieces in (("\u304b", "\u309a"), ("\xe6", "x"), ("\xe6", ""), ("\xca", "\u0304"), ("\xca", "\xca", "\u030c")):
        encoder = codecs.getincrementalencoder(encoding)("replace")
        print(encoding, [(encoder.encode(piece), encoder.getstate()) for piece in pieces], encoder.encode("", True), encoder.getstate())
    stream = io.BytesIO()
    writer = codecs.getwriter(encoding)(stream)
    writer.write("\u304b\xca" if encoding == "big5hkscs" else "\u304b")
    print(stream.getvalue(), writer.reset(), stream.getvalue())

encoder = codecs.getincrementalencoder("euc_jis_2004")()
for state in (0, 10928898, 2340545283, 16641, 9, 65288, -1, 1 << 136, "x"):
    try:
        encoder.setstate(state)
        print(state, encoder.getstate(), encoder.encode("\u0300", True))
    except (OverflowError, TypeError, UnicodeError) as error:
        print(state, type(error).__name__, error)
decoder = codecs.getincrementaldecoder("big5hkscs")()
for state in ((b"", 0), (b"\x88", 0), (b"a" * 9, 0), (b"", -1), 5, ("", 0)):
    try:
        decoder.setstate(state)
        print(state, decoder.getstate(), ascii(decoder.decode(b"\x62", True)))
    except (OverflowError, TypeError, UnicodeError) as error:
        print(state, type(error).__name__, error)

# Escapes that are none are passed on, up to a last letter.
for encoding in ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr"):
    for data in (b"\x1b\x80abcA\x80", b"\x1b\x1b$B0", b"\x1b\x1bA\x1b$B0a", b"\x1b\n\x80A", b"\x1bA\x80", b"\x1b$Z", b"\x1b(I \x1f!", b"\x1b(J \\~",
                 b"\x1b$B \x1b", b"\x1b$B!\x1b(B", b"\x1b$B\x7f\x7f", b"\x1b$)C\x0e !", b"\x1b$B!\n", b"\x1b.A\x1bN\x80", b"\x1b.A\x1bN"):
        try:
            print(encoding, data, ascii(data.decode(encoding)))
        except UnicodeDecodeError as error:
            print(encoding, data, error)

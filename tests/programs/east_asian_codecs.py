# The encodings of East Asia: every character of each, both ways, as digests; states, streams and error handlers.
import codecs
import io
import zlib

PLAIN = "gb2312 gbk gb18030 big5 cp950 shift_jis cp932 euc_jp euc_kr cp949 johab".split()
SHIFTING = "hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_ext iso2022_kr".split()


def digest(lines):
    return zlib.crc32("\n".join(lines).encode())


for name in PLAIN:
    decode = codecs.lookup(name).decode
    found = []
    for lead in range(0x80, 0x100):
        for trail in range(0x30, 0x100):
            text = decode(bytes([lead, trail]), "ignore")[0]
            if text:
                found.append(f"{lead:x} {trail:x} {ascii(text)}")
    encode = codecs.lookup(name).encode
    written = []
    for point in range(0x80, 0x10000):
        if not 0xD800 <= point < 0xE000:
            written.append(encode(chr(point), "ignore")[0].hex())
    print(name, len(found), digest(found), digest(written))

for name in SHIFTING:
    if name == "iso2022_jp_2":
        continue  # of Latin-1 CPython leaves four characters out
    encode = codecs.lookup(name).encode
    written = [encode(chr(point), "ignore")[0].hex() for point in range(0x80, 0x10000) if not 0xD800 <= point < 0xE000]
    print(name, digest(written))

TEXTS = ["abc~\\", "日本語 かな\nｶﾅ", "中国 gb", "한국어 가각", "¥‾ é α", "\U0001F600", "一丁"]
for name in PLAIN + SHIFTING:
    for text in TEXTS:
        for errors in "ignore", "replace", "xmlcharrefreplace", "backslashreplace":
            data = text.encode(name, errors)
            print(name, errors, data, ascii(data.decode(name)))
        try:
            text.encode(name)
        except UnicodeEncodeError as error:
            print(error.encoding, error.start, error.end, error.reason)

BROKEN = [b"\x80", b"\xff\xff", b"\xa4", b"a\x8f\xa1", b"\x81\x30\x81", b"\x1b$", b"\x1b$B\x30", b"~{", b"~x",
          b"\xa4\xd4\xa4\xa1", b"\x8e\x20b"]
for name in PLAIN + SHIFTING:
    for data in BROKEN:
        for errors in "strict", "replace", "ignore", "backslashreplace":
            try:
                print(name, data, errors, ascii(data.decode(name, errors)))
            except UnicodeDecodeError as error:
                print(name, data, error.start, error.end, error.reason)

for name in "gbk", "euc_jp", "iso2022_jp", "hz", "gb18030", "iso2022_kr":
    text = "x日本x가中国"
    encoder = codecs.getincrementalencoder(name)("ignore")
    parts = [encoder.encode(each) for each in text] + [encoder.encode("", True)]
    print(name, parts)
    decoder = codecs.getincrementaldecoder(name)()
    data = b"".join(parts)
    pieces = []
    for i in range(len(data)):
        pieces.append(decoder.decode(data[i:i + 1]))
        waiting, _ = decoder.getstate()
        if waiting:
            pieces.append(waiting)
    print(ascii(pieces), ascii(decoder.decode(b"", True)))
    reader = codecs.getreader(name)(io.BytesIO(data + b"\n" + data))
    print(ascii(reader.read(3)), ascii(reader.readline()), ascii(reader.read()))
    stream = io.BytesIO()
    writer = codecs.getwriter(name)(stream, "replace")
    writer.write("日")
    writer.writelines(["a", "本"])
    writer.reset()
    print(stream.getvalue())
    if name == "iso2022_kr":
        continue  # its state is too large for tell()
    with io.TextIOWrapper(io.BytesIO(data * 3), encoding=name) as file:
        file.read(5)
        place = file.tell()
        rest = file.read()
        file.seek(place)
        print(file.read() == rest, len(rest))

for call in (lambda: codecs.lookup("gbk").encode(b""), lambda: codecs.lookup("gbk").decode(""),
             lambda: b"\xff".decode("gbk", "no such handler"),
             lambda: __import__("_codecs_cn").getcodec("big5"), lambda: __import__("_codecs_cn").getcodec(1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)

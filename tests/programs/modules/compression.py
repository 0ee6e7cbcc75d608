"""zlib: whole buffers, streams in pieces, flush modes, dictionaries, copies, formats, errors."""
import zlib

text = b"".join(b"line %d of text, %d times as long\n" % (i, i * i) for i in range(3000))
noise = bytes((i * 7919 + (i >> 3) * 104729) & 255 for i in range(50000))
for data in (b"", b"a", text, noise, bytes(100000), text + noise + text):
    for level in (0, 1, 3, 4, 6, 9, -1):
        packed = zlib.compress(data, level)
        assert zlib.decompress(packed) == data, (len(data), level)
    for wbits in (-15, -9, 9, 15, 31, 25):
        for strategy in range(5):
            make = zlib.compressobj(6, zlib.DEFLATED, wbits, 8, strategy)
            packed = make.compress(data) + make.flush()
            assert zlib.decompress(packed, wbits) == data, (len(data), wbits, strategy)
print(len(zlib.compress(bytes(100000))) < 200, len(zlib.compress(text)) < len(text) // 4, zlib.compress(b"")[:2])

make = zlib.compressobj()
read = zlib.decompressobj()
out = b""
for mode in (zlib.Z_NO_FLUSH, zlib.Z_PARTIAL_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_BLOCK, zlib.Z_FINISH):
    piece = make.compress(text[:5000]) + make.flush(mode)
    got = read.decompress(piece)
    out += got
    print(mode, len(got), read.eof)
print(out == text[:5000] * 6)

packed = zlib.compress(text)
read = zlib.decompressobj()
out = []
rest = packed + b"tail"
while not read.eof:
    out.append(read.decompress(rest, 1000))
    rest = read.unconsumed_tail
print(b"".join(out) == text, max(map(len, out)), read.unused_data, read.decompress(b"!"), read.unused_data)
read = zlib.decompressobj()
print(b"".join(read.decompress(packed[i:i + 1]) for i in range(len(packed))) == text)
read = zlib._ZlibDecompressor()
out = [read.decompress(packed + b"after", 10)]
while not read.eof:
    out.append(read.decompress(b"", 4096))
print(b"".join(out) == text, read.unused_data, read.needs_input)

make = zlib.compressobj(zdict=text[:2000])
packed = make.compress(text[:1500]) + make.flush()
read = zlib.decompressobj(zdict=text[:2000])
print(read.decompress(packed) == text[:1500], len(packed) < 100)
make = zlib.compressobj()
first = make.compress(text[:9000])
twin = make.copy()
print(zlib.decompress(first + make.compress(b"x") + make.flush()) == text[:9000] + b"x", zlib.decompress(first + twin.compress(b"y") + twin.flush()) == text[:9000] + b"y")
read = zlib.decompressobj()
packed = zlib.compress(text)
first = read.decompress(packed[:3000])
twin = read.copy()
print(first + read.decompress(packed[3000:]) == text, first + twin.decompress(packed[3000:]) == text)

print(zlib.crc32(b"123456789"), zlib.crc32(text, 7), zlib.adler32(b"123456789"), zlib.adler32(text * 3, 99), zlib.crc32(b"", -1))
for action in (
    lambda: zlib.decompress(b""), lambda: zlib.decompress(b"abc"), lambda: zlib.decompress(packed[:-1]), lambda: zlib.decompress(packed[:-1] + b"?"),
    lambda: zlib.decompress(packed, 31), lambda: zlib.decompress(packed, bufsize=-1), lambda: zlib.compress(b"", 10), lambda: zlib.compressobj(10),
    lambda: zlib.decompressobj(99), lambda: zlib.decompressobj().flush(0), lambda: zlib.decompressobj().decompress(b"", -1), lambda: zlib.compress("text"),
    lambda: zlib.decompress(b"\x78\x9c\x07"), lambda: type(zlib.compressobj())(), lambda: zlib.decompressobj(zdict="a"),
):
    try:
        action()
    except (zlib.error, ValueError, TypeError) as error:
        print(type(error).__name__, error)

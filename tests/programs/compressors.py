# bz2, lzma and compression.zstd: streams in pieces, limits, what is left over, errors, filters.
import bz2
import lzma
from compression import zstd

text = b"".join(b"line %d of some text that repeats itself %d times\n" % (number, number % 7) for number in range(3000))
noise = bytes((number * number * 31 + number // 7) % 251 for number in range(20000))
code = b"".join(b"\xe8" + (number * 64).to_bytes(4, "little") + b"\x55\x89\xe5\x90" for number in range(2000))


def report(function, *arguments, **keywords):
    try:
        print("->", function(*arguments, **keywords))
    except Exception as error:
        print(type(error).__name__, error)


def in_pieces(decompressor, data, piece, limit):
    out = []
    position = 0
    while not decompressor.eof:
        chunk = b""
        if decompressor.needs_input:
            chunk = data[position:position + piece]
            position += piece
        got = decompressor.decompress(chunk, limit)
        assert len(got) <= limit
        out.append(got)
    return b"".join(out), decompressor.unused_data + data[position:]


lzma2 = {"id": lzma.FILTER_LZMA2, "preset": 4}
formats = {
    "bz2": (lambda data: bz2.compress(data, 3), bz2.BZ2Decompressor),
    "xz": (lzma.compress, lzma.LZMADecompressor),
    "xz, SHA-256": (lambda data: lzma.compress(data, check=lzma.CHECK_SHA256, preset=1), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ)),
    "alone": (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), lzma.LZMADecompressor),
    "x86": (lambda data: lzma.compress(data, filters=[{"id": lzma.FILTER_X86}, lzma2]), lzma.LZMADecompressor),
    "delta": (lambda data: lzma.compress(data, filters=[{"id": lzma.FILTER_DELTA, "dist": 3}, lzma2]), lzma.LZMADecompressor),
    "raw": (lambda data: lzma.compress(data, lzma.FORMAT_RAW, filters=[lzma2]), lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[lzma2])),
    "zstd": (lambda data: zstd.compress(data, 5), zstd.ZstdDecompressor),
}
for name, (compress, make) in formats.items():
    for data in (text, noise, code, b"", b"abc", bytes(50000)):
        packed = compress(data)
        assert make().decompress(packed) == data, name
        assert in_pieces(make(), packed + b"tail", 977, 4001) == (data, b"tail"), name
    print(name, "whole, in pieces, with a tail")
    report(make().decompress, b"no stream of that kind")

print(lzma.compress(b"abc"), lzma.compress(b"", check=lzma.CHECK_NONE), lzma.compress(b"abc", lzma.FORMAT_ALONE), bz2.compress(b""))
for broken in (lzma.compress(text)[:-3], lzma.compress(text)[:500], bz2.compress(text)[:-1], zstd.compress(text)[:-1]):
    report((lzma if broken[:1] == b"\xfd" else bz2 if broken[:1] == b"B" else zstd).decompress, broken)
damaged = bytearray(lzma.compress(text))
damaged[-40] ^= 4
report(lzma.decompress, damaged)
damaged = bytearray(bz2.compress(text))
damaged[200] ^= 4
report(bz2.decompress, damaged)
decompressor = bz2.BZ2Decompressor()
report(decompressor.decompress, bz2.compress(b"x") + b"y")
report(decompressor.decompress, b"")
print(decompressor.unused_data, decompressor.eof, decompressor.needs_input)
for filters in ([], [{}], [{"id": 99}], [{"id": lzma.FILTER_LZMA2, "lc": 9}], [{"id": lzma.FILTER_DELTA}], [lzma2] * 5, [{"id": lzma.FILTER_LZMA2, "what": 1}], [3]):
    report(lzma.LZMACompressor, filters=filters)
report(lzma.LZMACompressor, preset=20)
report(lzma.LZMADecompressor(memlimit=1000).decompress, lzma.compress(b"abc"))
report(bz2.BZ2Compressor, 10)
compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.checksum_flag: 1})
compressor.set_pledged_input_size(len(text))
packed = compressor.compress(text, compressor.FLUSH_FRAME)
print(zstd.get_frame_info(packed), zstd.decompress(packed) == text, compressor.last_mode)
report(zstd.compress, b"", 99)
report(zstd.ZstdCompressor, options={zstd.CompressionParameter.window_log: 99})
report(zstd.ZstdDict, b"too short a content")
dictionary = zstd.ZstdDict(text[:4000], is_raw=True)
print(zstd.decompress(zstd.compress(text[:500], zstd_dict=dictionary), dictionary) == text[:500], len(dictionary))
print(bz2.decompress(bz2.compress(b"a") + bz2.compress(b"b")), lzma.decompress(lzma.compress(b"a") + lzma.compress(b"b")), zstd.decompress(zstd.compress(b"a") + zstd.compress(b"b")))

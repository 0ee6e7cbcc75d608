"""Damaged compressed data, damaged dictionaries, parameters and sizes of all kinds, for the modules that compress: whatever becomes of them
is a result or an exception of the module, and memory that belongs to nobody is neither read nor written.

    compressed.py SEED ROUNDS
"""
import _bz2
import _lzma
import _zstd
import zlib
import rounds
from rounds import counts, fault, random

below = random.below
choose = random.choose

TEXTS = [b"", b"a", bytes(3000), b"abc def ghi jkl " * 300, bytes(range(256)) * 20, b"".join(b"%d," % (each * 7919 % 1003) for each in range(9000)),
         bytes(200_000)]
SIZES = [0, 1, 2, 3, 7, 8, 100, 400, 2**16, 2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, 2**63 - 2, 2**63 - 5000, 2**64 - 1, 2**64, -1]
SAMPLES = TEXTS[3] * 2
DICTIONARY = _zstd.train_dict(b"".join(b"sample %d of %d;" % (each, each * each) for each in range(500)), (15,) * 500 + (
    len(b"".join(b"sample %d of %d;" % (each, each * each) for each in range(500))) - 7500,), 2000)
CPARAMETERS = [100, 101, 102, 103, 104, 105, 106, 107, 160, 161, 162, 163, 164, 200, 201, 202, 400, 401, 402, 500]


def damaged(data):
    data = bytearray(data)
    for _ in range(below(4)):
        kind = below(5)
        at = below(len(data)) if data else 0
        if kind == 0:
            del data[at:]
        elif kind == 1:
            del data[at:at + below(20)]
        elif kind == 2:
            data[at:at] = bytes(below(256) for _ in range(below(9)))
        elif data:
            # The headers are where sizes are.
            at = at if kind == 3 else below(min(len(data), 24))
            data[at] = choose([data[at] ^ 1 << below(8), below(256), 0, 255])
    return bytes(data)


def dictionary():
    content = choose([DICTIONARY, damaged(DICTIONARY), damaged(DICTIONARY), damaged(choose(TEXTS[2:]))])
    made = _zstd.ZstdDict(content, is_raw=below(2) == 0)
    return choose([made, made.as_digested_dict, made.as_undigested_dict, made.as_prefix])


def options():
    made = {100: choose([1, 1, 3, -5, 12])}
    for _ in range(below(4)):
        key = choose(CPARAMETERS)
        low, high = _zstd.get_param_bounds(key, True) if key != 500 else (0, 9)
        # Large tables take time and memory, not care.
        made[key] = low + below(min(high, low + 12) - low + 1) if key != 400 else below(3)
    return made


def compress_zstd():
    compressor = _zstd.ZstdCompressor(None, options(), dictionary() if below(2) else None)
    made = b""
    for _ in range(below(4)):
        if below(6) == 0:
            compressor.set_pledged_input_size(choose([*SIZES, None]))
        made += compressor.compress(choose(TEXTS), below(3))
    return made + compressor.flush()


def decompress_zstd():
    try:
        data = compress_zstd()
    except _zstd.ZstdError:
        data = _zstd.ZstdCompressor().compress(choose(TEXTS), 2)
    data = damaged(data)
    _zstd.get_frame_info(data)
    _zstd.get_frame_size(data)
    read(_zstd.ZstdDecompressor(dictionary() if below(3) == 0 else None, {100: 10 + below(15)} if below(3) == 0 else None), data)


def train_zstd():
    sizes = tuple(choose([*SIZES[:-3 if below(8) else None], len(SAMPLES), 300]) for _ in range(below(40)))
    if below(2):
        # Sizes whose sum, as a number of 64 bits, is right.
        sizes += tuple(part for _ in range(below(3)) for part in (2**63 - 1, 2**63 - 1, 2)) + ((len(SAMPLES) - sum(sizes)) % 2**64 & (2**63 - 1),)
    if below(3) == 0:
        sizes = (400,) * (len(SAMPLES) // 400) + (len(SAMPLES) % 400,) * below(2)
    if below(2):
        _zstd.train_dict(SAMPLES, sizes, choose([0, 100, 256, 5000, 5000]))
    else:
        _zstd.finalize_dict(damaged(choose([DICTIONARY, *TEXTS])), SAMPLES, sizes, choose([0, 100, 256, 5000]), choose([0, 1, 22, -9]))


def read(decompressor, data):
    """In pieces, as whole, with bounds."""
    while data:
        piece = data[:choose([1, 10, 1000, len(data)])]
        data = data[len(piece):]
        decompressor.decompress(piece, choose([-1, -1, 0, 1, 1000]))
        for _ in range(20):
            if decompressor.eof or decompressor.needs_input:
                break
            decompressor.decompress(b"", choose([-1, 1, 100_000]))
        if decompressor.eof:
            return


def run_zlib():
    wbits = choose([15, -15, 31, 9, -9])
    options = {"zdict": damaged(TEXTS[3])} if below(3) == 0 and wbits != 31 else {}
    compressor = zlib.compressobj(below(10), 8, wbits, 1 + below(9), below(5), **options)
    data = damaged(compressor.compress(choose(TEXTS)) + compressor.flush(choose([zlib.Z_FINISH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH])))
    decompressor = zlib.decompressobj(wbits if below(8) else 47, **options)
    while data and not decompressor.eof:
        decompressor.decompress(decompressor.unconsumed_tail + data[:1 + below(len(data))], below(2) * below(5000))
        data = data[1 + below(len(data)):]
    decompressor.flush(1 + below(100_000))


def run_bz2():
    compressor = _bz2.BZ2Compressor(1 + below(9))
    read(_bz2.BZ2Decompressor(), damaged(compressor.compress(choose(TEXTS)) + compressor.flush()))


def run_lzma():
    filters = choose([[], [{"id": 3, "dist": 1 + below(256)}], [{"id": 4 + below(6)}]])
    kind = choose([1, 1, 2, 3])
    last = {"id": 33 if kind != 2 else 0x4000000000000001, "dict_size": 4096 << below(6), "lc": below(4), "lp": below(2), "pb": below(5)}
    filters = [*filters, last] if kind != 2 else [last]
    compressor = _lzma.LZMACompressor(kind, check=choose([-1, 0, 1, 4, 10]) if kind == 1 else -1, filters=filters)
    data = damaged(compressor.compress(choose(TEXTS)) + compressor.flush())
    read(_lzma.LZMADecompressor(kind if below(4) else 0, filters=filters if kind == 3 else None), data)
    _lzma._decode_filter_properties(choose([33, 3, 4, 0x4000000000000001]), damaged(bytes(5)))


def run():
    try:
        choose([compress_zstd, decompress_zstd, decompress_zstd, train_zstd, run_zlib, run_bz2, run_lzma])()
        counts["returned"] += 1
    except SystemError as error:
        counts["refused"] += 1
        fault(error)
    except (ValueError, TypeError, OverflowError, EOFError, OSError, _lzma.LZMAError, _zstd.ZstdError, zlib.error):
        counts["raised"] += 1
    except MemoryError:
        counts["refused"] += 1


# What has workers, if it got some, and is there at the end does not keep the process from ending.
kept = _zstd.ZstdCompressor(options={100: 3, 400: 2})
kept.compress(TEXTS[-1])
rounds.repeat(run)

# Checksums of data of many lengths, at once and in pieces, at odd places.
import binascii
import zlib

state = 12345
noise = bytearray()
while len(noise) < 5000:
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    noise.append(state >> 16 & 0xFF)
noise = bytes(noise)

digest = 0
for length in [*range(300), 511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097]:
    for start in (0, 1, 7, 64):
        data = noise[start:start + length]
        crc = zlib.crc32(data)
        assert crc == binascii.crc32(data)
        middle = length // 3
        assert crc == zlib.crc32(data[middle:], zlib.crc32(data[:middle])), (length, start)
        adler = zlib.adler32(data)
        assert adler == zlib.adler32(data[middle:], zlib.adler32(data[:middle])), (length, start)
        digest = (digest * 31 + crc + adler) % (1 << 61)
    if length % 50 == 0:
        print(length, crc, adler)
print(digest)
print(zlib.crc32(bytes(64)), zlib.crc32(b"\xff" * 64), zlib.crc32(bytes(79)), zlib.crc32(noise, 0xFFFFFFFF))

"""binascii: bytes as text and back, with every message."""

import binascii


def show(function, *arguments, **named):
    try:
        outcome = repr(function(*arguments, **named))
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    print(function.__name__, arguments, named, outcome)


print(binascii.Error.__mro__, binascii.Incomplete.__mro__)

BASE64 = [
    b"", b"YQ==", b"YWI=", b"YWJj", b"YQ", b"Y", b"YWJjZ", b"YWJj=", b"YWJj==", b"=YWJj", b"====", b"Y=WJj", b"Y==Q", b"Y===",
    b"YW=Jj", b"YW==Jj", b"YW=J=j", b"YQ=Q", b"YQ==\n", b"YQ=\n=", b"YW\nJj", b"YQ==YQ==", b"YWI=YWI=", b"YQ===", b"ab=c=", b"ab=:", b"ab==:",
]
for text in BASE64:
    show(binascii.a2b_base64, text)
    show(binascii.a2b_base64, text, strict_mode=True)
for argument in ["YQ==", "\xe9", "\U0001f600", 5, None, bytearray(b"YQ=="), memoryview(b"YQ=="), memoryview(b"Y.Q.=.=.")[::2]]:
    try:
        print(binascii.a2b_base64(argument))
    except Exception as error:
        print(type(error).__name__, error)
show(binascii.b2a_base64, b"abcd")
show(binascii.b2a_base64, b"abcd", newline=False)
show(binascii.b2a_base64, "abcd")
show(binascii.b2a_base64, b"abc", False)
show(binascii.a2b_base64)

for line in [b"", b" \n", b"`\n", b"#86)C", b"#86)C\n", b"#86)C\r\n", b"#86)C  \n", b"#86)C x\n", b"#8~)C", b"!86)C", b"\x01", b"\xff\xff", b"#8", b"M"]:
    show(binascii.a2b_uu, line)
for data in [b"", b"a", b"ab", b"abc", b"a\0", bytes(45), b"x" * 46]:
    show(binascii.b2a_uu, data)
    show(binascii.b2a_uu, data, backtick=True)

for text in [b"", b"61", "6aFF", b"abc", b"ag", "\xe9\xe9", b"  "]:
    show(binascii.unhexlify, text)
    show(binascii.a2b_hex, text)
for separator in [":", b":", "", "::", "\xe9", b"\xff", "\u1234", 5, None, bytearray(b":")]:
    for convert in [lambda s: binascii.hexlify(b"abcde", s), lambda s: binascii.b2a_hex(b"abcde", s, 2), lambda s: b"abcde".hex(s, -2), lambda s: memoryview(b"abcde").hex(s, -7)]:
        try:
            print(separator, convert(separator))
        except Exception as error:
            print(separator, type(error).__name__, error)
for group in [0, 1, 2, -2, 5, -5, 100, 2**40, "x"]:
    show(binascii.hexlify, b"abcde", "-", group)
show(binascii.hexlify, "abc")

ENCODED = [b"a=20b=\nc=3", b"=", b"a=3D=", b"a==3D", b"a_b=XY", b"ab=\r\nc", b"ab= \r\nc", b"=4a=4A", b"=\r", b"==\n"]
for text in ENCODED:
    show(binascii.a2b_qp, text)
    show(binascii.a2b_qp, text, header=True)
PLAIN = [
    b"", b"a b \n\tc\t", b".\n", b".", b"a.\n.b\n.\n", b".\0", b"\xff" * 40, b"a\r\nb\nc\r", b"a b_c", b"a b\t\n", b"x" * 80, b"x" * 75 + b"\n" + b"x" * 76,
    b"x" * 74 + b"=" + b"y", b"a \r\nb\t\r\n", b"\x01\x7f",
]
for data in PLAIN:
    for flags in range(8):
        show(binascii.b2a_qp, data, bool(flags & 1), bool(flags & 2), bool(flags & 4))

for data in [b"", b"abc", b"123456789", bytes(range(256))]:
    show(binascii.crc32, data)
    show(binascii.crc32, data, -1)
    show(binascii.crc32, data, 1 << 40 | 5)
    show(binascii.crc_hqx, data, 0)
    show(binascii.crc_hqx, data, 70000)
    show(binascii.crc_hqx, data, -1)
show(binascii.crc32, "text")
show(binascii.crc32, b"", 1.5)
show(binascii.crc_hqx, b"")

def show(label, function):
    try:
        print(label, repr(function()))
    except Exception as error:
        print(label, type(error).__name__, error)

big = 10**30
values = [0, 1, -1, 7, -7, 255, 2**31, -2**31, 2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, big, -big, True]
for a in values:
    print(a, -a, +a, ~a, abs(a), bool(a), hash(a), a.bit_length(), a.bit_count(), float(a), hex(a), oct(a), bin(a)[:40])
    for b in values:
        print(a + b, a - b, a * b, a & b, a | b, a ^ b, a < b, a <= b, a == b, a != b, a > b, a >= b)
        show("//", lambda: a // b)
        show("%", lambda: a % b)
        show("divmod", lambda: divmod(a, b))
        show("/", lambda: a / b)
    for shift in (0, 1, 31, 62, 63, 64, 100):
        print(a << shift, a >> shift)
    for exponent in (0, 1, 2, 3, 10, -1, -2):
        show("**", lambda: a ** exponent)
        show("pow mod", lambda: pow(a, exponent, 97))
        show("pow -mod", lambda: pow(a, exponent, -10))
    for digits in (None, 0, -1, -2, -5, 3, -100):
        show("round", lambda: round(a, digits))
for text in ["0", " 12 ", "-5", "+7", "1_000", "_1", "1__0", "0x1f", "", "-", "12a", "\u0661\u0662", "9" * 40]:
    show("int " + ascii(text), lambda: int(text))
    for base in (0, 2, 8, 16, 36):
        show(f"int base {base}", lambda: int(text, base))
for n in (0, 1, 255, 256, 65535, -1, -128, -129, big, -big):
    for length in (0, 1, 2, 16):
        for order in ("big", "little"):
            for signed in (False, True):
                show("to_bytes", lambda: n.to_bytes(length, order, signed=signed))
for raw in (b"", b"\x00", b"\xff", b"\x80\x00", b"\x00\x80", bytes(range(20))):
    for order in ("big", "little"):
        print(int.from_bytes(raw, order), int.from_bytes(raw, order, signed=True))
show("limit", lambda: int("1" * 5000))
show("limit str", lambda: str(10**5000))
show("limit hex", lambda: len(hex(10**5000)))
print((5).real, (5).imag, (5).numerator, (5).denominator, (5).conjugate(), (5).as_integer_ratio(), (5).is_integer())
print(True + True, True & False, True | False, True ^ True, ~True if False else "-", repr(True), str(False), int(True))
print(isinstance(True, int), True == 1, hash(True), {1: "a", True: "b", 1.0: "c"})

class MyInt(int):
    pass
m = MyInt(12)
print(m, m + 1, type(m + 1), type(m), m == 12, hash(m), {12: 1}[m], -m, MyInt("7"), isinstance(m, int), int(m) is not m)
m.attribute = 3
print(m.attribute, m.__dict__)
print(10**18 * 10**18, (2**63 - 1) + 1, -(2**63) - 1, (-2**63) // -1, (-2**63) % -1, abs(-2**63), -(-2**63))
print(3**200 % 10**9, 7**77, (10**50) // (10**25), (10**50) % 7, -(10**50) // 7, -(10**50) % 7, 2**100 / 3**50, 1 / 3, (2**53 + 1) / 1, 10**400 / 10**399)

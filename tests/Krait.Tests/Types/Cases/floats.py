def show(label, function):
    try:
        print(label, repr(function()))
    except Exception as error:
        print(label, type(error).__name__, error)

inf = float("inf")
nan = float("nan")
values = [0.0, -0.0, 1.0, -1.5, 0.1, 1e16, 1e15, 123456789012345678.0, 1e-4, 1e-5, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 1/3, 2.5, 3.5, -2.5, 1e22, 1e23, inf, -inf, nan]
for a in values:
    print(a, -a, abs(a), bool(a), a.hex(), hash(a) if a == a else "nan", a.is_integer())
    show("ratio", lambda: a.as_integer_ratio())
    show("int", lambda: int(a))
    show("round", lambda: round(a))
    for digits in (0, 1, 2, 5, -1, -3, 20):
        show("round", lambda: round(a, digits))
    for b in values:
        print(a + b, a - b, a * b, a < b, a == b, a >= b)
        show("/", lambda: a / b)
        show("//", lambda: a // b)
        show("%", lambda: a % b)
        show("divmod", lambda: divmod(a, b))
        if a >= 0 or b == b // 1:
            show("**", lambda: a ** b)
for text in ["1", " 1.5 ", "-1e5", "1_0.0_1", "1__0", "inf", "-Infinity", "nan", ".5", "5.", ".", "1e", "1e400", "1e-400", "0x1", "abc", "1.5.2", "\u0661.5"]:
    show("float " + ascii(text), lambda: float(text))
for text in ["0x1p0", "0x1.8p1", "-0x.1p4", "1.8", "inf", "-nan", "0x1.fffffffffffff8p0", "0x1p-1075", "0x1.8p-1074", "x", "0x1p1024"]:
    show("fromhex " + text, lambda: float.fromhex(text))
for spec in ["", "f", ".0f", ".1f", ".2f", ".10f", "e", ".0e", ".3e", "g", ".0g", ".3g", ".17g", "%", ".1%", "10.2f", "<10.2f", "^10.2f", "+.1f", " .1f", "010.2f", ",.2f", "_.2f", ",", "#.0f", "#g", "n", "E", "G", "F", "z.1f", ".3", "=+12.3f", "*^20,.3f", "020,.3f", ".6_f", ",.8,f"]:
    for value in (0.0, -0.0, 1.0, -1.5, 1234567.891, 0.5, 1.5, 2.5, 2.675, 1e100, 1e-10, 123456789.123456789, inf, nan, 9.995, 0.045, 1e22, 99999.5):
        show(spec, lambda: format(value, spec))
for x, y in ((1.5, 2), (2, 1.5), (2**53, 2.0**53), (2**53 + 1, 2.0**53), (10**400, inf), (10**400, 1e308), (-10**400, -inf), (1, nan)):
    print(x < y, x <= y, x == y, x != y, x > y, x >= y)
print((2.0).real, (2.0).imag, (2.5).conjugate(), (2.0).__trunc__(), (2.5).__floor__(), (2.5).__ceil__(), float.__getformat__("double"))
print(0.1 + 0.2, 1e16 + 1, 1.1 * 3, 100 * 1.1, 3.0 * 2, 2 ** 0.5, 2 ** -1, (-8) ** (1 / 3), 1e308 * 10, -1e308 * 10)

class MyFloat(float):
    def __repr__(self):
        return "MyFloat"
print(MyFloat("1.5"), MyFloat(2) + 1, type(MyFloat(2) + 1), float(MyFloat(2)).__repr__())
c = [0j, 1j, 1 + 2j, -1.5 - 0.5j, complex(0, -0.0), complex(-0.0, 1), complex(inf, nan), 1e20 + 1e-20j, complex("1+2j"), complex(" (3-4j) "), complex("j"), complex(2.5)]
for a in c:
    print(a, -a, +a, bool(a), a.real, a.imag, a.conjugate(), hash(a) if a == a else "nan")
    show("abs", lambda: abs(a))
    for b in c[:8]:
        print(a == b, a + b, a - b, a * b)
        show("/", lambda: a / b)
    for b in (0, 1, 2, 3, -1, 0.5):
        show("**", lambda: a ** b)
for text in ["1+", "1 + 2j", "++1j", "1j2", "", "abc", "1e5j", "-j", "infj", "nan+infj"]:
    show("complex " + text, lambda: complex(text))
for spec in ["", ".2f", "+.1e", "20.3f", "<20.2f", "^20", "g", "010", "=10", "d", ",.1f"]:
    show(spec, lambda: format(1234.5 - 0.25j, spec))

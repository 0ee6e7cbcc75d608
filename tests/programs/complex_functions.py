"""cmath: all functions at ordinary, extreme and non-finite numbers."""

import cmath

inf, nan = cmath.inf, cmath.nan


def digits(number):
    return f"{number:.12g}"


def text(value):
    if isinstance(value, complex):
        return f"({digits(value.real)}, {digits(value.imag)})"
    if isinstance(value, tuple):
        return f"<{', '.join(map(digits, value))}>"
    return digits(value) if isinstance(value, float) else repr(value)


def show(function, *arguments, **named):
    try:
        return text(function(*arguments, **named))
    except (ValueError, OverflowError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


FUNCTIONS = [
    cmath.acos, cmath.acosh, cmath.asin, cmath.asinh, cmath.atan, cmath.atanh, cmath.cos, cmath.cosh, cmath.exp, cmath.log, cmath.log10, cmath.sin,
    cmath.sinh, cmath.sqrt, cmath.tan, cmath.tanh, cmath.phase, cmath.polar, cmath.isfinite, cmath.isinf, cmath.isnan,
]
PARTS = [-inf, -2.0, -1.0, -0.0, 0.0, 1.0, 0.5, inf, nan]
for function in FUNCTIONS:
    for real in PARTS:
        print(function.__name__, real, *(show(function, complex(real, imaginary)) for imaginary in PARTS))
for real in PARTS:
    print("rect", real, *(show(cmath.rect, real, angle) for angle in PARTS))

EXTREME = [1e308 + 1e308j, 1e308, -1e308j, 5e-324, 5e-324j, -1e-310 + 1e-310j, 1e-200 + 1e-200j, 0.7 + 0.71j, 1 + 1e-200j, 1 + 1e-10j, 700 + 1j, 709.5 - 2j, 710 + 1j, -710 + 1j, 1000, 400 + 1j, 0.5 + 800j, True, 10**30]
for function in FUNCTIONS:
    print(function.__name__, *(show(function, value) for value in EXTREME))


class Convertible:
    def __complex__(self):
        return 3 + 4j


class Wrong:
    def __complex__(self):
        return 5


class Float:
    def __float__(self):
        return 2.0


for value in [Convertible(), Wrong(), Float(), "a", None, 10**400]:
    print(show(cmath.sqrt, value), show(cmath.isnan, value))
for arguments in [(0,), (1, 0), (0, 2), (2, 1), (100, 10), (1j, -1), (1, 2, 3), ()]:
    print("log", arguments, show(cmath.log, *arguments))
for arguments in [(1, 1), (1, 1 + 1e-10j), (1, 2), (inf, inf), (inf, -inf), (complex(inf, 1), complex(inf, 2)), (nan, nan), (0, 1e-12)]:
    print("isclose", arguments, show(cmath.isclose, *arguments), show(cmath.isclose, *arguments, rel_tol=0.0, abs_tol=0.5))
print(show(cmath.isclose, 1, 2, rel_tol=-1), show(cmath.isclose, 1, "a"), show(cmath.isclose, 1, 1, rel_tol=1j), show(cmath.isclose, 1))
print(cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.infj, cmath.nan, cmath.nanj, show(cmath.rect, 1), show(cmath.rect, "a", 1))

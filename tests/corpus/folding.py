seconds = 60 * 60 * 24
mask = ~0 & 0xFF | 1 << 4 ^ 3
power = 2 ** 100
ratio = 1 / 3 + 2.5e-3 - 1j * 2
text = "ab" * 3 + "c"
huge = "x" * 5000
tiny = -0.0
pair = (1, 2.0, "three", b"four", None, ..., (True, False))
element = (1, 2, 3)[-1]
letter = "word"[1]
impossible = 1 // 0
shifted = 1 << 100000
flag = not (1 == 2)
nested = ((1, 2), (3, (4, 5)))
formatted = "%s and %r, %%, %5d" % (seconds, mask, power)


def loops(values):
    for item in [1, 2, 3]:
        if item in {4, 5, 6} or item in [7, 8]:
            return item
    while True:
        if values and not values[0] or values[1]:
            break
        elif None:
            never()
    if 0:
        return unreachable
    x = y = z = values
    x, y = y, x
    x, y, z = z, y, x
    a = b = c = 300
    del a
    try:
        return b + c
    finally:
        print(x, y, z)
    return 1 if x is None else 2 if y is not None else 3


def many():
    return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32]


def sums(items):
    return all(i for i in items), any(i for i in items), tuple(i for i in items), {**items, "a": 1, **items}

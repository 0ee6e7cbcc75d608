def show(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(show(1, d=4))
print(show(1, 2, 3, 4, 5, d=6, f=7))
print(show(*[1, 2], **{"d": 3, "c": 9}))
print(show(1, *(2, 3), *[4], d=0, **{"z": 1}, **{"y": 2}))


def one(x):
    return x


def two(x, y):
    return x, y


def keyword(*, k):
    return k


def positional(p, /):
    return p


for call in (
    lambda: one(),
    lambda: one(1, 2),
    lambda: two(1),
    lambda: two(),
    lambda: two(1, 2, 3),
    lambda: two(1, x=2),
    lambda: two(1, 2, z=3),
    lambda: keyword(),
    lambda: keyword(1),
    lambda: keyword(k=1, j=2),
    lambda: positional(p=1),
    lambda: show(),
    lambda: show(1),
    lambda: one(*5),
    lambda: one(**5),
    lambda: one(**{1: 2}),
    lambda: one(x=1, **{"x": 2}),
    lambda: one(2)(3),
):
    try:
        print("ok", call())
    except TypeError as error:
        print(error)


class C:
    def method(self, x, *rest):
        return self, x, rest

    @classmethod
    def make(cls, *args):
        return cls.__name__, args

    @staticmethod
    def plain(*args):
        return args


c = C()
bound = c.method
print(bound(1, 2)[1:], C.method(c, 5)[1:], C.make(1), c.make(2), c.plain(3), C.plain(4))
print((lambda *a, **k: (a, k))(1, 2, x=3))
print(list(map(one, [1, 2])), sorted("bca", reverse=True), max([3, 1, 2], key=lambda v: -v))
print("{} {name} {!r:>5}".format("a", "b", name="n"), "%-5s|%05.1f|%x" % ("ab", 3.14159, 255))


def recursive(n):
    return 1 if n == 0 else n * recursive(n - 1)


print(recursive(20), recursive(30))
first, *middle, last = range(6)
print(first, middle, last)
(a, b), c = (1, 2), 3
print(a, b, c)
try:
    a, b = 1, 2, 3
except ValueError as error:
    print(error)
try:
    a, b, *c = [1]
except ValueError as error:
    print(error)

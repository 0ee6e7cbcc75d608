# Operators: forward, reflected, in place; comparison; conversion protocols.
class V:
    def __init__(self, v): self.v = v
    def __repr__(self): return f'V({self.v})'


NAMES = ['add', 'sub', 'mul', 'matmul', 'truediv', 'floordiv', 'mod', 'pow', 'lshift', 'rshift', 'and', 'or', 'xor', 'divmod']
for name in NAMES:
    setattr(V, f'__{name}__', lambda self, other, name=name: NotImplemented if other == 'no' else f'{name} {self} {other}')
    setattr(V, f'__r{name}__', lambda self, other, name=name: NotImplemented if other == 'no' else f'r{name} {self} {other}')
v = V(1)
for symbol in ['+', '-', '*', '@', '/', '//', '%', '**', '<<', '>>', '&', '|', '^']:
    for text in [f'v {symbol} 2', f'2 {symbol} v', f'v {symbol} "no"', f'"no" {symbol} v', f'[] {symbol} 1.5', f'None {symbol} None']:
        try:
            print(text, '->', eval(text))
        except TypeError as error:
            print(text, '!', error)
print(divmod(v, 3), divmod(3, v), pow(v, 2))
for text in ['pow(v, 2, 3)', 'pow(2, -1, 7)', 'pow(2, -1, 4)', 'pow(2, 3, 0)', 'pow(2.0, 3, 5)', '-v', '+[]', '~1.5', 'abs("x")', 'round("x")', 'not v', 'len(5)', '5[0]', '5[0:1]', 'None()', 'int()()', '"a" < 1', '[] < ()', '1j < 2j', 'v < v', '1 in 5', 'iter(5)', 'next([])', 'hash([])', '{[]: 1}', '{{}}', '[1][None]', '[1]["a"]', '(1,)[1.0]', '"abc"["x"]', 'b"a" + "a"', '"a" + b"a"', '[1] + (2,)', '(1,) + [2]', '"a" * 1.5', '[1] * "a"', '1 / 0', '1 // 0', '1 % 0', '1.0 / 0', '1.0 // 0', '1.0 % 0', '0 ** -1', '0.0 ** -1', '1 << -1', '1 >> -1', '1 << 10**20', '2.0 ** 5000', '(-1) ** 0.5', 'int("x")', 'int("1", 1)', 'int(1.5, 2)', 'float("x")', 'complex("1+")', 'int(float("inf"))', 'int(float("nan"))', 'chr(-1)', 'ord("ab")', 'bytes([256])', 'bytes(-1)', 'bytearray("x")', 'range(1.0)', 'range(1, 2, 0)', 'slice()', 'sum("a")', 'sum(["a"], "")', 'max()', 'max([])', 'max(1)', 'min([], default=3)', 'sorted([1, "a"])', 'list(zip([1], [1, 2], strict=True))', 'list(map(None, [1]))', 'isinstance(1, 1)', 'issubclass(1, int)', 'getattr(1, 2)', 'type.__call__()', 'object(1)', 'dict([1])', 'dict([(1, 2, 3)])', 'dict(1)', 'set(1)', '"{}".format()', '"{a}".format()', '"{0[x]}".format([1])', '"{:d}".format("x")', '"{:q}".format(1)', '"%d" % "x"', '"%s %s" % 1', '"%s" % (1, 2)', '"%(a)s" % 1', '"%z" % 1', 'f"{1:>{"x"}}"', '"a".join([1])', '"a".split("")', '"a".replace(1, 2)', '"".index("a")', 'b"".index(b"a")', '[].index(1)', '[].pop()', '[].remove(1)', '{}.popitem()', '{}["k"]', 'set().pop()', '{1}.remove(2)', '().index(1)', 'compile("1", "", "bad")', 'eval("1 +")', 'exec("x y")', '__import__("nope")', 'open("/nonexistent")', 'print(sep=1)', 'input(1, 2)', 'vars(1)', 'dir(1, 2)', 'super()', 'globals(1)', 'abs()', 'len(1, 2)', 'print(1, bad=2)', 'sorted()', 'int(1, 2, 3)', 'str(1, 2)', 'str(b"a", 5)', 'bool(1, 2)', 'enumerate()', 'reversed({1})', 'callable()']:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)


class InPlace:
    def __iadd__(self, other): return 'iadd'
    def __isub__(self, other): return NotImplemented
    def __sub__(self, other): return 'sub'
    def __imatmul__(self, other): return NotImplemented


x = InPlace(); x += 1; print(x)
x = InPlace(); x -= 1; print(x)
x = InPlace()
try:
    x @= 1
except TypeError as error:
    print(error)
t = ([],)
try:
    t[0] += [1]
except TypeError as error:
    print(error, t)


class Order:
    def __init__(self, v): self.v = v
    def __lt__(self, other): print('lt'); return self.v < other.v
    def __eq__(self, other): print('eq'); return NotImplemented


class Sub(Order):
    def __gt__(self, other): print('gt'); return 'sub gt'


a, b = Order(1), Sub(2)
print(a < b, b > a, a == b, a != b, a == a)
try:
    a <= b
except TypeError as error:
    print(error)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == True, 'a' < 'b' <= 'b', [1, 2] < [1, 3], (1, 2) > (1,), {1} <= {1, 2}, float('nan') == float('nan'))


class Convert:
    def __int__(self): return 1
    def __float__(self): return 2.5
    def __complex__(self): return 3j
    def __index__(self): return 4
    def __bool__(self): return False
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
    def __bytes__(self): return b'bytes'
    def __format__(self, spec): return f'format {spec!r}'
    def __hash__(self): return 7
    def __len__(self): return 8
    def __round__(self, n=None): return ('round', n)
    def __trunc__(self): return 9
    def __ceil__(self): return 10
    def __floor__(self): return 11
    def __abs__(self): return 12
    def __neg__(self): return 13
    def __pos__(self): return 14
    def __invert__(self): return 15


c = Convert()
import math
print(int(c), float(c), complex(c), hex(c), [0, 1, 2, 3, 'four'][c], bool(c), str(c), repr(c), bytes(c), f'{c:>5} {c!r} {c!s}', hash(c), len(c), round(c), round(c, 2), math.trunc(c), math.ceil(c), math.floor(c), abs(c), -c, +c, ~c)


class Wrong:
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __index__(self): return 'x'
    def __bool__(self): return 1
    def __str__(self): return 1
    def __repr__(self): return None
    def __bytes__(self): return 'x'
    def __format__(self, spec): return 1
    def __hash__(self): return 'x'
    def __len__(self): return -1
    def __iter__(self): return 1
    def __contains__(self, x): return x
    def __complex__(self): return 1


w = Wrong()
for text in ['int(w)', 'float(w)', 'hex(w)', 'bool(w)', 'str(w)', 'repr(w)', 'bytes(w)', 'format(w)', 'hash(w)', 'len(w)', 'iter(w)', '1 in w', 'complex(w)', '[1][w]', 'range(w)']:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)

import itertools as it
import _functools as functools
import _operator as operator
import math
from _collections import deque, defaultdict, OrderedDict

def show(label, function):
    try:
        print(label, repr(function()))
    except Exception as error:
        print(label, type(error).__name__, error)

print(list(enumerate("abc")), list(enumerate("ab", 5)), list(enumerate(["x"], 2**63 - 1)), list(zip("abc", [1, 2])), list(zip()), list(zip([1], [2], [3])), list(map(str, [1, 2])), list(map(operator.add, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda v: v > 1, [1, 2, 3])), list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(3))))
show("zip strict", lambda: list(zip([1, 2], [3], strict=True)))
show("map strict", lambda: list(map(max, [1], [2, 3], strict=True)))
print(sum([1, 2, 3]), sum([0.1] * 10), sum([[1], [2]], []), sum(range(101)), sum([1, 2.5, 3]), sum([2**62, 2**62]), sum([1e100, 1.0, -1e100]), sum([True, False]), sum((), 5), sum([1, 2], start=10))
print(max(1, 2), min(3, 1, 2), max([1, 3, 2]), min("hello"), max([], default=7), max(["a", "bbb"], key=len), min([(1, 2), (0, 5)]), max(1, 2.5), min([3], default=0))
show("max empty", lambda: max([]))
show("max default", lambda: max(1, 2, default=3))
print(any([0, 1]), all([1, 0]), any([]), all([]), any(x > 2 for x in range(5)), divmod(7, -2), pow(2, 10), pow(2, 10, 1000), pow(2, -1), round(2.567, 2), round(5), abs(-3), hash(1.0), chr(97), ord("a"), bin(5), oct(8), hex(255), callable(len), callable(1), isinstance(1, (int, str)), issubclass(bool, int))
class Counter:
    def __init__(self):
        self.n = 0
    def __call__(self):
        self.n += 1
        return self.n
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10
print(list(iter(Counter(), 4)), list(Counter()), next(iter([]), "d"), list(iter("ab")), 20 in Counter(), 25 in Counter())
show("next", lambda: next(iter([])))
print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([1, 2, 3], operator.mul)), list(it.accumulate([1, 2], initial=10)), list(it.batched("abcdefg", 3)), list(it.chain([1], (2,), "x")), list(it.chain.from_iterable([[1], [2, 3]])), list(it.combinations("abcd", 2)), list(it.combinations_with_replacement("ab", 3)), list(it.compress("abcd", [1, 0, 1, 0])), list(it.islice(it.count(5, 3), 4)), list(it.islice(it.count(1.5), 2)), list(it.islice(it.cycle("ab"), 5)), list(it.dropwhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.filterfalse(lambda v: v % 2, range(6))), [(k, list(g)) for k, g in it.groupby("aabbbca")], [(k, list(g)) for k, g in it.groupby([1, 3, 2, 4], lambda v: v % 2)], list(it.islice("abcdefg", 2)), list(it.islice("abcdefg", 2, 5)), list(it.islice("abcdefg", 1, None, 2)), list(it.pairwise("abcd")), list(it.permutations([1, 2, 3])), list(it.permutations("abc", 2)), list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=3)), list(it.repeat("x", 3)), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.takewhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.zip_longest("abc", "x", fillvalue="-")), [list(t) for t in it.tee([1, 2, 3], 2)])
print(it.count(), it.count(2, 3), it.repeat(5), it.repeat(5, 2), list(it.product()), list(it.permutations([], 0)), list(it.combinations([1], 2)))
show("islice", lambda: it.islice([], -1))
show("batched", lambda: list(it.batched("abc", 2, strict=True)))
a, b = it.tee(iter(range(5)))
print(next(a), next(a), list(b), list(a))
groups = it.groupby("aab")
first = next(groups)[1]
second = next(groups)[1]
print(list(first), list(second))

q = deque([1, 2, 3], maxlen=4)
q.append(4); q.append(5); q.appendleft(0)
print(q, len(q), q[0], q[-1], list(reversed(q)), 3 in q, q.maxlen, q.count(3), q.index(3), q == deque([0, 2, 3, 4]), q + deque([9]), q * 2)
q.rotate(1); print(q); q.rotate(-2); print(q); q.extend([7, 8]); q.extendleft([9]); print(q, q.pop(), q.popleft(), q)
q.insert(1, "i") if len(q) < 4 else None; q.remove(4); q.reverse(); del q[0]; print(q, q.copy(), bool(q), deque("abc"), deque(), deque(maxlen=0))
show("pop", lambda: deque().pop())
show("index", lambda: deque([1]).index(5))
def mutate():
    d = deque([1, 2])
    for x in d:
        d.append(x)
show("mutate", mutate)
long = deque(range(100))
for i in range(1000):
    long.append(long.popleft())
print(list(long)[:5], sum(long), long < deque([100]), hash(deque) is not None)
show("hash", lambda: hash(deque()))
dd = defaultdict(list)
dd["a"].append(1); dd["b"].append(2); dd["a"].append(3)
print(dd, dd["c"], len(dd), dd.get("zz"), dd.default_factory, dd.copy(), dict(dd), "zz" in dd)
show("none", lambda: defaultdict()["x"])
di = defaultdict(int, {"x": 5}, y=1)
di["x"] += 1; di["n"] += 1
print(di, di | {"q": 2})
od = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
od.move_to_end("a"); print(od); od.move_to_end("c", last=False); print(od, od.popitem(), od.popitem(last=False), od, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, list(reversed(OrderedDict(a=1, b=2))), OrderedDict.fromkeys("ab"))

def f(*args, **kwargs):
    return args, kwargs
p = functools.partial(f, 1, x=2)
print(p(3, y=4), p.func is f, p.args, p.keywords, functools.partial(p, 5)(6), functools.reduce(operator.add, [1, 2, 3]), functools.reduce(operator.add, [], 5), sorted([3, 1, 2], key=functools.cmp_to_key(lambda x, y: y - x)), functools.partial(f, functools.Placeholder, 2)(1))
show("reduce", lambda: functools.reduce(operator.add, []))
def cached(maxsize):
    def decorate(function):
        wrapper = functools._lru_cache_wrapper(function, maxsize, False, lambda *fields: fields)
        wrapper.__name__ = function.__name__
        wrapper.__wrapped__ = function
        return wrapper
    return decorate
@cached(2)
def square(n):
    """doc"""
    print("computing", n)
    return n * n
print(square(2), square(2), square(3), square(4), square(2), square.cache_info(), square.__name__, square.__wrapped__(5))
square.cache_clear(); print(square.cache_info())
@cached(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info())
print(operator.itemgetter(1)([5, 6]), operator.itemgetter(0, 2)("abc"), operator.attrgetter("real")(5), operator.attrgetter("real", "imag")(1 + 2j), operator.methodcaller("upper")("x"), operator.methodcaller("split", ",")("a,b"), operator.itemgetter(1), operator.attrgetter("a.b"), operator.methodcaller("f", 1, k=2))
for name, args in (("add", (1, 2)), ("sub", (1, 2)), ("mul", (3, 4)), ("truediv", (1, 4)), ("floordiv", (7, 2)), ("mod", (7, 3)), ("pow", (2, 5)), ("lshift", (1, 4)), ("rshift", (16, 2)), ("and_", (6, 3)), ("or_", (6, 3)), ("xor", (6, 3)), ("neg", (1,)), ("not_", (1,)), ("invert", (5,)), ("lt", (1, 2)), ("eq", (1, 1)), ("contains", ([1], 1)), ("concat", ([1], [2])), ("countOf", ([1, 1], 1)), ("indexOf", ([1, 2], 2)), ("getitem", ([1, 2], 0)), ("index", (True,)), ("truth", ([],)), ("is_", (None, None)), ("length_hint", ([1, 2],)), ("iadd", ([1], [2]))):
    print(name, getattr(operator, name)(*args))

for name in "sqrt exp log log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc gamma lgamma expm1 log1p cbrt exp2 floor ceil trunc fabs degrees radians isnan isinf isfinite frexp modf ulp factorial isqrt".split():
    for value in (0, 1, 0.5, 2, -1, 3.7, 10, 1e10, -0.5, float("inf"), float("nan")):
        try:
            result = getattr(math, name)(value)
            if isinstance(result, float) and name in "exp sinh cosh tanh asinh acosh atanh erf erfc gamma lgamma expm1 log1p cbrt exp2 sin cos tan asin acos atan log log2 log10".split():
                result = f"{result:.11e}"
            print(name, value, result)
        except Exception as error:
            print(name, value, type(error).__name__, error)
print(math.gcd(12, 18), math.gcd(), math.lcm(4, 6), math.comb(10, 3), math.perm(5, 2), math.perm(5), math.factorial(20), math.factorial(30), math.isqrt(10**40), math.hypot(3, 4), math.hypot(1, 1, 1), math.dist([0, 0], [3, 4]), math.fsum([0.1] * 10), math.prod([1, 2, 3]), math.prod([2.5], start=2), math.sumprod([1, 2], [3, 4]), math.sumprod([0.1, 0.2], [3.0, 4.0]), math.copysign(1, -0.0), math.fmod(-7, 3), math.remainder(7, 2), math.ldexp(0.5, 3), math.nextafter(1, 2), math.nextafter(1, 0, steps=3), math.isclose(1, 1 + 1e-10), math.pow(2, 0.5), math.atan2(-1, -1), math.log(8, 2), math.log(10**400), math.pi, math.e, math.tau, math.fma(2, 3, 4))
CALLS = {
    'math.sqrt(-1)': lambda: math.sqrt(-1),
    'math.log(0)': lambda: math.log(0),
    'math.log(-5)': lambda: math.log(-5),
    'math.factorial(-1)': lambda: math.factorial(-1),
    'math.exp(1000)': lambda: math.exp(1000),
    'math.pow(-1, 0.5)': lambda: math.pow(-1, 0.5),
    'math.fmod(1, 0)': lambda: math.fmod(1, 0),
    'math.gcd(1.5)': lambda: math.gcd(1.5),
    'math.comb(-1, 2)': lambda: math.comb(-1, 2),
    "math.sqrt('x')": lambda: math.sqrt('x'),
    'math.acos(2)': lambda: math.acos(2),
    'math.isqrt(-1)': lambda: math.isqrt(-1),
    'math.ldexp(1, 5000)': lambda: math.ldexp(1, 5000),
    'math.gamma(-1)': lambda: math.gamma(-1),
    'math.gamma(200)': lambda: math.gamma(200),
    "math.floor(float('nan'))": lambda: math.floor(float('nan')),
    'math.perm(2, -1)': lambda: math.perm(2, -1),
    'math.dist([1], [1, 2])': lambda: math.dist([1], [1, 2]),
    "math.sin(float('inf'))": lambda: math.sin(float('inf')),
    'math.atanh(1)': lambda: math.atanh(1),
    'math.log1p(-1)': lambda: math.log1p(-1),
}
for call in CALLS:
    print(call, end=" "); show("", CALLS[call])

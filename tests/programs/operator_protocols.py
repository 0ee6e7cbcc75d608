"""Operators and their protocols: reflected and in-place forms, NotImplemented, subclass priority, comparison fallbacks, special lookup on the type."""
import _operator as operator


def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, type(error).__name__, error)


BINARY = {'add': '+', 'sub': '-', 'mul': '*', 'truediv': '/', 'floordiv': '//', 'mod': '%', 'pow': '**', 'lshift': '<<', 'rshift': '>>', 'and': '&', 'or': '|', 'xor': '^', 'matmul': '@'}


def logger(name):
    def method(self, *others):
        log.append(f'{type(self).__name__}.{name}')
        return NotImplemented
    return method


members = {f'__{prefix}{name}__': logger(f'__{prefix}{name}__') for name in BINARY for prefix in ('', 'r', 'i')}
Left = type('Left', (), members)
Right = type('Right', (), members)
Sub = type('Sub', (Left,), {f'__r{name}__': logger(f'__r{name}__') for name in BINARY})
for name, symbol in BINARY.items():
    for pair in ((Left(), Right()), (Left(), Left()), (Left(), Sub()), (Left(), 1), (1, Right())):
        for form in ('a {} b', 'a {}= b'):
            log = []
            try:
                exec(form.format(symbol), {'a': pair[0], 'b': pair[1]})
            except TypeError as error:
                print(*log, error)
for symbol in ('-', '+', '~'):
    attempt(symbol, lambda: eval(f'{symbol}a', {'a': Left()}))
for call in (lambda: abs(Left()), lambda: divmod(Left(), 1), lambda: divmod(1, Left()), lambda: pow(Left(), 1, 2), lambda: pow(1, 2, Left()), lambda: round(Left()), lambda: int(Left()), lambda: float(Left()),
             lambda: complex(Left()), lambda: [][Left()], lambda: 'a' * Left(), lambda: [1] + (1,), lambda: 'a' + 1, lambda: 1 + 'a', lambda: [] < (), lambda: 1 < 'a', lambda: {} < {}, lambda: Left() < Right(),
             lambda: 1 in 5, lambda: Left() in [Left], lambda: len(Left()), lambda: iter(Left()), lambda: Left()[0], lambda: Left()(), lambda: hash([]), lambda: bool(Left()), lambda: not Left(), lambda: None + 1, lambda: 1 @ 2, lambda: 1 if ... else 2,
             lambda: 'x' % 1, lambda: '%d' % 'x', lambda: [1] * 1.5, lambda: 2 ** 'x', lambda: 1 << -1, lambda: 1 // 0, lambda: 1 % 0, lambda: 0 ** -1, lambda: 1.0 // 0, lambda: -1 ** 0.5):
    attempt('', call)


# Comparison: reflected forms, identity as the last resort, subclasses first.
class Compares:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        print(' ', self.name, 'eq')
        return NotImplemented

    def __ne__(self, other):
        print(' ', self.name, 'ne')
        return NotImplemented

    def __lt__(self, other):
        print(' ', self.name, 'lt')
        return NotImplemented

    def __ge__(self, other):
        print(' ', self.name, 'ge')
        return 'anything'


class Younger(Compares):
    pass


a, b, y = Compares('a'), Compares('b'), Younger('y')
for text in ('a == b', 'a != b', 'a < b', 'a > b', 'a <= b', 'a >= b', 'a == y', 'a < y', 'a == a', 'a is a', 'a in [b, a]', '[a] == [b]', '(a,) == (a,)', '[a] != [a]', 'a == 1', '1 == a', 'a == b == y'):
    attempt(text, lambda: eval(text))
attempt('max', lambda: max(a, b))


class OnlyEqual:
    def __eq__(self, other):
        return True


print(OnlyEqual() != 1, OnlyEqual() == 1, 1 == OnlyEqual(), OnlyEqual.__hash__)


class OnlyLess:
    def __lt__(self, other):
        return 'less'


print(OnlyLess() < 1, 1 > OnlyLess())
attempt('greater', lambda: OnlyLess() > 1)


# In-place forms fall back; results rebind.
class InPlace:
    def __init__(self, values):
        self.values = values

    def __iadd__(self, other):
        self.values.append(other)
        return self

    def __add__(self, other):
        return InPlace(self.values + [other])

    def __isub__(self, other):
        return 'replaced'

    def __mul__(self, other):
        return ('mul', other)


p = q = InPlace([1])
p += 2
print(p is q, q.values)
p = p + 3
print(p is q, p.values)
p -= 1
q *= 4
print(p, q)
numbers = [1, 2]
alias = numbers
numbers += (3,)
numbers *= 2
print(alias)
t = ([],)
try:
    t[0] += [1]
except TypeError as error:
    print(error, t)


# Special methods are looked up on the type.
class Instance:
    pass


i = Instance()
i.__len__ = lambda: 5
i.__call__ = lambda: 'called'
i.__add__ = lambda other: 'added'
for call in (lambda: len(i), lambda: i(), lambda: i + 1, lambda: i.__len__()):
    attempt('instance', call)
Instance.__len__ = lambda self: 7
Instance.__call__ = lambda self, *a: ('called', a)
Instance.__add__ = None
for call in (lambda: len(i), lambda: i(1), lambda: i + 1):
    attempt('type', call)
del Instance.__len__
attempt('deleted', lambda: len(i))


# What special methods must return.
def returning(name, value):
    return type('R', (), {name: lambda self, *a: value})()


for name, use, values in (('__len__', len, (-1, 'x', 1 << 70, True)), ('__bool__', bool, (1, None, True)), ('__hash__', hash, ('x', 1 << 70, True)), ('__index__', lambda o: [0, 1][o], (1.0, True, '1')),
                          ('__int__', int, ('x', 1.5, True)), ('__float__', float, (1, 'x')), ('__repr__', repr, (1, None)), ('__str__', str, (b'x',)), ('__format__', format, (1,)), ('__iter__', iter, (1, [])),
                          ('__contains__', lambda o: 1 in o, ('', 'yes', None)), ('__complex__', complex, (1,)), ('__bytes__', bytes, ('x',)), ('__length_hint__', operator.length_hint, (-1, 'x', 5)), ('__dir__', dir, (1, ['b', 'a'])),
                          ('__reversed__', reversed, (1,)), ('__round__', round, ('r',)), ('__trunc__', int, (3,)), ('__getattr__', lambda o: o.x, ('got',)), ('__missing__', lambda o: o['k'], (1,)), ('__sizeof__', lambda o: __import__('sys').getsizeof(o) > 0, (-1, 'x', 10))):
    for value in values:
        attempt(f'{name} {value!r:.20}', lambda: use(returning(name, value)))


# Sequence fallbacks.
class Sequence:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index * 10


print(list(Sequence()), 10 in Sequence(), 11 in Sequence(), list(zip(Sequence(), 'ab')), operator.indexOf(Sequence(), 20))
attempt('reversed', lambda: reversed(Sequence()))
Sequence.__iter__ = None
attempt('no iteration', lambda: list(Sequence()))
attempt('no containment', lambda: 10 in Sequence())


# Matrix of numbers.
for a in (1, 2.0, 3j, True):
    for b in (2, 0.5, 1j, False):
        print([type(f(a, b)).__name__ for f in (operator.add, operator.mul, operator.sub)], a == b, end=' ')
    print()

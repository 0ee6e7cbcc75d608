"""Scopes: comprehensions inlined or not, closures over their variables, global and nonlocal, del, exec and locals(), names in every kind of block."""
import sys
x = 'global'


def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, type(error).__name__, error)


# Comprehension variables do not leak, and may shadow.
def shadows():
    x = 'local'
    squares = [x * x for x in range(3)]
    return x, squares, {x for x in 'aa'}, {x: y for x, y in [(1, 2)]}, list(x for x in (5,))


print(shadows(), x)
functions = [lambda: i for i in range(3)]
print([f() for f in functions])
functions = [lambda i=i: i for i in range(3)]
print([f() for f in functions])


def closures():
    y = 'y'
    inner = [(lambda: (x, y, z)) for z in range(2)]
    y = 'changed'
    return [f() for f in inner]


print(closures())
print([[(a, b) for b in range(a)] for a in range(3)], [(a, b) for a in range(3) for b in range(a) if b != a - 1])
print([y := 5, y ** 2], y, [last := n for n in range(4)], last)


def walrus():
    values = [total := total + v for v in range(5)] if (total := 0) is not None else None
    return values, total


print(walrus())
attempt('unbound', lambda: [undefined for _ in range(1)])
attempt('iterable in scope', lambda: [q for q in q])


def names():
    a = 1
    seen = [sorted(locals()) for b in range(1)]
    return seen, sorted(locals())


print(names())


class Body:
    items = [1, 2]
    doubled = [2 * i for i in items]
    try:
        product = [i * j for i in items for j in items]
    except NameError as error:
        problem = str(error)
    generator = list(i for i in items)
    nested = [[i for i in row] for row in [[1], [2]]]
    in_lambda = [(lambda: __class__)() for _ in range(1)] if False else None


print(Body.doubled, Body.problem, Body.generator, Body.nested)


# Errors inside keep the outer variable.
def restored():
    v = 'kept'
    try:
        [1 // v for v in (1, 0)]
    except ZeroDivisionError:
        pass
    return v


print(restored())


def unbound_after():
    try:
        [w for w in (1,)]
        return w
    except NameError as error:
        return type(error).__name__, str(error)


print(unbound_after())


# global and nonlocal.
def counter():
    count = 0

    def increment():
        nonlocal count
        count += 1
        return count

    def delete():
        nonlocal count
        del count

    def read():
        return count
    return increment, delete, read


increment, delete, read = counter()
print(increment(), increment(), read())
delete()
attempt('deleted', read)
attempt('increment deleted', increment)


def make_global():
    global created, x
    created = 1
    x = 'changed globally'

    class C:
        global in_class
        in_class = 2
    [outside := 3 for _ in range(1)]
    return outside


print(make_global(), created, x, in_class)


def unbound():
    print(local)
    local = 1


attempt('before assignment', unbound)


def conditional(flag):
    if flag:
        value = 1
    return value


attempt('conditional', lambda: conditional(False))


def deleted():
    value = 1
    del value
    return value


attempt('del', deleted)


def exception_variable():
    error = 'outer'
    try:
        raise ValueError
    except ValueError as error:
        pass
    return error


attempt('exception variable', exception_variable)


def loop_variable():
    for item in []:
        pass
    return item


attempt('loop variable', loop_variable)
attempt('global', lambda: missing_global)
attempt('misspelled', lambda: pritn)


def misspelled_local():
    colour = 1
    return color


attempt('misspelled local', misspelled_local)


# exec, eval and locals().
def dynamic():
    a = 1
    exec('a = 2; b = 3')
    snapshot = locals()
    snapshot['a'] = 4
    return a, snapshot, eval('a + 1'), sorted(locals())


print(dynamic())
namespace = {}
exec('def f(): return x\nx = 5\nclass C:\n  y = x', namespace)
print(namespace['f'](), namespace['C'].y)
outer, inner = {'v': 'g'}, {'v': 'l'}
exec('result = v; w = [v for _ in range(1)]; f = lambda: v', outer, inner)
print(inner['result'], inner['w'], inner['f'](), 'result' in outer)
attempt('eval', lambda: eval('[a for a in b]', {'b': [1]}))
attempt('locals mapping', lambda: eval('p + q', {}, type('M', (dict,), {'__missing__': lambda self, key: key})()))


# Default arguments, decorators and annotations belong to the enclosing scope.
def enclosing(x='argument'):
    def inner(default=x, *, key=[x for _ in range(1)]):
        x = 'inner'
        return default, key, x
    return inner()


print(enclosing())


# Generators close over, too.
def generators():
    n = 1
    g = (n + i for i in range(3))
    n = 10
    return list(g)


print(generators())
g = (i for i in range(3) if print('lazy', i) or True)
print(next(g), sys.getsizeof(g) > 0)


async def asynchronous():
    return [i async for i in agen()] + [await value(j) for j in range(2)]


async def agen():
    for i in range(2):
        yield i


async def value(j):
    return j


try:
    asynchronous().send(None)
except StopIteration as stop:
    print(stop.value)
print(asynchronous.__code__.co_cellvars, closures.__code__.co_cellvars, walrus.__code__.co_varnames, shadows.__code__.co_varnames)
match {'k': [1, 2, 3]}:
    case {'k': [first, *rest]} if [first for first in rest]:
        print(first, rest)
with_names = [name for name in dir() if name.startswith('cre')]
print(with_names)

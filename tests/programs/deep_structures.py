"""Deep structures are built, walked by loops and dropped without recursion: dropping 100,000 levels must not end the process."""
import sys

DEPTH = 100_000


class Node:
    def __init__(self, next):
        self.next = next


class Slotted:
    __slots__ = ('next', '__weakref__')

    def __init__(self, next):
        self.next = next


class Counted:
    dropped = 0

    def __init__(self, next):
        self.next = next

    def __del__(self):
        Counted.dropped += 1


def build(make):
    value = None
    for _ in range(DEPTH):
        value = make(value)
    return value


for name, make in (
    ('list', lambda x: [x]), ('tuple', lambda x: (x,)), ('dict', lambda x: {'k': x}), ('node', Node), ('slotted', Slotted),
    ('closure', lambda x: lambda: x), ('cell', lambda x: (lambda: x).__closure__[0]), ('method', lambda x: Node(x).__init__),
    ('partial map', lambda x: map(str, x or [])), ('generator', lambda x: (y for y in x or [])), ('frozenset', lambda x: frozenset([x])),
    ('exception', lambda x: ValueError(x)), ('slice', lambda x: slice(x)), ('range iterator', lambda x: iter([x])),
    ('default', lambda x: (lambda a=x: a)), ('class attribute', lambda x: x if x and x[1] > 300 else (type('C', (), {'x': x}), (x or (0, 0))[1] + 1)),
):
    value = build(make)
    del value
    print(name, 'dropped')

value = build(Counted)
print(Counted.dropped)
del value
import gc
for _ in range(3):
    gc.collect()
print(Counted.dropped == DEPTH)


# A chain of exceptions, each the context of the next.
def chain(depth):
    error = None
    for i in range(depth):
        try:
            if error is not None:
                raise error
            raise ValueError(i)
        except ValueError as caught:
            error = KeyError(i)
            error.__context__ = caught
            try:
                raise error
            except KeyError as again:
                error = ValueError(i)
                error.__cause__ = again
    return error


error = chain(5000)
length = 0
step = error
while step is not None:
    length += 1
    step = step.__cause__ or step.__context__
print(length)
del error, step

# Deep source: the compiler has its own limits, which are errors, too.
for text in ('(' * 1000 + ')' * 1000, '[' * 300 + ']' * 300, '+'.join(['1'] * 5000), 'f(' * 500 + ')' * 500,
             'if 1:\n' + ''.join(' ' * i + 'if 1:\n' for i in range(1, 110)) + ' ' * 110 + 'pass'):
    try:
        compile(text, '<deep>', 'exec')
        print('compiled')
    except (SyntaxError, RecursionError, MemoryError) as error:
        print(type(error).__name__, str(error).split('\n')[0][:60])

# Frames of a deep recursion can be walked back.
sys.setrecursionlimit(20_000)


def descend(n):
    if n == 0:
        frame, count = sys._getframe(), 0
        while frame is not None:
            frame, count = frame.f_back, count + 1
        return count
    return descend(n - 1)


print(descend(15_000))


def raise_deep(n):
    if n == 0:
        raise LookupError('bottom')
    raise_deep(n - 1)


try:
    raise_deep(15_000)
except LookupError as error:
    traceback, count = error.__traceback__, 0
    while traceback is not None:
        traceback, count = traceback.tb_next, count + 1
    print(count, error)

"""Statements of every kind."""

import os.path as path, sys
from collections import (abc, OrderedDict as Ordered)
import os

LIMIT: int = 1 << 10
table: dict[str, list[int]]
first, *rest, last = range(LIMIT)
[left, (right, [*inner])] = 1, (2, [3, 4])
total = count = 0


def gather(a, b=1, /, c: int = 2, *extra, d, e=None, **options) -> list[int]:
    """Gathers.

        Indented text.
    """
    global total
    result = []
    for index, value in enumerate(extra):
        if not value or index is None:
            continue
        elif value < 0 <= index < LIMIT:
            break
        total += value ** 2 // (index or 1) % 7
        result.append((index, value)[::-1])
    else:
        result[1:2, ...] = options.get("x", lambda q=d, *w, k=e: (q, w, k))
    while total > 0:
        total -= 1
        if total == 13: return result
        assert total != 5, f"reached {total!r:>{LIMIT}} {total=}"
    try:
        with open(path) as source, open("b") as (x, y):
            del x, result[0], y.z
            raise ValueError("bad") from None
    except (OSError, ValueError) as error:
        print(error)
        raise
    except TypeError:
        pass
    else:
        return a if b else c
    finally:
        sys.stdout.flush()
    return [*result, *extra, a, b, c]


async def stream(source):
    async with source as lines, source:
        async for line in lines:
            yield line
            await source.next(*line, **{"a": 1}, key=2)
    items = [item async for item in source if await item]
    lookup = {key: value for key, value in items for _ in key}
    yield {piece for piece in lookup}


def delegate(names):
    def inner():
        nonlocal names
        names = names + [__name__]
        return names
    yield from inner()
    received = yield
    yield received, (yield)
    return sum(x * x for x in names if (half := x / 2) > 1)


class Base[T: (int, str), *Ts, **P = [int]](abc.Sized, metaclass=type):
    x = y = 1
    z: list[T] = [x for _ in (1, 2)]

    def method[U = int](self, value: U) -> T:
        super().method(value)
        return __class__, self.__private

    @property
    @staticmethod
    def value(): ...

    class Nested: names = [y for y in ()]


type Alias[T] = Base[T] | None


def match_it(subject):
    match subject, 1:
        case [1 | -2.5 | 3 + 4j, *_]:
            return "numbers"
        case {"a": first, "b": [x, y], **others} if first:
            return first, x, y, others
        case Base(1, left, z=[_, second]) as whole:
            return whole, left, second
        case os.sep | "b" "c" | None | True:
            pass
        case (only,):
            return only
        case _:
            return None


try:
    gather(1)
except* KeyError as group:
    total = group.exceptions
except* (OSError, TypeError):
    pass

if __debug__:
    print(t"{total!r:{LIMIT}} and {count = }", f"{'nested ' + f'{count}'}" "tail" rf"\d{count:\d}")

# Sums, differences, quotients and products in random contexts: digits and flags.
import random
import zlib
from decimal import (Context, Decimal, ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN,
                     ROUND_HALF_UP, ROUND_UP)

ROUNDINGS = [ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP]


def number(source):
    n = source.choice([1, 2, 3, 5, 9, 18, 19, 20, 28, 29, 40, 60, 61, 100])
    digits = source.choice(["9" * n, "1" + "0" * (n - 1), "5" * n, str(source.randrange(10**n)), str(source.randrange(10**n))])
    exponent = source.choice([0, 0, -1, 1, -n, -5, 5, -30, 30, -90, 90, source.randrange(-200, 200)])
    return Decimal((source.randrange(2), tuple(map(int, digits)), exponent))


def compute(source):
    limit = source.choice([5, 10, 50, 96, 999, 999999])
    context = Context(prec=source.choice([1, 2, 3, 5, 9, 16, 28, 34, 60]), rounding=source.choice(ROUNDINGS), Emin=-limit, Emax=limit,
                      clamp=source.randrange(2), traps=[])
    left, right = number(source), number(source)
    for operation in (context.add, context.subtract, context.divide, context.multiply):
        context.clear_flags()
        yield str(operation(left, right))
        yield from sorted(flag.__name__ for flag, is_set in context.flags.items() if is_set)


for seed in range(60):
    source = random.Random(seed)
    text = " ".join(part for _ in range(50) for part in compute(source))
    print(seed, len(text), zlib.crc32(text.encode()))

"""Generators and coroutines in one another, deeper than the recursion limit: RecursionError, and nothing worse."""

import itertools


def delegating(depth):
    if depth == 0:
        yield 1
    else:
        yield from delegating(depth - 1)


def looping(depth):
    if depth == 0:
        yield 1
    else:
        for each in looping(depth - 1):
            yield each


async def awaiting(depth):
    return 1 if depth == 0 else await awaiting(depth - 1)


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def sent_to(depth):
    def receive(depth):
        return (yield from receive(depth - 1)) if depth else (yield 5)

    generator = receive(depth)
    next(generator)
    return run_sent(generator)


def run_sent(generator):
    try:
        generator.send(7)
    except StopIteration as stop:
        return stop.value


def thrown_into(depth):
    generator = delegating(depth)
    next(generator)
    try:
        generator.throw(KeyError("from outside"))
    except KeyError as error:
        return str(error)


def closed(depth):
    generator = delegating(depth)
    next(generator)
    generator.close()
    return list(generator)


def nested_next(depth):
    def generate(depth):
        yield next(generate(depth - 1)) if depth else 5

    return next(generate(depth))


class Counting:
    def __init__(self, depth):
        self.depth = depth

    def __next__(self):
        return next(Counting(self.depth - 1)) if self.depth else 1


CASES = [
    lambda depth: list(delegating(depth)), lambda depth: list(looping(depth)), lambda depth: run(awaiting(depth)), sent_to, thrown_into, closed, nested_next,
    lambda depth: next(Counting(depth)),
]
for number, case in enumerate(CASES):
    for depth in 10, 500, 900, 1100, 20_000:
        try:
            outcome = case(depth)
        except RecursionError as error:
            outcome = f"RecursionError: {error}"
        print(number, depth, outcome)

# A chain of native iterators is no recursion of Python code.
chain = iter([1, 2])
for _ in range(1000):
    chain = itertools.chain(chain)
print(list(chain))

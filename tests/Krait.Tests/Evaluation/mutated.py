# Functions of every shape, called once each: what the tests mutate and run.
class Manager:
    def __init__(self, name, *rest, flag=True, **named):
        self.name = name
        self.rest = rest
        self.total = 0 if flag else 1

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.total += 1
        return kind is ValueError

    def add(self, number):
        for step in range(number):
            self.total += step
        return self.total


def arithmetic(a, b):
    c = a + b * 2 - 1
    while c > 3:
        c //= 2
        if c == 5:
            continue
        a, b = b, a
    return (-c, ~a, not b, a < b <= c, a is b, [a, b, *(c, a)], {a: b, **{"k": c}}, {a, *[b, c]})


def closures(start):
    count = start

    def step(by=1, *, times=2):
        nonlocal count
        count += by * times
        return count

    return step() + step(2) + step(times=3) + (lambda x, *y: x + start)(4)


def loops(items):
    found = [item * 2 for item in items if item]
    table = {key: [key for key in range(key)] for key in found}
    text = f"{len(table)!r:>4}{found[0]}"
    del found[0]
    for key, value in table.items():
        if key > 4:
            break
    else:
        text += "none"
    return sorted(found, key=lambda x: -x), text[1:3], found[-1:], sum(x for x in found)


def handlers(n):
    result = []
    try:
        try:
            result.append(1 // n)
            raise ValueError(n)
        except ZeroDivisionError as error:
            result.append(str(error))
        finally:
            result.append("finally")
    except* ValueError as group:
        result.append(len(group.exceptions))
    with Manager("m", 1, flag=n) as manager, Manager("o"):
        raise ValueError(manager.name)
    return result


def generator(n):
    received = None
    while n:
        try:
            received = yield n
        except KeyError:
            received = "key"
        n -= 1
    yield from [received, n]
    return n


def matching(value):
    match value:
        case [1, *rest]:
            return rest
        case {"a": x, **others}:
            return x, others
        case Manager(name=name):
            return name
        case str() | int():
            return "plain"
    assert value is None, value


async def waiting(n):
    async def inner():
        return n
    async with Async() as value:
        total = await inner() + value
    async for item in Async():
        total += item
    return [total, [x async for x in Async()]]


class Async:
    def __init__(self):
        self.left = 2

    async def __aenter__(self):
        return 5

    async def __aexit__(self, *details):
        return None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return self.left


class Child(Manager):
    kind: int = 3

    def add(self, number):
        return super().add(number) + self.kind


def run():
    results = [arithmetic(3, 9), closures(2), loops([1, 2, 3])]
    results += [handlers(0), handlers(2), list(generator(3)), matching([1, 2]), matching({"a": 1}), matching(Manager("n")), matching("s")]
    running = generator(2)
    results += [next(running), running.send(1)]
    try:
        waiting(3).send(None)
    except StopIteration as stop:
        results.append(stop.value)
    results.append(Child("c", **{"flag": False}).add(4))
    return results


run()

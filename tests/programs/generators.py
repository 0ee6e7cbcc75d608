def numbers(n):
    try:
        for i in range(n):
            received = yield i
            if received is not None:
                print("received", received)
    finally:
        print("closed at", n)
    return "result"


print(list(numbers(3)))
generator = numbers(5)
print(next(generator), generator.send("hello"), next(generator))
generator.close()
try:
    next(generator)
except StopIteration as stop:
    print("stopped", stop.value)


def delegating():
    result = yield from numbers(2)
    print("got", result)
    yield "after"


print(list(delegating()))


def throwing():
    while True:
        try:
            yield "waiting"
        except ValueError as error:
            print("caught", error)
            yield "recovered"


generator = throwing()
next(generator)
print(generator.throw(ValueError("oops")))
print(next(generator))
try:
    generator.throw(KeyError("out"))
except KeyError as error:
    print("raised", error)


def stop_inside():
    yield 1
    raise StopIteration


try:
    list(stop_inside())
except RuntimeError as error:
    print(error, type(error.__cause__).__name__)

print(sum(x * x for x in range(10)), max((len(w), w) for w in "a bb ccc".split()))
print({x: y for x, y in zip("abc", range(3))}, {c for c in "aab"} == {"a", "b"}, [[j for j in range(i)] for i in range(4)])


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


print(list(tree(4)))


async def answer(n):
    return n * 2


class Awaitable:
    def __await__(self):
        value = yield "suspended"
        return value


async def main():
    total = await answer(4)
    got = await Awaitable()
    return total, got


coroutine = main()
print(coroutine.send(None))
try:
    coroutine.send("sent")
except StopIteration as stop:
    print(stop.value)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


class Manager:
    async def __aenter__(self):
        print("enter")
        return self

    async def __aexit__(self, *details):
        print("exit", details[0])


async def loops():
    async with Manager():
        found = [x async for x in Countdown(3)]
    async for x in Countdown(2):
        print("x", x)
    else:
        print("else")
    return found


try:
    loops().send(None)
except StopIteration as stop:
    print(stop.value)
print(generator.gi_running, generator.__name__, generator.gi_code.co_name)

"""What tools see of the end of iterators: an exception that was raised, or the result of a generator that was resumed."""
import sys

monitoring = sys.monitoring
events = monitoring.events
monitoring.use_tool_id(2, "test")
log = []


def watch(name):
    def report(code, offset, value):
        log.append((name, code.co_name, offset, type(value).__name__, value.value))
    monitoring.register_callback(2, getattr(events, name), report)


for name in ("RAISE", "STOP_ITERATION", "EXCEPTION_HANDLED", "PY_UNWIND"):
    watch(name)


class Counted:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration(5)


def inner():
    yield 0
    return 123


def outer():
    yield from inner()
    return 456


def delegates():
    yield from Counted()


async def answer():
    return 7


async def awaits():
    return await answer()


def loop():
    for _ in outer():
        pass


def loop_over_class():
    for _ in Counted():
        pass


def comprehension():
    [each for each in outer()]


def delegation():
    list(delegates())


def steps():
    generator = outer()
    try:
        while True:
            next(generator)
    except StopIteration:
        pass


def coroutine():
    try:
        awaits().send(None)
    except StopIteration:
        pass


for function in (loop, loop_over_class, comprehension, delegation, steps, coroutine):
    for _ in range(2):
        log.clear()
        monitoring.set_events(2, events.RAISE | events.STOP_ITERATION | events.EXCEPTION_HANDLED | events.PY_UNWIND)
        function()
        monitoring.set_events(2, 0)
        print(function.__name__, log)


async def numbers():
    yield 1
    yield 2


async def asynchronous():
    async for _ in numbers():
        await answer()

print(list(asynchronous.__code__.co_branches()))
print(list(awaits.__code__.co_branches()))

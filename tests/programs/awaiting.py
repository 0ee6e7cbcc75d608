"""Awaitables of all kinds, asynchronous iteration and managers, and the warnings of coroutines that nobody awaited."""
import sys


class Future:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        received = yield self.value
        return received


def run(coroutine, *values, show=True):
    """Sends values to a coroutine; what it gives out and returns is printed."""
    values = [None, *values]
    try:
        for value in values:
            out = coroutine.send(value)
            if show:
                print('  out', out)
        print('  unfinished')
    except StopIteration as stop:
        print('  returned', stop.value)
    except Exception as error:
        print('  raised', type(error).__name__, error)


async def simple():
    return 1


async def waits(n):
    total = 0
    for i in range(n):
        total += await Future(i)
    return total


async def nested(n):
    return await waits(n) + await simple()


print('simple')
run(simple())
print('waits')
run(waits(2), 10, 20)
print('nested')
run(nested(1), 5)

for wrong in (1, None, [], 'text', simple, int):
    async def bad():
        await wrong
    run(bad())


class ReturnsWrong:
    def __init__(self, result):
        self.result = result

    def __await__(self):
        return self.result


for result in (None, 1, [], simple()):
    async def bad():
        await ReturnsWrong(result)
    run(bad())
result.close()
result = None


class Raises:
    def __await__(self):
        raise ValueError('from await')


async def catches():
    try:
        await Raises()
    except ValueError as error:
        return f'caught {error}'

print('catches')
run(catches())

# A coroutine runs once.
coroutine = simple()
run(coroutine)
run(coroutine)
try:
    next(coroutine)
except TypeError as error:
    print(error)
try:
    iter(coroutine)
except TypeError as error:
    print(error)
print(coroutine.cr_running, coroutine.cr_frame, coroutine.cr_await)
try:
    coroutine.send(1)
except RuntimeError as error:
    print(error)
suspended = waits(1)
try:
    suspended.send(1)
except TypeError as error:
    print(error)
print(suspended.send(None), type(suspended.cr_await).__name__, suspended.cr_suspended if hasattr(suspended, 'cr_suspended') else '')
suspended.close()
run(suspended)


# Throwing in.
async def throws():
    try:
        await Future('waiting')
    except KeyError as error:
        return f'caught {error!r}'
    finally:
        print('  finally')


c = throws()
c.send(None)
try:
    c.throw(KeyError('thrown'))
except StopIteration as stop:
    print(stop.value)
c = throws()
try:
    c.throw(KeyError, KeyError('before start'))
except KeyError as error:
    print('not started', error)


async def stubborn():
    try:
        await Future(1)
    except GeneratorExit:
        await Future(2)


c = stubborn()
c.send(None)
try:
    c.close()
except RuntimeError as error:
    print(error)
c = None


async def stop_inside():
    raise StopIteration('no')


run(stop_inside())


# Asynchronous iteration.
class Counter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await Future(f'anext {self.n}')
        return self.n


async def iterates():
    result = []
    async for x in Counter(2):
        result.append(x)
    else:
        result.append('else')
    result += [x async for x in Counter(2) if x]
    result.append({x: x async for x in Counter(1)})
    result.append([y async for x in Counter(1) for y in [x, x]])
    result.append([await Future(z) for z in range(2)])
    return result


print('iterates')
run(iterates(), *range(20), show=False)


class NoNext:
    def __aiter__(self):
        return self


class NoIter:
    pass


class WrongNext:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 1


for wrong in (NoNext(), NoIter(), WrongNext(), [1]):
    async def bad():
        async for x in wrong:
            pass
    run(bad())


class Manager:
    def __init__(self, swallow=False):
        self.swallow = swallow

    async def __aenter__(self):
        print('  enter', await Future('aenter'))
        return self

    async def __aexit__(self, kind, value, traceback):
        print('  exit', kind and kind.__name__, await Future('aexit'))
        return self.swallow


async def manages():
    async with Manager() as a, Manager(True) as b:
        print('  body', a is b)
        raise ValueError('inside')
    return 'after'


print('manages')
run(manages(), 'a', 'b', 'c', 'd', show=False)


class Half:
    async def __aenter__(self):
        pass


for wrong in (Half(), NoIter(), 1):
    async def bad():
        async with wrong:
            pass
    run(bad())


# Asynchronous generators.
async def agen(n):
    for i in range(n):
        received = yield i
        print('  received', received)
        await Future(f'between {i}')


async def drives():
    generator = agen(2)
    print('  ', await generator.__anext__())
    print('  ', await generator.asend('hello'))
    try:
        await generator.athrow(KeyError('into'))
    except KeyError as error:
        print('  back', error)
    try:
        await generator.__anext__()
    except StopAsyncIteration:
        print('  ended')
    await generator.aclose()
    return await anext(agen(0), 'default')


print('drives')
run(drives(), *range(5), show=False)

# Who nobody awaits is told about.
print('warnings', flush=True)


class Warnings:
    """Stands in for the module that words warnings."""
    filters = [('always', None, Warning, None, 0)]
    defaultaction = 'default'
    onceregistry = {}

    class WarningMessage:
        def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
            self.text = f'{category.__name__}: {message}'

    @staticmethod
    def _showwarnmsg(message):
        print(message.text)

    @staticmethod
    def _warn_unawaited_coroutine(coroutine):
        print('unawaited', coroutine.__qualname__, coroutine.cr_origin and [name for _, _, name in coroutine.cr_origin])


def forget_coroutine():
    simple()


def forget_step():
    agen(1).asend(None)


import gc
sys.modules['warnings'] = Warnings
for forget in (forget_coroutine, forget_step):
    forget()
    for _ in range(3):
        gc.collect()
del sys.modules['warnings']
kept = simple()
kept.close()
kept = None
gc.collect()
sys.set_coroutine_origin_tracking_depth(2)
origin = simple()
print(sys.get_coroutine_origin_tracking_depth(), [(name, line > 0) for _, line, name in origin.cr_origin])
origin.close()
sys.set_coroutine_origin_tracking_depth(0)
try:
    sys.set_coroutine_origin_tracking_depth(-1)
except ValueError as error:
    print(error)

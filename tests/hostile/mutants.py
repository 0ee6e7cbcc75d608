"""Structured mutants of code objects: whatever becomes of them is a result or a Python exception, and an interrupt ends them.

    mutants.py SEED ROUNDS
"""
import rounds
from rounds import counts, fault, random

below = random.below
choose = random.choose


# ---------------------------------------------------------------- what is mutated


def numbers(a, b, *rest, key=3, **more):
    total = a
    for each in range(6):
        total += each * b if each & 1 else -each
        while total > 20:
            total -= 7
    return total, rest, key, more, a < b, [x * 2 for x in rest], {x: 1 for x in rest}, f"{a!r:>4}{b}"


def handlers(a, b, *rest, key=3, **more):
    out = []
    for each in (a, b, 0, "x"):
        try:
            with Manager() as manager:
                out.append(10 // each)
        except ZeroDivisionError as error:
            out.append(error)
        except TypeError:
            try:
                raise ValueError(each) from None
            except* ValueError as group:
                out.append(group)
        finally:
            out.append(None)
    return out


class Manager:
    value = 1

    def __enter__(self):
        return self

    def __exit__(self, *details):
        return False

    def method(self, x=1):
        return self.value + x


def objects(a, b, *rest, key=3, **more):
    it = Manager()
    it.value = a
    it.other = [a, b]
    del it.other[0]
    x, *y = it.method(b), it.value, *it.other
    match y:
        case [1, *z]:
            return z
        case {"a": w}:
            return w
        case Manager(value=v):
            return v
    z = lambda q=a: (q, b, key)
    return z(), x, y, it.method(x=2), (a if b else key), not a, a is b, a in (1, 2), list(map(str, y)), super


def generators(a, b, *rest, key=3, **more):
    def inner(n):
        got = yield n
        try:
            yield from range(n)
        except KeyError:
            yield got
        return n

    def outer(n):
        result = yield from inner(n)
        yield result

    async def coroutine():
        async with Manager():
            pass
        return [x async for x in None]

    made = outer(3)
    out = [next(made), made.send(1), *made]
    waiting = coroutine()
    try:
        waiting.send(None)
    except (AttributeError, TypeError, StopIteration):
        pass
    return out


def nested(code, depth=0):
    yield code
    for each in code.co_consts:
        if type(each) is type(code) and depth < 4:
            yield from nested(each, depth + 1)


functions = [numbers, handlers, objects, generators]
codes = [each for function in functions for each in nested(function.__code__)]
constants = [None, 1, -1, 2**70, 1.5, "a", b"a", (), (1, "a"), ("a", "b"), frozenset({1}), ..., *codes[:3]]
OPCODES = 121

# ---------------------------------------------------------------- mutations


def replaced(items, index, value):
    return items[:index] + (value,) + items[index + 1:]


def mutate(code):
    bytecode = bytearray(code.co_code)
    kind = below(14)
    units = len(bytecode) // 2
    if kind <= 3:
        at = below(units)
        bytecode[2 * at + below(2)] = choose([0, 1, 2, 3, below(OPCODES), below(256)])
    elif kind == 4:
        a, b = below(units), below(units)
        bytecode[2 * a:2 * a + 2], bytecode[2 * b:2 * b + 2] = bytecode[2 * b:2 * b + 2], bytecode[2 * a:2 * a + 2]
    elif kind == 5:
        a, length = below(units), below(4) + 1
        b = below(units)
        piece = bytecode[2 * a:2 * (a + length)]
        bytecode[2 * b:2 * b + len(piece)] = piece
        del bytecode[2 * units:]
    elif kind == 6:
        at = below(units)
        del bytecode[2 * at:2 * at + 2]
    elif kind == 7:
        at = below(units)
        bytecode[2 * at:2 * at] = bytes([choose([27, 31, 33, 33, 59, 117, 94, 82, below(OPCODES)]), choose([0, 1, 2, below(256)])])
    elif kind == 8:
        table = bytearray(code.co_exceptiontable)
        if not table:
            return code
        at = below(len(table))
        if below(3) == 0:
            del table[at:]
        else:
            table[at] = choose([table[at] ^ (1 << below(8)), below(256)])
        return code.replace(co_exceptiontable=bytes(table))
    elif kind == 9 and code.co_consts:
        return code.replace(co_consts=replaced(code.co_consts, below(len(code.co_consts)), choose(constants)))
    elif kind == 10:
        return code.replace(co_stacksize=choose([0, 1, code.co_stacksize + 1, max(0, code.co_stacksize - 1), 200]))
    elif kind == 11:
        return code.replace(co_flags=code.co_flags ^ choose([1, 2, 4, 8, 16, 32, 128, 256, 512]))
    elif kind == 12 and code.co_names:
        return code.replace(co_names=replaced(code.co_names, below(len(code.co_names)), choose(["x", "__class__", "append", "value"])))
    else:
        count = max(0, code.co_argcount + below(3) - 1)
        return code.replace(co_argcount=count)
    return code.replace(co_code=bytes(bytecode))


def put(code, old, new):
    if code is old:
        return new
    if not any(type(each) is type(code) for each in code.co_consts):
        return code
    return code.replace(co_consts=tuple(put(each, old, new) if type(each) is type(code) else each for each in code.co_consts))


# ---------------------------------------------------------------- the runs


def run():
    function = choose(functions)
    old = choose(list(nested(function.__code__)))
    try:
        new = old
        for _ in range(1 + below(3)):
            new = mutate(new)
        # A mutant may store globals: they are not those of this program.
        mutant = type(run)(put(function.__code__, old, new), {**globals()}, "mutant", None, None)
        mutant.__kwdefaults__ = {"key": 3}
    except (ValueError, TypeError, OverflowError, SystemError):
        counts["refused"] += 1
        return
    # Code that is compiled at once is so after some calls.
    for arguments in ((1, 2), (3, 4, 5)) * 3:
        try:
            result = mutant(*arguments)
            if hasattr(result, "close"):
                result.close()
            counts["returned"] += 1
        except SystemError as error:
            counts["refused"] += 1
            fault(error)
        except KeyboardInterrupt:
            raise
        except BaseException:
            counts["raised"] += 1


rounds.repeat(run)

"""Tools that begin and end to watch while frames run, wait, are thrown into and delegate: each sees what is entered after it came."""
import sys
import threading

M = sys.monitoring
E = M.events
TOOL = 3
seen = []


def note(kind):
    def callback(code, *details):
        if code.co_filename == begin.__code__.co_filename:
            seen.append(f"{kind} {code.co_name}")
    return callback


def begin(*names):
    M.use_tool_id(TOOL, "a tool")
    events = 0
    for name in names:
        events |= getattr(E, name)
        M.register_callback(TOOL, getattr(E, name), note(name))
    M.set_events(TOOL, events)


def end():
    M.set_events(TOOL, 0)


def leave():
    end()
    M.free_tool_id(TOOL)
    found = [each for each in seen if not each.endswith((" end", " leave", " begin", " show"))]
    seen.clear()
    return found


def show(what):
    print(what, *leave(), sep="\n  ")


def plain(n):
    total = 0
    for i in range(n):
        total += i
    return total


def numbers():
    for i in range(10):
        try:
            yield i
        except KeyError:
            total = plain(1)
            yield -total


def outer(inner):
    yield from inner
    return plain(2)


# Code that has run long before a tool comes is watched from its next call on, and no longer once the tool has gone.
for _ in range(3000):
    plain(2)
begin("PY_START", "PY_RETURN")
plain(2)
end()
plain(2)
M.set_events(TOOL, E.PY_RETURN)
plain(2)
show("called")

# A suspended generator meets the tool where it is resumed, or where something is thrown into it.
resumed, thrown, delegating = numbers(), numbers(), outer(numbers())
for each in (resumed, thrown, delegating):
    next(each)
begin("PY_RESUME", "PY_YIELD", "PY_THROW", "LINE")
next(resumed)
thrown.throw(KeyError)
next(delegating)
show("suspended")

# One that delegates goes on after what it waited for has ended, without the tool that has left.
short = outer(iter([1, 2]))
next(short)
begin("PY_RETURN", "PY_RESUME")
next(short)
end()
print("ended", list(short), seen)
show("delegated")

nested = outer(outer(outer(numbers())))
next(nested)
begin("PY_RETURN", "PY_YIELD", "LINE")
next(nested)
end()
for each in nested:
    pass
show("nested")


# The frames that run when a tool comes are watched at once, also those of other threads.
def deep(n):
    if n:
        deep(n - 1)
        return n
    begin("PY_RETURN")
    return 0


deep(3)
show("running")

entered, go = threading.Event(), threading.Event()


def waits():
    entered.set()
    go.wait()
    return plain(1)


thread = threading.Thread(target=waits)
thread.start()
entered.wait()
begin("PY_RETURN")
go.set()
thread.join()
show("in a thread")


# What was switched off stays so while the tool is there, and comes back when all is switched on.
def once(code, *details):
    if code.co_filename == begin.__code__.co_filename:
        seen.append(f"once {code.co_name}")
    return M.DISABLE


begin("PY_START")
M.register_callback(TOOL, E.PY_START, once)
plain(1), plain(1)
suspended = numbers()
next(suspended)
M.restart_events()
plain(1), plain(1)
next(numbers())
M.set_events(TOOL, E.PY_START | E.PY_RETURN)
plain(1)
show("switched off")

# Events of one code object alone, beside those of all code.
M.use_tool_id(TOOL, "a tool")
M.register_callback(TOOL, E.PY_START, note("local"))
M.set_local_events(TOOL, plain.__code__, E.PY_START)
plain(1), next(numbers())
M.set_events(TOOL, E.PY_START)
plain(1), next(numbers())
M.set_events(TOOL, 0)
plain(1), next(numbers())
M.set_local_events(TOOL, plain.__code__, 0)
plain(1)
print(M.get_local_events(TOOL, plain.__code__))
show("local")


# Trace functions that come and go thousands of times.
def tracer(frame, what, argument):
    if frame.f_code is plain.__code__:
        seen.append(what)
    return tracer


def switched(n):
    for i in range(n):
        sys.settrace(tracer)
        if i % 500 == 0:
            plain(1)
        sys.settrace(None)
        plain(1)


switched(2000)
print(len(seen), seen[:6])
seen.clear()


def profiler(frame, what, argument):
    if frame.f_code is plain.__code__:
        seen.append(what)


for i in range(2000):
    sys.setprofile(profiler)
    if i % 500 == 0:
        plain(1)
    sys.setprofile(None)
    plain(1)
print(len(seen), seen[:6])


# Coroutines that wait for each other.
seen.clear()


class Turn:
    def __await__(self):
        yield "waits"


async def innermost():
    await Turn()
    return 1


async def middle():
    value = await innermost()
    return value + 1


async def outermost():
    value = await middle()
    return value + 1


for names in (("PY_RETURN", "PY_RESUME", "PY_YIELD"), ("LINE",)):
    coroutine = outermost()
    coroutine.send(None)
    begin(*names)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        end()
        print(stop.value)
    second = outermost()
    second.send(None)
    try:
        second.send(None)
    except StopIteration as stop:
        pass
    show(names)

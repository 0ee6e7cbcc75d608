"""Callbacks of tools that raise: what they raise belongs to the place that was reported; of handlers, to the code in front of them."""
import sys

tools = sys.monitoring
events = tools.events
tools.use_tool_id(3, "raising")


class Unexpected(Exception):
    pass


class Manager:
    def __init__(self, quiet):
        self.quiet = quiet

    def __enter__(self):
        return self

    def __exit__(self, *details):
        return self.quiet


def managed(quiet):
    with Manager(quiet):
        raise ValueError


def nested():
    try:
        try:
            raise KeyError
        except IndexError:
            return "inner"
    except LookupError:
        return "outer"


def at_last(log):
    try:
        raise KeyError
    finally:
        log.append("finally")


def loop(count):
    total = 0
    for each in range(count):
        if each > 1:
            total += each
    while count:
        count -= 1
    return total


async def empty():
    return
    yield


async def wait():
    async for _ in empty():
        pass


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    finally:
        coroutine.close()


CASES = [lambda: managed(True), lambda: managed(False), nested, lambda: at_last([]), lambda: loop(4), lambda: run(wait())]
NAMES = {"managed", "nested", "at_last", "loop", "wait", "__enter__", "__exit__", "empty"}


def places(error):
    found = []
    traceback = error.__traceback__
    while traceback:
        code = traceback.tb_frame.f_code
        if code.co_name in NAMES:
            found.append((code.co_name, traceback.tb_lasti, (traceback.tb_lineno or 0) - code.co_firstlineno))
        traceback = traceback.tb_next
    return found


for name in ("EXCEPTION_HANDLED", "RAISE", "RERAISE", "PY_UNWIND", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "LINE", "CALL", "PY_START",
             "PY_RETURN", "STOP_ITERATION"):
    event = getattr(events, name)
    for number, case in enumerate(CASES):
        for chosen in range(4):
            count = 0

            def callback(code, *details):
                global count
                if code.co_name in NAMES:
                    count += 1
                    if count == chosen + 1:
                        raise Unexpected(count)

            tools.register_callback(3, event, callback)
            tools.set_events(3, event)
            try:
                outcome = case()
            except Exception as error:
                outcome = type(error).__name__, places(error)
            tools.set_events(3, 0)
            if count > chosen:
                print(name, number, chosen, outcome)
tools.free_tool_id(3)

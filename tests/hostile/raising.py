"""A tool raises at each instruction in turn, also where none raises by itself and a variable has not the value that the handler around
it reads: the process goes on, and what the function does is a result or the exception.

    raising.py SEED ROUNDS
"""
import sys

monitoring = sys.monitoring
TOOL = 3


def shadowed(items):
    x = 1
    show = lambda: x
    try:
        found = [x for x in items if x]
        found += [each() for each in [lambda: x for x in items]]
    except Exception:
        found = None
    return x, show(), found


def nested(items):
    x = y = 0
    show = lambda: (x, y)
    for each in items:
        try:
            with open("/no/such/file"):
                pass
        except OSError:
            found = {x: [y for y in range(x)] for x in items}
        finally:
            show()
    return show()


def generator(items):
    x = 1
    show = lambda: x
    try:
        yield [x for x in items]
    except Boom:
        yield show()
    finally:
        show()


class Boom(Exception):
    pass


def report(code, place):
    global left
    if code is watched:
        left -= 1
        if left == 0:
            raise Boom(place)


left = 0
watched = None
monitoring.use_tool_id(TOOL, "raising")
for function in (shadowed, nested, lambda items: list(generator(items))):
    watched = generator.__code__ if function.__name__ == "<lambda>" else function.__code__
    for count in range(1, 400):
        left = count
        monitoring.register_callback(TOOL, monitoring.events.INSTRUCTION, report)
        monitoring.set_events(TOOL, monitoring.events.INSTRUCTION)
        try:
            function([2, 0, 1])
        except (Boom, UnboundLocalError):
            pass
        monitoring.set_events(TOOL, 0)
        if left > 0:
            break
sys.stderr.write("ok\n")

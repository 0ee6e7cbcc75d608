"""What tools are told of the end of a loop: the StopIteration that an iterator raised, and of generators only where they run in the loop."""
import itertools
import sys


def numbers(count):
    yield from range(count)


def result(value):
    yield 1
    return value


class Counter:
    def __init__(self, count=1):
        self.left = count

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return self.left


class Old:
    def __getitem__(self, index):
        if index:
            raise IndexError
        return index


def in_one_line(iterable):
    for _ in iterable: pass


def in_lines(iterable):
    for _ in iterable:
        pass


def comprehension(iterable):
    return [item for item in iterable]


def delegation(iterable):
    yield from iterable


def delegate(iterable):
    in_one_line(delegation(iterable))


def star(iterable):
    first, *rest = iterable


def ask(iterable):
    iterator = iter(iterable)
    next(iterator, None), next(iterator, None)


SOURCES = {
    "list": lambda: [1], "range": lambda: range(1), "generator": lambda: numbers(1), "result": lambda: result((1, 2)), "class": Counter,
    "old": Old, "map": lambda: map(str, Counter()), "map of generator": lambda: map(str, result(5)), "zip": lambda: zip(Counter(), Counter()),
    "enumerate": lambda: enumerate(Counter()), "chain": lambda: itertools.chain(Counter()), "filter": lambda: filter(None, Counter(2)),
    "islice": lambda: itertools.islice(Counter(), 5), "tee": lambda: itertools.tee(Counter())[0], "alias": lambda: list[int],
    "expression": lambda: (each for each in Counter()), "callable": lambda: iter(Counter().__next__, 7),
}
log = []


def trace(frame, event, details):
    if event == "exception":
        name = frame.f_code.co_name
        log.append((name, frame.f_lineno - frame.f_code.co_firstlineno, repr(details[1]), details[2] is None))
    return trace


for function in (in_one_line, in_lines, comprehension, delegate, star, ask, list):
    for name, make in SOURCES.items():
        for _ in range(2):
            log.clear()
            iterable = make()
            sys.settrace(trace)
            function(iterable)
            sys.settrace(None)
        print(function.__name__, name, log)

tools = sys.monitoring
events = tools.events
tools.use_tool_id(2, "ends")
tools.register_callback(2, events.STOP_ITERATION, lambda code, place, error: log.append((code.co_name, place, repr(error))))
for value in (None, 1, (1, 2), (), StopIteration(3), ValueError(1), (None,)):
    for watched in (events.STOP_ITERATION, events.STOP_ITERATION | events.LINE):
        for function in (in_one_line, in_lines, comprehension, delegate):
            function(result(value))
            function(result(value))
            log.clear()
            tools.set_events(2, watched)
            function(result(value))
            tools.set_events(2, 0)
            print(value, watched, function.__name__, log)

# The line of a function that starts in its first line is told where its start is, or where it has another line.
tools.register_callback(2, events.LINE, lambda code, line: log.append((code.co_name, line - code.co_firstlineno)))


def short(count): return [each for each in range(count)]
def steps(count): yield count; yield count


def long(count):
    return count


for watched in (events.LINE, events.LINE | events.PY_START, events.LINE | events.PY_RESUME):
    for function in (short, steps, long):
        log.clear()
        tools.set_local_events(2, function.__code__, watched)
        made = function(2)
        if function is steps:
            list(made)
        tools.set_local_events(2, function.__code__, 0)
        print(watched, function.__name__, log)
tools.free_tool_id(2)

"""The world that the programs of changes.py run in: classes that they change, what logs and what watches."""
import re
import sys
import types

WORLD = '''
class C0:
    v = 1
    c = 2

    def __init__(self, v=5, *rest, **more):
        self.v = v
        self.w = 6

    def m(self, a=1, *rest, **more):
        return self.v

    def two(self, a, b=3):
        return a, b

    @property
    def p(self):
        return 3

    @p.setter
    def p(self, value):
        self.__dict__["p"] = value

    @staticmethod
    def st(a=1, *rest, **more):
        return a

    @classmethod
    def cm(cls, a=1, *rest, **more):
        return cls.__name__, a


class C1(C0):
    def m(self, a=1, b=2, *rest, **more):
        return b


class C2(C0):
    c = 7

    def m(self, a=1, k=4, *rest):
        return super().m(a)

    def __repr__(self):
        return "C2()"


C0.__repr__ = lambda self: type(self).__name__ + "()"


class Descriptor:
    def __repr__(self):
        return "Descriptor()"


C1.d = Descriptor()


class Slots:
    __slots__ = ("v", "w", "d")

    def __init__(self):
        self.v = 1

    def m(self, *rest):
        return self.v

    __repr__ = lambda self: "Slots()"


class Meta(type):
    def two(cls, a=1, *rest):
        return cls.__name__, a


class V(metaclass=Meta):
    v = 4
    st = staticmethod(lambda *q: len(q))
    cm = classmethod(lambda cls, *q: q)


class Number(int):
    v = 8

    def m(self, other=0, *rest):
        return self + 1

    def __add__(self, other):
        return int(self) + (other if isinstance(other, int) else 1)


class Simple:
    def __init__(self, a, b=2):
        self.a = a

    __repr__ = lambda self: "Simple()"


class Pair(tuple):
    def __new__(cls, *items):
        return tuple.__new__(cls, items)


class Derived(C1):
    def m(self, *rest):
        return super().m(*rest), super().v


class Manager:
    def __init__(self, swallows=False):
        self.swallows = swallows

    def __enter__(self):
        return self.swallows

    def __exit__(self, kind, value, traceback):
        log(kind)
        return self.swallows

    __repr__ = lambda self: "Manager()"


class UserDict(dict):
    def __missing__(self, key):
        return "missing"


class UserList(list):
    pass


class Stop(BaseException):
    pass


def small(a=0, b=1, *c, k=2, **m):
    return a


def other_small(a=5, b=6, *c, k=7, **m):
    return b


def fake_len(*arguments):
    return 3


real_len = len


def steps(count):
    for each in range(count):
        yield each


def catching(count):
    for each in range(count):
        try:
            yield each
        except ValueError:
            yield "caught"


def delegating(count):
    x = yield from catching(count)
    return x


def relay(count):
    y = 0
    while y < count:
        try:
            y = y + 1
            x = yield y
            if x:
                yield from delegating(2)
        except ValueError as error:
            note(error)


def super_of(thing):
    return thing.m(1)


P = C1()
Q = C2()
S = Slots()
N = Number(3)
W = Derived()
L = [1, 2, 3]
D = {"a": 1, 2: "b"}
T = (4, 5)
R = range(5)
U = UserList([1, 2])
G = 1
H = 2.5
'''
# When a generator ends that nobody has any more is for the collector to say: the other events of one are not looked at.
GENERATOR = 0x20
WORLD_CODE = compile(WORLD, "<world>", "exec")


class Random:
    def __init__(self, state):
        self.state = state

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % limit


class Fuel(BaseException):
    pass


def weight(value, room):
    """About how much a value holds, at most a little more than there is room for."""
    if isinstance(value, (str, bytes)):
        return len(value) // 8 + 1
    if isinstance(value, int):
        return int.bit_length(value) // 64 + 1
    if isinstance(value, dict):
        value = [*dict.items(value)]
    if not isinstance(value, (list, tuple, set, frozenset)):
        return 1
    kind = next(each for each in (list, tuple, set, frozenset) if isinstance(value, each))
    total = kind.__len__(value)
    for each in kind.__iter__(value) if total < room else ():
        if total >= room:
            break
        total += weight(each, room - total)
    return total + 1


def clean(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text[:300])


def show(value, depth=0):
    kind = type(value)
    if kind in (int, float, bool, str, bytes, complex, range, type(None), type(...)):
        return repr(value)[:200] if kind is not int or int.bit_length(value) < 2000 else "large"
    if isinstance(value, type):
        return f"class {value.__name__}"
    if depth > 2:
        return "..."
    if kind in (list, tuple):
        return kind.__name__ + "(" + ", ".join(show(each, depth + 1) for each in value[:5]) + ")"
    if kind in (set, frozenset):
        return "set " + ", ".join(sorted(show(each, depth + 1) for each in value))
    if kind is dict:
        return "{" + ", ".join(f"{show(key, depth + 1)}: {show(each, depth + 1)}" for key, each in [*value.items()][:5]) + "}"
    return f"<{kind.__name__}>"


class World:
    """What a program is given, with what it has logged."""

    def __init__(self, most):
        self.most = most
        self.lines = []
        self.spent = 0
        self.generators = {}
        self.kept = []
        self.countdown = 0
        self.builtins = types.ModuleType("builtins")
        self.builtins.__dict__.update(__builtins__ if isinstance(__builtins__, dict) else __builtins__.__dict__)
        self.globals = {"__name__": "program", "__builtins__": self.builtins.__dict__, "builtins": self.builtins, "sys": sys,
                        "mod": types.ModuleType("mod")}
        for name in ("log note spend big run attempt frame_names outer_names set_outer watch unwatch trace_me raise_in_trace small_again "
                     "begin advance throw close").split():
            self.globals[name] = getattr(self, name)
        exec(WORLD_CODE, self.globals)
        self.globals["mod"].__dict__.update(v=1, w="w", f=self.globals["small"])

    def add(self, line):
        if len(self.lines) > self.most:
            raise Fuel
        self.lines.append(line[:400])

    def log(self, value):
        self.add(show(value))

    def note(self, error):
        self.add(clean(f"{type(error).__name__}: {error}"))

    def spend(self, count=1):
        self.spent += count
        if self.spent > 6000:
            raise Fuel
        frame = sys._getframe(1)
        if frame.f_code.co_flags & GENERATOR:
            self.kept.append(frame.f_generator)

    def big(self, *values):
        self.spend()
        for name in ("L", "U", "D"):
            value = self.globals[name]
            if hasattr(value, "clear") and weight(value, 100) > 60:
                value.clear()
        return any(weight(each, 300) > 200 for each in values)

    def run(self, function, count, arguments):
        last = None
        for _ in range(count):
            try:
                value = function(*arguments)
                if type(value) is types.GeneratorType:
                    value = [each for each, _ in zip(value, range(20))]
                line = show(value)
            except Fuel:
                return
            except BaseException as error:
                line = clean(f"{type(error).__name__}: {error}")
            if line != last:
                self.add(f"{function.__name__} {line}")
            last = line

    def attempt(self, function):
        try:
            function()
        except Exception as error:
            self.note(error)

    # ------------------------------------------------------------ frames

    def frame_names(self, frame):
        return sorted(frame.f_locals)

    def outer_names(self):
        return sorted(sys._getframe(1).f_locals)

    def set_outer(self, name, value):
        sys._getframe(1).f_locals[name] = value

    # ------------------------------------------------------------ generators

    def begin(self, number, generator):
        self.kept.append(generator)
        self.generators[number] = generator

    def of(self, number):
        if number not in self.generators:
            self.begin(number, self.globals["relay"](6))
        return self.generators[number]

    def advance(self, number, value=None):
        generator = self.of(number)
        try:
            self.log(next(generator) if value is None else generator.send(value))
        except (StopIteration, TypeError, ValueError) as error:
            self.note(error)
            self.generators.pop(number, None)

    def throw(self, number, kind=ValueError):
        generator = self.of(number)
        try:
            self.log(generator.throw(kind))
        except (kind, StopIteration, RuntimeError) as error:
            self.note(error)
            self.generators.pop(number, None)

    def close(self, number):
        self.of(number).close()

    # ------------------------------------------------------------ what watches

    def event(self, *what):
        self.add(" ".join(map(str, what)))
        if self.countdown and what[0] not in ("JUMP", "BRANCH_LEFT", "BRANCH_RIGHT"):
            self.countdown -= 1
            if not self.countdown:
                raise ValueError("from what watches")

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith("<"):
            return None
        if event != "line" and frame.f_code.co_flags & GENERATOR:
            return self.trace
        # The end of a generator is an exception to its loop, if the loop has not been specialised.
        if event == "exception" and argument[0] is StopIteration:
            return self.trace
        self.event(event, frame.f_code.co_name, frame.f_lineno, show(argument[1]) if event == "exception" else show(argument))
        return self.trace

    def profile(self, frame, event, argument):
        if frame.f_code.co_filename.startswith("<") and not frame.f_code.co_flags & GENERATOR:
            self.event("profile", event, frame.f_code.co_name, getattr(argument, "__name__", ""))

    def small_again(self):
        small, other = self.globals["small"], self.globals["other_small"]
        small.__code__, other.__code__ = other.__code__, small.__code__

    def trace_me(self, frame):
        frame.f_trace = self.trace

    def raise_in_trace(self, count):
        self.countdown = count

    def watch(self, kind):
        if kind == 0:
            sys.settrace(self.trace)
            sys._getframe(1).f_trace = self.trace
        elif kind == 1:
            sys.settrace(self.trace)
        elif kind == 2:
            sys.setprofile(self.profile)
        else:
            self.monitor(kind)

    def monitor(self, kind):
        monitoring = sys.monitoring
        if monitoring.get_tool(3) is None:
            monitoring.use_tool_id(3, "changes")
        events = monitoring.events
        chosen = ["LINE", "PY_START", "PY_RETURN", "PY_YIELD", "PY_RESUME", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "RAISE",
                  "PY_UNWIND"]
        if kind == 4:
            chosen = ["CALL", "C_RETURN", "C_RAISE", "PY_THROW", "EXCEPTION_HANDLED"]
        total = 0
        for name in chosen:
            total |= getattr(events, name)
            monitoring.register_callback(3, getattr(events, name), self.callback(name))
        monitoring.set_events(3, total)

    def callback(self, name):
        def report(code, *arguments):
            if code.co_filename.startswith("<") and code.co_flags & GENERATOR and name != "LINE":
                return
            if code.co_filename.startswith("<"):
                self.event(name, code.co_name, show(arguments[0]), len(arguments))
            elif name in ("LINE", "BRANCH_LEFT", "BRANCH_RIGHT", "JUMP"):
                return sys.monitoring.DISABLE
        return report

    def unwatch(self):
        sys.settrace(None)
        sys.setprofile(None)
        self.countdown = 0
        if sys.monitoring.get_tool(3) is not None:
            sys.monitoring.set_events(3, 0)
            sys.monitoring.free_tool_id(3)


def execute(source, most):
    """What a program logs."""
    world = World(most)
    code = compile(source, "<program>", "exec")
    try:
        exec(code, world.globals)
    except BaseException as error:
        world.lines.append(clean(f"{type(error).__name__}: {error}"))
    world.unwatch()
    world.most += 100
    for generator in world.kept:
        try:
            generator.close()
        except (RuntimeError, ValueError, TypeError) as error:
            world.lines.append(type(error).__name__)
    return world.lines

"""Random programs that take away what specialised and compiled code relies on, while it runs: the types of variables, classes, defaults, code,
globals, builtins and modules change under loops; eval, locals and frames look at variables and change them; tracing, profiling and
monitoring begin and end; exceptions come out of trace functions and into generators. Each program gives the same lines however it is run.

    changes.py SEED ROUNDS                prints a digest for each of the programs from number SEED on
    changes.py SEED ROUNDS EXPECTED       compares with such digests
    changes.py NUMBER show                prints one program and what it logs
"""
import sys
import zlib

import changing

MOST = 3000


def choose(random, items):
    return items[random.below(len(items))]


class Grower:
    """Makes the source of one program."""

    def __init__(self, random):
        self.random = random
        self.lines = []
        self.names = ["a", "b", "x", "y", "z", "i"]
        self.callees = []
        self.depth = 0
        self.in_loop = False
        self.in_generator = False
        self.budget = 0

    def below(self, limit):
        return self.random.below(limit)

    def choose(self, *items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent

    def put(self, level, text):
        self.lines.append("    " * level + text)

    # ------------------------------------------------------------ expressions

    def name(self):
        return choose(self.random, self.names)

    def number(self):
        return self.choose("0", "1", "2", "3", "-1", "7", "255", "1.5", "0.0", "-2.25", "10**20", "True", "2**31", "4", "5")

    def atom(self):
        return self.choose(self.name(), self.name(), self.name(), self.name(), self.number(), self.number(), "'ab'", "'xyz'", "G", "H", "(1, 2)", "[3, 4, 5]", "None",
                           "{'a': 1, 'b': 2}", "b'q'", "len")

    def thing(self):
        return self.choose("P", "Q", "S", "N", "V", "W", self.name())

    def expression(self, depth=0):
        if depth > 2 or self.chance(25):
            return self.atom()
        e = lambda: self.expression(depth + 1)
        kind = self.below(30)
        if kind < 7:
            operator = self.choose("+", "+", "-", "-", "* 2", "* 1.5", "* -1", "* 3", "//", "%", "/", "&", "|", "^", "<< 2", ">> 1")
            return f"({e()} {operator}{'' if ' ' in operator else ' ' + self.atom()})"
        if kind < 10:
            return f"({e()} {self.choose('<', '<=', '>', '==', '!=', '==', 'is', 'is not', 'in', 'not in')} {e()})"
        if kind == 10:
            return f"({e()} {self.choose('and', 'or')} {e()})"
        if kind == 11:
            return f"({e()} if {e()} else {e()})"
        if kind == 12:
            return f"({self.choose('not', 'not', '-', '~')} {self.name()})"
        if kind < 16:
            return f"{self.thing()}.{self.choose('v', 'v', 'w', 'c', 'p', 'd', 's', 'missing')}"
        if kind < 19:
            return f"{self.thing()}.{self.choose('m', 'm', 'st', 'cm', 'two', 'w')}({self.arguments(depth)})"
        if kind < 21 and self.callees:
            return f"{choose(self.random, self.callees)}({self.arguments(depth)})"
        if kind == 21:
            return f"{self.choose('C0', 'C1', 'C2', 'Simple', 'Pair')}({self.arguments(depth)})"
        if kind == 22:
            return f"{self.choose('len', 'str', 'int', 'float', 'bool', 'type', 'abs', 'list', 'tuple', 'repr', 'sum', 'max', 'small', 'mod.f', 'isinstance')}({self.arguments(depth)})"
        if kind == 23:
            return f"{self.choose('L', 'D', 'T', 'R', 'U', self.name())}[{self.choose('i', 'i', '0', '-1', '1', self.name(), repr('a'), '1:3', '-3:')}]"
        if kind == 24:
            return self.choose(f"[{e()} for j in {self.iterable()}]", f"{{j: {e()} for j in {self.iterable()}}}", f"sum(j for j in {self.iterable()})",
                               f"[x for x in {self.iterable()} if x]", f"sorted({{{self.number()}, {self.number()}}})", f"all(x for x in {self.iterable()})")
        if kind == 25:
            return "f'{" + self.name() + self.choose("", "!r", ":>5", "!s:.4") + "}-{" + self.name() + "}'"
        if kind == 26:
            return self.choose(f"(lambda q={self.name()}: (q, {self.name()}))()", f"(y := {e()})", f"[*{self.name()}, {self.atom()}]", f"({self.name()}, {self.name()})",
                               "mod.v", "mod.w", f"{{**D, 'z': {self.name()}}}", f"'%s-%s' % ({self.name()}, {self.name()})", "super_of(W)", "'ab'.upper()", "L.copy()")
        if kind == 27:
            return self.look()
        return f"({e()}, {e()})[{self.choose('0', '1', '-1')}]"

    def iterable(self):
        return self.choose("range(4)", "range(4)", "L", "T", "D", "'abc'", "(1, 2.5, 3)", "steps(3)", "enumerate('ab')", "zip(T, L)", "R", "N", self.name(), "[1, 2, 3]")

    def arguments(self, depth=2):
        kind = self.below(10)
        if kind < 3:
            return self.expression(depth + 1)
        if kind < 6:
            return f"{self.expression(depth + 1)}, {self.expression(depth + 1)}"
        if kind == 6:
            return self.choose("", f"*T", f"{self.name()}, *({self.name()},)", f"*{self.name()}")
        if kind == 7:
            return self.choose(f"{self.name()}, k={self.name()}", f"b={self.name()}, a={self.name()}", f"{self.name()}, **{{'k': {self.name()}}}", f"k=1", "**D")
        if kind == 8:
            return f"{self.name()}, {self.name()}, {self.name()}"
        return self.name()

    def look(self):
        """What looks at variables of running frames."""
        return self.choose("sorted(locals())", "eval('x')", "eval('(x, y)')", "len(dir()) > 0", "sorted(vars()) == sorted(locals())", "frame_names(sys._getframe())",
                           "sys._getframe().f_lineno", "sys._getframe().f_lasti", "outer_names()", "eval('[x for _ in range(2)]')", "locals().get('x')",
                           "exec('x = 5')", "eval('lambda: 3')()", "sys._getframe().f_code.co_name")

    # ------------------------------------------------------------ statements

    def change(self):
        """What changes what the code around it relies on."""
        n, e = self.name(), self.atom()
        return self.choose(
            # Variables and frames.
            f"sys._getframe().f_locals['{n}'] = {e}", f"set_outer('{self.choose('x', 'y', 'a')}', {e})", f"del {self.choose('x', 'y', 'z')}",
            f"globals()['{self.choose('G', 'H')}'] = {e}", f"exec('G = {self.number()}', globals())", "globals().pop('H', None)",
            # Classes.
            f"C0.v = {e}", f"C1.c = {e}", f"C1.m = C2.m", "C0.m = lambda self, *q: ('changed', len(q))", f"C1.m = {e}", "del C1.m", "P.__dict__.clear()", f"P.v = {e}",
            f"Q.v = {e}", f"del P.v", f"P.m = {self.choose('small', 'len', 'lambda *q: q')}", f"vars(Q)['w'] = {e}", "P.__class__ = C2", "P.__class__ = C1", "Q.__class__ = C0",
            "C1.__getattr__ = lambda self, name: name", "del C1.__getattr__", "C2.__getattribute__ = lambda self, name: object.__getattribute__(self, name)",
            "C2.p = 5", "C0.p = property(lambda self: ('p', 1))", "Descriptor.__get__ = lambda self, o, t=None: 'got'", "del Descriptor.__get__",
            "Descriptor.__set__ = lambda self, o, value: None", "del Descriptor.__set__", "C0.d = Descriptor()", f"S.v = {e}", "C1.__bases__ = (C2,)", "C1.__bases__ = (C0,)",
            "N.__class__ = C1", "C0.__len__ = lambda self: 2", "Number.__bool__ = lambda self: False", "Number.__add__ = lambda self, other: ('sum', other)",
            "del Number.__add__", "Number.__eq__ = lambda self, other: True", "Number.__getitem__ = lambda self, key: key", "Number.__iter__ = lambda self: iter((1, 2))",
            "Simple.__init__ = lambda self, *q, **k: None", "Simple.__new__ = lambda cls, *q, **k: object.__new__(cls)", "del Simple.__new__", "C0.st = staticmethod(len)",
            "P.__dict__ = {'v': 9}", f"Meta.m = {e}", "Meta.two = lambda cls, *q: 'meta'", "del Meta.two", f"type(V).v = {e}",
            # Functions.
            *[f"{each}.__code__ = {other}.__code__" for each, other in zip(self.callees, self.callees[1:])],
            *[f"{each}.__defaults__ = ({e}, 4, 5)" for each in self.callees], *[f"{each}.__kwdefaults__ = {{'k': {e}}}" for each in self.callees],
            "small.__code__ = other_small.__code__", "small.__defaults__ = (8,)", "small.__defaults__ = None", "C2.m.__code__ = other_small.__code__",
            # Modules and builtins.
            f"mod.v = {e}", "del mod.w", f"mod.w = {e}", "mod.f = small", "mod.f = len", "mod.__dict__['v'] = 2", "builtins.len = fake_len", "builtins.len = real_len",
            "globals()['len'] = fake_len", "globals().pop('len', None)", "globals()['isinstance'] = small", "globals().pop('isinstance', None)",
            # Containers.
            "L.append(i)", "L.clear()", "L[:] = [1.5, 2, 'q']", "D.clear()", "D['b'] = 3", "D.update(a=1)", "globals()['L'] = (1, 2, 3)", "globals()['L'] = [5, 6, 7, 8]",
            "globals()['T'] = [1, 2]", "globals()['D'] = UserDict(a=1)", "globals()['R'] = 'text'", "globals()['R'] = range(3, 9)",
            # Those that watch.
            "watch(0)", "watch(0)", "watch(1)", "watch(1)", "watch(2)", "watch(3)", "watch(4)", "unwatch()", "unwatch()", "unwatch()", "sys._getframe().f_trace = None",
            "trace_me(sys._getframe())", "raise_in_trace(5)", "raise_in_trace(17)", "small_again()")

    def limit(self, level):
        """Keeps what a loop builds small, and the number of its rounds."""
        self.put(level, "try:")
        self.put(level + 1, "if big(x, y, z): x = y = z = 1")
        self.put(level, "except UnboundLocalError:")
        self.put(level + 1, "x = y = z = 0")

    def block(self, level, count):
        self.depth += 1
        for _ in range(count):
            self.statement(level)
        self.depth -= 1

    def statement(self, level):
        self.budget -= 1
        kind = self.below(44)
        e = self.expression
        if self.depth > 3 or self.budget < 0:
            kind %= 14
        if kind < 6:
            self.put(level, f"{self.choose('x', 'y', 'z', 'a')} = {e()}")
        elif kind < 9:
            self.put(level, f"{self.choose('x', 'y', 'z')} {self.choose('+= ', '-= ', '+= ')}{self.choose('1', '2', '1', '1.5', 'i')}" if self.chance(80)
                     else f"{self.choose('x', 'y', 'z')} += {self.name()}")
        elif kind == 9:
            self.put(level, self.choose(f"{self.thing()}.{self.choose('v', 'w', 'p')} = {e()}", f"{self.choose('L', 'D', 'U')}[{self.choose('0', 'i', repr('a'))}] = {e()}",
                                        f"L.append({e()})", f"U.append({self.name()})", f"{self.thing()}.v += 1", "del L[-1:]"))
        elif kind == 10:
            self.put(level, f"log({self.choose(self.name(), self.name(), e())})")
        elif kind == 11:
            self.put(level, self.choose(f"x, y = {e()}, {e()}", f"x, y = {self.choose('T', 'L', 'D', 'R', 'N')}", f"x, *y = {self.choose('L', 'T', 'N', 'R')}", "x, y = y, x", "(x, y), z = T, L"))
        elif kind == 12:
            self.put(level, f"if i == {self.below(12)}: {self.change()}" if self.in_loop else self.change())
        elif kind == 13:
            self.put(level, f"if i {self.choose('==', '>', '<')} {self.below(12)}: log({self.look()})")
        elif kind < 17:
            self.put(level, f"if {e()}:")
            self.block(level + 1, 1 + self.below(2))
            if self.chance(40):
                self.put(level, "else:")
                self.block(level + 1, 1)
        elif kind < 19 and self.in_loop:
            self.put(level, f"if {e()}: {self.choose('continue', 'break', 'continue')}")
        elif kind < 26:
            self.put(level, "try:")
            self.block(level + 1, 1 + self.below(3))
            self.put(level, f"except {self.choose('Exception', 'Exception', 'TypeError', '(TypeError, AttributeError)', 'LookupError')} as error:")
            self.put(level + 1, "note(error)")
            if self.chance(30):
                self.put(level, "finally:")
                self.block(level + 1, 1)
        elif kind < 29:
            self.put(level, f"for {self.choose('x', 'y', 'j')} in {self.iterable()}:")
            self.limit(level + 1)
            inside, self.in_loop = self.in_loop, True
            self.block(level + 1, 1 + self.below(2))
            self.in_loop = inside
        elif kind == 29:
            self.put(level, f"with {self.choose('Manager()', 'Manager(True)', 'Manager(i > 4)')} as y:")
            self.block(level + 1, 1 + self.below(2))
        elif kind == 30:
            self.put(level, f"match {self.name()}:")
            self.put(level + 1, f"case {self.choose('[p, *q]', '{' + repr('a') + ': p}', 'int(p)', 'C0(v=p)', '(1 | 2) as p', 'str() as p')}:")
            self.put(level + 2, "log(p)")
            self.put(level + 1, "case _:")
            self.block(level + 2, 1)
        elif kind < 34:
            self.put(level, self.choose("advance(0)", "advance(1)", "advance(2, i)", "throw(0)", "throw(1)", "throw(2, StopIteration)", "begin(0, catching(9))",
                                        "begin(1, delegating(5))", "begin(2, relay(4))", "close(1)", "x = steps(3)", "begin(2, (x for x in L))"))
        elif kind == 34 and self.in_generator:
            self.put(level, f"{self.choose('x = ', 'y = ', '')}yield {e()}")
        elif kind == 35 and self.chance(25):
            self.put(level, f"return {e()}" if not self.in_generator else "return")
        elif kind == 36 and self.chance(25):
            self.put(level, f"raise {self.choose('ValueError', 'KeyError(1)', 'Stop')}")
        elif kind == 37:
            self.put(level, "def inner(q=0):")
            self.put(level + 1, f"return (q, {self.choose('x', 'y', 'a')})")
            self.put(level, f"log(inner({self.choose('', self.name())}))")
        else:
            self.put(level, f"if i == {self.below(12)}: {self.change()}" if self.in_loop else f"{self.choose('x', 'y')} = {e()}")

    def function(self, number):
        self.in_generator = self.chance(15)
        self.in_loop = False
        self.budget = 26
        head = self.choose("a, b=2", "a, b=2", "a=1, b=2", "a, b", "a, b=3, *c", "a, b=3, *, k=1", "a=0, b=1, *c, k=2, **m", "a, /, b=1")
        self.put(0, f"def f{number}({head}):")
        self.put(1, "spend()")
        if self.chance(20):
            self.put(1, "nonlocal_cell = lambda: (x, y)")
        self.put(1, f"x = {self.choose('a', 'b', '0', '1.0', self.number())}; y = {self.choose('a', 'b', '0', self.number())}; z = i = 0")
        self.put(1, f"for i in {self.choose('range(12)', 'range(14)', 'range(30)', 'list(range(13))', 'steps(12)')}:")
        self.limit(2)
        self.in_loop = True
        if self.chance(60):
            self.put(2, "try:")
            self.block(3, 2 + self.below(4))
            self.put(2, "except Exception as error:")
            self.put(3, "note(error)")
            self.block(2, self.below(2))
        else:
            self.block(2, 3 + self.below(4))
        self.in_loop = False
        self.put(1, f"log(z)" if self.chance(20) else "pass")
        self.put(1, self.choose("return x", "return x, y", "return", f"return {self.name()}", "return i") if not self.in_generator else f"yield {self.name()}")

    def program(self):
        count = 2 + self.below(4)
        for number in range(count):
            self.callees = [f"f{each}" for each in range(max(0, number - 3), number)]
            self.function(number)
        for _ in range(3 + self.below(8)):
            function = f"f{self.below(count)}" if self.chance(40) else f"f{count - 1}"
            arguments = self.choose("1", "2, 3", "1.5", "'ab'", "P", "T", "10**20", "N, 2", "L, 1", "1, 2", "3", "W, Q")
            self.put(0, f"run({function}, {self.choose(1, 2, 4, 30, 60)}, ({arguments},))")
            if self.chance(30):
                self.put(0, f"attempt(lambda: exec({self.change()!r}, globals()))")
            if self.chance(10):
                self.put(0, "unwatch()")
        return "\n".join(self.lines) + "\n"


def result(number, shows=False):
    """The lines that a program logs."""
    source = Grower(changing.Random(number * 2654435761 + 17)).program()
    if shows:
        sys.stdout.write(source)
    return changing.execute(source, MOST)


def digests(first, count):
    for number in range(first, first + count):
        lines = result(number)
        yield f"{number} {len(lines)} {zlib.crc32(repr(lines).encode('utf-8', 'backslashreplace')):08x}"


if __name__ == "__main__":
    if sys.argv[2] == "show":
        for line in result(int(sys.argv[1]), shows=True):
            print(line.encode("ascii", "backslashreplace").decode())
        sys.exit()
    faults = 0
    expected = open(sys.argv[3], encoding="ascii").read().splitlines() if len(sys.argv) > 3 else []
    wanted = {line.split(" ", 1)[0]: line for line in expected}
    for line in digests(int(sys.argv[1]), int(sys.argv[2])):
        if not expected:
            print(line, flush=True)
        elif wanted.get(line.split(" ", 1)[0], line) != line:
            faults += 1
            print("expected", wanted[line.split(" ", 1)[0]], "not", line, flush=True)
    print("faults" if faults else "ok", file=sys.stderr)
    sys.exit(faults > 0)

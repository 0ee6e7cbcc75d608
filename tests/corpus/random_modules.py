"""Random valid modules, grown from the grammar by a seed, and random token soup.

    python3.14 tests/corpus/random_modules.py modules COUNT [SEED] > FILE     a module a line, in hexadecimal
    python3.14 tests/corpus/random_modules.py soup COUNT [SEED] > FILE        token soup likewise
    python3.14 tests/corpus/random_modules.py dump FILE                       a digest of every code object of each line
    python3.14 tests/corpus/random_modules.py verdicts FILE                   whether each line is accepted
    python3.14 tests/corpus/random_modules.py errors FILE                     the same, with message and positions
    python3.14 tests/corpus/random_modules.py record COUNT                    writes random.json: modules and soup with results
"""
import json
import pathlib
import random
import sys
import warnings

HERE = pathlib.Path(__file__).parent
FIELDS = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_firstlineno",
          "co_name", "co_qualname", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_code", "co_linetable", "co_exceptiontable")
NAMES = ["a", "b", "c", "d", "x", "y", "z", "self", "print", "__p", "_", "match", "case", "type", "é", "args"]
BINARY = ["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]
COMPARE = ["<", ">", "<=", ">=", "==", "!=", "is", "is not", "in", "not in"]


class Grower:
    """Grows one module."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.depth = 0
        self.budget = self.random.choice([20, 60, 150, 400])
        # What the place allows: kinds of function around, loops, "except*" handlers.
        self.function = None
        self.loop = False
        self.blocked = False
        self.comprehension = False

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def several(self, make, low=0, high=3):
        return [make() for _ in range(self.random.randint(low, high))]

    def name(self):
        return self.random.choice(NAMES)

    # Expressions

    def number(self):
        return self.pick("0", "1", "2", "255", "256", "-1", "3.5", "1e300", "0.0", "2j", "True", "False", "None", "...", "10**20", "0xFF",
                         "1_000", "12345678901234567890")

    def string(self):
        return self.pick("''", "'s'", "'name'", "'two words'", "b''", "b'xy'", "'\\n\\x41'", "r'\\d'", "'a' 'b'", "'é☃'", "'''q\nr'''")

    def field(self):
        spec = self.pick("", "", "!r", "!s", ":>10", ":{a}", "!a:{b}x", "=", "=!s")
        return "{" + self.enclosed(lambda: self.expression(simple=True)) + spec + "}"

    def enclosed(self, make):
        text = make()
        return "(" + text + ")"

    def fstring(self):
        prefix = self.pick("f", "f", "t", "rf")
        return prefix + '"' + "".join(self.several(lambda: self.pick("text", "{{", "}}", " ", self.field()), 0, 4)) + '"'

    def atom(self):
        return self.pick(self.name, self.name, self.name, self.number, self.string)()

    def expression(self, simple=False):
        self.depth += 1
        self.budget -= 1
        try:
            if self.depth > 7 or self.budget < 0:
                return self.atom()
            choices = [self.atom, self.atom, self.binary, self.compare, self.boolean, self.unary, self.call, self.attribute, self.subscript,
                       self.conditional, self.display, self.display, self.group]
            if not simple:
                choices += [self.lambda_, self.comprehension_, self.fstring, self.walrus, self.yield_]
            return self.random.choice(choices)()
        finally:
            self.depth -= 1

    def operand(self):
        return self.pick(self.atom, self.group, self.call, self.attribute)()

    def group(self):
        return "(" + self.expression() + ")"

    def binary(self):
        return self.operand() + " " + self.random.choice(BINARY) + " " + self.operand()

    def compare(self):
        text = self.operand()
        for _ in range(self.random.randint(1, 3)):
            text += " " + self.random.choice(COMPARE) + " " + self.operand()
        return text

    def boolean(self):
        return (" " + self.pick("and", "or") + " ").join(self.several(lambda: self.pick("", "not ") + self.operand(), 2, 4))

    def unary(self):
        return self.pick("not ", "-", "+", "~") + self.operand()

    def argument(self):
        return self.pick(self.operand, self.operand, lambda: "*" + self.operand())()

    def arguments(self):
        items = self.several(self.argument, 0, 3)
        keywords = self.several(lambda: self.pick(lambda: "**" + self.operand(), None), 0, 1)
        names = self.random.sample(["k", "l", "m"], self.random.randint(0, 2))
        items += [name + "=" + self.operand() for name in names]
        items += [each() for each in keywords if each]
        return ", ".join(items)

    def call(self):
        return self.pick(self.name, self.attribute)() + "(" + self.arguments() + ")"

    def attribute(self):
        return self.pick(self.name(), "'s'", "(1)") + "." + self.pick("attr", "__mangled", "b", "join")

    def slice(self):
        part = lambda: self.pick("", self.operand())
        return self.pick(lambda: self.operand(), lambda: part() + ":" + part(), lambda: part() + ":" + part() + ":" + part(),
                         lambda: "*" + self.operand(), lambda: "1:2", lambda: "::-1")()

    def subscript(self):
        return self.name() + "[" + ", ".join(self.several(self.slice, 1, 2)) + "]"

    def conditional(self):
        return self.operand() + " if " + self.operand() + " else " + self.operand()

    def starred(self):
        return self.pick(self.operand, self.operand, self.operand, lambda: "*" + self.operand())()

    def display(self):
        kind = self.pick("tuple", "list", "set", "dict", "constants")
        if kind == "constants":
            open_, close = self.pick("()", "[]", "{}")
            return open_ + ", ".join(self.several(self.number, 1, 5)) + ("," if open_ == "(" else "") + close
        if kind == "dict":
            item = lambda: self.pick(lambda: self.operand() + ": " + self.operand(), lambda: "**" + self.operand())()
            return "{" + ", ".join(self.several(item, 0, 4)) + "}"
        items = self.several(self.starred, 1, 4)
        if kind == "tuple":
            return "(" + ", ".join(items) + ",)"
        return ("[%s]" if kind == "list" else "{%s}") % ", ".join(items)

    def without(self, make):
        saved = self.function, self.comprehension
        self.function = None if self.function is None else "lambda"
        self.comprehension = True
        try:
            return make()
        finally:
            self.function, self.comprehension = saved

    def lambda_(self):
        parameters = self.pick("", "a", "a, b=1", "*args", "a, /, b, *, c=2, **d")
        saved = self.function
        self.function = "lambda"
        body = self.operand()
        self.function = saved
        return "(lambda " + parameters + ": " + body + ")"

    def clauses(self):
        text = ""
        for index in range(self.random.randint(1, 2)):
            prefix = "async for " if self.function == "async" and self.chance(0.2) else "for "
            text += " " + prefix + self.pick("a", "b", "(x, y)", "x, *y", "z") + " in " + self.operand()
            text += "".join(" if " + self.operand() for _ in range(self.random.randint(0, 2)))
        return text

    def comprehension_(self):
        def make():
            kind = self.pick("[%s]", "{%s}", "(%s)", "{dict}")
            element = self.operand()
            if kind == "{dict}":
                return "{" + element + ": " + self.operand() + self.clauses() + "}"
            return kind % (element + self.clauses())
        return self.without(make)

    def walrus(self):
        return "(" + self.pick("w", "v", "u") + " := " + self.operand() + ")" if not self.comprehension else self.atom()

    def yield_(self):
        if self.comprehension or self.function not in ("def", "async"):
            return self.atom()
        if self.function == "async":
            return self.pick("(await %s)" % self.operand(), "(yield %s)" % self.operand(), "(yield)")
        return self.pick("(yield)", "(yield %s)" % self.operand(), "(yield from %s)" % self.operand())

    # Targets

    def target(self):
        return self.pick(self.name, self.name, self.attribute_target, self.subscript_target, self.tuple_target)()

    def single_target(self):
        return self.pick(self.name, self.attribute_target, self.subscript_target)()

    def attribute_target(self):
        return self.name() + "." + self.pick("attr", "__m")

    def subscript_target(self):
        return self.name() + "[" + self.slice() + "]"

    def tuple_target(self):
        return self.pick("a, b", "(a, *b)", "[x, (y, z)]", "a, *b, c", "*a,", "()", "[]", "a.b, c[0]")

    # Statements

    def indent(self, lines):
        return ["    " + line for line in lines]

    def block(self):
        self.depth += 1
        lines = []
        for _ in range(self.random.randint(1, 3) if self.budget > 0 else 1):
            lines += self.statement()
        self.depth -= 1
        return self.indent(lines)

    def statement(self):
        self.budget -= 1
        simple = [self.assign, self.assign, self.augment, self.annotate, self.expression_statement, self.expression_statement, self.delete,
                  self.raise_, self.assert_, self.import_, self.pass_, self.type_alias]
        if self.function in ("def", "async") and not self.blocked:
            simple.append(self.return_)
        if self.loop and not self.blocked:
            simple.append(lambda: [self.pick("break", "continue")])
        if self.depth > 4 or self.budget < 0 or self.chance(0.55):
            if self.chance(0.1):
                return ["; ".join(self.random.choice(simple)()[0] for _ in range(2))] if self.budget > 0 else ["pass"]
            return self.random.choice(simple)()
        compound = [self.if_, self.while_, self.for_, self.try_, self.try_, self.with_, self.def_, self.def_, self.class_, self.match_]
        return self.random.choice(compound)()

    def pass_(self):
        return ["pass"]

    def expression_statement(self):
        return [self.expression()]

    def value(self):
        return self.pick(self.expression, self.expression, lambda: ", ".join(self.several(self.starred, 2, 3)))()

    def assign(self):
        return [" = ".join(self.several(self.target, 1, 2)) + " = " + self.value()]

    def augment(self):
        return [self.single_target() + " " + self.random.choice(BINARY) + "= " + self.expression()]

    def annotate(self):
        target = self.pick(self.pick("n1", "n2", "n3"), "(n4)", self.attribute_target())
        return [target + ": " + self.without(lambda: self.operand()) + self.pick("", " = " + self.expression())]

    def delete(self):
        return ["del " + ", ".join(self.several(self.single_target, 1, 2))]

    def raise_(self):
        return ["raise" + self.pick("", " " + self.operand(), " " + self.operand() + " from " + self.operand())]

    def assert_(self):
        return ["assert " + self.operand() + self.pick("", ", " + self.operand())]

    def import_(self):
        return [self.pick("import os", "import a.b.c", "import a.b as c", "from . import x", "from .a import b as c, d", "import x, y")]

    def type_alias(self):
        return [self.pick("type T1 = int", "type T2[A] = list[A]", "type T3[*A, **P] = A")]

    def return_(self):
        return ["return" + ("" if self.function == "async" and self.chance(0.8) else self.pick("", " " + self.operand()))]

    def nested(self, header, loop=None, blocked=None):
        saved = self.loop, self.blocked
        if loop is not None:
            self.loop = loop
        if blocked is not None:
            self.blocked = blocked
        lines = [header + ":"] + self.block()
        self.loop, self.blocked = saved
        return lines

    def if_(self):
        lines = self.nested("if " + self.expression())
        for _ in range(self.random.randint(0, 2)):
            lines += self.nested("elif " + self.expression())
        return lines + (self.nested("else") if self.chance(0.5) else [])

    def while_(self):
        test = self.pick(self.expression(), "True", "1", "x")
        return self.nested("while " + test, loop=True, blocked=False) + (self.nested("else") if self.chance(0.3) else [])

    def for_(self):
        prefix = "async for " if self.function == "async" and self.chance(0.4) else "for "
        lines = self.nested(prefix + self.target() + " in " + self.value(), loop=True, blocked=False)
        return lines + (self.nested("else") if self.chance(0.3) else [])

    def try_(self):
        lines = self.nested("try")
        star = self.chance(0.25)
        handlers = self.random.randint(0, 2)
        for _ in range(handlers):
            header = ("except* " if star else "except ") + self.pick("E", "(E, F)", "E as e", "x.y")
            lines += self.nested(header, blocked=True if star else None)
        if handlers and not star and self.chance(0.3):
            lines += self.nested("except")
        if handlers and self.chance(0.3):
            lines += self.nested("else")
        if not handlers or self.chance(0.4):
            lines += self.nested("finally")
        return lines

    def with_(self):
        prefix = "async with " if self.function == "async" and self.chance(0.4) else "with "
        items = self.several(lambda: self.operand() + self.pick("", " as " + self.pick("a", "(a, b)", "x.y", "z[0]")), 1, 2)
        text = ", ".join(items)
        return self.nested(prefix + (("(" + text + ",)") if self.chance(0.3) else text))

    def parameters(self):
        annotated = lambda name: name + self.pick("", "", ": " + self.without(self.operand))
        text = self.pick([], ["a"], ["self", "b"], ["a", "/", "b"], ["*", "c"], ["a", "*args"], ["a", "*", "c", "**kw"])
        result = []
        defaults = False
        keyword_only = False
        for item in text:
            if item in ("/", "*"):
                result.append(item)
                keyword_only |= item == "*"
                continue
            if item.startswith("*"):
                result.append(item)
                keyword_only |= not item.startswith("**")
                continue
            if self.chance(0.4) or (defaults and not keyword_only):
                defaults = True
                result.append(annotated(item) + " = " + self.operand())
            else:
                result.append(annotated(item))
        return ", ".join(result)

    def type_parameters(self):
        return self.pick("", "", "", "", "[T]", "[T: int]", "[T, *U, **P]", "[T = int]")

    def def_(self):
        saved = self.function, self.loop, self.blocked, self.comprehension
        decorators = ["@" + self.operand() for _ in range(self.random.randint(0, 1) if self.chance(0.3) else 0)]
        parameters = self.parameters()
        returns = self.pick("", "", " -> " + self.without(self.operand))
        self.function = self.pick("def", "def", "async")
        self.loop = self.blocked = self.comprehension = False
        body = []
        if self.chance(0.2):
            body.append(self.pick("global g1, g2", "'doc string'", "'''doc\n    more\n    '''"))
        name = self.pick("f", "g", "h", "__secret", "method")
        lines = decorators + [("async " if self.function == "async" else "") + "def " + name + self.type_parameters() + "(" + parameters + ")" + returns + ":"]
        lines += self.indent(body) + self.block()
        self.function, self.loop, self.blocked, self.comprehension = saved
        return lines

    def class_(self):
        saved = self.function, self.loop, self.blocked
        bases = self.pick("", "()", "(A)", "(A, metaclass=M)", "(*bases, **kw)")
        self.function, self.loop, self.blocked = None, False, False
        body = self.indent(["'class doc'"]) if self.chance(0.2) else []
        lines = ["class " + self.pick("C", "D", "_E") + self.type_parameters() + bases + ":"] + body + self.block()
        self.function, self.loop, self.blocked = saved
        return lines

    def pattern(self, depth=0):
        simple = [lambda: self.pick("1", "-1", "'s'", "None", "True", "1+2j", "b'x'"), lambda: "x.y.z", lambda: "_"]
        if depth < 2:
            sub = lambda: self.pattern(depth + 1)
            simple += [
                lambda: "[" + ", ".join(self.several(sub, 0, 3)) + "]",
                lambda: "(" + sub() + ", *_)",
                lambda: "{'k': " + sub() + ", 1: " + sub() + "}",
                lambda: "P(" + sub() + ")",
                lambda: "P(q=" + sub() + ")",
                lambda: "(1 | 2 | x.y)",
                lambda: "P()",
            ]
        return self.random.choice(simple)()

    def match_(self):
        lines = ["match " + self.expression() + ":"]
        for index in range(self.random.randint(1, 3)):
            pattern = self.pick(self.pattern(), "[c1, *c2]", "{'k': c1, **c2}", "P(c1, q=c2)", "1 | 2 as c1", "(c1)" if False else "[c1]", "P() as c3")
            guard = self.pick("", "", " if " + self.operand())
            if pattern == "_" and not guard:
                guard = " if x"
            lines += self.indent(self.nested("case " + pattern + guard))
        if self.chance(0.4):
            lines += self.indent(self.nested("case " + self.pick("_", "c9")))
        return lines

    def module(self):
        lines = []
        if self.chance(0.05):
            lines.append("from __future__ import annotations")
        for _ in range(self.random.randint(1, 6)):
            lines += self.statement()
        return "\n".join(lines) + self.pick("", "\n", "\n# end\n")


TOKENS = (NAMES + BINARY + COMPARE + "if else elif for while def class return yield lambda try except finally with as import from global nonlocal del "
          "pass break continue assert raise async await not and or is in None True False ( ) [ ] { } , : ; . = := -> @ += ** * ... 1 0x1 1.5 's' b'x' "
          "f'{a}' f'{ t'x' \n \n \t    # ! ~ \\ $ ? ' \" '''".split(" ") + ["\n    ", "\n        ", "    "])


def soup(seed):
    generator = random.Random(seed)
    if generator.random() < 0.5:
        source = Grower(seed).module()
        words = source.split(" ")
        for _ in range(generator.randint(1, 3)):
            place = generator.randrange(len(words))
            action = generator.randrange(4)
            if action == 0:
                del words[place]
                words = words or ["pass"]
            elif action == 1:
                words.insert(place, generator.choice(TOKENS))
            elif action == 2:
                words[place] = generator.choice(TOKENS)
            else:
                words.insert(place, words[generator.randrange(len(words))])
        return " ".join(words)
    return " ".join(generator.choice(TOKENS) for _ in range(generator.randint(1, 12)))


def constant(value):
    kind = type(value).__name__
    if kind == "code":
        return "<code " + value.co_qualname + ">"
    if kind == "tuple":
        return "(" + ",".join(map(constant, value)) + ")"
    if kind == "frozenset":
        return "frozenset{" + ",".join(sorted(map(constant, value))) + "}"
    if kind == "slice":
        return "slice(" + constant(value.start) + "," + constant(value.stop) + "," + constant(value.step) + ")"
    return kind + ":" + repr(value)


def digests(code, path):
    rows = []
    for field in FIELDS:
        value = getattr(code, field)
        rows.append(field + "=" + (value.hex() if isinstance(value, bytes) else repr(value)))
    rows.append("co_consts=(" + ",".join(map(constant, code.co_consts)) + ")")
    number = int.from_bytes("\n".join(rows).encode("utf-8", "surrogatepass"), "little") % 0xFFFFFFFFFFFFFFC5
    yield f"{path} {code.co_qualname}:{code.co_firstlineno} {number:016x}"
    for item in code.co_consts:
        if hasattr(item, "co_code"):
            yield from digests(item, path)


def compiled(source, name):
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = (error.lineno, error.offset) if isinstance(error, SyntaxError) else ()
        return [f"{name} ! {type(error).__name__} {place} {error.args[0]}"]
    return list(digests(code, name))


def verdict(source, whole=False):
    try:
        compile(source, "x.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        if whole:
            return type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text
        return type(error).__name__
    except (ValueError, RecursionError, MemoryError) as error:
        return type(error).__name__
    return "ok"


def main(command, argument, seed=0):
    warnings.simplefilter("ignore")
    if command in ("modules", "soup"):
        make = soup if command == "soup" else lambda number: Grower(number).module()
        for number in range(int(seed), int(seed) + int(argument)):
            print(make(number).encode().hex())
    elif command == "record":
        modules = [Grower(number).module() for number in range(int(argument))]
        soups = [soup(number) for number in range(int(argument))]
        data = {"modules": [[source, compiled(source, "x.py")] for source in modules], "soup": [[source, verdict(source)] for source in soups]}
        (HERE / "random.json").write_text(json.dumps(data, indent=0, ensure_ascii=True) + "\n")
    else:
        for number, line in enumerate(open(argument)):
            source = bytes.fromhex(line)
            if command == "dump":
                print("\n".join(compiled(source, str(number))))
            else:
                print(number, verdict(source, whole=command == "errors"))


main(*sys.argv[1:])

# The options of compile(): flags, optimize, dont_inherit, modes, kinds of source, and what exec and eval take from their caller.
import _ast

FEATURES = {"nested_scopes": 0x10, "generators": 0, "division": 0x20000, "absolute_import": 0x40000, "with_statement": 0x80000,
            "print_function": 0x100000, "unicode_literals": 0x200000, "barry_as_FLUFL": 0x400000, "generator_stop": 0x800000,
            "annotations": 0x1000000}
ONLY_AST, TYPE_COMMENTS, TOP_LEVEL_AWAIT, OPTIMIZED_AST = (
    _ast.PyCF_ONLY_AST, _ast.PyCF_TYPE_COMMENTS, _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, _ast.PyCF_OPTIMIZED_AST)


def dump(node):
    if isinstance(node, list):
        return "[" + ", ".join(map(dump, node)) + "]"
    if not isinstance(node, _ast.AST):
        return repr(node)
    fields = [f"{name}={dump(getattr(node, name))}" for name in node._fields]
    place = [str(getattr(node, name)) for name in node._attributes]
    return f"{type(node).__name__}({', '.join(fields)})" + (f"@{':'.join(place)}" if place else "")


def show(label, make):
    try:
        result = make()
    except SyntaxError as error:
        result = type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text
    except Exception as error:
        result = type(error).__name__, str(error)
    print(label, ascii(result) if not isinstance(result, str) or not result.isascii() else result)


print([hex(each) for each in (ONLY_AST, TYPE_COMMENTS, TOP_LEVEL_AWAIT, OPTIMIZED_AST)])

for flags in [0, *(1 << bit for bit in range(27)), 0x8400, -1, 1 << 31, 1 << 40, True, 1.5, "x", None]:
    def make():
        result = compile("x = 1", "f", "exec", flags, True)
        return dump(result) if isinstance(result, _ast.AST) else hex(result.co_flags)
    show(f"flags {flags!r}:", make)

for optimize in -3, -2, -1, 0, 1, 2, 3, 10, True, 1.5, "x", None, 1 << 40:
    source = "def f():\n  'doc'\n  assert x\n  return __debug__\n"
    show(f"optimize {optimize!r}:", lambda: compile(source, "f", "exec", optimize=optimize).co_consts[0].co_consts)

for value in False, True, 0, 1, [], [1], None, "", "x":
    show(f"dont_inherit {value!r}:", lambda: hex(compile("x: int = 1", "f", "exec", 0, value).co_flags))


class Undecided:
    def __bool__(self):
        raise KeyError("no")


show("dont_inherit without truth:", lambda: compile("x", "f", "exec", 0, Undecided()))

for mode in "exec", "eval", "single", "func_type", "x", "", 1, None, b"exec":
    show(f"mode {mode!r}:", lambda: type(compile("x", "f", mode)).__name__)
    show(f"mode {mode!r} to a tree:", lambda: dump(compile("x", "f", mode, ONLY_AST)))
    show(f"mode {mode!r} of a signature:", lambda: dump(compile("(int, *str, **x) -> y", "f", mode, ONLY_AST)))


class Text(str):
    pass


class Data(bytes):
    pass


SOURCES = ["x", b"x", bytearray(b"x"), 1, None, "x\0", b"x\0y", "\ud800", b"\xff", "# coding: latin-1\n'\xe9'", "# coding: latin-1\n'\xe9'".encode("latin-1"),
           "\ufeffx", b"\xef\xbb\xbfx", "", b"", " x", b"\tx", "x\n  ", Text("x"), Data(b"x"), [1], b"x = 1\r\ny = '\xff'\r\n", b"x = '\xc3\xa9\xff'"]
for source in SOURCES:
    show(f"compile {ascii(source)}:", lambda: compile(source, "f", "exec").co_names)
    show(f"eval {ascii(source)}:", lambda: eval(source, {"x": 5}))
    show(f"exec {ascii(source)}:", lambda: exec(source, {"x": 5}))
show("memoryview:", lambda: eval(memoryview(b"x"), {"x": 5}))


class Path:
    def __init__(self, name):
        self.name = name

    def __fspath__(self):
        return self.name


for name in "f", b"f", "f\0", b"f\0", 1, None, bytearray(b"f"), b"\xff", "\udcff", Path("a/b"), Path(b"\xfe"), Path(7):
    show(f"filename {name.name if isinstance(name, Path) else name!r}:", lambda: compile("x", name, "exec").co_filename)

show("no arguments:", lambda: compile())
show("one argument:", lambda: compile("x"))
show("names:", lambda: compile(source="x", filename="f", mode="eval", flags=0, dont_inherit=False, optimize=-1, _feature_version=-1).co_name)
show("an unknown name:", lambda: compile("x", "f", "eval", bogus=1))

# Code with a feature of __future__ hands it on to what it compiles, unless told not to.
FUNCTION = "def f(x: int, *a: y.z) -> 'q': pass\nv: undefined_name = 1\nannotations = f.__annotations__"
CALLERS = """
def compiled(*options):
    names = {}
    exec(compile(FUNCTION, "f", "exec", *options), names)
    return names["annotations"]

def executed():
    names = {}
    exec(FUNCTION, names)
    return names["annotations"]

def evaluated():
    return hex(eval("lambda: 0").__code__.co_flags)

def evaluated_code():
    return hex(eval(compile("lambda: 0", "f", "eval", 0, True)).__code__.co_flags)
"""
for flag in 0, FEATURES["annotations"]:
    other = {"FUNCTION": FUNCTION}
    exec(compile(CALLERS, "f", "exec", flag, True), other)
    for name in "compiled", "executed", "evaluated", "evaluated_code":
        show(f"a caller with {flag:#x}, {name}:", other[name])
    show(f"a caller with {flag:#x}, told not to:", lambda: other["compiled"](0, True))
    show(f"a caller with {flag:#x}, asked to:", lambda: other["compiled"](FEATURES["annotations"]))

BARRY = FEATURES["barry_as_FLUFL"]
exec(compile("def evaluated(s): return eval(s)\ndef executed(s): return exec(s)\n"
             "def compiled(s, *options): return eval(compile(s, 'f', 'eval', *options))\n", "f", "exec", BARRY), other)
for source in "1 <> 2", "1 != 2":
    show(f"{source} without Barry:", lambda: eval(compile(source, "f", "eval")))
    show(f"{source} with Barry:", lambda: eval(compile(source, "f", "eval", BARRY)))
    for name in "evaluated", "executed", "compiled":
        show(f"{source} inheriting Barry, {name}:", lambda: other[name](source))
    show(f"{source} not inheriting Barry:", lambda: other["compiled"](source, 0, True))

for name, flag in FEATURES.items():
    show(f"from __future__ import {name}:", lambda: hex(compile(f"from __future__ import {name}", "f", "exec", 0, True).co_flags))
    show(f"the flag of {name}:", lambda: hex(compile("x", "f", "exec", flag, True).co_flags))
for source in ("from __future__ import x", "from __future__ import braces", "x = 1\nfrom __future__ import division", "from __future__ import *",
               "def f():\n  from __future__ import division", "'doc'\nfrom __future__ import division, annotations\nfrom __future__ import generator_stop",
               "'doc'\n'other'\nfrom __future__ import division", "from __future__ import (annotations as a)", "from .__future__ import nonsense"):
    show(f"{source!r}:", lambda: hex(compile(source, "f", "exec", 0, True).co_flags))

for source in ("await x", "x = await y", "async for a in b: pass", "async with a: pass", "[a async for a in b]", "def f(): await x", "lambda: await x",
               "await x; yield y", "yield x", "return x", "class A:\n  await x", "(await a for b in c)", "[await a for b in c]", "{a: b async for a in b}",
               "f'{await x}'", "x: await y", "def f(a=await b): pass", "@(await x)\ndef f(): pass", "class A(await b): pass", "type X = await y", "pass"):
    for mode in "exec", "eval", "single":
        show(f"{mode} {source!r}:", lambda: hex(compile(source, "f", mode, 0, True).co_flags))
        show(f"{mode} {source!r}, awaiting allowed:", lambda: hex(compile(source, "f", mode, TOP_LEVEL_AWAIT, True).co_flags))

for source in ("x = 1 # type: int", "def f(a, # type: int\n  b # type: str\n ): # type: (...) -> x\n  pass", "def f(a):\n  # type: (int) -> str\n  pass",
               "for x in y: # type: int\n  pass", "with a as b: # type: int\n  pass",
               "async def f(): # type: () -> x\n  async for a in b: # type: i\n    pass\n  async with a: # type: j\n    pass", "x = 1 # type: ignore",
               "x = 1 # type: ignore[foo]\ny = 2 # type: ignore # bar\n# type: ignore\nif 1: # type: ignore\n  pass", "x = 1 # type: int # more",
               "x = 1 #type:int", "x = 1 # type:", "# type: int\nx = 1", "x # type: int", "if 1: # type: int\n  pass", "def f(*, a # type: int\n ): pass",
               "def f(*a, # type: int\n **k # type: x\n): pass", "def f(\n a, # type: int\n /, b=1, # type: str\n): pass", "lambda a: 0 # type: int",
               "x: int = 1 # type: int", "x += 1 # type: int", "x = y = 1 # type: int", "class A: # type: x\n  pass", "x = 1 # type: ignore\xe9",
               "x = 1 # type: ignore_x", "def f(a): # type: (int) -> str\n  # type: (int) -> x\n  pass", "def f(): return 1 # type: () -> x"):
    show(f"{source!r}, type comments:", lambda: dump(compile(source, "f", "exec", ONLY_AST | TYPE_COMMENTS)))
    show(f"{source!r}, type comments in code:", lambda: compile(source, "f", "exec", TYPE_COMMENTS).co_names)
    show(f"{source!r}:", lambda: dump(compile(source, "f", "exec", ONLY_AST)))


def walk(code):
    yield code
    for each in code.co_consts:
        if hasattr(each, "co_code"):
            yield from walk(each)


for source in ("1 + 2", "if __debug__: pass", "'a' % x", "'%s %r' % (a, b)", "(1, 2, 3)", "x in [1, 2]", "x in {1, 2}", "for a in [1, 2]: pass", "not not a",
               "-1", "1 and 2", "def f():\n 'doc'\n assert x", "assert x", "1 if 2 else 3", "'a' 'b'", "(1,)[0]", "'abc'[1]", "f'{1}'", "f'a{x!r:>{w}}'",
               "match x:\n case -1: pass\n case 1+2j: pass", "a < b < c", "from __future__ import annotations\nx: 1 + 2", "x: 1 + 2", "lambda: 1 + 2",
               "type X = 1 + 2", "class A:\n 'doc'", "'doc'", "def f():\n 'doc'", "async def f():\n 'doc'\n return 1 + 1"):
    for optimize in -1, 0, 1, 2:
        show(f"{source!r} optimized {optimize}:", lambda: dump(compile(source, "f", "exec", OPTIMIZED_AST, optimize=optimize)))
        show("  from its tree:", lambda: dump(compile(compile(source, "f", "exec", ONLY_AST), "f", "exec", OPTIMIZED_AST, optimize=optimize)))
        show("  its code:", lambda: [(each.co_code, each.co_linetable) for each in walk(compile(source, "f", "exec", optimize=optimize))])

"""The syntax tree: its classes, making it, compiling it."""
import _ast
import _symtable

TREE, OPTIMIZED, COMMENTS = _ast.PyCF_ONLY_AST, _ast.PyCF_OPTIMIZED_AST, _ast.PyCF_TYPE_COMMENTS


def show(node):
    if isinstance(node, list):
        return "[" + ", ".join([show(item) for item in node]) + "]"
    if isinstance(node, _ast.AST):
        parts = [name + "=" + show(getattr(node, name, "missing")) for name in node._fields]
        place = [str(getattr(node, name)) for name in node._attributes]
        return type(node).__name__ + "(" + ", ".join(parts) + ")" + ("@" + ":".join(place) if place else "")
    return repr(node)


def attempt(make):
    try:
        result = make()
        print(show(result) if isinstance(result, _ast.AST) else result)
    except Exception as error:
        print(type(error).__name__, error)


for name in sorted(dir(_ast)):
    kind = getattr(_ast, name)
    if isinstance(kind, type) and name[0] != "_":
        print(name, kind.__bases__, kind._fields, kind._attributes, kind.__match_args__, kind.__doc__)
        print("   ", {field: str(each) if isinstance(each, type) else type(each).__name__ for field, each in getattr(kind, "_field_types", {}).items()}, kind.__module__, [each for each in kind._fields if hasattr(kind, each)])

SOURCES = [
    "x: int = 1; del x, y[0]; a, *b = c = d", "def f(a, /, b=1, *c, d, e=2, **g) -> int:\n    'doc'\n    return lambda *x: (yield)",
    "async def g():\n    async with a as b, c: pass\n    async for x in y: await z\n    else: [i async for i in j if k]",
    "class A[T: int, *U, **P](B, metaclass=M, **k):\n    pass", "type X[T = int] = T | None",
    "try: 1\nexcept A as b: 2\nexcept (C, D): raise E from F\nelse: 3\nfinally: 4", "try: 1\nexcept* A: 2",
    "match x:\n    case [1, *_] | {'a': b, **c} if d: 1\n    case P(1, q=None) as z: 2\n    case a.b | -1+2j: 3\n    case _: 4",
    "for x in y:\n    continue\nelse:\n    break\nwhile a: global_ = 1", "import a.b as c, d\nfrom .. import e as f\nfrom .g import *",
    "f'a{b!r:>{c}}{d=}' t'{e}' 'g'", "(a := b) if c and not d or e else {f: g, **h}", "a < b <= c is not d not in e; -a ** +b @ c // ~d",
    "{1, 2}; [x for x in y if z for w in v]; {k: v for k, v in i}; (x for x in y); a[1:2, ::3]; u'text', b'bytes', 1.5, 2j, ..., True",
    "global g\nassert a, b\nx += 1\nwith (a as b, c): pass\nif a: b\nelif c: d\nelse: e\n@dec\ndef f(): nonlocal_ = 1",
]
for source in SOURCES:
    attempt(lambda: compile(source, "s.py", "exec", TREE))
attempt(lambda: compile("a + b", "s.py", "eval", TREE))
attempt(lambda: compile("x = 1; y", "s.py", "single", TREE))
attempt(lambda: compile("(int, *str, **Any) -> List[int]", "s.py", "func_type", TREE))
attempt(lambda: compile("x = [] # type: List[int]\nfor a in b: # type: int\n    pass\ny = 1 # type: ignore[tag]", "s.py", "exec", TREE | COMMENTS))
attempt(lambda: compile("if __debug__: 'text' % ()\nx = '%s' % (a,)", "s.py", "exec", OPTIMIZED))
attempt(lambda: compile("def f():\n    'doc'\n    assert __debug__", "s.py", "exec", OPTIMIZED, optimize=2))
tree = compile("print(sum([i for i in range(5)]), __debug__)", "s.py", "exec", TREE)
exec(compile(tree, "s.py", "exec"))
exec(compile(tree, "s.py", "exec", optimize=1))
print(tree, compile(tree, "s.py", "exec", TREE) is tree)
print(compile("a = 1\nb = 2\nc = 3\nd = 4", "s.py", "exec", TREE))

place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}
name = lambda text, context=_ast.Load(): _ast.Name(text, context, **place)
expression = lambda node: compile(_ast.Expression(node), "s.py", "eval")
statement = lambda node: compile(_ast.Module([node], []), "s.py", "exec")
for make in (
    lambda: compile(_ast.Module(), "s.py", "eval"), lambda: compile(_ast.Load(), "s.py", "exec"), lambda: expression(1), lambda: expression(None),
    lambda: expression(_ast.Name("x")), lambda: expression(_ast.Name(id=1, lineno=1, col_offset=0)), lambda: expression(name("None")),
    lambda: expression(name("x", _ast.Store())), lambda: expression(_ast.BoolOp(_ast.And(), [name("x")], **place)),
    lambda: expression(_ast.Constant([], **place)), lambda: expression(_ast.Constant((1, {}), **place)),
    lambda: expression(_ast.Compare(name("x"), [], [], **place)), lambda: expression(_ast.Dict([None], [], **place)),
    lambda: expression(_ast.ListComp(name("x"), [], **place)), lambda: expression(_ast.Call(name("f"), [None], [], **place)),
    lambda: expression(_ast.Call(name("f"), 1, [], **place)), lambda: expression(_ast.BinOp(name("x"), _ast.And(), name("y"), **place)),
    lambda: expression(_ast.Name("x", lineno=3, col_offset=0, end_lineno=2, end_col_offset=0)),
    lambda: expression(_ast.Name("x", lineno=1, col_offset=5, end_lineno=1, end_col_offset=2)),
    lambda: expression(_ast.NamedExpr(_ast.Constant(1, **place), name("x"), **place)), lambda: statement(_ast.Assign([], name("x"), **place)),
    lambda: statement(_ast.Delete([name("x")], **place)), lambda: statement(_ast.If(name("x"), [], [], **place)),
    lambda: statement(_ast.If(name("x"), [None], [], **place)), lambda: statement(_ast.Try([_ast.Pass(**place)], [], [], [], **place)),
    lambda: statement(_ast.Raise(None, name("x"), **place)), lambda: statement(_ast.ImportFrom("m", [], 0, **place)),
    lambda: statement(_ast.ImportFrom("m", [_ast.alias("x", **place)], -1, **place)), lambda: statement(_ast.Global([], **place)),
    lambda: statement(_ast.AnnAssign(_ast.Attribute(name("x"), "y", _ast.Store(), **place), name("z"), None, 1, **place)),
    lambda: statement(_ast.TypeAlias(_ast.Constant(1, **place), [], name("x"), **place)), lambda: statement(_ast.For(name("x"), name("y"), [], [], **place)),
    lambda: statement(_ast.Match(name("x"), [], **place)), lambda: statement(_ast.Expr(**place, value=_ast.Constant(value=1, lineno="x", col_offset=0))),
    lambda: statement(_ast.Match(name("x"), [_ast.match_case(_ast.MatchStar("y", **place), None, [_ast.Pass(**place)])], **place)),
    lambda: statement(_ast.Match(name("x"), [_ast.match_case(_ast.MatchAs(None, "_", **place), None, [_ast.Pass(**place)])], **place)),
    lambda: statement(_ast.Match(name("x"), [_ast.match_case(_ast.MatchSingleton(1, **place), None, [_ast.Pass(**place)])], **place)),
    lambda: statement(_ast.Match(name("x"), [_ast.match_case(_ast.MatchValue(name("y"), **place), None, [_ast.Pass(**place)])], **place)),
    lambda: statement(_ast.FunctionDef("f", _ast.arguments(defaults=[name("x")]), [_ast.Pass(**place)], **place)),
    lambda: _ast.Name("x", _ast.Load(), 3), lambda: _ast.Name("x", id="y"), lambda: _ast.Pass(1), lambda: _ast.Name("x").__replace__(id="y"),
    lambda: _ast.Name("x").__replace__(other=1), lambda: _ast.Name("x").__reduce_ex__(2)[1], lambda: _ast.arguments().args, lambda: _ast.Name("x").ctx,
    lambda: compile("x", "s.py", "func_type"), lambda: compile("x", "s.py", "other"), lambda: compile("x", "s.py", "other", TREE),
    lambda: compile("x", "s.py", "exec", 1 << 28), lambda: compile("x", "s.py", "exec", optimize=3), lambda: compile(1, "s.py", "exec"),
    lambda: compile("x", 1, "exec"), lambda: compile("x\0", "s.py", "exec"),
):
    attempt(make)


class Derived(_ast.Name):
    pass


x = 7
print(eval(expression(Derived("x", _ast.Load(), **place))))


def table(entry, indent=""):
    print(indent, entry.name, entry.type, entry.lineno, entry.nested, entry.symbols, entry.varnames)
    for child in entry.children:
        table(child, indent + "  ")


table(_symtable.symtable("x = 1\ndef f(a, *b: int) -> int:\n    global g\n    def h(): nonlocal a; return a, x\n    return [i for i in b]\n"
                         "class A[T]:\n    y: int\n    def m(self): return __class__, (lambda z: z), (q for q in self)\ntype B[U: int] = U\n", "t.py", "exec"))
for arguments in (("x", "t.py", "other"), ("x =", "t.py", "exec"), ("def f(a, a): pass", "t.py", "exec")):
    try:
        _symtable.symtable(*arguments)
    except (ValueError, SyntaxError) as error:
        print(type(error).__name__, error)

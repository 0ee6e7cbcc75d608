# Trees that a program makes, valid ones and others with one field that is wrong: what compile() says of them.
import _ast

PLACE = dict(lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)


def N(cls, *fields):
    return cls(*fields, **(PLACE if "lineno" in cls._attributes else {}))


def name(context=_ast.Load):
    return N(_ast.Name, "x", context())


def const(value=1):
    return N(_ast.Constant, value)


CANDIDATES = {
    "a name": name(), "a target": name(_ast.Store), "a constant": const(), "None": None, "an int": 1, "a str": "s", "bytes": b"b", "no list": [], "a list": [name()],
    "a statement": N(_ast.Pass), "Add": _ast.Add(), "a list target": N(_ast.List, [name(_ast.Store)], _ast.Store()), "a pattern": N(_ast.MatchAs), "a large int": 10 ** 100,
}
STATEMENTS = {
    "FunctionDef": lambda: N(_ast.FunctionDef, "f", _ast.arguments([], [], None, [], [], None, []), [N(_ast.Pass)], [], None, None, []),
    "AsyncFunctionDef": lambda: N(_ast.AsyncFunctionDef, "f", _ast.arguments([], [], None, [], [], None, []), [N(_ast.Pass)], [], None, None, []),
    "ClassDef": lambda: N(_ast.ClassDef, "f", [], [], [N(_ast.Pass)], [], []),
    "Return": lambda: N(_ast.Return, None),
    "Delete": lambda: N(_ast.Delete, [name(_ast.Del)]),
    "Assign": lambda: N(_ast.Assign, [name(_ast.Store)], const()),
    "TypeAlias": lambda: N(_ast.TypeAlias, name(_ast.Store), [], const()),
    "AugAssign": lambda: N(_ast.AugAssign, name(_ast.Store), _ast.Add(), const()),
    "AnnAssign": lambda: N(_ast.AnnAssign, name(_ast.Store), const(), None, 1),
    "For": lambda: N(_ast.For, name(_ast.Store), name(), [N(_ast.Pass)], []),
    "AsyncFor": lambda: N(_ast.AsyncFor, name(_ast.Store), name(), [N(_ast.Pass)], []),
    "While": lambda: N(_ast.While, name(), [N(_ast.Pass)], []),
    "If": lambda: N(_ast.If, name(), [N(_ast.Pass)], []),
    "With": lambda: N(_ast.With, [_ast.withitem(name())], [N(_ast.Pass)]),
    "AsyncWith": lambda: N(_ast.AsyncWith, [_ast.withitem(name())], [N(_ast.Pass)]),
    "Match": lambda: N(_ast.Match, name(), [_ast.match_case(N(_ast.MatchAs), None, [N(_ast.Pass)])]),
    "Raise": lambda: N(_ast.Raise, None, None),
    "Try": lambda: N(_ast.Try, [N(_ast.Pass)], [N(_ast.ExceptHandler, None, None, [N(_ast.Pass)])], [], []),
    "TryStar": lambda: N(_ast.TryStar, [N(_ast.Pass)], [N(_ast.ExceptHandler, name(), None, [N(_ast.Pass)])], [], []),
    "Assert": lambda: N(_ast.Assert, name(), None),
    "Import": lambda: N(_ast.Import, [N(_ast.alias, "a")]),
    "ImportFrom": lambda: N(_ast.ImportFrom, "m", [N(_ast.alias, "a")], 0),
    "Global": lambda: N(_ast.Global, ["x"]),
    "Nonlocal": lambda: N(_ast.Nonlocal, ["x"]),
    "Expr": lambda: N(_ast.Expr, name()),
    "Pass": lambda: N(_ast.Pass),
}

EXPRESSIONS = {
    "BoolOp": lambda: N(_ast.BoolOp, _ast.And(), [name(), name()]),
    "NamedExpr": lambda: N(_ast.NamedExpr, name(_ast.Store), const()),
    "BinOp": lambda: N(_ast.BinOp, name(), _ast.Add(), name()),
    "UnaryOp": lambda: N(_ast.UnaryOp, _ast.Not(), name()),
    "Lambda": lambda: N(_ast.Lambda, _ast.arguments([], [], None, [], [], None, []), name()),
    "IfExp": lambda: N(_ast.IfExp, name(), name(), name()),
    "Dict": lambda: N(_ast.Dict, [name()], [name()]),
    "Set": lambda: N(_ast.Set, [name()]),
    "ListComp": lambda: N(_ast.ListComp, name(), [_ast.comprehension(name(_ast.Store), name(), [], 0)]),
    "SetComp": lambda: N(_ast.SetComp, name(), [_ast.comprehension(name(_ast.Store), name(), [], 0)]),
    "DictComp": lambda: N(_ast.DictComp, name(), name(), [_ast.comprehension(name(_ast.Store), name(), [], 0)]),
    "GeneratorExp": lambda: N(_ast.GeneratorExp, name(), [_ast.comprehension(name(_ast.Store), name(), [], 0)]),
    "Await": lambda: N(_ast.Await, name()),
    "Yield": lambda: N(_ast.Yield, None),
    "YieldFrom": lambda: N(_ast.YieldFrom, name()),
    "Compare": lambda: N(_ast.Compare, name(), [_ast.Eq()], [name()]),
    "Call": lambda: N(_ast.Call, name(), [], []),
    "FormattedValue": lambda: N(_ast.FormattedValue, name(), -1, None),
    "Interpolation": lambda: N(_ast.Interpolation, name(), "x", -1, None),
    "JoinedStr": lambda: N(_ast.JoinedStr, [const("s")]),
    "TemplateStr": lambda: N(_ast.TemplateStr, [const("s")]),
    "Constant": lambda: const(),
    "Attribute": lambda: N(_ast.Attribute, name(), "a", _ast.Load()),
    "Subscript": lambda: N(_ast.Subscript, name(), name(), _ast.Load()),
    "Starred": lambda: N(_ast.Starred, name(), _ast.Load()),
    "Name": lambda: name(),
    "List": lambda: N(_ast.List, [], _ast.Load()),
    "Tuple": lambda: N(_ast.Tuple, [], _ast.Load()),
    "Slice": lambda: N(_ast.Slice, None, None, None),
}

PATTERNS = {
    "MatchValue": lambda: N(_ast.MatchValue, const()),
    "MatchSingleton": lambda: N(_ast.MatchSingleton, None),
    "MatchSequence": lambda: N(_ast.MatchSequence, [N(_ast.MatchAs)]),
    "MatchMapping": lambda: N(_ast.MatchMapping, [const()], [N(_ast.MatchAs)], None),
    "MatchClass": lambda: N(_ast.MatchClass, name(), [N(_ast.MatchAs)], [], []),
    "MatchStar": lambda: N(_ast.MatchSequence, [N(_ast.MatchStar, None)]),
    "MatchAs": lambda: N(_ast.MatchAs),
    "MatchOr": lambda: N(_ast.MatchOr, [N(_ast.MatchValue, const()), N(_ast.MatchAs)]),
}

OTHERS = {
    "arguments": (lambda: _ast.arguments([], [N(_ast.arg, "a")], None, [], [], None, []), lambda a: N(_ast.Expr, N(_ast.Lambda, a, name()))),
    "arg": (lambda: N(_ast.arg, "a"), lambda a: N(_ast.Expr, N(_ast.Lambda, _ast.arguments([], [a], None, [], [], None, []), name()))),
    "keyword": (lambda: N(_ast.keyword, "k", name()), lambda a: N(_ast.Expr, N(_ast.Call, name(), [], [a]))),
    "comprehension": (lambda: _ast.comprehension(name(_ast.Store), name(), [], 0), lambda a: N(_ast.Expr, N(_ast.ListComp, name(), [a]))),
    "alias": (lambda: N(_ast.alias, "a"), lambda a: N(_ast.Import, [a])),
    "withitem": (lambda: _ast.withitem(name()), lambda a: N(_ast.With, [a], [N(_ast.Pass)])), "match_case": (lambda: _ast.match_case(N(_ast.MatchAs), None, [N(_ast.Pass)]), lambda a: N(_ast.Match, name(), [a])),
    "ExceptHandler": (lambda: N(_ast.ExceptHandler, None, None, [N(_ast.Pass)]), lambda a: N(_ast.Try, [N(_ast.Pass)], [a], [], [])),
    "TypeVar": (lambda: N(_ast.TypeVar, "T", None, None), lambda a: N(_ast.ClassDef, "C", [], [], [N(_ast.Pass)], [], [a])),
    "ParamSpec": (lambda: N(_ast.ParamSpec, "T", None), lambda a: N(_ast.ClassDef, "C", [], [], [N(_ast.Pass)], [], [a])),
    "TypeVarTuple": (lambda: N(_ast.TypeVarTuple, "T", None), lambda a: N(_ast.ClassDef, "C", [], [], [N(_ast.Pass)], [], [a])),
}

# One of each kind that has a place.
PLACED = "Pass", "Name", "MatchAs", "arg", "keyword", "alias", "ExceptHandler", "TypeVar"


def result(tree, mode="exec", flags=0):
    try:
        return type(compile(tree, "f", mode, flags)).__name__
    except Exception as error:
        return f"{type(error).__name__}: {str(error).split(', but got ')[0].split(', not a ')[0].split(' at 0x')[0]}"


def check(kind, make, wrap):
    print(kind, result(_ast.Module([wrap(make())], [])))
    cls = type(make())
    for field in cls._fields + (cls._attributes if kind in PLACED else ()):
        results = {}
        for label, candidate in CANDIDATES.items():
            node = make()
            setattr(node, field, candidate)
            results.setdefault(result(_ast.Module([wrap(node)], [])), []).append(label)
        node = make()
        if field in vars(node):
            delattr(node, field)
        results.setdefault(result(_ast.Module([wrap(node)], [])), []).append("nothing")
        for text, labels in results.items():
            print(f"  {field} = {', '.join(labels)}: {text}")


for kind, make in STATEMENTS.items():
    check(kind, make, lambda node: node)
for kind, make in EXPRESSIONS.items():
    check(kind, make, lambda node: N(_ast.Expr, node))
for kind, make in PATTERNS.items():
    check(kind, make, lambda node: N(_ast.Match, name(), [_ast.match_case(node, None, [N(_ast.Pass)])]))
for kind, (make, wrap) in OTHERS.items():
    check(kind, make, wrap)

for tree in (_ast.Module([], []), _ast.Expression(name()), _ast.Interactive([N(_ast.Pass)]), _ast.FunctionType([], name()), name(), N(_ast.Pass), _ast.AST(), _ast.mod(),
             _ast.expr(), _ast.Load(), _ast.Module([], [_ast.TypeIgnore(1, "x")]), _ast.Module([], [_ast.TypeIgnore(1, 2)]), _ast.Module([], [name()]), _ast.Module([None], [])):
    for mode in "exec", "eval", "single", "func_type":
        print(type(tree).__name__, mode, result(tree, mode), result(tree, mode, _ast.PyCF_ONLY_AST))

for place in ((0, 0, 0, 0), (-1, 0, 1, 1), (1, -1, 1, 1), (2, 0, 1, 1), (1, 5, 1, 2), (1, 0, 1, -1), (1 << 40, 0, 1, 1), (5, 0, 5, 1), (1, 0, None, None)):
    node = _ast.Pass()
    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = place
    print(place, result(_ast.Module([node], [])))

"""What is said of stars without an expression, late positional patterns and comments of a bare star."""
import ast

sources = """A[*(1:2)]|A[*(1:2)]=1|del A[*(1:2)]|A[*:]|A[*]|f(*)|f(*:)|f(a,*)|f(*,a)|f(* a b)|[*]|(*)|(*,)|{*}|*|*,|x=*|x=*,|[*,a]|[*(1:2)]
f(*(1:2))|A[1,*]|A[*,1]|A[*a:b]|A[*a b]|return *|for x in *: pass|yield *|f(*a=b)|f(*x for x in y)|[*x for x in y]|A[*(a b)]|A[*(a]|A[*(]
*a|*a,|print(*|print(*)|(*a)|f(**)|f(**(1:2))|{**}|{**(1:2)}|A[*(1:2):3]|x[*1:]|f(*,)|class C(*): pass|class C(*(1:2)): pass
for x in *(1:2): pass|x: *|def f(*args: *): pass|def f(*args: *(1:2)): pass|del *|A[* = 1|a = *b c""".replace("\n", "|").split("|")
sources.append("match *:\n case 1: pass")
patterns = """C(a=b, c, d=e, f, g=h, i, j=k, ...)|C(a=b, c, ...)|C(a=b, c|C(a=b, c d)|C(a=b, c=d, ...)|C(a=b, c.d, e, ...)|C(a=b, c, d, ...)
C(a=b, c, d)|C(a=b, c)|C(x, a=b, c, d=e)|C(a=b, 1+2, ...)|C(a=b, [c], ...)|C(..., a=b, c)|C(a=b, *c)|C(a=..., c)"""
patterns = patterns.replace("\n", "|").split("|")
sources += [f"match x:\n case {pattern}:\n  pass" for pattern in patterns]
commented = ["def f(\n *, # type: int\n a, # type: int\n):\n pass\n", "def f(a, *, # type: int\n b):\n pass",
             "def f(*, # type: int\n ):\n pass", "def f(*, # type: int\n **k):\n pass", "def f(*a, # type: int\n **k):\n pass", "lambda *, # type: int\n a: 1"]
for source in sources + commented:
    try:
        ast.parse(source, type_comments=source in commented)
        print(repr(source), "is correct")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)

# Syntax that older versions of Python did not have, under compile(_feature_version=...).
ONLY_AST = 0x400

SOURCES = [
    'async def f(): await x', 'async def f(): pass', 'await x', 'x: int = 1', 'x: int', '(x): int', 'x.a: int = 1', '1_000',
    '1_000 + 2', '(x := 1)', 'if x := 1: pass', '[x := 1]', 'f(x := 1)', 'x[a := 1]', '{x := 1}', 'def f(a, /): pass',
    'def f(a, b=1, /, c=2): pass', 'def f(a=1, /): pass', 'lambda a, /: 0', 'lambda a=1, /: 0', 'lambda a, /, b: 0',
    'match x:\n case 1: pass', 'match x:\n case 1: pass\ny', 'try: pass\nexcept* E: pass',
    'try: pass\nexcept* E as e: pass\nexcept* F: pass\nfinally: pass', 'type X = int', 'type X[T] = int', 'def f[T](): pass',
    'class A[T]: pass', 'class A[T=int]: pass', 'def f[*T=int](): pass', 'def f[**T=int](): pass', 'type X[T: int = int] = 1',
    'async for x in y: pass', 'async def f():\n async for x in y: pass\n x', 'async def f():\n async with x: pass\n x',
    'async def f():\n async with (x as y): pass\n x', '[x async for x in y]', '[x async for x in y if z]', 'a @ b', 'a @ b + c',
    'a @= b', "t'{x}'", "t'a' t'b'", "t''", 'try: pass\nexcept A, B: pass', 'try: pass\nexcept A, B, C:\n pass\n',
    'try: pass\nexcept* A, B: pass', 'with (a as b): pass', 'with (a, b): pass', 'with (a as b, c as d,): pass', 'with (a): pass',
    'with (a), b: pass', "f'{x}'", 'x = yield', '[*a, *b]', 'x[*a]', 'x[*a, 1]', 'def f(*a: *b): pass', 'for x in *a, b: pass',
    '@x[0]\ndef f(): pass', '@x\ndef f(): pass', '@x.y(1)\ndef f(): pass', 'try:\n  continue\nfinally: pass',
    'async def f(): return [x async for x in y]', 'print(1_0)', '1_0.5', '0x_f', '1_0j', '-1_0', 'match x:\n case 1_0: pass',
    'match x:\n case -1_0: pass', 'def f(a=1_0): pass', 'class A:\n x: int\n', 'x: int = 1; y: int = 2', 'async def f(): x: int',
    'global x; x: int', 'def f():\n return await x', '(await x)', 'lambda: await x', 'await x + await y', 'await x; y',
    'type X = await y', '1_000 if x else y', 'x = 1_0', 'a = b @ c', 'a[b @ c]', 'f(b @ c, 1)', 'x @= 1; y', "t'{x}' + 1",
    "f(t'{x}', 1)", 'type (x)', 'type = 1', 'match = 1', 'match(x)', 'case = 1',
]

for source in SOURCES:
    last = None
    for version in range(15):
        try:
            compile(source, "x", "exec", ONLY_AST, _feature_version=version)
            result = "accepted"
        except SyntaxError as error:
            result = type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset
        if result != last:
            print(ascii(source), version, result)
            last = result
compile("x: int = 1", "x", "exec", _feature_version=5)
compile("x: int = 1", "x", "exec", ONLY_AST, _feature_version=-1)

# Which interactive input is complete, which is not yet, and which is wrong (codeop compiles with these flags), and where.
ALLOW_INCOMPLETE_INPUT, DONT_IMPLY_DEDENT = 0x4000, 0x200

SOURCES = [
    '', '\n', 'a = 1', 'a = 1\n', 'if 1:', 'if 1:\n', 'if 1:\n  pass', 'if 1:\n  pass\n', 'def f():', 'def f():\n',
    'def f():\n  return 1\n\n', '(', '(1,', '[1, 2', '{', "{'a':", 'f(', 'f(1', "'''abc", '"""abc\n', "'abc", '"abc', "f'{",
    "f'''{", "f'''abc", "f'abc", "t'''x{", 'a +', 'a =', 'a = \\', 'a = \\\n', '\\', '\\\n', 'x = 1 +', 'lambda', 'lambda x:',
    'for', 'for i in', 'for i in x:', 'while 1:\n', 'try:', 'try:\n  pass\n', 'try:\n  pass\nexcept', 'try:\n  pass\nexcept:\n',
    'class', 'class C', 'class C:', '@a', '@a\n', '@a\ndef f():\n', 'a b', 'a = = 1', '1 +* 2', ')', '(]', 'if', 'if x', 'if x\n',
    'def', 'def f', 'def f(', 'def f(a', 'def f(a,\n', 'import', 'import a', 'from a import', 'from a import (', 'from', 'return',
    'yield', 'del', 'del x', 'assert', 'not', 'a if', 'a if b', 'a if b else', 'a and', 'a or', 'a .', 'a.', 'a[', 'a[1:', '*',
    '**', '*a', '*a,', 'with', 'with a', 'with a:', 'with (a as b', 'async', 'async def f():', 'await x', 'match x:',
    'match x:\n', 'match x:\n  case 1:', 'match x:\n  case 1:\n', 'match x:\n  case 1:\n    pass\n', 'match', '# comment',
    '# comment\n', '  ', '  a', '  a = 1\n', 'a\n  b', 'a\n  b\n', 'if 1:\npass', 'if 1:\n  a\n b', '\x00', '$', '?', 'a!', '0x',
    '1_', '1__0', '0777', "'\\N{", "'\\x'", "b'é'", '\t', 'global x', 'nonlocal x', 'a = 1; b = 2', 'a = 1\nb = 2',
    'a = 1\nb = 2\n', 'if 1: pass\nelse:', 'if 1: pass\nelif', "x = '''\n'''", "x = '''\n''' +", 'type X =', 'type X', '[x for',
    '[x for y', '[x for y in', '{1:2', '{1', 'f(x for', 'print(', 'print(1)', 'raise', 'raise X from', 'é', '€', 'a = (\n',
    'a = (\n\n', 'if True:\n\n', 'if True:\n  (\n', 'if a:\n  b\nelse:\n', "x = {\n 'a': [\n", "'a' 'b", 'a;', ';', 'a = 1;',
    'def f(x): return', 'def f(x):\n\n\n', '\n\n', ' \n', ' \n  \n', '\\\n\n', 'if 1:\n  pass\n\\', 'if 1:\n  x = (1,\n',
    'class A:\n  def f(self):\n', 'class A:\n  def f(self):\n    pass\n', 'try: pass', 'try: pass\n', "f'{a", "f'{a:", "f'{a!",
    "f'{a}", "f'''{a", "f'''{a:\n", "f'''{\na", 'a\\', 'a \\\nb', 'a \\\n', 'a ==', 'a is', 'a is not', 'a in', 'a not',
    'a not in', 'a :=', '(a :=', 'x: int', 'x:', 'x: int =', '->', 'def f() ->', 'def f() -> int', 'def f(): -', 'import a.',
    'import a as', 'from . import', 'from .a import b,', 'from .a import (b,', 'global', 'break', 'continue', 'pass pass',
    'else:', 'elif x:', 'except:', 'finally:', 'case 1:', '(yield', '[*', '[*a', '{**', '{**a', 'f(*', 'f(**', 'f(a=', 'f(a=1',
    'f(a=1,', '1.', '1e', '1.e', '0b', '1j', '1jx', '1if 1else', '...', '..', '....', '`a`', 'a <> b', 'print 1', "exec 'a'",
    'with (a as b', 'x = 1 # c', 'if x # c\n', 'def f() -> : pass', 'def f() -> [1,: pass', 'a = 1\nb = \\ x', '(a,\nbbbb\\ x)',
    'x = 1 # c\n\ny = \\z\n', 'class C # foo\n',
]


def verdict(source, mode, flags):
    try:
        compile(source, "x", mode, flags)
    except SyntaxError as error:
        return type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text
    return "complete"


for source in SOURCES:
    print(ascii(source))
    for mode in "single", "exec", "eval":
        whole = verdict(source, mode, 0)
        partial = verdict(source, mode, ALLOW_INCOMPLETE_INPUT | DONT_IMPLY_DEDENT)
        print(f"  {mode}:", ascii(whole), *(["->", ascii(partial)] if partial != whole else []))

print(_IncompleteInputError.__mro__)

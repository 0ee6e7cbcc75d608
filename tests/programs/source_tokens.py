# What tokenize is made of: the tokens of sources that are read line by line, with and without those that mean nothing.
import _tokenize

SOURCES = [
    'a\rb', 'a\r\nb\r\n', 'a\r', '\r', '\r\n', 'a = 1\rb = 2\r', "'x\ry'", "'''x\ry'''", "'''x\r\ny'''", '# c\rx', '# c\r\n',
    '(a,\r\nb)', '(a,\rb)', 'if 1:\r\n  a\r\n', 'if 1:\r  a\r', 'a \\\r\nb', 'a \\\rb', 'a\r\r\n', '\ra', '  \ra', 'x\n\r\n',
    "f'{a}\r\n'", "f'''{a}\r\n{b}'''", "f'{a\r}'", "'a\\\r\nb'", 'a;\rb', 'a\x0cb', '\x0ca', 'a\x0b', '\xe9 = 1', "x = '\xe9'",
    '\ufeffa', 'a $ b', 'a ? b', '!', 'a ! b', '`a`', '$', '\x00', 'a\x00b', '\x01', '\u20ac', 'a\u20ac', '0x', '0777', '1_',
    '1__0', '0b2', '1e', '1.e5j', '1if 2', '0_7', "'abc", '"abc\n', "'''abc", "f'abc", "f'{a", "f'{", "f'{a!", "f'{a:", "f'''{\n",
    '(', '(\n', '[a\n', 'a \\', 'a \\\n', '\\', '\\\n', '\\ a', 'a \\ b', 'if 1:\n  a\n b', 'if 1:\n\ta\n        b', ' a',
    '  a\nb', '\n\n\n', '', ' ', '\t', '#', '# \xe9', 'a # \xe9\n', 'a#b', 'if 1:\n  a\n\n  # c\nb', 'if 1:\n  a\n# c\n  b',
    'def f():\n    pass\n\n\n\n# end', 'a\n    # c\nb\n', '(\n# c\n)', "t'{x}'", "t'{x!r:>{y}}'", "f'{x=}'", "f'{x:{y}}'",
    "f'{{}}'", "f'{x:%H:%M}'", "rf'\\{x}'", "f'\\N{DASH}'", "f'{x:\\n}'", "f'{\nx\n}'", "f'''{x:\n}'''", 'a<>b', 'a->b', 'a:=b',
    '...', '..', 'a.b', '1.', '.5', '1..real', 'a**=b', 'a//=b', 'a>>=b', 'a@=b', 'a != b', 'async def f(): await x',
    'match x:\n case _: pass', 'type X = int', 'print(1)\n  ', 'print(1)\n  # c', 'a\n\\\nb', '\\\na', '  \\\na',
    'if 1:\n  \\\n  a', ')', ']', '(]', 'a)\nb', 'x = (\n  1,\n\n  # c\n  2)\n', '\n  a', 'if 1:\n\n  a\n', 'a\n\n',
    'if 1:\n  a\n\n', 'if 1:\n  a', 'if 1:\n  if 2:\n    a', 'if 1:\n  if 2:\n    a\n',
    'class A:\n  def f(self):\n    x\n  y\nz\n', '\xe4\u0308 = 1', "x = '\u2603' # \u2603\n",
    "b'a' B'b' Rb'c' bR'd' u'e' U'f' F'g' fR'h' Tr'i'", "ub'a'", "uf'a'", "ft'x'", "bf'x'", "'a' \\\n'b'", "'a\\\nb'",
    "'''a\nb''' '''c\nd'''", "f'''a\n{b}\nc'''", "f'{'a' if b else 'c'}'", "f'{f'{f'{1}'}'}'", 'x = """a\n b\n"""\n', 'a = 1;',
    'a; b', 'lambda: 0', '0xFFl', '1L', '1r', '0o8', '0o', '1e+', '1.2.3', 'a b c', '@x\n', 'x: int = 1', 'if x:\n\ty\n\tz\n',
    'if x:\n y\n\tz\n', '\tif x:\n\t\ty\n',
]


def show(source, **options):
    try:
        for token in _tokenize.TokenizerIter(iter(source.splitlines(keepends=True)).__next__, **options):
            print("   ", ascii(token))
    except SyntaxError as error:
        print("   ", type(error).__name__, ascii((error.args, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text)))


for source in SOURCES:
    print(ascii(source))
    show(source, extra_tokens=True)
    if source.isascii() and len(source) < 9:
        print("  as the compiler has them")
        show(source, extra_tokens=False)
    lines = iter(source.encode().splitlines(keepends=True))
    count = 0
    try:
        for token in _tokenize.TokenizerIter(lambda: next(lines, b""), encoding="utf-8", extra_tokens=True):
            count += 1
    except SyntaxError as error:
        count = str(error)
    print("  of bytes:", count)

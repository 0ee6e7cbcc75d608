"""The tokens of the compiler, with comments and line feeds."""
import _tokenize


def reader(source):
    lines = iter(source.splitlines(True))
    return lambda: next(lines, "")


for source in (
    "x = 1\n", "x = 1", "# c\nif a: # d\n    b\n\n  # e\n    c\nd\n", "f'a{b!r:>{c}}d'\n", "'''x\ny''' + 1\n", "a = (1,\n 2)\n\n", "\\\nx\n", "x;\n\n\n",
    "é = 'ü' # ö\n", "", "\n", "  \n", "x\n  ", "def f():\n  pass", "'abc\n", "(\n", "if x:\n  a\n b\n", "f'{x:\n}'", "f'''{\nx\n}\n{{}}'''\n",
    "async def f(): await x\nmatch x:\n  case 1: pass\n", "a->b:=c...**=\n", "x\r\ny\r\n", "1_000 0xFF 1e5 2j\n", "t'{a}'\n", "if 1:\n\tx\n        y\n",
    "x = 1 \\\n + 2\n", "a\n# x\n  # y\nb\n", "    # c\nx\n", "{'a': 1,\n # c\n\n 'b': 2}\n", "'😀' + x\n",
):
    print(ascii(source))
    try:
        for token in _tokenize.TokenizerIter(reader(source), extra_tokens=True):
            print("   ", ascii(token))
    except SyntaxError as error:
        print("   ", type(error).__name__, ascii(error.args))
data = iter([b"# coding: latin-1\n", b"x = '\xe9'\n"])
print(ascii(list(_tokenize.TokenizerIter(lambda: next(data, b""), encoding="latin-1", extra_tokens=True))))
for wrong in (lambda: 1, lambda: b"x\n"):
    try:
        next(_tokenize.TokenizerIter(wrong, extra_tokens=True))
    except TypeError as error:
        print(error)

"""Records how CPython 3.14 takes source that is very deep, very long or no text at all: hostile.json.

    python3.14 tests/corpus/hostile.py

A source is a list of texts, each with how often it is repeated; bytes in hexadecimal, or the numbers of characters.
"""
import json
import pathlib
import sys
import warnings

HERE = pathlib.Path(__file__).parent
N = 100_000
NESTED = {
    "parentheses": ["(", "1", ")"], "brackets": ["[", "1", "]"], "braces": ["{", "1", "}"], "dicts": ["{1:", "1", "}"], "calls": ["f(", "1", ")"],
    "subscripts": ["a[", "1", "]"], "f-strings": ["f'{", "1", "}'"], "t-strings": ["t'{", "1", "}'"], "open parentheses": ["(", "", ""],
    "open brackets and braces": ["[{", "", ""], "lambdas": ["lambda: ", "1", ""], "lambda defaults": ["lambda x=", "1", ":1"], "nots": ["not ", "1", ""],
    "minuses": ["-", "1", ""], "tildes and pluses": ["~+", "1", ""], "stars": ["*", "a", ""], "powers": ["a ** ", "1", ""], "conditionals": ["a if b else ", "1", ""],
    "awaits": ["await ", "a", ""], "yields": ["(yield ", "1", ")"], "assignments": ["a = ", "1", ""], "comprehensions": ["[x for x in ", "y", "]"],
    "walruses": ["(a := ", "1", ")"], "starred lists": ["[*", "a", "]"],
}
REPEATED = {
    "additions": [["1", 1], [" + a", N]], "ands": [["a", 1], [" and b", N]], "comparisons": [["a", 1], [" < b", N]], "attributes": [["a", 1], [".b", N]],
    "calls in a chain": [["f", 1], ["()", N]], "subscripts in a chain": [["a", 1], ["[0]", N]], "strings": [["'a' ", N]], "f-strings in a row": [["f'{a}' ", N]],
    "a tuple": [["a, ", N]], "a list": [["[", 1], ["a, ", N], ["]", 1]], "a dict": [["{", 1], ["a: b, ", N], ["}", 1]], "arguments": [["f(", 1], ["a, ", N], [")", 1]],
    "keywords": [["f(**a, ", 1], ["**a, ", N], [")", 1]], "elifs": [["if a: b\n", 1], ["elif a: b\n", N]], "ifs in a comprehension": [["[a for a in b", 1], [" if a", N], ["]", 1]],
    "fors in a comprehension": [["[a", 1], [" for a in b", 1000], ["]", 1]], "excepts": [["try: a\n", 1], ["except b: c\n", 10_000]],
    "cases": [["match a:\n", 1], [" case 1: b\n", 10_000]], "or patterns": [["match a:\n case 1", 1], [" | 1", 10_000], [": b\n", 1]],
    "statements": [["a = b\n", N]], "statements in a line": [["a; ", N]], "functions": [["def f(a): return a\n", 20_000]], "targets": [["a = ", N], ["b", 1]],
    "a name": [["a", 1_000_000]], "an int": [["1", 4301]], "a large hexadecimal": [["0x", 1], ["f", N]], "a float": [["1", N], [".5", 1]], "a string": [["'", 1], ["a", 1_000_000], ["'", 1]],
    "an f-string": [["f'", 1], ["{a}b", N], ["'", 1]], "an open string": [["'", 1], ["a", 1_000_000]], "an open triple-quoted string": [["'''", 1], ["a\n", N]],
    "comments": [["# a\n", N]], "blank lines": [["\n", N]], "continued lines": [["a = b", 1], [" \\\n", N], ["\n", 1]], "deep blocks": [["if 1:\n", 1]] + [[" " * i + "if 1:\n", 1] for i in range(1, 120)],
    "dedents": [["if 1:\n a\n", N]], "decorators": [["@a\n", N], ["def f(): pass\n", 1]], "globals": [["global a\n", N]], "imports": [["import a.b as c\n", N]],
    "parameters": [["def f(", 1], ["*, ", N], ["): pass", 1]], "closed parentheses": [["a)", N]], "unknown characters": [["?", N]], "colons": [["a:", N]],
    "backslashes": [["\\", N]], "errors at the end": [["a = b\n", N], ["a b\n", 1]], "missing commas": [["[", 1], ["a b ", N], ["]", 1]],
}
BYTES = {
    "a null byte": b"a = 1\0", "a null byte in a string": b"a = '\0'", "a null byte in a comment": b"# \0\n", "invalid utf-8": b"a = '\xff'", "invalid utf-8 in a comment": b"a\n# \xe9\n",
    "utf-8 that is cut": b"a = '\xe2\x82", "an encoded surrogate": b"a = '\xed\xa0\x80'", "overlong utf-8": b"a = '\xc0\x80'", "latin-1": b"# coding: latin-1\na = '\xff'",
    "a mark": b"\xef\xbb\xbfa = 1", "half a mark": b"\xef\xbba = 1", "a mark and latin-1": b"\xef\xbb\xbf# coding: latin-1\n", "an unknown encoding": b"# coding: nonsense\n",
    "ascii that is not": b"# coding: ascii\na = '\xff'", "utf-16": "a = 1".encode("utf-16"), "utf-16 declared": b"# coding: utf-16\na = 1", "cp1252": b"# coding: cp1252\na = '\x80'",
    "cp1252 that is not": b"# coding: cp1252\na = '\x81'", "an encoding in the third line": b"\n\n# coding: latin-1\na = '\xff'", "control characters": b"a = \x01", "a form feed": b"\x0ca = 1",
    "only a return": b"a = 1\rb = 2\r", "a lone backslash": b"\\", "an end-of-file character": b"a = 1\x1a", "random": bytes(range(1, 256)),
}
TEXTS = {"a lone surrogate": "a = '\ud800'", "a lone surrogate in a name": "a\udfff = 1", "a null character": "a = '\0'",
         "a large character": "a = '\U0010ffff'", "a name that is no identifier": "a\u2603 = 1", "a space that is none": "a\u00a0= 1"}


def result(source):
    try:
        compile(source, "x.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset]
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        # How deep the native stack is says more about the machine than about the source.
        return [type(error).__name__, *([] if isinstance(error, RecursionError) else [str(error)])]
    return None


warnings.simplefilter("ignore")
sys.set_int_max_str_digits(4300)
cases = []
for name, (before, middle, after) in NESTED.items():
    for count in (50, N):
        cases.append({"name": f"{count} nested {name}", "source": [[before, count], [middle, 1], [after, count]]})
for name, parts in REPEATED.items():
    cases.append({"name": name, "source": parts})
for each in cases:
    each["result"] = result("".join(text * count for text, count in each["source"]))
for name, data in BYTES.items():
    cases.append({"name": name, "bytes": data.hex(), "result": result(data)})
for name, text in TEXTS.items():
    cases.append({"name": name, "characters": list(map(ord, text)), "result": result(text)})
(HERE / "hostile.json").write_text(json.dumps(cases, indent=0) + "\n")

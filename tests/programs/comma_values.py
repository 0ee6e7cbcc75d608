"""_csv: dialects, reading and writing, with every message."""

import _csv


class File(list):
    write = list.append


def show(text, function):
    try:
        outcome = repr(function())
    except Exception as error:
        outcome = f"{type(error).__module__}.{type(error).__name__}: {error}"
    print(text, "->", outcome)


def describe(dialect):
    return {name: getattr(dialect, name) for name in dir(type(dialect)) if not name.startswith("_")}


DIALECTS = [
    {}, {"delimiter": ";"}, {"delimiter": "::"}, {"delimiter": ""}, {"delimiter": None}, {"delimiter": 5}, {"delimiter": "\n"}, {"delimiter": " "},
    {"quotechar": None}, {"quotechar": None, "quoting": 0}, {"quotechar": "''"}, {"quotechar": ","}, {"quotechar": " ", "skipinitialspace": True}, {"quotechar": b'"'},
    {"escapechar": "\\"}, {"escapechar": '"'}, {"escapechar": ","}, {"escapechar": "\r"}, {"lineterminator": "\n"}, {"lineterminator": 5}, {"lineterminator": ",;"},
    {"lineterminator": "\U0001f600"}, {"quoting": 3}, {"quoting": 6}, {"quoting": -1}, {"quoting": "a"}, {"quoting": True}, {"quoting": 2**40}, {"strict": "yes"}, {"doublequote": 0},
    {"delimiter": "\U0001f600", "quotechar": "\u20ac"},
]
for options in DIALECTS:
    show(options, lambda: describe(_csv.Dialect(**options)))


class Partial:
    delimiter = "|"
    quoting = _csv.QUOTE_ALL

    @property
    def strict(self):
        raise RuntimeError("ignored")


show("partial", lambda: describe(_csv.Dialect(Partial())))
show("partial, changed", lambda: describe(_csv.Dialect(Partial, delimiter="/")))
show("shared", lambda: (dialect := _csv.Dialect()) is _csv.Dialect(dialect))
show("not shared", lambda: (dialect := _csv.Dialect()) is _csv.Dialect(dialect, strict=False))
show("pickled", lambda: _csv.Dialect().__reduce_ex__(2))
for name in ["delimiter", "strict"]:
    try:
        setattr(_csv.Dialect(), name, "x")
    except AttributeError as error:
        print(type(error).__name__)

print(_csv.list_dialects())
show("register", lambda: _csv.register_dialect("bars", delimiter="|"))
show("register", lambda: _csv.register_dialect("bars and all", "bars", quoting=1))
show("register", lambda: _csv.register_dialect(5))
show("register", lambda: _csv.register_dialect())
show("register", lambda: _csv.register_dialect("a", "b", "c"))
show("register", lambda: _csv.register_dialect("a", "none"))
print(_csv.list_dialects(), describe(_csv.get_dialect("bars and all")))
show("get", lambda: _csv.get_dialect("none"))
show("get", lambda: _csv.get_dialect([]))
show("unregister", lambda: _csv.unregister_dialect("bars and all"))
show("unregister", lambda: _csv.unregister_dialect("bars and all"))
print(list(_csv._dialects))

READ = [
    ["a,b,c"], ["a,b\r\n", "\n", "c\n"], ["", "a"], ['"a,b",c'], ['"a""b"'], ['"a\n', 'b",c'], ['"a'], ['a"b'], ['"a"b,c'], ['"a" ,b'], [" a, b"], ["a\\,b,\\"], ["a\\\nb", "c"],
    ["a\rb"], ["a\r\n\n"], ["a\n\nb"], ["a\0b"], ["1,2.5,\"3\",,\"\""], ["x,1"], [","], ['""'], ["a;b;c"], ["\U0001f600,\u20ac"], [b"a"], [5], ["'a,b',c"], ['"a\\"b"'], ['"a\\', 'b"'], ["\\"], ["a\\"],
]
OPTIONS = [
    {}, {"strict": True}, {"escapechar": "\\"}, {"escapechar": "\\", "doublequote": False}, {"skipinitialspace": True}, {"quoting": _csv.QUOTE_NONE}, {"quoting": _csv.QUOTE_NONNUMERIC},
    {"quoting": _csv.QUOTE_STRINGS}, {"quoting": _csv.QUOTE_NOTNULL}, {"delimiter": ";"}, {"quotechar": "'"},
    {"quoting": _csv.QUOTE_NONE, "escapechar": "\\"},
]
for lines in READ:
    for options in OPTIONS:
        show((lines, options), lambda: list(_csv.reader(lines, **options)))
reader = _csv.reader(['"a\n', 'b"\n', "c\n"], "bars")
print(reader.line_num, next(reader), reader.line_num, reader.dialect.delimiter, next(reader), reader.line_num, next(reader, None), type(reader))
show("reader", lambda: _csv.reader())
show("reader", lambda: _csv.reader(5))
show("reader", lambda: _csv.reader([], "none"))
show("reader", lambda: _csv.reader([], [], []))
show("reader", lambda: type(_csv.reader([]))())


def failing():
    yield "a,b"
    raise KeyError("from below")


reader = _csv.reader(failing())
print(next(reader))
show("failing", lambda: next(reader))



class Reentrant:
    """Takes a record of its reader for itself."""

    lines = ["x", "a,b"]

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.lines) == 2:
            self.lines.pop()
            print("inner", next(self.reader))
            return "a,b"
        if self.lines:
            return self.lines.pop()
        raise StopIteration


lines = Reentrant()
lines.reader = reader = _csv.reader(lines)
show("reentrant", lambda: next(reader))
show("reentrant", lambda: next(reader))

show("limit", lambda: _csv.field_size_limit())
show("limit", lambda: _csv.field_size_limit(4))
show("limit", lambda: list(_csv.reader(["abcd,abc"])))
show("limit", lambda: list(_csv.reader(["abcde"])))
show("limit", lambda: _csv.field_size_limit("4"))
show("limit", lambda: _csv.field_size_limit(131072))


class Bad:
    def __str__(self):
        raise ValueError("no text")


ROWS = [
    [], [""], [None], ["", ""], [None, None], ["a", 1, 2.5, None, True], ["a,b"], ['a"b'], ["a\nb", "a\rb"], ["a b"], [" "], ["a\\b"], ["'"], [1.1, "1.1"], ["\U0001f600"], [b"bytes"],
    [1j], ["", "x"], [Bad()], "abc", (each for each in "ab"), 5, None, ["|"], ['"'],
]
OPTIONS = [
    {}, {"quoting": _csv.QUOTE_ALL}, {"quoting": _csv.QUOTE_NONNUMERIC}, {"quoting": _csv.QUOTE_NONE}, {"quoting": _csv.QUOTE_NONE, "escapechar": "\\"}, {"quoting": _csv.QUOTE_STRINGS},
    {"quoting": _csv.QUOTE_NOTNULL}, {"doublequote": False}, {"doublequote": False, "escapechar": "\\"}, {"escapechar": "\\"}, {"delimiter": " ", "skipinitialspace": True},
    {"delimiter": " ", "skipinitialspace": True, "quoting": _csv.QUOTE_NONE}, {"delimiter": " ", "skipinitialspace": True, "quoting": _csv.QUOTE_NOTNULL}, {"lineterminator": "|\n"}, {"quotechar": None},
]
for number, row in enumerate(ROWS):
    for options in OPTIONS:
        file = File()
        show((number, options), lambda: (_csv.writer(file, **options).writerow(list(row) if number == 20 else row), file))
file = File()
show("rows", lambda: _csv.writer(file).writerows([["a", 1], ["b", 2], 5]))
print(file)
show("rows", lambda: _csv.writer(file).writerows(5))
show("writer", lambda: _csv.writer(5))
show("writer", lambda: _csv.writer())
show("writer", lambda: _csv.writer(file, "bars").writerow("abc"))
print(file, _csv.writer(file).dialect.delimiter, type(_csv.writer(file)))
print(_csv.QUOTE_MINIMAL, _csv.QUOTE_ALL, _csv.QUOTE_NONNUMERIC, _csv.QUOTE_NONE, _csv.QUOTE_STRINGS, _csv.QUOTE_NOTNULL, _csv.Error.__mro__, _csv.Dialect)

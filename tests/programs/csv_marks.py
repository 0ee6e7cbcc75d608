# Every character that means something to a dialect, in every place of a field, read and written.
import csv
import io

DIALECTS = [
    {}, {"delimiter": ";"}, {"quotechar": "'"}, {"escapechar": "\\"}, {"doublequote": False, "escapechar": "\\"},
    {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC},
    {"skipinitialspace": True}, {"delimiter": " ", "skipinitialspace": True}, {"lineterminator": "xy"}, {"delimiter": "\u20ac", "quotechar": "\U0001f600"},
    {"quoting": csv.QUOTE_STRINGS}, {"quoting": csv.QUOTE_NOTNULL}, {"strict": True},
]
FIELDS = ["", "plain", "a,b", "a;b", 'q"q', "'", "back\\slash", "line\nend", "\r", " lead", "x", "y", "\u20ac", "\U0001f600 wide", "tab\t", '""', None, 3, 2.5]


def show(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def write(dialect, *rows):
    out = io.StringIO()
    writer = csv.writer(out, **dialect)
    for row in rows:
        writer.writerow(row)
    return out.getvalue()


for dialect in DIALECTS:
    print(dialect)
    for field in FIELDS:
        print("  ", ascii(show(write, dialect, [field, "z"], [field])))
    text = 'a,"b ""c"", d",e\\,f;\'g\', h\r\n"multi\nline",\u20ac\U0001f600x\U0001f600,"1"\n 5,"",,\'\'\nlast "q" here'
    print("  ", ascii(show(lambda: list(csv.reader(text.splitlines(True), **dialect)))))

long = "n" * 50 + "," + "m" * 50
old = csv.field_size_limit(50)
print(show(lambda: [list(map(len, row)) for row in csv.reader([long, '"' + "q" * 50 + '"'])]))
print(show(lambda: list(csv.reader(["n" * 51]))), show(lambda: list(csv.reader(['"' + "q" * 51 + '"']))), show(lambda: list(csv.reader(["\U0001f600" * 51]))))
csv.field_size_limit(old)
print(show(lambda: list(csv.reader(["a\nb"]))), show(lambda: list(csv.reader(["a\rb", "c"]))), show(lambda: list(csv.reader(['"a', "b"]))))

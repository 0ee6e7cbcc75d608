"""Names of characters need the module that knows them when the first is used, wherever that is."""
import sys

sys.modules["unicodedata"] = None
for source in (r"'abc\N{SOFT HYPHEN}x'", r"'\N'", r"'\N{'", r"f'{1}\N{DIGIT ONE}'"):
    try:
        eval(source)
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, error.end_offset, error.text)
for use in (lambda: "é".encode("ascii", "namereplace"), lambda: b"\\N{DIGIT ONE}".decode("unicode_escape")):
    try:
        print(use())
    except (ImportError, UnicodeError) as error:
        print(type(error).__name__, error)
del sys.modules["unicodedata"]
print(eval(r"'\N{DIGIT ONE}'"), "unicodedata" in sys.modules)
del sys.modules["unicodedata"]
print("é".encode("ascii", "namereplace"), "unicodedata" in sys.modules)

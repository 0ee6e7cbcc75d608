"""Numbers, names and texts of many characters: what they are does not depend on how they are read."""
import sys
import unicodedata

sys.set_int_max_str_digits(0)
# The programs of this folder are named like modules that CPython converts long numbers with.
sys.path.pop(0)
LENGTHS = (767, 1000, 4090, 4096, 4097, 9000)
for length in LENGTHS:
    for text in ("7" * length, "0." + "7" * length, "0." + "0" * length + "7", "." + "3" * length, "1" + "0" * length + "e-" + str(length),
                 "-" + "9" * length + f"E-{length - 3}", "1." + "0" * length + "1", "0" * length, "0" * length + "." + "0" * length,
                 "1e" + "0" * length + "5", "1e-" + "9" * length, "1e" + "9" * length, "0e" + "9" * length, "1" * length + "e", "1" * length + "x",
                 "1_" * length + "1", "1" * length + ".5.5", "9007199254740993" + "0" * length + f"e-{length}",
                 "9007199254740993" + "0" * length + f"1e-{length + 1}", "2" * length + "e-" + str(length + 330), "+" + "5" * length + "e+0"):
        try:
            value = repr(float(text))
        except ValueError:
            value = "no float"
        try:
            literal = repr(eval(text))
        except Exception as error:
            literal = str(getattr(error, "msg", error))
        print(length, text[:6], value, literal == value or literal[:60])
    for text in ("0x" + "f" * length, "0x1." + "0" * length + "1p3", "0x." + "0" * length + "8p" + str(4 * length), "0x1p-" + "9" * length,
                 "0x1p" + "0" * length + "4", "0x" + "0" * length + "1p4", "0x1." + "8" * length, "0x1.00000000000008" + "0" * length,
                 "0x1.00000000000008" + "0" * length + "1", "-0x1.fffffffffffff8p-" + "0" * length + "1", "0x" + "a" * length + f"p-{4 * length}", "0x1p" + "1" * length + "z",
                 "0x1" + "0" * 200 + "1" + "0" * 20 + f"p-{200 * 4}", "0x1p", "0x1p+", "0x1p-", "0x1p --1"):
        try:
            value = repr(float.fromhex(text))
        except (ValueError, OverflowError) as error:
            value = str(error)
        print(length, text[:6], value)
    marks = "\u0315\u0300\u0323\u05b0\u0301" * length
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        print(length, form, hash_of := unicodedata.normalize(form, "a" + marks)[:8].encode("ascii", "backslashreplace"),
              ascii(unicodedata.normalize(form, "a" + marks)[-3:]), unicodedata.is_normalized(form, marks))
for length in (100, 70_000):
    name = "n" * length
    space = {}
    exec(f"{name} = {'7' * length}; text = '{name}'; escaped = '{'\\x41' * length}'; data = b'{'\\x42' * length}'; inserted = f'{name}{{1}}'", space)
    print(space[name] == int("7" * length), len(space["text"]), space["escaped"] == "A" * length, space["data"] == b"B" * length, len(space["inserted"]))
    print(eval("0x" + "f" * length) == (1 << 4 * length) - 1, eval("0b" + "1_" * length + "1") == (1 << length + 1) - 1, eval(" " * length + "5"),
          eval("1." + "0" * length), eval("(" + "\n" * length + "6)"), eval("7 #" + "c" * length), eval("'''" + "l\n" * length + "'''").count("l"))
    for source in ("1" * length + "x", name + "!", "'" + name, "0b" + "1" * length + "2", "0o" + "7" * length + "8", "0" * length + "1", "f'{" + name,
                   "1_" * length, "\u00e9" * length + "\u20ac", "'" + "\\x41" * length + "\\xz'"):
        try:
            compile(source, "source", "exec")
        except SyntaxError as error:
            print(error.msg[:80], error.lineno, error.offset)
print("\u00e9\u20ac" * 5 == ("\u00e9\u20ac" * 5).encode("ascii", "backslashreplace").decode("unicode_escape"))
for handler in ("xmlcharrefreplace", "backslashreplace", "ignore", "replace", "namereplace"):
    print(handler, len(("\u00e9" * 70_000).encode("ascii", handler)), len(("\u20ac" * 70_000).encode("latin-1", handler)))
for handler in ("backslashreplace", "ignore", "replace", "surrogateescape"):
    text = (b"\xff" * 70_000).decode("utf-8", handler)
    print(handler, len(text), len(text.encode("utf-8", "surrogateescape")))

def show(label, function):
    try:
        print(label, ascii(function()))
    except Exception as error:
        print(label, type(error).__name__, ascii(str(error)))

texts = ["", "a", "abc", "Hello World", "  pad  ", "a,b,,c", "ABC", "123", "\u00df\u0130\u01c5", "\u03a3\u03b1\u03c3 \u03a3", "\U0001f600x\U0001f600", "tab\tx\ty", "l1\nl2\r\nl3\rl4\x0bl5\u2028l6", "aaa", "ab" * 5, "\ud800", "caf\u00e9", "\u2160\u2170\u00b2\u00bd\u0661", "_id9", "9id", "\u01c4\u01c6", "it's \"q\"", "back\\slash", "\x00\x7f\x80\xff\u0100\ufeff"]
for t in texts:
    print(ascii(t), len(t), ascii(repr(t)), ascii(ascii(t)), hash(t) == hash(t + ""))
    for name in "upper lower title capitalize swapcase casefold strip lstrip rstrip isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper split rsplit splitlines expandtabs".split():
        show(name, getattr(t, name))
    show("splitlines keep", lambda: t.splitlines(True))
    for sep in (None, ",", "l", "aa", " "):
        for count in (-1, 0, 1, 2):
            show("split", lambda: t.split(sep, count))
            show("rsplit", lambda: t.rsplit(sep, count))
    for part in ("", "a", "b", "aa", "\U0001f600", "x"):
        show("find", lambda: (t.find(part), t.rfind(part), t.count(part), t.startswith(part), t.endswith(part), part in t))
        show("index", lambda: t.index(part))
        show("rindex", lambda: t.rindex(part))
        show("bounds", lambda: (t.find(part, 1), t.find(part, -2), t.rfind(part, 0, 2), t.count(part, 1, 3), t.find(part, 10), t.startswith(part, 1), t.endswith(part, 0, -1)))
        show("partition", lambda: (t.partition(part), t.rpartition(part)) if part else None)
        show("replace", lambda: (t.replace(part, "-"), t.replace(part, "<>", 2), t.replace(part, "\U0001f600", count=1), t.replace(part, part)))
        show("removes", lambda: (t.removeprefix(part), t.removesuffix(part)))
    for width in (0, 3, 12, 13):
        show("pad", lambda: (t.center(width), t.center(width, "*"), t.ljust(width, "\u00e9"), t.rjust(width), t.zfill(width)))
    for s in (slice(None), slice(1, 3), slice(-3, None), slice(None, None, 2), slice(None, None, -1), slice(5, 1, -2), slice(100, 200)):
        show("slice", lambda: t[s])
    for i in (0, -1, 2, 50):
        show("item", lambda: t[i])
    show("iter", lambda: list(t))
    show("times", lambda: (t * 3, t * 0, 2 * t, t * -1))
    for codec in ("utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-32", "utf-8-sig"):
        for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogatepass", "xmlcharrefreplace", "surrogateescape"):
            show(codec + errors, lambda: t.encode(codec, errors))
for raw in (b"", b"abc", b"\xff", b"caf\xc3\xa9", b"\xe2\x82", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80", b"a\x80b", b"\xff\xfea\x00", b"\xf0\x9f\x98x"):
    for codec in ("utf-8", "ascii", "latin-1", "utf-16", "utf-16-be", "utf-32"):
        for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
            show(codec + errors, lambda: raw.decode(codec, errors))
print("a" < "b", "a" < "B", "abc" < "abd", "" < "a", "\U0001f600" > "\uffff", "a" == "a", "a" != "b", "a" == 1)
print("-".join(["a", "b", "c"]), "".join([]), ",".join("xyz"), "\u00e9".join(["a", "\U0001f600"]).encode(), "x".join(("a",)))
print("{} {}".format(1, 2), "{1} {0}".format(1, 2), "{a} {b[0]} {c.real}".format(a=1, b=[2], c=3), "{:>5}|{:<5}|{:^5}|{:*^7}".format(1, 2, 3, "x"), "{{}}".format(), "{!r} {!s} {!a}".format("\u00e9", "b", "\u00e9").encode())
print("%s %r %d %i %5d|%-5d|%05d %+d % d %x %X %o %#x %#o %c %c %% %e %.2f %g %G" % ("s", "r", 1, 2, 3, 4, 5, 6, 7, 255, 255, 8, 255, 8, "c", 99, 1.5, 2.345, 1e-10, 1e20))
print("%(a)s %(b)05.1f" % {"a": 1, "b": 2.25}, "%*d %-*d|" % (5, 1, 5, 2), "%.*f" % (2, 3.14159), "%.3s|%10.3s|%-10s|" % ("abcdef", "abcdef", "ab"), "%s" % (1,), "%s" % [1], "%d" % 3.9, "%d" % True)
for spec in ["", "5", "<5", ">5", "^5", "*^9", ".2", "10.2", "s", "05", "\u00e9>6"]:
    show(spec, lambda: format("abc", spec))
for spec in ["", "d", "5d", "<5d", "05d", "+d", " d", ",", "_", "x", "#x", "X", "#X", "o", "#o", "b", "#b", "_b", "_x", "010,", "c", "e", ".2f", "%", "n", "=5", "#010x", "+#10b", "^+10,d", "020_b"]:
    for value in (0, 1, -1, 1234567, -255, 10**20):
        show(spec, lambda: format(value, spec))
table = str.maketrans({"a": "1", "b": None, ord("c"): "xyz"})
print("abcabc".translate(table), "abc".translate(str.maketrans("ab", "xy", "c")), "abc".translate({97: 98}))

class MyStr(str):
    pass
s = MyStr("abc")
s.x = 1
print(s, type(s), s.x, type(s.upper()), type(s + "d"), s == "abc", hash(s) == hash("abc"), {"abc": 1}[s], type(s[:]), type(str(s)), s.__dict__)
print(str(b"abc", "ascii"), str(b"\xe9", "latin-1").encode(), str(), str(object=5), str([1]), "abc".__contains__("b"), "abc".__len__(), "a".__add__("b"), "ab".__mul__(2))
print(sorted(["b", "a", "C", "\u00e9", "\U0001f600", "\uffff"]) == ["C", "a", "b", "\u00e9", "\uffff", "\U0001f600"])

def show(label, function):
    try:
        print(label, repr(function()))
    except Exception as error:
        print(label, type(error).__name__, error)

values = [b"", b"a", b"abc", b"Hello World", b"  pad\t\n", b"a,b,,c", b"\x00\xff\x80", b"it's", b'"q"', b"l1\nl2\r\nl3\rl4", b"aaa", b"-42", b"tab\tx"]
for kind in (bytes, bytearray):
    for raw in values:
        t = kind(raw)
        print(t, len(t), bool(t), list(t), t == raw, raw == t, t + b"x", t * 2, t.hex(), t.hex(":"), t.hex("-", 2), t.hex("-", -2))
        for name in "upper lower title capitalize swapcase strip lstrip rstrip isalnum isalpha isascii isdigit islower isspace istitle isupper split rsplit splitlines expandtabs copy".split():
            if hasattr(t, name):
                show(name, getattr(t, name))
        for sep in (None, b",", b"l", b"aa"):
            for count in (-1, 0, 1, 2):
                show("split", lambda: (t.split(sep, count), t.rsplit(sep, count)))
        for part in (b"", b"a", b"aa", b"\xff", 97, 300, "a"):
            show("find", lambda: (t.find(part), t.rfind(part), t.count(part)))
            show("in", lambda: part in t)
            show("index", lambda: t.index(part))
        for part in (b"a", b"l", b"Hello"):
            show("misc", lambda: (t.partition(part), t.rpartition(part), t.replace(part, b"<>"), t.replace(part, b"", 1), t.removeprefix(part), t.removesuffix(part), t.startswith(part), t.endswith((b"c", b"d"))))
        show("replace empty", lambda: t.replace(b"", b"-", 3))
        for width in (0, 5, 6):
            show("pad", lambda: (t.center(width), t.center(width, b"*"), t.ljust(width), t.rjust(width, b"."), t.zfill(width)))
        for s in (slice(1, 3), slice(None, None, -1), slice(-2, None), slice(None, None, 2)):
            show("slice", lambda: t[s])
        show("item", lambda: (t[0], t[-1]))
        show("translate", lambda: (t.translate(bytes(range(255, -1, -1))), t.translate(None, b"al"), t.translate(bytes.maketrans(b"a", b"z"))))
print(b"a" < b"b", b"a" < bytearray(b"b"), b"a" == "a", b"abc" > b"ab", hash(b"abc") == hash(bytes(b"abc")), b"%s %d %x" % (b"a", 5, 255), b"%b|%5s|%-5s|%c" % (b"x", b"y", b"z", 65), b",".join([b"a", bytearray(b"b")]))
b = bytearray(b"hello")
b[0] = 72; b[1:3] = b"EEE"; del b[-1]; b.append(33); b.extend([1, 2]); b += b"x"; b.insert(0, 9); b.reverse()
print(b, b.pop(), b.pop(0), b)
show("remove", lambda: b.remove(200))
show("set", lambda: b.__setitem__(0, 256))
show("slice set", lambda: b.__setitem__(slice(0, 2), "ab"))
b[::2] = b"." * len(b[::2]); del b[1::2]
print(b, bytearray(3), bytearray([1, 2]), bytearray("x", "ascii"), bytes(3), bytes([65, 66]), bytes("\u00e9", "utf-8"), bytes.fromhex("00 ff 1A"), bytearray.fromhex("6162"))
b.clear()
print(b, repr(b))
class MyBytes(bytes):
    pass
print(MyBytes(b"ab"), type(MyBytes(b"ab").upper()), MyBytes(b"ab") == b"ab", {b"ab": 1}[MyBytes(b"ab")], bytes(MyBytes(b"x")))

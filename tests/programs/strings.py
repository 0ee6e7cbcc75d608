s = "Hello, World"
print(s.lower(), s.upper(), s.swapcase(), s.title(), s[::-1], s[7:], s[-5:-1], len(s))
print(s.find("o"), s.rfind("o"), s.index("W"), s.count("l"), s.replace("l", "L", 2), s.startswith("Hell"), s.endswith(("x", "ld")))
print("a,b,,c".split(","), " a  b ".split(), "a-b-c".rsplit("-", 1), "line1\nline2\r\nline3".splitlines(), "k=v".partition("="))
print("-".join("abc"), "x".center(5, "*"), "x".ljust(3) + "|", "x".rjust(3), "42".zfill(5), "  strip ".strip(), "xxaxx".strip("x"))
print("abc".isalpha(), "123".isdigit(), "a1".isalnum(), " ".isspace(), "Abc".istitle(), "x_1".isidentifier())
print("äöü".upper(), "ß".upper(), "😀".encode(), len("😀"), "😀abc"[1], ord("😀"), chr(128512), "\u00e9" == "é")
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("tab\t\n\x00\x7f\u2028"), ascii("é😀"))
print("%s|%r|%5d|%-5d|%05d|%x|%o|%e|%g|%c|%%" % ("s", "r", 42, 42, 42, 255, 8, 12345.678, 0.0001, "c"))
print("{:>10}|{:^10}|{:<10}|{!r}|{:.3}".format("a", "b", "c", "d", "truncated"))
name, width = "krait", 10
print(f"{name!r:>{width}} {name=} {3 * 4 = } {'nested ' + f'{name}'} {{}}")
print(b"bytes \xff", b"abc"[1], b"a,b".split(b","), bytes([1, 2, 3]), bytearray(b"xyz"), "é".encode("latin-1"), b"caf\xc3\xa9".decode())
print("a" * 5, "ab" in "cabd", "abc" < "abd", "Z" < "a", max("hello"), sorted("hello"))
print("translate".translate({ord("t"): "T", ord("a"): None}), "abcabc".expandtabs(), "a\tb".expandtabs(4))
text = ""
for i in range(1000):
    text += str(i)
print(len(text), hash("abc") == hash("abc"), "".join(reversed("abc")))
words = "the quick brown fox jumps over the lazy dog the end".split()
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
print(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

"""Random patterns on random texts: matches, groups, splits and replacements, as a digest for each hundred patterns."""
import hashlib
import random
import re
import warnings

warnings.simplefilter("ignore")
random.seed(20261129)

ATOMS = ["a", "b", "c", ".", r"\w", r"\s", r"\d", "[ab]", "[^a]", "[a-c1]", r"\W", r"\b", "^", "$", r"\Z", r"\A", "é", "K", "k", "s",
         r"[^\n]", r"\B", "\n", "1", "İ", "ſ"]
REPEATS = ["*", "+", "?", "{1,2}", "{0,3}", "*?", "+?", "??", "{2}", "*+", "++", "?+"]
LETTERS = "aabbcc1 \nékKsſİ_A\u212a"


def make(depth):
    kind = random.randrange(12)
    if depth <= 0 or kind < 4:
        return random.choice(ATOMS)
    if kind == 4:
        return "(" + make(depth - 1) + ")"
    if kind == 5:
        return "(?:" + make(depth - 1) + "|" + make(depth - 1) + ")"
    if kind in (6, 7):
        return "".join(make(depth - 1) for _ in range(kind - 4))
    if kind == 8:
        return "(?:" + make(depth - 1) + ")" + random.choice(REPEATS)
    if kind == 9:
        return random.choice(["a", "[ab]", r"\w", ".", r"\s", "[^b]", "K"]) + random.choice(REPEATS) + make(depth - 1)
    if kind == 10:
        return random.choice(["(?=", "(?!", "(?<=a", "(?<!b", "(?>"]) + make(depth - 1) + ")"
    return "(" + make(depth - 1) + ")" + make(depth - 1) + random.choice([r"\1", "", r"\1?"])


def results(pattern, flags):
    compiled = re.compile(pattern, flags)
    for _ in range(3):
        text = "".join(random.choice(LETTERS) for _ in range(random.randrange(14)))
        start = random.choice([0, 0, 0, 1, 3])
        for match in (compiled.search(text, start), compiled.match(text, start), compiled.fullmatch(text, start)):
            yield match and (match.regs, match.lastindex)
        yield [match.regs for match in compiled.finditer(text)]
        yield compiled.findall(text)
        yield compiled.split(text)
        yield compiled.sub(r"<\g<0>>", text)


for block in range(12):
    digest = hashlib.sha256()
    refused = 0
    for _ in range(100):
        pattern = make(4)
        flags = random.choice([0, 0, re.I, re.M, re.S, re.I | re.M, re.A | re.I])
        try:
            digest.update(repr((pattern, flags, list(results(pattern, flags)))).encode("utf-8", "surrogatepass"))
        except re.error:
            refused += 1
    print(block, refused, digest.hexdigest()[:16])

"""Documents and handlers that try to break the XML parser: deep, growing, damaged, and handlers that do what they should not.

    documents.py SEED ROUNDS
"""
import random
import sys
import time
from xml.etree import ElementTree
from xml.parsers import expat

seed, rounds = int(sys.argv[1]), int(sys.argv[2])
r = random.Random(seed)


def outcome(call):
    """What a call ends in; only errors that a program can expect are one."""
    try:
        call()
    except (expat.ExpatError, ElementTree.ParseError, RecursionError, MemoryError, RuntimeError, ValueError, LookupError, TypeError,
            AttributeError) as error:
        return f"{type(error).__name__}: {error}"[:100]
    return "parsed"


def parse(data, **handlers):
    parser = expat.ParserCreate(namespace_separator=r.choice([None, "!"]))
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    return parser.Parse(data, True)


def expect(what, result, wanted):
    if wanted not in result:
        sys.exit(f"{what}: {result!r} instead of {wanted!r}")


# Depth: elements, groups of content models, entities in entities, ignored sections.
DEEP = 1_000_000
expect("deep", outcome(lambda: parse(b"<a>" * DEEP + b"</a>" * DEEP)), "parsed")
expect("deep, never closed", outcome(lambda: parse(b"<a>" * DEEP)), "no element found")
expect("deep tree", outcome(lambda: ElementTree.fromstring(b"<a>" * 200_000 + b"</a>" * 200_000)), "parsed")
group = b"<!DOCTYPE a [<!ELEMENT a " + b"(b," * DEEP + b"b" + b")" * DEEP + b">]><a/>"
expect("deep model", outcome(lambda: parse(group)), "parsed")
expect("deep model, wanted", outcome(lambda: parse(group, ElementDeclHandler=lambda *_: None)), "RecursionError")
chain = b"".join(b"<!ENTITY e%d '&e%d;'>" % (i, i + 1) for i in range(100_000)) + b"<!ENTITY e100000 'x'>"
expect("chain", outcome(lambda: parse(b"<!DOCTYPE a [" + chain + b"]><a>&e0;</a>")), "parsed")
expect("chain in a value", outcome(lambda: parse(b"<!DOCTYPE a [" + chain + b"]><a b='&e0;'/>")), "parsed")
expect("cycle", outcome(lambda: parse(b"<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><a>&e;</a>")), "recursive entity reference")
cycle = b"<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]>"
expect("cycle in a value", outcome(lambda: parse(cycle + b"<a b='&e;'/>")), "recursive entity reference")

# Growth: entities of entities, a large entity many times.
laughs = b"".join(b"<!ENTITY l%d '%s'>" % (i + 1, b"&l%d;" % i * 10) for i in range(12))
laughs = b"<!DOCTYPE a [<!ENTITY l0 'ha'>" + laughs + b"]>"
expect("laughs", outcome(lambda: parse(laughs + b"<a>&l12;</a>")), "limit on input amplification factor")
expect("laughs in a value", outcome(lambda: parse(laughs + b"<a b='&l12;'/>")), "limit on input amplification factor")
expect("laughs in a tree", outcome(lambda: ElementTree.fromstring(laughs + b"<a>&l12;</a>")), "limit on input amplification factor")
large = b"<!DOCTYPE a [<!ENTITY l '" + b"x" * 100_000 + b"'>]><a>" + b"&l;" * 100_000 + b"</a>"
expect("quadratic", outcome(lambda: parse(large)), "limit on input amplification factor")

# Time: a token that comes byte by byte, and thousands of attributes and namespaces.
parser = expat.ParserCreate()
begun = time.monotonic()
parser.Parse(b"<a b='")
for _ in range(200_000):
    parser.Parse(b"x")
parser.Parse(b"'/>", True)
expect("attributes", outcome(lambda: parse(b"<a " + b" ".join(b"a%d='v'" % i for i in range(100_000)) + b"/>")), "parsed")
names = b" ".join(b"xmlns:n%d='u%d' n%d:a='v'" % (i, i, i) for i in range(20_000))
expect("namespaces", outcome(lambda: parse(b"<a " + names + b"/>")), "parsed")
if time.monotonic() - begun > 100:
    sys.exit("tokens in pieces take too long")

# Handlers that raise, that go away, that call the parser, that change it.
for name in [each for each in dir(expat.ParserCreate()) if "Handler" in each]:
    document = (b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 's' [<!NOTATION n SYSTEM 's'><!ENTITY u SYSTEM 's' NDATA n><!ENTITY x SYSTEM 'x'>"
                b"<!ENTITY e 'v'><!ELEMENT a ANY><!ATTLIST a b CDATA 'd'>%p;]>"
                b"<?p i?><a xmlns:q='u'><!--c--><![CDATA[t]]>&e;&x;&s;<q:b/>t</a>\n")

    def run(action):
        def start():
            parser = expat.ParserCreate(namespace_separator="!")
            parser.SetParamEntityParsing(r.choice([0, 2]))
            parser.buffer_text = r.choice([True, False])
            parser.ExternalEntityRefHandler = lambda *_: 1
            setattr(parser, name, lambda *arguments: action(parser, arguments))
            parser.Parse(document[:100])
            return parser.Parse(document[100:], True)
        return outcome(start)

    def remove(parser, arguments):
        for each in dir(parser):
            if "Handler" in each:
                setattr(parser, each, None)
        return 1

    def change(parser, arguments):
        parser.buffer_text = not parser.buffer_text
        parser.buffer_size = r.randrange(1, 50)
        parser.ordered_attributes = parser.namespace_prefixes = r.choice([True, False])
        parser.SetReparseDeferralEnabled(False)
        parser.SetBase("b")
        parser.SetParamEntityParsing(2)
        parser.CharacterDataHandler = lambda _: setattr(parser, "buffer_text", False)
        parser.DefaultHandler = lambda _: None
        return 1

    run(lambda parser, arguments: {}["key"])
    run(lambda parser, arguments: parser.Parse(b"<z/>"))
    run(lambda parser, arguments: parser.ParseFile(__import__("io").BytesIO(b"<z/>")))
    run(lambda parser, arguments: (parser.GetInputContext(), parser.CurrentByteIndex, parser.CurrentLineNumber, 1)[-1])
    run(lambda parser, arguments: [parser.ExternalEntityParserCreate(each) for each in ("", "e", "=u", "p=", None)] and 1)
    run(lambda parser, arguments: "not a number")
    run(remove)
    run(change)

# Names that a program keeps, and that are none.
for kept in ({"a": 1, "b": []}, {"a": []}, {"b": None}):
    strange = expat.ParserCreate(intern=kept)
    strange.StartElementHandler = lambda *_: kept.clear()
    outcome(lambda: strange.Parse(b"<a b='c'><b/></a>", True))

# Damage.
PARTS = [b"<a>", b"</a>", b"<", b">", b"&e;", b"&", b"<!DOCTYPE a [", b"]>", b"<!ENTITY e '", b"'", b"\"", b"<!ENTITY % p \"", b"%p;",
         b"<!ELEMENT a (", b")",
         b"<!ATTLIST a b CDATA '", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x", b"?>", b"<?xml version='1.0' encoding='utf-16'?>",
         b"\xff\xfe", b"\xfe\xff",
         b"\xef\xbb\xbf", b"\0", b"\xc3", b"\xe2\x82", b"\xf0\x9f", b" xmlns:p='u'", b" p:q='v'", b"/>", b"&#x", b"&#1114112;", b"(",
         b"|", b",", b"*", b"\r", b"\n",
         b"<![INCLUDE[", b"<![IGNORE[", b"SYSTEM 's'", b"PUBLIC 'p'", b"NDATA n", b"#PCDATA", b" ", b"\xed\xa0\x80", b"x" * 2000]
for number in range(rounds):
    data = b"".join(r.choice(PARTS) for _ in range(r.randrange(30)))
    parser = expat.ParserCreate(r.choice([None, None, "utf-16", "utf-8", "koi8-r"]), r.choice([None, "!", ""]))
    parser.SetParamEntityParsing(r.choice([0, 1, 2]))
    parser.buffer_text = r.choice([True, False])

    def external(context, *_):
        child = parser.ExternalEntityParserCreate(context)
        outcome(lambda: child.Parse(b"".join(r.choice(PARTS) for _ in range(r.randrange(9))), True))
        return r.randrange(2)

    for name in dir(parser):
        if "Handler" in name and r.random() < 0.7:
            setattr(parser, name, external if name == "ExternalEntityRefHandler" else lambda *_: r.randrange(3))
    cuts = sorted(r.randrange(len(data) + 1) for _ in range(r.randrange(4)))
    for start, end in zip([0] + cuts, cuts + [len(data)]):
        outcome(lambda: parser.Parse(data[start:end], end == len(data)))
    outcome(lambda: ElementTree.fromstring(data))

print("ok", file=sys.stderr)

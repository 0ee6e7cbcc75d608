"""Random documents, whole, damaged and cut into pieces, and what the parser says of each: a digest for every block of documents.

With the number of a block as argument, prints the events of its documents.
"""
import hashlib
import random
import sys
from xml.parsers import expat

BLOCKS = 40
DOCUMENTS = 30

NAMES = ["a", "b", "c", "doc", "item", "x-y", "p:a", "q:b", "_u", "é", "名", "a.b", "xmlns", "xml:lang", "A1"]
ATTRIBUTES = ["x", "y", "id", "p:x", "q:y", "xmlns", "xmlns:p", "xmlns:q", "xml:space", "t", "é"]
TEXTS = ["text", " ", "\n", "\r\n", "\r", "\t", "é", "名前", "\U0001f600", "]", "]]", "]]>", "-", "a" * 40, "&amp;", "&lt;",
         "&#65;", "&#x1F600;", "&e;", "&f;", "&g;", "&ext;", "&un;", "&none;", "%p;", "'", '"', ">", "\x7f", "\x85", "\u2028",
         "word " * 9, "&#0;", "&quot;", "&apos;&gt;"]
VALUES = ["", "v", " a  b ", "\tx\n", "&amp;", "&e;", "é", "urn:u", "urn:v", "&#10;", "a&#32;&#32;b", "\r\n",
          "http://www.w3.org/XML/1998/namespace", "'", "&f;"]
MARKUP = ["<", ">", "&", "]]>", "<!--", "-->", "<?", "?>", "<![CDATA[", "<!DOCTYPE", "<!ENTITY", "%", ";", "\0",
          "\ufffe", "'", '"', "=", "/",
          "[", "]", "#", "<?xml version='1.0'?>", "<a", "</a>", ":", "é", "(", ")", "|", ",", "*", "+", "?", "--",
          "xml", "&#", "<!", "</", "/>"]


def text(r, depth):
    return "".join(r.choice(TEXTS) if r.random() < 0.8 else node(r, depth + 1) for _ in range(r.randrange(5)))


def attributes(r):
    out = ""
    for name in r.sample(ATTRIBUTES, r.choice([0, 0, 1, 1, 2, 3])):
        quote = r.choice("\"'")
        value = "".join(r.choice(VALUES) for _ in range(r.choice([1, 1, 2]))).replace(quote, "")
        out += r.choice([" ", " ", "\n", "  ", "\t"]) + name + r.choice(["=", "=", " = "]) + quote + value + quote
    return out


def node(r, depth):
    kind = r.randrange(10)
    if kind == 0:
        return "<!--" + r.choice(["", " c ", "x\r\ny", "é", "a-b"]) + "-->"
    if kind == 1:
        return "<?" + r.choice(["pi", "t", "xsl"]) + r.choice(["", " data", " a\r\nb ", " ?", "  é"]) + "?>"
    if kind == 2:
        return "<![CDATA[" + "".join(r.choice(["x", "<", "&", "]", "]]", "\n", "\r", "é", ">", "aa bb"]) for _ in range(r.randrange(6))) + \
            "]]>"
    name = r.choice(NAMES)
    if kind == 3 or depth > 5:
        return f"<{name}{attributes(r)}{r.choice(['', ' '])}/>"
    return f"<{name}{attributes(r)}>{text(r, depth)}</{name}{r.choice(['', '', ' '])}>"


def model(r, depth=0):
    if depth > 3 or r.random() < 0.5:
        return r.choice(NAMES) + r.choice(["", "?", "*", "+"])
    join = r.choice(["|", ",", " | ", " , "])
    return "(" + join.join(model(r, depth + 1) for _ in range(r.randrange(1, 4))) + ")" + r.choice(["", "?", "*", "+"])


def declaration(r):
    kind = r.randrange(12)
    if kind == 0:
        return f"<!ELEMENT {r.choice(NAMES)} " + r.choice(['EMPTY', 'ANY', '(#PCDATA)', '(#PCDATA|a|b)*',
                                                         '(' + model(r) + ')', model(r)]) + ">"
    if kind == 1:
        return f"<!ATTLIST {r.choice(NAMES)} {r.choice(ATTRIBUTES)} " + \
            r.choice(['CDATA', 'ID', 'NMTOKENS', '(u|v)', 'NOTATION (n)', 'ENTITY']) + " " + \
            r.choice(["#IMPLIED", "#REQUIRED", "'  d  e '", "#FIXED 'f'", "'&e;'"]) + \
            r.choice(["", " y CDATA 'w'", "\n\tt NMTOKEN ' z '"]) + ">"
    if kind == 2:
        return f"<!NOTATION {r.choice('nm')} {r.choice(['SYSTEM \"s\"', 'PUBLIC \"-//P  q\"', 'PUBLIC \"p\" \"s\"'])}>"
    if kind == 3:
        return r.choice(["%p;", "%q;", "%x;", "%r;", "%none;"])
    if kind == 4:
        return "<!ENTITY un SYSTEM 'u' NDATA n>"
    if kind == 5:
        return "<!ENTITY ext " + r.choice(["SYSTEM 'one'", "PUBLIC 'p' 'two'", "SYSTEM 'three'"]) + ">"
    if kind == 6:
        return r.choice(["<!-- d -->", "<?dtd pi?>", "\n", " ", "<![INCLUDE[ <!ELEMENT z ANY> ]]>", "<![IGNORE[ <x> <![ ]]> ]]>"])
    if kind == 7:
        return "<!ENTITY % " + r.choice(["p '<!ELEMENT pe ANY>'", "q \"<!ENTITY e 'from q'>\"", "x SYSTEM 'dtd'", "r '&#37;p;'"]) + ">"
    name = r.choice("efgh")
    value = "".join(r.choice(["txt", "<b/>", "&f;", "&g;", "<a>", "</a>", "&#60;", "&#38;", "é", "\r\n", "<c>t</c>", "&lt;",
                              "&e;"]) for _ in range(r.randrange(4)))
    return f"<!ENTITY {name} '{value}'>"


def document(r):
    out = r.choice(["", "", "\ufeff"])
    encoding = r.choice(["utf-8", "utf-8", "utf-8", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii", "koi8-r",
                         "iso8859-15"])
    plain = encoding.replace("-le", "").replace("-be", "")
    declared = r.choice([encoding, encoding, plain, "utf-8", "x-none"] if r.random() < 0.3 else [plain])
    if encoding not in ("utf-8", "utf-16") or r.random() < 0.4:
        out += f"<?xml version='1.0' encoding='{declared}'" + r.choice(["", "", " standalone='yes'", " standalone='no' "]) + "?>"
    out += r.choice(["", "\n", "<!-- p -->", "<?p i?>\r\n"])
    if r.random() < 0.6:
        out += f"<!DOCTYPE {r.choice(NAMES)}" + r.choice(["", " SYSTEM 'dtd'", " PUBLIC '-//X' \"dtd\""])
        if r.random() < 0.85:
            out += r.choice([" [", "["])
            out += "".join(r.choice(["", "\n", " "]) + declaration(r) for _ in range(r.randrange(7))) + r.choice(["]", "\n]"])
        out += r.choice([">", " >", ">\n"])
    while not (root := node(r, 0)).startswith("<") or root[1] in "!?":
        pass
    out += root + r.choice(["", "\n", "<!-- e -->", "<?e?>", " \r\n", "x", "<a/>"] if r.random() < 0.3 else ["", "\n"])
    if r.random() < 0.35:
        for _ in range(r.choice([1, 1, 2, 4])):
            at = r.randrange(len(out) + 1)
            out = out[:at] + r.choice(["", r.choice(MARKUP)]) + out[at + r.choice([0, 0, 1, 1, 3]):]
    data = bytearray(out.encode(encoding, "replace"))
    if r.random() < 0.12:
        for _ in range(r.choice([1, 2])):
            if data:
                data[r.randrange(len(data))] = r.choice([0, 0x80, 0xC3, 0xE2, 0xF0, 0xFF, 0x26, 0x3C, 0x0D, r.randrange(256)])
    if r.random() < 0.1:
        del data[r.randrange(len(data) + 1):]
    return bytes(data)


EXTERNAL = {
    "one": b"<?xml encoding='utf-8'?>one<in/>&e;",
    "two": "zwei é".encode("utf-16"),
    "three": b"<open>",
    "dtd": b"<?xml version='1.0' encoding='us-ascii'?><!ENTITY f 'external f'><!ENTITY % w 'x'><![INCLUDE[<!ATTLIST a d CDATA 'ext%w;'>]]>"
           b"<!ENTITY g 'g%w;g'><!ELEMENT ext (%w;)><![IGNORE[ <!x ]]>%p;",
    "u": b"",
}
HANDLERS = ["StartElementHandler", "EndElementHandler", "ProcessingInstructionHandler", "CharacterDataHandler", "UnparsedEntityDeclHandler",
            "NotationDeclHandler", "StartNamespaceDeclHandler", "EndNamespaceDeclHandler", "CommentHandler", "StartCdataSectionHandler",
            "EndCdataSectionHandler", "StartDoctypeDeclHandler", "EndDoctypeDeclHandler", "EntityDeclHandler", "XmlDeclHandler",
            "ElementDeclHandler", "AttlistDeclHandler", "SkippedEntityHandler"]


def trace(r, data):
    """The events of a document that is parsed in pieces, with their positions, and how it ends."""
    events = []
    parser = expat.ParserCreate(r.choice([None, None, None, "utf-8", "iso-8859-1"]), r.choice([None, "!", " ", "", None]))
    parser.buffer_text = r.random() < 0.5
    parser.ordered_attributes = r.random() < 0.3
    parser.specified_attributes = r.random() < 0.2
    parser.namespace_prefixes = r.random() < 0.3
    if r.random() < 0.3:
        parser.SetReparseDeferralEnabled(False)
    parser.SetParamEntityParsing(r.choice([0, 0, 1, 2, 2]))
    if r.random() < 0.1:
        parser.UseForeignDTD(True)
    parser.SetBase("base")
    parsers = [parser]
    rate = r.choice([0.95, 0.95, 0.5, 0.2])

    def hook(name):
        def handler(*args):
            current = parsers[-1]
            events.append((name, args, current.CurrentByteIndex, current.CurrentLineNumber, current.CurrentColumnNumber))
        return handler

    for name in HANDLERS:
        if r.random() < rate:
            setattr(parser, name, hook(name))
    if r.random() < 0.35:
        name = r.choice(["DefaultHandler", "DefaultHandlerExpand"])
        setattr(parser, name, hook(name))
    if r.random() < 0.2:
        standalone = r.choice([0, 1, 1])
        parser.NotStandaloneHandler = lambda: (hook("NotStandalone")(), standalone)[1]
    answer = r.choice([0, 1, 1, 1, 1])
    reads = r.random() < 0.8

    def external(context, base, system, public):
        # In which order a context lists what it has, expat's hash table says.
        shown = context and "|".join(sorted(context.split("\f")))
        hook("ExternalEntityRef")(shown, base, system, public)
        if reads and len(parsers) < 6:
            child = parsers[-1].ExternalEntityParserCreate(context)
            parsers.append(child)
            try:
                child.Parse(EXTERNAL.get(system, b""), True)
            except expat.ExpatError as error:
                events.append(("child", str(error), error.code))
            finally:
                parsers.pop()
        return answer

    if r.random() < 0.7:
        parser.ExternalEntityRefHandler = external
    pieces = r.choice([0, 0, 1, 3, 8, 30])
    cuts = sorted(r.randrange(len(data) + 1) for _ in range(pieces))
    try:
        for start, end in zip([0] + cuts, cuts + [len(data)]):
            final = end == len(data)
            events.append(parser.Parse(data[start:end], final))
            events.append((parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber))
            if final:
                break
    except expat.ExpatError as error:
        events.append((str(error), error.code, parser.ErrorByteIndex))
    except (LookupError, ValueError) as error:
        events.append((type(error).__name__, str(error)))
    return events


def block(number):
    for each in range(DOCUMENTS):
        r = random.Random(number * 1000 + each)
        data = document(r)
        yield data, trace(r, data)


def main():
    if len(sys.argv) > 1:
        for data, events in block(int(sys.argv[1])):
            print(data)
            for each in events:
                print("   ", each)
        return
    for number in range(BLOCKS):
        digest = hashlib.sha256()
        count = 0
        for data, events in block(number):
            digest.update(repr((data, events)).encode())
            count += len(events)
        print(number, count, digest.hexdigest()[:16])


main()

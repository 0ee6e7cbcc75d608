# The library's xml packages over the native parser and the native tree of elements.
import copy
import io
import pickle
import plistlib
import warnings
from datetime import datetime
from xml.dom import expatbuilder, minidom, pulldom
from xml.etree import ElementInclude, ElementTree
from xml.parsers import expat
from xml.sax import handler, make_parser, parseString, saxutils, xmlreader

DOCUMENT = """<?xml version='1.0' encoding='utf-8'?>
<!DOCTYPE library SYSTEM "library.dtd" [
<!ENTITY house "Krait &amp; Söhne">
<!ATTLIST book kind CDATA "novel" tokens NMTOKENS #IMPLIED>
]>
<?xml-stylesheet href="style.css"?>
<library xmlns="urn:library" xmlns:x="urn:extra">
  <!-- two books -->
  <book x:id="1" tokens="  a   b "><title>Snakes</title><by>&house;</by></book>
  <book x:id="2" kind="poem"><title>\U0001f40d</title><![CDATA[<raw> & ]]>tail &#x20AC;</book>
</library>
"""

# Trees.
root = ElementTree.fromstring(DOCUMENT)
for element in root.iter():
    print(element.tag, element.attrib, repr(element.text), repr(element.tail))
print(root.find("{urn:library}book/{urn:library}title").text, root.findtext("{*}book"), len(root.findall("{*}book[@kind='poem']")))
print([each.text for each in root.iterfind("l:book/l:title", {"l": "urn:library"})])
print(ElementTree.tostring(root, encoding="unicode"))
print(ElementTree.canonicalize("<b  z='1' a='2'><c/>&#65;</b>"))
tree = ElementTree.Element("a", {"k": "v"}, z="w")
for i in range(5):
    ElementTree.SubElement(tree, "c", n=str(i)).text = "t" * i
tree[1:3] = [ElementTree.Comment("new"), ElementTree.ProcessingInstruction("p", "q"), ElementTree.Element("x")]
del tree[0]
tree.insert(-1, ElementTree.Element("inserted"))
tree.remove(tree[-1])
ElementTree.indent(tree)
ElementTree.dump(tree)
print([each.tag if isinstance(each.tag, str) else "special" for each in tree[::-1]])
print(tree.get("k"), tree.get("none", 3), tree.keys(), tree.items())
twin = pickle.loads(pickle.dumps(tree))
deep = copy.deepcopy(tree)
print(ElementTree.tostring(deep[-1]), ElementTree.tostring(twin[-1]), copy.copy(tree).attrib is tree.attrib, deep.attrib is tree.attrib)
for broken in ("<a><b></a>", "", "<a>&none;</a>", "<a b='1' b='2'/>", "<a", "<a/><b/>", "<p:a/>", "<a>\ud800</a>", b"\xff"):
    try:
        ElementTree.fromstring(broken)
    except ElementTree.ParseError as error:
        print(error, error.code, error.position)
    except UnicodeEncodeError as error:
        print(error)
pull = ElementTree.XMLPullParser(["start", "end", "start-ns", "end-ns", "comment", "pi"])
for start in range(0, len(DOCUMENT), 70):
    pull.feed(DOCUMENT[start:start + 70])
pull.close()
for event, value in pull.read_events():
    print(event, value if isinstance(value, (tuple, type(None))) else (value.tag if isinstance(value.tag, str) else value.text))
for event, element in ElementTree.iterparse(io.BytesIO(b"<a><b>1</b><b>2</b></a>")):
    print(event, element.tag, element.text)
builder = ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
parser = ElementTree.XMLParser(target=builder)
parser.feed("<a>1<!--c-->2<?p i?>3<b/>4</a>")
print(ElementTree.tostring(parser.close()))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(bool(ElementTree.Element("a")), caught[0].category.__name__)
for wrong in (lambda: ElementTree.Element(), lambda: ElementTree.Element("a", 1), lambda: tree.append(1), lambda: tree["a"],
              lambda: tree[99], lambda: tree.remove(ElementTree.Element("q")), lambda: ElementTree.SubElement(1, "a"),
              lambda: tree.extend(3), lambda: delattr(tree, "tag")):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)

# Documents.
document = minidom.parseString(DOCUMENT.replace(' SYSTEM "library.dtd"', ""))
print(document.toxml())
print([(each.getAttribute("kind"), each.getAttributeNS("urn:extra", "id")) for each in document.getElementsByTagName("book")])
print(document.documentElement.childNodes[1].nodeType, document.doctype.entities.length, document.doctype.name)
print(minidom.parseString("<a><b>x</b><c y='1'/></a>").toprettyxml(indent=" "))
print(expatbuilder.FragmentBuilder(minidom.parseString("<r/>").documentElement).parseString("text<b/>").childNodes[0].data)
for event, node in pulldom.parseString("<a><b>t</b></a>"):
    print(event, node.nodeName)


class Handler(handler.ContentHandler, handler.LexicalHandler if hasattr(handler, "LexicalHandler") else object):
    def startElementNS(self, name, qname, attributes):
        print("start", name, qname, dict(attributes))

    def endElementNS(self, name, qname):
        print("end", name, qname)

    def characters(self, content):
        print("characters", repr(content))

    def startPrefixMapping(self, prefix, uri):
        print("prefix", prefix, uri)

    def processingInstruction(self, target, data):
        print("instruction", target, data)

    def skippedEntity(self, name):
        print("skipped", name)


reader = make_parser()
reader.setFeature(handler.feature_namespaces, True)
reader.setContentHandler(Handler())
source = xmlreader.InputSource()
source.setByteStream(io.BytesIO(DOCUMENT.encode()))
reader.parse(source)
print(saxutils.escape("<&>"), saxutils.quoteattr("a'\""))
try:
    parseString(b"<a><b></a>", handler.ContentHandler())
except Exception as error:
    print(type(error).__name__, error)

# What else is made of XML.
value = {"list": [1, 2.5, True, b"data"], "text": "é<&", "date": datetime(2026, 11, 29, 12, 30)}
text = plistlib.dumps(value)
print(text.decode())
print(plistlib.loads(text) == value)

# The parser itself.
parser = expat.ParserCreate(namespace_separator="|")
for name in ("StartElementHandler", "EndElementHandler", "XmlDeclHandler", "StartDoctypeDeclHandler", "EndDoctypeDeclHandler",
             "EntityDeclHandler", "AttlistDeclHandler", "CommentHandler", "ProcessingInstructionHandler",
             "StartNamespaceDeclHandler", "StartCdataSectionHandler",
             "EndCdataSectionHandler", "CharacterDataHandler"):
    setattr(parser, name, lambda *arguments, name=name: print(
        name, arguments, parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber))
print(parser.Parse(DOCUMENT.encode(), True), sorted(map(str, parser.intern)))
print(expat.ErrorString(4), expat.errors.codes[expat.errors.XML_ERROR_SYNTAX], expat.model.XML_CTYPE_SEQ, sorted(vars(expat.errors))[:3])

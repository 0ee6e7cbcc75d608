using Krait.Modules.Expat;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.ElementTrees;

/// <summary><c>xml.etree.ElementTree.XMLParser</c>.</summary>
internal sealed class PyXmlParser(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("XMLParser", BuiltinTypes.Object, TypeFlags.BaseType, "xml.etree.ElementTree");

    /// <summary>The parser; null until <c>__init__</c> made it.</summary>
    public TreeParser? Parser;
}

[PyMethods]
internal static partial class XmlParserType
{
    private const int FileBlock = 64 * 1024;

    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_append = PyStr.Intern("append");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyXmlParser(type);

    [PyInit("XMLParser(*, target=None, encoding=None)")]
    private static bool Init(PyXmlParser self, PyObject? target, PyObject? encoding)
    {
        if (encoding is not (null or PyNone or PyStr))
        {
            return Arguments.WrongType("XMLParser", "argument 'encoding'", "str or None", encoding) is not null;
        }
        PyObject builder = target is null or PyNone ? new PyTreeBuilder(PyTreeBuilder.TypeObject) : target;
        self.Parser = TreeParser.Create(self, builder, (encoding as PyStr)?.ToString());
        return self.Parser is not null;
    }

    private static TreeParser? Parser(PyXmlParser self)
    {
        if (self.Parser is null) Raise.ValueError("XMLParser.__init__() wasn't called");
        return self.Parser;
    }

    [PyMethod("feed($self, data, /)")]
    private static PyObject? Feed(PyXmlParser self, PyObject data)
    {
        if (Parser(self) is not { } parser) return null;
        byte[]? bytes;
        if (data is PyStr text)
        {
            bytes = Codecs.Encode(text, "utf-8", "strict");
        }
        else
        {
            bytes = Buffers.Require(data);
            // What others may change is kept as it is now.
            if (bytes is not null && data is not PyBytes) bytes = bytes.AsSpan().ToArray();
        }
        return bytes is null ? null : parser.Parse(bytes, isFinal: false, data is PyStr);
    }

    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyXmlParser self) => Parser(self)?.Flush();

    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyXmlParser self)
    {
        if (Parser(self) is not { } parser) return null;
        PyObject? result = parser.Parse([], isFinal: true, isText: false);
        if (result is null) return null;
        if (parser.Builder is { } builder) return builder.Root;
        return parser.MethodOf("close") is { } close ? Calls.Call(close) : result;
    }

    [PyMethod("_parse_whole($self, file, /)")]
    private static PyObject? ParseWhole(PyXmlParser self, PyObject file)
    {
        if (Parser(self) is not { } parser) return null;
        PyObject? read = Attributes.Get(file, s_read);
        if (read is null) return null;
        for (; ; )
        {
            PyObject? block = Calls.Call(read, PyInt.From(FileBlock));
            if (block is null) return null;
            byte[]? bytes = block switch
            {
                PyStr text => Codecs.Encode(text, "utf-8", "surrogatepass"),
                PyBytes data => data.Value,
                _ => [],
            };
            if (bytes is null) return null;
            if (bytes.Length == 0) break;
            if (parser.Parse(bytes, isFinal: false, block is PyStr) is null) return null;
        }
        PyObject? result = parser.Parse([], isFinal: true, isText: false);
        return result is not null && parser.Builder is { } builder ? builder.Root : result;
    }

    [PyMethod("_setevents($self, events_queue, events_to_report=None, /)")]
    private static PyObject? SetEvents(PyXmlParser self, PyObject queue, PyObject? names)
    {
        if (Parser(self) is not { } parser) return null;
        if (parser.Builder is not { } builder) return Raise.TypeError("event handling only supported for ElementTree.TreeBuilder targets");
        PyObject? append = Attributes.Get(queue, s_append);
        if (append is null) return null;
        TreeEvents events = new(append);
        builder.Events = events;
        if (names is null or PyNone)
        {
            events.End = PyStr.Intern("end");
            return PyNone.Instance;
        }
        PyList? items = names as PyList ?? Iteration.ToList(names);
        if (items is null)
        {
            if (names.Type.IterSlot is null && Exceptions.ClearIf(ExceptionTypes.TypeError)) Raise.TypeError("events must be a sequence");
            return null;
        }
        int steps = 0;
        foreach (PyObject each in items.ToArray())
        {
            Poll.StepOrThrow(ref steps);
            if (each is not PyStr name) return Raise.ValueError("invalid events sequence");
            if (!Want(parser, events, name)) return Raise.ValueError($"unknown event '{name}'");
        }
        return PyNone.Instance;
    }

    private static bool Want(TreeParser parser, TreeEvents events, PyStr name)
    {
        switch (name.ToString())
        {
            case "start":
                events.Start = name;
                return true;
            case "end":
                events.End = name;
                return true;
            case "start-ns":
                events.StartNamespace = name;
                parser.Want(XmlEvents.StartNamespace);
                return true;
            case "end-ns":
                events.EndNamespace = name;
                parser.Want(XmlEvents.EndNamespace);
                return true;
            case "comment":
                events.Comment = name;
                parser.Want(XmlEvents.Comment);
                return true;
            case "pi":
                events.Instruction = name;
                parser.Want(XmlEvents.ProcessingInstruction);
                return true;
            default:
                return false;
        }
    }

    [PyGetter("entity")]
    private static PyObject GetEntity(PyXmlParser self) => (PyObject?)self.Parser?.Entities ?? PyNone.Instance;

    [PyGetter("target")]
    private static PyObject GetTarget(PyXmlParser self) => self.Parser?.Target ?? PyNone.Instance;

    [PyGetter("version")]
    private static PyObject GetVersion(PyXmlParser self) => PyStr.FromNarrow($"Expat {ExpatModule.Number}");
}

using Krait.Modules.Expat;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

// The module has no documentation, as CPython's.
[PyModule("_elementtree")]
internal static partial class ElementTreeModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyType ParseError = ExceptionTypes.SyntaxError;
        public PyObject? CommentFactory;
        public PyObject? InstructionFactory;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_code = PyStr.Intern("code");
    private static readonly PyStr s_position = PyStr.Intern("position");

    /// <summary>What makes comments; null for nothing.</summary>
    public static PyObject? CommentFactory => Own.CommentFactory;

    /// <summary>What makes processing instructions; null for nothing.</summary>
    public static PyObject? InstructionFactory => Own.InstructionFactory;

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        Own.ParseError = ModuleTypes.AddException(module, "xml.etree.ElementTree", "ParseError", ExceptionTypes.SyntaxError);
        ModuleTypes.Complete(PyElementIterator.TypeObject, ElementIteratorType.Bind);
        ModuleTypes.Add(module, "Element", PyElement.TypeObject, ElementType.Bind);
        ModuleTypes.Add(module, "TreeBuilder", PyTreeBuilder.TypeObject, TreeBuilderType.Bind);
        ModuleTypes.Add(module, "XMLParser", PyXmlParser.TypeObject, XmlParserType.Bind);
    }

    [PyFunction("SubElement(parent, tag, attrib=<unrepresentable>, /, **extra)")]
    private static PyObject? SubElement(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > 0 && !ElementType.Check("SubElement", "argument 1", positional[0])) return null;
        PyDict? extra = Arguments.Keywords(arguments, keywordNames);
        if (!ElementType.TryNew("SubElement", positional, extra, 1, out PyDict? attributes)) return null;
        PyElement element = new(positional[1], attributes);
        ((PyElement)positional[0]).Append(element);
        return element;
    }

    /// <summary>Change the factories used to create comments and processing instructions.
    ///
    /// For internal use only.</summary>
    [PyFunction("_set_factories(comment_factory, pi_factory, /)")]
    private static PyObject? SetFactories(PyObject commentFactory, PyObject instructionFactory)
    {
        if (commentFactory is not PyNone && commentFactory.Type.CallSlot is null)
        {
            return Raise.TypeError($"Comment factory must be callable, not {commentFactory.Type.Name}");
        }
        if (instructionFactory is not PyNone && instructionFactory.Type.CallSlot is null)
        {
            return Raise.TypeError($"PI factory must be callable, not {instructionFactory.Type.Name}");
        }
        State own = Own;
        var old = PyTuple.Create(own.CommentFactory ?? PyNone.Instance, own.InstructionFactory ?? PyNone.Instance);
        own.CommentFactory = commentFactory is PyNone ? null : commentFactory;
        own.InstructionFactory = instructionFactory is PyNone ? null : instructionFactory;
        return old;
    }

    /// <summary>Raises ParseError with a message; null.</summary>
    public static PyObject? RaiseParseError(string message) => Raise.Set(Own.ParseError, message);

    /// <summary>Raises ParseError for an error of expat's at a place; null.</summary>
    public static PyObject? RaiseParseError(int code, long line, long column, string? message)
    {
        string text = $"{message ?? ExpatErrors.TextOf(code)}: line {line}, column {column}";
        if (Calls.Call(Own.ParseError, PyStr.FromString(text)) is not PyBaseException error) return null;
        bool isSet = Attributes.Set(error, s_code, PyInt.From(code))
            && Attributes.Set(error, s_position, PyTuple.Create(PyInt.From(line), PyInt.From(column)));
        return isSet ? Raise.Set(error) : null;
    }
}

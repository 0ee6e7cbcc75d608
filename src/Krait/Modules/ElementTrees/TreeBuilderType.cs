using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

[PyMethods]
internal static partial class TreeBuilderType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyTreeBuilder(type);

    [PyInit("TreeBuilder(element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, insert_pis=False)")]
    private static bool Init(
        PyTreeBuilder self, PyObject? elementFactory, PyObject? commentFactory, PyObject? instructionFactory,
        bool insertComments = false, bool insertInstructions = false)
    {
        self.Reset();
        self.ElementFactory = elementFactory is PyNone ? null : elementFactory;
        self.CommentFactory = commentFactory is null or PyNone ? ElementTreeModule.CommentFactory : commentFactory;
        self.InstructionFactory = instructionFactory is null or PyNone ? ElementTreeModule.InstructionFactory : instructionFactory;
        self.InsertsComments = insertComments;
        self.InsertsInstructions = insertInstructions;
        return true;
    }

    [PyMethod("data($self, data, /)")]
    private static PyObject Data(PyTreeBuilder self, PyObject data)
    {
        self.AddText(data);
        return PyNone.Instance;
    }

    [PyMethod("start($self, tag, attrs, /)")]
    private static PyObject? Start(PyTreeBuilder self, PyObject tag, PyObject attributes) => attributes is PyDict dict
        ? self.Start(tag, dict)
        : Raise.TypeError($"start() argument 2 must be dict, not {(attributes is PyNone ? "None" : attributes.Type.Name)}");

    [PyMethod("end($self, tag, /)")]
    private static PyObject? End(PyTreeBuilder self, PyObject tag) => self.End();

    [PyMethod("comment($self, text, /)")]
    private static PyObject? Comment(PyTreeBuilder self, PyObject text) => self.Comment(text);

    [PyMethod("pi($self, target, text=None, /)")]
    private static PyObject? Instruction(PyTreeBuilder self, PyObject target, PyObject? text) =>
        self.Instruction(target, text ?? PyNone.Instance);

    [PyMethod("close($self, /)")]
    private static PyObject Close(PyTreeBuilder self) => self.Root;
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

/// <summary>An iterator over an element and all in it, or over their text.</summary>
/// <param name="root">The element.</param>
/// <param name="tag">The tag of the elements it gives; null for all.</param>
/// <param name="givesText">Whether it gives text.</param>
internal sealed class PyElementIterator(PyElement root, PyObject? tag, bool givesText) : PyObject
{
    public static readonly PyType TypeObject =
        new("_element_iterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_elementtree");

    private struct Place(PyElement element)
    {
        public readonly PyElement Element = element;
        public int Next;
    }

    private readonly Stack<Place> _open = new();
    private PyElement? _root = root;

    public override PyType Type => TypeObject;

    /// <summary>The next element or text; null at the end, or with an exception set.</summary>
    public PyObject? Next()
    {
        for (; ; )
        {
            if (!Poll.Step()) return null;
            PyElement element;
            if (_root is { } first)
            {
                element = first;
                _root = null;
            }
            else
            {
                if (!_open.TryPop(out Place place)) return null;
                if (place.Next >= place.Element.Count)
                {
                    // The tail of the element it began with is not in that.
                    if (givesText && _open.Count > 0 && TextOf(place.Element.Tail, out PyObject? tail)) return tail;
                    continue;
                }
                element = (PyElement)place.Element.Children![place.Next++];
                _open.Push(place);
            }
            _open.Push(new Place(element));
            if (givesText)
            {
                if (element.Tag is not (PyStr or PyNone))
                {
                    // The text of comments and instructions is not the document's.
                    _open.Pop();
                    if (_open.Count > 0 && TextOf(element.Tail, out PyObject? after)) return after;
                    continue;
                }
                if (TextOf(element.Text, out PyObject? text)) return text;
                continue;
            }
            if (tag is null) return element;
            int equal = Comparison.IdenticalOrEqual(element.Tag, tag);
            if (equal != 0) return equal > 0 ? element : null;
        }
    }

    // Whether to end with a text: one that there is, or null with an exception set.
    private static bool TextOf(PyObject value, out PyObject? text)
    {
        text = null;
        if (value is PyNone or PyStr { Length: 0 }) return false;
        int truth = Truth.IsTrue(value);
        if (truth > 0) text = value;
        return truth != 0;
    }
}

[PyMethods]
internal static partial class ElementIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyElementIterator)self).Next();
}

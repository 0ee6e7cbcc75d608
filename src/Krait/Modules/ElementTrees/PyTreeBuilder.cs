using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

/// <summary>The events of parsing that an <c>XMLPullParser</c> asked for, and where they go.</summary>
internal sealed class TreeEvents(PyObject append)
{
    public PyObject Append { get; } = append;
    public PyObject? Start { get; set; }
    public PyObject? End { get; set; }
    public PyObject? StartNamespace { get; set; }
    public PyObject? EndNamespace { get; set; }
    public PyObject? Comment { get; set; }
    public PyObject? Instruction { get; set; }

    /// <summary>Appends an event if it was asked for; false with an exception set.</summary>
    public bool Tell(PyObject? name, PyObject value) => name is null || Calls.Call(Append, PyTuple.Create(name, value)) is not null;
}

/// <summary>Makes a tree of elements from the starts, texts and ends of elements.</summary>
internal sealed class PyTreeBuilder(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("TreeBuilder", BuiltinTypes.Object, TypeFlags.BaseType, "xml.etree.ElementTree");

    private static readonly PyStr s_append = PyStr.Intern("append");
    private static readonly PyStr s_text = PyStr.Intern("text");
    private static readonly PyStr s_tail = PyStr.Intern("tail");

    private readonly List<PyObject> _open = [];
    private readonly List<PyObject> _text = [];
    private PyObject? _root;
    private PyObject? _last;

    // The element whose tail the next text is; null where it is the text in the last one.
    private PyObject? _lastForTail;

    public PyObject? ElementFactory { get; set; }
    public PyObject? CommentFactory { get; set; }
    public PyObject? InstructionFactory { get; set; }
    public bool InsertsComments { get; set; }
    public bool InsertsInstructions { get; set; }

    /// <summary>What an <c>XMLPullParser</c> asked for; null for nothing.</summary>
    public TreeEvents? Events { get; set; }

    /// <summary>The tree; None when there is none.</summary>
    public PyObject Root => _root ?? PyNone.Instance;

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        _open.Clear();
        _text.Clear();
        _root = _last = _lastForTail = null;
        Events = null;
    }

    /// <summary>Takes text, which belongs to the element before it.</summary>
    public void AddText(PyObject text)
    {
        if (_last is not null) _text.Add(text);
    }

    private static PyObject? Join(List<PyObject> parts)
    {
        if (parts.Count == 1) return parts[0];
        PyList list = new(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
        return Attributes.CallMethod(PyStr.Empty, PyStr.Intern("join"), list);
    }

    // Gives the text to its element; false with an exception set.
    private bool Flush()
    {
        if (_text.Count == 0) return true;
        PyObject? joined = Join(_text);
        if (joined is null || !Give(joined)) return false;
        _text.Clear();
        return true;
    }

    private bool Give(PyObject joined)
    {
        PyObject target = _lastForTail ?? _last!;
        bool isTail = _lastForTail is not null;
        if (target.GetType() == typeof(PyElement))
        {
            var element = (PyElement)target;
            PyObject? whole = Extend(isTail ? element.Tail : element.Text, joined);
            if (whole is null) return false;
            if (isTail) element.Tail = whole;
            else element.Text = whole;
            return true;
        }
        PyStr name = isTail ? s_tail : s_text;
        PyObject? before = Attributes.Get(target, name);
        PyObject? value = before is null ? null : Extend(before, joined);
        return value is not null && Attributes.Set(target, name, value);
    }

    private static PyObject? Extend(PyObject before, PyObject text) =>
        before is PyNone ? text : Operators.Binary(BinaryOperator.Add, before, text);

    private static bool Add(PyObject parent, PyObject child)
    {
        bool isPlain = parent.GetType() == typeof(PyElement) && child is PyElement;
        if (!isPlain) return Attributes.CallMethod(parent, s_append, child) is not null;
        ((PyElement)parent).Append(child);
        return true;
    }

    /// <summary>Begins an element; null with an exception set.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="attributes">The attributes, which belong to the element; null for none.</param>
    public PyObject? Start(PyObject tag, PyDict? attributes)
    {
        if (!Flush()) return null;
        PyObject? element = ElementFactory is null
            ? new PyElement(tag, attributes)
            : Calls.Call(ElementFactory, tag, attributes ?? new PyDict());
        if (element is null) return null;
        _lastForTail = null;
        if (_open.Count > 0)
        {
            if (!Add(_open[^1], element)) return null;
        }
        else if (_root is not null)
        {
            return ElementTreeModule.RaiseParseError("multiple elements on top level");
        }
        else
        {
            _root = element;
        }

        _open.Add(element);
        _last = element;
        return Events is null || Events.Tell(Events.Start, element) ? element : null;
    }

    /// <summary>Ends the innermost element; null with an exception set.</summary>
    public PyObject? End()
    {
        if (!Flush()) return null;
        if (_open.Count == 0) return Raise.IndexError("pop from empty stack");
        _last = _lastForTail = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        return Events is null || Events.Tell(Events.End, _last) ? _last : null;
    }

    /// <summary>Takes a comment; null with an exception set.</summary>
    public PyObject? Comment(PyObject text)
    {
        if (!Flush()) return null;
        PyObject? made = CommentFactory is null ? text : Calls.Call(CommentFactory, text);
        if (made is null || (CommentFactory is not null && InsertsComments && !Insert(made))) return null;
        return Events is null || Events.Tell(Events.Comment, made) ? made : null;
    }

    /// <summary>Takes a processing instruction; null with an exception set.</summary>
    public PyObject? Instruction(PyObject target, PyObject text)
    {
        if (!Flush()) return null;
        PyObject? made = InstructionFactory is null ? PyTuple.Create(target, text) : Calls.Call(InstructionFactory, target, text);
        if (made is null || (InstructionFactory is not null && InsertsInstructions && !Insert(made))) return null;
        return Events is null || Events.Tell(Events.Instruction, made) ? made : null;
    }

    private bool Insert(PyObject made)
    {
        if (_open.Count == 0) return true;
        if (!Add(_open[^1], made)) return false;
        _lastForTail = made;
        return true;
    }
}

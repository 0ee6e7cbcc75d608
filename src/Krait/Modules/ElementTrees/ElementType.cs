using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

// The type has no documentation, as CPython's.
[PyMethods]
internal static partial class ElementType
{
    private const string NotInteger = "element indices must be integers";

    private static readonly PyStr s_attrib = PyStr.Intern("attrib");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ReferenceEquals(type, PyElement.TypeObject) ? new PyElement() : new PyElementInstance(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!TryNew("Element", positional, Arguments.Keywords(arguments, keywordNames), 0, out PyDict? attributes)) return false;
        var element = (PyElement)self;
        element.Tag = positional[0];
        element.Attributes = attributes;
        element.Text = element.Tail = PyNone.Instance;
        element.Children = null;
        return true;
    }

    /// <summary>The attributes of a new element by the arguments after others, which belong to it; false with an exception set.</summary>
    public static bool TryNew(string function, ReadOnlySpan<PyObject> positional, PyDict? keywords, int others, out PyDict? attributes)
    {
        attributes = null;
        int minimum = others + 1;
        if (positional.Length < minimum || positional.Length > minimum + 1)
        {
            bool isLess = positional.Length < minimum;
            int bound = isLess ? minimum : minimum + 1;
            string plural = bound == 1 ? "" : "s";
            string limit = $"{(isLess ? "least" : "most")} {bound} argument{plural}";
            return Raise.TypeError($"{function}() takes at {limit} ({positional.Length} given)") is not null;
        }
        PyObject? given = positional.Length > minimum ? positional[minimum] : null;
        if (given is not (null or PyDict))
        {
            return Raise.TypeError($"{function}() argument {minimum + 1} must be dict, not {NameOf(given)}") is not null;
        }
        if (given is null && keywords is not null && keywords.Remove(s_attrib, out given) > 0 && given is not PyDict)
        {
            return NotDict(given!);
        }
        if (given is null && keywords is null) return true;
        attributes = given is PyDict dict ? dict.Copy() : new PyDict();
        if (keywords is not null)
        {
            foreach ((PyObject key, PyObject value) in keywords) attributes.SetItem((PyStr)key, value);
        }
        if (attributes.Count == 0) attributes = null;
        return true;
    }

    private static string NameOf(PyObject value) => value is PyNone ? "None" : value.Type.Name;

    private static bool NotDict(PyObject value) => Raise.TypeError($"attrib must be dict, not {value.Type.Name}") is not null;

    /// <summary>Whether an argument is an element; false with TypeError set.</summary>
    public static bool Check(string function, string argument, PyObject value) =>
        value is PyElement
        || Raise.TypeError($"{function}() {argument} must be xml.etree.ElementTree.Element, not {NameOf(value)}") is not null;

    private static bool CheckItem(PyObject value) =>
        value is PyElement || Raise.TypeError($"expected an Element, not \"{value.Type.Name}\"") is not null;

    // The items of a sequence, all of them elements; null with an exception set.
    private static PyList? Elements(PyObject values, string otherwise)
    {
        var items = values as PyList;
        if (items is null)
        {
            items = Iteration.ToList(values);
            if (items is null)
            {
                if (values.Type.IterSlot is null && Exceptions.ClearIf(ExceptionTypes.TypeError)) Raise.TypeError(otherwise);
                return null;
            }
        }
        int steps = 0;
        foreach (PyObject each in items.Span)
        {
            Poll.StepOrThrow(ref steps);
            if (!CheckItem(each)) return null;
        }
        return items;
    }

    [PyMethod("append($self, subelement, /)")]
    private static PyObject? Append(PyElement self, PyObject child)
    {
        if (!Check("append", "argument 1", child)) return null;
        self.Append(child);
        return PyNone.Instance;
    }

    [PyMethod("extend($self, elements, /)")]
    private static PyObject? Extend(PyElement self, PyObject elements)
    {
        PyList? items = elements is PyElement other ? other.Children ?? new PyList() : elements as PyList;
        items ??= Iteration.ToList(elements);
        if (items is null)
        {
            bool isUnusable = elements.Type.IterSlot is null && Exceptions.ClearIf(ExceptionTypes.TypeError);
            if (isUnusable) Raise.TypeError("'elements' must be an iterable");
            return null;
        }
        int steps = 0;
        foreach (PyObject each in items.ToArray())
        {
            Poll.StepOrThrow(ref steps);
            if (!CheckItem(each)) return null;
            self.Append(each);
        }
        return PyNone.Instance;
    }

    [PyMethod("insert($self, index, subelement, /)")]
    private static PyObject? Insert(PyElement self, PyObject index, PyObject child)
    {
        if (!Arguments.TryToInt64(index, out long at) || !Check("insert", "argument 2", child)) return null;
        if (at < 0) at = Math.Max(0, at + self.Count);
        self.Children ??= new PyList();
        self.Children.Insert((int)Math.Min(at, self.Count), child);
        return PyNone.Instance;
    }

    [PyMethod("remove($self, subelement, /)")]
    private static PyObject? Remove(PyElement self, PyObject child)
    {
        if (!Check("remove", "argument", child)) return null;
        int found = -1;
        for (int i = 0; i < self.Count && found < 0; i++)
        {
            int equal = Comparison.IdenticalOrEqual(self.Children![i], child);
            if (equal < 0) return null;
            if (equal > 0) found = i;
        }
        if (found < 0) return Raise.ValueError("Element.remove(x): element not found");
        // Comparing may have changed what is in the element.
        if (found < self.Count) self.Children!.RemoveAt(found);
        return PyNone.Instance;
    }

    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyElement self)
    {
        self.Attributes = null;
        self.Children = null;
        self.Text = self.Tail = PyNone.Instance;
        return PyNone.Instance;
    }

    [PyMethod("makeelement($self, tag, attrib, /)")]
    private static PyObject? MakeElement(PyElement self, PyObject tag, PyObject attributes) => attributes is PyDict dict
        ? new PyElement(tag, dict.Copy())
        : Raise.TypeError($"makeelement() argument 2 must be dict, not {NameOf(attributes)}");

    [PyMethod("get($self, /, key, default=None)")]
    private static PyObject? Get(PyElement self, PyObject key, PyObject? otherwise)
    {
        if (self.Attributes is PyDict attributes)
        {
            PyObject? value = attributes.GetItem(key);
            if (value is not null || Exceptions.IsSet) return value;
        }
        return otherwise ?? PyNone.Instance;
    }

    private static PyDict? Attributes(PyElement self)
    {
        if (self.Attributes is null) self.Attributes = new PyDict();
        if (self.Attributes is PyDict dict) return dict;
        NotDict(self.Attributes);
        return null;
    }

    [PyMethod("set($self, key, value, /)")]
    private static PyObject? Set(PyElement self, PyObject key, PyObject value) =>
        Attributes(self) is { } attributes && attributes.TrySetItem(key, value) ? PyNone.Instance : null;

    [PyMethod("keys($self, /)")]
    private static PyObject Keys(PyElement self) => self.Attributes is PyDict attributes ? attributes.KeyList() : new PyList();

    [PyMethod("items($self, /)")]
    private static PyObject Items(PyElement self)
    {
        PyList items = new();
        if (self.Attributes is not PyDict attributes) return items;
        foreach ((PyObject key, PyObject value) in attributes) items.Add(PyTuple.Create(key, value));
        return items;
    }

    [PyMethod("iter($self, /, tag=None)")]
    private static PyObject Iter(PyElement self, PyObject? tag)
    {
        bool isAny = tag is PyStr { Length: 1 } text ? text[0] == '*' : tag is PyBytes { Value: [(byte)'*'] };
        return new PyElementIterator(self, isAny || tag is PyNone ? null : tag, givesText: false);
    }

    [PyMethod("itertext($self, /)")]
    private static PyObject IterText(PyElement self) => new PyElementIterator(self, null, givesText: true);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var element = (PyElement)self;
        if (!Representation.Enter(element)) return Raise.RuntimeError($"reentrant call inside {element.Type.Name}.__repr__");
        PyStr? tag = Representation.Repr(element.Tag);
        Representation.Leave(element);
        if (tag is null) return null;
        var end = PyStr.FromNarrow($" at 0x{ObjectIdentity.Of(self):x}>");
        return PyStr.Concat(PyStr.Concat(PyStr.FromNarrow("<Element "), tag), end);
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self)
    {
        const string Message =
            "Testing an element's truth value will always return True in future versions.  "
            + "Use specific 'len(elem)' or 'elem is not None' test instead.";
        if (!WarningIssuer.Warn(ExceptionTypes.DeprecationWarning, Message)) return -1;
        return ((PyElement)self).Count > 0 ? 1 : 0;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyElement)self).Count;

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var element = (PyElement)self;
        return (ulong)index < (ulong)element.Count ? element.Children![(int)index] : Raise.IndexError("child index out of range");
    }

    private static bool TryIndex(PyElement element, PyObject key, out long index)
    {
        if (!Arguments.TryToInt64(key, out index)) return false;
        if (index < 0) index += element.Count;
        return true;
    }

    private static bool IsIndex(PyObject key) => key is PyIntegral || key.Type.IndexSlot is not null;

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var element = (PyElement)self;
        if (IsIndex(key)) return TryIndex(element, key, out long index) ? Item(self, index) : null;
        return key is PySlice ? Operators.Subscript(element.Children ?? new PyList(), key) : Raise.TypeError(NotInteger);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var element = (PyElement)self;
        if (IsIndex(key))
        {
            if (!TryIndex(element, key, out long index)) return false;
            if ((ulong)index >= (ulong)element.Count) return Raise.IndexError("child assignment index out of range") is not null;
            if (value is null) element.Children!.RemoveAt((int)index);
            else if (!CheckItem(value)) return false;
            else element.Children![(int)index] = value;
            return true;
        }
        if (key is not PySlice) return Raise.TypeError(NotInteger) is not null;
        element.Children ??= new PyList();
        if (value is null) return Operators.DeleteItem(element.Children, key);
        PyObject values = value is PyElement other ? new PyList(other.Children is null ? [] : other.Children.Span) : value;
        PyList? items = Elements(values, "assignment expects an iterable");
        return items is not null && Operators.SetItem(element.Children ??= new PyList(), key, items);
    }

    [PyGetter("tag")]
    private static PyObject GetTag(PyElement self) => self.Tag;

    [PySetter("tag")]
    private static bool SetTag(PyElement self, PyObject? value)
    {
        if (value is null) return CannotDelete();
        self.Tag = value;
        return true;
    }

    private static bool CannotDelete() => Raise.Set(ExceptionTypes.AttributeError, "can't delete element attribute") is not null;

    [PyGetter("text")]
    private static PyObject GetText(PyElement self) => self.Text;

    [PySetter("text")]
    private static bool SetText(PyElement self, PyObject? value)
    {
        if (value is null) return CannotDelete();
        self.Text = value;
        return true;
    }

    [PyGetter("tail")]
    private static PyObject GetTail(PyElement self) => self.Tail;

    [PySetter("tail")]
    private static bool SetTail(PyElement self, PyObject? value)
    {
        if (value is null) return CannotDelete();
        self.Tail = value;
        return true;
    }

    [PyGetter("attrib")]
    private static PyObject GetAttributes(PyElement self) => self.Attributes ??= new PyDict();

    [PySetter("attrib")]
    private static bool SetAttributes(PyElement self, PyObject? value)
    {
        if (value is null) return CannotDelete();
        if (value is not PyDict) return NotDict(value);
        self.Attributes = value;
        return true;
    }
}

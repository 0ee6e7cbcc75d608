using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

// Copies and pickles of elements.
internal static partial class ElementType
{
    private static readonly PyStr s_tag = PyStr.Intern("tag");
    private static readonly PyStr s_text = PyStr.Intern("text");
    private static readonly PyStr s_tail = PyStr.Intern("tail");
    private static readonly PyStr s_children = PyStr.Intern("_children");

    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyElement self)
    {
        PyElement copy = new() { Tag = self.Tag, Attributes = self.Attributes, Text = self.Text, Tail = self.Tail };
        if (self.Count > 0) copy.Children = new PyList(self.Children!.Span);
        return copy;
    }

    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject? DeepCopy(PyElement self, PyObject memo)
    {
        if (memo is not PyDict known) return Raise.TypeError($"__deepcopy__() argument must be dict, not {NameOf(memo)}");
        if (!NativeStack.HasRoom()) return Raise.RecursionError(" in Element.__deepcopy__");
        PyElement copy = new();
        if (DeepCopyOf(self.Tag, memo) is not { } tag) return null;
        copy.Tag = tag;
        if (self.Attributes is { } attributes)
        {
            if (DeepCopyOf(attributes, memo) is not { } own) return null;
            copy.Attributes = own;
        }
        if (DeepCopyOf(self.Text, memo) is not { } text) return null;
        copy.Text = text;
        if (DeepCopyOf(self.Tail, memo) is not { } tail) return null;
        copy.Tail = tail;
        // Copying a child may change what is in the element.
        for (int i = 0; i < self.Count; i++)
        {
            PyObject? child = DeepCopyOf(self.Children![i], memo);
            if (child is null || !CheckItem(child)) return null;
            copy.Append(child);
        }
        return known.TrySetItem(PyInt.From(ObjectIdentity.Of(self)), copy) ? copy : null;
    }

    private static PyObject? DeepCopyOf(PyObject value, PyObject memo)
    {
        if (value is PyNone || value.GetType() == typeof(PyStr)) return value;
        if (value.GetType() == typeof(PyElement)) return DeepCopy((PyElement)value, memo);
        return PythonModules.Get("copy", "deepcopy") is { } copy ? Calls.Call(copy, value, memo) : null;
    }

    [PyMethod("__getstate__($self, /)")]
    private static PyObject GetState(PyElement self)
    {
        PyDict state = new();
        state.SetItem(s_tag, self.Tag);
        state.SetItem(s_children, self.Count > 0 ? new PyList(self.Children!.Span) : new PyList());
        state.SetItem(s_attrib, self.Attributes ?? new PyDict());
        state.SetItem(s_text, self.Text);
        state.SetItem(s_tail, self.Tail);
        return state;
    }

    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyElement self, PyObject state)
    {
        if (state is not PyDict dict)
        {
            PyStr? shown = Representation.Repr(state);
            return shown is null ? null : Raise.TypeError($"Don't know how to unpickle \"{shown}\" as an Element");
        }
        if (!dict.TryGetValue(s_tag, out PyObject? tag)) return Raise.TypeError("tag may not be NULL");
        self.Tag = tag;
        self.Text = dict.TryGetValue(s_text, out PyObject? text) ? text : PyNone.Instance;
        self.Tail = dict.TryGetValue(s_tail, out PyObject? tail) ? tail : PyNone.Instance;
        PyObject? attributes = dict.TryGetValue(s_attrib, out PyObject? found) ? found : null;
        self.Attributes = null;
        self.Children = null;
        if (dict.TryGetValue(s_children, out PyObject? children))
        {
            if (children is not PyList list) return Raise.TypeError("'_children' is not a list");
            int steps = 0;
            foreach (PyObject each in list.Span)
            {
                Poll.StepOrThrow(ref steps);
                if (!CheckItem(each)) return null;
                self.Append(each);
            }
        }
        self.Attributes = attributes;
        return PyNone.Instance;
    }
}

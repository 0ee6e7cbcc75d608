using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

// Finding children by tag; everything that is more than a tag is the library's ElementPath.
internal static partial class ElementType
{
    private static PyObject? AskPath(string function, params ReadOnlySpan<PyObject> arguments) =>
        PythonModules.Get("xml.etree.ElementPath", function) is { } found ? Calls.Call(found, arguments, null) : null;

    // Whether a path is a plain tag: without operators of paths outside of the braces of a namespace.
    private static bool IsTag(PyObject path, PyObject? namespaces)
    {
        if (namespaces is not (null or PyNone) || path is not PyStr { Length: > 0 } text) return false;
        bool isOutside = true;
        // A namespace that is empty or a star is a pattern.
        if (text.Length >= 2 && text[0] == '{' && (text[1] == '}' || (text[1] == '*' && text.Length > 2 && text[2] == '}'))) return false;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int each = text[i];
            if (each == '{') isOutside = false;
            else if (each == '}') isOutside = true;
            else if (isOutside && each is '/' or '*' or '[' or '@' or '.') return false;
        }
        return true;
    }

    // The next child with a tag from a place on; null when there is none, or with an exception set.
    private static PyElement? NextChild(PyElement self, PyObject tag, ref int index)
    {
        while (index < self.Count)
        {
            var child = (PyElement)self.Children![index++];
            int equal = Comparison.IdenticalOrEqual(child.Tag, tag);
            if (equal < 0) return null;
            if (equal > 0) return child;
        }
        return null;
    }

    [PyMethod("find($self, /, path, namespaces=None)")]
    private static PyObject? Find(PyElement self, PyObject path, PyObject? namespaces)
    {
        if (!IsTag(path, namespaces)) return AskPath("find", self, path, namespaces ?? PyNone.Instance);
        int index = 0;
        PyObject? found = NextChild(self, path, ref index);
        return found ?? (Exceptions.IsSet ? null : PyNone.Instance);
    }

    [PyMethod("findtext($self, /, path, default=None, namespaces=None)")]
    private static PyObject? FindText(PyElement self, PyObject path, PyObject? otherwise, PyObject? namespaces)
    {
        if (!IsTag(path, namespaces)) return AskPath("findtext", self, path, otherwise ?? PyNone.Instance, namespaces ?? PyNone.Instance);
        int index = 0;
        PyElement? found = NextChild(self, path, ref index);
        if (found is null) return Exceptions.IsSet ? null : otherwise ?? PyNone.Instance;
        return found.Text is PyNone ? PyStr.Empty : found.Text;
    }

    [PyMethod("findall($self, /, path, namespaces=None)")]
    private static PyObject? FindAll(PyElement self, PyObject path, PyObject? namespaces)
    {
        if (!IsTag(path, namespaces)) return AskPath("findall", self, path, namespaces ?? PyNone.Instance);
        PyList all = new();
        for (int index = 0; NextChild(self, path, ref index) is { } found;) all.Add(found);
        return Exceptions.IsSet ? null : all;
    }

    [PyMethod("iterfind($self, /, path, namespaces=None)")]
    private static PyObject? IterFind(PyElement self, PyObject path, PyObject? namespaces) =>
        AskPath("iterfind", self, path, namespaces ?? PyNone.Instance);
}

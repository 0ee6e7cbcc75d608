using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.SyntaxTree;

/// <summary>A node of a tree as Python has it.</summary>
internal sealed class PySyntaxNode(PyType type) : PyStatefulObject(type);

/// <summary>The behaviour of <c>ast.AST</c>.</summary>
[PyMethods]
internal static partial class SyntaxNodeType
{
    private const int ShownDepth = 3;

    private static readonly PyStr s_fields = PyStr.Intern("_fields");
    private static readonly PyStr s_attributes = PyStr.Intern("_attributes");
    private static readonly PyStr s_fieldTypes = PyStr.Intern("_field_types");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PySyntaxNode(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!TryGetNames(self.Type, s_fields, out PyObject[] fields)) return false;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > fields.Length)
        {
            Raise.TypeError($"{self.Type.Name} constructor takes at most {fields.Length} positional argument{(fields.Length == 1 ? "" : "s")}");
            return false;
        }
        HashSet<string> remaining = new(fields.Select(Key), StringComparer.Ordinal);
        for (int i = 0; i < positional.Length; i++)
        {
            remaining.Remove(Key(fields[i]));
            if (fields[i] is not PyStr field) return Raise.TypeError($"attribute name must be string, not '{fields[i].Type.Name}'") is not null;
            if (!Attributes.Set(self, field, positional[i])) return false;
        }
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            var name = (PyStr)keywordNames![i];
            if (!remaining.Remove(name.ToString()) && !AcceptsKeyword(self.Type, name, fields)) return false;
            if (!Attributes.Set(self, name, arguments[positional.Length + i])) return false;
        }
        return remaining.Count == 0 || SetDefaults(self, fields, remaining);
    }

    private static bool AcceptsKeyword(PyType type, PyStr name, PyObject[] fields)
    {
        if (fields.Any(field => field is PyStr known && PyStr.Equal(known, name)))
        {
            Raise.TypeError($"{type.Name} got multiple values for argument {Representation.Repr(name)}");
            return false;
        }
        if (!TryGetNames(type, s_attributes, out PyObject[] attributes)) return false;
        return attributes.Any(attribute => attribute is PyStr known && PyStr.Equal(known, name))
            || Deprecated($"{FullName(type)}.__init__ got an unexpected keyword argument {Representation.Repr(name)}. "
                + "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.");
    }

    // What a field that was not given becomes, its type tells: nothing for an optional one, a list, the Load context.
    private static bool SetDefaults(PyObject self, PyObject[] fields, HashSet<string> remaining)
    {
        PyType type = self.Type;
        if (!Attributes.TryGet(type, s_fieldTypes, out PyObject? fieldTypes)) return false;
        if (fieldTypes is not PyDict types) return true;
        foreach (PyObject field in fields)
        {
            if (!remaining.Contains(Key(field))) continue;
            PyObject? kind = types.GetItem(field);
            if (kind is not null && field is not PyStr) return Raise.TypeError($"attribute name must be string, not '{field.Type.Name}'") is not null;
            PyStr name = field as PyStr ?? PyStr.Empty;
            switch (kind)
            {
                case null:
                    if (Exceptions.IsSet) return false;
                    if (!Deprecated($"Field {Representation.Repr(field)} is missing from {FullName(type)}._field_types. This will become an error in Python 3.15.")) return false;
                    break;
                case PyUnion:
                    break;
                case PyGenericAlias:
                    if (!Attributes.Set(self, name, new PyList())) return false;
                    break;
                case PyType context when ReferenceEquals(context, SyntaxTreeModule.Class("expr_context")):
                    if (!Attributes.Set(self, name, SyntaxTreeModule.Singleton("Load"))) return false;
                    break;
                default:
                    if (!Deprecated($"{FullName(type)}.__init__ missing 1 required positional argument: {Representation.Repr(name)}. This will become an error in Python 3.15.")) return false;
                    break;
            }
        }
        return true;
    }

    private static string Key(PyObject field) => field is PyStr text ? text.ToString() : Representation.Repr(field)?.ToString() ?? "";

    private static string FullName(PyType type) => type.IsHeapType ? type.Name : $"ast.{type.Name}";

    private static bool Deprecated(string message) => WarningIssuer.Warn(ExceptionTypes.DeprecationWarning, message);

    private static bool TryGetNames(PyType type, PyStr attribute, out PyObject[] names)
    {
        names = [];
        if (!Attributes.TryGet(type, attribute, out PyObject? value)) return false;
        if (value is null) return true;
        PyTuple? tuple = Iteration.ToTuple(value);
        if (tuple is null) return false;
        names = tuple.Items;
        return true;
    }

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyObject self)
    {
        if (ObjectAttributes.GetDict(self) is not PyDict dict || !TryGetNames(self.Type, s_fields, out PyObject[] fields)) return null;
        // A placeholder for each field keeps the constructor from complaining; the dict has the values.
        int given = 0;
        while (given < fields.Length && dict.Contains(fields[given]) == 1) given++;
        PyObject[] placeholders = new PyObject[given];
        Spans.Fill(placeholders.AsSpan(), PyNone.Instance);
        return PyTuple.Create(self.Type, PyTuple.Create(placeholders), dict.Copy());
    }

    /// <summary>Return a copy of the AST node with new values for the specified fields.</summary>
    [PyMethod("__replace__($self, /, **fields)")]
    private static PyObject? Replace(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyType type = self.Type;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > 0) return Raise.TypeError($"__replace__() takes exactly 0 positional arguments ({positional.Length} given)");
        if (ObjectAttributes.GetDict(self) is not PyDict dict) return null;
        if (!TryGetNames(type, s_fields, out PyObject[] fields) || !TryGetNames(type, s_attributes, out PyObject[] attributes)) return null;
        HashSet<string> expected = new(fields.Concat(attributes).Select(Key), StringComparer.Ordinal);
        // Only what the node's class knows is kept.
        PyDict payload = new();
        foreach (KeyValuePair<PyObject, PyObject> each in dict)
        {
            if (each.Key is PyStr known && expected.Contains(known.ToString())) payload.SetItem(known, each.Value);
        }
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            if (!expected.Contains(keywordNames![i].ToString()!))
            {
                return Raise.TypeError($"{FullName(type)}.__replace__ got an unexpected keyword argument {Representation.Repr(keywordNames[i])}.");
            }
            payload.SetItem((PyStr)keywordNames[i], arguments[i]);
        }
        List<string> missing = [];
        foreach (PyObject field in fields)
        {
            var name = (PyStr)field;
            // A default, None, stands in the class.
            if (payload.IndexOf(name) < 0 && type.Lookup(name) is null) missing.Add(Representation.Repr(name)!.ToString());
        }
        if (missing.Count > 0)
        {
            missing.Sort(StringComparer.Ordinal);
            return Raise.TypeError($"{FullName(type)}.__replace__ missing {missing.Count} keyword argument{(missing.Count == 1 ? "" : "s")}: {string.Join(", ", missing)}.");
        }
        return Calls.Call(type, PyTuple.Empty, payload);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => Show(self, ShownDepth) is { } text ? PyStr.FromString(text) : null;

    private static string? Show(PyObject node, int depth)
    {
        if (depth == 0) return $"{node.Type.Name}(...)";
        if (!TryGetNames(node.Type, s_fields, out PyObject[] fields)) return null;
        List<string> parts = [];
        foreach (PyObject field in fields)
        {
            PyObject? value = Attributes.Get(node, (PyStr)field);
            string? text = value is null ? null : ShowValue(value, depth);
            if (text is null) return null;
            parts.Add($"{field}={text}");
        }
        return $"{node.Type.Name}({string.Join(", ", parts)})";
    }

    private static string? ShowValue(PyObject value, int depth)
    {
        if (value is PyList list) return ShowSequence([.. list.ToArray()], depth, "[", "]");
        if (value is PyTuple tuple) return ShowSequence(tuple.Items, depth, "(", ")");
        return ShowItem(value, depth);
    }

    private static string? ShowItem(PyObject value, int depth) =>
        value is PySyntaxNode ? Show(value, depth - 1) : Representation.Repr(value)?.ToString();

    // The first and the last.
    private static string? ShowSequence(PyObject[] items, int depth, string open, string close)
    {
        if (items.Length == 0) return open + close;
        string? first = ShowItem(items[0], depth);
        if (first is null || items.Length == 1) return first is null ? null : open + first + close;
        string? last = ShowItem(items[^1], depth);
        return last is null ? null : $"{open}{first}, {(items.Length > 2 ? "..., " : "")}{last}{close}";
    }
}

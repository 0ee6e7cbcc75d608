using System.Diagnostics.CodeAnalysis;
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
        // A program may have taken the attribute away.
        if (Attributes.Get(self.Type, s_fields) is null || !TryGetNames(self.Type, s_fields, out PyObject[] fields)) return false;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > fields.Length)
        {
            string plural = fields.Length == 1 ? "" : "s";
            return Raise.TypeError($"{self.Type.Name} constructor takes at most {fields.Length} positional argument{plural}") is not null;
        }
        PySet remaining = new();
        if (!AddAll(remaining, fields)) return false;
        for (int i = 0; i < positional.Length; i++)
        {
            remaining.Discard(fields[i]);
            if (!TrySet(self, fields[i], positional[i])) return false;
        }
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            PyObject name = keywordNames![i];
            int discarded = remaining.Discard(name);
            if (discarded < 0 || (discarded == 0 && !AcceptsKeyword(self.Type, name, fields))) return false;
            if (!TrySet(self, name, arguments[positional.Length + i])) return false;
        }
        return remaining.Count == 0 || SetDefaults(self, fields, remaining);
    }

    // _fields may hold any objects, but only a string names an attribute.
    private static bool TrySet(PyObject self, PyObject name, PyObject value) =>
        TryGetName(name, out PyStr? text) && Attributes.Set(self, text, value);

    private static bool TryGetName(PyObject given, [NotNullWhen(true)] out PyStr? name)
    {
        name = given as PyStr;
        return name is not null || Raise.TypeError($"attribute name must be string, not '{given.Type.Name}'") is not null;
    }

    private static bool AddAll(PySet set, PyObject[] names)
    {
        foreach (PyObject name in names)
        {
            if (!set.TryAdd(name)) return false;
        }
        return true;
    }

    private static bool AcceptsKeyword(PyType type, PyObject name, PyObject[] fields)
    {
        int isField = Contains(fields, name);
        if (isField > 0) Raise.TypeError($"{type.Name} got multiple values for argument {Representation.Repr(name)}");
        if (isField != 0 || !TryGetNames(type, s_attributes, out PyObject[] attributes)) return false;
        int isAttribute = Contains(attributes, name);
        return isAttribute > 0 || (isAttribute == 0 && Deprecated(
            $"{FullName(type)}.__init__ got an unexpected keyword argument {Representation.Repr(name)}. "
                + "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15."));
    }

    // 1 or 0; -1 with an exception set.
    private static int Contains(PyObject[] names, PyObject name)
    {
        foreach (PyObject each in names)
        {
            int isEqual = Comparison.IdenticalOrEqual(each, name);
            if (isEqual != 0) return isEqual;
        }
        return 0;
    }

    // What a field that was not given becomes, its type tells: nothing for an optional one, a list, the Load context.
    private static bool SetDefaults(PyObject self, PyObject[] fields, PySet remaining)
    {
        const string Warned = "This will become an error in Python 3.15.";
        PyType type = self.Type;
        if (!Attributes.TryGet(type, s_fieldTypes, out PyObject? fieldTypes)) return false;
        if (fieldTypes is not PyDict types) return true;
        foreach (PyObject field in fields)
        {
            if (remaining.Contains(field) == 0) continue;
            PyObject? kind = types.GetItem(field);
            if (kind is null && Exceptions.IsSet) return false;
            bool isDone = kind switch
            {
                null => Deprecated($"Field {Representation.Repr(field)} is missing from {FullName(type)}._field_types. {Warned}"),
                PyUnion => true,
                PyGenericAlias => TrySet(self, field, new PyList()),
                PyType context when ReferenceEquals(context, SyntaxTreeModule.Class("expr_context")) =>
                    TrySet(self, field, SyntaxTreeModule.Singleton("Load")),
                _ => Deprecated(
                    $"{FullName(type)}.__init__ missing 1 required positional argument: {Representation.Repr(field)}. {Warned}"),
            };
            if (!isDone) return false;
        }
        return true;
    }

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
        var placeholders = new PyObject[given];
        Spans.Fill(placeholders.AsSpan(), PyNone.Instance);
        return PyTuple.Create(self.Type, PyTuple.Create(placeholders), dict.Copy());
    }

    /// <summary>Return a copy of the AST node with new values for the specified fields.</summary>
    [PyMethod("__replace__($self, /, **fields)")]
    private static PyObject? Replace(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyType type = self.Type;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > 0)
        {
            return Raise.TypeError($"__replace__() takes exactly 0 positional arguments ({positional.Length} given)");
        }
        if (ObjectAttributes.GetDict(self) is not PyDict dict) return null;
        if (!TryGetNames(type, s_fields, out PyObject[] fields) || !TryGetNames(type, s_attributes, out PyObject[] attributes)) return null;
        PySet expected = new();
        if (!AddAll(expected, fields) || !AddAll(expected, attributes)) return null;
        // Only what the node's class knows is kept.
        PyDict payload = new();
        foreach (KeyValuePair<PyObject, PyObject> each in dict)
        {
            if (each.Key is PyStr known && expected.Contains(known) > 0) payload.SetItem(known, each.Value);
        }
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            int isExpected = expected.Contains(keywordNames![i]);
            if (isExpected < 0) return null;
            if (isExpected == 0)
            {
                return Raise.TypeError(
                    $"{FullName(type)}.__replace__ got an unexpected keyword argument {Representation.Repr(keywordNames[i])}.");
            }
            if (!payload.SetItem(keywordNames[i], arguments[i])) return null;
        }
        if (!Attributes.TryGet(type, s_fieldTypes, out PyObject? types)) return null;
        List<string> missing = [];
        foreach (PyObject field in fields)
        {
            // A field that may be None is None when it is left out.
            if (payload.Contains(field) != 0 || (types as PyDict)?.GetItem(field) is PyUnion) continue;
            if (Exceptions.IsSet || Representation.Repr(field) is not { } shown) return null;
            missing.Add(shown.ToString());
        }
        if (missing.Count > 0)
        {
            missing.Sort(StringComparer.Ordinal);
            string plural = missing.Count == 1 ? "" : "s";
            return Raise.TypeError(
                $"{FullName(type)}.__replace__ missing {missing.Count} keyword argument{plural}: {string.Join(", ", missing)}.");
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
            PyObject? value = TryGetName(field, out PyStr? name) ? Attributes.Get(node, name) : null;
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

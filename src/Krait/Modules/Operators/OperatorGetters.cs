using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Modules;

/// <summary>An <c>itemgetter</c> or an <c>attrgetter</c>.</summary>
internal sealed class PyGetterObject(PyType type, PyObject[] items) : PyStatefulObject(type)
{
    public readonly PyObject[] Items = items;
}

/// <summary>A <c>methodcaller</c>.</summary>
internal sealed class PyMethodCaller(PyType type, PyStr name, PyObject[] arguments, PyTuple? keywordNames) : PyStatefulObject(type)
{
    public readonly PyStr Name = name;
    public readonly PyObject[] Arguments = arguments;
    public readonly PyTuple? KeywordNames = keywordNames;
}

/// <summary>What the getters of <c>operator</c> have in common.</summary>
internal static class GetterObjects
{
    /// <summary>How a getter is called.</summary>
    public static readonly PyStr TextSignature = PyStr.FromNarrow("(obj, /)");

    /// <summary>The one argument a getter is called with.</summary>
    public static PyObject? Argument(string name, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError($"{name}() takes no keyword arguments");
        return Arguments.CheckPositional(name, arguments.Length, 1, 1) ? arguments[0] : null;
    }

    public static PyObject? Repr(PyGetterObject getter)
    {
        List<PyStr> parts = [];
        foreach (PyObject item in getter.Items)
        {
            PyStr? part = Representation.Repr(item);
            if (part is null) return null;
            parts.Add(part);
        }
        return SequenceText.Enclose(parts, $"operator.{getter.Type.ShortName}(", ")");
    }
}

/// <summary>
/// Return a callable object that fetches the given item(s) from its operand. After f = itemgetter(2), the call f(r) returns r[2].
/// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
/// </summary>
[PyMethods]
internal static partial class ItemGetterType
{
    [PyNew("itemgetter(item, /, *items)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("itemgetter() takes no keyword arguments");
        if (arguments.Length == 0) return Raise.TypeError("itemgetter expected 1 argument, got 0");
        return new PyGetterObject(type, arguments.ToArray());
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? target = GetterObjects.Argument("itemgetter", arguments, keywordNames);
        if (target is null) return null;
        PyObject[] items = ((PyGetterObject)self).Items;
        if (items.Length == 1) return Operators.Subscript(target, items[0]);
        var results = new PyObject[items.Length];
        for (int i = 0; i < results.Length; i++)
        {
            PyObject? result = Operators.Subscript(target, items[i]);
            if (result is null) return null;
            results[i] = result;
        }
        return new PyTuple(results);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => GetterObjects.Repr((PyGetterObject)self);

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyGetterObject self) => GetterObjects.TextSignature;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyGetterObject self) => PyTuple.Create(self.Type, PyTuple.From(self.Items));
}

/// <summary>
/// Return a callable object that fetches the given attribute(s) from its operand. After f = attrgetter('name'), the call f(r)
/// returns r.name. After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date). After h = attrgetter('name.first',
/// 'name.last'), the call h(r) returns (r.name.first, r.name.last).
/// </summary>
[PyMethods]
internal static partial class AttributeGetterType
{
    [PyNew("attrgetter(attr, /, *attrs)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("attrgetter() takes no keyword arguments");
        if (arguments.Length == 0) return Raise.TypeError("attrgetter expected 1 argument, got 0");
        foreach (PyObject argument in arguments)
        {
            if (argument is not PyStr) return Raise.TypeError("attribute name must be a string");
        }
        return new PyGetterObject(type, arguments.ToArray());
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? target = GetterObjects.Argument("attrgetter", arguments, keywordNames);
        if (target is null) return null;
        PyObject[] names = ((PyGetterObject)self).Items;
        if (names.Length == 1) return Get(target, (PyStr)names[0]);
        var results = new PyObject[names.Length];
        for (int i = 0; i < results.Length; i++)
        {
            PyObject? result = Get(target, (PyStr)names[i]);
            if (result is null) return null;
            results[i] = result;
        }
        return new PyTuple(results);
    }

    private static PyObject? Get(PyObject target, PyStr path)
    {
        PyObject? result = target;
        int start = 0;
        while (result is not null)
        {
            int end = start;
            while (end < path.Length && path[end] != '.')
            {
                Poll.AtOrThrow(end);
                end++;
            }
            result = Attributes.Get(result, PyStr.Intern(path.Substring(start, end - start)));
            if (end == path.Length) return result;
            start = end + 1;
        }
        return null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => GetterObjects.Repr((PyGetterObject)self);

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyGetterObject self) => GetterObjects.TextSignature;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyGetterObject self) => PyTuple.Create(self.Type, PyTuple.From(self.Items));
}

/// <summary>
/// Return a callable object that calls the given method on its operand. After f = methodcaller('name'), the call f(r) returns
/// r.name(). After g = methodcaller('name', 'date', foo=1), the call g(r) returns r.name('date', foo=1).
/// </summary>
[PyMethods]
internal static partial class MethodCallerType
{
    [PyNew("methodcaller(name, /, *args, **kwargs)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length - (keywordNames?.Count ?? 0) < 1)
        {
            return Raise.TypeError("methodcaller needs at least one argument, the method name");
        }
        if (arguments[0] is not PyStr name) return Raise.TypeError("method name must be a string");
        return new PyMethodCaller(type, PyStr.Intern(name), arguments[1..].ToArray(), keywordNames);
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? target = GetterObjects.Argument("methodcaller", arguments, keywordNames);
        if (target is null) return null;
        var caller = (PyMethodCaller)self;
        PyObject? method = Attributes.Get(target, caller.Name);
        return method is null ? null : Calls.Call(method, caller.Arguments, caller.KeywordNames);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var caller = (PyMethodCaller)self;
        List<PyStr> parts = [TextEscapes.Quote(caller.Name)];
        int named = caller.KeywordNames?.Count ?? 0;
        for (int i = 0; i < caller.Arguments.Length; i++)
        {
            PyStr? part = Representation.Repr(caller.Arguments[i]);
            if (part is null) return null;
            int keyword = i - (caller.Arguments.Length - named);
            parts.Add(keyword < 0 ? part
                : CodePoints.Join([(PyStr)caller.KeywordNames![keyword], PyStr.FromNarrow("="), part], PyStr.Empty));
        }
        return SequenceText.Enclose(parts, "operator.methodcaller(", ")");
    }

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(PyMethodCaller self) => GetterObjects.TextSignature;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyMethodCaller self)
    {
        int named = self.KeywordNames?.Count ?? 0;
        ReadOnlySpan<PyObject> positional = self.Arguments.AsSpan(0, self.Arguments.Length - named);
        if (named == 0) return PyTuple.Create(self.Type, new PyTuple([self.Name, .. positional]));
        // Arguments by name are kept by a partial, as a reduction has none.
        PyObject? functools = ImportStatements.Import(PyStr.Intern("functools"));
        PyObject? partial = functools is null ? null : Attributes.Get(functools, PyStr.Intern("partial"));
        PyObject? maker = partial is null ? null
            : Calls.Call(partial, [self.Type, self.Name, .. self.Arguments.AsSpan(positional.Length)], self.KeywordNames);
        return maker is null ? null : PyTuple.Create(maker, new PyTuple(positional.ToArray()));
    }
}

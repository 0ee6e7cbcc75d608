using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Functools;

/// <summary>A <c>partial</c>: a callable with some arguments given already.</summary>
internal sealed class PyPartial(PyType type, PyObject function, PyTuple arguments, PyDict keywords) : PyStatefulObject(type)
{
    public PyObject Function = function;
    public PyDict Keywords = keywords;

    /// <summary>The arguments that come before those of a call.</summary>
    public PyTuple Arguments { get; private set; } = arguments;

    /// <summary>How many of the arguments are placeholders.</summary>
    public int PlaceholderCount { get; private set; } = CountPlaceholders(arguments);

    /// <summary>Replaces the arguments.</summary>
    public void SetArguments(PyTuple arguments)
    {
        Arguments = arguments;
        PlaceholderCount = CountPlaceholders(arguments);
    }

    private static int CountPlaceholders(PyTuple arguments) => arguments.Items.Count(static each => each is Placeholder);
}

/// <summary>Create a new function with partial application of the given arguments and keywords.</summary>
[PyMethods]
internal static partial class PartialType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length < 1) return Raise.TypeError("type 'partial' takes at least one argument");
        PyObject function = positional[0];
        if (function.Type.CallSlot is null) return Raise.TypeError("the first argument must be callable");
        positional = positional[1..];
        if (positional.Length > 0 && positional[^1] is Placeholder) return Raise.TypeError("trailing Placeholders are not allowed");
        PyDict given = Arguments.Keywords(arguments, keywordNames) ?? new PyDict();
        foreach ((_, PyObject value) in given)
        {
            if (value is Placeholder) return Raise.TypeError("Placeholder cannot be passed as a keyword argument");
        }
        // A partial of a partial is one partial.
        if (function is PyPartial inner && ReferenceEquals(inner.Type, type) && inner.State.Dict is null)
        {
            PyDict keywords = inner.Keywords.Copy();
            foreach ((PyObject key, PyObject value) in given) keywords.SetItem(key, value);
            return new PyPartial(type, inner.Function, new PyTuple(Merge(inner.Arguments.Items, positional)), keywords);
        }
        return new PyPartial(type, function, PyTuple.From(positional), given);
    }

    /// <summary>Puts further arguments where placeholders are, and the rest behind.</summary>
    private static PyObject[] Merge(PyObject[] known, ReadOnlySpan<PyObject> further)
    {
        List<PyObject> merged = new(known.Length + further.Length);
        int next = 0;
        foreach (PyObject each in known) merged.Add(each is Placeholder && next < further.Length ? further[next++] : each);
        for (; next < further.Length; next++) merged.Add(further[next]);
        return [.. merged];
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var partial = (PyPartial)self;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        int holes = partial.PlaceholderCount;
        if (positional.Length < holes)
        {
            return Raise.TypeError($"missing positional arguments in 'partial' call; expected at least {holes}, got {positional.Length}");
        }
        PyObject[] known = partial.Arguments.Items;
        if (holes > 0)
        {
            known = Merge(known, positional[..holes]);
            positional = positional[holes..];
            arguments = arguments[holes..];
        }
        // The values of names come last: what the call was given follows as it is.
        if (partial.Keywords.Count == 0)
        {
            return known.Length == 1 ? Calls.CallPrepended(partial.Function, known[0], arguments, keywordNames)
                : Calls.Call(partial.Function, [.. known, .. arguments], keywordNames);
        }
        PyDict keywords = partial.Keywords.Copy();
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++) keywords.SetItem((PyStr)keywordNames![i], arguments[positional.Length + i]);
        return Calls.Call(partial.Function, new PyTuple([.. known, .. positional]), keywords);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject descriptor, PyObject? instance, PyObject? owner) =>
        instance is null or PyNone ? descriptor : Calls.Call(BuiltinTypes.Method, descriptor, instance);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var partial = (PyPartial)self;
        string name = partial.Type.Name;
        if (partial.Type.IsHeapType)
        {
            if (Attributes.Get(partial.Type, Names.Module) is not { } module
                || Attributes.Get(partial.Type, Names.QualName) is not { } qualifiedName)
            {
                return null;
            }
            name = $"{module}.{qualifiedName}";
        }
        if (!Representation.Enter(partial)) return PyStr.FromNarrow("...");
        PyStr? text = Describe(partial);
        Representation.Leave(partial);
        return text is null ? null : CodePoints.Join([PyStr.FromString(name + "("), text, PyStr.FromNarrow(")")], PyStr.Empty);
    }

    private static PyStr? Describe(PyPartial partial)
    {
        // What is described may change this partial meanwhile.
        PyDict keywords = partial.Keywords.Copy();
        List<PyStr> parts = [];
        foreach (PyObject item in (ReadOnlySpan<PyObject>)[partial.Function, .. partial.Arguments.Items])
        {
            PyStr? part = Representation.Repr(item);
            if (part is null) return null;
            parts.Add(part);
        }
        foreach ((PyObject key, PyObject value) in keywords)
        {
            PyStr? keyText = Representation.Str(key);
            PyStr? valueText = keyText is null ? null : Representation.Repr(value);
            if (valueText is null) return null;
            parts.Add(CodePoints.Join([keyText!, PyStr.FromNarrow("="), valueText], PyStr.Empty));
        }
        return CodePoints.Join(parts.ToArray(), PyStr.FromNarrow(", "));
    }

    /// <summary>function object to use in future partial calls</summary>
    [PyGetter("func", IsField = true)]
    private static PyObject GetFunction(PyPartial self) => self.Function;

    /// <summary>tuple of arguments to future partial calls</summary>
    [PyGetter("args", IsField = true)]
    private static PyObject GetArguments(PyPartial self) => self.Arguments;

    /// <summary>dictionary of keyword arguments to future partial calls</summary>
    [PyGetter("keywords", IsField = true)]
    private static PyObject GetKeywords(PyPartial self) => self.Keywords;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyPartial self)
    {
        if (!Attributes.TryGet(self, Names.Dict, out PyObject? dict)) return null;
        PyObject attributes = dict is PyDict { Count: > 0 } ? dict : PyNone.Instance;
        return PyTuple.Create(self.Type, PyTuple.Create(self.Function),
            PyTuple.Create(self.Function, self.Arguments, self.Keywords, attributes));
    }

    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyPartial self, PyObject state)
    {
        if (state is not PyTuple { Count: 4 } parts || parts[1] is not PyTuple arguments || parts[2] is not (PyDict or PyNone)
            || parts[3] is not (PyDict or PyNone)
            || parts[0].Type.CallSlot is null)
        {
            return Raise.TypeError("invalid partial state");
        }
        if (arguments.Count > 0 && arguments.Items[^1] is Placeholder) return Raise.TypeError("trailing Placeholders are not allowed");
        PyTuple exact = arguments.GetType() == typeof(PyTuple) ? arguments : PyTuple.From(arguments.Items);
        PyDict keywords = parts[2] is PyDict given ? given.GetType() == typeof(PyDict) ? given : given.Copy() : new PyDict();
        self.Function = parts[0];
        self.SetArguments(exact);
        self.Keywords = keywords;
        return Attributes.Set(self, Names.Dict, parts[3] is PyDict attributes ? attributes : new PyDict()) ? PyNone.Instance : null;
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

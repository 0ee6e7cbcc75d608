using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules;

/// <summary>Tuples whose items have names: <c>sys.version_info</c>, <c>time.struct_time</c>, <c>os.stat_result</c>.</summary>
internal static class StructSequence
{
    private sealed class Description
    {
        public required string Name { get; init; }
        public required string?[] Fields { get; init; }
        public required int VisibleCount { get; init; }
        public bool TakesFields { get; init; }
    }

    /// <summary>A value of a type made for it alone, of which Python code cannot make others.</summary>
    public static PyObject Create(string typeName, string[] fields, params PyObject[] items)
    {
        PyType type = Define(typeName, fields, fields.Length);
        type.Flags |= TypeFlags.DisallowInstantiation;
        return Make(type, items);
    }

    /// <summary>
    /// A type. Only the first fields are items of the tuple, the others are attributes; a field without a name is an item only.
    /// </summary>
    /// <param name="typeName">Its name, with that of its module.</param>
    /// <param name="fields">The names of the fields.</param>
    /// <param name="visibleCount">How many of them are items.</param>
    /// <param name="documentation">Its docstring.</param>
    /// <param name="takesFields">Whether a call takes the fields as arguments, and not a sequence of them.</param>
    /// <remarks>Engines share the types: the first that asks for one makes it.</remarks>
    public static PyType Define(
        string typeName, string?[] fields, int visibleCount, string? documentation = null, bool takesFields = false)
    {
        lock (s_defined)
        {
            if (!s_defined.TryGetValue(typeName, out PyType? type))
            {
                s_defined.Add(typeName, type = Make(typeName, fields, visibleCount, documentation, takesFields));
            }
            return type;
        }
    }

    private static readonly Dictionary<string, PyType> s_defined = new(StringComparer.Ordinal);

    private static PyType Make(string typeName, string?[] fields, int visibleCount, string? documentation, bool takesFields)
    {
        int dot = typeName.LastIndexOf('.');
        PyType type = new(typeName[(dot + 1)..], BuiltinTypes.Tuple, TypeFlags.None, dot < 0 ? "builtins"
            : typeName[..dot])
        { Documentation = documentation };
        Description description = new() { Name = typeName, Fields = fields, VisibleCount = visibleCount, TakesFields = takesFields };
        type.NativeData = description;
        type.ReprSlot = self => Repr(self, description);
        type.NewSlot = New;
        type.FillLater(each => AddMembers(each, description));
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    private static void AddMembers(PyType type, Description description)
    {
        string?[] fields = description.Fields;
        int visibleCount = description.VisibleCount;
        for (int i = 0; i < fields.Length; i++)
        {
            int index = i;
            if (fields[i] is { } name)
            {
                BuiltinMembers.AddGetSet(type, new GetSetDefinition(name, self => ((PyStructSequence)self).All[index]) { IsField = true });
            }
        }
        List<PyObject> visible = new(visibleCount);
        int unnamedCount = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i] is not { } name) unnamedCount++;
            else if (i < visibleCount) visible.Add(PyStr.Intern(name));
        }
        type.Attributes.SetItem(Names.MatchArgs, new PyTuple(visible.ToArray()));
        type.Attributes.SetItem(PyStr.Intern("n_fields"), PyInt.From(fields.Length));
        type.Attributes.SetItem(PyStr.Intern("n_sequence_fields"), PyInt.From(visibleCount));
        type.Attributes.SetItem(PyStr.Intern("n_unnamed_fields"), PyInt.From(unnamedCount));
        BuiltinMembers.AddMethod(type,
            new MethodDefinition("__reduce__") { TextSignature = "($self, /)", NoArguments = self => Reduce(self, description) });
        BuiltinMembers.AddMethod(type,
            new MethodDefinition("__replace__")
            {
                TextSignature = "($self, /, **changes)",
                FastKeywords = (self, arguments, names) => Replace(self, arguments, names, description)
            });
    }

    /// <summary>A value: one object for every field of the type.</summary>
    public static PyObject Make(PyType type, params PyObject[] values)
    {
        var description = (Description)type.NativeData!;
        return new PyStructSequence(type, values, description.VisibleCount);
    }

    private static PyObject? Repr(PyObject self, Description description)
    {
        var tuple = (PyTuple)self;
        List<PyStr> parts = [];
        for (int i = 0; i < tuple.Count; i++)
        {
            PyStr? text = Representation.Repr(tuple[i]);
            if (text is null) return null;
            parts.Add(PyStr.Concat(PyStr.FromString(description.Fields[i] is { } name ? $"{name}=" : ""), text));
        }
        return PyStr.Concat(PyStr.Concat(PyStr.FromString(description.Name + "("),
            Types.Text.CodePoints.Join(parts.ToArray(), PyStr.FromString(", "))), PyStr.FromString(")"));
    }

    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var description = type.NativeData as Description;
        if (description!.TakesFields) return NewOfFields(type, description, arguments, keywordNames);
        var bound = new PyObject?[2];
        ArgumentSpecification specification = new(type.Name, ["sequence", "dict"]) { MinimumPositional = 1, MaximumPositional = 2 };
        if (!specification.Bind(arguments, keywordNames, bound)) return null;
        if (bound[1] is not (null or PyDict)) return Raise.TypeError($"{description!.Name}() takes a dict as second arg, if any");
        PyTuple? given = Iteration.ToTuple(bound[0]!);
        if (given is null) return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError("constructor requires a sequence") : null;
        int minimum = description!.VisibleCount;
        int maximum = description.Fields.Length;
        if (given.Count < minimum || given.Count > maximum)
        {
            string bound1 = minimum == maximum ? $"a {minimum}" : given.Count < minimum ? $"an at least {minimum}"
                : $"an at most {maximum}";
            return Raise.TypeError($"{description.Name}() takes {bound1}-sequence ({given.Count}-sequence given)");
        }
        var values = new PyObject[maximum];
        given.Items.CopyTo(values, 0);
        var named = bound[1] as PyDict;
        int used = 0;
        for (int i = given.Count; i < maximum; i++)
        {
            values[i] = PyNone.Instance;
            if (description.Fields[i] is not { } name || named is null || !named.TryGetValue(PyStr.Intern(name), out PyObject? value))
            {
                continue;
            }
            values[i] = value;
            used++;
        }
        if (named is not null && used < named.Count)
        {
            return Raise.TypeError($"{description.Name}() got duplicate or unexpected field name(s)");
        }
        return new PyStructSequence(type, values, minimum);
    }

    private static PyObject? NewOfFields(PyType type, Description description, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int count = description.Fields.Length;
        var bound = new PyObject?[count];
        ArgumentSpecification specification = new(type.ShortName, description.Fields!)
        {
            MinimumPositional = count,
            MaximumPositional = count,
        };
        return specification.Bind(arguments, keywordNames, bound) ? new PyStructSequence(type, bound!, description.VisibleCount) : null;
    }

    private static PyObject Reduce(PyObject self, Description description)
    {
        var sequence = (PyStructSequence)self;
        if (description.TakesFields) return PyTuple.Create(self.Type, PyTuple.From(sequence.Items));
        PyDict hidden = new();
        for (int i = description.VisibleCount; i < description.Fields.Length; i++)
        {
            if (description.Fields[i] is { } name) hidden.SetItem(PyStr.Intern(name), sequence.All[i]);
        }
        return PyTuple.Create(self.Type, PyTuple.Create(PyTuple.From(sequence.Items), hidden));
    }

    private static PyObject? Replace(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? names, Description description)
    {
        int positional = arguments.Length - (names?.Count ?? 0);
        if (positional > 0) return Raise.TypeError($"__replace__() takes no positional arguments ({positional} given)");
        if (Array.Exists(description.Fields, static field => field is null))
        {
            return Raise.TypeError($"__replace__() is not supported for {description.Name} because it has unnamed field(s)");
        }
        PyObject[] values = [.. ((PyStructSequence)self).All];
        List<string> unexpected = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            int index = Array.IndexOf(description.Fields, names![i].ToString());
            if (index < 0) unexpected.Add($"'{names[i]}'");
            else values[index] = arguments[i];
        }
        if (unexpected.Count > 0) return Raise.TypeError($"Got unexpected field name(s): [{string.Join(", ", unexpected)}]");
        return new PyStructSequence(self.Type, values, description.VisibleCount);
    }
}

/// <summary>A named tuple written in C#: items, and attributes beyond them.</summary>
internal sealed class PyStructSequence(PyType type, PyObject[] all, int visibleCount)
    : PyTuple(visibleCount == all.Length ? all : all[..visibleCount])
{
    /// <summary>The values of all fields, those first that are items.</summary>
    public readonly PyObject[] All = all;

    public override PyType Type => type;
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Slots;

/// <summary>All special methods that have a slot, and what a Python class's slots do.</summary>
internal static partial class SlotDefinitions
{
    private static readonly List<SlotDefinition> s_all = [];
    private static readonly Dictionary<PyStr, List<SlotDefinition>> s_byName = new(ReferenceEqualityComparer.Instance);

    static SlotDefinitions()
    {
        DefineObject();
        DefineContainers();
        DefineNumbers();
        MakeGroups();
        foreach (SlotDefinition definition in s_all)
        {
            if (!s_byName.TryGetValue(definition.Name, out List<SlotDefinition>? list)) s_byName.Add(definition.Name, list = []);
            list.Add(definition);
        }
    }

    // The definitions of one slot have one generic function, and stand together.
    private static void MakeGroups()
    {
        for (int start = 0, end; start < s_all.Count; start = end)
        {
            for (end = start + 1; end < s_all.Count && ReferenceEquals(s_all[end].Generic, s_all[start].Generic);) end++;
            SlotDefinition[] group = [.. s_all[start..end]];
            foreach (SlotDefinition definition in group) definition.Group = group;
        }
    }

    /// <summary>Every definition; the definitions of one slot stand together.</summary>
    public static List<SlotDefinition> All => s_all;

    /// <summary>The definitions of a special method; empty for any other name.</summary>
    public static IReadOnlyList<SlotDefinition> Named(PyStr name) => s_byName.TryGetValue(name, out List<SlotDefinition>? list) ? list : [];

    private static bool CheckCount(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, int expected, SlotName name)
    {
        if (!CheckNoKeywords(keywordNames, name)) return false;
        if (arguments.Length == expected) return true;
        Raise.TypeError(
            $"{(expected > 1 ? name.Text + " " : "")}expected {expected} argument{(expected == 1 ? "" : "s")}, got {arguments.Length}");
        return false;
    }

    private static bool CheckNoKeywords(PyTuple? keywordNames, SlotName name) =>
        keywordNames is not { Count: > 0 } || Raise.TypeError($"wrapper {name.Text}() takes no keyword arguments") is not null;

    private readonly record struct SlotName(string Text);

    private static void AddUnary(string name, string documentation, SlotReference<UnaryFunction> slotOf, UnaryFunction? generic = null)
    {
        var interned = PyStr.Intern(name);
        SlotName slotName = new(name);
        s_all.Add(new SlotDefinition<UnaryFunction>(name, "($self, /)", documentation, slotOf,
            generic ?? (self => SpecialMethods.CallRequired(self, interned)),
            slot => (_, self, arguments, keywordNames) => CheckCount(arguments, keywordNames, 0, slotName) ? slot(self) : null));
    }

    private static PyObject None(bool done) => done ? PyNone.Instance : null!;

    private static void DefineObject()
    {
        AddUnary("__repr__", "Return repr(self).", type => ref type.ReprSlot);
        AddUnary("__str__", "Return str(self).", type => ref type.StrSlot);
        s_all.Add(new SlotDefinition<HashFunction>("__hash__", "($self, /)", "Return hash(self).", type => ref type.HashSlot, HashGeneric,
            slot => (_, self, arguments, keywordNames) =>
                CheckCount(arguments, keywordNames, 0, new("__hash__")) && slot(self, out long hash) ? PyInt.From(hash) : null));
        s_all.Add(new SlotDefinition<CallFunction>("__call__", "($self, /, *args, **kwargs)", "Call self as a function.",
            type => ref type.CallSlot, CallGeneric,
            slot => (_, self, arguments, keywordNames) => slot(self, arguments, keywordNames)));
        s_all.Add(new SlotDefinition<GetAttributeFunction>("__getattribute__", "($self, name, /)", "Return getattr(self, name).",
            type => ref type.GetAttributeSlot, GetAttributeGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 1, new("__getattribute__"))) return null;
                return arguments[0] is PyStr name ? slot(self, name)
                    : Raise.TypeError($"attribute name must be string, not '{arguments[0].Type.Name}'");
            }));
        s_all.Add(new SlotDefinition<GetAttributeFunction>("__getattr__", "($self, name, /)",
            "Implement getattr(self, name) for missing attributes.",
            type => ref type.GetAttributeSlot, GetAttributeGeneric,
            slot => (_, self, arguments, _) => slot(self, (PyStr)arguments[0])));
        s_all.Add(new SlotDefinition<SetAttributeFunction>("__setattr__", "($self, name, value, /)",
            "Implement setattr(self, name, value).",
            type => ref type.SetAttributeSlot, SetAttributeGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 2, new("__setattr__"))) return null;
                if (!AllowsRawSet(slot, self, "__setattr__")) return null;
                return arguments[0] is PyStr name ? None(slot(self, name, arguments[1]))
                    : Raise.TypeError($"attribute name must be string, not '{arguments[0].Type.Name}'");
            }));
        s_all.Add(new SlotDefinition<SetAttributeFunction>("__delattr__", "($self, name, /)", "Implement delattr(self, name).",
            type => ref type.SetAttributeSlot, SetAttributeGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 1, new("__delattr__"))) return null;
                if (!AllowsRawSet(slot, self, "__delattr__")) return null;
                return arguments[0] is PyStr name ? None(slot(self, name, null))
                    : Raise.TypeError($"attribute name must be string, not '{arguments[0].Type.Name}'");
            }));
        DefineComparisons();
        AddUnary("__iter__", "Implement iter(self).", type => ref type.IterSlot, IterGeneric);
        s_all.Add(new SlotDefinition<UnaryFunction>("__next__", "($self, /)", "Implement next(self).", type => ref type.IterNextSlot,
            self => SpecialMethods.CallRequired(self, Names.Next),
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 0, new("__next__"))) return null;
                PyObject? item = slot(self);
                return item is null && !Exceptions.IsSet ? Raise.Set(Exceptions.Create(ExceptionTypes.StopIteration, PyTuple.Empty)) : item;
            }));
        s_all.Add(new SlotDefinition<DescriptorGetFunction>("__get__", "($self, instance, owner=None, /)",
            "Return an attribute of instance, which is of type owner.",
            type => ref type.DescriptorGetSlot, DescriptorGetGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckNoKeywords(keywordNames, new("__get__")) || !Arguments.CheckPositional("__get__", arguments.Length, 1, 2))
                {
                    return null;
                }
                PyObject? instance = arguments[0] is PyNone ? null : arguments[0];
                PyObject? owner = arguments.Length < 2 || arguments[1] is PyNone ? null : arguments[1];
                if (instance is null && owner is null) return Raise.TypeError("__get__(None, None) is invalid");
                return slot(self, instance, owner);
            }));
        s_all.Add(new SlotDefinition<DescriptorSetFunction>("__set__", "($self, instance, value, /)",
            "Set an attribute of instance to value.",
            type => ref type.DescriptorSetSlot, DescriptorSetGeneric,
            slot => (_, self, arguments, keywordNames) =>
                CheckCount(arguments, keywordNames, 2, new("__set__")) ? None(slot(self, arguments[0], arguments[1])) : null));
        s_all.Add(new SlotDefinition<DescriptorSetFunction>("__delete__", "($self, instance, /)", "Delete an attribute of instance.",
            type => ref type.DescriptorSetSlot, DescriptorSetGeneric,
            slot => (_, self, arguments, keywordNames) =>
                CheckCount(arguments, keywordNames, 1, new("__delete__")) ? None(slot(self, arguments[0], null)) : null));
        s_all.Add(new SlotDefinition<InitFunction>("__init__", "($self, /, *args, **kwargs)",
            "Initialize self.  See help(type(self)) for accurate signature.",
            type => ref type.InitSlot, InitGeneric,
            slot => (_, self, arguments, keywordNames) => None(slot(self, arguments, keywordNames))));
        s_all.Add(new SlotDefinition<NewFunction>("__new__", "($type, *args, **kwargs)", "Create and return new object.",
            type => ref type.NewSlot, NewGeneric,
            slot => (_, self, arguments, keywordNames) => slot((PyType)self, arguments, keywordNames)));
        AddUnary("__del__", "Called when the instance is about to be destroyed.", type => ref type.FinalizeSlot);
        AddUnary("__await__", "Return an iterator to be used in await expression.", type => ref type.AwaitSlot);
        AddUnary("__aiter__", "Return an awaitable, that resolves in asynchronous iterator.", type => ref type.AsyncIterSlot);
        AddUnary("__anext__", "Return a value or raise StopAsyncIteration.", type => ref type.AsyncNextSlot);
    }

    // object.__setattr__ must not go around what a builtin base does: type.__setattr__, for one, forbids builtin classes.
    private static bool AllowsRawSet(SetAttributeFunction slot, PyObject self, string name)
    {
        SetAttributeFunction? native = self.Type.NativeBase.SetAttributeSlot;
        if (native is null || native == slot) return true;
        Raise.TypeError($"can't apply this {name} to {self.Type.Name} object");
        return false;
    }

    private static void DefineComparisons()
    {
        for (int i = 0; i < s_comparisonNames.Length; i++)
        {
            var comparison = (CompareOperator)i;
            string name = s_comparisonNames[i].ToString();
            s_all.Add(new SlotDefinition<RichCompareFunction>(name, "($self, value, /)", $"Return self{comparison.Text()}value.",
                type => ref type.RichCompareSlot, RichCompareGeneric,
                slot => (_, self, arguments, keywordNames) =>
                    CheckCount(arguments, keywordNames, 1, new(name)) ? slot(self, arguments[0], comparison) : null));
        }
    }

    private static readonly PyStr[] s_comparisonNames =
        [PyStr.Intern("__lt__"), PyStr.Intern("__le__"), PyStr.Intern("__eq__"), PyStr.Intern("__ne__"), PyStr.Intern("__gt__"),
            PyStr.Intern("__ge__")];

    private static readonly RichCompareFunction RichCompareGeneric = static (left, right, comparison) =>
    {
        PyObject? result = SpecialMethods.Call(left, s_comparisonNames[(int)comparison], out bool found, right);
        return found ? result : PyNotImplemented.Instance;
    };

    private static readonly HashFunction HashGeneric = static (PyObject self, out long hash) =>
    {
        hash = 0;
        PyObject? method = self.Type.Lookup(Names.Hash);
        if (method is null or PyNone)
        {
            Raise.TypeError($"unhashable type: '{self.Type.Name}'");
            return false;
        }
        PyObject? result = SpecialMethods.CallRequired(self, Names.Hash);
        if (result is null) return false;
        if (result is not PyIntegral integer)
        {
            Raise.TypeError("__hash__ method should return an integer");
            return false;
        }
        // -1 is not a hash; what does not fit is hashed again, as an int is.
        hash = integer.TryGetInt64(out long small) ? small : integer.Hash;
        if (hash == -1) hash = -2;
        return true;
    };

    private static readonly CallFunction CallGeneric = static (self, arguments, keywordNames) =>
    {
        PyType type = self.Type;
        PyObject? method = type.Lookup(Names.Call);
        if (method is null) return Raise.TypeError($"'{type.Name}' object is not callable");
        if ((method.Type.Flags & TypeFlags.MethodDescriptor) != 0) return Calls.CallPrepended(method, self, arguments, keywordNames);
        if (method.Type.DescriptorGetSlot is { } get)
        {
            method = get(method, self, type);
            if (method is null) return null;
        }
        return Calls.Call(method, arguments, keywordNames);
    };

    private static readonly GetAttributeFunction GetAttributeGeneric = static (self, name) =>
    {
        PyType type = self.Type;
        PyObject? getAttribute = type.Lookup(Names.GetAttribute);
        if (getAttribute is PyWrapperDescriptor { Slot: var slot } && ReferenceEquals(slot, Attributes.s_generic)
            && type.Lookup(Names.GetAttr) is not null)
        {
            // The usual class with __getattr__: an AttributeError would be made only to be dropped.
            PyObject? own = Attributes.GenericGetOrNull(self, name);
            return own is not null || ThreadState.Current.Exception is not null ? own
                : SpecialMethods.CallRequired(self, Names.GetAttr, name);
        }
        PyObject? value = getAttribute is PyWrapperDescriptor { Slot: GetAttributeFunction native }
            ? native(self, name)
            : SpecialMethods.CallRequired(self, Names.GetAttribute, name);
        if (value is not null || type.Lookup(Names.GetAttr) is null) return value;
        return Exceptions.ClearIf(ExceptionTypes.AttributeError) ? SpecialMethods.CallRequired(self, Names.GetAttr, name) : null;
    };

    private static readonly PyStr s_setAttr = PyStr.Intern("__setattr__");
    private static readonly PyStr s_delAttr = PyStr.Intern("__delattr__");

    private static readonly SetAttributeFunction SetAttributeGeneric = static (self, name, value) =>
        (value is null ? SpecialMethods.CallRequired(self, s_delAttr, name)
            : SpecialMethods.CallRequired(self, s_setAttr, name, value)) is not null;

    private static readonly UnaryFunction IterGeneric = static self =>
    {
        PyObject? method = self.Type.Lookup(Names.Iter);
        if (method is PyNone) return Raise.TypeError($"'{self.Type.Name}' object is not iterable");
        return SpecialMethods.CallRequired(self, Names.Iter);
    };

    private static readonly DescriptorGetFunction DescriptorGetGeneric = static (descriptor, instance, owner) =>
    {
        PyObject? result = SpecialMethods.Call(descriptor, Names.Get, out bool found, instance ?? PyNone.Instance,
            owner ?? PyNone.Instance);
        return found ? result : descriptor;
    };

    /// <summary>Whether a special method makes instances of its class descriptors.</summary>
    public static bool IsOfDescriptors(PyStr name) =>
        PyStr.Equal(name, Names.Get) || PyStr.Equal(name, s_set) || PyStr.Equal(name, s_delete);

    private static readonly PyStr s_set = PyStr.Intern("__set__");
    private static readonly PyStr s_delete = PyStr.Intern("__delete__");

    private static readonly DescriptorSetFunction DescriptorSetGeneric = static (descriptor, instance, value) =>
        (value is null ? SpecialMethods.CallRequired(descriptor, s_delete, instance)
            : SpecialMethods.CallRequired(descriptor, s_set, instance, value)) is not null;

    private static readonly InitFunction InitGeneric = static (self, arguments, keywordNames) =>
    {
        PyType type = self.Type;
        PyObject method = type.Lookup(Names.Init)!;
        PyObject? result;
        if ((method.Type.Flags & TypeFlags.MethodDescriptor) != 0)
        {
            result = Calls.CallPrepended(method, self, arguments, keywordNames);
        }
        else
        {
            PyObject? bound = method.Type.DescriptorGetSlot is { } get ? get(method, self, type) : method;
            result = bound is null ? null : Calls.Call(bound, arguments, keywordNames);
        }
        if (result is null or PyNone) return result is not null;
        Raise.TypeError($"__init__() should return None, not '{result.Type.Name}'");
        return false;
    };

    private static readonly NewFunction NewGeneric = static (type, arguments, keywordNames) =>
    {
        PyObject? method = Attributes.Get(type, Names.New);
        return method is null ? null : Calls.CallPrepended(method, type, arguments, keywordNames);
    };
}

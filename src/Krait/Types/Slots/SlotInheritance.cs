using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Slots;

/// <summary>Keeps the slots of classes in step with their special methods.</summary>
internal static class SlotInheritance
{
    /// <summary>
    /// Completes a builtin type whose own slots are bound: the special methods appear among its attributes, and the other
    /// slots come from its bases.
    /// </summary>
    public static void CompleteBuiltin(PyType type)
    {
        if (type.PowerSlot is { } power)
        {
            // A builtin number has one function for ** and for pow() with three arguments.
            type.NumberSlots[(int)BinaryOperator.Power] ??= (left, right) => power(left, right, PyNone.Instance);
        }
        bool isUnhashable = type.RichCompareSlot is not null && type.HashSlot is null;
        bool addsDict = (type.Flags & TypeFlags.HasDict) != 0 && ((type.Base?.Flags ?? TypeFlags.None) & TypeFlags.HasDict) == 0;
        List<SlotDefinition> own = [];
        List<Delegate> slots = [];
        foreach (SlotDefinition definition in SlotDefinitions.All)
        {
            if (definition.Get(type) is not { } slot || ReferenceEquals(definition.Name, Names.GetAttr)) continue;
            own.Add(definition);
            slots.Add(slot);
        }
        type.FillLater(each => AddSpecialMethods(each, own, slots, addsDict, isUnhashable));

        // A builtin type without a constructor does not borrow that of object, unless its instances are nothing but objects.
        if (type.NewSlot is null && ReferenceEquals(type.Base, BuiltinTypes.Object) && (type.Flags & TypeFlags.BaseLayout) == 0)
        {
            type.Flags |= TypeFlags.DisallowInstantiation;
        }

        // What has one base finds there all that the base has inherited.
        ReadOnlySpan<PyType> bases = type.Bases.Count == 1 ? type.Mro.AsSpan(1, 1) : type.Mro.AsSpan(1);
        foreach (PyType from in bases)
        {
            foreach (SlotDefinition definition in SlotDefinitions.All)
            {
                if (!isUnhashable || !ReferenceEquals(definition.Name, Names.Hash)) definition.Inherit(type, from);
            }
        }
    }

    private static void AddSpecialMethods(PyType type, List<SlotDefinition> definitions, List<Delegate> slots, bool addsDict,
        bool isUnhashable)
    {
        PyDict attributes = type.Attributes;
        // As in CPython, what an instance says of itself is in its type's namespace.
        if (attributes.IndexOf(Names.Doc) < 0)
        {
            attributes.SetItem(Names.Doc, type.Documentation is { } text ? PyStr.FromString(text) : PyNone.Instance);
        }
        if (ClassModel.TypeNames.IsMadeAtRunTime(type) && attributes.IndexOf(Names.Module) < 0)
        {
            attributes.SetItem(Names.Module, PyStr.Intern(type.ModuleText));
        }
        if (addsDict && attributes.IndexOf(Names.Dict) < 0)
        {
            attributes.SetItem(Names.Dict, new PyGetSetDescriptor(type, ClassModel.ObjectAttributes.Dict));
        }
        for (int i = 0; i < slots.Count; i++)
        {
            SlotDefinition definition = definitions[i];
            if (ReferenceEquals(definition.Name, Names.New))
            {
                if ((type.Flags & TypeFlags.HidesNew) == 0) attributes.SetItem(Names.New, new PyBuiltinFunction(s_new, type));
                continue;
            }
            if (!attributes.TryGetValue(definition.Name, out PyObject? method))
            {
                attributes.SetItem(definition.Name, new PyWrapperDescriptor(type, definition, slots[i]));
            }
            else if (method is PyMethodDescriptor standing)
            {
                standing.InPlaceOf ??= new PyWrapperDescriptor(type, definition, slots[i]);
            }
        }
        if (isUnhashable && attributes.IndexOf(Names.Hash) < 0) attributes.SetItem(Names.Hash, PyNone.Instance);
    }

    // __new__ of a builtin type: the first argument is the class to make an instance of.
    private static readonly MethodDefinition s_new = new("__new__")
    {
        Kind = MethodKind.Static,
        TextSignature = "($type, *args, **kwargs)",
        Documentation = "Create and return a new object.  See help(type) for accurate signature.",
        FastKeywords = static (self, arguments, keywordNames) =>
        {
            var owner = (PyType)self;
            if (arguments.Length - (keywordNames?.Count ?? 0) == 0) return Raise.TypeError($"{owner.Name}.__new__(): not enough arguments");
            if (arguments[0] is not PyType type)
            {
                return Raise.TypeError($"{owner.Name}.__new__(X): X is not a type object ({arguments[0].Type.Name})");
            }
            if (!type.IsSubtypeOf(owner))
            {
                return Raise.TypeError($"{owner.Name}.__new__({type.Name}): {type.Name} is not a subtype of {owner.Name}");
            }
            PyType native = type.NativeBase;
            // What object's constructor makes is no instance of a builtin type that has no constructor.
            if ((native.Flags & TypeFlags.DisallowInstantiation) != 0)
            {
                return Raise.TypeError($"cannot create '{ClassModel.TypeNames.Qualified(type)}' instances");
            }
            if ((native.Flags & TypeFlags.HidesNew) != 0 && ReferenceEquals(owner, BuiltinTypes.Object))
                return native.NewSlot!(type, arguments[1..], keywordNames);
            if (!ReferenceEquals(native, owner) && native.NewSlot != owner.NewSlot)
            {
                return Raise.TypeError($"{owner.Name}.__new__({type.Name}) is not safe, use {native.Name}.__new__()");
            }
            return owner.NewSlot!(type, arguments[1..], keywordNames);
        },
    };

    /// <summary>Fills all slots of a new class from its special methods and its bases.</summary>
    public static void CompleteHeap(PyType type)
    {
        foreach (SlotDefinition definition in SlotDefinitions.All) definition.Set(type, definition.Get(type.Base!));
        // With one base, only what the class itself defines can differ from it.
        bool single = type.Bases.Count == 1;
        foreach (SlotDefinition definition in SlotDefinitions.All)
        {
            if (!single || type.Attributes.IndexOf(definition.Name) >= 0) Update(type, definition);
        }
    }

    /// <summary>Updates the slots of a class and its subclasses after one of its attributes has changed.</summary>
    public static void AttributeChanged(PyType type, PyStr name)
    {
        if (SlotDefinitions.IsOfDescriptors(name)) type.DescriptorsChanged();
        IReadOnlyList<SlotDefinition> definitions = SlotDefinitions.Named(name);
        if (definitions.Count > 0) UpdateWithSubclasses(type, name, definitions);
    }

    private static void UpdateWithSubclasses(PyType type, PyStr name, IReadOnlyList<SlotDefinition> definitions)
    {
        foreach (SlotDefinition definition in definitions) Update(type, definition);
        foreach (PyType subclass in type.Subclasses())
        {
            if (subclass.Attributes.IndexOf(name) < 0) UpdateWithSubclasses(subclass, name, definitions);
        }
    }

    /// <summary>
    /// Sets one slot: to the builtin function when every special method behind it is that function's own wrapper, taken from
    /// a base, else to the one that calls Python; to null when there is no such method.
    /// </summary>
    private static void Update(PyType type, SlotDefinition changed)
    {
        Delegate? native = null;
        Delegate? generic = null;
        bool useGeneric = false;
        foreach (SlotDefinition definition in changed.Group)
        {
            PyObject? method = type.Lookup(definition.Name);
            if (method is null) continue;
            if (method is PyMethodDescriptor { InPlaceOf: { } special }) method = special;
            generic ??= definition.Generic;
            if (ReferenceEquals(definition.Name, Names.New))
            {
                native = NativeNew(type, method);
                useGeneric |= native is null;
            }
            else if (method is PyWrapperDescriptor wrapper && ReferenceEquals(wrapper.Definition.Group, changed.Group)
                && type.IsSubtypeOf(wrapper.Owner))
            {
                if (native is null || native == wrapper.Slot) native = wrapper.Slot;
                else useGeneric = true;
            }
            else if (method is PyNone && ReferenceEquals(definition.Name, Names.Hash))
            {
                useGeneric = true;
            }
            else if (definition.IsSequenceOnly)
            {
                continue;
            }
            else if (method is PyWrapperDescriptor other && other.Definition.IsSequenceOnly && type.IsSubtypeOf(other.Owner))
            {
                continue;
            }
            else
            {
                useGeneric = true;
            }
        }
        changed.Set(type, useGeneric ? generic : native);
    }

    // __new__ is a static method; that of a builtin type stands for its slot.
    private static Delegate? NativeNew(PyType type, PyObject method)
    {
        if (method is not PyBuiltinFunction { Self: PyType owner, Definition.Name: "__new__" }) return null;
        // An instance has the fields of the native base, whose methods use them without a check. The constructor of object would make
        // an object without them; it is found here where that of the native base is no attribute.
        if (ReferenceEquals(owner, BuiltinTypes.Object)) return type.NativeBase.NewSlot;
        foreach (PyType each in type.Mro)
        {
            if (ReferenceEquals(each, owner)) return owner.NewSlot;
        }
        return null;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.ClassModel;

/// <summary><c>__slots__</c> and what a class without them gives its instances (language reference, 3.3.2.4).</summary>
internal static class ClassSlots
{
    /// <summary>Decides what instances have, and makes the descriptors of declared slots.</summary>
    public static bool Define(PyType type, PyDict attributes, PyTuple bases)
    {
        PyType best = type.Base!;
        type.SlotCount = best.SlotCount;
        bool baseHasDict = false;
        bool baseHasWeakReferences = false;
        foreach (PyObject each in bases.Items)
        {
            baseHasDict |= (((PyType)each).Flags & TypeFlags.HasDict) != 0;
            baseHasWeakReferences |= (((PyType)each).Flags & TypeFlags.HasWeakReferences) != 0;
        }

        bool addDict = !baseHasDict;
        bool addWeakReferences = !baseHasWeakReferences;
        if (attributes.TryGetValue(Names.Slots, out PyObject? declared))
        {
            addDict = false;
            addWeakReferences = false;
            if (!Declare(type, attributes, declared, baseHasDict, baseHasWeakReferences, ref addDict, ref addWeakReferences)) return false;
        }
        if (addDict)
        {
            type.Flags |= TypeFlags.HasDict;
            if (attributes.IndexOf(Names.Dict) < 0) attributes.SetItem(Names.Dict, new PyGetSetDescriptor(type, ObjectAttributes.Dict));
        }
        if (addWeakReferences)
        {
            type.Flags |= TypeFlags.HasWeakReferences;
            if (attributes.IndexOf(Names.WeakReferences) < 0)
            {
                attributes.SetItem(Names.WeakReferences, new PyGetSetDescriptor(type, ObjectAttributes.WeakReferences));
            }
        }
        if (addDict || baseHasDict)
        {
            // Instances with native data of their own keep attributes in dicts: the shared keys are for plain instances.
            type.SharedKeys = new SharedKeys();
            type.Flags |= TypeFlags.InlineValues;
        }
        return true;
    }

    private static bool Declare(
        PyType type, PyDict attributes, PyObject declared, bool baseHasDict, bool baseHasWeakReferences, ref bool addDict,
            ref bool addWeakReferences)
    {
        PyTuple? names = declared is PyStr ? PyTuple.Create(declared) : Iteration.ToTuple(declared);
        if (names is null) return false;
        if (names.Count > 0 && IsVariableSized(type.Base!.NativeBase))
        {
            Raise.TypeError($"nonempty __slots__ not supported for subtype of '{type.Base.Name}'");
            return false;
        }
        List<PyStr> slots = [];
        foreach (PyObject each in names.Items)
        {
            if (each is not PyStr name)
            {
                Raise.TypeError($"__slots__ items must be strings, not '{each.Type.Name}'");
                return false;
            }
            if (!IdentifierCharacters.IsIdentifier(name))
            {
                Raise.TypeError("__slots__ must be identifiers");
                return false;
            }
            name = PyStr.Intern(Mangle(type, name));
            if (ReferenceEquals(name, Names.Dict))
            {
                if (baseHasDict || addDict)
                {
                    Raise.TypeError("__dict__ slot disallowed: we already got one");
                    return false;
                }
                addDict = true;
                continue;
            }
            if (ReferenceEquals(name, Names.WeakReferences))
            {
                if (baseHasWeakReferences || addWeakReferences)
                {
                    Raise.TypeError("__weakref__ slot disallowed: we already got one");
                    return false;
                }
                addWeakReferences = true;
                continue;
            }
            if (attributes.IndexOf(name) >= 0 && !ReferenceEquals(name, Names.QualName) && !ReferenceEquals(name, Names.ClassCell)
                && !ReferenceEquals(name, Names.ClassDictCell))
            {
                Raise.ValueError($"{Representation.Repr(name)} in __slots__ conflicts with class variable");
                return false;
            }
            slots.Add(name);
        }
        slots.Sort(PyStr.Compare);
        type.SlotNames = [.. slots];
        foreach (PyStr name in slots) attributes.SetItem(name, new PyMemberDescriptor(type, name, type.SlotCount++));
        return true;
    }

    private static bool IsVariableSized(PyType native) =>
        ReferenceEquals(native, BuiltinTypes.Int) || ReferenceEquals(native, BuiltinTypes.Tuple)
            || ReferenceEquals(native, BuiltinTypes.Bytes);

    // Private names are mangled here as the compiler mangles them elsewhere (language reference, 6.2.1).
    private static PyStr Mangle(PyType type, PyStr name)
    {
        string text = name.ToString();
        if (!text.StartsWith("__", StringComparison.Ordinal) || text.EndsWith("__", StringComparison.Ordinal) || text.Contains('.'))
        {
            return name;
        }
        string owner = type.ShortName.TrimStart('_');
        return owner.Length == 0 ? name : PyStr.FromString($"_{owner}{text}");
    }
}

using Krait.Objects;

namespace Krait.Protocols;

/// <summary><c>isinstance</c> and <c>issubclass</c> (PEP 3119).</summary>
internal static class Classes
{
    /// <summary><c>isinstance(value, type)</c>; -1 on error.</summary>
    public static int IsInstance(PyObject value, PyObject type)
    {
        if (ReferenceEquals(value.Type, type)) return 1;
        if (type.GetType() == typeof(PyType) && ReferenceEquals(type.Type, BuiltinTypes.Type)) return IsInstanceOfType(value, (PyType)type);
        if (type.GetType() == typeof(PyTuple)) return AskAny(value, (PyTuple)type, isInstance: true);
        return Ask(value, type, Names.InstanceCheck);
    }

    /// <summary><c>type.__instancecheck__</c>: without asking the class.</summary>
    public static int IsInstancePlainly(PyObject value, PyObject type)
    {
        if (type is PyType known) return IsInstanceOfType(value, known);
        if (!HasBases(type, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return -1;
        if (!Attributes.TryGet(value, Names.Class, out PyObject? claimed)) return -1;
        return claimed is null ? 0 : IsDerived(claimed, type);
    }

    private static int IsInstanceOfType(PyObject value, PyType type)
    {
        if (value.Type.IsSubtypeOf(type)) return 1;
        // Objects of builtin types, and those that have object's own __class__, say what they are.
        if (ReferenceEquals(value.Type.GetAttributeSlot, Attributes.s_generic)
            && (!value.Type.IsHeapType || value.Type.Lookup(Names.Class) is PyGetSetDescriptor))
        {
            return 0;
        }
        if (!Attributes.TryGet(value, Names.Class, out PyObject? claimed)) return -1;
        return claimed is PyType claimedType && !ReferenceEquals(claimedType, value.Type) && claimedType.IsSubtypeOf(type) ? 1 : 0;
    }

    /// <summary><c>issubclass(derived, type)</c>; -1 on error.</summary>
    public static int IsSubclass(PyObject derived, PyObject type)
    {
        if (type.GetType() == typeof(PyType) && ReferenceEquals(type.Type, BuiltinTypes.Type))
        {
            if (ReferenceEquals(derived, type)) return 1;
            return IsSubclassPlainly(derived, type);
        }
        return Ask(derived, type, Names.SubclassCheck);
    }

    // Asks the alternatives of a tuple or union in turn, or else the class by its own method of a name; -1 on error.
    private static int Ask(PyObject subject, PyObject type, PyStr method)
    {
        if (!NativeStack.HasRoom())
        {
            Raise.RecursionError($" in {method}");
            return -1;
        }
        bool isInstance = ReferenceEquals(method, Names.InstanceCheck);
        if (type is PyUnion union) type = union.Arguments;
        if (type is PyTuple alternatives) return AskAny(subject, alternatives, isInstance);
        if (Attributes.GetSpecial(type, method) is { } check)
        {
            PyObject? answer = Calls.Call(check, subject);
            return answer is null ? -1 : Truth.IsTrue(answer);
        }
        return Exceptions.IsSet ? -1 : isInstance ? IsInstancePlainly(subject, type) : IsSubclassPlainly(subject, type);
    }

    // How deep tuples of classes may be nested: CPython's stack ends at about twice as many.
    private const int DeepestNesting = 100_000;

    // Tuples may be nested more deeply than the stack allows.
    private static int AskAny(PyObject subject, PyTuple alternatives, bool isInstance)
    {
        Stack<(PyTuple Alternatives, int Next, int Depth)>? outer = null;
        int next = 0;
        int depth = 0;
        while (true)
        {
            if (next == alternatives.Count)
            {
                if (outer is null || !outer.TryPop(out (PyTuple Alternatives, int Next, int Depth) above)) return 0;
                (alternatives, next, depth) = above;
                continue;
            }
            PyObject each = alternatives[next++];
            if (each is PyTuple inner)
            {
                if (!Poll.Step()) return -1;
                if (next < alternatives.Count) (outer ??= []).Push((alternatives, next, depth));
                (alternatives, next) = (inner, 0);
                if (++depth <= DeepestNesting) continue;
                Raise.RecursionError($" in {(isInstance ? Names.InstanceCheck : Names.SubclassCheck)}");
                return -1;
            }
            int result = isInstance ? IsInstance(subject, each) : IsSubclass(subject, each);
            if (result != 0) return result;
        }
    }

    /// <summary><c>type.__subclasscheck__</c>: without asking the class.</summary>
    public static int IsSubclassPlainly(PyObject derived, PyObject type)
    {
        if (derived is PyType derivedType && type is PyType known) return derivedType.IsSubtypeOf(known) ? 1 : 0;
        if (!HasBases(derived, "issubclass() arg 1 must be a class")) return -1;
        if (!HasBases(type, "issubclass() arg 2 must be a class, a tuple of classes, or a union")) return -1;
        return IsDerived(derived, type);
    }

    private static PyTuple? BasesOf(PyObject type) =>
        Attributes.TryGet(type, Names.Bases, out PyObject? bases) ? bases as PyTuple : null;

    private static bool HasBases(PyObject type, string message)
    {
        if (BasesOf(type) is not null) return true;
        if (!Exceptions.IsSet) Raise.TypeError(message);
        return false;
    }

    private static int IsDerived(PyObject derived, PyObject type)
    {
        if (ReferenceEquals(derived, type)) return 1;
        if (!NativeStack.HasRoom())
        {
            Raise.RecursionError(" in __issubclass__");
            return -1;
        }
        PyTuple? bases = BasesOf(derived);
        if (bases is null) return Exceptions.IsSet ? -1 : 0;
        foreach (PyObject each in bases.Items)
        {
            int result = IsDerived(each, type);
            if (result != 0) return result;
        }
        return 0;
    }
}

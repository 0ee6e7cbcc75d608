using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Types.ClassModel;

/// <summary>Assignment to <c>__bases__</c>.</summary>
internal static class BasesAssignment
{
    /// <summary>Gives a class other bases of the same layout, and its subclasses the new order.</summary>
    public static bool Assign(PyType type, PyObject value)
    {
        if (value is not PyTuple bases || bases.Count == 0)
        {
            Raise.TypeError(value is PyTuple
                ? $"can only assign non-empty tuple to {type.Name}.__bases__, not ()"
                : $"can only assign tuple to {type.Name}.__bases__, not {value.Type.Name}");
            return false;
        }
        foreach (PyObject each in bases.Items)
        {
            if (each is not PyType candidate)
            {
                Raise.TypeError($"{type.Name}.__bases__ must be tuple of classes, not '{each.Type.Name}'");
                return false;
            }
            if (candidate.IsSubtypeOf(type) || IsBelow(candidate, type))
            {
                Raise.TypeError("a __bases__ item causes an inheritance cycle");
                return false;
            }
        }
        PyType? best = ClassCreation.BestBase(bases);
        if (best is null) return false;
        // Instances of Python's classes are freed in another way than those of builtin ones.
        if (best.IsHeapType != type.Base!.IsHeapType)
        {
            Raise.TypeError($"__bases__ assignment: '{best.Name}' deallocator differs from '{type.Base.Name}'");
            return false;
        }
        if (!AreAlike(best, type.Base) || best.SlotCount != type.Base.SlotCount)
        {
            Raise.TypeError($"__bases__ assignment: '{best.Name}' object layout differs from '{type.Base.Name}'");
            return false;
        }

        PyTuple oldBases = type.Bases;
        PyType oldBase = type.Base!;
        type.Bases = bases;
        type.Base = best;
        List<(PyType Type, PyType[] Mro)> changed = [];
        if (!Recompute(type, changed))
        {
            foreach ((PyType each, PyType[] mro) in changed) each.Mro = mro;
            if (!ReferenceEquals(type.Bases, bases)) return false;
            type.Bases = oldBases;
            type.Base = oldBase;
            return false;
        }
        // A metaclass's mro() may have assigned other bases meanwhile, which have taken effect.
        if (!ReferenceEquals(type.Bases, bases)) return true;
        foreach (PyObject each in oldBases.Items) ((PyType)each).RemoveSubclass(type);
        foreach (PyObject each in bases.Items) ((PyType)each).AddSubclass(type);
        type.Modified();
        foreach ((PyType each, _) in changed)
        {
            SlotInheritance.CompleteHeap(each);
            each.DescriptorsChanged();
        }
        return true;
    }

    // An order may not be up to date yet when a metaclass's mro() assigns bases; what the layout comes from is.
    private static bool IsBelow(PyType type, PyType sought)
    {
        for (PyType? each = type; each is not null; each = each.Base)
        {
            if (ReferenceEquals(each, sought)) return true;
        }
        return false;
    }

    // Whether what instances have from a builtin class is the same: most builtin exceptions add nothing to what all of them have.
    private static bool AreAlike(PyType best, PyType old) =>
        ReferenceEquals(best.NativeBase, old.NativeBase)
        || (!best.IsHeapType && best.IsSubtypeOf(ExceptionTypes.BaseException) && old.IsSubtypeOf(ExceptionTypes.BaseException)
            && Exceptions.LayoutOf(best) == Exceptions.LayoutOf(old));

    private static bool Recompute(PyType type, List<(PyType Type, PyType[] Mro)> changed)
    {
        changed.Add((type, type.Mro));
        if (!ClassCreation.ComputeMro(type)) return false;
        type.Modified();
        foreach (PyType subclass in type.Subclasses())
        {
            if (!Recompute(subclass, changed)) return false;
        }
        return true;
    }
}

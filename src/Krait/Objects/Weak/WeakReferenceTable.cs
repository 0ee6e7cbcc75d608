using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>Where an object keeps its weak references.</summary>
internal static class WeakReferenceTable
{
    // Builtin objects that CPython lets be weakly referenced without a field for it here.
    private static readonly ConditionalWeakTable<PyObject, WeakReferenceList> s_others = [];

    /// <summary>The weak references to an object; null for none.</summary>
    public static WeakReferenceList? Find(PyObject target)
    {
        if (IsShared(target))
        {
            return ThreadState.Current.Interpreter.SharedReferences.TryGetValue(target, out WeakReferenceList? own) ? own : null;
        }
        ref InstanceState state = ref target.State;
        if (!Unsafe.IsNullRef(ref state)) return state.WeakReferences;
        ref WeakReferenceList? list = ref target.WeakReferencesField;
        if (!Unsafe.IsNullRef(ref list)) return list;
        return s_others.TryGetValue(target, out WeakReferenceList? other) ? other : null;
    }

    // Builtin types are everybody's: each engine keeps its own references to them.
    private static bool IsShared(PyObject target) => target is PyType { IsHeapType: false };

    private static WeakReferenceList Living(ref WeakReferenceList? list) =>
        list is { IsDead: false } ? list : list = new WeakReferenceList();

    /// <summary>The list of weak references to an object, made if there is none.</summary>
    public static WeakReferenceList GetOrAdd(PyObject target)
    {
        if (IsShared(target))
        {
            Dictionary<PyObject, WeakReferenceList> shared = ThreadState.Current.Interpreter.SharedReferences;
            ref WeakReferenceList? own = ref CollectionsMarshal.GetValueRefOrAddDefault(shared, target, out _);
            return own ??= new WeakReferenceList();
        }
        ref InstanceState state = ref target.State;
        if (!Unsafe.IsNullRef(ref state)) return Living(ref state.WeakReferences);
        ref WeakReferenceList? list = ref target.WeakReferencesField;
        if (!Unsafe.IsNullRef(ref list)) return Living(ref list);
        return s_others.GetOrAdd(target, static _ => new WeakReferenceList());
    }
}

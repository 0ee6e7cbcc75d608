using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>The workings of abstract base classes (PEP 3119), for the abc module.</summary>
[PyModule("_abc")]
internal static partial class AbcModule
{
    /// <summary>The abstract base classes of one engine.</summary>
    private sealed class State
    {
        public long Version;

        /// <summary>Keeps the records alive while the program ends.</summary>
        public AbcData[]? Kept;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private sealed class AbcData
    {
        public WeakList<PyObject>? Registry;
        public ConditionalWeakTable<PyObject, object>? Subclasses;
        public ConditionalWeakTable<PyObject, object>? Others;
        public long OthersVersion = Own.Version;
        public readonly State Owner = Own;
    }

    private static readonly ConditionalWeakTable<PyObject, AbcData> s_data = [];
    private static readonly object s_present = new();

    private static readonly PyStr s_isAbstract = PyStr.Intern("__isabstractmethod__");
    private static readonly PyStr s_subclassHook = PyStr.Intern("__subclasshook__");
    private static readonly PyStr s_flags = PyStr.Intern("__abc_tpflags__");
    private const long SequenceFlag = 1 << 5;
    private const long MappingFlag = 1 << 6;

    /// <summary>
    /// Keeps what is known of the abstract base classes. At the end of a program classes die together with objects whose finalizers then
    /// use the classes: .NET would have finalised their weak tables, which are of no use afterwards.
    /// </summary>
    public static void KeepRecords()
    {
        State own = Own;
        own.Kept = [.. s_data.Select(static each => each.Value).Where(each => ReferenceEquals(each.Owner, own))];
    }

    /// <summary>Returns the current ABC cache token.</summary>
    [PyFunction("get_cache_token()")]
    private static PyObject GetCacheToken() => PyInt.From(Own.Version);

    /// <summary>Internal ABC helper for class set-up. Should be never used outside abc module.</summary>
    [PyFunction("_abc_init(self, /)")]
    private static PyObject? Initialize(PyObject self)
    {
        if (self is not PyType type) return Raise.TypeError("_abc_init() argument must be a type");
        PySet names = new();
        foreach ((PyObject name, PyObject value) in type.Attributes.Copy())
        {
            int isAbstract = IsAbstract(value);
            if (isAbstract < 0 || (isAbstract > 0 && !names.TryAdd(name))) return null;
        }
        foreach (PyObject parent in type.Bases.Items)
        {
            if (!Attributes.TryGet(parent, Names.AbstractMethods, out PyObject? inherited)) return null;
            if (inherited is null) continue;
            PyList? list = Iteration.ToList(inherited);
            if (list is null) return null;
            foreach (PyObject name in list.ToArray())
            {
                if (name is not PyStr text || !Attributes.TryGet(type, text, out PyObject? value)) return null;
                int isAbstract = value is null ? 0 : IsAbstract(value);
                if (isAbstract < 0 || (isAbstract > 0 && !names.TryAdd(name))) return null;
            }
        }
        PyObject? frozen = Calls.Call(BuiltinTypes.FrozenSet, names);
        if (frozen is null || !Attributes.Set(type, Names.AbstractMethods, frozen)) return null;
        s_data.GetOrAdd(type, static _ => new AbcData());
        if (type.Attributes.TryGetValue(s_flags, out PyObject? flags))
        {
            if (flags is PyIntegral number && number.TryGetInt64(out long bits))
            {
                if ((bits & SequenceFlag) != 0 && (bits & MappingFlag) != 0)
                {
                    return Raise.TypeError("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
                }
                if ((bits & SequenceFlag) != 0) type.Flags |= TypeFlags.Sequence;
                if ((bits & MappingFlag) != 0) type.Flags |= TypeFlags.Mapping;
            }
            type.Attributes.Remove(s_flags);
            type.Modified();
        }
        return PyNone.Instance;
    }

    private static int IsAbstract(PyObject value)
    {
        if (!Attributes.TryGet(value, s_isAbstract, out PyObject? flag)) return -1;
        return flag is null ? 0 : Truth.IsTrue(flag);
    }

    private static AbcData? Data(PyObject self)
    {
        if (s_data.TryGetValue(self, out AbcData? data)) return data;
        Raise.TypeError("_abc_impl is missing: the class was not made by ABCMeta");
        return null;
    }

    /// <summary>Internal ABC helper for subclass registration. Should be never used outside abc module.</summary>
    [PyFunction("_abc_register(self, subclass, /)")]
    private static PyObject? Register(PyObject self, PyObject subclass)
    {
        if (subclass is not PyType type) return Raise.TypeError("Can only register classes");
        int already = Classes.IsSubclass(subclass, self);
        if (already != 0) return already < 0 ? null : subclass;
        int cycle = Classes.IsSubclass(self, subclass);
        if (cycle != 0) return cycle < 0 ? null : Raise.RuntimeError("Refusing to create an inheritance cycle");
        AbcData? data = Data(self);
        if (data is null) return null;
        (data.Registry ??= new WeakList<PyObject>()).Add(subclass);
        Own.Version++;
        TypeFlags collection = ((PyType)self).Flags & (TypeFlags.Sequence | TypeFlags.Mapping);
        if (collection != 0) SetCollectionFlags(type, collection);
        return subclass;
    }

    // A builtin type says itself what its instances match: registering str as a sequence does not make it one for patterns (PEP 634).
    private static void SetCollectionFlags(PyType type, TypeFlags flags)
    {
        if (!type.IsHeapType || (type.Flags & TypeFlags.Immutable) != 0 || (type.Flags & (TypeFlags.Sequence | TypeFlags.Mapping)) == flags)
        {
            return;
        }
        type.Flags = (type.Flags & ~(TypeFlags.Sequence | TypeFlags.Mapping)) | flags;
        type.Modified();
        foreach (PyType subclass in type.Subclasses()) SetCollectionFlags(subclass, flags);
    }

    /// <summary>Internal ABC helper for instance checks. Should be never used outside abc module.</summary>
    [PyFunction("_abc_instancecheck(self, instance, /)")]
    private static PyObject? InstanceCheck(PyObject self, PyObject instance)
    {
        AbcData? data = Data(self);
        PyObject? subclass = null;
        if (data is null || !Attributes.TryGet(instance, Names.Class, out subclass)) return null;
        subclass ??= instance.Type;
        if (data.Subclasses?.TryGetValue(subclass, out _) == true) return PyBool.True;
        PyType type = instance.Type;
        PyStr check = Names.SubclassCheck;
        if (ReferenceEquals(type, subclass))
        {
            if (data.OthersVersion == Own.Version && data.Others?.TryGetValue(subclass, out _) == true) return PyBool.False;
            return Attributes.CallMethod(self, check, subclass);
        }
        PyObject? result = Attributes.CallMethod(self, check, subclass);
        int truth = result is null ? -1 : Truth.IsTrue(result);
        return truth switch { < 0 => null, > 0 => result, _ => Attributes.CallMethod(self, check, type) };
    }

    /// <summary>Internal ABC helper for subclass checks. Should be never used outside abc module.</summary>
    [PyFunction("_abc_subclasscheck(self, subclass, /)")]
    private static PyObject? SubclassCheck(PyObject self, PyObject subclass)
    {
        if (subclass is not PyType type) return Raise.TypeError("issubclass() arg 1 must be a class");
        AbcData? data = Data(self);
        if (data is null) return null;
        if (data.Subclasses?.TryGetValue(type, out _) == true) return PyBool.True;
        if (data.OthersVersion < Own.Version)
        {
            data.Others = null;
            data.OthersVersion = Own.Version;
        }
        else if (data.Others?.TryGetValue(type, out _) == true)
        {
            return PyBool.False;
        }

        PyObject? hooked = Attributes.CallMethod(self, s_subclassHook, subclass);
        if (hooked is null) return null;
        if (hooked is not PyNotImplemented)
        {
            if (hooked is not PyBool)
            {
                return Raise.Set(ExceptionTypes.AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
            }
            return Remember(data, type, ReferenceEquals(hooked, PyBool.True));
        }
        if (self is PyType known && type.IsSubtypeOf(known)) return Remember(data, type, true);
        foreach (PyObject registered in data.Registry?.Living() ?? [])
        {
            int result = Classes.IsSubclass(subclass, registered);
            if (result != 0) return result < 0 ? null : Remember(data, type, true);
        }
        PyObject? subclasses = Attributes.CallMethod(self, PyStr.Intern("__subclasses__"));
        PyList? list = subclasses is null ? null : Iteration.ToList(subclasses);
        if (list is null) return null;
        foreach (PyObject each in list.ToArray())
        {
            int result = Classes.IsSubclass(subclass, each);
            if (result != 0) return result < 0 ? null : Remember(data, type, true);
        }
        return Remember(data, type, false);
    }

    private static PyObject Remember(AbcData data, PyType type, bool isSubclass)
    {
        ConditionalWeakTable<PyObject, object> table = isSubclass ? data.Subclasses ??= [] : data.Others ??= [];
        table.AddOrUpdate(type, s_present);
        return PyBool.From(isSubclass);
    }

    /// <summary>Internal ABC helper to reset registry of a given class.</summary>
    [PyFunction("_reset_registry(self, /)")]
    private static PyObject? ResetRegistry(PyObject self)
    {
        Data(self)?.Registry?.Clear();
        return Exceptions.IsSet ? null : PyNone.Instance;
    }

    /// <summary>Internal ABC helper to reset both caches of a given class.</summary>
    [PyFunction("_reset_caches(self, /)")]
    private static PyObject? ResetCaches(PyObject self)
    {
        if (Data(self) is not { } data) return null;
        data.Subclasses = null;
        data.Others = null;
        return PyNone.Instance;
    }

    /// <summary>Internal ABC helper for cache and registry debugging.</summary>
    [PyFunction("_get_dump(self, /)")]
    private static PyObject? GetDump(PyObject self)
    {
        if (Data(self) is not { } data) return null;
        PySet registry = new();
        foreach (PyObject registered in data.Registry?.Living() ?? []) registry.Add(registered);
        return PyTuple.Create(registry, Keys(data.Subclasses), Keys(data.Others), PyInt.From(data.OthersVersion));
    }

    private static PySet Keys(ConditionalWeakTable<PyObject, object>? table)
    {
        PySet keys = new();
        if (table is null) return keys;
        foreach ((PyObject key, object _) in table) keys.Add(key);
        return keys;
    }
}

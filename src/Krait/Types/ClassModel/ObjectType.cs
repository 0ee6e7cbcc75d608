using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Types.ClassModel;

/// <summary>The base class of the class hierarchy.</summary>
[PyMethods(nameof(BuiltinTypes.Object))]
internal static partial class ObjectType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length > 0)
        {
            if (!ReferenceEquals(type.NewSlot, BuiltinTypes.Object.NewSlot))
            {
                return Raise.TypeError("object.__new__() takes exactly one argument (the type to instantiate)");
            }
            if (ReferenceEquals(type.InitSlot, BuiltinTypes.Object.InitSlot)) return Raise.TypeError($"{type.Name}() takes no arguments");
        }
        if ((type.Flags & TypeFlags.Abstract) != 0) return RaiseAbstract(type);
        if ((type.Flags & TypeFlags.DisallowInstantiation) != 0) return Raise.TypeError($"cannot create '{type.Name}' instances");
        PyInstance instance = new(type);
        if (type.FinalizeSlot is not null) Finalization.Track(instance);
        return instance;
    }

    private static PyObject? RaiseAbstract(PyType type)
    {
        PyObject? abstractMethods = Attributes.Get(type, Names.AbstractMethods);
        if (abstractMethods is null) return null;
        PyList? names = Iteration.ToList(abstractMethods);
        if (names is null) return null;
        List<string> sorted = [];
        foreach (PyObject name in names.ToArray()) sorted.Add($"'{name}'");
        sorted.Sort(StringComparer.Ordinal);
        string plural = sorted.Count == 1 ? "method" : "methods";
        return Raise.TypeError(
            $"Can't instantiate abstract class {type.Name} without an implementation for abstract {plural} {string.Join(", ", sorted)}");
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length == 0) return true;
        PyType type = self.Type;
        if (!ReferenceEquals(type.InitSlot, BuiltinTypes.Object.InitSlot))
        {
            Raise.TypeError("object.__init__() takes exactly one argument (the instance to initialize)");
            return false;
        }
        if (!ReferenceEquals(type.NewSlot, BuiltinTypes.Object.NewSlot)) return true;
        Raise.TypeError($"{type.Name}.__init__() takes exactly one argument (the instance to initialize)");
        return false;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        string name = TypeNames.Qualified(self.Type);
        return PyStr.FromString($"<{name} object at 0x{ObjectIdentity.Of(self):x}>");
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => Representation.Repr(self);

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ObjectIdentity.Of(self) >> 4;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        switch (comparison)
        {
            case CompareOperator.Equal:
                return ReferenceEquals(left, right) ? PyBool.True : PyNotImplemented.Instance;
            case CompareOperator.NotEqual:
                if (left.Type.RichCompareSlot is not { } compare) return PyNotImplemented.Instance;
                PyObject? equal = compare(left, right, CompareOperator.Equal);
                if (equal is null or PyNotImplemented) return equal;
                int truth = Truth.IsTrue(equal);
                return truth < 0 ? null : PyBool.From(truth == 0);
            default:
                return PyNotImplemented.Instance;
        }
    }

    /// <summary>
    /// Sets the slots for attribute access to the very delegates that the specialiser compares with to know that a class
    /// overrides nothing.
    /// </summary>
    public static void BindAttributeAccess(PyType type)
    {
        type.GetAttributeSlot = Attributes.s_generic;
        type.SetAttributeSlot = Attributes.s_genericSet;
    }

    /// <summary>Default object formatter.</summary>
    [PyMethod("__format__($self, format_spec, /)")]
    private static PyObject? Format(PyObject self, PyStr specification) =>
        specification.Length > 0 ? Raise.TypeError($"unsupported format string passed to {self.Type.Name}.__format__")
            : Representation.Str(self);

    /// <summary>Default dir() implementation.</summary>
    [PyMethod("__dir__($self, /)")]
    private static PyObject? Dir(PyObject self)
    {
        PyDict names = new();
        if (!Attributes.TryGet(self, Names.Dict, out PyObject? dict)) return null;
        if (dict is PyDict own) Mappings.Update(names, own, static (_, _, _) => true);
        if (!Attributes.TryGet(self, Names.Class, out PyObject? type)) return null;
        if (type is PyType known) TypeNames.CollectAttributes(known, names);
        return names.KeyList();
    }

    /// <summary>Size of object in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyObject self) => PyInt.From(ObjectSizes.Of(self));

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyObject self) => Reduction.Reduce(self, 0);

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce_ex__($self, protocol, /)")]
    private static PyObject? ReduceEx(PyObject self, int protocol)
    {
        var reduce = PyStr.Intern("__reduce__");
        if (!ReferenceEquals(self.Type.Lookup(reduce), BuiltinTypes.Object.Lookup(reduce)))
        {
            return Attributes.CallMethod(self, reduce);
        }
        return Reduction.Reduce(self, protocol);
    }

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyObject self) => Reduction.GetState(self);

    /// <summary>This method is called when a class is subclassed.</summary>
    [PyClassMethod("__init_subclass__($type, /)")]
    private static PyObject InitSubclass(PyType type) => PyNone.Instance;

    /// <summary>Abstract classes can override this to customize issubclass().</summary>
    [PyClassMethod("__subclasshook__($type, object, /)")]
    private static PyObject SubclassHook(PyType type, PyObject other) => PyNotImplemented.Instance;

    /// <summary>the object's class</summary>
    [PyGetter("__class__")]
    private static PyObject GetClass(PyObject self) => self.Type;

    [PySetter("__class__")]
    private static bool SetClass(PyObject self, PyObject? value)
    {
        if (value is not null && !Auditing.Tell("object.__setattr__", self, Names.Class, value)) return false;
        if (value is not PyType type)
        {
            Raise.TypeError(value is null ? "can't delete __class__ attribute"
                : $"__class__ must be set to a class, not '{value.Type.Name}' object");
            return false;
        }
        PyType old = self.Type;
        bool modules = old.IsSubtypeOf(BuiltinTypes.Module) && type.IsSubtypeOf(BuiltinTypes.Module);
        if (!modules && (!old.IsHeapType || !type.IsHeapType))
        {
            Raise.TypeError("__class__ assignment only supported for mutable types or ModuleType subclasses");
            return false;
        }
        if (!modules && !LayoutsAgree(old, type))
        {
            Raise.TypeError($"__class__ assignment: '{type.Name}' object layout differs from '{old.Name}'");
            return false;
        }
        // Inline values are indexed by the old class's keys.
        if (old.SharedKeys is not null) _ = InstanceAttributes.Materialize(ref self.State);
        self.State.Type = type;
        if (old.HasCachedInstances)
        {
            type.HasCachedInstances = true;
            if (type.DescriptorGetSlot != old.DescriptorGetSlot || type.DescriptorSetSlot != old.DescriptorSetSlot)
            {
                old.DescriptorsChanged();
            }
        }
        // Inline caches of a class's attributes count on its metaclass, those of a module's on the module type.
        if (self is PyType changed) changed.Modified();
        else if (self is PyModule module) module.Dict.ForgetKeysVersion();
        return true;
    }

    // The same slots by the same names, dict and weak references at the same classes, from the nearest class that adds any on.
    private static bool LayoutsAgree(PyType left, PyType right)
    {
        const TypeFlags Places = TypeFlags.HasDict | TypeFlags.HasWeakReferences;
        PyType first = Adding(left);
        PyType second = Adding(right);
        if (ReferenceEquals(first, second)) return true;
        return first.IsHeapType && second.IsHeapType && ReferenceEquals(first.Base, second.Base)
            && (first.Flags & Places) == (second.Flags & Places) && first.SlotNames.AsSpan().SequenceEqual(second.SlotNames);
    }

    private static PyType Adding(PyType type)
    {
        const TypeFlags Places = TypeFlags.HasDict | TypeFlags.HasWeakReferences;
        while (type.IsHeapType && type.Base is { } parent && type.SlotCount == parent.SlotCount
            && (type.Flags & Places) == (parent.Flags & Places))
        {
            type = parent;
        }
        return type;
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Runtime;

/// <summary>The type of the None singleton.</summary>
[PyMethods(nameof(BuiltinTypes.NoneType))]
internal static partial class NoneTypeMethods
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length == 0 ? PyNone.Instance : Raise.TypeError("NoneType takes no arguments");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.Intern("None");

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => 0;

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = 0xFCA86420;
        return true;
    }
}

/// <summary>The type of the Ellipsis singleton.</summary>
[PyMethods(nameof(BuiltinTypes.Ellipsis))]
internal static partial class EllipsisType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length == 0 ? PyEllipsis.Instance : Raise.TypeError("EllipsisType takes no arguments");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.Intern("Ellipsis");

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyObject self) => PyStr.Intern("Ellipsis");
}

/// <summary>The type of the NotImplemented singleton.</summary>
[PyMethods(nameof(BuiltinTypes.NotImplementedType))]
internal static partial class NotImplementedTypeMethods
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length == 0 ? PyNotImplemented.Instance : Raise.TypeError("NotImplementedType takes no arguments");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.Intern("NotImplemented");

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self)
    {
        Raise.TypeError("NotImplemented should not be used in a boolean context");
        return -1;
    }

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyObject self) => PyStr.Intern("NotImplemented");
}

/// <summary>Create a new cell object.</summary>
[PyMethods(nameof(BuiltinTypes.Cell))]
internal static partial class CellType
{
    [PyNew("cell(contents=<unrepresentable>, /)")]
    private static PyObject New(PyType type, PyObject? contents) => new PyCell(contents);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        string where = $"<cell at 0x{ObjectIdentity.Of(self):x}: ";
        return PyStr.FromString(((PyCell)self).Value is { } value
            ? $"{where}{value.Type.Name} object at 0x{ObjectIdentity.Of(value):x}>"
            : $"{where}empty>");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyCell { Value: var a } || right is not PyCell { Value: var b }) return PyNotImplemented.Instance;
        if (a is not null && b is not null) return Comparison.RichCompare(a, b, comparison);
        return Comparison.RichCompare(PyBool.From(a is not null), PyBool.From(b is not null), comparison);
    }

    [PyGetter("cell_contents")]
    private static PyObject? GetContents(PyCell self) => self.Value ?? Raise.ValueError("Cell is empty");

    [PySetter("cell_contents")]
    private static bool SetContents(PyCell self, PyObject? value)
    {
        self.Value = value;
        return true;
    }
}

/// <summary>super() -> same as super(__class__, the first argument)</summary>
[PyMethods(nameof(BuiltinTypes.Super))]
internal static partial class SuperType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PySuper(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var proxy = (PySuper)self;
        if (keywordNames is { Count: > 0 })
        {
            Raise.TypeError("super() takes no keyword arguments");
            return false;
        }
        if (!Arguments.CheckPositional("super()", arguments.Length, 0, 2)) return false;
        PyObject? target = arguments.Length > 1 && arguments[1] is not PyNone ? arguments[1] : null;
        PyType? type;
        if (arguments.Length == 0)
        {
            if (!SuperDefaults.Find(out type, out target)) return false;
        }
        else if ((type = arguments[0] as PyType) is null)
        {
            Raise.TypeError($"super() argument 1 must be a type, not {arguments[0].Type.Name}");
            return false;
        }
        proxy.ThisClass = type;
        if (target is null) return true;
        proxy.SelfClass = SuperLookup.Check(type!, target);
        proxy.Self = target;
        return proxy.SelfClass is not null;
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        var proxy = (PySuper)self;
        if (proxy.SelfClass is { } start && !ReferenceEquals(PyStr.Intern(name), Names.Class)
            && SuperLookup.Find(proxy.ThisClass!, start, name) is { } found)
        {
            return found.Type.DescriptorGetSlot is { } get ? get(found, ReferenceEquals(start, proxy.Self) ? null : proxy.Self, start)
                : found;
        }
        return Attributes.GenericGet(self, name);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner)
    {
        var proxy = (PySuper)self;
        if (instance is null or PyNone || proxy.Self is not null) return self;
        if (proxy.ThisClass is null) return Raise.RuntimeError("super(): __init__ has not been called");
        if (!ReferenceEquals(proxy.Type, BuiltinTypes.Super)) return Calls.Call(proxy.Type, proxy.ThisClass, instance);
        PyType? start = SuperLookup.Check(proxy.ThisClass, instance);
        return start is null ? null : new PySuper(BuiltinTypes.Super) { ThisClass = proxy.ThisClass, Self = instance, SelfClass = start };
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var proxy = (PySuper)self;
        string type = proxy.ThisClass?.Name ?? "NULL";
        return PyStr.FromString(proxy.SelfClass is { } start ? $"<super: <class '{type}'>, <{start.Name} object>>"
            : $"<super: <class '{type}'>, NULL>");
    }

    /// <summary>the class invoking super()</summary>
    [PyGetter("__thisclass__", IsField = true)]
    private static PyObject GetThisClass(PySuper self) => (PyObject?)self.ThisClass ?? PyNone.Instance;

    /// <summary>the instance invoking super(); may be None</summary>
    [PyGetter("__self__", IsField = true)]
    private static PyObject GetSelf(PySuper self) => self.Self ?? PyNone.Instance;

    /// <summary>the type of the instance invoking super(); may be None</summary>
    [PyGetter("__self_class__", IsField = true)]
    private static PyObject GetSelfClass(PySuper self) => (PyObject?)self.SelfClass ?? PyNone.Instance;
}

/// <summary>What <c>super()</c> without arguments stands for: the class a function was defined in, and its first argument.</summary>
internal static class SuperDefaults
{
    public static bool Find(out PyType? type, out PyObject? self)
    {
        type = null;
        self = null;
        if (ThreadState.Current.CurrentFrame is not { } frame) return Fail("super(): no current frame");
        PyCode code = frame.Code;
        if (code.ArgumentCount == 0 && (code.Flags & CodeFlags.VarArgs) == 0) return Fail("super(): no arguments");
        self = FrameLocals.Slot(frame, 0);
        if (self is PyCell cell && (code.LocalsPlusKinds[0] & LocalKind.Cell) != 0) self = cell.Value;
        if (self is null) return Fail("super(): arg[0] deleted");
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if ((code.LocalsPlusKinds[i] & LocalKind.Free) == 0 || !PyStr.Equal((PyStr)code.LocalsPlusNames[i], Names.Class)) continue;
            if (FrameLocals.Slot(frame, i) is not PyCell { Value: { } value }) return Fail("super(): empty __class__ cell");
            if (value is not PyType found)
            {
                return Fail($"super(): __class__ is not a type ({value.Type.Name})");
            }
            type = found;
            return true;
        }
        return Fail("super(): __class__ cell not found");
    }

    private static bool Fail(string message)
    {
        Raise.RuntimeError(message);
        return false;
    }
}

/// <summary>Create a module object.</summary>
[PyMethods(nameof(BuiltinTypes.Module))]
internal static partial class ModuleType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyModule(type);

    [PyInit("module(name, doc=None)")]
    private static bool Init(PyModule self, PyStr name, PyObject? documentation)
    {
        self.Dict.SetItem(Names.Name, name);
        self.Dict.SetItem(Names.Doc, documentation ?? PyNone.Instance);
        self.Dict.SetItem(Names.Package, PyNone.Instance);
        self.Dict.SetItem(Names.Loader, PyNone.Instance);
        self.Dict.SetItem(Names.Spec, PyNone.Instance);
        return true;
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        var module = (PyModule)self;
        PyObject? value = Attributes.GetOfModule(module, name);
        if (value is not null || Exceptions.IsSet) return value;
        if (module.Dict.TryGetValue(Names.Name, out PyObject? moduleName) && moduleName is PyStr text)
        {
            bool initializing = IsInitializing(module, out PyStr? origin);
            string? advice = origin is null ? null : Evaluation.ModuleShadowing.Advice(text, origin, initializing);
            if (advice is not null) return Raise.AttributeError(self, name, $"module '{text}' has no attribute '{name}' {advice}");
            if (initializing)
            {
                string from = origin is null ? "" : $" from {Representation.Repr(origin)}";
                return Raise.AttributeError(self, name,
                    $"partially initialized module '{text}'{from} has no attribute '{name}' (most likely due to a circular import)");
            }
            return Raise.AttributeError(self, name, $"module '{text}' has no attribute '{name}'");
        }
        return Raise.AttributeError(self, name, $"module has no attribute '{name}'");
    }

    // What __spec__ says of a module: whether its code still runs, and where it came from.
    private static bool IsInitializing(PyModule module, out PyStr? origin)
    {
        origin = null;
        if (module.Dict.GetItem(Names.Spec) is not { } specification || specification is PyNone) return false;
        origin = Attributes.TryGet(specification, PyStr.Intern("origin"), out PyObject? where) ? where as PyStr : null;
        bool known = Attributes.TryGet(specification, PyStr.Intern("_initializing"), out PyObject? initializing);
        bool result = known && initializing is not null && Truth.IsTrue(initializing) == 1;
        Exceptions.Take();
        return result;
    }

    /// <summary>The annotations of the module: what is stored, what <c>__annotate__</c> computes, else a new dict (PEP 649).</summary>
    [PyGetter("__annotations__")]
    private static PyObject? GetAnnotations(PyModule self)
    {
        if (self.Dict.TryGetValue(Names.Annotations, out PyObject? stored)) return stored;
        PyObject? annotations = new PyDict();
        if (self.Dict.TryGetValue(Names.Annotate, out PyObject? annotate) && annotate.Type.CallSlot is not null)
        {
            annotations = Calls.Call(annotate, PyInt.One);
            if (annotations is null) return null;
            if (annotations is not PyDict) return Raise.TypeError($"__annotate__ returned non-dict of type '{annotations.Type.Name}'");
        }
        // What a module annotates after this is to be there when it is asked again.
        if (!IsInitializing(self, out _)) self.Dict.SetItem(Names.Annotations, annotations);
        return annotations;
    }

    [PySetter("__annotations__")]
    private static bool SetAnnotations(PyModule self, PyObject? value)
    {
        if (value is not null) self.Dict.SetItem(Names.Annotations, value);
        else if (!self.Dict.Remove(Names.Annotations)) return Raise.Set(ExceptionTypes.AttributeError, "__annotations__") is not null;
        self.Dict.Remove(Names.Annotate);
        return true;
    }

    /// <summary>What computes the annotations of the module, or None (PEP 649).</summary>
    [PyGetter("__annotate__")]
    private static PyObject GetAnnotate(PyModule self)
    {
        if (self.Dict.TryGetValue(Names.Annotate, out PyObject? annotate)) return annotate;
        self.Dict.SetItem(Names.Annotate, PyNone.Instance);
        return PyNone.Instance;
    }

    [PySetter("__annotate__")]
    private static bool SetAnnotate(PyModule self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("cannot delete __annotate__ attribute") is not null;
        if (value is not PyNone && value.Type.CallSlot is null) return Raise.TypeError("__annotate__ must be callable or None") is not null;
        self.Dict.SetItem(Names.Annotate, value);
        if (value is not PyNone) self.Dict.Remove(Names.Annotations);
        return true;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        PyDict dict = ((PyModule)self).Dict;
        // Once the import machinery is loaded, it describes what it loads.
        if (Evaluation.Interpreters.Modules.GetItem(PyStr.Intern("_frozen_importlib")) is PyModule machinery
            && machinery.Dict.GetItem(PyStr.Intern("_module_repr")) is { } describe)
        {
            return Calls.Call(describe, self);
        }
        PyStr? name = Representation.Repr(dict.GetItem(Names.Name) ?? PyStr.FromString("?"));
        if (name is null) return null;
        if (dict.GetItem(Names.File) is { } file and not PyNone && Representation.Repr(file) is { } where)
        {
            return PyStr.FromString($"<module {name} from {where}>");
        }
        return PyStr.FromString(((PyModule)self).IsNative ? $"<module {name} (built-in)>" : $"<module {name}>");
    }

    [PyGetter("__dict__", IsField = true)]
    private static PyObject GetDict(PyModule self) => self.Dict;

    /// <summary>List the module's names.</summary>
    [PyMethod("__dir__($self, /)")]
    private static PyObject? Dir(PyModule self)
    {
        if (Attributes.Get(self, Names.Dict) is not { } dict) return null;
        if (dict is not PyDict) return Raise.TypeError("<module>.__dict__ is not a dictionary");
        if (self.Dict.TryGetValue(Names.Dir, out PyObject? dir)) return Calls.Call(dir);
        // The names of a module that is imported only now are those of the real one.
        PyList names = ((PyDict)dict).KeyList();
        if (!self.IsNative || self.IsDeferred) return names;
        foreach (PyStr each in (ReadOnlySpan<PyStr>)[Names.Loader, Names.Spec])
        {
            if (!self.Dict.TryGetValue(each, out _)) names.Add(each);
        }
        return names;
    }
}

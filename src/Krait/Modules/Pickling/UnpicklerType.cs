using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>A <c>_pickle.Unpickler</c>.</summary>
internal sealed class PyUnpickler(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("Unpickler", BuiltinTypes.Object, TypeFlags.BaseType, "_pickle");

    /// <summary>What reads; null before <c>__init__</c>.</summary>
    public PickleReader? Reader;

    /// <summary>What was assigned to the attribute.</summary>
    public PyObject? PersistentLoad;

    public bool IsRunning;
}

/// <summary>The memo of an unpickler, as Python sees it.</summary>
internal sealed class PyUnpicklerMemo(PyUnpickler unpickler) : PyObject
{
    public static readonly PyType TypeObject = new("UnpicklerMemoProxy", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_pickle");

    public readonly PyUnpickler Unpickler = unpickler;

    public override PyType Type => TypeObject;
}

/// <summary>
/// This takes a binary file for reading a pickle data stream. The protocol version of the pickle is detected automatically, so no
/// protocol argument is needed. Bytes past the pickled object's representation are ignored.
/// </summary>
[PyMethods]
internal static partial class UnpicklerType
{
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");
    private static readonly PyStr s_peek = PyStr.Intern("peek");
    private static readonly PyStr s_persistentLoad = PyStr.Intern("persistent_load");
    private static readonly PyStr s_findClass = PyStr.Intern("find_class");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyUnpickler(type);

    /// <summary>A reader of a file; null with an exception set.</summary>
    public static PickleReader? MakeReader(PyObject file, bool fixesImports, string encoding, string errors, PyObject? buffers)
    {
        if (!Attributes.TryGet(file, s_peek, out PyObject? peek) || !Attributes.TryGet(file, s_read, out PyObject? read)
            || !Attributes.TryGet(file, s_readLine, out PyObject? readLine))
        {
            return null;
        }
        if (read is null || readLine is null)
        {
            Raise.TypeError("file must have 'read' and 'readline' attributes");
            return null;
        }
        return MakeReader(new PickleInput(read, readLine, peek), fixesImports, encoding, errors, buffers);
    }

    /// <summary>A reader of what comes from somewhere; null with an exception set.</summary>
    public static PickleReader? MakeReader(PickleInput input, bool fixesImports, string encoding, string errors, PyObject? buffers)
    {
        if (PickleTables.Current() is not { } tables) return null;
        PyObject? iterator = buffers is null or PyNone ? null : Iteration.GetIter(buffers);
        if (iterator is null && buffers is not (null or PyNone)) return null;
        return new PickleReader(tables, input, new PickleReaderOptions(fixesImports, encoding, errors, iterator));
    }

    [PyInit("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    private static bool Init(PyUnpickler self, PyObject file, bool fixesImports, string encoding, string errors, PyObject? buffers)
    {
        if (self.IsRunning) return Raise.RuntimeError("Unpickler object is already used") is not null;
        self.Reader = MakeReader(file, fixesImports, encoding, errors, buffers);
        return self.Reader is not null;
    }

    private static bool IsInitialized(PyUnpickler self) =>
        self.Reader is not null || PickleErrors.FailUnpickling($"Unpickler.__init__() was not called by {self.Type.Name}.__init__()");

    /// <summary>
    /// Load a pickle. Read a pickled object representation from the open file object given in the constructor, and return the
    /// reconstituted object hierarchy specified therein.
    /// </summary>
    [PyMethod("load($self, /)")]
    private static PyObject? Load(PyUnpickler self)
    {
        if (!IsInitialized(self)) return null;
        if (self.IsRunning) return Raise.RuntimeError("Unpickler object is already used");
        PickleReader reader = self.Reader!;
        reader.PersistentLoad = self.PersistentLoad;
        reader.FindClass = null;
        if (!ReferenceEquals(self.Type, PyUnpickler.TypeObject))
        {
            if (self.PersistentLoad is null)
            {
                if (!Attributes.TryGet(self, s_persistentLoad, out PyObject? load)) return null;
                reader.PersistentLoad = IsOwn(load, "persistent_load") ? null : load;
            }
            if (!Attributes.TryGet(self, s_findClass, out PyObject? find)) return null;
            reader.FindClass = IsOwn(find, "find_class") ? null : find;
        }
        self.IsRunning = true;
        PyObject? loaded = reader.Load();
        self.IsRunning = false;
        reader.PersistentLoad = null;
        reader.FindClass = null;
        return loaded;
    }

    private static bool IsOwn(PyObject? method, string name) =>
        method is PyBuiltinFunction { Self: PyUnpickler } function && function.Definition.Name == name;

    [PyMethod("persistent_load($self, pid, /)")]
    private static PyObject? FailPersistentLoad(PyUnpickler self, PyObject identifier) =>
        PickleErrors.Unpickling("A load persistent id instruction was encountered, but no persistent_load function was specified.");

    /// <summary>
    /// Return an object from a specified module. If necessary, the module will be imported. Subclasses may override this method
    /// (e.g. to restrict unpickling of arbitrary classes and functions). This method is called whenever a class or a function
    /// object is needed. Both arguments passed are str objects.
    /// </summary>
    [PyMethod("find_class($self, module_name, global_name, /)")]
    private static PyObject? FindClass(PyUnpickler self, PyObject moduleName, PyObject name)
    {
        if (moduleName is not PyStr module) return Raise.TypeError("module name must be a string");
        if (name is not PyStr text) return Raise.TypeError("attribute name must be string, not '" + name.Type.Name + "'");
        return IsInitialized(self) ? self.Reader!.FindDirectly(module, text) : null;
    }

    /// <summary>Returns size in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyUnpickler self) => PyInt.From(160 + (8L * (self.Reader?.Memo.Length ?? 0)));

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name) =>
        ((PyUnpickler)self).PersistentLoad is { } assigned && PyStr.Equal(name, s_persistentLoad) ? assigned
            : Attributes.GenericGet(self, name);

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value)
    {
        if (!PyStr.Equal(name, s_persistentLoad)) return Attributes.GenericSet(self, name, value);
        ((PyUnpickler)self).PersistentLoad = value;
        return true;
    }

    [PyGetter("memo")]
    private static PyObject GetMemo(PyUnpickler self) => new PyUnpicklerMemo(self);

    [PySetter("memo")]
    private static bool SetMemo(PyUnpickler self, PyObject? value)
    {
        if (!IsInitialized(self)) return false;
        switch (value)
        {
            case null:
                return Raise.TypeError("attribute deletion is not supported") is not null;
            case PyUnpicklerMemo proxy:
                self.Reader!.Memo = (Slot[])proxy.Unpickler.Reader!.Memo.Clone();
                self.Reader.MemoCount = proxy.Unpickler.Reader.MemoCount;
                return true;
            case PyDict dict:
                long highest = 0;
                foreach ((PyObject key, _) in dict)
                {
                    if (key is not PyIntegral) return Raise.TypeError("memo key must be integers") is not null;
                    if (!Arguments.TryToInt64(key, out long index)) return false;
                    if (index < 0) return Raise.ValueError("memo key must be positive integers.") is not null;
                    highest = Math.Max(highest, index);
                }
                Poll.ReserveOrThrow(highest * IntPtr.Size);
                var memo = new Slot[Math.Max(32, highest + 1)];
                foreach ((PyObject key, PyObject item) in dict)
                {
                    Arguments.TryToInt64(key, out long index);
                    memo[index].Value = item;
                }
                self.Reader!.Memo = memo;
                self.Reader.MemoCount = dict.Count;
                return true;
            default:
                return Raise.TypeError($"'memo' attribute must be an UnpicklerMemoProxy object or dict, not {value.Type.Name}") is not null;
        }
    }
}

[PyMethods]
internal static partial class UnpicklerMemoType
{
    private static PyDict Content(PyUnpicklerMemo self)
    {
        PyDict dict = new();
        Slot[] memo = self.Unpickler.Reader!.Memo;
        for (int i = 0; i < memo.Length; i++)
        {
            if (memo[i].Value is { } value) dict.SetItem(PyInt.From(i), value);
        }
        return dict;
    }

    /// <summary>Remove all items from memo.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyUnpicklerMemo self)
    {
        Array.Clear(self.Unpickler.Reader!.Memo);
        self.Unpickler.Reader.MemoCount = 0;
        return PyNone.Instance;
    }

    /// <summary>Copy the memo to a new object.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyUnpicklerMemo self) => Content(self);

    /// <summary>Implement pickling support.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyUnpicklerMemo self) => PyTuple.Create(BuiltinTypes.Dict, PyTuple.Create(Content(self)));
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>A <c>_pickle.Pickler</c>.</summary>
internal sealed class PyPickler(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("Pickler", BuiltinTypes.Object, TypeFlags.BaseType, "_pickle");

    /// <summary>What writes; null before <c>__init__</c>.</summary>
    public PickleWriter? Writer;

    /// <summary>What was assigned to the attribute.</summary>
    public PyObject? PersistentId;

    public PyObject? DispatchTable;
    public bool IsRunning;
}

/// <summary>The memo of a pickler, as Python sees it.</summary>
internal sealed class PyPicklerMemo(PyPickler pickler) : PyObject
{
    public static readonly PyType TypeObject = new("PicklerMemoProxy", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_pickle");

    public readonly PyPickler Pickler = pickler;

    public override PyType Type => TypeObject;
}

/// <summary>
/// This takes a binary file for writing a pickle data stream. The optional *protocol* argument tells the pickler to use the given
/// protocol; supported protocols are 0, 1, 2, 3, 4 and 5. The default protocol is 5. It was introduced in Python 3.8, and is
/// incompatible with previous versions.
/// </summary>
[PyMethods]
internal static partial class PicklerType
{
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_persistentId = PyStr.Intern("persistent_id");
    private static readonly PyStr s_reducerOverride = PyStr.Intern("reducer_override");
    private static readonly PyStr s_dispatchTable = PyStr.Intern("dispatch_table");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyPickler(type);

    /// <summary>A writer with checked options; null with an exception set.</summary>
    public static PickleWriter? MakeWriter(PyObject? write, PyObject? protocolObject, bool fixesImports, PyObject? bufferCallback)
    {
        int protocol = PickleWriter.DefaultProtocol;
        if (protocolObject is not null and not PyNone && !Arguments.TryToInt32(protocolObject, out protocol)) return null;
        if (protocol < 0)
        {
            protocol = PickleWriter.HighestProtocol;
        }
        else if (protocol > PickleWriter.HighestProtocol)
        {
            Raise.ValueError($"pickle protocol must be <= {PickleWriter.HighestProtocol}");
            return null;
        }
        if (bufferCallback is PyNone) bufferCallback = null;
        if (bufferCallback is not null && protocol < 5)
        {
            Raise.ValueError("buffer_callback needs protocol >= 5");
            return null;
        }
        return PickleTables.Current() is { } tables ? new PickleWriter(tables, write, protocol, fixesImports, bufferCallback) : null;
    }

    /// <summary>The method that writes to a file; null with an exception set.</summary>
    public static PyObject? WriteMethod(PyObject file)
    {
        if (!Attributes.TryGet(file, s_write, out PyObject? write)) return null;
        return write ?? Raise.TypeError("file must have a 'write' attribute");
    }

    [PyInit("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)")]
    private static bool Init(PyPickler self, PyObject file, PyObject? protocol, bool fixesImports, PyObject? bufferCallback)
    {
        if (self.IsRunning) return Raise.RuntimeError("Pickler object is already used") is not null;
        self.Writer = null;
        PyObject? write = WriteMethod(file);
        PickleWriter? writer = write is null ? null : MakeWriter(write, protocol, fixesImports, bufferCallback);
        if (writer is null) return false;
        self.DispatchTable = null;
        if (!ReferenceEquals(self.Type, PyPickler.TypeObject))
        {
            if (!Attributes.TryGet(self, s_dispatchTable, out PyObject? table)) return false;
            self.DispatchTable = table;
        }
        self.Writer = writer;
        return true;
    }

    private static bool IsInitialized(PyPickler self) =>
        self.Writer is not null || PickleErrors.FailPickling($"Pickler.__init__() was not called by {self.Type.Name}.__init__()");

    /// <summary>Write a pickled representation of the given object to the open file.</summary>
    [PyMethod("dump($self, obj, /)")]
    private static PyObject? Dump(PyPickler self, PyObject value)
    {
        if (!IsInitialized(self)) return null;
        PickleWriter writer = self.Writer!;
        if (self.IsRunning) return Raise.RuntimeError("Pickler object is already used");
        writer.PersistentId = self.PersistentId;
        writer.DispatchTable = self.DispatchTable;
        writer.ReducerOverride = null;
        if (!ReferenceEquals(self.Type, PyPickler.TypeObject))
        {
            if (self.PersistentId is null)
            {
                if (!Attributes.TryGet(self, s_persistentId, out PyObject? persistentId)) return null;
                writer.PersistentId = IsOwnMethod(persistentId) ? null : persistentId;
            }
            if (!Attributes.TryGet(self, s_reducerOverride, out PyObject? reducer)) return null;
            writer.ReducerOverride = reducer;
        }
        self.IsRunning = true;
        bool isDone = writer.TryDump(value);
        self.IsRunning = false;
        // A reference to the pickler in what it calls is not to outlive the call.
        writer.ReducerOverride = null;
        writer.PersistentId = null;
        return isDone ? PyNone.Instance : null;
    }

    private static bool IsOwnMethod(PyObject? method) =>
        method is PyBuiltinFunction { Self: PyPickler } function && function.Definition.Name == "persistent_id";

    [PyMethod("persistent_id($self, obj, /)")]
    private static PyObject FindPersistentId(PyPickler self, PyObject value) => PyNone.Instance;

    /// <summary>
    /// Clears the pickler's "memo". The memo is the data structure that remembers which objects the pickler has already seen, so
    /// that shared or recursive objects are pickled by reference and not by value. This method is useful when re-using picklers.
    /// </summary>
    [PyMethod("clear_memo($self, /)")]
    private static PyObject ClearMemo(PyPickler self)
    {
        self.Writer?.Memo.Clear();
        return PyNone.Instance;
    }

    /// <summary>Returns size in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyPickler self) => PyInt.From(160 + (16L * (self.Writer?.Memo.Count ?? 0)));

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name) =>
        ((PyPickler)self).PersistentId is { } assigned && PyStr.Equal(name, s_persistentId) ? assigned : Attributes.GenericGet(self, name);

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value)
    {
        if (!PyStr.Equal(name, s_persistentId)) return Attributes.GenericSet(self, name, value);
        ((PyPickler)self).PersistentId = value;
        return true;
    }

    [PyGetter("bin", IsField = true)]
    private static PyObject GetIsBinary(PyPickler self) => PyInt.From(self.Writer is { IsBinary: true } ? 1 : 0);

    [PySetter("bin")]
    private static bool SetIsBinary(PyPickler self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete numeric/char attribute") is not null;
        if (!Arguments.TryToInt32(value, out int number)) return false;
        if (self.Writer is { } writer) writer.IsBinary = number != 0;
        return true;
    }

    [PyGetter("fast", IsField = true)]
    private static PyObject GetIsFast(PyPickler self) => PyInt.From(self.Writer is { IsFast: true } ? 1 : 0);

    [PySetter("fast")]
    private static bool SetIsFast(PyPickler self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete numeric/char attribute") is not null;
        if (!Arguments.TryToInt32(value, out int number)) return false;
        if (self.Writer is { } writer) writer.IsFast = number != 0;
        return true;
    }

    [PyGetter("dispatch_table", IsField = true)]
    private static PyObject? GetDispatchTable(PyPickler self) =>
        self.DispatchTable ?? Raise.AttributeError(self, s_dispatchTable, $"'{self.Type.Name}' object has no attribute 'dispatch_table'");

    [PySetter("dispatch_table")]
    private static bool SetDispatchTable(PyPickler self, PyObject? value)
    {
        self.DispatchTable = value;
        return true;
    }

    [PyGetter("memo")]
    private static PyObject GetMemo(PyPickler self) => new PyPicklerMemo(self);

    [PySetter("memo")]
    private static bool SetMemo(PyPickler self, PyObject? value)
    {
        if (!IsInitialized(self)) return false;
        switch (value)
        {
            case null:
                return Raise.TypeError("attribute deletion is not supported") is not null;
            case PyPicklerMemo proxy:
                self.Writer!.Memo = proxy.Pickler.Writer!.Memo.Copy();
                return true;
            case PyDict dict:
                PickleMemo memo = new();
                foreach ((_, PyObject item) in dict)
                {
                    if (item is not PyTuple { Count: 2 } pair) return Raise.TypeError("'memo' values must be 2-item tuples") is not null;
                    if (!Arguments.TryToInt64(pair[0], out long number)) return false;
                    memo.Set(pair[1], (int)number);
                }
                self.Writer!.Memo = memo;
                return true;
            default:
                return Raise.TypeError($"'memo' attribute must be a PicklerMemoProxy object or dict, not {value.Type.Name}") is not null;
        }
    }
}

[PyMethods]
internal static partial class PicklerMemoType
{
    private static PyDict Content(PyPicklerMemo self)
    {
        PyDict dict = new();
        foreach ((PyObject key, int number) in self.Pickler.Writer!.Memo.Items())
        {
            dict.SetItem(PyInt.From(ObjectIdentity.Of(key)), PyTuple.Create(PyInt.From(number), key));
        }
        return dict;
    }

    /// <summary>Remove all items from memo.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyPicklerMemo self)
    {
        self.Pickler.Writer!.Memo.Clear();
        return PyNone.Instance;
    }

    /// <summary>Copy the memo to a new object.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyPicklerMemo self) => Content(self);

    /// <summary>Implement pickle support.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyPicklerMemo self) => PyTuple.Create(BuiltinTypes.Dict, PyTuple.Create(Content(self)));
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules.Pickling;

/// <summary>Optimized C implementation for the Python pickle module.</summary>
[PyModule("_pickle")]
internal static partial class PickleModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType error in (PyType[])[PickleErrors.PickleError, PickleErrors.PicklingError, PickleErrors.UnpicklingError])
        {
            module.Dict.SetItem(PyStr.Intern(error.ShortName), error);
        }
        ModuleTypes.Add(module, PyPickler.TypeObject, PicklerType.Bind);
        ModuleTypes.Add(module, PyUnpickler.TypeObject, UnpicklerType.Bind);
        ModuleTypes.Add(module, PyPickleBuffer.TypeObject, PickleBufferType.Bind);
        PicklerMemoType.Bind(PyPicklerMemo.TypeObject);
        SlotInheritance.CompleteBuiltin(PyPicklerMemo.TypeObject);
        UnpicklerMemoType.Bind(PyUnpicklerMemo.TypeObject);
        SlotInheritance.CompleteBuiltin(PyUnpicklerMemo.TypeObject);
    }

    /// <summary>
    /// Write a pickled representation of obj to the open file object file. This is equivalent to ``Pickler(file,
    /// protocol).dump(obj)``, but may be more efficient.
    /// </summary>
    [PyFunction("dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    private static PyObject? Dump(PyObject value, PyObject file, PyObject? protocol, bool fixesImports, PyObject? bufferCallback)
    {
        PyObject? write = PicklerType.WriteMethod(file);
        PickleWriter? writer = write is null ? null : PicklerType.MakeWriter(write, protocol, fixesImports, bufferCallback);
        return writer is not null && writer.TryDump(value) ? PyNone.Instance : null;
    }

    /// <summary>
    /// Return the pickled representation of the object as a bytes object. The optional *protocol* argument tells the pickler to use
    /// the given protocol; supported protocols are 0, 1, 2, 3, 4 and 5. The default protocol is 5.
    /// </summary>
    [PyFunction("dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    private static PyObject? Dumps(PyObject value, PyObject? protocol, bool fixesImports, PyObject? bufferCallback)
    {
        PickleWriter? writer = PicklerType.MakeWriter(null, protocol, fixesImports, bufferCallback);
        return writer is not null && writer.TryDump(value) ? writer.ToBytes() : null;
    }

    /// <summary>
    /// Read and return an object from the pickle data stored in a file. This is equivalent to ``Unpickler(file).load()``, but may
    /// be more efficient.
    /// </summary>
    [PyFunction("load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    private static PyObject? Load(PyObject file, bool fixesImports, string encoding, string errors, PyObject? buffers) =>
        UnpicklerType.MakeReader(file, fixesImports, encoding, errors, buffers)?.Load();

    /// <summary>
    /// Read and return an object from the given pickle data. The protocol version of the pickle is detected automatically, so no
    /// protocol argument is needed. Bytes past the pickled object's representation are ignored.
    /// </summary>
    [PyFunction("loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    private static PyObject? Loads(PyObject data, bool fixesImports, string encoding, string errors, PyObject? buffers)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        return UnpicklerType.MakeReader(new PickleInput(bytes), fixesImports, encoding, errors, buffers)?.Load();
    }
}

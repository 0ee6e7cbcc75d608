using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Marshalling;

/// <summary>
/// This module contains functions that can read and write Python values in a binary format. The format is specific to Python, but
/// independent of machine architecture issues.
/// </summary>
[PyModule("marshal")]
internal static partial class MarshalModule
{
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_read = PyStr.Intern("read");

    [PyConstant("version")]
    private static PyObject Version => PyInt.From(MarshalFormat.Version);

    /// <summary>Return the bytes object that would be written to a file by dump(value, file).</summary>
    [PyFunction("dumps(value, version=5, /, *, allow_code=True)")]
    private static PyObject? Dumps(PyObject value, int version, bool allowCode)
    {
        byte[]? bytes = Write(value, version, allowCode);
        return bytes is null ? null : PyBytes.From(bytes);
    }

    // Code that is written has come out of a variable, as a rule: that of importlib has.
    private static byte[]? Write(PyObject value, int version, bool allowCode) =>
        !Auditing.IsOn || Auditing.Tell("marshal.dumps", value, PyInt.From(version))
            ? MarshalWriter.Write(value, version, shared: null, refuseCode: !allowCode, isHeld: value is PyCode)
            : null;

    /// <summary>Write the value on the open file.</summary>
    [PyFunction("dump(value, file, version=5, /, *, allow_code=True)")]
    private static PyObject? Dump(PyObject value, PyObject file, int version, bool allowCode)
    {
        byte[]? bytes = Write(value, version, allowCode);
        return bytes is null ? null : Attributes.CallMethod(file, s_write, PyBytes.From(bytes));
    }

    /// <summary>Convert the bytes-like object to a value.</summary>
    [PyFunction("loads(bytes, /, *, allow_code=True)")]
    private static PyObject? Loads(PyObject bytes, bool allowCode) =>
        TakeData(bytes) is { } data && Auditing.Tell("marshal.loads", bytes)
            ? new MarshalReader(data) { RefuseCode = !allowCode, LeavesFunctions = true }.Read()
            : null;

    // What nobody can change is read where it is.
    private static ReadOnlyMemory<byte>? TakeData(PyObject value)
    {
        if (value.GetType() == typeof(PyBytes)) return ((PyBytes)value).Value;
        if (value is PyMemoryView { Owner: PyBytes owner, IsContiguous: true } view && owner.GetType() == typeof(PyBytes))
        {
            return owner.Value.AsMemory(view.Offset, view.ByteCount);
        }
        if (!Types.Bytes.BytesConversion.RequireSpan(value, out ReadOnlySpan<byte> data)) return null;
        return data.ToArray();
    }

    /// <summary>Read one value from the open file and return it.</summary>
    [PyFunction("load(file, /, *, allow_code=True)")]
    private static PyObject? Load(PyObject file, bool allowCode)
    {
        if (!Auditing.Tell("marshal.load")) return null;
        // Reading nothing tells a binary file from one of text.
        PyObject? nothing = Attributes.CallMethod(file, s_read, PyInt.Zero);
        if (nothing is null) return null;
        return nothing is PyBytes
            ? new MarshalReader(file) { RefuseCode = !allowCode }.Read()
            : Raise.TypeError($"file.read() returned not bytes but {nothing.Type.Name}");
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>What the methods of files have in common.</summary>
internal static class IoErrors
{
    private static readonly PyStr s_closed = PyStr.Intern("closed");

    /// <summary>The repr of a file's name, for the repr of the file; false with RuntimeError set when one leads to the other.</summary>
    public static bool TryNameText(PyObject file, PyObject name, out PyStr? text)
    {
        text = null;
        if (!Representation.Enter(file)) return Raise.RuntimeError($"reentrant call inside {file.Type.Name}.__repr__") is not null;
        text = Representation.Repr(name);
        Representation.Leave(file);
        return text is not null;
    }

    public static PyObject? Unsupported(string what) => Raise.Set(IoTypes.UnsupportedOperation, what);

    public static PyObject? Closed(string message = "I/O operation on closed file.") => Raise.ValueError(message);

    /// <summary>Whether a file says that it is closed; -1 on error.</summary>
    public static int IsClosed(PyObject file)
    {
        PyObject? closed = Attributes.Get(file, s_closed);
        return closed is null ? -1 : Truth.IsTrue(closed);
    }

    /// <summary>False with ValueError set when a file is closed.</summary>
    public static bool CheckOpen(PyObject file)
    {
        int closed = IsClosed(file);
        if (closed == 1) Closed();
        return closed == 0;
    }

    /// <summary>A size argument: None stands for -1.</summary>
    public static bool TrySize(PyObject? value, out long size)
    {
        size = -1;
        if (value is null or PyNone) return true;
        if (value is not PyIntegral && value.Type.IndexSlot is null)
        {
            Raise.TypeError($"argument should be integer or None, not '{value.Type.Name}'");
            return false;
        }
        return Indexes.TryToInt64(value, out size, ExceptionTypes.OverflowError);
    }
}

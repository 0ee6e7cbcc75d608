using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>What the states of files in memory have in common, for pickling.</summary>
internal static class MemoryFileState
{
    /// <summary>A copy of a file's attributes; None when it has none.</summary>
    public static PyObject DictOf(PyStatefulObject file) =>
        InstanceAttributes.Materialize(ref file.State) is { Count: > 0 } dict ? dict.Copy() : PyNone.Instance;

    /// <summary>A position in a state; false with an exception set.</summary>
    public static bool TryPosition(PyObject value, string item, out long position)
    {
        position = 0;
        if (value is not PyIntegral) return Raise.TypeError($"{item} item of state must be an integer, got {value.Type.Name}") is not null;
        if (!Arguments.TryToInt64(value, out position)) return false;
        return position >= 0 || Raise.ValueError("position value cannot be negative") is not null;
    }

    /// <summary>Gives a file the attributes of a state; false with an exception set.</summary>
    public static bool SetDict(PyObject file, PyObject value, string item)
    {
        if (value is PyNone) return true;
        if (value is not PyDict dict) return Raise.TypeError($"{item} item of state should be a dict, got a {value.Type.Name}") is not null;
        foreach ((PyObject name, PyObject each) in dict)
        {
            if (name is PyStr text && !Attributes.Set(file, text, each)) return false;
        }
        return true;
    }
}

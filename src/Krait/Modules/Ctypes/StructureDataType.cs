using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

// What structures and unions have in common: making instances.
[PyMethods]
internal static partial class StructureDataType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => PyCData.Create(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length > 0)
        {
            PyObject[] values = positional.ToArray();
            int used = SetByPosition(self, self.Type, values, keywordNames, 0);
            if (used < 0) return false;
            if (used < values.Length) return Raise.TypeError("too many initializers") is not null;
        }
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            if (!Attributes.Set(self, (PyStr)keywordNames!.Items[i], arguments[positional.Length + i])) return false;
        }
        return true;
    }

    /// <summary>The name of a field as <c>_fields_</c> has it; null with TypeError set.</summary>
    public static PyStr? NameOf(PyObject field)
    {
        PyObject? name = Iteration.IsSequence(field) ? Operators.Subscript(field, PyInt.Zero) : null;
        if (name is PyStr text) return text;
        if (!Exceptions.IsSet) Raise.TypeError("_fields_ must be a sequence of pairs");
        return null;
    }

    // The fields of bases come first. Returns how many values are used so far; -1 with an exception set.
    private static int SetByPosition(PyObject self, PyType type, PyObject[] values, PyTuple? keywordNames, int index)
    {
        CTypeInfo? parent = type.Base is { } parentType ? CTypeInfo.Of(parentType) : null;
        if (parent is not null)
        {
            if (!NativeStack.HasRoom())
            {
                Calls.NativeStackOverflow();
                return -1;
            }
            index = SetByPosition(self, type.Base!, values, keywordNames, index);
            if (index < 0) return -1;
        }
        if (CTypeInfo.Of(type) is not { } info || info.Length == (parent?.Length ?? 0)) return index;
        if (type.Attributes.GetItem(StructureType.Fields) is not { } given) return index;
        if (Iteration.ToTuple(given) is not { } fields) return -1;
        int steps = 0;
        for (int i = 0; i < fields.Count && index < values.Length; i++)
        {
            if (!Poll.Step(ref steps) || NameOf(fields[i]) is not { } name) return -1;
            for (int k = 0; k < (keywordNames?.Count ?? 0); k++)
            {
                if (!PyStr.Equal((PyStr)keywordNames!.Items[k], name)) continue;
                Raise.TypeError($"duplicate values for field {Representation.Repr(name)}");
                return -1;
            }
            if (!Attributes.Set(self, name, values[index++])) return -1;
        }
        return index;
    }
}

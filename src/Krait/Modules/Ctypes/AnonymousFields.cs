using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>The fields named in <c>_anonymous_</c>: what they consist of can be reached through the whole.</summary>
internal static class AnonymousFields
{
    private static readonly PyStr s_anonymous = PyStr.Intern("_anonymous_");

    /// <summary>Adds their fields to a class; false with an exception set.</summary>
    public static bool Add(PyType type)
    {
        if (!Attributes.TryGet(type, s_anonymous, out PyObject? given)) return false;
        if (given is null) return true;
        if (!Iteration.IsSequence(given)) return Raise.TypeError("_anonymous_ must be a sequence") is not null;
        if (Iteration.ToTuple(given) is not { } names) return false;
        foreach (PyObject name in names.Items)
        {
            PyObject? found = Attributes.Get(type, name);
            if (found is null) return false;
            if (found is not PyCField field)
            {
                return Raise.Set(ExceptionTypes.AttributeError, $"'{name}' is specified in _anonymous_ but not in _fields_") is not null;
            }
            field.IsAnonymous = true;
            if (!AddFields(type, field, field.Index, field.ByteOffset)) return false;
        }
        return true;
    }

    private static bool AddFields(PyType type, PyCField anonymous, long index, long offset)
    {
        // A program can change the list of fields, so that a type seems to have itself as a field.
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow() is not null;
        PyObject? given = Attributes.Get(anonymous.FieldType, StructureType.Fields);
        if (given is null) return false;
        if (!Iteration.IsSequence(given)) return Raise.TypeError("_fields_ must be a sequence") is not null;
        if (Iteration.ToTuple(given) is not { } fields) return false;
        foreach (PyObject each in fields.Items)
        {
            if (StructureDataType.NameOf(each) is not { } name) return false;
            PyObject? found = Attributes.Get(anonymous.FieldType, name);
            if (found is null) return false;
            if (found is not PyCField field) return Raise.TypeError("unexpected type") is not null;
            bool isAdded = field.IsAnonymous
                ? AddFields(type, field, index + field.Index, offset + field.ByteOffset)
                : Attributes.Set(type, field.Name, field.Move(index, offset));
            if (!isAdded) return false;
        }
        return true;
    }
}

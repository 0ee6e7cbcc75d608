using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Gives a structure or union its layout when <c>_fields_</c> is set, as the Python half of ctypes computes it.</summary>
internal static class StructureLayouts
{
    private static readonly PyStr s_align = PyStr.Intern("align");
    private static readonly PyStr s_fieldList = PyStr.Intern("fields");
    private static readonly PyStr s_formatSpecification = PyStr.Intern("format_spec");
    private static readonly PyStr s_size = PyStr.Intern("size");

    /// <summary>Sets the layout of a class; false with an exception set.</summary>
    public static bool Set(PyType type, PyObject fields)
    {
        if (CTypeInfo.Of(type) is not { } info) return Raise.TypeError("ctypes state is not initialized") is not null;
        if (info.IsFinal) return Raise.AttributeError(type, StructureType.Fields, "_fields_ is final") is not null;
        PyObject? getLayout = PythonModules.Import(PyStr.Intern("ctypes._layout")) is null ? null
            : PythonModules.Get("ctypes._layout", "get_layout");
        if (getLayout is null) return false;
        bool isStructure = info.Kind == CTypeKind.Structure;
        CTypeInfo? parent = type.Base is { } parentType ? CTypeInfo.Of(parentType) : null;
        PyObject? layout = Calls.Call(getLayout,
            [type, fields, PyBool.From(isStructure), parent is null ? PyNone.Instance : type.Base!], null);
        return layout is not null && Use(type, info, parent, layout);
    }

    private static bool Use(PyType type, CTypeInfo info, CTypeInfo? parent, PyObject layout)
    {
        if (!TryGetSize(layout, s_align, out long alignment) || !TryGetSize(layout, s_size, out long size)) return false;
        PyObject? given = Attributes.Get(layout, s_fieldList);
        PyTuple? fields = given is null ? null : Iteration.ToTuple(given);
        PyObject? format = fields is null ? null : Attributes.Get(layout, s_formatSpecification);
        if (format is null) return false;
        if (format is not PyStr { Length: > 0 } formatText) return Raise.TypeError("format_spec must be a string") is not null;
        bool hasPointers = parent?.HasPointers ?? false;
        foreach (PyObject each in fields!.Items)
        {
            if (each is not PyCField field) return Raise.TypeError($"fields must be of type CField, got {each.Type.Name}") is not null;
            if (CTypeInfo.Require(field.FieldType) is not { } part) return false;
            if (field.ByteOffset < 0 || (field.BitSize is null && part.Size > size - field.ByteOffset))
                return Raise.ValueError($"field '{field.Name}' does not fit into its structure") is not null;
            part.IsFinal = true;
            hasPointers |= part.HasPointers;
        }
        // The type of a field is final now: it was this one, or Python code has run that used the type.
        if (info.IsFinal)
            return Raise.AttributeError(type, StructureType.Fields, "Structure or union cannot contain itself") is not null;
        info.IsFinal = true;
        info.Size = size;
        info.Alignment = alignment;
        info.Length = (parent?.Length ?? 0) + fields.Count;
        info.BufferFormat = formatText.ToString();
        info.HasPointers = hasPointers;
        foreach (PyObject each in fields.Items)
        {
            if (!Attributes.Set(type, ((PyCField)each).Name, each)) return false;
        }
        return AnonymousFields.Add(type);
    }

    private static bool TryGetSize(PyObject layout, PyStr name, out long value)
    {
        value = 0;
        PyObject? given = Attributes.Get(layout, name);
        if (given is null || !Indexes.TryToInt64(given, out value, ExceptionTypes.OverflowError)) return false;
        return value >= 0 || Raise.ValueError($"{name} must not be negative") is not null;
    }
}

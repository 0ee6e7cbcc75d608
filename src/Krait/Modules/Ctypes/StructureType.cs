using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Ctypes;

// The class of structures, and that of unions.
[PyMethods]
internal static partial class StructureType
{
    /// <summary><c>_fields_</c></summary>
    public static readonly PyStr Fields = PyStr.Intern("_fields_");

    private static readonly PyStr s_abstract = PyStr.Intern("_abstract_");

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)self;
        if (!MetatypeInitialization.Begin(type, arguments, keywordNames)) return false;
        PyDict attributes = type.Attributes;
        if (attributes.GetItem(s_abstract) is not null) return true;
        CTypeKind kind = type.Type.IsSubtypeOf(CtypesTypes.UnionType) ? CTypeKind.Union : CTypeKind.Structure;
        PyObject? fields = attributes.GetItem(Fields);
        if (fields is not null)
        {
            type.NativeData = new CTypeInfo(kind);
            return Attributes.Set(type, Fields, fields);
        }
        CTypeInfo? parent = type.Base is { } parentType ? CTypeInfo.Of(parentType) : null;
        type.NativeData = parent is { Kind: CTypeKind.Structure or CTypeKind.Union } ? parent.Inherit() : new CTypeInfo(kind);
        if (parent is not null) parent.IsFinal = true;
        return true;
    }

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value)
    {
        // Fields that give no layout do not become the attribute.
        if (value is not null && PyStr.Equal(name, Fields) && !StructureLayouts.Set((PyType)self, value)) return false;
        return BuiltinTypes.Type.SetAttributeSlot!(self, name, value);
    }
}

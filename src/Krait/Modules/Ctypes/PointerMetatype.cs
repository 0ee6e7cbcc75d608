using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>metatype for the Pointer Objects</summary>
[PyMethods]
internal static partial class PointerMetatype
{
    private const int PointerSize = 8;

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)self;
        if (!MetatypeInitialization.Begin(type, arguments, keywordNames)) return false;
        if (!MetatypeInitialization.TryGetParts(arguments, keywordNames, out _, out _, out PyDict attributes)) return false;
        CTypeInfo info = new(CTypeKind.Pointer)
        {
            Size = PointerSize,
            Alignment = PointerSize,
            Length = 1,
            HasPointers = true,
            BufferFormat = "X{}",
        };
        type.NativeData = info;
        PyObject? target = attributes.GetItem(ArrayTypes.ItemType);
        return target is null || SetTarget(type, info, target);
    }

    private static bool SetTarget(PyType type, CTypeInfo info, PyObject target)
    {
        if (target is not PyType targetType) return Raise.TypeError("_type_ must be a type") is not null;
        if (CTypeInfo.Of(targetType) is not { } targetInfo)
            return Raise.TypeError($"{Representation.Repr(target)} must have storage info") is not null;
        info.ItemType = targetType;
        info.ItemSize = targetInfo.Size;
        string shape = targetInfo.Shape.Length == 0 ? "" : $"({string.Join(',', targetInfo.Shape)})";
        info.BufferFormat = "&" + shape + targetInfo.BufferFormat;
        targetInfo.PointerType ??= type;
        return true;
    }

    [PyMethod("set_type($self, type, /)")]
    private static PyObject? SetType(PyType self, PyObject target)
    {
        if (CTypeInfo.Require(self) is not { } info || !SetTarget(self, info, target)) return null;
        return Attributes.Set(self, ArrayTypes.ItemType, target) ? PyNone.Instance : null;
    }

    /// <summary>Convert a Python object into a function call parameter.</summary>
    [PyMethod("from_param($self, value, /)")]
    private static PyObject? FromParameter(PyType self, PyObject value)
    {
        if (value is PyNone) return value;
        if (CTypeInfo.Require(self) is not { } info) return null;
        if (info.ItemType is not { } target) return Raise.TypeError("abstract class");
        int isTarget = Classes.IsInstance(value, target);
        if (isTarget < 0) return null;
        // An object stands for a pointer to it.
        if (isTarget > 0 && value is PyCData data) return CtypesModule.MakeReference(data, 0);
        if (value is PyCData { Info: { Kind: CTypeKind.Pointer or CTypeKind.Array, ItemType: { } item } })
        {
            int fits = Classes.IsSubclass(item, target);
            if (fits != 0) return fits < 0 ? null : value;
        }
        return Parameters.Convert(self, value);
    }
}

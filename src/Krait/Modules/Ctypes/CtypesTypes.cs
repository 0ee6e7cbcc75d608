using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>The classes of ctypes that programs derive theirs from, and the classes of these.</summary>
internal static class CtypesTypes
{
    private const string Module = "_ctypes";
    private const TypeFlags Base = TypeFlags.BaseType | TypeFlags.Immutable;
    private const TypeFlags Meta = Base | TypeFlags.BaseLayout | TypeFlags.HasDict | TypeFlags.HasWeakReferences;

    public static readonly PyType Type = new("CType_Type", BuiltinTypes.Type, Meta, Module);
    public static readonly PyType SimpleType = new("PyCSimpleType", Type, Meta, Module);
    public static readonly PyType StructureType = new("PyCStructType", Type, Meta, Module);
    public static readonly PyType UnionType = new("UnionType", Type, Meta, Module);
    public static readonly PyType ArrayType = new("PyCArrayType", Type, Meta, Module);
    public static readonly PyType PointerType = new("PyCPointerType", Type, Meta, Module);
    public static readonly PyType FunctionType = new("PyCFuncPtrType", Type, Meta, Module);

    public static readonly PyType Data = new("_CData", BuiltinTypes.Object, Base, Module);
    public static readonly PyType Simple = new("_SimpleCData", Data, Base, Module, SimpleType);
    public static readonly PyType Structure = new("Structure", Data, Base, Module, StructureType);
    public static readonly PyType Union = new("Union", Data, Base, Module, UnionType);
    public static readonly PyType Array = new("Array", Data, Base, Module, ArrayType);
    public static readonly PyType Pointer = new("_Pointer", Data, Base, Module, PointerType);
    public static readonly PyType Function = new("CFuncPtr", Data, Base, Module, FunctionType);

    public static readonly PyType Field = new("CField", BuiltinTypes.Object, TypeFlags.Immutable, "ctypes");
    public static readonly PyType Argument = new("CArgObject", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, Module);
    public static readonly PyType Callback = new("CThunkObject", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, Module);
}

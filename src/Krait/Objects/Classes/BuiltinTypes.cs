using static Krait.Objects.TypeFlags;

namespace Krait.Objects;

/// <summary>The type objects of the builtin types that are no exceptions.</summary>
internal static class BuiltinTypes
{
    public static readonly PyType Object = new("object", null, BaseType);
    public static readonly PyType Type = new("type", Object, BaseType | HasDict | HasWeakReferences);

    public static readonly PyType NoneType = new("NoneType", Object, None);
    public static readonly PyType Ellipsis = new("ellipsis", Object, None);
    public static readonly PyType NotImplementedType = new("NotImplementedType", Object, None);

    public static readonly PyType Int = new("int", Object, BaseType | MatchSelf);
    public static readonly PyType Bool = new("bool", Int, MatchSelf);
    public static readonly PyType Float = new("float", Object, BaseType | MatchSelf);
    public static readonly PyType Complex = new("complex", Object, BaseType);
    public static readonly PyType Str = new("str", Object, BaseType | MatchSelf);
    public static readonly PyType Bytes = new("bytes", Object, BaseType | MatchSelf);
    public static readonly PyType ByteArray = new("bytearray", Object, BaseType | MatchSelf);
    public static readonly PyType MemoryView = new("memoryview", Object, Sequence | TypeFlags.HasWeakReferences);

    public static readonly PyType List = new("list", Object, BaseType | MatchSelf | Sequence);
    public static readonly PyType Tuple = new("tuple", Object, BaseType | MatchSelf | Sequence);
    public static readonly PyType Dict = new("dict", Object, BaseType | MatchSelf | Mapping);
    public static readonly PyType Set = new("set", Object, BaseType | MatchSelf | HasWeakReferences);
    public static readonly PyType FrozenSet = new("frozenset", Object, BaseType | MatchSelf | HasWeakReferences);
    public static readonly PyType Range = new("range", Object, Sequence);
    public static readonly PyType Slice = new("slice", Object, None);
    public static readonly PyType DictKeys = new("dict_keys", Object, None);
    public static readonly PyType DictValues = new("dict_values", Object, None);
    public static readonly PyType DictItems = new("dict_items", Object, None);
    public static readonly PyType MappingProxy = new("mappingproxy", Object, Mapping);

    public static readonly PyType ListIterator = new("list_iterator", Object, None);
    public static readonly PyType ListReverseIterator = new("list_reverseiterator", Object, None);
    public static readonly PyType TupleIterator = new("tuple_iterator", Object, None);
    public static readonly PyType StrIterator = new("str_iterator", Object, None);
    public static readonly PyType StrAsciiIterator = new("str_ascii_iterator", Object, None);
    public static readonly PyType BytesIterator = new("bytes_iterator", Object, None);
    public static readonly PyType ByteArrayIterator = new("bytearray_iterator", Object, None);
    public static readonly PyType RangeIterator = new("range_iterator", Object, None);
    public static readonly PyType LongRangeIterator = new("longrange_iterator", Object, None);
    public static readonly PyType SetIterator = new("set_iterator", Object, None);
    public static readonly PyType DictKeyIterator = new("dict_keyiterator", Object, None);
    public static readonly PyType DictValueIterator = new("dict_valueiterator", Object, None);
    public static readonly PyType DictItemIterator = new("dict_itemiterator", Object, None);
    public static readonly PyType DictReverseKeyIterator = new("dict_reversekeyiterator", Object, None);
    public static readonly PyType DictReverseValueIterator = new("dict_reversevalueiterator", Object, None);
    public static readonly PyType DictReverseItemIterator = new("dict_reverseitemiterator", Object, None);
    public static readonly PyType MemoryIterator = new("memory_iterator", Object, None);
    public static readonly PyType SequenceIterator = new("iterator", Object, None);
    public static readonly PyType CallableIterator = new("callable_iterator", Object, None);
    public static readonly PyType Enumerate = new("enumerate", Object, BaseType);
    public static readonly PyType Zip = new("zip", Object, BaseType);
    public static readonly PyType Map = new("map", Object, BaseType);
    public static readonly PyType Filter = new("filter", Object, BaseType);
    public static readonly PyType Reversed = new("reversed", Object, BaseType);

    public static readonly PyType Function = new("function", Object, TypeFlags.MethodDescriptor | HasDict | HasWeakReferences);
    public static readonly PyType Method = new("method", Object, HasWeakReferences);
    public static readonly PyType BuiltinFunction = new("builtin_function_or_method", Object, HasWeakReferences);
    public static readonly PyType MethodDescriptor = new("method_descriptor", Object, TypeFlags.MethodDescriptor);
    public static readonly PyType ClassMethodDescriptor = new("classmethod_descriptor", Object, None);
    public static readonly PyType WrapperDescriptor = new("wrapper_descriptor", Object, TypeFlags.MethodDescriptor);
    public static readonly PyType MethodWrapper = new("method-wrapper", Object, None);
    public static readonly PyType GetSetDescriptor = new("getset_descriptor", Object, None);
    public static readonly PyType MemberDescriptor = new("member_descriptor", Object, None);
    public static readonly PyType Property = new("property", Object, BaseType);
    public static readonly PyType StaticMethod = new("staticmethod", Object, BaseType | HasDict | HasWeakReferences);
    public static readonly PyType ClassMethod = new("classmethod", Object, BaseType | HasDict | HasWeakReferences);
    public static readonly PyType Super = new("super", Object, BaseType);

    public static readonly PyType Module = new("module", Object, BaseType | HasDict | HasWeakReferences);
    public static readonly PyType Code = new("code", Object, HasWeakReferences);
    public static readonly PyType Cell = new("cell", Object, None);
    public static readonly PyType Frame = new("frame", Object, None);
    public static readonly PyType FrameLocalsProxy = new("FrameLocalsProxy", Object, Mapping);
    public static readonly PyType Traceback = new("traceback", Object, None);
    public static readonly PyType Generator = new("generator", Object, HasWeakReferences);
    public static readonly PyType Coroutine = new("coroutine", Object, HasWeakReferences);
    public static readonly PyType CoroutineWrapper = new("coroutine_wrapper", Object, None);
    public static readonly PyType AsyncGenerator = new("async_generator", Object, HasWeakReferences);
    public static readonly PyType AsyncGeneratorSend = new("async_generator_asend", Object, None);
    public static readonly PyType AsyncGeneratorThrow = new("async_generator_athrow", Object, None);
    public static readonly PyType AsyncGeneratorWrappedValue = new("async_generator_wrapped_value", Object, None);
    public static readonly PyType AnextAwaitable = new("anext_awaitable", Object, None);
    public static readonly PyType Capsule = new("PyCapsule", Object, DisallowInstantiation, "types");
    public static readonly PyType SimpleNamespace = new("SimpleNamespace", Object, BaseType | HasDict, "types");

    public static readonly PyType GenericAlias = new("GenericAlias", Object, BaseType | HasWeakReferences, "types");
    public static readonly PyType GenericAliasIterator = new("generic_alias_iterator", Object, None);
    public static readonly PyType Union = new("Union", Object, HasWeakReferences, "typing");
    public static readonly PyType TypeVar = new("TypeVar", Object, HasDict | HasWeakReferences, "typing");
    public static readonly PyType ParamSpec = new("ParamSpec", Object, HasDict | HasWeakReferences, "typing");
    public static readonly PyType ParamSpecArgs = new("ParamSpecArgs", Object, HasWeakReferences, "typing");
    public static readonly PyType ParamSpecKwargs = new("ParamSpecKwargs", Object, HasWeakReferences, "typing");
    public static readonly PyType TypeVarTuple = new("TypeVarTuple", Object, HasDict | HasWeakReferences, "typing");
    public static readonly PyType TypeAliasType = new("TypeAliasType", Object, None, "typing");
    public static readonly PyType Generic = new("Generic", Object, BaseType | BaseLayout, "typing");
    public static readonly PyType ConstantEvaluator = new("_ConstEvaluator", Object, None, "_typing");
    public static readonly PyType NoDefaultType = new("NoDefaultType", Object, None, "typing");
    public static readonly PyType Template = new("Template", Object, None, "string.templatelib");
    public static readonly PyType TemplateIterator = new("TemplateIter", Object, None, "string.templatelib");
    public static readonly PyType Interpolation = new("Interpolation", Object, None, "string.templatelib");

    public static readonly PyType WeakReference = new("ReferenceType", Object, BaseType, "weakref");
    public static readonly PyType WeakProxy = new("ProxyType", Object, None, "weakref");
    public static readonly PyType WeakCallableProxy = new("CallableProxyType", Object, None, "weakref");
}

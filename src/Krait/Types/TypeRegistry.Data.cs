using Krait.Objects;
using Krait.Types.Buffers;
using Krait.Types.Bytes;
using Krait.Types.Collections;
using Krait.Types.Iterators;
using Krait.Types.Numbers;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types;

internal static partial class TypeRegistry
{
    // Numbers, strings, containers and iterators.
    static partial void BindData()
    {
        IntType.Bind(BuiltinTypes.Int);
        BoolType.Bind(BuiltinTypes.Bool);
        FloatType.Bind(BuiltinTypes.Float);
        ComplexType.Bind(BuiltinTypes.Complex);
        StrType.Bind(BuiltinTypes.Str);
        BytesCommonMethods.Bind(BuiltinTypes.Bytes);
        BytesType.Bind(BuiltinTypes.Bytes);
        BytesCommonMethods.Bind(BuiltinTypes.ByteArray);
        BufferMethods.Bind(BuiltinTypes.Bytes);
        BufferMethods.Bind(BuiltinTypes.ByteArray);
        BufferMethods.Bind(BuiltinTypes.MemoryView);
        ByteArrayType.Bind(BuiltinTypes.ByteArray);
        ListType.Bind(BuiltinTypes.List);
        TupleType.Bind(BuiltinTypes.Tuple);
        DictType.Bind(BuiltinTypes.Dict);
        DictKeysType.Bind(BuiltinTypes.DictKeys);
        DictItemsType.Bind(BuiltinTypes.DictItems);
        DictValuesType.Bind(BuiltinTypes.DictValues);
        SetType.Bind(BuiltinTypes.Set);
        FrozenSetType.Bind(BuiltinTypes.FrozenSet);
        RangeType.Bind(BuiltinTypes.Range);
        SliceType.Bind(BuiltinTypes.Slice);
        BindIterators();
    }

    private static void BindIterators()
    {
        ListIteratorType.Bind(BuiltinTypes.ListIterator);
        ListReverseIteratorType.Bind(BuiltinTypes.ListReverseIterator);
        TupleIteratorType.Bind(BuiltinTypes.TupleIterator);
        StrIteratorType.Bind(BuiltinTypes.StrIterator);
        StrIteratorType.Bind(BuiltinTypes.StrAsciiIterator);
        BytesIteratorType.Bind(BuiltinTypes.BytesIterator);
        ByteArrayIteratorType.Bind(BuiltinTypes.ByteArrayIterator);
        RangeIteratorType.Bind(BuiltinTypes.RangeIterator);
        LongRangeIteratorType.Bind(BuiltinTypes.LongRangeIterator);
        SetIteratorType.Bind(BuiltinTypes.SetIterator);
        DictIteratorType.Bind(BuiltinTypes.DictKeyIterator);
        DictIteratorType.Bind(BuiltinTypes.DictValueIterator);
        DictIteratorType.Bind(BuiltinTypes.DictItemIterator);
        DictIteratorType.Bind(BuiltinTypes.DictReverseKeyIterator);
        DictIteratorType.Bind(BuiltinTypes.DictReverseValueIterator);
        DictIteratorType.Bind(BuiltinTypes.DictReverseItemIterator);
        SequenceIteratorType.Bind(BuiltinTypes.SequenceIterator);
        CallableIteratorType.Bind(BuiltinTypes.CallableIterator);
        EnumerateType.Bind(BuiltinTypes.Enumerate);
        ZipType.Bind(BuiltinTypes.Zip);
        MapType.Bind(BuiltinTypes.Map);
        FilterType.Bind(BuiltinTypes.Filter);
        ReversedType.Bind(BuiltinTypes.Reversed);
    }
}

namespace Krait.Objects;

// The shapes of a type's slots. A null, false or -1 result means that an exception is set in the thread state, except
// where the summary says otherwise.

/// <summary>One operand: <c>__repr__</c>, <c>__neg__</c>, <c>__iter__</c>...</summary>
internal delegate PyObject? UnaryFunction(PyObject self);

/// <summary>Two operands; an operator returns <see cref="PyNotImplemented"/> where it does not apply.</summary>
internal delegate PyObject? BinaryFunction(PyObject left, PyObject right);

/// <summary>Three operands: <c>pow(base, exponent, modulus)</c>.</summary>
internal delegate PyObject? TernaryFunction(PyObject first, PyObject second, PyObject third);

/// <summary><c>__hash__</c>.</summary>
internal delegate bool HashFunction(PyObject self, out long hash);

/// <summary>A rich comparison; <see cref="PyNotImplemented"/> where it does not apply.</summary>
internal delegate PyObject? RichCompareFunction(PyObject left, PyObject right, CompareOperator comparison);

/// <summary><c>__len__</c>; -1 on error.</summary>
internal delegate long LengthFunction(PyObject self);

/// <summary>A truth-valued inquiry; -1 on error, 0 or 1.</summary>
internal delegate int InquiryFunction(PyObject self);

/// <summary><c>__contains__</c>; -1 on error, 0 or 1.</summary>
internal delegate int ContainsFunction(PyObject self, PyObject value);

/// <summary>A call in the vectorcall convention (PEP 590): positional arguments, then the values of the named ones.</summary>
internal delegate PyObject? CallFunction(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary><c>__getattribute__</c>.</summary>
internal delegate PyObject? GetAttributeFunction(PyObject self, PyStr name);

/// <summary><c>__setattr__</c>, or <c>__delattr__</c> when <paramref name="value"/> is null.</summary>
internal delegate bool SetAttributeFunction(PyObject self, PyStr name, PyObject? value);

/// <summary><c>__get__</c>; <paramref name="instance"/> is null for access through the class.</summary>
internal delegate PyObject? DescriptorGetFunction(PyObject descriptor, PyObject? instance, PyObject? owner);

/// <summary><c>__set__</c>, or <c>__delete__</c> when <paramref name="value"/> is null.</summary>
internal delegate bool DescriptorSetFunction(PyObject descriptor, PyObject instance, PyObject? value);

/// <summary><c>__setitem__</c>, or <c>__delitem__</c> when <paramref name="value"/> is null.</summary>
internal delegate bool AssignItemFunction(PyObject self, PyObject key, PyObject? value);

/// <summary><c>sequence[index]</c> for an index already made non-negative; used by the old sequence protocol's fallbacks.</summary>
internal delegate PyObject? SequenceItemFunction(PyObject self, long index);

/// <summary><c>__new__</c>.</summary>
internal delegate PyObject? NewFunction(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary><c>__init__</c>.</summary>
internal delegate bool InitFunction(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames);

/// <summary>
/// The operations of a type, as CPython's <c>tp_*</c>, <c>nb_*</c>, <c>sq_*</c>, <c>mp_*</c> and <c>am_*</c> slots.
/// A subclass starts with its bases' slots; defining a special method replaces the slot.
/// </summary>
internal sealed partial class PyType
{
    internal UnaryFunction? ReprSlot;
    internal UnaryFunction? StrSlot;

    /// <summary>
    /// <c>format(value, specification)</c> for values of exactly this builtin type, spared the search for <c>__format__</c>;
    /// not inherited, null for most types.
    /// </summary>
    internal BinaryFunction? FormatSlot;
    internal HashFunction? HashSlot;
    internal RichCompareFunction? RichCompareSlot;
    internal CallFunction? CallSlot;
    internal GetAttributeFunction? GetAttributeSlot;
    internal SetAttributeFunction? SetAttributeSlot;
    internal DescriptorGetFunction? DescriptorGetSlot;
    internal DescriptorSetFunction? DescriptorSetSlot;
    internal NewFunction? NewSlot;
    internal InitFunction? InitSlot;

    /// <summary><c>__iter__</c>.</summary>
    internal UnaryFunction? IterSlot;

    /// <summary><c>__next__</c>; null without an exception set means exhausted, StopIteration set means the same.</summary>
    internal UnaryFunction? IterNextSlot;
    internal UnaryFunction? FinalizeSlot;

    /// <summary><c>__len__</c> (both the sequence's and the mapping's).</summary>
    internal LengthFunction? LengthSlot;
    internal BinaryFunction? SubscriptSlot;
    internal AssignItemFunction? AssignSubscriptSlot;
    internal SequenceItemFunction? SequenceItemSlot;
    internal ContainsFunction? ContainsSlot;

    /// <summary>Sequence concatenation, tried after the numeric operators (<c>sq_concat</c>).</summary>
    internal BinaryFunction? ConcatSlot;

    /// <summary>Sequence repetition (<c>sq_repeat</c>); the count is any object with <c>__index__</c>.</summary>
    internal BinaryFunction? RepeatSlot;
    internal BinaryFunction? InPlaceConcatSlot;
    internal BinaryFunction? InPlaceRepeatSlot;

    internal UnaryFunction? NegativeSlot;
    internal UnaryFunction? PositiveSlot;
    internal UnaryFunction? AbsoluteSlot;
    internal UnaryFunction? InvertSlot;
    internal InquiryFunction? BoolSlot;
    internal UnaryFunction? IntSlot;
    internal UnaryFunction? FloatSlot;
    internal UnaryFunction? IndexSlot;
    internal TernaryFunction? PowerSlot;
    internal BinaryFunction? DivmodSlot;

    /// <summary>The binary operators, indexed by <see cref="BinaryOperator"/> (the in-place ones included).</summary>
    internal BinaryFunction?[] NumberSlots = new BinaryFunction?[26];

    internal UnaryFunction? AwaitSlot;
    internal UnaryFunction? AsyncIterSlot;
    internal UnaryFunction? AsyncNextSlot;
}

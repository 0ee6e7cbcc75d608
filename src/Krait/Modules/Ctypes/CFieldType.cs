using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Structure/Union member</summary>
[PyMethods]
internal static partial class CFieldType
{
    private static readonly ArgumentSpecification s_arguments =
        new("CField", ["name", "type", "byte_size", "byte_offset", "index", "_internal_use", "bit_size", "bit_offset"])
        {
            RequiredKeywords = 6,
        };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null, null, null, null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        if (values[0] is not PyStr name) return Arguments.WrongType("CField", "argument 'name'", "str", values[0]!);
        if (!Indexes.TryToInt64(values[2]!, out long byteSize, ExceptionTypes.OverflowError)
            || !Indexes.TryToInt64(values[3]!, out long byteOffset, ExceptionTypes.OverflowError)
            || !Indexes.TryToInt64(values[4]!, out long index, ExceptionTypes.OverflowError))
        {
            return null;
        }
        int isInternal = Truth.IsTrue(values[5]!);
        if (isInternal < 0) return null;
        // The constructor is for the code that computes layouts.
        if (isInternal == 0) return Raise.TypeError("cannot create type object");
        PyStr? shown = Representation.Repr(name);
        if (shown is null) return null;
        if (byteSize < 0) return Raise.ValueError($"byte size of field {shown} must not be negative, got {byteSize}");
        if (values[1] is not PyType fieldType || CTypeInfo.Of(fieldType) is not { } info)
            return Raise.TypeError($"type of field {shown} must be a C type");
        if (info.Size != byteSize)
            return Raise.ValueError($"byte size of field {shown} ({byteSize}) does not match type size ({info.Size})");
        if (values[6] is null or PyNone)
        {
            if (values[7] is not (null or PyNone)) return Raise.ValueError($"field {shown}: bit_offset must be specified if bit_size is");
            return new PyCField(PyStr.Intern(name), fieldType, byteOffset, byteSize, index);
        }
        if (info.Format is not { AllowsBits: true }) return Raise.TypeError($"bit fields not allowed for type {fieldType.Name}");
        if (values[6] is not PyIntegral size || values[7] is not PyIntegral offset) return Raise.TypeError("an integer is required");
        if (!size.TryGetInt64(out long bitSize) || bitSize <= 0 || bitSize > 64)
            return Raise.ValueError($"bit size of field {shown} out of range, got {Representation.Repr(size)}");
        if (!offset.TryGetInt64(out long bitOffset) || bitOffset < 0 || bitOffset > 64)
            return Raise.ValueError($"bit offset of field {shown} out of range, got {Representation.Repr(offset)}");
        if (bitSize + bitOffset > byteSize * 8)
            return Raise.ValueError($"bit field {shown} overflows its type ({bitOffset} + {bitSize} > {byteSize * 8})");
        return new PyCField(PyStr.Intern(name), fieldType, byteOffset, byteSize, index)
        {
            BitSize = (int)bitSize,
            BitOffset = (int)bitOffset,
        };
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject descriptor, PyObject? instance, PyObject? owner)
    {
        if (instance is null or PyNone) return descriptor;
        return instance is PyCData data ? FieldValues.Get((PyCField)descriptor, data) : Raise.TypeError("not a ctype instance");
    }

    [PySlot(nameof(PyType.DescriptorSetSlot))]
    private static bool Set(PyObject descriptor, PyObject instance, PyObject? value)
    {
        if (instance is not PyCData data) return Raise.TypeError("not a ctype instance") is not null;
        if (value is null) return Raise.TypeError("can't delete attribute") is not null;
        return FieldValues.Set((PyCField)descriptor, data, value);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var field = (PyCField)self;
        if (Representation.Repr(field.Name) is not { } name) return null;
        string size = field.BitSize is { } bits ? $"bit_size={bits}, bit_offset={field.BitOffset}" : $"size={field.ByteSize}";
        return PyStr.FromString($"<ctypes.CField {name} type={field.FieldType.Name}, ofs={field.ByteOffset}, {size}>");
    }

    /// <summary>name of this field</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyCField self) => self.Name;

    /// <summary>type of this field</summary>
    [PyGetter("type", IsField = true)]
    private static PyObject GetFieldType(PyCField self) => self.FieldType;

    /// <summary>offset in bytes of this field (same as byte_offset)</summary>
    [PyGetter("offset", IsField = true)]
    private static PyObject GetOffset(PyCField self) => PyInt.From(self.ByteOffset);

    /// <summary>offset in bytes of this field. For bitfields: excludes bit_offset.</summary>
    [PyGetter("byte_offset", IsField = true)]
    private static PyObject GetByteOffset(PyCField self) => PyInt.From(self.ByteOffset);

    /// <summary>size of this field in bytes</summary>
    [PyGetter("byte_size", IsField = true)]
    private static PyObject GetByteSize(PyCField self) => PyInt.From(self.ByteSize);

    /// <summary>additional offset in bits (relative to byte_offset); zero for non-bitfields</summary>
    [PyGetter("bit_offset", IsField = true)]
    private static PyObject GetBitOffset(PyCField self) => PyInt.From(self.BitOffset);

    /// <summary>size in bytes of this field. For bitfields, this is a legacy packed value; use byte_size instead</summary>
    [PyGetter("size")]
    private static PyObject GetSize(PyCField self) =>
        PyInt.From(self.BitSize is { } bits ? ((long)bits << 16) | (uint)self.BitOffset : self.ByteSize);

    /// <summary>size of this field in bits</summary>
    [PyGetter("bit_size")]
    private static PyObject GetBitSize(PyCField self) =>
        self.BitSize is { } bits ? PyInt.From(bits) : PyIntegral.From(new System.Numerics.BigInteger(self.ByteSize) * 8);

    /// <summary>true if this is a bitfield</summary>
    [PyGetter("is_bitfield")]
    private static PyObject GetIsBitField(PyCField self) => PyBool.From(self.BitSize is not null);

    /// <summary>true if this field is anonymous</summary>
    [PyGetter("is_anonymous")]
    private static PyObject GetIsAnonymous(PyCField self) => PyBool.From(self.IsAnonymous);
}

using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>A field of a structure or union: the descriptor that reads and stores it.</summary>
internal sealed class PyCField(PyStr name, PyType fieldType, long byteOffset, long byteSize, long index) : PyObject
{
    public readonly PyStr Name = name;
    public readonly PyType FieldType = fieldType;
    public readonly long ByteOffset = byteOffset;
    public readonly long ByteSize = byteSize;
    public readonly long Index = index;

    /// <summary>How many bits the field has; null when it has all of its type.</summary>
    public int? BitSize { get; init; }

    public int BitOffset { get; init; }

    /// <summary>Whether the fields of its type are fields of the whole as well.</summary>
    public bool IsAnonymous { get; set; }

    public override PyType Type => CtypesTypes.Field;

    /// <summary>A field of an anonymous field as one of the whole.</summary>
    public PyCField Move(long index, long offset) =>
        new(Name, FieldType, ByteOffset + offset, ByteSize, Index + index) { BitSize = BitSize, BitOffset = BitOffset };
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>What sort of C type a class stands for.</summary>
internal enum CTypeKind
{
    Simple,
    Structure,
    Union,
    Array,
    Pointer,
    Function,
}

/// <summary>How a class stores its instances: the layout of a C type. It is the <see cref="PyType.NativeData"/> of the class.</summary>
internal sealed class CTypeInfo(CTypeKind kind)
{
    public readonly CTypeKind Kind = kind;

    public long Size;
    public long Alignment;

    /// <summary>How many parts an instance has: fields or items. Decides whether it keeps objects by the number of a part.</summary>
    public long Length;

    /// <summary>The type of items, or of what is pointed to; null for none.</summary>
    public PyType? ItemType;

    /// <summary>The size of what <see cref="ItemType"/> describes.</summary>
    public long ItemSize;

    /// <summary>How a simple type is read and written.</summary>
    public SimpleFormat? Format;

    /// <summary>Whether a simple type has the other byte order than the machine.</summary>
    public bool IsSwapped;

    /// <summary>The format that the buffer protocol shows.</summary>
    public string BufferFormat = "B";

    /// <summary>The size of the items that the buffer protocol shows; negative where it is all of the type.</summary>
    public long BufferItemSize
    {
        get => field < 0 ? Size : field;
        init;
    } = -1;

    /// <summary>The extents that the buffer protocol shows.</summary>
    public long[] Shape = [];

    /// <summary>Whether instances hold addresses, which mean nothing in another process.</summary>
    public bool HasPointers;

    /// <summary>Whether the layout is in use and cannot change any more.</summary>
    public bool IsFinal;

    /// <summary><c>__pointer_type__</c>: the class of pointers to this one; null before there is one.</summary>
    public PyObject? PointerType;

    /// <summary>The classes of arrays of this one that exist, by length.</summary>
    public readonly Dictionary<long, WeakReference<PyType>> ArrayTypes = [];

    /// <summary>The parameters of functions.</summary>
    public PyTuple? ArgumentTypes;

    /// <summary>The sequence that they were given as.</summary>
    public PyObject? ShownArgumentTypes;

    /// <summary>Their <c>from_param</c> methods.</summary>
    public PyObject[]? Converters;

    /// <summary>The result of functions: a C type, a callable or None.</summary>
    public PyObject? ResultType;

    /// <summary>What the function that <c>_check_retval_</c> of the result type names is; null for none.</summary>
    public PyObject? ResultCheck;

    /// <summary>The <c>_flags_</c> of functions.</summary>
    public long Flags;

    /// <summary>The layout of a class; null for one that is not a C type or an abstract one.</summary>
    public static CTypeInfo? Of(PyObject type) => (type as PyType)?.NativeData as CTypeInfo;

    /// <summary>The layout of a class; null with TypeError set for an abstract one.</summary>
    public static CTypeInfo? Require(PyType type)
    {
        if (type.NativeData is CTypeInfo info) return info;
        Raise.TypeError("abstract class");
        return null;
    }

    /// <summary>A copy for a class that inherits the layout.</summary>
    public CTypeInfo Inherit() => new(Kind)
    {
        Size = Size,
        Alignment = Alignment,
        Length = Length,
        BufferFormat = BufferFormat,
        HasPointers = HasPointers,
    };
}

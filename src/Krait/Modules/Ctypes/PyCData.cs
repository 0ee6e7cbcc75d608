using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>An instance of a C type: a part of a piece of memory.</summary>
internal class PyCData : PyStatefulObject, IBufferOwner
{
    protected PyCData(PyType type, CTypeInfo info, CMemory memory, int offset)
        : base(type)
    {
        Info = info;
        Memory = memory;
        Offset = offset;
        Size = (int)info.Size;
    }

    /// <summary>The layout it was made with.</summary>
    public CTypeInfo Info { get; }

    public CMemory Memory { get; }

    /// <summary>Where in the memory it begins.</summary>
    public int Offset { get; }

    /// <summary>How many bytes it has, which <c>resize</c> changes.</summary>
    public int Size { get; set; }

    /// <summary>The object that it is a part of, or that points to it; null for one that stands alone.</summary>
    public PyCData? Parent { get; init; }

    /// <summary>The number of the part of <see cref="Parent"/> that it is.</summary>
    public long Index { get; init; }

    /// <summary>Whether it is alone in memory that was made for it.</summary>
    public bool OwnsMemory { get; init; }

    /// <summary>What must live as long as the object, as <c>_objects</c> shows it; null for nothing.</summary>
    public PyObject? Kept { get; set; }

    public Span<byte> Bytes => Memory.Span.Slice(Offset, Size);

    bool IBufferOwner.IsReadOnly => false;

    string IBufferOwner.Format => Info.BufferFormat;

    int IBufferOwner.ItemSize => (int)Info.BufferItemSize;

    int[]? IBufferOwner.Shape => Array.ConvertAll(Info.Shape, static extent => (int)extent);

    void IBufferOwner.Export(int change) => Memory.Export(change);

    /// <summary>The address of its first byte.</summary>
    public long Address => CtypesState.Own.Addresses.AddressOf(Memory, Info.Alignment) + Offset;

    /// <summary>A new object of zeros; null with an exception set.</summary>
    public static PyCData? Create(PyType type)
    {
        if (CTypeInfo.Require(type) is not { } info) return null;
        if (!Allocation.Reserve(info.Size)) return null;
        info.IsFinal = true;
        return Make(type, info, new CMemory((int)info.Size), 0, null, 0, true);
    }

    /// <summary>An object in memory that is there already; null with an exception set.</summary>
    public static PyCData? At(PyType type, CMemory memory, long offset, PyCData? parent = null, long index = 0)
    {
        if (CTypeInfo.Require(type) is not { } info) return null;
        if (offset < 0 || offset + info.Size > memory.Length)
        {
            Raise.ValueError($"{type.Name} does not fit into the memory of the object");
            return null;
        }
        info.IsFinal = true;
        return memory.Fix() is { } fixedMemory ? Make(type, info, fixedMemory, (int)offset, parent, index, false) : null;
    }

    private static PyCData? Make(PyType type, CTypeInfo info, CMemory memory, int offset, PyCData? parent, long index, bool owns)
    {
        // A metaclass can make C types of classes whose instances are none.
        if (!type.NativeBase.IsSubtypeOf(CtypesTypes.Data))
        {
            Raise.TypeError("abstract class");
            return null;
        }
        return ReferenceEquals(type.NativeBase, CtypesTypes.Function)
            ? new PyCFunctionPointer(type, info, memory, offset) { Parent = parent, Index = index, OwnsMemory = owns }
            : new PyCData(type, info, memory, offset) { Parent = parent, Index = index, OwnsMemory = owns };
    }
}

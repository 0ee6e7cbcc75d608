using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>Stands for a piece of memory as the object that a view looks at.</summary>
internal sealed class MemoryOwner(CMemory memory) : PyObject, IBufferOwner
{
    public override PyType Type => BuiltinTypes.Object;

    public Span<byte> Bytes => memory.Span;

    bool IBufferOwner.IsReadOnly => false;

    string IBufferOwner.Format => "B";

    int IBufferOwner.ItemSize => 1;

    bool IBufferOwner.IsHidden => true;

    void IBufferOwner.Export(int change) => memory.Export(change);
}

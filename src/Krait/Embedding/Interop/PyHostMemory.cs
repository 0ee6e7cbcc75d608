using Krait.Objects;
using Krait.Types.Slots;

namespace Krait.Interop;

/// <summary>Memory of the host, which a <c>memoryview</c> looks at.</summary>
internal sealed class PyHostMemory(Memory<byte> memory, bool isReadOnly) : PyObject, IBufferOwner
{
    private static readonly PyType s_type = MakeType();

    /// <inheritdoc/>
    public override PyType Type => s_type;

    /// <inheritdoc/>
    public Span<byte> Bytes => memory.Span;

    /// <inheritdoc/>
    public bool IsReadOnly => isReadOnly;

    /// <inheritdoc/>
    public string Format => "B";

    /// <inheritdoc/>
    public int ItemSize => 1;

    private static PyType MakeType()
    {
        PyType type = new("Memory", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "host");
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    /// <summary>A view of memory.</summary>
    public static PyMemoryView View(Memory<byte> memory, bool isReadOnly) =>
        new(new PyHostMemory(memory, isReadOnly), "B", 1, isReadOnly, 0, [memory.Length], [1]);

    /// <inheritdoc/>
    public void Export(int change)
    {
        // Its size never changes, so that views need not be counted.
    }
}

using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Subinterpreters;

/// <summary>The owner of a memoryview that came from another interpreter: it keeps that one's memory from changing its size.</summary>
internal sealed class PyBufferView(PyMemoryView view) : PyObject, IBufferOwner
{
    public static readonly PyType TypeObject =
        new("CrossInterpreterBufferView", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_interpreters");

    public override PyType Type => TypeObject;

    /// <inheritdoc/>
    public Span<byte> Bytes => view.Memory;

    /// <inheritdoc/>
    public bool IsReadOnly => view.IsReadOnly;

    /// <inheritdoc/>
    public string Format => view.Format;

    /// <inheritdoc/>
    public int ItemSize => view.ItemSize;

    /// <inheritdoc/>
    public void Export(int change)
    {
        // The view that this one passes on counts as an export of the memory's owner until it is collected itself.
    }
}

[PyMethods]
internal static partial class BufferViewType;

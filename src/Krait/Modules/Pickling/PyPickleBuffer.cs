using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;

namespace Krait.Modules.Pickling;

/// <summary>A <c>PickleBuffer</c>: a buffer that may travel beside a pickle (PEP 574).</summary>
internal sealed class PyPickleBuffer(PyMemoryView view) : PyObject, IBufferOwner
{
    public static readonly PyType TypeObject = new("PickleBuffer", BuiltinTypes.Object, TypeFlags.HasWeakReferences, "pickle");

    private WeakReferenceList? _weakReferences;

    /// <summary>The buffer; null once released.</summary>
    public PyMemoryView? View = view;

    public override PyType Type => TypeObject;

    public string? Released => View is null ? "operation forbidden on released PickleBuffer object" : null;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    public Span<byte> Bytes =>
        View is not { } view ? default : view.IsContiguous ? view.Memory.Slice(view.Offset, view.ByteCount) : view.ToBytes();

    public bool IsReadOnly => View is not { IsReadOnly: false };

    public string Format => View?.Format ?? "B";

    public int ItemSize => View?.ItemSize ?? 1;

    public PyMemoryView? ForwardedView => View;

    public void Export(int change)
    {
        if (View is { } view) view.Users += change;
    }
}

/// <summary>Wrapper for potentially out-of-band buffers</summary>
[PyMethods]
internal static partial class PickleBufferType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("PickleBuffer() takes no keyword arguments");
        if (!Arguments.CheckPositional("PickleBuffer", arguments.Length, 1, 1)) return null;
        PyObject target = arguments[0];
        if (target is not PyMemoryView && Buffers.BytesOf(target) is null)
        {
            return Raise.TypeError($"a bytes-like object is required, not '{target.Type.Name}'");
        }
        PyMemoryView? view = MemoryViewType.Create(target is PyPickleBuffer { View: { } inner } ? inner : target);
        return view is null ? null : new PyPickleBuffer(view);
    }

    /// <summary>
    /// Return a memoryview of the raw memory underlying this buffer. Will raise BufferError is the buffer isn't contiguous.
    /// </summary>
    [PyMethod("raw($self, /)")]
    private static PyObject? Raw(PyPickleBuffer self)
    {
        if (self.View is not { } view) return Raise.ValueError("operation forbidden on released PickleBuffer object");
        if (view.IsContiguous || IsFortran(view))
        {
            return new PyMemoryView(view.Owner!, "B", 1, view.IsReadOnly, view.Offset, [view.ByteCount], [1]);
        }
        return Raise.Set(ExceptionTypes.BufferError, "cannot extract raw buffer from non-contiguous buffer");
    }

    private static bool IsFortran(PyMemoryView view)
    {
        int expected = view.ItemSize;
        // Short: a buffer has at most 64 dimensions.
        for (int i = 0; i < view.Shape.Length; i++)
        {
            if (view.Shape[i] > 1 && view.Strides[i] != expected) return false;
            expected *= view.Shape[i];
        }
        return true;
    }

    /// <summary>Release the underlying buffer exposed by the PickleBuffer object.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject Release(PyPickleBuffer self)
    {
        if (self.View is { } view) Buffers.Release(view);
        self.View = null;
        return PyNone.Instance;
    }
}

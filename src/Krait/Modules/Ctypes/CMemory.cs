using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>A piece of memory that ctypes objects lie in: an array of its own, or the buffer of another object.</summary>
/// <remarks>All access goes through <see cref="Span"/>, so that no offset that a program makes up leaves the piece.</remarks>
internal sealed class CMemory
{
    private readonly PyMemoryView? _view;
    private readonly PyObject? _changing;
    private byte[] _bytes;
    private int _exports;

    /// <summary>Memory of its own, all zeros.</summary>
    public CMemory(int size) => _bytes = size == 0 ? [] : new byte[size];

    /// <summary>Memory of its own that has its content.</summary>
    public CMemory(byte[] bytes) => _bytes = bytes;

    /// <summary>The memory of another object, which keeps its size as long as this view is there.</summary>
    public CMemory(PyMemoryView view)
    {
        _bytes = [];
        _view = view;
    }

    /// <summary>The memory of an object that may change its size, and does until <see cref="Fix"/>.</summary>
    public CMemory(PyObject changing)
    {
        _bytes = [];
        _changing = changing;
    }

    /// <summary>The bytes. Python code may replace them: take the span again after running any.</summary>
    public Span<byte> Span => _changing is IBufferOwner owner ? owner.Bytes : _view is null ? _bytes
        : _view.ByteCount == 0 ? [] : _view.Memory.Slice(_view.Offset, _view.ByteCount);

    public int Length => _changing is IBufferOwner owner ? owner.Bytes.Length : _view is null ? _bytes.Length : _view.ByteCount;

    /// <summary>The made-up address of the first byte; 0 until somebody asks for it.</summary>
    public long Address { get; set; }

    /// <summary>How many bytes it had when it got its address.</summary>
    public int AddressedLength { get; set; }

    /// <summary>The same memory at a size that stays as long as this is used; null with an exception set.</summary>
    public CMemory? Fix()
    {
        if (_changing is null) return this;
        PyMemoryView? view = Buffers.NativeView(_changing, Buffers.Writable);
        return view is null ? null : new CMemory(view) { Address = Address, AddressedLength = AddressedLength };
    }

    /// <summary>Whether somebody looks at the memory through the buffer protocol.</summary>
    public bool IsExported => System.Threading.Volatile.Read(ref _exports) > 0;

    /// <summary>Counts a view more or less. Called from any thread.</summary>
    public void Export(int change) => System.Threading.Interlocked.Add(ref _exports, change);

    /// <summary>
    /// Makes room. Memory never shrinks, so that what points into it stays inside; its address changes, as it would in C.
    /// </summary>
    public void Grow(int size)
    {
        if (_view is not null || size <= _bytes.Length) return;
        Array.Resize(ref _bytes, size);
        Address = 0;
    }
}

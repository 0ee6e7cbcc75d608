using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>A piece of memory that ctypes objects lie in: an array of its own, or the buffer of another object.</summary>
/// <remarks>All access goes through <see cref="Span"/>, so that no offset that a program makes up leaves the piece.</remarks>
internal sealed class CMemory
{
    private readonly PyMemoryView? _view;
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

    /// <summary>The bytes. Python code may replace them: take the span again after running any.</summary>
    public Span<byte> Span => _view is null ? _bytes : _view.ByteCount == 0 ? [] : _view.Memory.Slice(_view.Offset, _view.ByteCount);

    public int Length => _view is null ? _bytes.Length : _view.ByteCount;

    /// <summary>The made-up address of the first byte; 0 until somebody asks for it.</summary>
    public long Address { get; set; }

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

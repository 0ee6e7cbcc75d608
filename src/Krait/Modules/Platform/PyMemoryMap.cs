using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;
using Microsoft.Win32.SafeHandles;

namespace Krait.Modules.Platform;

/// <summary>How a memory map may be used.</summary>
internal enum MapAccess
{
    Default,
    Read,
    Write,
    Copy,
}

/// <summary>A <c>mmap.mmap</c>: pages of a file, or of none, in the memory of the process.</summary>
internal sealed unsafe partial class PyMemoryMap : PyObject, IBufferOwner
{
    public static readonly PyType TypeObject = new("mmap", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences, "mmap");

    private const int RemapMayMove = 1;
    private const int Synchronous = 4;

    private InstanceState _state;
    private byte* _address;
    private int _views;
    private readonly LateDisposal<SafeFileHandle>? _file;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    public PyMemoryMap(PyType type, byte* address, long length, SafeFileHandle? file)
    {
        _state.Initialize(type);
        _address = address;
        Length = length;
        _file = file is null ? null : new LateDisposal<SafeFileHandle>(file);
    }

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary>How many bytes are mapped, which may be more than a span can have.</summary>
    public long Length { get; private set; }

    public long Position { get; set; }

    public long Offset { get; init; }

    public MapAccess Access { get; init; }

    /// <summary>The file, by a descriptor of the map's own; null for anonymous memory or untracked files.</summary>
    public SafeFileHandle? File => _file?.Value;

    public bool TracksDescriptor { get; init; }

    public bool IsShared { get; init; }

    public bool IsClosed => _address is null;

    /// <summary>
    /// Whether the memory has to stay where it is: somebody views it, or a native function that may read it waits for the handler of a
    /// signal to end.
    /// </summary>
    public bool IsHeld => HasViews || ThreadState.Current.Interpreter.WaitingFunctions > 0;

    private bool HasViews => System.Threading.Volatile.Read(ref _views) > 0;

    /// <summary>All bytes, as views have them: the buffer protocol of a map that is longer than a span is refused.</summary>
    public Span<byte> Bytes => From(0);

    public string? Released => Length > int.MaxValue ? $"a buffer has at most {int.MaxValue} bytes, the map has {Length}" : null;

    public bool IsReadOnly => Access == MapAccess.Read;

    public string Format => "B";

    public int ItemSize => 1;

    /// <summary>The byte at an index.</summary>
    public ref byte this[long index] => ref From(index)[0];

    /// <summary>The bytes from an index on, as many as a span can have.</summary>
    public Span<byte> From(long start)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)start, (ulong)Length);
        return _address is null ? [] : new Span<byte>(_address + start, (int)Math.Min(Length - start, int.MaxValue));
    }

    /// <summary>Copies bytes within the map, to where they may overlap.</summary>
    public void Move(long target, long source, long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)count, (ulong)(Length - Math.Max(target, source)));
        Buffer.MemoryCopy(_address + source, _address + target, count, count);
    }

    public void Export(int change) => System.Threading.Interlocked.Add(ref _views, change);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nint length);

    [LibraryImport("libc", EntryPoint = "mremap", SetLastError = true)]
    private static partial nint Remap(nint address, nint oldLength, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "msync", SetLastError = true)]
    private static partial int Synchronize(nint address, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int AdviseNative(nint address, nint length, int advice);

    private static bool RaiseLast() => FileDescriptors.RaiseError(FileDescriptors.LastError) is not null;

    /// <summary>Whether the map is open; false with ValueError set.</summary>
    public bool CheckOpen() => _address is not null || Raise.ValueError("mmap closed or invalid") is not null;

    /// <summary>Whether the map, open or closed, may be changed; false with TypeError set.</summary>
    public bool CheckAccess() => !IsReadOnly || Raise.TypeError("mmap can't modify a readonly memory map.") is not null;

    /// <summary>Whether the map is open and may be changed; false with an exception set.</summary>
    public bool CheckWritable() => CheckOpen() && CheckAccess();

    public bool Close()
    {
        if (IsHeld) return Raise.Set(ExceptionTypes.BufferError, "cannot close exported pointers exist") is not null;
        _file?.Dispose();
        Release();
        GC.SuppressFinalize(this);
        return true;
    }

    private void Release()
    {
        if (_address is not null) Unmap((nint)_address, (nint)Length);
        _address = null;
    }

    public bool Flush(long offset, long size) =>
        Synchronize((nint)_address + (nint)offset, (nint)size, Synchronous) == 0 || RaiseLast();

    public bool Advise(int advice, long start, long length) =>
        AdviseNative((nint)_address + (nint)start, (nint)length, advice) == 0 || RaiseLast();

    /// <summary>Changes the length of the map and of its file; false with an exception set.</summary>
    public bool Resize(long length)
    {
        if (File is { } file && !FileDescriptors.Truncate((int)file.DangerousGetHandle(), Offset + length)) return false;
        nint moved = Remap((nint)_address, (nint)Length, (nint)length, RemapMayMove);
        if (moved == -1) return RaiseLast();
        _address = (byte*)moved;
        Length = length;
        return true;
    }

    ~PyMemoryMap()
    {
        if (_release.IsDue(this)) Release();
    }
}

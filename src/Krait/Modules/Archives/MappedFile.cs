using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Krait.Modules.Archives;

/// <summary>A file as memory that is read where it lies: pages come when they are looked at, and are shared between processes.</summary>
/// <remarks>
/// The file stays mapped until the process ends, so that the address is always valid, and the length is that of the mapping: a span
/// never leads outside it. A file that is cut short meanwhile ends the process when a page that is gone is read, as with a cut assembly.
/// </remarks>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly byte* _start;
    private readonly int _length;

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is empty, or larger than two gigabytes.</exception>
    public MappedFile(string path)
    {
        long length = new FileInfo(path).Length;
        if (length is 0 or > int.MaxValue) throw new InvalidDataException($"'{path}' is no archive of the standard library");
        _length = (int)length;
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        // Never released, so that the system's object is not either.
        file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
        // It never moves.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // It stays mapped.
    }
}

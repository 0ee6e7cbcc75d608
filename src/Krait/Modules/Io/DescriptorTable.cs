namespace Krait.Modules.Io;

/// <summary>The files of an engine whose descriptors are not those of the operating system.</summary>
/// <remarks>
/// Every read and write of a descriptor goes through <see cref="FileDescriptors"/>, which asks this table first where an engine has one.
/// Results are as there: -1 with an exception set, -2 for what would have to wait.
/// </remarks>
internal abstract class DescriptorTable
{
    /// <summary>Whether the table answers for a descriptor; else it is the operating system's.</summary>
    public abstract bool Owns(int descriptor);

    /// <summary>The engine's own files; null where it has the operating system's.</summary>
    public abstract VirtualFiles? Files { get; }

    /// <summary>Reads bytes.</summary>
    public abstract int Read(int descriptor, Span<byte> buffer);

    /// <summary>Writes bytes.</summary>
    public abstract int Write(int descriptor, ReadOnlySpan<byte> bytes);

    /// <summary>Moves the position; -1 with an exception set.</summary>
    public abstract long Seek(int descriptor, long offset, int origin);

    /// <summary>Whether the position can be moved.</summary>
    public abstract bool CanSeek(int descriptor);

    /// <summary>Changes a file's length; false with an exception set.</summary>
    public abstract bool Truncate(int descriptor, long length);

    /// <summary>Closes a descriptor; false with an exception set.</summary>
    public abstract bool Close(int descriptor);
}

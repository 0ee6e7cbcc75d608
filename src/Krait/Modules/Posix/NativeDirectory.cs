using System.Runtime.InteropServices;
using Krait.Modules.Io;

namespace Krait.Modules.Posix;

/// <summary>The kinds of files that directories tell apart; not all file systems do.</summary>
internal enum FileKind : byte
{
    /// <summary>Only the file itself tells.</summary>
    Unknown = 0,

    /// <summary>A directory.</summary>
    Folder = 4,

    /// <summary>A regular file.</summary>
    Regular = 8,

    /// <summary>A symbolic link.</summary>
    Link = 10,
}

/// <summary>What a directory says of a file in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Inode">Its number in the file system; 0 for a file that has none.</param>
internal readonly record struct DirectoryEntry(byte[] Name, FileKind Kind, ulong Inode);

/// <summary>Reads directories, the environment and the current folder as bytes, which .NET would take for UTF-8.</summary>
internal static unsafe partial class NativeDirectory
{
    // Where a name is in a directory's entry.
    private static readonly int s_nameOffset = OperatingSystem.IsMacOS() ? 21 : 19;

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint Open(string path);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    private static partial nint Open(int descriptor);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial nint Next(nint directory);

    [LibraryImport("libc", EntryPoint = "rewinddir")]
    private static partial void Rewind(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int Close(nint directory);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEnviron")]
    private static partial byte** GetEnvironment();

    [LibraryImport("libc", EntryPoint = "getcwd", SetLastError = true)]
    private static partial nint GetCurrent(ref byte buffer, nint size);

    /// <summary>What is in a directory, without the two entries every directory has; null with the system's error set.</summary>
    public static List<DirectoryEntry>? Entries(string path) => Entries(Open(path));

    /// <summary>What is in a directory that a descriptor is open for, which stays open.</summary>
    public static List<DirectoryEntry>? Entries(int descriptor)
    {
        int copy = NativeCalls.Duplicate(descriptor);
        if (copy < 0) return null;
        nint directory = Open(copy);
        if (directory == 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = FileDescriptors.Close(copy);
            Marshal.SetLastPInvokeError(error);
            return null;
        }
        Rewind(directory);
        return Entries(directory);
    }

    private static List<DirectoryEntry>? Entries(nint directory)
    {
        if (directory == 0) return null;
        List<DirectoryEntry> entries = [];
        for (nint entry = Next(directory); entry != 0; entry = Next(directory))
        {
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + s_nameOffset);
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
            // The number of the file comes first, its kind right before the name.
            entries.Add(new DirectoryEntry(name.ToArray(), (FileKind)((byte*)entry)[s_nameOffset - 1], *(ulong*)entry));
        }
        _ = Close(directory);
        return entries;
    }

    /// <summary>The variables of the environment, each as name, equals sign and value.</summary>
    public static List<byte[]> Environment()
    {
        List<byte[]> variables = [];
        byte** next = GetEnvironment();
        if (next is null) return variables;
        for (; *next is not null; next++) variables.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*next).ToArray());
        return variables;
    }

    /// <summary>The current folder; null with the system's error set.</summary>
    public static byte[]? Current()
    {
        byte[] buffer = new byte[4096];
        while (GetCurrent(ref buffer[0], buffer.Length) == 0)
        {
            const int TooSmall = 34;
            if (Marshal.GetLastPInvokeError() != TooSmall) return null;
            buffer = new byte[2 * buffer.Length];
        }
        return buffer[..Array.IndexOf(buffer, (byte)0)];
    }
}

using System.Runtime.InteropServices;
using Krait.Modules.Io;

namespace Krait.Modules.Posix;

/// <summary>What stat says of a file, in the layout .NET's own native library has on every system.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileStatus
{
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    public int Flags;
    public int Mode;
    public uint UserId;
    public uint GroupId;
    public long Size;
    public long AccessTime;
    public long AccessTimeNanoseconds;
    public long ModificationTime;
    public long ModificationTimeNanoseconds;
    public long ChangeTime;
    public long ChangeTimeNanoseconds;
    public long BirthTime;
    public long BirthTimeNanoseconds;
    public long Device;
    public long SpecialDevice;
    public long Inode;
    public uint UserFlags;

    // Beyond what .NET's library fills in: FileCalls.StatWhole does.
    public long Links;
    public long Blocks;
    public long BlockSize;

    public readonly bool IsRegularFile => (Mode & KindMask) == RegularFile;

    public readonly bool IsFolder => (Mode & KindMask) == Folder;

    public readonly bool IsLink => (Mode & KindMask) == Link;
}

/// <summary>Calls of the operating system that .NET offers no portable way to.</summary>
internal static partial class NativeCalls
{
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int Stat(string path, out FileStatus status);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int StatLink(string path, out FileStatus status);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_FStat", SetLastError = true)]
    public static partial int StatDescriptor(nint descriptor, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int RemoveDirectory(string path);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int SymbolicLink(string target, string path);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial nint ReadLink(string path, ref byte buffer, nint size);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int ChangeDirectory(string path);

    [LibraryImport("libc", EntryPoint = "truncate", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int Truncate(string path, long length);

    /// <summary>A duplicate that programs started by this one do not inherit (PEP 446); -1 for an error.</summary>
    public static int Duplicate(int descriptor)
    {
        const int DuplicateAndCloseOnExec = 1030;
        return Control(descriptor, DuplicateAndCloseOnExec, 0);
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int other);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int other, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    public static partial int Pipe(ref int descriptors);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    public static partial uint GroupId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentProcessId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int SetVariable(string name, string value, int replaces);

    [LibraryImport("libc", EntryPoint = "unsetenv", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int RemoveVariable(string name);

    [LibraryImport("libc", EntryPoint = "system", StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    public static partial int RunInShell(string command);
}

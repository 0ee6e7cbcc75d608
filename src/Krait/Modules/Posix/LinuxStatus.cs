using System.Runtime.InteropServices;
using Krait.Modules.Io;

namespace Krait.Modules.Posix;

/// <summary>What statx(2) says of a file: one layout on every processor, with what .NET's library leaves out.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal partial struct LinuxStatus
{
    private const int CurrentFolder = -100;
    private const int NotFollowing = 0x100;
    private const int OfDescriptor = 0x1000;
    private const uint BasicFields = 0x7FF;
    private const int NotImplemented = 38;

    [FieldOffset(4)]
    private uint _blockSize;

    [FieldOffset(16)]
    private uint _links;

    [FieldOffset(20)]
    private uint _user;

    [FieldOffset(24)]
    private uint _group;

    [FieldOffset(28)]
    private ushort _mode;

    [FieldOffset(32)]
    private ulong _inode;

    [FieldOffset(40)]
    private ulong _size;

    [FieldOffset(48)]
    private ulong _blocks;

    [FieldOffset(64)]
    private Time _access;

    [FieldOffset(96)]
    private Time _change;

    [FieldOffset(112)]
    private Time _modification;

    [FieldOffset(128)]
    private uint _specialMajor;

    [FieldOffset(132)]
    private uint _specialMinor;

    [FieldOffset(136)]
    private uint _deviceMajor;

    [FieldOffset(140)]
    private uint _deviceMinor;

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int GetNative(int folder, string path, int flags, uint wanted, out LinuxStatus status);

    /// <summary>What is known of a file.</summary>
    public static int Get(string path, bool followsLinks, out FileStatus status)
    {
        int result = GetNative(CurrentFolder, path, followsLinks ? 0 : NotFollowing, BasicFields, out LinuxStatus known);
        if (result < 0 && FileDescriptors.LastError == NotImplemented)
        {
            return followsLinks ? NativeCalls.Stat(path, out status) : NativeCalls.StatLink(path, out status);
        }
        status = known.ToStatus();
        return result;
    }

    /// <summary>What is known of the file of a descriptor.</summary>
    public static int Get(int descriptor, out FileStatus status)
    {
        int result = GetNative(descriptor, "", OfDescriptor, BasicFields, out LinuxStatus known);
        if (result < 0 && FileDescriptors.LastError == NotImplemented) return NativeCalls.StatDescriptor(descriptor, out status);
        status = known.ToStatus();
        return result;
    }

    private readonly FileStatus ToStatus() => new()
    {
        Mode = _mode,
        UserId = _user,
        GroupId = _group,
        Size = (long)_size,
        AccessTime = _access.Seconds,
        AccessTimeNanoseconds = _access.Nanoseconds,
        ModificationTime = _modification.Seconds,
        ModificationTimeNanoseconds = _modification.Nanoseconds,
        ChangeTime = _change.Seconds,
        ChangeTimeNanoseconds = _change.Nanoseconds,
        Device = (long)PosixModule.DeviceOf(_deviceMajor, _deviceMinor),
        SpecialDevice = (long)PosixModule.DeviceOf(_specialMajor, _specialMinor),
        Inode = (long)_inode,
        Links = _links,
        Blocks = (long)_blocks,
        BlockSize = _blockSize,
    };
}

using Krait.Modules;
using Krait.Modules.Io;
using Krait.Modules.Posix;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>
/// A host's file system as an engine's program meets it: with the rules and errors of POSIX, whatever the file system checks itself.
/// </summary>
internal sealed class EngineFiles(PythonEngine engine, PythonFileSystem files, object gate) : VirtualFiles
{
    // Numbers of errors.
    private const int NotFound = 2;
    private const int IoError = 5;
    private const int BadDescriptor = 9;
    private const int NotPermitted = 13;
    private const int Exists = 17;
    private const int NotFolder = 20;
    private const int IsFolder = 21;
    private const int InvalidArgument = 22;
    private const int TooManyFiles = 24;
    private const int NoSpace = 28;
    private const int IllegalSeek = 29;
    private const int ReadOnlyFiles = 30;
    private const int NameTooLong = 36;
    private const int FolderNotEmpty = 39;

    // Flags of open(2).
    private const int AccessMask = 3;
    private const int WriteOnly = 1;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int TruncateFlag = 0x200;
    private const int AppendFlag = 0x400;

    // The first number that no standard stream has, and how many files may be open at once.
    private const int FirstDescriptor = 3;
    private const int MostDescriptors = 1024;

    private readonly List<OpenFile?> _open = [];

    private sealed record OpenFile(Stream Stream, string Path, FileAccess Access, bool Appends);

    /// <inheritdoc/>
    public override string CurrentFolder => _folder;

    private string _folder = "/";

    /// <inheritdoc/>
    public override string Complete(string path) => PosixPaths.Complete(_folder, path);

    /// <inheritdoc/>
    public override int ChangeFolder(string path) => Guard(path, full =>
    {
        if (files.Find(full) is not { } entry) return NotFound;
        if (!entry.IsFolder) return NotFolder;
        _folder = full;
        return 0;
    });

    /// <inheritdoc/>
    public override int GetStatus(string path, out FileStatus status)
    {
        FileStatus found = default;
        int error = Guard(path, full => Find(path, full, out found));
        status = found;
        return error;
    }

    private int Find(string path, string full, out FileStatus status)
    {
        status = default;
        if (files.Find(full) is not { } entry) return Missing(full);
        if (!entry.IsFolder && path.EndsWith('/')) return NotFolder;
        status = StatusOf(full, entry);
        return 0;
    }

    // Below a file there is nothing, and POSIX says so.
    private int Missing(string full)
    {
        for (string folder = PosixPaths.Folder(full); folder != "/"; folder = PosixPaths.Folder(folder))
        {
            if (files.Find(folder) is { } entry) return entry.IsFolder ? NotFound : NotFolder;
        }
        return NotFound;
    }

    private static FileStatus StatusOf(string full, PythonFileEntry entry)
    {
        const int Folder = 0x4000 | 0x16D; // r-xr-xr-x
        const int RegularFile = 0x8000 | 0x124; // r--r--r--
        const int OwnerWrites = 0x80;
        long ticks = (entry.Modified - DateTime.UnixEpoch).Ticks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        long nanoseconds = rest * 100;
        return new FileStatus
        {
            Mode = (entry.IsFolder ? Folder : RegularFile) | (entry.IsReadOnly ? 0 : OwnerWrites),
            UserId = CapabilityGate.Nobody,
            GroupId = CapabilityGate.Nobody,
            Size = entry.Length,
            AccessTime = seconds,
            AccessTimeNanoseconds = nanoseconds,
            ModificationTime = seconds,
            ModificationTimeNanoseconds = nanoseconds,
            ChangeTime = seconds,
            ChangeTimeNanoseconds = nanoseconds,
            Device = 1,
            // What tells files apart: a path is a file here.
            Inode = (long)(SipHash.Of(FileNameMarshaller.Encode(full), 0, 0) & long.MaxValue) | 1,
        };
    }

    /// <inheritdoc/>
    public override int GetStatus(int descriptor, out FileStatus status)
    {
        FileStatus found = default;
        int error = BadDescriptor;
        if (Get(descriptor) is { } file)
        {
            error = Guard(() =>
            {
                PythonFileEntry entry = files.Find(file.Path) is { IsFolder: false } still ? still
                    : new PythonFileEntry(false, 0, DateTime.UnixEpoch);
                found = StatusOf(file.Path, file.Stream.CanSeek ? entry with { Length = file.Stream.Length } : entry);
                return 0;
            });
        }
        else if (descriptor is >= 0 and < FirstDescriptor)
        {
            const int Pipe = 0x1000;
            found.Mode = Pipe;
            error = 0;
        }
        status = found;
        return error;
    }

    /// <inheritdoc/>
    public override int List(string path, out List<string> names)
    {
        List<string> found = [];
        int error = Guard(path, full =>
        {
            if (files.Find(full) is not { } entry) return Missing(full);
            if (!entry.IsFolder) return NotFolder;
            found.AddRange(files.List(full));
            return 0;
        });
        names = found;
        return error;
    }

    /// <inheritdoc/>
    public override int MakeFolder(string path) => Guard(path, full =>
    {
        if (files.Find(full) is not null) return Exists;
        int error = CheckFolder(full);
        if (error == 0) files.CreateFolder(full);
        return error;
    });

    // Something is made only in a folder that is there.
    private int CheckFolder(string full)
    {
        string folder = PosixPaths.Folder(full);
        return files.Find(folder) is not { } entry ? Missing(folder) : entry.IsFolder ? 0 : NotFolder;
    }

    /// <inheritdoc/>
    public override int Remove(string path, bool isFolder) => Guard(path, full =>
    {
        if (files.Find(full) is not { } entry) return Missing(full);
        if (entry.IsFolder != isFolder) return isFolder ? NotFolder : IsFolder;
        if (isFolder && files.List(full).Any()) return FolderNotEmpty;
        files.Delete(full);
        return 0;
    });

    /// <inheritdoc/>
    public override int Rename(string from, string to)
    {
        string target = Complete(to);
        if (PosixPaths.IsTooLong(target)) return NameTooLong;
        return Guard(from, source =>
        {
            if (files.Find(source) is not { } entry) return Missing(source);
            if (CheckFolder(target) is not 0 and var error) return error;
            if (source == target) return 0;
            if (entry.IsFolder && PosixPaths.IsIn(target, source)) return InvalidArgument;
            if (files.Find(target) is { } there)
            {
                if (there.IsFolder != entry.IsFolder) return there.IsFolder ? IsFolder : NotFolder;
                if (there.IsFolder && files.List(target).Any()) return FolderNotEmpty;
            }
            files.Rename(source, target);
            return 0;
        });
    }

    /// <inheritdoc/>
    public override int SetModified(string path, DateTime modified) => Guard(path, full =>
    {
        if (files.Find(full) is null) return Missing(full);
        files.SetModified(full, modified);
        return 0;
    });

    /// <inheritdoc/>
    public override int Truncate(string path, long length) => Guard(path, full =>
    {
        if (length < 0) return InvalidArgument;
        if (files.Find(full) is not { } entry) return Missing(full);
        if (entry.IsFolder) return IsFolder;
        using Stream stream = files.Open(full, FileMode.Open, FileAccess.Write);
        stream.SetLength(length);
        return 0;
    });

    /// <inheritdoc/>
    public override int Open(string path, int flags, out int descriptor)
    {
        int opened = -1;
        int error = Guard(path, full => Open(path, full, flags, out opened));
        descriptor = opened;
        return error;
    }

    private int Open(string path, string full, int flags, out int descriptor)
    {
        descriptor = -1;
        FileAccess access = (flags & AccessMask) switch
        {
            WriteOnly => FileAccess.Write,
            ReadWrite => FileAccess.ReadWrite,
            _ => FileAccess.Read
        };
        bool creates = (flags & Create) != 0;
        if (files.Find(full) is { } entry)
        {
            if (creates && (flags & Exclusive) != 0) return Exists;
            if (entry.IsFolder) return IsFolder;
            if (path.EndsWith('/')) return NotFolder;
            if (entry.IsReadOnly && access != FileAccess.Read) return NotPermitted;
        }
        else
        {
            if (!creates) return Missing(full);
            if (path.EndsWith('/')) return IsFolder;
            if (CheckFolder(full) is not 0 and var error) return error;
        }
        FileMode mode = creates
            ? (flags & Exclusive) != 0 ? FileMode.CreateNew : (flags & TruncateFlag) != 0 ? FileMode.Create : FileMode.OpenOrCreate
            : (flags & TruncateFlag) != 0 && access != FileAccess.Read ? FileMode.Truncate : FileMode.Open;
        int slot = _open.IndexOf(null);
        if (slot < 0 && _open.Count >= MostDescriptors) return TooManyFiles;
        OpenFile file = new(files.Open(full, mode, access), full, access, (flags & AppendFlag) != 0);
        if (slot < 0)
        {
            slot = _open.Count;
            _open.Add(file);
        }
        else
        {
            _open[slot] = file;
        }

        descriptor = slot + FirstDescriptor;
        return 0;
    }

    /// <inheritdoc/>
    public override int ReadAll(string path, out byte[] content)
    {
        byte[] read = [];
        int error = Guard(path, full =>
        {
            if (files.Find(full) is not { } entry) return Missing(full);
            if (entry.IsFolder) return IsFolder;
            using Stream stream = files.Open(full, FileMode.Open, FileAccess.Read);
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            read = copy.ToArray();
            return 0;
        });
        content = read;
        return error;
    }

    /// <inheritdoc/>
    public override int WriteAll(string path, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        return Guard(path, full =>
        {
            if (CheckFolder(full) is not 0 and var error) return error;
            string temporary = $"{full}.{Environment.CurrentManagedThreadId}";
            using (Stream stream = files.Open(temporary, FileMode.CreateNew, FileAccess.Write)) stream.Write(bytes);
            files.Rename(temporary, full);
            return 0;
        });
    }

    /// <summary>Reads from an open file; as <see cref="DescriptorTable.Read"/>.</summary>
    public int Read(int descriptor, Span<byte> buffer)
    {
        if (Get(descriptor) is not { } file || (file.Access & FileAccess.Read) == 0) return Fail(BadDescriptor);
        try
        {
            return file.Stream.Read(buffer);
        }
        catch (Exception thrown)
        {
            return Fail(NumberOf(thrown));
        }
    }

    /// <summary>Writes to an open file; as <see cref="DescriptorTable.Write"/>.</summary>
    public int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (Get(descriptor) is not { } file || (file.Access & FileAccess.Write) == 0) return Fail(BadDescriptor);
        try
        {
            if (file.Appends && file.Stream.CanSeek) file.Stream.Seek(0, SeekOrigin.End);
            file.Stream.Write(bytes);
            return bytes.Length;
        }
        catch (Exception thrown)
        {
            return Fail(NumberOf(thrown));
        }
    }

    /// <summary>Moves in an open file; -1 with an exception set.</summary>
    public long Seek(int descriptor, long offset, int origin)
    {
        if (Get(descriptor) is not { } file) return Fail(BadDescriptor);
        if (!file.Stream.CanSeek) return Fail(IllegalSeek);
        long position = -1;
        int error = Guard(() =>
        {
            long start = origin switch { 0 => 0, 1 => file.Stream.Position, 2 => file.Stream.Length, _ => -1 };
            if (start < 0 || offset < -start || offset > long.MaxValue - start) return InvalidArgument;
            position = file.Stream.Seek(start + offset, SeekOrigin.Begin);
            return 0;
        });
        return error == 0 ? position : Fail(error);
    }

    /// <summary>Whether one can move in an open file.</summary>
    public bool CanSeek(int descriptor) => Get(descriptor) is { Stream.CanSeek: true };

    /// <summary>Changes the length of an open file; false with an exception set.</summary>
    public bool SetLength(int descriptor, long length)
    {
        if (Get(descriptor) is not { } file) return Fail(BadDescriptor) >= 0;
        if (length < 0 || (file.Access & FileAccess.Write) == 0) return Fail(InvalidArgument) >= 0;
        int error = Guard(() =>
        {
            long position = file.Stream.Position;
            file.Stream.SetLength(length);
            file.Stream.Position = position;
            return 0;
        });
        return error == 0 || Fail(error) >= 0;
    }

    /// <summary>Closes a file; false with an exception set.</summary>
    public bool Close(int descriptor)
    {
        if (Get(descriptor) is not { } file) return Fail(BadDescriptor) >= 0;
        _open[descriptor - FirstDescriptor] = null;
        int error = Guard(() =>
        {
            file.Stream.Dispose();
            return 0;
        });
        return error == 0 || Fail(error) >= 0;
    }

    /// <summary>Closes what the program has left open; the host's exceptions go to the host.</summary>
    public void CloseAll()
    {
        foreach (OpenFile? file in _open) file?.Stream.Dispose();
        _open.Clear();
    }

    private OpenFile? Get(int descriptor) =>
        descriptor >= FirstDescriptor && descriptor - FirstDescriptor < _open.Count ? _open[descriptor - FirstDescriptor] : null;

    private static int Fail(int error)
    {
        FileDescriptors.RaiseError(error);
        return -1;
    }

    private int Guard(string path, Func<string, int> action)
    {
        if (path.Length == 0) return NotFound;
        // Two dots lead out of a folder that is there, so a longer path may be a short one in the end; POSIX refuses it all the same.
        if (PosixPaths.IsTooLong(path)) return NameTooLong;
        string full = Complete(path);
        return PosixPaths.IsTooLong(full) ? NameTooLong : Guard(() => action(full));
    }

    private int Guard(Func<int> action)
    {
        try
        {
            // The host's file system is asked by one interpreter of the program at a time.
            lock (gate) return action();
        }
        catch (Exception thrown)
        {
            return NumberOf(thrown);
        }
    }

    // What the host's code throws that is none of a file's troubles reaches the program as the exceptions of host functions do.
    private int NumberOf(Exception thrown)
    {
        const int LastNumber = 4095;
        const int WindowsDiskFull = unchecked((int)0x80070070);
        const int WindowsHandleDiskFull = unchecked((int)0x80070027);
        const int WindowsExists = unchecked((int)0x80070050);
        const int WindowsNotEmpty = unchecked((int)0x80070091);
        switch (thrown)
        {
            case FileNotFoundException or DirectoryNotFoundException:
                return NotFound;
            case PathTooLongException:
                return NameTooLong;
            case UnauthorizedAccessException:
                return NotPermitted;
            case NotSupportedException:
                return ReadOnlyFiles;
            case IOException { HResult: > 0 and <= LastNumber } io:
                return io.HResult;
            case IOException io:
                return io.HResult switch
                {
                    WindowsDiskFull or WindowsHandleDiskFull => NoSpace,
                    WindowsExists => Exists,
                    WindowsNotEmpty => FolderNotEmpty,
                    _ => IoError
                };
            default:
                PythonErrors.RaiseHostException(engine, thrown);
                return HostFailed;
        }
    }
}

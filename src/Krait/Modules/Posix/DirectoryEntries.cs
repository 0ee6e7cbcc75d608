using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>One entry that scandir found.</summary>
/// <param name="name">Its name.</param>
/// <param name="path">Its path: that of the directory, and its name.</param>
/// <param name="folder">The descriptor of the directory; null when it was given by its path.</param>
/// <param name="known">What the directory says of it.</param>
internal sealed class PyDirectoryEntry(PyObject name, PyObject path, PyObject? folder, DirectoryEntry known) : PyObject
{
    public static readonly PyType TypeObject = new("DirEntry", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "posix");

    public readonly PyObject Name = name;
    public readonly PyObject Path = path;
    public readonly PyObject? Folder = folder;
    public readonly DirectoryEntry Known = known;

    // What stat says of the entry, and of what it links to, once it has been asked.
    private FileStatus? _status;
    private FileStatus? _followed;

    /// <summary>What stat says; -1 with the system's error, or -2 with an exception set.</summary>
    public int GetStatus(bool followsLinks, out FileStatus status)
    {
        if ((followsLinks ? _followed : _status) is { } cached)
        {
            status = cached;
            return 0;
        }
        status = default;
        if (!PosixModule.TryPath(Path, Folder, "stat", out string path)) return -2;
        if (FileCalls.StatWhole(path, followsLinks, out status) < 0) return -1;
        if (followsLinks) _followed = status;
        else _status = status;
        return 0;
    }

    public override PyType Type => TypeObject;
}

/// <summary>What scandir returns.</summary>
/// <param name="root">The path of the directory, empty when a descriptor was given.</param>
/// <param name="folder">The descriptor; null when a path was given.</param>
/// <param name="entries">What is in it.</param>
internal sealed class PyDirectoryIterator(PyObject root, PyObject? folder, List<DirectoryEntry> entries) : PyObject
{
    public static readonly PyType TypeObject = new("ScandirIterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "posix");

    private int _next;

    public override PyType Type => TypeObject;

    public void Close() => _next = entries.Count;

    public PyObject? Next()
    {
        if (_next >= entries.Count) return null;
        DirectoryEntry entry = entries[_next++];
        PyObject name = PosixModule.Named(root, entry.Name);
        if (root is PyBytes bytes)
        {
            var encoded = (PyBytes)name;
            byte[] separator = bytes.Length == 0 || bytes.Value[^1] == '/' ? [] : [(byte)'/'];
            return new PyDirectoryEntry(encoded, PyBytes.From([.. bytes.Value, .. separator, .. encoded.Value]), folder, entry);
        }
        string start = root.ToString()!;
        string path = start.Length == 0 || start[^1] == '/' ? start + name : $"{start}/{name}";
        return new PyDirectoryEntry(name, PyStr.FromString(path), folder, entry);
    }
}

/// <summary>The iterator of a directory.</summary>
[PyMethods]
internal static partial class DirectoryIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyDirectoryIterator)self).Next();

    [PyMethod("__enter__($self, /)")]
    private static PyObject Enter(PyDirectoryIterator self) => self;

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject Exit(PyDirectoryIterator self, ReadOnlySpan<PyObject> information) => Close(self);

    [PyMethod("close($self, /)")]
    private static PyObject Close(PyDirectoryIterator self)
    {
        self.Close();
        return PyNone.Instance;
    }
}

/// <summary>An entry of a directory.</summary>
[PyMethods]
internal static partial class DirectoryEntryType
{
    // Whether an entry, or what it links to, is of a kind. A file that is gone is of none; other errors are told.
    private static PyObject? IsOfKind(PyDirectoryEntry entry, bool followsLinks, FileKind kind)
    {
        const int NotFound = 2;
        FileKind known = entry.Known.Kind;
        if (known != FileKind.Unknown && (known != FileKind.Link || !followsLinks)) return PyBool.From(known == kind);
        int result = entry.GetStatus(followsLinks, out FileStatus status);
        if (result == -2) return null;
        if (result == 0)
        {
            return PyBool.From(kind switch
            {
                FileKind.Folder => status.IsFolder,
                FileKind.Regular => status.IsRegularFile,
                _ => status.IsLink,
            });
        }
        int error = FileDescriptors.LastError;
        return error == NotFound ? PyBool.False : FileDescriptors.RaiseError(error, entry.Path);
    }

    // What stat says, for an answer made of it.
    private static PyObject? Status(PyDirectoryEntry entry, bool followsLinks, Func<FileStatus, PyObject> answer) =>
        entry.GetStatus(followsLinks, out FileStatus status) switch
        {
            0 => answer(status),
            -1 => FileDescriptors.RaiseError(FileDescriptors.LastError, entry.Path),
            _ => null,
        };

    /// <summary>the entry's base filename, relative to scandir() "path" argument</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyDirectoryEntry self) => self.Name;

    /// <summary>the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)</summary>
    [PyGetter("path", IsField = true)]
    private static PyObject GetPath(PyDirectoryEntry self) => self.Path;

    /// <summary>Return True if the entry is a directory; cached per entry.</summary>
    [PyMethod("is_dir($self, /, *, follow_symlinks=True)")]
    private static PyObject? IsDirectory(PyDirectoryEntry self, bool followLinks = true) =>
        IsOfKind(self, followLinks, FileKind.Folder);

    /// <summary>Return True if the entry is a file; cached per entry.</summary>
    [PyMethod("is_file($self, /, *, follow_symlinks=True)")]
    private static PyObject? IsFile(PyDirectoryEntry self, bool followLinks = true) =>
        IsOfKind(self, followLinks, FileKind.Regular);

    /// <summary>Return True if the entry is a symbolic link; cached per entry.</summary>
    [PyMethod("is_symlink($self, /)")]
    private static PyObject? IsLink(PyDirectoryEntry self) => IsOfKind(self, false, FileKind.Link);

    /// <summary>Return True if the entry is a junction; there are none here.</summary>
    [PyMethod("is_junction($self, /)")]
    private static PyObject IsJunction(PyDirectoryEntry self) => PyBool.False;

    /// <summary>Return stat_result object for the entry; cached per entry.</summary>
    [PyMethod("stat($self, /, *, follow_symlinks=True)")]
    private static PyObject? Stat(PyDirectoryEntry self, bool followLinks = true) =>
        Status(self, followLinks, static status => PosixModule.StatResult(status));

    /// <summary>Return inode of the entry; cached per entry.</summary>
    [PyMethod("inode($self, /)")]
    private static PyObject? Inode(PyDirectoryEntry self) =>
        self.Known.Inode != 0 ? PyIntegral.From(0, self.Known.Inode)
            : Status(self, false, static status => PyInt.From(status.Inode));

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    /// <summary>Returns the path for the entry.</summary>
    [PyMethod("__fspath__($self, /)")]
    private static PyObject FileSystemPath(PyDirectoryEntry self) => self.Path;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) =>
        Representation.Repr(((PyDirectoryEntry)self).Name) is { } name ? PyStr.FromString($"<DirEntry {name}>") : null;
}

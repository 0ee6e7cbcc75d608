using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>One entry that scandir found.</summary>
internal sealed class PyDirectoryEntry(PyObject name, PyObject path) : PyObject
{
    public static readonly PyType TypeObject = new("DirEntry", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "posix");

    public readonly PyObject Name = name;
    public readonly PyObject Path = path;

    public override PyType Type => TypeObject;
}

/// <summary>What scandir returns.</summary>
internal sealed class PyDirectoryIterator(PyObject root, List<byte[]> names) : PyObject
{
    public static readonly PyType TypeObject = new("ScandirIterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "posix");

    private int _next;

    public override PyType Type => TypeObject;

    public void Close() => _next = names.Count;

    public PyObject? Next()
    {
        if (_next >= names.Count) return null;
        PyObject name = PosixModule.Named(root, names[_next++]);
        if (root is PyBytes bytes)
        {
            PyBytes encoded = (PyBytes)name;
            byte[] separator = bytes.Length == 0 || bytes.Value[^1] == '/' ? [] : [(byte)'/'];
            return new PyDirectoryEntry(encoded, PyBytes.From([.. bytes.Value, .. separator, .. encoded.Value]));
        }
        string folder = root.ToString()!;
        return new PyDirectoryEntry(name, PyStr.FromString(folder.Length == 0 || folder[^1] == '/' ? folder + name : $"{folder}/{name}"));
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
    private static bool Status(PyDirectoryEntry entry, bool followLinks, out FileStatus status)
    {
        status = default;
        if (!PosixModule.TryPath(entry.Path, "stat", out string path)) return false;
        return (followLinks ? FileCalls.Stat(path, out status) : FileCalls.StatLink(path, out status)) == 0;
    }

    /// <summary>the entry's base filename, relative to scandir() "path" argument</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyDirectoryEntry self) => self.Name;

    /// <summary>the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)</summary>
    [PyGetter("path", IsField = true)]
    private static PyObject GetPath(PyDirectoryEntry self) => self.Path;

    /// <summary>Return True if the entry is a directory; cached per entry.</summary>
    [PyMethod("is_dir($self, /, *, follow_symlinks=True)")]
    private static PyObject? IsDirectory(PyDirectoryEntry self, bool followLinks = true) =>
        PosixModule.Answer(Status(self, followLinks, out FileStatus status) && status.IsFolder);

    /// <summary>Return True if the entry is a file; cached per entry.</summary>
    [PyMethod("is_file($self, /, *, follow_symlinks=True)")]
    private static PyObject? IsFile(PyDirectoryEntry self, bool followLinks = true) =>
        PosixModule.Answer(Status(self, followLinks, out FileStatus status) && status.IsRegularFile);

    /// <summary>Return True if the entry is a symbolic link; cached per entry.</summary>
    [PyMethod("is_symlink($self, /)")]
    private static PyObject? IsLink(PyDirectoryEntry self) =>
        PosixModule.Answer(Status(self, false, out FileStatus status) && status.IsLink);

    /// <summary>Return True if the entry is a junction; there are none here.</summary>
    [PyMethod("is_junction($self, /)")]
    private static PyObject IsJunction(PyDirectoryEntry self) => PyBool.False;

    /// <summary>Return stat_result object for the entry; cached per entry.</summary>
    [PyMethod("stat($self, /, *, follow_symlinks=True)")]
    private static PyObject? Stat(PyDirectoryEntry self, bool followLinks = true) =>
        Status(self, followLinks, out FileStatus status) ? PosixModule.StatResult(status)
            : FileDescriptors.RaiseError(FileDescriptors.LastError, self.Path);

    /// <summary>Return inode of the entry; cached per entry.</summary>
    [PyMethod("inode($self, /)")]
    private static PyObject? Inode(PyDirectoryEntry self) =>
        Status(self, false, out FileStatus status) ? PyInt.From(status.Inode)
            : FileDescriptors.RaiseError(FileDescriptors.LastError, self.Path);

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

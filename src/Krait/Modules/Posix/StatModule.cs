using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>
/// S_IFMT_: file type bits. S_IFDIR: directory. S_IFCHR: character device. S_IFBLK: block device. S_IFREG: regular file. S_IFIFO:
/// fifo (named pipe). S_IFLNK: symbolic link. S_IFSOCK: socket file. S_IFDOOR: door. S_IFPORT: event port. S_IFWHT: whiteout.
/// </summary>
[PyModule("_stat")]
internal static partial class StatModule
{
    private const long TypeMask = 0xF000;
    private const long Directory = 0x4000;
    private const long CharacterDevice = 0x2000;
    private const long BlockDevice = 0x6000;
    private const long RegularFile = 0x8000;
    private const long Fifo = 0x1000;
    private const long SymbolicLink = 0xA000;
    private const long Socket = 0xC000;
    private const int SetUser = 0x800;
    private const int SetGroup = 0x400;
    private const int Sticky = 0x200;

    private static (string Name, long Value)[] Constants() =>
    [
        ("S_IFDIR", Directory), ("S_IFCHR", CharacterDevice), ("S_IFBLK", BlockDevice), ("S_IFREG", RegularFile), ("S_IFIFO", Fifo),
        ("S_IFLNK", SymbolicLink), ("S_IFSOCK", Socket), ("S_IFDOOR", 0), ("S_IFPORT", 0), ("S_IFWHT", 0),
        ("S_ISUID", SetUser), ("S_ISGID", SetGroup), ("S_ISVTX", Sticky), ("S_ENFMT", SetGroup), ("S_IREAD", 0x100), ("S_IWRITE", 0x80),
        ("S_IEXEC", 0x40), ("S_IRWXU", 0x1C0), ("S_IRUSR", 0x100), ("S_IWUSR", 0x80), ("S_IXUSR", 0x40), ("S_IRWXG", 0x38),
        ("S_IRGRP", 0x20), ("S_IWGRP", 0x10), ("S_IXGRP", 8),
        ("S_IRWXO", 7), ("S_IROTH", 4), ("S_IWOTH", 2), ("S_IXOTH", 1),
        ("UF_SETTABLE", 0xFFFF), ("UF_NODUMP", 1), ("UF_IMMUTABLE", 2), ("UF_APPEND", 4), ("UF_OPAQUE", 8), ("UF_NOUNLINK", 0x10),
        ("UF_COMPRESSED", 0x20),
        ("UF_TRACKED", 0x40), ("UF_DATAVAULT", 0x80), ("UF_HIDDEN", 0x8000),
        ("SF_SETTABLE", 0xFFFF0000), ("SF_ARCHIVED", 0x10000), ("SF_IMMUTABLE", 0x20000), ("SF_APPEND", 0x40000), ("SF_NOUNLINK", 0x100000),
        ("SF_SNAPSHOT", 0x200000), ("SF_FIRMLINK", 0x800000), ("SF_DATALESS", 0x40000000),
        ("ST_MODE", 0), ("ST_INO", 1), ("ST_DEV", 2), ("ST_NLINK", 3), ("ST_UID", 4), ("ST_GID", 5), ("ST_SIZE", 6), ("ST_ATIME", 7),
        ("ST_MTIME", 8), ("ST_CTIME", 9),
    ];

    [PyModuleInitializer]
    private static void AddConstants(PyModule module)
    {
        foreach ((string name, long value) in Constants()) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
    }

    private static bool TryMode(PyObject value, out long mode)
    {
        mode = 0;
        PyIntegral? number = Indexes.ToIndex(value);
        if (number is null) return false;
        if (number.Sign < 0) return Raise.OverflowError("can't convert negative value to unsigned int") is not null;
        if (!number.TryGetInt64(out mode) || mode > uint.MaxValue) return Raise.OverflowError("mode out of range") is not null;
        return true;
    }

    private static PyObject? IsType(PyObject value, long type) =>
        TryMode(value, out long mode) ? PyBool.From(type != 0 && (mode & TypeMask) == type) : null;

    /// <summary>S_ISDIR(mode) -> bool Return True if mode is from a directory.</summary>
    [PyFunction("S_ISDIR($self, object, /)")]
    private static PyObject? IsDirectory(PyObject self, PyObject mode) => IsType(mode, Directory);

    /// <summary>S_ISCHR(mode) -> bool Return True if mode is from a character special device file.</summary>
    [PyFunction("S_ISCHR($self, object, /)")]
    private static PyObject? IsCharacterDevice(PyObject self, PyObject mode) => IsType(mode, CharacterDevice);

    /// <summary>S_ISBLK(mode) -> bool Return True if mode is from a block special device file.</summary>
    [PyFunction("S_ISBLK($self, object, /)")]
    private static PyObject? IsBlockDevice(PyObject self, PyObject mode) => IsType(mode, BlockDevice);

    /// <summary>S_ISREG(mode) -> bool Return True if mode is from a regular file.</summary>
    [PyFunction("S_ISREG($self, object, /)")]
    private static PyObject? IsRegularFile(PyObject self, PyObject mode) => IsType(mode, RegularFile);

    /// <summary>S_ISFIFO(mode) -> bool Return True if mode is from a FIFO (named pipe).</summary>
    [PyFunction("S_ISFIFO($self, object, /)")]
    private static PyObject? IsFifo(PyObject self, PyObject mode) => IsType(mode, Fifo);

    /// <summary>S_ISLNK(mode) -> bool Return True if mode is from a symbolic link.</summary>
    [PyFunction("S_ISLNK($self, object, /)")]
    private static PyObject? IsLink(PyObject self, PyObject mode) => IsType(mode, SymbolicLink);

    /// <summary>S_ISSOCK(mode) -> bool Return True if mode is from a socket.</summary>
    [PyFunction("S_ISSOCK($self, object, /)")]
    private static PyObject? IsSocket(PyObject self, PyObject mode) => IsType(mode, Socket);

    /// <summary>S_ISDOOR(mode) -> bool Return True if mode is from a door.</summary>
    [PyFunction("S_ISDOOR($self, object, /)")]
    private static PyObject? IsDoor(PyObject self, PyObject mode) => IsType(mode, 0);

    /// <summary>S_ISPORT(mode) -> bool Return True if mode is from an event port.</summary>
    [PyFunction("S_ISPORT($self, object, /)")]
    private static PyObject? IsPort(PyObject self, PyObject mode) => IsType(mode, 0);

    /// <summary>S_ISWHT(mode) -> bool Return True if mode is from a whiteout.</summary>
    [PyFunction("S_ISWHT($self, object, /)")]
    private static PyObject? IsWhiteout(PyObject self, PyObject mode) => IsType(mode, 0);

    /// <summary>Return the portion of the file's mode that can be set by os.chmod().</summary>
    [PyFunction("S_IMODE($self, object, /)")]
    private static PyObject? PermissionBits(PyObject self, PyObject value) =>
        TryMode(value, out long mode) ? PyInt.From(mode & 0xFFF) : null;

    /// <summary>Return the portion of the file's mode that describes the file type.</summary>
    [PyFunction("S_IFMT($self, object, /)")]
    private static PyObject? TypeBits(PyObject self, PyObject value) => TryMode(value, out long mode) ? PyInt.From(mode & TypeMask) : null;

    /// <summary>Convert a file's mode to a string of the form '-rwxrwxrwx'</summary>
    [PyFunction("filemode($self, object, /)")]
    private static PyObject? FileMode(PyObject self, PyObject value)
    {
        if (!TryMode(value, out long mode)) return null;
        Span<char> text = stackalloc char[10];
        text[0] = (mode & TypeMask) switch
        {
            RegularFile => '-',
            Directory => 'd',
            SymbolicLink => 'l',
            BlockDevice => 'b',
            CharacterDevice => 'c',
            Fifo => 'p',
            Socket => 's',
            _ => '?',
        };
        for (int i = 0; i < 9; i++) text[i + 1] = (mode & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-';
        Mark(ref text[3], (mode & SetUser) != 0, 's');
        Mark(ref text[6], (mode & SetGroup) != 0, 's');
        Mark(ref text[9], (mode & Sticky) != 0, 't');
        return PyStr.FromNarrow(text);
    }

    // A special bit is shown where the permission to execute is: in upper case without that.
    private static void Mark(ref char place, bool isSet, char letter)
    {
        if (isSet) place = place == 'x' ? letter : char.ToUpperInvariant(letter);
    }
}

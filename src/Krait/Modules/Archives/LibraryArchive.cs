using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Krait.Modules.Marshalling;
using Krait.Objects;
using Microsoft.Win32.SafeHandles;

namespace Krait.Modules.Archives;

/// <summary>
/// The Python half of the standard library as it travels with Krait: a zip file that holds every module twice, as code that Krait
/// compiled (stored, so that a read yields what is unmarshalled) and as source (deflated, for tracebacks and <c>inspect</c>).
/// </summary>
/// <remarks>
/// The file is mapped and its directory read when the first module is imported from it. Its code is taken for that of its sources, as
/// the assembly beside it is taken for Krait's. Of an archive that a host names only sources are used. An instance never changes after
/// it is made, so any number of interpreters share it.
/// </remarks>
internal sealed class LibraryArchive
{
    private const int EndSize = 22;
    private const int DirectoryHeaderSize = 46;
    private const int LocalHeaderSize = 30;

    private static readonly Lazy<LibraryArchive?> s_shipped = new(static () =>
        File.Exists(ShippedPath) ? new LibraryArchive(ShippedPath) : null);

    // One of the two: what came with Krait is mapped for good, what a host names is read.
    private readonly MappedFile? _mapping;
    private readonly SafeFileHandle? _file;
    private readonly long _length;
    private readonly Dictionary<string, Entry> _entries;
    private readonly string _prefix;

    private LibraryArchive(string path)
    {
        Path = path;
        _prefix = path + System.IO.Path.DirectorySeparatorChar;
        if (IsShipped) _mapping = new MappedFile(path);
        else _file = File.OpenHandle(path);
        _length = _mapping is null ? RandomAccess.GetLength(_file!) : _mapping.Memory.Length;
        _entries = ReadDirectory();
    }

    /// <summary>Where the archive of this installation is, if it has one: the name is the one CPython gives a zipped library.</summary>
    public static string ShippedPath { get; } = System.IO.Path.Combine(Installation.Folder, "lib", "python314.zip");

    /// <summary>The archive of this installation; null when there is none.</summary>
    public static LibraryArchive? Shipped => s_shipped.Value;

    // The archive that an engine uses instead of the shipped one; null for the shipped one.
    private sealed class Location
    {
        public LibraryArchive? Archive;
    }

    private static Location Own => ThreadState.Current.Interpreter.Get(static () => new Location());

    // Where the engine's archive is or would be.
    private static string OwnPath => Own.Archive?.Path ?? ShippedPath;

    /// <summary>Opens an archive of a host.</summary>
    /// <exception cref="InvalidDataException">It is no zip file.</exception>
    public static LibraryArchive Open(string path) => new(path);

    /// <summary>Makes an archive the running engine's.</summary>
    public static void Use(LibraryArchive archive) => Own.Archive = archive;

    /// <summary>The archive that an interpreter has in the place of the shipped one; null for the shipped one.</summary>
    public static LibraryArchive? UsedBy(InterpreterState interpreter) => interpreter.Get(static () => new Location()).Archive;

    /// <summary>Whether the archive came with Krait, so that its compiled code can be trusted.</summary>
    public bool IsShipped => Path == ShippedPath;

    /// <summary>The archive's file, which stands on <c>sys.path</c>.</summary>
    public string Path { get; }

    /// <summary>
    /// The archive that a path lies in, and its name there with slashes, "" for the archive itself; null for any other path.
    /// </summary>
    public static LibraryArchive? Of(string path, out string name)
    {
        name = "";
        string own = OwnPath;
        if (!path.StartsWith(own, StringComparison.Ordinal)) return null;
        if (path.Length == own.Length) return Own.Archive ?? Shipped;
        if (path[own.Length] != System.IO.Path.DirectorySeparatorChar) return null;
        name = path[(own.Length + 1)..];
        if (System.IO.Path.DirectorySeparatorChar != '/') name = name.Replace(System.IO.Path.DirectorySeparatorChar, '/');
        return Own.Archive ?? Shipped;
    }

    /// <summary>Whether the archive stands on <c>sys.path</c>, so that modules are looked for in it.</summary>
    public static bool IsOnPath()
    {
        if (Evaluation.Interpreters.SysDict.GetItem(PyStr.Intern("path")) is not PyList path) return false;
        foreach (PyObject each in path.ToArray())
        {
            if (each is PyStr text && text.ToString() == OwnPath) return true;
        }
        return false;
    }

    /// <summary>Whether a path names a file in the archive.</summary>
    public static bool IsFile(string path) => Of(path, out string name) is { } archive && archive.Contains(name);

    /// <summary>Whether there is a file of some name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>
    /// The name of a module's source, given that name without its end, and whether it is a package; null when it is not here.
    /// </summary>
    public string? SourceOf(string stem, out bool isPackage)
    {
        isPackage = Contains(stem + "/__init__.py");
        if (isPackage) return stem + "/__init__.py";
        // sysconfig asks for the settings of a build under a name made of the platform and the machine.
        string source = stem.StartsWith("_sysconfigdata_", StringComparison.Ordinal) ? "_sysconfigdata.py" : stem + ".py";
        return Contains(source) ? source : null;
    }

    /// <summary>Whether there are files in a folder of some name.</summary>
    public bool HasFolder(string name)
    {
        string prefix = name + "/";
        foreach (string each in _entries.Keys)
        {
            if (each.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>The names of the files and folders in a folder, "" for the root.</summary>
    public SortedSet<string> List(string folder)
    {
        string prefix = folder.Length == 0 ? "" : folder + "/";
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string each in _entries.Keys)
        {
            if (!each.StartsWith(prefix, StringComparison.Ordinal)) continue;
            int slash = each.IndexOf('/', prefix.Length);
            names.Add(slash < 0 ? each[prefix.Length..] : each[prefix.Length..slash]);
        }
        return names;
    }

    /// <summary>The path by which Python knows a file of the archive.</summary>
    public string PathOf(string name) =>
        _prefix + (System.IO.Path.DirectorySeparatorChar == '/' ? name : name.Replace('/', System.IO.Path.DirectorySeparatorChar));

    /// <summary>
    /// The <c>co_filename</c> of a module's code, given the name of its source: its path. The modules that import and run others are
    /// named as CPython's frozen ones are, so that tracebacks leave out their lines.
    /// </summary>
    /// <remarks>
    /// CPython has os, codecs and more frozen. Here they keep their path, without which inspect and pdb find no source in an archive.
    /// </remarks>
    public PyStr FileNameOf(string name) => name switch
    {
        "importlib/_bootstrap.py" or "importlib/_bootstrap_external.py" or "runpy.py" =>
            PyStr.Intern($"<frozen {name[..^".py".Length].Replace('/', '.')}>"),
        _ => PyStr.FromString(PathOf(name)),
    };

    /// <summary>The content of a file; null when there is none.</summary>
    public byte[]? Read(string name)
    {
        if (!_entries.TryGetValue(name, out Entry? entry)) return null;
        ReadOnlySpan<byte> stored = Stored(entry, name).Span;
        byte[] content = new byte[entry.Size];
        if (entry.IsDeflated) Inflate(stored, content);
        else stored[..content.Length].CopyTo(content);
        return content;
    }

    /// <summary>The code of a module, given the name of its source; null when there is none, or with an exception set.</summary>
    public PyCode? ReadCode(string name)
    {
        string compiled = name + "c";
        if (!_entries.TryGetValue(compiled, out Entry? entry)) return null;
        var reader = new MarshalReader(Stored(entry, compiled)[PycHeader.Size..])
        {
            FileName = FileNameOf(name),
            LeavesFunctions = true,
        };
        return reader.Read() as PyCode;
    }

    // A file's bytes as they are in the archive.
    private ReadOnlyMemory<byte> Stored(Entry entry, string name)
    {
        if (entry.Offset + LocalHeaderSize <= _length)
        {
            ReadOnlySpan<byte> header = ReadAt(entry.Offset, LocalHeaderSize).Span;
            long start = entry.Offset + LocalHeaderSize
                + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (start + entry.CompressedSize <= _length) return ReadAt(start, entry.CompressedSize);
        }
        throw new InvalidDataException($"'{Path}' is damaged: '{name}'");
    }

    // The range lies in the file.
    private ReadOnlyMemory<byte> ReadAt(long offset, int count)
    {
        if (_mapping is not null) return _mapping.Memory.Slice((int)offset, count);
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count)
        {
            int read = RandomAccess.Read(_file!, bytes.AsSpan(done), offset + done);
            if (read == 0) throw new InvalidDataException($"'{Path}' is damaged");
            done += read;
        }
        return bytes;
    }

    private static void Inflate(ReadOnlySpan<byte> stored, byte[] content)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(stored.Length);
        stored.CopyTo(bytes);
        using MemoryStream source = new(bytes, 0, stored.Length);
        using DeflateStream stream = new(source, CompressionMode.Decompress);
        stream.ReadExactly(content);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private Dictionary<string, Entry> ReadDirectory()
    {
        ReadOnlySpan<byte> end = _length < EndSize ? default : ReadAt(_length - EndSize, EndSize).Span;
        if (end.Length == 0 || BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054B50)
            throw new InvalidDataException($"'{Path}' is no archive of the standard library");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (start + (long)size > _length) throw new InvalidDataException($"'{Path}' is damaged");
        ReadOnlySpan<byte> directory = ReadAt(start, (int)size).Span;
        Dictionary<string, Entry> entries = new(count, StringComparer.Ordinal);
        int position = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = directory[position..];
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            string name = Encoding.UTF8.GetString(header.Slice(DirectoryHeaderSize, nameLength));
            entries[name] = new Entry(
                BinaryPrimitives.ReadUInt32LittleEndian(header[42..]),
                BinaryPrimitives.ReadInt32LittleEndian(header[20..]),
                BinaryPrimitives.ReadInt32LittleEndian(header[24..]),
                BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) != 0);
            position += DirectoryHeaderSize + nameLength
                + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        }
        return entries;
    }

    // A class: .NET would compile a dictionary of structs anew in every process.
    private sealed class Entry(long offset, int compressedSize, int size, bool isDeflated)
    {
        public long Offset => offset;

        public int CompressedSize => compressedSize;

        public int Size => size;

        public bool IsDeflated => isDeflated;
    }
}

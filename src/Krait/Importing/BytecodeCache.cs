using System.Buffers.Binary;
using Krait.Evaluation;
using Krait.Modules.Io;
using Krait.Modules.Marshalling;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>Compiled modules in <c>__pycache__</c> (PEP 3147), in files that CPython reads and writes as well.</summary>
internal static class BytecodeCache
{
    private const string Tag = "cpython-314";
    private const string Folder = "__pycache__";

    /// <summary>The file that the code of a source file is kept in.</summary>
    public static string PathOf(string sourceFile)
    {
        string stem = Path.GetFileNameWithoutExtension(sourceFile);
        string level = StartupOptions.Current.Optimize == 0 ? "" : $".opt-{StartupOptions.Current.Optimize}";
        string name = $"{stem}.{Tag}{level}.pyc";
        string folder = RuntimeFiles.FolderOf(RuntimeFiles.Complete(sourceFile)) ?? "";
        return Prefix() is { } prefix
            ? RuntimeFiles.Join(RuntimeFiles.Join(prefix, folder.TrimStart('/', '\\').Replace(":", "", StringComparison.Ordinal)), name)
            : RuntimeFiles.Join(RuntimeFiles.Join(folder, Folder), name);
    }

    private static string? Prefix() => Interpreters.SysDict.TryGetValue(PyStr.Intern("pycache_prefix"), out PyObject? prefix)
        && prefix is PyStr text
        ? text.ToString()
        : null;

    /// <summary>
    /// The code kept for a source as it is now; null when there is none, or with an exception set when the file is damaged.
    /// </summary>
    /// <param name="sourceFile">The source file.</param>
    /// <param name="source">Gives what is in it.</param>
    /// <param name="hash">The source's hash, when the file kept goes by it and is out of date.</param>
    public static PyCode? Load(string sourceFile, Func<byte[]> source, out ulong? hash)
    {
        hash = null;
        string file = PathOf(sourceFile);
        byte[] bytes;
        try
        {
            if (!RuntimeFiles.IsFile(file)) return null;
            bytes = RuntimeFiles.ReadAll(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // what cannot be read is as if it were not there (PEP 3147)
        }
        var header = PycHeader.Read(bytes, out PycProblem problem);
        if (problem != PycProblem.None) return null;
        if (header.IsHashBased)
        {
            if (StartupOptions.Current.CheckHashBasedPycs switch { "always" => true, "never" => false, _ => header.CheckSource })
            {
                ulong actual = Hash(source());
                if (actual != header.SourceHash)
                {
                    hash = actual;
                    return null;
                }
            }
        }
        else if (header.SourceTime != Time(sourceFile) || header.SourceSize != Size(sourceFile))
        {
            return null;
        }
        PyCode? code = ModuleImporter.ReadPyc(bytes, file);
        code?.Rename(PyStr.FromString(sourceFile));
        return code;
    }

    /// <summary>Keeps the code of a source, whatever becomes of it: a folder that cannot be written to is no error.</summary>
    public static void Store(string sourceFile, PyCode code, ulong? hash)
    {
        if (Interpreters.SysDict.TryGetValue(PyStr.Intern("dont_write_bytecode"), out PyObject? flag) && Truth.IsTrue(flag) == 1) return;
        byte[]? content = MarshalWriter.Write(code, isHeld: true);
        if (content is null)
        {
            _ = Exceptions.Take(); // a constant without a marshal form cannot be kept
            return;
        }
        PycHeader header = hash is { } value
            ? new PycHeader { IsHashBased = true, CheckSource = true, SourceHash = value }
            : new PycHeader { SourceTime = Time(sourceFile), SourceSize = Size(sourceFile) };
        string file = PathOf(sourceFile);
        if (RuntimeFiles.Own is { } files)
        {
            StoreIn(files, file, [.. header.ToBytes(), .. content]);
            return;
        }
        string temporary = $"{file}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                const UnixFileMode ReadWrite =
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
                    | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
                options.UnixCreateMode = (File.GetUnixFileMode(sourceFile) | UnixFileMode.UserWrite) & ReadWrite;
            }
            using (FileStream stream = new(temporary, options))
            {
                stream.Write(header.ToBytes());
                stream.Write(content);
            }
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
        }
    }

    private static void StoreIn(VirtualFiles files, string file, byte[] content)
    {
        // A folder that is there already is as good as one made now; what the host's code throws matters no more than a full disk.
        string folder = RuntimeFiles.FolderOf(file)!;
        int error = RuntimeFiles.IsFolder(folder) ? 0 : files.MakeFolder(folder);
        if (error == 0) error = files.WriteAll(file, content);
        if (error == VirtualFiles.HostFailed) _ = Exceptions.Take();
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder does not let go of it either; the next process uses another name.
        }
    }

    /// <summary>The hash of a source in a hash-based file (PEP 552): SipHash-1-3 with the magic number for its key.</summary>
    public static ulong Hash(ReadOnlySpan<byte> source) => SipHash.Of(source, BinaryPrimitives.ReadUInt32LittleEndian(PycHeader.Magic), 0);

    // Seconds are kept modulo 2^32, rounded towards the past.
    private static uint Time(string file) => (uint)(long)Math.Floor((RuntimeFiles.Modified(file) - DateTime.UnixEpoch).TotalSeconds);

    private static uint Size(string file) => (uint)RuntimeFiles.Length(file);
}

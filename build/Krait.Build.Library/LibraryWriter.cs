using System.IO.Compression;
using Krait.Compiler;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules.Marshalling;
using Krait.Objects;

namespace Krait.Build.Library;

/// <summary>Writes the archive: each module as compiled code, which is stored as it is, and as source, which is compressed.</summary>
internal static class LibraryWriter
{
    // The same input gives the same bytes.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the archive of some files; the result says which of them Krait could not compile.</summary>
    public static List<string> Write(SortedDictionary<string, byte[]> files, Stream target)
    {
        // Sets of constants are written in the order of their hashes, so these must not be random.
        StringHash.SetSeed(0);
        PythonRuntime.Start([]);
        List<string> problems = [];
        using ZipArchive archive = new(target, ZipArchiveMode.Create, leaveOpen: true);
        // Code lies together: the system reads more pages than are asked for, which are then code as well.
        foreach ((string name, byte[] content) in files)
        {
            if (!name.EndsWith(".py", StringComparison.Ordinal)) continue;
            if (Compile(name, content) is { } compiled) Add(archive, name + "c", compiled, CompressionLevel.NoCompression);
            else problems.Add(name);
        }
        foreach ((string name, byte[] content) in files) Add(archive, name, content, CompressionLevel.SmallestSize);
        return problems;
    }

    // A header that says the source is not to be looked at: what the archive holds belongs together.
    private static byte[]? Compile(string name, byte[] source)
    {
        if (PythonCompiler.Compile(source, name).Code is not { } code) return null;
        if (MarshalWriter.Write(code, isHeld: true) is not { } marshalled) return null;
        PycHeader header = new() { IsHashBased = true, CheckSource = false, SourceHash = BytecodeCache.Hash(source) };
        return [.. header.ToBytes(), .. marshalled];
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = s_time;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}

using System.IO.Compression;

namespace Krait.Build.Library;

/// <summary>The files of a published standard library, in a folder or a zip file.</summary>
internal static class LibrarySource
{
    // The folders of CPython's own tests and tools, of its interfaces to what Krait does not have, and of pyodide's additions.
    private static readonly string[] s_foldersLeftOut =
    [
        "_pyodide", "pyodide", "__pycache__", "config-3.14", "ctypes/macholib", "curses", "dbm", "ensurepip", "idlelib", "lib-dynload",
        "lib2to3", "site-packages", "dist-packages", "sqlite3/test", "test", "tests", "tkinter", "turtledemo", "venv",
    ];

    // Written for one machine: the settings of another build of Python, and pyodide's replacement of a native module.
    private static readonly string[] s_filesLeftOut = ["_sysconfigdata_", "_sysconfig_vars_", "_ssl.py", "build-details.json", "LICENSE",
        "sitecustomize.py"];

    /// <summary>The files that belong into the archive, by their names there, sorted.</summary>
    public static SortedDictionary<string, byte[]> Read(string path)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                string name = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
                if (Belongs(name)) files[name] = File.ReadAllBytes(file);
            }
            return files;
        }
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.FullName.EndsWith('/') || !Belongs(entry.FullName)) continue;
            using Stream content = entry.Open();
            using MemoryStream bytes = new();
            content.CopyTo(bytes);
            files[entry.FullName] = bytes.ToArray();
        }
        return files;
    }

    /// <summary>The module that stands for the settings of a build, which Krait has under any platform's name for it.</summary>
    public static byte[] Settings()
    {
        using Stream stream = typeof(LibrarySource).Assembly.GetManifestResourceStream("_sysconfigdata.py")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static bool Belongs(string name)
    {
        if (name.EndsWith(".pyc", StringComparison.Ordinal) || name.EndsWith(".so", StringComparison.Ordinal)) return false;
        if (Array.Exists(s_filesLeftOut, prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return false;
        string folder = "/" + name[..(name.LastIndexOf('/') + 1)];
        return !Array.Exists(s_foldersLeftOut, left => folder.Contains($"/{left}/", StringComparison.Ordinal)
            || folder.StartsWith($"/{left}-", StringComparison.Ordinal));
    }
}

using Krait.Importing;
using Krait.Modules.Archives;

namespace Krait.Cli;

/// <summary>
/// Where the standard library is, if one is at hand: below <c>PYTHONHOME</c>, else beside the command or its folder, in
/// <c>lib/python3.14</c>, else in the archive that travels with the command, else that of an installed Python 3.14.
/// </summary>
internal static class LibraryFolder
{
    private static readonly string s_relative = Path.Combine("lib", "python3.14");

    /// <summary>The folder or the archive; null when there is none.</summary>
    /// <param name="home">What <c>PYTHONHOME</c> says; null for nothing.</param>
    public static string? Find(string? home)
    {
        if (home is not null) return Path.Combine(Path.GetFullPath(home.Split(Path.PathSeparator)[0]), s_relative);
        string folder = Installation.Folder;
        return Of(folder) ?? Of(Path.GetDirectoryName(folder)) ?? (File.Exists(LibraryArchive.ShippedPath) ? LibraryArchive.ShippedPath
            : InstalledPython.Find());
    }

    // As CPython does, the folder of the library is known by os.py.
    private static string? Of(string? prefix)
    {
        string? folder = prefix is null ? null : Path.Combine(prefix, s_relative);
        return File.Exists(folder is null ? null : Path.Combine(folder, "os.py")) ? folder : null;
    }
}

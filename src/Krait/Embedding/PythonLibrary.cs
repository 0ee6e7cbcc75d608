using Krait.Modules.Archives;

namespace Krait;

/// <summary>Where an engine has the Python half of the standard library from.</summary>
/// <remarks>Modules of the library are imported whatever files an engine may use: <see cref="PythonEngineOptions.AllowedModules"/> is what keeps them out.</remarks>
public sealed class PythonLibrary
{
    private readonly string? _path;

    private PythonLibrary(string? path) => _path = path;

    /// <summary>No library: modules written in C#, those the host adds, and those on its path.</summary>
    public static PythonLibrary None { get; } = new(null);

    /// <summary>The archive that travels with Krait; where there is none, no library.</summary>
    public static PythonLibrary Shipped { get; } = new(LibraryArchive.ShippedPath);

    /// <summary>A folder with the library of Python 3.14. Programs that do not have the machine's files see it as <c>/lib/python3.14</c>.</summary>
    /// <param name="folder">The folder that <c>os.py</c> is in.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static PythonLibrary FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = Path.GetFullPath(folder);
        return Directory.Exists(full) ? new PythonLibrary(full) : throw new DirectoryNotFoundException($"There is no folder '{full}'.");
    }

    /// <summary>The archive of the library; null for none.</summary>
    internal string? Archive => _path is not null && File.Exists(_path) ? _path : null;

    /// <summary>The folder of the library; null for none.</summary>
    internal string? Folder => _path is not null && Directory.Exists(_path) ? _path : null;
}

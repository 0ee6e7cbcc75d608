namespace Krait.Importing;

/// <summary>
/// The library of a Python 3.14 that is installed on this machine: where distributions, python.org, Homebrew, pyenv, uv and the Windows
/// installer put it. Only looked for when the archive is missing or lacks a module.
/// </summary>
internal static class InstalledPython
{
    private const string Release = "3.14";

    // The folder below a prefix; the one on Windows has no release in its name.
    private static readonly string s_relative = OperatingSystem.IsWindows() ? "Lib" : Path.Combine("lib", "python" + Release);

    /// <summary>The library's folder; null when there is none.</summary>
    public static string? Find()
    {
        foreach (string prefix in Prefixes())
        {
            string folder = Path.Combine(prefix, s_relative);
            if (File.Exists(Path.Combine(folder, "os.py"))) return folder;
        }
        return null;
    }

    private static IEnumerable<string> Prefixes()
    {
        string name = OperatingSystem.IsWindows() ? "python.exe" : "python" + Release;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries))
        {
            string file = Path.Combine(folder, name);
            if (!File.Exists(file)) continue;
            // Managers put links on the path; the library is beside what they lead to.
            string target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            string? bin = Path.GetDirectoryName(target);
            if (bin is null) continue;
            if (!OperatingSystem.IsWindows()) yield return Path.GetDirectoryName(bin) ?? bin;
            else if (File.Exists(Path.Combine(bin, "python314.dll"))) yield return bin;
        }
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
        {
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Programs", "Python",
                "Python314");
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Python314");
        }
        else
        {
            yield return "/usr";
            yield return "/usr/local";
            yield return "/opt/homebrew/opt/python@3.14/Frameworks/Python.framework/Versions/3.14";
            yield return "/Library/Frameworks/Python.framework/Versions/3.14";
        }
        string uv = Environment.GetEnvironmentVariable("UV_PYTHON_INSTALL_DIR")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "uv", "python");
        if (!OperatingSystem.IsWindows() && !Directory.Exists(uv)) uv = Path.Combine(home, ".local", "share", "uv", "python");
        string pyenv = Path.Combine(Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(home, ".pyenv"), "versions");
        foreach ((string root, string pattern) in new[] { (uv, "cpython-3.14.*"), (pyenv, "3.14.*") })
        {
            if (!Directory.Exists(root)) continue;
            foreach (string prefix in Directory.GetDirectories(root, pattern).Order(StringComparer.Ordinal).Reverse()) yield return prefix;
        }
    }
}

using System.Text;
using Krait.Modules.Archives;

namespace Krait.Cli;

/// <summary>
/// A file beside the command, named after it with <c>._pth</c> at the end, whose lines are <c>sys.path</c>: the program is isolated from
/// the environment, and runs without <c>site</c> unless a line says <c>import site</c>.
/// </summary>
/// <param name="Folders">The folders, relative ones below that of the file.</param>
/// <param name="ImportsSite">Whether <c>site</c> is imported.</param>
internal sealed record PathFile(IReadOnlyList<string> Folders, bool ImportsSite)
{
    private const string Extension = "._pth";

    /// <summary>Reads the file of the command, as it was started or as links lead to it; null when there is none.</summary>
    public static PathFile? Find()
    {
        string? started = StartedAs();
        if (started is not null && File.Exists(started + Extension)) return Read(started + Extension);
        string? command = Installation.Command;
        return command is not null && command != started && File.Exists(command + Extension) ? Read(command + Extension) : null;
    }

    // The name that a program is started by may be a symbolic link; without a folder it was found on the PATH.
    private static string? StartedAs()
    {
        string name = Environment.GetCommandLineArgs()[0];
        if (OperatingSystem.IsLinux() && name.EndsWith(".dll", StringComparison.Ordinal))
        {
            byte[] line = File.ReadAllBytes("/proc/self/cmdline");
            name = Encoding.UTF8.GetString(line.AsSpan(0, Math.Max(0, Array.IndexOf(line, (byte)0))));
        }
        return name.Contains(Path.DirectorySeparatorChar) ? Path.GetFullPath(name) : null;
    }

    private static PathFile Read(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        List<string> folders = [];
        bool importsSite = false;
        foreach (string each in File.ReadLines(file))
        {
            string line = each.Split('#')[0].Trim();
            if (line.Length == 0) continue;
            if (line == "import site") importsSite = true;
            else if (!line.StartsWith("import ", StringComparison.Ordinal)) folders.Add(Path.GetFullPath(Path.Combine(folder, line)));
        }
        return new PathFile(folders, importsSite);
    }
}

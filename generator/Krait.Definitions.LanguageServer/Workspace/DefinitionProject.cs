using System.Xml;
using System.Xml.Linq;

namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>
/// Definition files that are read together, in this order, and the folder of the C# sources that bodies call: those of the project
/// that lists the files.
/// </summary>
internal sealed record DefinitionProject(IReadOnlyList<string> Files, string? SourceFolder)
{
    /// <summary>A file that no project lists is read alone, with the sources beside it.</summary>
    public static DefinitionProject Alone(string path) => new([path], Path.IsPathRooted(path) ? Path.GetDirectoryName(path) : null);
}

/// <summary>Finds the projects with <c>InstructionDefinition</c> items below the folders that an editor shows.</summary>
internal sealed class ProjectFinder
{
    /// <summary>Folders deeper than this hold no projects of ours, and a link that leads to itself ends somewhere.</summary>
    private const int MaximumDepth = 8;

    private static readonly HashSet<string> Skipped =
        new(StringComparer.OrdinalIgnoreCase) { "bin", "obj", "artifacts", "node_modules", ".git", ".vs", "TestResults" };

    private readonly Dictionary<string, IReadOnlyList<DefinitionProject>> _byRoot = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _roots = [];

    /// <summary>The folders that the editor shows.</summary>
    public void SetRoots(IEnumerable<string> folders) => _roots = [.. folders.Where(Directory.Exists)];

    /// <summary>Forgets what was found: a project file has changed.</summary>
    public void Forget() => _byRoot.Clear();

    /// <summary>The project that lists <paramref name="path"/>.</summary>
    public DefinitionProject Find(string path)
    {
        foreach (string root in _roots.Where(root => IsBelow(path, root)).Append(FindRepository(path)).OfType<string>())
        {
            if (!_byRoot.TryGetValue(root, out IReadOnlyList<DefinitionProject>? projects))
                _byRoot[root] = projects = [.. FindProjectFiles(root, 0).Select(Read).OfType<DefinitionProject>()];
            if (projects.FirstOrDefault(project => project.Files.Contains(path)) is { } found)
                return found;
        }

        return DefinitionProject.Alone(path);
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The folder above a file that is under version control.</summary>
    private static string? FindRepository(string path)
    {
        string? folder = Path.IsPathRooted(path) ? Path.GetDirectoryName(path) : null;
        while (folder is not null && !Path.Exists(Path.Combine(folder, ".git")))
            folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static IEnumerable<string> FindProjectFiles(string folder, int depth)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true };
        foreach (string file in Directory.EnumerateFiles(folder, "*.csproj", options))
            yield return file;
        if (depth == MaximumDepth)
            yield break;
        IEnumerable<string> folders = Directory.EnumerateDirectories(folder, "*", options)
                .Where(below => !Skipped.Contains(Path.GetFileName(below)));
        foreach (string file in folders.SelectMany(below => FindProjectFiles(below, depth + 1)))
            yield return file;
    }

    /// <summary>A project with definitions; null for one without, or one that cannot be read now.</summary>
    private static DefinitionProject? Read(string projectFile)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(projectFile);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }

        string folder = Path.GetDirectoryName(projectFile)!;
        var files = document.Descendants().Where(element => element.Name.LocalName == "InstructionDefinition")
            .SelectMany(element => (element.Attribute("Include")?.Value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(include => Expand(folder, include.Trim().Replace('\\', Path.DirectorySeparatorChar)))
            .Distinct().ToList();
        return files.Count == 0 ? null : new DefinitionProject(files, folder);
    }

    /// <summary>The files that an item names, of which the last part may have wildcards.</summary>
    private static IEnumerable<string> Expand(string folder, string include)
    {
        string path = Path.GetFullPath(Path.Combine(folder, include));
        if (!path.Contains('*', StringComparison.Ordinal))
            return [path];
        string parent = Path.GetDirectoryName(path)!;
        return parent.Contains('*', StringComparison.Ordinal) || !Directory.Exists(parent)
            ? []
            : Directory.EnumerateFiles(parent, Path.GetFileName(path)).Order(StringComparer.Ordinal);
    }
}

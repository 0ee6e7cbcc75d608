namespace Krait.Embedding;

/// <summary>Paths as file systems of the host get them.</summary>
internal static class PosixPaths
{
    /// <summary>The longest name in a folder and the longest path, in bytes of UTF-8.</summary>
    private const int LongestName = 255;
    private const int LongestPath = 4096;

    /// <summary>A path made complete from a folder, without dots. Two dots in the root stay in the root.</summary>
    public static string Complete(string folder, string path)
    {
        List<string> parts = [];
        foreach (string part in (path.StartsWith('/') ? path : folder + "/" + path).Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        return "/" + string.Join('/', parts);
    }

    /// <summary>Whether a path is longer, or has a longer name in it, than POSIX systems take.</summary>
    public static bool IsTooLong(string path)
    {
        if (path.Length <= LongestName / 3) return false;
        System.Text.Encoding encoding = System.Text.Encoding.UTF8;
        if (encoding.GetByteCount(path) >= LongestPath) return true;
        foreach (string part in path.Split('/'))
        {
            if (encoding.GetByteCount(part) > LongestName) return true;
        }
        return false;
    }

    /// <summary>The folder that a path is in; the root for the root.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "/";

    /// <summary>The last part of a path.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A name in a folder.</summary>
    public static string Join(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    /// <summary>Whether a path is a folder or lies in it.</summary>
    public static bool IsIn(string path, string folder) =>
        folder == "/" || (path.StartsWith(folder, StringComparison.Ordinal)
            && (path.Length == folder.Length || path[folder.Length] == '/'));
}

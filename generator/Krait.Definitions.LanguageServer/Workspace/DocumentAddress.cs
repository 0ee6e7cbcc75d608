namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>Addresses of documents and paths of files.</summary>
internal static class DocumentAddress
{
    /// <summary>The path of a file; of a document that is no file, its address.</summary>
    public static string PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.IsFile ? Path.GetFullPath(Unescape(parsed)) : uri;

    /// <summary>The address of a file.</summary>
    public static string UriOf(string path) => Path.IsPathRooted(path) ? new Uri(path).AbsoluteUri : path;

    /// <summary>Editors escape the colon of a drive, which then looks like a folder.</summary>
    private static string Unescape(Uri uri)
    {
        string path = uri.LocalPath;
        return path.Length > 2 && path[0] is '/' or '\\' && path[2] == ':' ? path[1..] : path;
    }
}

namespace Krait.Tests;

/// <summary>Where the repository that the tests were built from is.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The command that was built with the tests.</summary>
    public static string Command => Path.Combine(Root, "artifacts", "bin", "Krait.Cli", Configuration, "Krait.Cli.dll");

#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Codegen.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests run from the repository's artifacts folder.");
    }
}

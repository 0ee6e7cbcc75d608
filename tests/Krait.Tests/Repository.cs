using System.Diagnostics;

namespace Krait.Tests;

/// <summary>Where the repository that the tests were built from is.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>
    /// How the command starts, its input and outputs in the test's hands: the one that was built with the tests, or a published one
    /// that KRAIT_COMMAND names.
    /// </summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = Environment.GetEnvironmentVariable("KRAIT_COMMAND") is { Length: > 0 } named
            ? new ProcessStartInfo(named, arguments)
            : new ProcessStartInfo("dotnet", [Command, .. arguments]);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        return start;
    }

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

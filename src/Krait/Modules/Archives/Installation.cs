namespace Krait.Modules.Archives;

/// <summary>Where the command and what travels with it lie.</summary>
/// <remarks>
/// A published command that was compiled ahead of time has the same command with the second tier in a folder below it; that one answers
/// to the name of the first, and shares its library.
/// </remarks>
internal static class Installation
{
    private const string SecondTierFolder = "jit";

    private static readonly string s_own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The folder of the command that users start.</summary>
    public static string Folder { get; } = IsSecondTier ? Path.GetDirectoryName(s_own)! : s_own;

    /// <summary>The command that users start, or the host of the assembly; null when it is not known.</summary>
    public static string? Command { get; } =
        IsSecondTier ? Path.Combine(Folder, Path.GetFileName(Environment.ProcessPath!)) : Environment.ProcessPath;

    /// <summary>The command with the second tier, as which this one goes on when it is asked to; null when there is none.</summary>
    public static string? SecondTierCommand =>
        !OperatingSystem.IsWindows() && Path.GetFileName(Environment.ProcessPath) is { Length: > 0 } name
        && Path.Combine(Folder, SecondTierFolder, name) is var command && File.Exists(command) ? command : null;

    private static bool IsSecondTier =>
        Path.GetFileName(s_own) == SecondTierFolder
        && Environment.ProcessPath is { } command
        && Path.GetDirectoryName(command) == s_own
        && File.Exists(Path.Combine(Path.GetDirectoryName(s_own)!, Path.GetFileName(command)));
}

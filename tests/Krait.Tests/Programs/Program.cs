using System.Diagnostics;
using Xunit;

namespace Krait.Tests.Programs;

/// <summary>
/// The programs of tests/programs print what CPython 3.14 printed: from source, from source compiled at once, from CPython's own
/// code objects. With KRAIT_ALL_PROGRAMS=1 each runs in all three ways; without, the ways left out for a program repeat what another
/// test has shown. One class a way, because classes run in parallel.
/// </summary>
internal static class Program
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "programs");
    private static readonly bool s_runsAll = Environment.GetEnvironmentVariable("KRAIT_ALL_PROGRAMS") == "1";

    public static string[] Names { get; } = [.. Directory.GetFiles(s_folder, "*.expected", SearchOption.AllDirectories)
        .Select(file => Path.ChangeExtension(Path.GetRelativePath(s_folder, file), null)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Those(Func<string, int, bool> chosen) =>
        [.. Names.Where((name, index) => s_runsAll || chosen(name, index))];

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(s_folder, file));

    public static void Check(string name, string file, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string expected = File.ReadAllText(Path.Combine(s_folder, name + ".expected"));
        Assert.Equal(expected, Run(file, environment).Replace(s_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    private static string Run(string file, ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = Repository.Start(file);
        start.WorkingDirectory = s_folder;
        // As they were recorded: what interpreters of one program print comes in the order in which they print it.
        start.Environment["PYTHONHASHSEED"] = "0";
        start.Environment["PYTHONUNBUFFERED"] = "1";
        foreach ((string variable, string value) in environment) start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{file} has not ended after two minutes");
        }
        string text = output.Result;
        return errors.Result.Length > 0 || process.ExitCode != 0 ? $"{text}--- errors\n{errors.Result}--- exit code {process.ExitCode}\n"
            : text;
    }
}

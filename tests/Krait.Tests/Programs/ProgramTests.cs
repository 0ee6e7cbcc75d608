using System.Diagnostics;
using Xunit;

namespace Krait.Tests.Programs;

/// <summary>Runs the programs of tests/programs and compares with what CPython 3.14 printed.</summary>
public sealed class ProgramTests
{
    private static readonly string s_root = Repository.Root;

    public static TheoryData<string> Names
    {
        get
        {
            TheoryData<string> names = [];
            string folder = Path.Combine(s_root, "tests", "programs");
            foreach (string file in Directory.GetFiles(folder, "*.expected", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                names.Add(Path.ChangeExtension(Path.GetRelativePath(folder, file), null));
            }
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Source_prints_what_CPython_prints(string name) => Check(name, name + ".py");

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytecode_of_CPython_prints_what_CPython_prints(string name) => Check(name, name + ".pyc");

    [Theory]
    [MemberData(nameof(Names))]
    public void Compiled_at_once_source_prints_what_CPython_prints(string name) => Check(name, name + ".py", ("KRAIT_JIT", "eager"));

    private static void Check(string name, string file, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string folder = Path.Combine(s_root, "tests", "programs");
        string expected = File.ReadAllText(Path.Combine(folder, name + ".expected"));
        Assert.Equal(expected, Run(folder, file, environment).Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    private static string Run(string folder, string file, ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new("dotnet", [Repository.Command, file])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["PYTHONHASHSEED"] = "0";
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
        return errors.Result.Length > 0 || process.ExitCode != 0 ? $"{text}--- errors\n{errors.Result}--- exit code {process.ExitCode}\n" : text;
    }
}

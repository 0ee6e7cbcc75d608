using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>What to run, how often, and with which interpreters.</summary>
internal sealed record BenchmarkOptions(string Python, string Krait, int Pairs, string ProgramFolder, IReadOnlyList<string> Programs,
    bool IsStart)
{
    public const string Usage = """
        usage: Krait.Benchmarks [--python PYTHON] [--krait KRAIT] [--pairs N] [PROGRAM ...]
          --python PYTHON  CPython 3.14, to compare with (python3.14)
          --krait KRAIT    the published command (artifacts/publish/Krait.Cli/...)
          --pairs N        how often each program runs in each interpreter, in turns (5)
          PROGRAM          names of tests/programs/benchmarks; all without. 'start' compares krait's start with that of
                           a .NET "hello world" instead
        """;

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out BenchmarkOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        options = null;
        string root = FindRoot();
        string folder = Folder;
        string python = "python3.14";
        string? krait = FindPublished(root);
        int pairs = 5;
        bool isStart = false;
        List<string> programs = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "start")
            {
                isStart = true;
                continue;
            }
            if (!argument.StartsWith('-'))
            {
                if (!File.Exists(Path.Combine(folder, argument + ".py")))
                {
                    problem = $"no benchmark is called '{argument}'";
                    return false;
                }
                programs.Add(argument);
                continue;
            }
            if (++i == arguments.Length)
            {
                problem = $"{argument} needs a value";
                return false;
            }
            switch (argument)
            {
                case "--python":
                    python = arguments[i];
                    break;
                case "--krait":
                    krait = arguments[i];
                    break;
                case "--pairs" when int.TryParse(arguments[i], CultureInfo.InvariantCulture, out pairs) && pairs > 0:
                    break;
                default:
                    problem = $"{argument} {arguments[i]} is not understood";
                    return false;
            }
        }
        if (krait is null)
        {
            problem = "no published krait was found: run 'dotnet publish src/Krait.Cli -c Release', or name one with --krait";
            return false;
        }
        if (programs.Count == 0)
        {
            programs.AddRange(Directory.GetFiles(folder,
                "*.py").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        }
        options = new BenchmarkOptions(python, krait, pairs, folder, programs, isStart);
        problem = null;
        return true;
    }

    private static string? FindPublished(string root)
    {
        string folder = Path.Combine(root, "artifacts", "publish", "Krait.Cli");
        if (!Directory.Exists(folder)) return null;
        string name = OperatingSystem.IsWindows() ? "krait.exe" : "krait";
        return Directory.GetFiles(folder, name, SearchOption.AllDirectories).FirstOrDefault();
    }

    /// <summary>The folder of the programs.</summary>
    internal static string Folder => Path.Combine(FindRoot(), "tests", "programs", "benchmarks");

    /// <summary>The folder of the repository.</summary>
    internal static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Codegen.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The benchmarks run from the repository's artifacts folder.");
    }
}

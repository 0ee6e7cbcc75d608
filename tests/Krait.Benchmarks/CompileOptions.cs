using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>What to compile, how often, and what to compare with.</summary>
internal sealed record CompileOptions(string Python, int Rounds, IReadOnlyList<string> Files)
{
    public const string Command = "compile";

    public const string Usage = """
        usage: Krait.Benchmarks compile [--python PYTHON] [--lib FOLDER] [--rounds N]
          --python PYTHON  CPython 3.14, to compare with (python3.14)
          --lib FOLDER     compiles every .py in it; those of tests/ without
          --rounds N       how often each compiler compiles all of them after the warm-up, in turns (5)
        """;

    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out CompileOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        options = null;
        string python = "python3.14";
        string folder = Path.Combine(BenchmarkOptions.FindRoot(), "tests");
        int rounds = 5;
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                problem = $"{arguments[i]} needs a value";
                return false;
            }
            switch (arguments[i])
            {
                case "--python":
                    python = arguments[i + 1];
                    break;
                case "--lib":
                    folder = arguments[i + 1];
                    break;
                case "--rounds" when int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out rounds) && rounds > 0:
                    break;
                default:
                    problem = $"{arguments[i]} {arguments[i + 1]} is not understood";
                    return false;
            }
        }
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.py", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
        {
            problem = $"'{folder}' has no Python files";
            return false;
        }
        options = new CompileOptions(python, rounds, [.. files.Where(LeadsToFile).Order(StringComparer.Ordinal)]);
        problem = null;
        return true;
    }

    // A library may have links that lead nowhere.
    private static bool LeadsToFile(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true;
}

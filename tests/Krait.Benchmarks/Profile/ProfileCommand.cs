using System.Diagnostics;

namespace Krait.Benchmarks.Profile;

/// <summary>
/// Makes the profile that <c>krait</c> is compiled ahead of time with: which ways its methods take, and objects of which classes they meet,
/// while the workloads run. (With the benchmark programs in it as well, the evaluation loop was a fifth slower at floats and no faster
/// elsewhere: their loops outweigh all else.)
/// </summary>
/// <remarks>
/// The runtime counts for it: the command with the second tier runs without precompiled code, all methods counting from their first call
/// to the end, and writes what it counted as text. A profile of another build is never wrong, for a compiler leaves out what no longer
/// fits a method.
/// </remarks>
internal static class ProfileCommand
{
    public const string Command = "profile";

    public const string Usage = """
               Krait.Benchmarks profile --krait KRAIT --output FILE [--packages FOLDER]
          --krait KRAIT      the command with the second tier, of the same sources as this program: jit/krait of what dotnet publish made
          --output FILE      where the profile goes: src/Krait.Cli/Krait.mibc
          --packages FOLDER  as for workloads
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    // All methods are compiled while they run, count from the first call on and are never compiled again.
    private static readonly (string Name, string Value)[] s_counting =
    [
        ("DOTNET_ReadyToRun", "0"), ("DOTNET_TieredPGO", "1"), ("DOTNET_TieredPGO_InstrumentOnlyHotCode", "0"),
        ("DOTNET_TC_CallCountThreshold", "1000000000"), ("DOTNET_TC_OnStackReplacement_InitialCounter", "1000000000"),
        ("DOTNET_OSR_HitLimit", "1000000000"), ("DOTNET_WritePGOData", "1"), ("PYTHON_JIT", "0"), ("ROUNDS", "3"),
    ];

    /// <summary>Runs what the arguments name; the result is the exit code.</summary>
    public static int Start(ReadOnlySpan<string> arguments, TextWriter output)
    {
        string? krait = null, file = null, packages = null;
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--krait": krait = value; break;
                case "--output": file = value; break;
                case "--packages": packages = value; break;
                default: value = null; break;
            }
            if (value is null) return Complain($"{arguments[i]} is no option, or needs a value");
        }
        if (krait is null || file is null) return Complain("--krait and --output are needed");
        ProfileText profile = new();
        string folder = Directory.CreateTempSubdirectory("krait-profile").FullName;
        try
        {
            foreach (string[] program in Programs(krait, packages))
            {
                string text = Path.Combine(folder, "counts.txt");
                File.Delete(text);
                Run(krait, program, packages, text);
                if (File.Exists(text)) profile.Add(text);
                else Console.Error.WriteLine($"nothing was counted in {string.Join(' ', program)}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        (int written, int left) = ProfileAssembly.Write(profile, file);
        output.WriteLine($"{written} methods in {file}; {left} are of generic types that share their code, or ambiguous");
        return 0;
    }

    private static int Complain(string problem)
    {
        Console.Error.WriteLine($"{problem}\n{Usage}");
        return 2;
    }

    private static IEnumerable<string[]> Programs(string krait, string? packages)
    {
        string workloads = Path.Combine(AppContext.BaseDirectory, "workloads.py");
        string names = Run(krait, [workloads, "list"], packages, countsInto: null);
        foreach (string name in names.Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return [workloads, "one", name];
    }

    // What a program printed; how it ends says nothing here.
    private static string Run(string krait, string[] arguments, string? packages, string? countsInto)
    {
        ProcessStartInfo start = new(krait, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (packages is not null) start.Environment["PACKAGES"] = packages;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        if (countsInto is not null)
        {
            foreach ((string name, string value) in s_counting) start.Environment[name] = value;
            start.Environment["DOTNET_PGODataPath"] = countsInto;
            start.WorkingDirectory = Path.GetDirectoryName(countsInto)!;
        }
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> printed = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Console.Error.WriteLine($"{string.Join(' ', arguments)} took more than {s_limit}");
        }
        Task.WaitAll(printed, errors);
        return printed.Result;
    }
}

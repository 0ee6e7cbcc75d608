using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Krait.Tests.Programs;

/// <summary>
/// Programs of tests/hostile, which try to break the process: it neither dies nor hangs, and shows no .NET exception. They are
/// seeded; KRAIT_HOSTILE_ROUNDS makes them longer, KRAIT_HOSTILE_SEED different.
/// </summary>
public sealed class HostileTests
{
    private const string Usual = "400";

    private static readonly string s_rounds = Environment.GetEnvironmentVariable("KRAIT_HOSTILE_ROUNDS") ?? Usual;
    private static readonly string s_seed = Environment.GetEnvironmentVariable("KRAIT_HOSTILE_SEED") ?? "1";

    [Fact]
    public void Instances_of_all_types_do_no_harm() => Check("instances.py", "");

    [Theory]
    [InlineData("")]
    [InlineData("KRAIT_JIT=eager")]
    [InlineData("PYTHON_JIT=0")]
    public void Mutants_of_code_objects_do_no_harm(string mode) => Check("mutants.py", mode);

    [Theory]
    [InlineData("")]
    [InlineData("KRAIT_JIT=eager")]
    [InlineData("PYTHON_JIT=0")]
    public void Sequences_of_instructions_do_no_harm(string mode) => Check("sequences.py", mode);

    [Fact]
    public void Tools_that_raise_anywhere_do_no_harm() => Check("raising.py", "");

    [Fact]
    public void Loops_that_do_not_look_let_others_run() => Check("loops.py", "");

    /// <summary>A signal ends calls with large arguments, here within seconds; late.py tells with a bound what takes longer.</summary>
    [Fact]
    public void Calls_with_large_arguments_end_at_a_signal() => Check("late.py", "");

    [Fact]
    public void Allocations_that_do_not_fit_raise_memory_errors() => Check("bombs.py", "", s_rounds == Usual ? "30" : s_rounds);

    /// <summary>
    /// Random calls give what CPython gives: recorded ones, or with KRAIT_HOSTILE_PYTHON=COMMAND those of the seed and number asked for.
    /// </summary>
    [Fact]
    public void Calls_of_builtins_give_what_they_give_in_CPython()
    {
        Compare("calls.py", "", "2000");
    }

    /// <summary>
    /// Programs that change under running code what it was specialised and compiled for give what they give in CPython: from the loop,
    /// compiled, compiled at once, and with each guard of compiled code failing at every first, second or fifth execution.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("PYTHON_JIT=0")]
    [InlineData("KRAIT_JIT=eager")]
    [InlineData("KRAIT_JIT=eager:1")]
    [InlineData("KRAIT_JIT=eager:2")]
    [InlineData("KRAIT_JIT=eager:5")]
    public void Changes_under_running_code_give_what_they_give_in_CPython(string mode) => Compare("changes.py", mode, "40");

    private static void Compare(string program, string mode, string recorded)
    {
        string file = Path.Combine(Repository.Root, "tests", "hostile", program);
        if (Environment.GetEnvironmentVariable("KRAIT_HOSTILE_PYTHON") is not { } python)
        {
            Check(program, mode, recorded, "1", Path.ChangeExtension(file, "expected"));
            return;
        }
        string expected = Path.GetTempFileName();
        File.WriteAllLines(expected, Record(python, file));
        Check(program, mode, s_rounds, s_seed, expected);
        File.Delete(expected);
    }

    // CPython does not survive all of these programs: it goes on after one that it dies of.
    private static List<string> Record(string python, string file)
    {
        List<string> lines = [];
        int next = int.Parse(s_seed, CultureInfo.InvariantCulture);
        int end = next + int.Parse(s_rounds, CultureInfo.InvariantCulture);
        while (true)
        {
            // The calls of a seed belong together: there the first run is the only one.
            string[] arguments = ["-W", "ignore", file, $"{next}", $"{end - next}"];
            using Process recording = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })!;
            string[] found = recording.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            recording.WaitForExit();
            lines.AddRange(found);
            if (recording.ExitCode == 0 || (next += found.Length + 1) >= end) return lines;
        }
    }

    [Fact]
    public void Compressed_data_of_any_kind_does_no_harm() => Check("compressed.py", "");

    [Fact]
    public void Documents_and_their_handlers_do_no_harm() => Check("documents.py", "");

    private static void Check(string program, string mode, string? rounds = null, string? seed = null, params string[] others)
    {
        ProcessStartInfo start = Repository.Start(
            [Path.Combine(Repository.Root, "tests", "hostile", program), seed ?? s_seed, rounds ?? s_rounds, .. others]);
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        if (mode.Split('=') is [string name, string value]) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        bool hasEnded = process.WaitForExit(TimeSpan.FromSeconds(s_rounds == Usual ? 240 : 24 * 3600));
        if (!hasEnded) process.Kill(entireProcessTree: true);
        string text = Last(output.Result) + "\n" + Last(errors.Result);
        Assert.True(hasEnded, $"{program} has not ended\n{text}");
        Assert.True(process.ExitCode == 0 && errors.Result.Split('\n').Contains("ok"), $"{program}: exit code {process.ExitCode}\n{text}");
    }

    private static string Last(string text) => text.Length > 3000 ? text[^3000..] : text;
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Krait.Tests.Hosting;

/// <summary>
/// The command does what CPython's did when <c>tests/commands</c> was recorded: output, errors, exit codes, and the bytes of cached
/// modules, which each of the two uses of the other.
/// </summary>
public sealed class CommandTests
{
    private static readonly Dictionary<string,
        JsonElement> s_cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "commands", "commands.json")))
        .RootElement.EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Krait_does_what_CPython_did(string name)
    {
        JsonElement recorded = s_cases[name];
        string folder = Directory.CreateTempSubdirectory("krait").FullName;
        try
        {
            foreach (JsonProperty file in recorded.GetProperty("files").EnumerateObject())
            {
                string path = Path.Combine(folder, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Value.GetBytesFromBase64());
                File.SetLastWriteTimeUtc(path,
                    DateTime.UnixEpoch.AddSeconds(recorded.GetProperty("times").GetProperty(file.Name).GetInt64()));
            }
            foreach (JsonElement command in recorded.GetProperty("commands").EnumerateArray()) Check(command, folder);
            foreach (JsonProperty kept in recorded.GetProperty("keep").EnumerateObject()) CheckKept(kept, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// CPython writes off an exception that a signal's handler raises in a finalizer. Here finalizers run when the collector has found
    /// something, at any instruction of the program, so that Ctrl-C would get lost by chance.
    /// </summary>
    [Fact]
    public async Task An_interrupt_that_meets_a_finalizer_reaches_the_program()
    {
        if (!OperatingSystem.IsLinux()) return;
        const string Program = """
            import gc, signal, weakref
            class Finalized:
                def __init__(self): self.reference = weakref.ref(self, interrupt)
                def __del__(self): interrupt()
            class Alive: pass
            def interrupt(*_): signal.raise_signal(signal.SIGINT)
            def own(*_): raise ValueError
            def make(): return Finalized(), weakref.ref(Alive(), interrupt)
            def fall(): weakref.finalize(Alive(), own)
            for each in make, fall:
                try:
                    kept = each()
                    kept = kept and kept[1]
                    gc.collect()
                    for _ in range(3): pass
                    print('no interrupt')
                except KeyboardInterrupt:
                    print('interrupt')
            """;
        using Process process = Process.Start(Repository.Start("-c", Program))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Assert.Equal("interrupt\nno interrupt\n", await process.StandardOutput.ReadToEndAsync());
        string reported = await errors;
        Assert.Contains("ValueError", reported, StringComparison.Ordinal);
        Assert.DoesNotContain("KeyboardInterrupt", reported, StringComparison.Ordinal);
        await process.WaitForExitAsync();
    }

    [Fact]
    public void Arguments_that_are_not_text_keep_their_bytes()
    {
        if (!OperatingSystem.IsLinux()) return;
        ProcessStartInfo start = Repository.Start("-c", "import sys; print(ascii(sys.argv[1:]), ascii(sys.orig_argv[-1]))");
        // .NET cannot give another process such an argument; a shell can.
        string[] shell = ["-c", """exec "$@" "$(printf 'a\377b')" """, "sh", start.FileName, .. start.ArgumentList];
        start.FileName = "sh";
        start.ArgumentList.Clear();
        foreach (string each in shell) start.ArgumentList.Add(each);
        using Process process = Process.Start(start)!;
        Assert.Equal("['a\\udcffb'] 'a\\udcffb'\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
    }

    private static void Check(JsonElement command, string folder)
    {
        string[] arguments = [.. command.GetProperty("arguments").EnumerateArray().Select(each => each.GetString()!)];
        ProcessStartInfo start = Repository.Start(arguments);
        start.WorkingDirectory = folder;
        foreach (string variable in start.Environment.Keys.Where(static name => name.StartsWith("PYTHON",
            StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }
        start.Environment["PYTHONHASHSEED"] = "0";
        // These programs are short: starting is most of the time.
        start.Environment["DOTNET_TC_QuickJitForLoops"] = "1";
        foreach (JsonProperty variable in command.GetProperty("environment").EnumerateObject())
        {
            start.Environment[variable.Name] = variable.Value.GetString();
        }
        int exitCode = command.GetProperty("exit").GetInt32();
        // Python tells a signal as its negated number, .NET as a shell does.
        if (exitCode < 0) exitCode = 128 - exitCode;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(command.GetProperty("input").GetString());
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(120)), string.Join(' ', arguments));
        process.WaitForExit();
        Assert.Equal(
            $"{command.GetProperty("output").GetString()}--- errors\n{WithoutLine(command.GetProperty("errors").GetString()!)}--- exit "
                + $"code {exitCode}",
            $"{output.Result}--- errors\n{WithoutCommand(errors.Result)}--- exit code {process.ExitCode}".Replace(folder, "@",
                StringComparison.Ordinal));
    }

    // The library's runpy names the executable, which for CPython the recording has as "krait".
    private static string WithoutCommand(string errors) => WithoutLine(errors.Replace(s_host, "krait", StringComparison.Ordinal));

    // The library in the box may be of another 3.14 than the one that was recorded.
    private static string WithoutLine(string errors) => Regex.Replace(errors, "<frozen runpy>:[0-9]+:", "<frozen runpy>:");

    private static readonly string s_host = FindHost();

    private static string FindHost()
    {
        using Process process = Process.Start(Repository.Start("-c", "import sys; print(sys.executable, end='')"))!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    private static void CheckKept(JsonProperty kept, string folder)
    {
        string path = Path.Combine(folder, kept.Name);
        if (kept.Value.ValueKind == JsonValueKind.Null)
        {
            Assert.False(File.Exists(path), kept.Name);
            return;
        }
        Assert.Equal(Convert.ToHexString(kept.Value.GetBytesFromBase64()),
            Convert.ToHexString(WithoutFolder(File.ReadAllBytes(path), Encoding.UTF8.GetBytes(folder))));
    }

    // The length of a marshalled string is the byte before it.
    private static byte[] WithoutFolder(byte[] data, byte[] folder)
    {
        List<byte> result = [];
        for (int i = 0; i < data.Length; i++)
        {
            if (!data.AsSpan(i).StartsWith(folder))
            {
                result.Add(data[i]);
                continue;
            }
            result[^1] = (byte)(result[^1] - folder.Length + 1);
            result.Add((byte)'@');
            i += folder.Length - 1;
        }
        return [.. result];
    }
}

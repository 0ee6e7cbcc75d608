using System.Diagnostics;
using System.Text;
using Xunit;

namespace Krait.Tests.Hosting;

/// <summary>
/// Ctrl-C while interactive mode, or a program, waits for input: the wait ends at once. The expected texts are what CPython 3.14.8
/// wrote.
/// </summary>
public sealed class InterruptedPromptTests : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _seen = new();

    public InterruptedPromptTests()
    {
        _process = Process.Start(Repository.Start("-q", "-i"))!;
        _ = CollectAsync(_process.StandardOutput);
        _ = CollectAsync(_process.StandardError);
    }

    [Fact]
    public void The_prompt_comes_again()
    {
        if (OperatingSystem.IsWindows()) return;
        Expect(">>> ");
        Interrupt();
        Expect("\nKeyboardInterrupt\n>>> ");
        Type("if 1:\n");
        Expect("... ");
        Interrupt();
        Expect("\nKeyboardInterrupt\n>>> ");
        Type("1 + 1\n");
        Expect("2");
    }

    [Fact]
    public void Reading_ends_with_the_exception()
    {
        if (OperatingSystem.IsWindows()) return;
        Expect(">>> ");
        Type("input('? ')\n");
        Expect("? ");
        Interrupt();
        Expect("KeyboardInterrupt\n>>> ");
        Type("7 * 7\n");
        Expect("49");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task CollectAsync(StreamReader stream)
    {
        char[] buffer = new char[1024];
        while (await stream.ReadAsync(buffer) is > 0 and int count)
        {
            lock (_seen) _seen.Append(buffer, 0, count);
        }
    }

    private void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    private void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    // Waits for a text and drops what comes up to its end.
    private void Expect(string text)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(120))
        {
            lock (_seen)
            {
                int at = _seen.ToString().IndexOf(text, StringComparison.Ordinal);
                if (at >= 0)
                {
                    _seen.Remove(0, at + text.Length);
                    return;
                }
            }
            Thread.Sleep(20);
        }
        lock (_seen) Assert.Fail($"'{text}' did not come, only '{_seen}'");
    }
}

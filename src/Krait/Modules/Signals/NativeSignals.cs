using System.Runtime.InteropServices;

namespace Krait.Modules;

/// <summary>C's <c>struct itimerval</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeTimer(double value, double period)
{
    private const double Microseconds = 1e6;

    private readonly long _periodSeconds = (long)Math.Floor(period);
    private readonly long _periodMicroseconds = (long)((period - Math.Floor(period)) * Microseconds);
    private readonly long _seconds = (long)Math.Floor(value);
    private readonly long _microseconds = (long)((value - Math.Floor(value)) * Microseconds);

    /// <summary>The seconds until it fires.</summary>
    public double Value => _seconds + (_microseconds / Microseconds);

    /// <summary>The seconds after which it fires again.</summary>
    public double Period => _periodSeconds + (_periodMicroseconds / Microseconds);
}

/// <summary>The operating system's functions for signals.</summary>
internal static partial class NativeSignals
{
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetAction(int signal, nint action);

    /// <summary>Gives a signal its usual effect, which .NET does not do where the process was started with the signal ignored.</summary>
    public static void UseDefault(int signal) => SetAction(signal, 0);

    private static readonly Lazy<ulong> s_ignoredAtStart = new(ReadIgnored);

    /// <summary>The signals that this process was started to ignore, a bit each: SIGHUP by nohup. Asked before any is changed.</summary>
    public static ulong IgnoredAtStart => s_ignoredAtStart.Value;

    private static ulong ReadIgnored()
    {
        const string Field = "SigIgn:";
        try
        {
            string? line = File.ReadLines("/proc/self/status")
                .FirstOrDefault(static each => each.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? 0 : Convert.ToUInt64(line[Field.Length..].Trim(), 16);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "alarm")]
    public static partial uint Alarm(uint seconds);

    [LibraryImport("libc", EntryPoint = "setitimer", SetLastError = true)]
    public static partial int SetTimer(int which, in NativeTimer timer, out NativeTimer old);

    [LibraryImport("libc", EntryPoint = "getitimer", SetLastError = true)]
    public static partial int GetTimer(int which, out NativeTimer timer);

    [LibraryImport("libc", EntryPoint = "strsignal")]
    private static partial nint DescribeNative(int signal);

    /// <summary>What the system calls a signal.</summary>
    public static string? Describe(int signal) => Marshal.PtrToStringUTF8(DescribeNative(signal));

    /// <summary>Whether a descriptor refers to this process: by its folder in /proc, or as what pidfd_open() returns.</summary>
    public static bool IsOwnProcess(int descriptor)
    {
        try
        {
            if (new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget == $"/proc/{Environment.ProcessId}") return true;
            return File.ReadLines($"/proc/self/fdinfo/{descriptor}").Contains($"Pid:\t{Environment.ProcessId}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such descriptor; the operating system says so when the signal is sent.
            return false;
        }
    }

    /// <summary>Sends a signal to the process that a descriptor refers to; -1 when that fails.</summary>
    public static nint SendToDescriptor(int descriptor, int number, uint flags)
    {
        const int PidfdSendSignal = 424;
        return SystemCall(PidfdSendSignal, descriptor, number, 0, (nint)flags);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint descriptor, nint signal, nint information, nint flags);
}

using System.Runtime.InteropServices;

namespace Krait.Cli;

/// <summary>The end of a process by Ctrl-C, which whoever started it shall see as such.</summary>
internal static partial class Interruption
{
    private const int Interrupt = 2;

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int RaiseSignal(int signal);

    /// <summary>Ends the process by SIGINT; returns where there are no signals.</summary>
    public static void PassOn()
    {
        if (OperatingSystem.IsWindows()) return;
        const nint Default = 0;
        SetHandler(Interrupt, Default);
        _ = RaiseSignal(Interrupt);
    }
}

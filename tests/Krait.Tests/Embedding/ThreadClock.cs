using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What the running thread has used of a processor.</summary>
internal static partial class ThreadClock
{
    /// <summary>
    /// The milliseconds that the thread has run: on a core that is free those of the clock, and no others where the core is not.
    /// </summary>
    public static double Milliseconds
    {
        get
        {
            const int OfThread = 3;
            if (!OperatingSystem.IsLinux()) return Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
            Assert.Equal(0, GetTime(OfThread, out TimeSpec time));
            return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
        }
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}

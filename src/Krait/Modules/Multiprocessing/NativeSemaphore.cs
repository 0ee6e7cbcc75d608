using System.Runtime.InteropServices;

namespace Krait.Modules.Multiprocessing;

/// <summary>
/// The named semaphores of POSIX, which processes share. A call that fails leaves the number of its error as the last one.
/// </summary>
internal static partial class NativeSemaphore
{
    private const int CreateExclusively = 0xC0;
    private const uint OwnerOnly = 0x180;

    [StructLayout(LayoutKind.Sequential)]
    private struct Moment
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "sem_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenNative(string name, int flags, uint mode, uint value);

    [LibraryImport("libc", EntryPoint = "sem_close", SetLastError = true)]
    private static partial int CloseNative(nint handle);

    [LibraryImport("libc", EntryPoint = "sem_unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkNative(string name);

    [LibraryImport("libc", EntryPoint = "sem_trywait", SetLastError = true)]
    private static partial int TryWaitNative(nint handle);

    [LibraryImport("libc", EntryPoint = "sem_timedwait", SetLastError = true)]
    private static partial int TimedWaitNative(nint handle, in Moment deadline);

    [LibraryImport("libc", EntryPoint = "sem_post", SetLastError = true)]
    private static partial int PostNative(nint handle);

    [LibraryImport("libc", EntryPoint = "sem_getvalue", SetLastError = true)]
    private static partial int GetValueNative(nint handle, out int value);

    /// <summary>Makes a semaphore; 0 on failure.</summary>
    public static nint Create(string name, int value) => OpenNative(name, CreateExclusively, OwnerOnly, (uint)value);

    /// <summary>Opens a semaphore that another process made; 0 on failure.</summary>
    public static nint Open(string name) => OpenNative(name, 0, 0, 0);

    /// <summary>Gives a handle back.</summary>
    public static void Close(nint handle) => _ = CloseNative(handle);

    /// <summary>Removes a name.</summary>
    public static bool Unlink(string name) => UnlinkNative(name) == 0;

    /// <summary>Takes one if that needs no waiting.</summary>
    public static bool TryWait(nint handle) => TryWaitNative(handle) == 0;

    /// <summary>Takes one before a time that is given as seconds since 1970.</summary>
    public static bool WaitUntil(nint handle, double time)
    {
        double whole = Math.Floor(time);
        Moment deadline = new() { Seconds = (long)whole, Nanoseconds = (long)((time - whole) * 1e9) };
        return TimedWaitNative(handle, deadline) == 0;
    }

    /// <summary>Gives one back.</summary>
    public static bool Post(nint handle) => PostNative(handle) == 0;

    /// <summary>How many there are; -1 on failure.</summary>
    public static int Value(nint handle) => GetValueNative(handle, out int value) == 0 ? value : -1;
}

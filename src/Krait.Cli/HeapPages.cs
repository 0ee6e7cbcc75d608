using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Krait.Cli;

/// <summary>Large pages for the objects of the program, where the kernel of Linux gives them to whoever asks.</summary>
/// <remarks>
/// Each 4 KB of new objects are a page fault, in a virtual machine of 10 µs: a third of a program's first second. With pages of 2 MB
/// there is one for five hundred. The collector commits its memory in steps of 64 KB, for which the kernel has small pages only, so the
/// first part of what it has reserved is made accessible at once. Nothing is taken from the machine until it is written to, and the
/// collector counts and gives back its memory as before.
/// </remarks>
internal static partial class HeapPages
{
    private const int SmallPage = 1 << 12;
    private const int LargePage = 2 << 20;
    private const int Region = 4 << 20;
    private const int MostText = 1 << 16;

    // Objects beyond these bytes lie in small pages: a program that has so many is no longer in its first second.
    private const long MostBytes = 256 << 20;

    // Memory without access that is no larger stands around the stack of a thread, and has to stay as it is.
    private const int MostGuard = 1 << 16;

    // What <sys/mman.h> calls them.
    private const int ReadAndWrite = 3;
    private const int HugePage = 14;
    private const int DoDump = 17;
    private const int PopulateForWriting = 23;

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    /// <summary>Asks for large pages; does nothing where there are none.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux()) return;
        var young = GCHandle.Alloc(new object(), GCHandleType.Pinned);
        nint address = young.AddrOfPinnedObject();
        young.Free();
        (long from, long to) = ReservedAround(ReadMaps(), address);
        // The collector has a region for each of its three generations from the start, side by side.
        long first = Math.Max(from, (address & -Region) - (2 * Region));
        first = (first + LargePage - 1) & -LargePage;
        nint length = (nint)(Math.Min(to - first, MostBytes) & -LargePage);
        if (length <= 0 || Advise((nint)first, length, HugePage) != 0) return;
        // The kernel wants all of a large page to be of one kind: accessible, and part of a dump, as memory is that the collector commits.
        _ = Advise((nint)first, length, DoDump);
        if (Protect((nint)first, length, ReadAndWrite) != 0) return;
        // The page in which the program starts is in use, as small ones: the rest of them come at once. Kernels before 5.14 do not do that.
        nint start = (address + SmallPage - 1) & -SmallPage;
        _ = Advise(start, ((address + LargePage - 1) & -LargePage) - start, PopulateForWriting);
    }

    private static ReadOnlySpan<byte> ReadMaps()
    {
        byte[] text = GC.AllocateUninitializedArray<byte>(MostText);
        int count = 0;
        try
        {
            using SafeFileHandle maps = File.OpenHandle("/proc/self/maps");
            for (int read; (read = RandomAccess.Read(maps, text.AsSpan(count), count)) > 0;) count += read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A container need not have /proc; what the memory is that the collector has reserved cannot be known there.
        }
        return text.AsSpan(0, count);
    }

    /// <summary>The memory that was reserved together with an address.</summary>
    /// <param name="maps">The lines of <c>/proc/self/maps</c> (proc_pid_maps(5)), the last of which may be cut.</param>
    /// <param name="address">An address in memory that no file is behind.</param>
    /// <returns>The private memory without a file that is around it, without a gap; nothing when it is no such memory.</returns>
    internal static (long From, long To) ReservedAround(ReadOnlySpan<byte> maps, long address)
    {
        (long From, long To) found = default;
        foreach (Range range in maps.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = maps[range];
            int dash = line.IndexOf((byte)'-');
            int blank = line.IndexOf((byte)' ');
            if (blank <= dash) break;
            long from = long.Parse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            long to = long.Parse(line[(dash + 1)..blank], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            ReadOnlySpan<byte> kind = line[blank..].TrimEnd((byte)' ');
            bool isOurs = kind.SequenceEqual(" rw-p 00000000 00:00 0"u8)
                || (kind.SequenceEqual(" ---p 00000000 00:00 0"u8) && to - from > MostGuard);
            if (isOurs && from == found.To) found.To = to;
            else if (found.To > address) break;
            else found = isOurs ? (from, to) : default;
        }
        return found.From <= address && address < found.To ? found : default;
    }
}

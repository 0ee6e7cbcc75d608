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
    private const int MostText = 1 << 16;

    // Objects beyond these bytes lie in small pages: a program that has so many is no longer in its first second.
    private const long MostBytes = 256 << 20;

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
        nint start = (address + SmallPage - 1) & -SmallPage;
        nint firstLarge = (address + LargePage - 1) & -LargePage;
        nint length = (nint)Math.Min(ReservedUpTo(ReadMaps(), address) - firstLarge, MostBytes) & -LargePage;
        if (length <= 0 || Advise(firstLarge, length, HugePage) != 0) return;
        // The kernel wants all of a large page to be of one kind: accessible, and part of a dump, as memory is that the collector commits.
        length += firstLarge - start;
        _ = Advise(start, length, DoDump);
        if (Protect(start, length, ReadAndWrite) != 0) return;
        // The page in which the program starts is in use, as small ones: the rest of them come at once. Kernels before 5.14 do not do that.
        _ = Advise(start, firstLarge - start, PopulateForWriting);
    }

    private static ReadOnlySpan<byte> ReadMaps()
    {
        byte[] text = new byte[MostText];
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

    /// <summary>Where the memory ends that was reserved together with an address.</summary>
    /// <param name="maps">The lines of <c>/proc/self/maps</c> (proc_pid_maps(5)), the last of which may be cut.</param>
    /// <param name="address">An address in memory that no file is behind.</param>
    /// <returns>The end of the private memory without a file that begins there, without a gap; 0 when there is none.</returns>
    internal static long ReservedUpTo(ReadOnlySpan<byte> maps, long address)
    {
        long end = 0;
        foreach (Range range in maps.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = maps[range];
            int dash = line.IndexOf((byte)'-');
            int blank = line.IndexOf((byte)' ');
            if (blank <= dash) break;
            long from = long.Parse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            long to = long.Parse(line[(dash + 1)..blank], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (end == 0 && to <= address) continue;
            bool isNext = end == 0 ? from <= address : from == end;
            ReadOnlySpan<byte> kind = line[blank..].TrimEnd((byte)' ');
            if (!isNext || !(kind.SequenceEqual(" rw-p 00000000 00:00 0"u8) || kind.SequenceEqual(" ---p 00000000 00:00 0"u8))) break;
            end = to;
        }
        return end;
    }
}

using System.Text;
using Krait.Cli;
using Xunit;

namespace Krait.Tests.Hosting;

/// <summary>What the command takes for memory that the collector has reserved: a mistake there would open other memory to writes.</summary>
public sealed class HeapPagesTests
{
    private const string Maps = """
        00400000-00404000 r--p 00000000 fe:00 11724894                           /usr/bin/krait
        012ce000-012ec000 rw-p 00000000 00:00 0 
        012ec000-012fc000 rw-p 00000000 00:00 0                                  [heap]
        7f7de2c00000-7f7de2c21000 rw-p 00000000 00:00 0 
        7f7de2c21000-7f7de4c00000 ---p 00000000 00:00 0 
        7f7de4c00000-7f7de5000000 rw-p 00000000 00:00 0 
        7f7de5000000-7f89a7a3c000 ---p 00000000 00:00 0 
        7f89a7a3c000-7f89a7a3d000 r--p 00000000 00:00 0 
        7f89a7a3d000-7f89a823d000 rw-p 00000000 00:00 0 
        7f89a823e000-7f89a8240000 rw-p 00000000 00:00 0 
        7f89a8240000-7f89a8250000 rw-s 00000000 00:01 33                         /memfd:doublemapper

        """;

    [Theory]
    [InlineData(0x7f7de2c00000, 0x7f89a7a3c000)]
    [InlineData(0x7f7de2c10008, 0x7f89a7a3c000)]
    [InlineData(0x7f7de4c00000, 0x7f89a7a3c000)]
    [InlineData(0x012ce000, 0x012ec000)]
    [InlineData(0x7f89a7a3d000, 0x7f89a823d000)]
    [InlineData(0x7f89a823f000, 0x7f89a8240000)]
    public void Memory_without_a_file_is_one_up_to_a_gap_or_another_kind(long address, long end) =>
        Assert.Equal(end, HeapPages.ReservedUpTo(Encoding.ASCII.GetBytes(Maps), address));

    [Theory]
    [InlineData(0)]
    [InlineData(0x00400000)]
    [InlineData(0x012ec000)]
    [InlineData(0x7f89a823d800)]
    [InlineData(0x7f89a8240000)]
    [InlineData(0x7fffffffffff)]
    public void Other_memory_is_not_reserved(long address) =>
        Assert.Equal(0, HeapPages.ReservedUpTo(Encoding.ASCII.GetBytes(Maps), address));

    [Fact]
    public void A_list_that_is_cut_ends_what_it_tells()
    {
        for (int length = 0; length < Maps.Length; length++)
        {
            long end = HeapPages.ReservedUpTo(Encoding.ASCII.GetBytes(Maps[..length]), 0x7f7de2c00000);
            Assert.Contains(end, (long[])[0, 0x7f7de2c21000, 0x7f7de4c00000, 0x7f7de5000000, 0x7f89a7a3c000]);
        }
    }

    [Fact]
    public void A_machine_without_the_list_has_no_reserved_memory() => Assert.Equal(0, HeapPages.ReservedUpTo([], 0x7f7de2c00000));
}

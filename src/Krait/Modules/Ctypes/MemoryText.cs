using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Text at an address, which ends before a zero or has a given length.</summary>
internal static class MemoryText
{
    /// <summary>Bytes at an address; null with an exception set. A negative count reads to the first zero.</summary>
    public static PyObject? ReadBytes(long address, long count)
    {
        if (!CtypesState.Own.Addresses.TryResolve(address, Math.Max(count, 0), out CMemory memory, out int offset)) return null;
        ReadOnlySpan<byte> bytes = memory.Span[offset..];
        if (count >= 0) return PyBytes.From(bytes[..(int)count]);
        int end = bytes.IndexOf((byte)0);
        return end >= 0 ? PyBytes.From(bytes[..end]) : RaiseUnterminated(address);
    }

    /// <summary>Wide characters at an address; null with an exception set. A negative count reads to the first zero.</summary>
    public static PyObject? ReadWide(long address, long count)
    {
        long size = count > long.MaxValue / WideText.Size ? long.MaxValue : Math.Max(count, 0) * WideText.Size;
        if (!CtypesState.Own.Addresses.TryResolve(address, size, out CMemory memory, out int offset)) return null;
        ReadOnlySpan<byte> bytes = memory.Span[offset..];
        if (count >= 0) return WideText.Read(bytes[..(int)size]);
        int end = WideText.LengthIn(bytes);
        return end + WideText.Size <= bytes.Length ? WideText.Read(bytes[..end]) : RaiseUnterminated(address);
    }

    private static PyObject? RaiseUnterminated(long address) =>
        Raise.ValueError($"the text at address 0x{address:x} has no zero at its end, which is that of the memory of its object");
}

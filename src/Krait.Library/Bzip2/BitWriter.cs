using Krait.Library.Streams;

namespace Krait.Library.Bzip2;

/// <summary>Writes bits, the highest first.</summary>
internal sealed class BitWriter
{
    private ulong _bits;
    private int _count;

    /// <summary>The whole bytes that were written.</summary>
    public OutputBuffer Output { get; } = new();

    /// <summary>Writes up to 32 bits.</summary>
    public void Write(uint value, int count)
    {
        _bits = (_bits << count) | value;
        _count += count;
        // Short: at most four bytes.
        for (; _count >= 8; _count -= 8) Output.Add((byte)(_bits >> (_count - 8)));
    }

    /// <summary>Fills the last byte.</summary>
    public void Pad()
    {
        if (_count > 0) Write(0, 8 - _count);
    }
}

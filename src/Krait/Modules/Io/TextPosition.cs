using System.Numerics;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>
/// A position in a text file, which <c>tell()</c> gives as one number. Its parts have the places that the library's <c>_pyio</c> gives
/// them.
/// </summary>
internal readonly record struct TextPosition
{
    private const int FlagsShift = 64;
    private const int BytesShift = 96;
    private const int CharactersShift = 128;
    private const int EndShift = 160;

    /// <summary>Where in the file of bytes decoding starts.</summary>
    public long Start { get; init; }

    /// <summary>The state of the decoder there.</summary>
    public BigInteger Flags { get; init; }

    /// <summary>How many bytes to decode at once.</summary>
    public int Bytes { get; init; }

    /// <summary>How many of their characters come before the position.</summary>
    public int Characters { get; init; }

    /// <summary>Whether these bytes are the last.</summary>
    public bool NeedsEnd { get; init; }

    /// <summary>The number.</summary>
    public PyObject ToCookie() => PyInt.From(
        Start | (Flags << FlagsShift) | ((BigInteger)Bytes << BytesShift) | ((BigInteger)Characters << CharactersShift)
        | ((NeedsEnd ? BigInteger.One : BigInteger.Zero) << EndShift));

    /// <summary>The position that a number stands for; false with an exception set.</summary>
    public static bool TryFrom(PyObject cookie, out TextPosition position)
    {
        position = default;
        PyObject? index = Indexes.ToIndex(cookie);
        if (index is not PyIntegral number) return false;
        var value = number.ToBigInteger();
        if (value.Sign < 0)
        {
            return Representation.Repr(number) is { } digits && Raise.ValueError($"negative seek position {digits}") is not null;
        }
        if (value >> EndShift > 1) return Raise.OverflowError("Python int too large to convert to C int") is not null;
        position = new TextPosition
        {
            Start = (long)(value & long.MaxValue),
            Flags = Part(value, FlagsShift),
            Bytes = (int)(Part(value, BytesShift) & int.MaxValue),
            Characters = (int)(Part(value, CharactersShift) & int.MaxValue),
            NeedsEnd = value >> EndShift == 1,
        };
        return true;
    }

    private static BigInteger Part(BigInteger value, int shift) => (value >> shift) & uint.MaxValue;
}

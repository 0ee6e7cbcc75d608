using System.Numerics;

namespace Krait.Modules.RegularExpressions;

/// <summary>A set of ASCII characters, one bit each.</summary>
internal struct AsciiSet
{
    /// <summary>The number of characters a set can hold: code points 0 to 127.</summary>
    public const int Limit = 128;

    private ulong _low;
    private ulong _high;

    public readonly int Count => BitOperations.PopCount(_low) + BitOperations.PopCount(_high);

    /// <summary>The least character of a set that is not empty.</summary>
    public readonly int First => _low != 0 ? BitOperations.TrailingZeroCount(_low) : 64 + BitOperations.TrailingZeroCount(_high);

    public readonly bool Contains(int character) => ((character < 64 ? _low : _high) >> (character & 63) & 1) != 0;

    public void Add(int character)
    {
        if (character < 64) _low |= 1UL << character;
        else _high |= 1UL << (character & 63);
    }
}

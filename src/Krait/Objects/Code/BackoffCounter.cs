namespace Krait.Objects;

/// <summary>
/// The counter in the first cache unit of an adaptive instruction: it triggers specialisation when it reaches zero, and
/// waits twice as long after each failure. 12 bits of value above 4 bits of backoff, as in CPython.
/// </summary>
internal struct BackoffCounter
{
    private const int BackoffBits = 4;
    private const int MaximumBackoff = 12;

    private ushort _bits;

    private BackoffCounter(int value, int backoff) => _bits = (ushort)((value << BackoffBits) | backoff);

    /// <summary>The counter of an instruction that has not run yet.</summary>
    public static BackoffCounter Warmup => new(1, 1);

    /// <summary>The counter of an instruction that was just specialised: so many misses despecialise it.</summary>
    public static BackoffCounter Cooldown => new(52, 0);

    /// <summary>The counter as it is kept in a cache.</summary>
    public readonly ushort Bits => _bits;

    /// <summary>Whether it is time to specialise.</summary>
    public readonly bool Triggers => _bits < 1 << BackoffBits;

    /// <summary>Counts one execution.</summary>
    public void Advance() => _bits -= 1 << BackoffBits;

    /// <summary>The counter after a failed attempt.</summary>
    public readonly BackoffCounter Restarted()
    {
        int backoff = Math.Min((_bits & ((1 << BackoffBits) - 1)) + 1, MaximumBackoff);
        return new BackoffCounter((1 << backoff) - 1, backoff);
    }
}

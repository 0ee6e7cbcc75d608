namespace Krait.Modules.Expat;

/// <summary>
/// What a small document may grow to: how many bytes entities may add to those of the document ("billion laughs"), and how much
/// memory its parsers may hold for them. A document and its entities share the counts.
/// </summary>
internal sealed class XmlProtection
{
    // A document of which nothing was read counts as the shortest one that can include an entity.
    private const double ShortestDocument = 22;

    private long _direct;
    private long _indirect;

    /// <summary>How many bytes may be read before the amplification counts.</summary>
    public ulong Threshold { get; set; } = 8 << 20;

    /// <summary>How many bytes may be read for each of the document's.</summary>
    public float MaximumAmplification { get; set; } = 100;

    /// <summary>How many bytes may be held before the amplification counts.</summary>
    public ulong MemoryThreshold { get; set; } = 64 << 20;

    /// <summary>How many bytes may be held for each of the document's.</summary>
    public float MaximumMemory { get; set; } = 100;

    /// <summary>How many bytes the parsers hold: their input, names, declarations and open elements, as far as they grow with it.</summary>
    public long HeldBytes { get; set; }

    /// <summary>Counts bytes that were read; false when the document grows too much.</summary>
    public bool Count(long length, bool isDirect)
    {
        if (isDirect) _direct += length;
        else _indirect += length;
        if ((ulong)(_direct + _indirect) < Threshold) return true;
        double factor = _direct > 0 ? (_direct + _indirect) / (double)_direct : (ShortestDocument + _indirect) / ShortestDocument;
        return factor <= MaximumAmplification;
    }

    /// <summary>Whether the parsers hold no more than they may.</summary>
    public bool AllowsHeld(long more)
    {
        ulong held = (ulong)(HeldBytes + more);
        return held < MemoryThreshold || held <= Math.Max(1, _direct) * (double)MaximumMemory;
    }
}

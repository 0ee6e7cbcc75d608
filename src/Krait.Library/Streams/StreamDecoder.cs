using Krait.Objects;

namespace Krait.Library.Streams;

/// <summary>How a run of a decoder ended.</summary>
internal enum DecodeStatus
{
    /// <summary>All input is used, and more is needed.</summary>
    NeedsInput,

    /// <summary>There is as much output as was asked for.</summary>
    OutputFull,

    /// <summary>The stream has ended; what input is left is not its own.</summary>
    Finished,

    /// <summary>The input is no such stream: <see cref="StreamDecoder.Problem"/>.</summary>
    Failed,
}

/// <summary>Decodes a stream whose bytes come in pieces of any length.</summary>
internal abstract class StreamDecoder
{
    private byte[] _input = [];

    /// <summary>The next byte of <see cref="Input"/> to read.</summary>
    protected int Position;

    /// <summary>The bytes that have come; those before <see cref="Position"/> are used.</summary>
    protected ReadOnlySpan<byte> Input => _input.AsSpan(0, Length);

    /// <summary>How many bytes of <see cref="Input"/> there are.</summary>
    protected int Length { get; private set; }

    /// <summary>Why the input is no such stream.</summary>
    public string Problem { get; protected set; } = "";

    /// <summary>The bytes that are not used.</summary>
    public ReadOnlySpan<byte> Rest => Input[Position..];

    /// <summary>Adds input after what is not used yet.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int kept = Length - Position;
        if (kept == 0)
        {
            _input = bytes.ToArray();
        }
        else
        {
            byte[] target = kept + bytes.Length <= _input.Length ? _input : new byte[Math.Max(kept + bytes.Length, _input.Length * 2)];
            _input.AsSpan(Position, kept).CopyTo(target);
            bytes.CopyTo(target.AsSpan(kept));
            _input = target;
        }
        Position = 0;
        Length = kept + bytes.Length;
    }

    /// <summary>Decodes until there is no more input, or output has reached a length.</summary>
    public abstract DecodeStatus Decode(OutputBuffer output, long limit);

    /// <summary>Ends in failure.</summary>
    protected DecodeStatus Fail(string problem)
    {
        Problem = problem;
        return DecodeStatus.Failed;
    }
}

/// <summary>Bytes that grow at the end.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = new byte[4096];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

    public void Add(byte value)
    {
        if (Count == _bytes.Length) Grow(1);
        _bytes[Count++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Count += bytes.Length;
    }

    /// <summary>Room after the bytes, to be kept with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Count < count) Grow(count);
        return _bytes.AsSpan(Count);
    }

    public void Advance(int count) => Count += count;

    public void Clear() => Count = 0;

    private void Grow(int count)
    {
        int wanted = (int)Math.Min(Array.MaxLength, Math.Max((long)_bytes.Length * 2, (long)Count + count));
        Poll.AllocateOrThrow(wanted);
        Array.Resize(ref _bytes, wanted);
    }
}

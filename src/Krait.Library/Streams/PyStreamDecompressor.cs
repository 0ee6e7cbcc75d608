using Krait.Objects;
using Krait.Protocols;

namespace Krait.Library.Streams;

/// <summary>What the decompressors of several modules have in common: input in pieces, output up to a length.</summary>
internal abstract class PyStreamDecompressor(StreamDecoder decoder) : PyObject
{
    public readonly StreamDecoder Decoder = decoder;

    /// <summary>Data after the end of the stream.</summary>
    public PyBytes UnusedData = PyBytes.Empty;

    public bool NeedsInput = true;
    public bool IsAtEnd;

    private bool _hasFailed;

    /// <summary>Raises the module's error for input that is no such stream.</summary>
    protected abstract PyObject? RaiseProblem(string problem);

    /// <summary>Raises the error of a decompressor that has found such input before.</summary>
    protected virtual PyObject? RaiseUsedAfterProblem() => RaiseProblem(Decoder.Problem);

    // So much takes the slowest decoder some milliseconds; interrupts are looked for in between.
    private const int Piece = 1 << 18;

    /// <summary>Decompresses more input; null with an exception set.</summary>
    public PyObject? Run(PyObject data, long maximum)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (IsAtEnd) return Raise.Set(ExceptionTypes.EOFError, "End of stream already reached");
        if (_hasFailed) return RaiseUsedAfterProblem();
        Decoder.Append(bytes);
        OutputBuffer output = new();
        long limit = maximum < 0 ? long.MaxValue : maximum;
        DecodeStatus status;
        do
        {
            Poll.OrThrow();
            status = Decoder.Decode(output, Math.Min(limit, (long)output.Count + Piece));
        }
        while (status == DecodeStatus.OutputFull && output.Count < limit);
        if (status == DecodeStatus.Failed)
        {
            _hasFailed = true;
            return RaiseProblem(Decoder.Problem);
        }
        NeedsInput = status == DecodeStatus.NeedsInput;
        if (status == DecodeStatus.Finished)
        {
            IsAtEnd = true;
            UnusedData = PyBytes.From(Decoder.Rest);
        }
        return PyBytes.From(output.Bytes);
    }
}

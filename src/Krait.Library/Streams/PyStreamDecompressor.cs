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

    /// <summary>Decompresses more input; null with an exception set.</summary>
    public PyObject? Run(PyObject data, long maximum)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (IsAtEnd) return Raise.Set(ExceptionTypes.EOFError, "End of stream already reached");
        if (_hasFailed) return RaiseUsedAfterProblem();
        Decoder.Append(bytes);
        OutputBuffer output = new();
        DecodeStatus status = Decoder.Decode(output, maximum < 0 ? long.MaxValue : maximum);
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

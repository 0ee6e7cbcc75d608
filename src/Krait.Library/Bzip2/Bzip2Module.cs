using Krait.Library.Streams;
using Krait.Modules;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Bzip2;

/// <summary>The compressor and decompressor of bzip2.</summary>
[PyModule("_bz2")]
internal static partial class Bzip2Module
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("__doc__"), PyNone.Instance);
        ModuleTypes.Add(module, PyBzip2Compressor.TypeObject, Bzip2CompressorType.Bind);
        ModuleTypes.Add(module, PyBzip2Decompressor.TypeObject, Bzip2DecompressorType.Bind);
    }
}

/// <summary>A <c>BZ2Compressor</c>.</summary>
internal sealed class PyBzip2Compressor : PyObject
{
    public static readonly PyType TypeObject = new("BZ2Compressor", BuiltinTypes.Object, TypeFlags.Immutable, "_bz2");

    private readonly Bzip2Encoder _encoder;
    private bool _isAtWork;

    public PyBzip2Compressor(int level) => _encoder = new Bzip2Encoder(level);

    public bool IsFinished { get; private set; }

    /// <summary>Whether an interrupt has ended the compressor in the middle of its work, or a signal's handler finds it there.</summary>
    public bool IsInterrupted => _isAtWork;

    public override PyType Type => TypeObject;

    public byte[] Compress(byte[] data)
    {
        _isAtWork = true;
        _encoder.Add(data);
        _isAtWork = false;
        return _encoder.Take();
    }

    public byte[] Finish()
    {
        _isAtWork = true;
        _encoder.Finish();
        _isAtWork = false;
        IsFinished = true;
        return _encoder.Take();
    }
}

/// <summary>
/// Create a compressor object for compressing data incrementally. compresslevel Compression level, as a number between 1 and 9. For
/// one-shot compression, use the compress() function instead.
/// </summary>
[PyMethods]
internal static partial class Bzip2CompressorType
{
    [PyNew("BZ2Compressor(compresslevel=9, /)")]
    private static PyObject? New(PyType type, int level) =>
        level is >= 1 and <= 9 ? new PyBzip2Compressor(level) : Raise.ValueError("compresslevel must be between 1 and 9");

    /// <summary>
    /// Provide data to the compressor object. Returns a chunk of compressed data if possible, or b'' otherwise. When you have
    /// finished providing data to the compressor, call the flush() method to finish the compression process.
    /// </summary>
    [PyMethod("compress($self, data, /)")]
    private static PyObject? Compress(PyBzip2Compressor self, PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (self.IsInterrupted) return RaiseInterrupted();
        return self.IsFinished ? Raise.ValueError("Compressor has been flushed") : PyBytes.From(self.Compress(bytes));
    }

    /// <summary>
    /// Finish the compression process. Returns the compressed data left in internal buffers. The compressor object may not be used
    /// after this method is called.
    /// </summary>
    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyBzip2Compressor self) =>
        self.IsInterrupted ? RaiseInterrupted()
        : self.IsFinished ? Raise.ValueError("Repeated call to flush()") : PyBytes.From(self.Finish());

    private static PyObject? RaiseInterrupted() => Raise.ValueError("Compressor has been interrupted");

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyBzip2Compressor self) => Raise.TypeError("cannot pickle '_bz2.BZ2Compressor' object");
}

/// <summary>A <c>BZ2Decompressor</c>.</summary>
internal sealed class PyBzip2Decompressor() : PyStreamDecompressor(new Bzip2Decoder())
{
    public static readonly PyType TypeObject = new("BZ2Decompressor", BuiltinTypes.Object, TypeFlags.Immutable, "_bz2");

    public override PyType Type => TypeObject;

    protected override PyObject? RaiseProblem(string problem)
    {
        NeedsInput = false;
        return Raise.Set(ExceptionTypes.OSError, problem);
    }

    protected override PyObject? RaiseUsedAfterProblem() => Raise.ValueError("Decompressor is unusable after a previous error");
}

/// <summary>
/// Create a decompressor object for decompressing data incrementally. For one-shot decompression, use the decompress() function
/// instead.
/// </summary>
[PyMethods]
internal static partial class Bzip2DecompressorType
{
    [PyNew("BZ2Decompressor()")]
    private static PyObject New(PyType type) => new PyBzip2Decompressor();

    /// <summary>
    /// Decompress *data*, returning uncompressed data as bytes. If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data. If this limit is reached and further output can be produced, *self.needs_input* will be set to
    /// ``False``. In this case, the next call to *decompress()* may provide *data* as b'' to obtain more of the output. If all of
    /// the input data was decompressed and returned (either because this was less than *max_length* bytes, or because *max_length*
    /// was negative), *self.needs_input* will be set to True. Attempting to decompress data after the end of stream is reached
    /// raises an EOFError. Any data found after the end of the stream is ignored and saved in the unused_data attribute.
    /// </summary>
    [PyMethod("decompress($self, /, data, max_length=-1)")]
    private static PyObject? Decompress(PyBzip2Decompressor self, PyObject data, long maximum) => self.Run(data, maximum);

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyBzip2Decompressor self) => Raise.TypeError("cannot pickle '_bz2.BZ2Decompressor' object");

    /// <summary>True if the end-of-stream marker has been reached.</summary>
    [PyGetter("eof", IsField = true)]
    private static PyObject GetIsAtEnd(PyBzip2Decompressor self) => PyBool.From(self.IsAtEnd);

    /// <summary>True if more input is needed before more decompressed data can be produced.</summary>
    [PyGetter("needs_input", IsField = true)]
    private static PyObject GetNeedsInput(PyBzip2Decompressor self) => PyBool.From(self.NeedsInput);

    /// <summary>Data found after the end of the compressed stream.</summary>
    [PyGetter("unused_data", IsField = true)]
    private static PyObject GetUnusedData(PyBzip2Decompressor self) => self.UnusedData;
}

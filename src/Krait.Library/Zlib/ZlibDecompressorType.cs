using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Zlib;

/// <summary>A <c>zlib._ZlibDecompressor</c>, which keeps the input that it has not used yet.</summary>
internal sealed class PyZlibDecompressor(Inflater inflater, byte[]? dictionary) : PyObject
{
    public static readonly PyType TypeObject = new("_ZlibDecompressor", BuiltinTypes.Object, TypeFlags.Immutable, "zlib");

    public readonly Inflater Inflater = inflater;
    public readonly byte[]? Dictionary = dictionary;
    public byte[] Waiting = [];
    public PyBytes UnusedData = PyBytes.Empty;
    public bool NeedsInput = true;
    public bool IsAtEnd;

    public override PyType Type => TypeObject;
}

/// <summary>
/// Create a decompressor object for decompressing data incrementally. wbits = 15 zdict The predefined compression dictionary. This
/// is a sequence of bytes (such as a bytes object) containing subsequences that are expected to occur frequently in the data that
/// is to be compressed. Those subsequences that are expected to be most common should come at the end of the dictionary. This must
/// be the same dictionary as used by the compressor that produced the input data.
/// </summary>
[PyMethods]
internal static partial class ZlibDecompressorType
{
    [PyNew("_ZlibDecompressor(wbits=15, zdict=b'')")]
    private static PyObject? New(PyType type, int windowBits, PyObject? dictionary)
    {
        byte[]? known = null;
        if (dictionary is not null && (known = Buffers.BytesOf(dictionary)) is null)
        {
            return Raise.TypeError("zdict argument must support the buffer protocol");
        }
        if (ZlibModule.FormatForInflating(windowBits) is not { } format) return Raise.ValueError("Invalid initialization option");
        Inflater inflater = new(format.Format, format.Bits);
        if (known is not null && format.Format == StreamFormat.Raw) inflater.TrySetDictionary(known);
        return new PyZlibDecompressor(inflater, known);
    }

    /// <summary>
    /// Decompress *data*, returning uncompressed data as bytes. If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data. If this limit is reached and further output can be produced, *self.needs_input* will be set to
    /// ``False``. In this case, the next call to *decompress()* may provide *data* as b'' to obtain more of the output. If all of
    /// the input data was decompressed and returned (either because this was less than *max_length* bytes, or because *max_length*
    /// was negative), *self.needs_input* will be set to True. Attempting to decompress data after the end of stream is reached
    /// raises an EOFError. Any data found after the end of the stream is ignored and saved in the unused_data attribute.
    /// </summary>
    [PyMethod("decompress($self, /, data, max_length=-1)")]
    private static PyObject? Decompress(PyZlibDecompressor self, PyObject data, long maximum)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (self.IsAtEnd) return Raise.Set(ExceptionTypes.EOFError, "End of stream already reached");
        byte[] input = self.Waiting.Length == 0 ? bytes : [.. self.Waiting, .. bytes];
        int position = 0;
        long limit = maximum < 0 ? long.MaxValue : maximum;
        byte[]? output = InflateRun.Run(self.Inflater, input, ref position, limit, self.Dictionary, out InflateStatus status);
        if (output is null) return null;
        if (status == InflateStatus.Failed) return ZlibModule.Error("Error -3 while decompressing data: " + self.Inflater.Message);
        if (status == InflateStatus.NeedsDictionary) return ZlibModule.Error("Error 2 while decompressing data");
        self.Waiting = [];
        if (status == InflateStatus.Finished)
        {
            self.IsAtEnd = true;
            self.NeedsInput = false;
            if (position < input.Length) self.UnusedData = PyBytes.From(input.AsSpan(position));
        }
        else
        {
            self.NeedsInput = position == input.Length && output.Length < limit;
            if (position < input.Length) self.Waiting = input.AsSpan(position).ToArray();
        }
        return PyBytes.From(output);
    }

    /// <summary>True if the end-of-stream marker has been reached.</summary>
    [PyGetter("eof", IsField = true)]
    private static PyObject GetIsAtEnd(PyZlibDecompressor self) => PyBool.From(self.IsAtEnd);

    /// <summary>Data found after the end of the compressed stream.</summary>
    [PyGetter("unused_data", IsField = true)]
    private static PyObject GetUnusedData(PyZlibDecompressor self) => self.UnusedData;

    /// <summary>True if more input is needed before more decompressed data can be produced.</summary>
    [PyGetter("needs_input", IsField = true)]
    private static PyObject GetNeedsInput(PyZlibDecompressor self) => PyBool.From(self.NeedsInput);
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Zlib;

/// <summary>A <c>zlib.Decompress</c>.</summary>
internal sealed class PyDecompressor(Inflater inflater, byte[]? dictionary) : PyObject
{
    public static readonly PyType TypeObject = new("Decompress", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "zlib");

    public readonly Inflater Inflater = inflater;
    public readonly byte[]? Dictionary = dictionary;
    public PyBytes UnusedData = PyBytes.Empty;
    public PyBytes UnconsumedTail = PyBytes.Empty;
    public bool IsAtEnd;

    /// <summary>Whether the state was given up: by flush() after the end.</summary>
    public bool IsClosed;

    public override PyType Type => TypeObject;
}

[PyMethods]
internal static partial class DecompressorType
{
    private static PyObject? Run(PyDecompressor self, byte[] data, long limit)
    {
        int position = 0;
        if (self.IsAtEnd)
        {
            self.UnusedData = PyBytes.From([.. self.UnusedData.Value, .. data]);
            return PyBytes.Empty;
        }
        byte[]? output = InflateRun.Run(self.Inflater, data, ref position, limit, self.Dictionary, out InflateStatus status);
        if (output is null) return null;
        if (status == InflateStatus.Failed) return ZlibModule.Error("Error -3 while decompressing data: " + self.Inflater.Message);
        if (status == InflateStatus.NeedsDictionary) return ZlibModule.Error("Error 2 while decompressing data");
        ReadOnlySpan<byte> rest = data.AsSpan(position);
        if (status == InflateStatus.Finished)
        {
            self.IsAtEnd = true;
            self.UnconsumedTail = PyBytes.Empty;
            if (rest.Length > 0) self.UnusedData = PyBytes.From(rest);
        }
        else if (rest.Length > 0 || self.UnconsumedTail.Length > 0)
        {
            self.UnconsumedTail = PyBytes.From(rest);
        }

        return PyBytes.From(output);
    }

    /// <summary>
    /// Return a bytes object containing the decompressed version of the data. data The binary data to decompress. max_length The
    /// maximum allowable length of the decompressed data. Unconsumed input data will be stored in the unconsumed_tail attribute.
    /// After calling this function, some of the input data may still be stored in internal buffers for later processing. Call the
    /// flush() method to clear these buffers.
    /// </summary>
    [PyMethod("decompress($self, data, /, max_length=0)")]
    private static PyObject? Decompress(PyDecompressor self, PyObject data, long maximum)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (maximum < 0) return Raise.ValueError("max_length must be non-negative");
        return Run(self, bytes, maximum == 0 ? long.MaxValue : maximum);
    }

    /// <summary>Return a bytes object containing any remaining decompressed data. length the initial size of the output buffer.</summary>
    [PyMethod("flush($self, length=zlib.DEF_BUF_SIZE, /)")]
    private static PyObject? Flush(PyDecompressor self, long? length)
    {
        if (length <= 0) return Raise.ValueError("length must be greater than zero");
        PyObject? rest = self.IsAtEnd ? PyBytes.Empty : Run(self, self.UnconsumedTail.Value, long.MaxValue);
        self.IsClosed = self.IsAtEnd;
        return rest;
    }

    /// <summary>Return a copy of the decompression object.</summary>
    [PyMethod("copy($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject? Copy(PyDecompressor self) => self.IsClosed ? Raise.ValueError("Inconsistent stream state")
        : new PyDecompressor(self.Inflater.Copy(), self.Dictionary)
        {
            UnusedData = self.UnusedData,
            UnconsumedTail = self.UnconsumedTail,
            IsAtEnd = self.IsAtEnd,
        };

    /// <summary>Return a copy of the decompression object.</summary>
    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject? DeepCopy(PyDecompressor self, PyObject memo) => Copy(self);

    [PyGetter("unused_data")]
    private static PyObject GetUnusedData(PyDecompressor self) => self.UnusedData;

    [PyGetter("unconsumed_tail")]
    private static PyObject GetUnconsumedTail(PyDecompressor self) => self.UnconsumedTail;

    [PyGetter("eof")]
    private static PyObject GetIsAtEnd(PyDecompressor self) => PyBool.From(self.IsAtEnd);
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Zlib;

/// <summary>A <c>zlib.Compress</c>.</summary>
internal sealed class PyCompressor(Deflater deflater) : PyObject
{
    public static readonly PyType TypeObject = new("Compress", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "zlib");

    public readonly Deflater Deflater = deflater;
    public bool IsFinished;

    public override PyType Type => TypeObject;
}

[PyMethods]
internal static partial class CompressorType
{
    /// <summary>
    /// Returns a bytes object containing compressed data. data Binary data to be compressed. After calling this function, some of
    /// the input data may still be stored in internal buffers for later processing. Call the flush() method to clear these buffers.
    /// </summary>
    [PyMethod("compress($self, data, /)")]
    private static PyObject? Compress(PyCompressor self, PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (self.IsFinished) return ZlibModule.Error("Error -2 while compressing data: inconsistent stream state");
        return PyBytes.From(self.Deflater.Deflate(bytes, FlushMode.None));
    }

    /// <summary>
    /// Return a bytes object containing any remaining compressed data. mode One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH,
    /// Z_FINISH. If mode == Z_FINISH, the compressor object can no longer be used after calling the flush() method. Otherwise, more
    /// data can still be compressed.
    /// </summary>
    [PyMethod("flush($self, mode=zlib.Z_FINISH, /)")]
    private static PyObject? Flush(PyCompressor self, int? mode)
    {
        if (mode == 0) return PyBytes.Empty;
        if (self.IsFinished || mode is < 0 or > 6) return ZlibModule.Error("Error -2 while flushing: inconsistent stream state");
        if (mode is null or 4) self.IsFinished = true;
        return PyBytes.From(self.Deflater.Deflate([], (FlushMode)(mode ?? 4)));
    }

    /// <summary>Return a copy of the compression object.</summary>
    [PyMethod("copy($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject? Copy(PyCompressor self) =>
        self.IsFinished ? Raise.ValueError("Inconsistent stream state") : new PyCompressor(self.Deflater.Copy());

    /// <summary>Return a copy of the compression object.</summary>
    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject? DeepCopy(PyCompressor self, PyObject memo) => Copy(self);
}

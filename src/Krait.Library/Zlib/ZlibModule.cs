using System.IO.Compression;
using Krait.Modules;
using Krait.Modules.Binary;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Zlib;

/// <summary>
/// The functions in this module allow compression and decompression using the zlib library, which is based on GNU zip.
/// adler32(string[, start]) -- Compute an Adler-32 checksum. compress(data[, level]) -- Compress data, with compression level 0-9
/// or -1. compressobj([level[, ...]]) -- Return a compressor object. crc32(string[, start]) -- Compute a CRC-32 checksum.
/// decompress(string,[wbits],[bufsize]) -- Decompresses a compressed string. decompressobj([wbits[, zdict]]) -- Return a
/// decompressor object. 'wbits' is window buffer size and container format. Compressor objects support compress() and flush()
/// methods; decompressor objects support decompress() and flush().
/// </summary>
[PyModule("zlib")]
internal static partial class ZlibModule
{
    private const int MaximumWindowBits = 15;
    private const int DefaultMemoryLevel = 8;

    // From here on the native code's speed counts for more than that a stream gives the same bytes.
    private const int ManyBytes = 1 << 18;

    private static PyType ErrorType => ModuleExceptions.Get("zlib", "error", ExceptionTypes.Exception);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("error"), ErrorType);
        CompressorType.Bind(PyCompressor.TypeObject);
        Types.Slots.SlotInheritance.CompleteBuiltin(PyCompressor.TypeObject);
        DecompressorType.Bind(PyDecompressor.TypeObject);
        Types.Slots.SlotInheritance.CompleteBuiltin(PyDecompressor.TypeObject);
        ModuleTypes.Add(module, "_ZlibDecompressor", PyZlibDecompressor.TypeObject, ZlibDecompressorType.Bind);
        foreach ((string name, int value) in (ReadOnlySpan<(string, int)>)
        [
            ("DEFLATED", 8), ("DEF_BUF_SIZE", 16384), ("DEF_MEM_LEVEL", DefaultMemoryLevel), ("MAX_WBITS", MaximumWindowBits),
            ("Z_BEST_COMPRESSION", 9), ("Z_BEST_SPEED", 1), ("Z_BLOCK", 5), ("Z_DEFAULT_COMPRESSION", -1), ("Z_DEFAULT_STRATEGY", 0),
            ("Z_FILTERED", 1), ("Z_FINISH", 4), ("Z_FIXED", 4), ("Z_FULL_FLUSH", 3), ("Z_HUFFMAN_ONLY", 2), ("Z_NO_COMPRESSION", 0),
            ("Z_NO_FLUSH", 0), ("Z_PARTIAL_FLUSH", 1), ("Z_RLE", 3), ("Z_SYNC_FLUSH", 2), ("Z_TREES", 6),
        ])
        {
            module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        }
        // The format's library of the same behaviour.
        module.Dict.SetItem(PyStr.Intern("ZLIB_VERSION"), PyStr.FromNarrow("1.3.2"));
        module.Dict.SetItem(PyStr.Intern("ZLIB_RUNTIME_VERSION"), PyStr.FromNarrow("1.3.2"));
    }

    /// <summary>Raises <c>zlib.error</c>; null.</summary>
    public static PyObject? Error(string message) => Raise.Set(ErrorType, message);

    /// <summary>The format that the window bits of a decompressor say; null for none.</summary>
    public static (StreamFormat Format, int Bits)? FormatForInflating(int windowBits) => windowBits switch
    {
        >= -15 and <= -8 => (StreamFormat.Raw, -windowBits),
        0 or (>= 8 and <= 15) => (StreamFormat.Zlib, windowBits),
        16 or (>= 24 and <= 31) => (StreamFormat.Gzip, windowBits - 16),
        32 or (>= 40 and <= 47) => (StreamFormat.Detected, windowBits - 32),
        _ => null,
    };

    private static (StreamFormat Format, int Bits)? FormatForDeflating(int windowBits) => windowBits switch
    {
        >= -15 and <= -9 => (StreamFormat.Raw, -windowBits),
        >= 8 and <= 15 => (StreamFormat.Zlib, windowBits),
        >= 24 and <= 31 => (StreamFormat.Gzip, windowBits - 16),
        _ => null,
    };

    /// <summary>
    /// Returns a bytes object containing compressed data. data Binary data to be compressed. level Compression level, in 0-9 or -1.
    /// wbits The window buffer size and container format.
    /// </summary>
    [PyFunction("compress(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)")]
    private static PyObject? Compress(PyObject data, int? level, int? windowBits)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (level is < -1 or > 9 || FormatForDeflating(windowBits ?? MaximumWindowBits) is not { } format)
        {
            return Error("Bad compression level");
        }
        if (format.Bits == MaximumWindowBits && bytes.Length >= ManyBytes)
        {
            return PyBytes.From(CompressByPlatform(bytes, level ?? -1, format.Format));
        }
        return PyBytes.From(new Deflater(level ?? -1, format.Format, format.Bits, DefaultMemoryLevel,
            DeflateStrategy.Default).Deflate(bytes, FlushMode.Finish));
    }

    // Native code, which .NET brings along, is faster; but it has neither flush modes nor dictionaries nor copies.
    private static byte[] CompressByPlatform(byte[] data, int level, StreamFormat format)
    {
        const int DefaultLevel = 6;
        const int Piece = 1 << 15;
        ZLibCompressionOptions options = new() { CompressionLevel = level < 0 ? DefaultLevel : level };
        MemoryStream target = new((data.Length / 2) + 64);
        using (Stream stream = format switch
        {
            StreamFormat.Raw => new DeflateStream(target, options, leaveOpen: true),
            StreamFormat.Gzip => new GZipStream(target, options, leaveOpen: true),
            _ => new ZLibStream(target, options, leaveOpen: true),
        })
        {
            for (int start = 0; start < data.Length; start += Piece)
            {
                Poll.OrThrow();
                stream.Write(data, start, Math.Min(Piece, data.Length - start));
            }
        }
        if (target.Length > 0) return target.ToArray();
        // The streams of .NET write nothing at all for no data.
        return new Deflater(level, format, MaximumWindowBits, DefaultMemoryLevel, DeflateStrategy.Default).Deflate(data, FlushMode.Finish);
    }

    /// <summary>
    /// Returns a bytes object containing the uncompressed data. data Compressed data. wbits The window buffer size and container
    /// format. bufsize The initial output buffer size.
    /// </summary>
    [PyFunction("decompress(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)")]
    private static PyObject? Decompress(PyObject data, int? windowBits, long? bufferSize)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (bufferSize < 0) return Raise.ValueError("bufsize must be non-negative");
        if (FormatForInflating(windowBits ?? MaximumWindowBits) is not { } format)
        {
            return Error("Error -2 while preparing to decompress data: inconsistent stream state");
        }
        Inflater inflater = new(format.Format, format.Bits);
        int consumed = 0;
        byte[]? output = InflateRun.Run(inflater, bytes, ref consumed, long.MaxValue, [], out InflateStatus status);
        if (output is null) return null;
        return status switch
        {
            InflateStatus.Finished => PyBytes.From(output),
            InflateStatus.Failed => Error("Error -3 while decompressing data: " + inflater.Message),
            InflateStatus.NeedsDictionary => Error("Error 2 while decompressing data"),
            _ => Error("Error -5 while decompressing data: incomplete or truncated stream"),
        };
    }

    /// <summary>
    /// Return a compressor object. level The compression level (an integer in the range 0-9 or -1; default is currently equivalent
    /// to 6). Higher compression levels are slower, but produce smaller results. method The compression algorithm. If given, this
    /// must be DEFLATED. wbits +9 to +15: The base-two logarithm of the window size. Include a zlib container. -9 to -15: Generate
    /// a raw stream. +25 to +31: Include a gzip container. memLevel Controls the amount of memory used for internal compression
    /// state. Valid values range from 1 to 9. Higher values result in higher memory usage, faster compression, and smaller output.
    /// strategy Used to tune the compression algorithm. Possible values are Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.
    /// zdict The predefined compression dictionary - a sequence of bytes containing subsequences that are likely to occur in the
    /// input data.
    /// </summary>
    [PyFunction("compressobj(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, "
        + "strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)")]
    private static PyObject? MakeCompressor(int? level, int? method, int? windowBits, int? memoryLevel, int? strategy, PyObject? dictionary)
    {
        byte[]? known = null;
        if (dictionary is not null && (known = Buffers.Require(dictionary)) is null) return null;
        if (level is < -1 or > 9 || method is not (null or 8) || memoryLevel is < 1 or > 9 || strategy is < 0 or > 4
            || FormatForDeflating(windowBits ?? MaximumWindowBits) is not { } format)
        {
            return Raise.ValueError("Invalid initialization option");
        }
        Deflater deflater = new(level ?? -1, format.Format, format.Bits, memoryLevel ?? DefaultMemoryLevel,
            (DeflateStrategy)(strategy ?? 0));
        if (known is not null)
        {
            if (format.Format == StreamFormat.Gzip) return Raise.ValueError("Invalid dictionary");
            deflater.SetDictionary(known);
        }
        return new PyCompressor(deflater);
    }

    /// <summary>
    /// Return a decompressor object. wbits The window buffer size and container format. zdict The predefined compression
    /// dictionary. This must be the same dictionary as used by the compressor that produced the input data.
    /// </summary>
    [PyFunction("decompressobj(wbits=MAX_WBITS, zdict=b'')")]
    private static PyObject? MakeDecompressor(int? windowBits, PyObject? dictionary)
    {
        byte[]? known = null;
        if (dictionary is not null && (known = Buffers.BytesOf(dictionary)) is null)
        {
            return Raise.TypeError("zdict argument must support the buffer protocol");
        }
        if (FormatForInflating(windowBits ?? MaximumWindowBits) is not { } format) return Raise.ValueError("Invalid initialization option");
        Inflater inflater = new(format.Format, format.Bits);
        if (known is not null && format.Format == StreamFormat.Raw) inflater.TrySetDictionary(known);
        return new PyDecompressor(inflater, known);
    }

    private static bool TryChecksum(PyObject data, PyObject? start, uint defaultStart, out byte[]? bytes, out uint value)
    {
        value = defaultStart;
        bytes = Buffers.Require(data);
        if (bytes is null) return false;
        if (start is null) return true;
        PyIntegral? number = Indexes.ToIndex(start);
        if (number is null) return false;
        value = (uint)(number.ToBigInteger() & uint.MaxValue);
        return true;
    }

    /// <summary>Compute an Adler-32 checksum of data. value Starting value of the checksum. The returned checksum is an integer.</summary>
    [PyFunction("adler32(data, value=1, /)")]
    private static PyObject? Adler32(PyObject data, PyObject? start) =>
        TryChecksum(data, start, 1, out byte[]? bytes, out uint value) ? PyInt.From(Checksums.Adler32(value, bytes)) : null;

    /// <summary>Compute a CRC-32 checksum of data. value Starting value of the checksum. The returned checksum is an integer.</summary>
    [PyFunction("crc32(data, value=0, /)")]
    private static PyObject? Crc32(PyObject data, PyObject? start) =>
        TryChecksum(data, start, 0, out byte[]? bytes, out uint value) ? PyInt.From(Checksums.Crc32(value, bytes)) : null;
}

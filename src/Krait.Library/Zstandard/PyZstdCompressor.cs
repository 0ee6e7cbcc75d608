using Krait.Library.Streams;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>A <c>ZstdCompressor</c>.</summary>
internal sealed unsafe class PyZstdCompressor : PyObject
{
    public static readonly PyType TypeObject = new("ZstdCompressor", BuiltinTypes.Object, TypeFlags.Immutable, "compression.zstd");

    public const int Continue = 0;
    public const int FlushBlock = 1;
    public const int FlushFrame = 2;

    private readonly ZSTD_CCtx_s* _context = Methods.ZSTD_createCCtx();
    private FixedBytes? _prefix;
    private bool _hasPledged;
    private ZSTD_CDict_s* _digested;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    /// <summary>How the last call ended.</summary>
    public int LastMode = FlushFrame;

    public override PyType Type => TypeObject;

    /// <summary>Sets a parameter; false with ZstdError set.</summary>
    public bool Set(ZSTD_cParameter parameter, int value) =>
        ZstdErrors.Check(Methods.ZSTD_CCtx_setParameter(_context, parameter, value), "set zstd compression parameter");

    /// <summary>Loads a dictionary; false with ZstdError set.</summary>
    public bool Load(PyZstdDict dictionary, DictUse use, int level)
    {
        const string Failure = "load Zstandard dictionary or prefix for compression";
        fixed (byte* content = dictionary.Content)
        {
            nuint length = (nuint)dictionary.Content.Length;
            switch (use)
            {
                case DictUse.Prefix:
                    // It is referred to until the end of the first frame.
                    _prefix = new FixedBytes(dictionary.Content);
                    return ZstdErrors.Check(Methods.ZSTD_CCtx_refPrefix(_context, _prefix.Address, length), Failure);
                case DictUse.Undigested:
                    return ZstdErrors.Check(Methods.ZSTD_CCtx_loadDictionary(_context, content, length), Failure);
                default:
                    _digested = Methods.ZSTD_createCDict(content, length, level);
                    if (_digested is null)
                    {
                        return ZstdErrors.Set("Failed to create a ZSTD_CDict instance from Zstandard dictionary content.") is not null;
                    }
                    return ZstdErrors.Check(Methods.ZSTD_CCtx_refCDict(_context, _digested), Failure);
            }
        }
    }

    /// <summary>Says how much will be compressed; false with ZstdError set.</summary>
    public bool Pledge(ulong size)
    {
        _hasPledged = true;
        return ZstdErrors.Check(Methods.ZSTD_CCtx_setPledgedSrcSize(_context, size), "set pledged uncompressed content size");
    }

    /// <summary>Compresses; null with ZstdError set, after which a new frame begins.</summary>
    public PyObject? Compress(byte[] data, int mode)
    {
        // A frame that is made at once shows its length, also when its data is handed over in pieces.
        if (mode == FlushFrame && LastMode == FlushFrame && !_hasPledged && !Pledge((ulong)data.Length)) return null;
        OutputBuffer output = new();
        try
        {
            if (!TryCompress(data, mode, output)) return null;
        }
        catch (InterruptedOperationException)
        {
            Abandon();
            throw;
        }
        LastMode = mode;
        if (mode == FlushFrame) _hasPledged = false;
        return PyBytes.From(output.Bytes);
    }

    private bool TryCompress(byte[] data, int mode, OutputBuffer output)
    {
        const int Step = 1 << 16;
        fixed (byte* source = data)
        {
            ZSTD_inBuffer_s input = new() { src = source, size = 0, pos = 0 };
            while (true)
            {
                Poll.OrThrow();
                nuint left;
                if (input.pos == input.size) input.size = (nuint)Math.Min((ulong)data.Length, input.size + Step);
                bool isLast = input.size == (nuint)data.Length;
                Span<byte> room = output.Reserve(Step);
                fixed (byte* target = room)
                {
                    ZSTD_outBuffer_s buffer = new() { dst = target, size = (nuint)room.Length, pos = 0 };
                    left = Methods.ZSTD_compressStream2(_context, &buffer, &input, (ZSTD_EndDirective)(isLast ? mode : Continue));
                    output.Advance((int)buffer.pos);
                }
                if (!ZstdErrors.Check(left, "compress Zstandard data"))
                {
                    Abandon();
                    return false;
                }
                if (isLast && (mode == Continue ? input.pos == input.size : left == 0)) return true;
            }
        }
    }

    // A new frame begins after an error or interrupt.
    private void Abandon()
    {
        LastMode = FlushFrame;
        _hasPledged = false;
        Methods.ZSTD_CCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only);
    }

    ~PyZstdCompressor()
    {
        if (!_release.IsDue(this)) return;
        Methods.ZSTD_freeCCtx(_context);
        if (_digested is not null) Methods.ZSTD_freeCDict(_digested);
    }
}

/// <summary>
/// Create a compressor object for compressing data incrementally. level The compression level to use. Defaults to
/// COMPRESSION_LEVEL_DEFAULT. options A dict object that contains advanced compression parameters. zstd_dict A ZstdDict object, a
/// pre-trained Zstandard dictionary. Thread-safe at method level. For one-shot compression, use the compress() function instead.
/// </summary>
[PyMethods]
internal static partial class ZstdCompressorType
{
    private const int DefaultLevel = 3;

    [PyNew("ZstdCompressor(level=None, options=None, zstd_dict=None)")]
    private static PyObject? New(PyType type, PyObject? level, PyObject? options, PyObject? dictionary)
    {
        if (level is not null && options is not null) return Raise.TypeError("Only one of level or options should be used.");
        PyZstdCompressor made = new();
        int chosen = DefaultLevel;
        if (level is not null && !TrySetLevel(made, level, out chosen)) return null;
        if (options is not null && !ZstdParameters.TrySet(made, options, ref chosen)) return null;
        if (!PyZstdDict.TryParse(dictionary, DictUse.Undigested, out PyZstdDict? given, out DictUse use)) return null;
        return given is null || made.Load(given, use, chosen) ? made : null;
    }

    private static bool TrySetLevel(PyZstdCompressor made, PyObject given, out int level)
    {
        level = 0;
        if (given is not PyIntegral number) return Raise.TypeError("invalid type for level, expected int") is not null;
        int lowest = Methods.ZSTD_minCLevel();
        int highest = Methods.ZSTD_maxCLevel();
        bool isInt = number.TryGetInt64(out long value) && value is >= int.MinValue and <= int.MaxValue;
        if (!isInt || value < lowest || value > highest)
        {
            return Raise.ValueError(
                $"illegal compression level{(isInt ? $" {value}" : "")}; the valid range is [{lowest}, {highest}]") is not null;
        }
        level = (int)value;
        return made.Set(ZSTD_cParameter.ZSTD_c_compressionLevel, level);
    }

    /// <summary>
    /// Provide data to the compressor object. mode Can be these 3 values ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK,
    /// ZstdCompressor.FLUSH_FRAME Return a chunk of compressed data if possible, or b'' otherwise. When you have finished providing
    /// data to the compressor, call the flush() method to finish the compression process.
    /// </summary>
    [PyMethod("compress($self, /, data, mode=ZstdCompressor.CONTINUE)")]
    private static PyObject? Compress(PyZstdCompressor self, PyObject data, int? mode)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        if (mode is < PyZstdCompressor.Continue or > PyZstdCompressor.FlushFrame)
        {
            return Raise.ValueError("mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, "
                + "ZstdCompressor.FLUSH_FRAME.");
        }
        return self.Compress(bytes, mode ?? PyZstdCompressor.Continue);
    }

    /// <summary>
    /// Finish the compression process. mode Can be these 2 values ZstdCompressor.FLUSH_FRAME, ZstdCompressor.FLUSH_BLOCK Flush any
    /// remaining data left in internal buffers. Since Zstandard data consists of one or more independent frames, the compressor
    /// object can still be used after this method is called.
    /// </summary>
    [PyMethod("flush($self, /, mode=ZstdCompressor.FLUSH_FRAME)")]
    private static PyObject? Flush(PyZstdCompressor self, int? mode)
    {
        if (mode is not (null or PyZstdCompressor.FlushBlock or PyZstdCompressor.FlushFrame))
        {
            return Raise.ValueError("mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK.");
        }
        return self.Compress([], mode ?? PyZstdCompressor.FlushFrame);
    }

    /// <summary>
    /// Set the uncompressed content size to be written into the frame header. size The size of the uncompressed data to be provided
    /// to the compressor. This method can be used to ensure the header of the frame about to be written includes the size of the
    /// data, unless the CompressionParameter.content_size_flag is set to False. If last_mode != FLUSH_FRAME, then a RuntimeError is
    /// raised. It is important to ensure that the pledged data size matches the actual data size. If they do not match the
    /// compressed output data may be corrupted and the final chunk written may be lost.
    /// </summary>
    [PyMethod("set_pledged_input_size($self, size, /)")]
    private static PyObject? Pledge(PyZstdCompressor self, PyObject size)
    {
        const ulong Unknown = ulong.MaxValue;
        const ulong Largest = ulong.MaxValue - 2;
        ulong pledged = Unknown;
        if (size is not PyNone)
        {
            if (size is not PyIntegral number) return Raise.TypeError("an integer is required");
            var value = number.ToBigInteger();
            if (value.Sign < 0 || value > Largest)
            {
                return Raise.ValueError($"size argument should be a positive int less than {Largest + 1}");
            }
            pledged = (ulong)value;
        }
        if (self.LastMode != PyZstdCompressor.FlushFrame)
        {
            return Raise.ValueError("set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME");
        }
        return self.Pledge(pledged) ? PyNone.Instance : null;
    }

    /// <summary>
    /// The last mode used to this compressor object, its value can be .CONTINUE, .FLUSH_BLOCK, .FLUSH_FRAME. Initialized to
    /// .FLUSH_FRAME. It can be used to get the current state of a compressor, such as, data flushed, or a frame ended.
    /// </summary>
    [PyGetter("last_mode", IsField = true)]
    private static PyObject GetLastMode(PyZstdCompressor self) => PyInt.From(self.LastMode);

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyZstdCompressor self) => Raise.TypeError("cannot pickle 'compression.zstd.ZstdCompressor' object");
}

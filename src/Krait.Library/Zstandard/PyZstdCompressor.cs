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

    // The library takes data in pieces; interrupts are looked for in between.
    private const int Piece = 1 << 16;

    private readonly ZSTD_CCtx_s* _context = Methods.ZSTD_createCCtx();
    private readonly LongSteps _steps = LongSteps.Current;
    private FixedBytes? _prefix;
    private bool _hasPledged;
    private ZSTD_CDict_s* _digested;
    private LateRelease _release = new(ThreadState.Current.Interpreter);
    private long _memory;

    // The thread whose call uses the compressor, and how often: what interrupts a call may call again.
    private ThreadState? _user;
    private int _uses;

    // The last long step, which may still run when its caller has left it: the context is reset after that.
    private LongStep? _step;
    private bool _mustReset;

    /// <summary>How the last call ended.</summary>
    public int LastMode = FlushFrame;

    /// <summary>Whether a piece may take longer than an interrupt should have to wait.</summary>
    public bool IsSlow { get; set; }

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
                    return Digest(new FixedBytes(dictionary.Content), level)
                        && ZstdErrors.Check(Methods.ZSTD_CCtx_refCDict(_context, _digested), Failure);
            }
        }
    }

    /// <summary>Says how much will be compressed; false with ZstdError set.</summary>
    public bool Pledge(ulong size)
    {
        if (!Enter()) return false;
        try
        {
            return PledgeInside(size);
        }
        finally
        {
            Leave();
        }
    }

    private bool Digest(FixedBytes content, int level)
    {
        void Create() => _digested = Methods.ZSTD_createCDict(content.Address, content.Length, level);
        if (!IsSlow) Create();
        else if (!_steps.Run(new LongStep(Create))) return false;
        content.Dispose();
        return _digested is not null
            || ZstdErrors.Set("Failed to create a ZSTD_CDict instance from Zstandard dictionary content.") is not null;
    }

    private bool PledgeInside(ulong size)
    {
        _hasPledged = true;
        return ZstdErrors.Check(Methods.ZSTD_CCtx_setPledgedSrcSize(_context, size), "set pledged uncompressed content size");
    }

    /// <summary>Compresses; null with ZstdError set, after which a new frame begins.</summary>
    public PyObject? Compress(byte[] data, int mode)
    {
        if (!Enter()) return null;
        try
        {
            // A frame that is made at once shows its length, also when its data is handed over in pieces.
            if (mode == FlushFrame && LastMode == FlushFrame && !_hasPledged && !PledgeInside((ulong)data.Length)) return null;
            OutputBuffer output = new();
            if (!TryCompress(data, mode, output))
            {
                Abandon();
                return null;
            }
            LastMode = mode;
            if (mode == FlushFrame) _hasPledged = false;
            return PyBytes.From(output.Bytes);
        }
        catch
        {
            Abandon();
            throw;
        }
        finally
        {
            Leave();
        }
    }

    // Waits for the calls of other threads, and for a step that an interrupted call has left; false with an exception set.
    private bool Enter()
    {
        ThreadState thread = ThreadState.Current;
        bool IsFree() => _step is not { HasEnded: false } && (_user is null || ReferenceEquals(_user, thread));
        while (!IsFree())
        {
            if (!_steps.Wait(thread, IsFree)) return false;
        }
        _user = thread;
        _uses++;
        if (_mustReset) Abandon();
        return true;
    }

    // A new frame begins after an error or interrupt.
    private void Abandon()
    {
        LastMode = FlushFrame;
        _hasPledged = false;
        _mustReset = _step is { HasEnded: false };
        if (!_mustReset) Methods.ZSTD_CCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only);
    }

    private void Leave()
    {
        if (--_uses > 0) return;
        _user = null;
        lock (_steps) System.Threading.Monitor.PulseAll(_steps);
    }

    // Only a step that has ended lets go of what it uses.
    private bool TryCompress(byte[] data, int mode, OutputBuffer output)
    {
        FixedBytes source = new(data);
        byte[] room = GC.AllocateUninitializedArray<byte>(Piece, pinned: true);
        ZSTD_inBuffer_s input = new() { src = source.Address, size = 0, pos = 0 };
        bool isLast;
        nuint left;
        do
        {
            Poll.OrThrow();
            if (input.pos == input.size) input.size = (nuint)Math.Min((ulong)data.Length, input.size + Piece);
            isLast = input.size == (nuint)data.Length;
            var directive = (ZSTD_EndDirective)(isLast ? mode : Continue);
            int made;
            if (IsSlow) left = StepAside(source, room, ref input, directive, out made);
            else left = Step(room, ref input, directive, out made);
            output.Add(room.AsSpan(0, made));
            if (!ZstdErrors.Check(left, "compress Zstandard data")) return false;
            CountMemory();
        }
        while (!isLast || (mode == Continue ? input.pos != input.size : left != 0));
        source.Dispose();
        return true;
    }

    private nuint Step(byte[] room, ref ZSTD_inBuffer_s input, ZSTD_EndDirective directive, out int made)
    {
        fixed (ZSTD_inBuffer_s* given = &input)
        {
            fixed (byte* target = room)
            {
                ZSTD_outBuffer_s buffer = new() { dst = target, size = (nuint)room.Length, pos = 0 };
                nuint left = Methods.ZSTD_compressStream2(_context, &buffer, given, directive);
                made = (int)buffer.pos;
                return left;
            }
        }
    }

    private nuint StepAside(FixedBytes source, byte[] room, ref ZSTD_inBuffer_s input, ZSTD_EndDirective directive, out int made)
    {
        ZSTD_inBuffer_s given = input;
        nuint left = 0;
        int count = 0;
        _step = new LongStep(() =>
        {
            left = Step(room, ref given, directive, out count);
            GC.KeepAlive(source);
        });
        if (!_steps.Run(_step)) throw new InterruptedOperationException();
        input = given;
        made = count;
        return left;
    }

    // The tables of high levels have hundreds of megabytes, of which the garbage collector sees nothing.
    private void CountMemory()
    {
        const int Considerable = 1 << 24;
        long memory = (long)Methods.ZSTD_sizeof_CCtx(_context);
        if (memory <= Math.Max(_memory, Considerable)) return;
        GC.AddMemoryPressure(memory - _memory);
        _memory = memory;
    }

    ~PyZstdCompressor()
    {
        if (!_release.IsDue(this)) return;
        Methods.ZSTD_freeCCtx(_context);
        if (_digested is not null) Methods.ZSTD_freeCDict(_digested);
        if (_memory > 0) GC.RemoveMemoryPressure(_memory);
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

    // Higher levels take more than 20 milliseconds for some pieces, and so does a first piece after much text in a dictionary.
    private const int FastLevels = 8;
    private const int LargeDictionary = 1 << 20;

    [PyNew("ZstdCompressor(level=None, options=None, zstd_dict=None)")]
    private static PyObject? New(PyType type, PyObject? level, PyObject? options, PyObject? dictionary)
    {
        if (level is not null && options is not null) return Raise.TypeError("Only one of level or options should be used.");
        PyZstdCompressor made = new();
        int chosen = DefaultLevel;
        if (level is not null && !TrySetLevel(made, level, out chosen)) return null;
        if (options is not null && !ZstdParameters.TrySet(made, options, ref chosen)) return null;
        if (!PyZstdDict.TryParse(dictionary, DictUse.Undigested, out PyZstdDict? given, out DictUse use)) return null;
        made.IsSlow = chosen > FastLevels || given?.Content.Length > LargeDictionary
            || (options is not null && ZstdParameters.SetTables(options));
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

using Krait.Library.Streams;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>Decodes one frame of Zstandard.</summary>
internal sealed unsafe class ZstdDecoder : StreamDecoder
{
    private readonly ZSTD_DCtx_s* _context = Methods.ZSTD_createDCtx();
    private FixedBytes? _prefix;
    private ZSTD_DDict_s* _digested;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    /// <summary>Sets a parameter; false with ZstdError set.</summary>
    public bool Set(ZSTD_dParameter parameter, int value) =>
        ZstdErrors.Check(Methods.ZSTD_DCtx_setParameter(_context, parameter, value), "set zstd decompression parameter");

    /// <summary>Loads a dictionary; false with ZstdError set.</summary>
    public bool Load(PyZstdDict dictionary, DictUse use)
    {
        const string Failure = "load Zstandard dictionary or prefix for decompression";
        nuint length = (nuint)dictionary.Content.Length;
        if (use == DictUse.Prefix)
        {
            _prefix = new FixedBytes(dictionary.Content);
            return ZstdErrors.Check(Methods.ZSTD_DCtx_refPrefix(_context, _prefix.Address, length), Failure);
        }
        fixed (byte* content = dictionary.Content)
        {
            if (use == DictUse.Undigested) return ZstdErrors.Check(Methods.ZSTD_DCtx_loadDictionary(_context, content, length), Failure);
            _digested = Methods.ZSTD_createDDict(content, length);
            if (_digested is null)
            {
                return ZstdErrors.Set("Failed to create a ZSTD_DDict instance from Zstandard dictionary content.") is not null;
            }
            return ZstdErrors.Check(Methods.ZSTD_DCtx_refDDict(_context, _digested), Failure);
        }
    }

    public override DecodeStatus Decode(OutputBuffer output, long limit)
    {
        const int Step = 1 << 17;
        fixed (byte* source = Input)
        {
            ZSTD_inBuffer_s input = new() { src = source, size = (nuint)Length, pos = (nuint)Position };
            while (true)
            {
                long wanted = limit - output.Count;
                nuint left;
                bool isFull;
                Span<byte> room = output.Reserve((int)Math.Min(Step, wanted));
                if (room.Length > wanted) room = room[..(int)wanted];
                fixed (byte* target = room)
                {
                    ZSTD_outBuffer_s buffer = new() { dst = target, size = (nuint)room.Length, pos = 0 };
                    left = Methods.ZSTD_decompressStream(_context, &buffer, &input);
                    isFull = buffer.pos == buffer.size;
                    output.Advance((int)buffer.pos);
                }
                Position = (int)input.pos;
                if (Methods.ZSTD_isError(left)) return Fail($"Unable to decompress Zstandard data: {Methods.ZSTD_getErrorName(left)}");
                if (left == 0) return DecodeStatus.Finished;
                if (isFull)
                {
                    if (output.Count >= limit) return DecodeStatus.OutputFull;
                }
                else if (input.pos == input.size)
                {
                    return DecodeStatus.NeedsInput;
                }
            }
        }
    }

    ~ZstdDecoder()
    {
        if (!_release.IsDue(this)) return;
        Methods.ZSTD_freeDCtx(_context);
        if (_digested is not null) Methods.ZSTD_freeDDict(_digested);
    }
}

/// <summary>A <c>ZstdDecompressor</c>.</summary>
internal sealed class PyZstdDecompressor(ZstdDecoder decoder) : PyStreamDecompressor(decoder)
{
    public static readonly PyType TypeObject = new("ZstdDecompressor", BuiltinTypes.Object, TypeFlags.Immutable, "compression.zstd");

    public override PyType Type => TypeObject;

    protected override PyObject? RaiseProblem(string problem) => ZstdErrors.Set(problem);
}

/// <summary>
/// Create a decompressor object for decompressing data incrementally. zstd_dict A ZstdDict object, a pre-trained Zstandard
/// dictionary. options A dict object that contains advanced decompression parameters. Thread-safe at method level. For one-shot
/// decompression, use the decompress() function instead.
/// </summary>
[PyMethods]
internal static partial class ZstdDecompressorType
{
    [PyNew("ZstdDecompressor(zstd_dict=None, options=None)")]
    private static PyObject? New(PyType type, PyObject? dictionary, PyObject? options)
    {
        ZstdDecoder decoder = new();
        if (!PyZstdDict.TryParse(dictionary, DictUse.Digested, out PyZstdDict? given, out DictUse use)) return null;
        if (given is not null && !decoder.Load(given, use)) return null;
        return options is null || ZstdParameters.TrySet(decoder, options) ? new PyZstdDecompressor(decoder) : null;
    }

    /// <summary>
    /// Decompress *data*, returning uncompressed bytes if possible, or b'' otherwise. data A bytes-like object, Zstandard data to
    /// be decompressed. max_length Maximum size of returned data. When it is negative, the size of output buffer is unlimited. When
    /// it is nonnegative, returns at most max_length bytes of decompressed data. If *max_length* is nonnegative, returns at most
    /// *max_length* bytes of decompressed data. If this limit is reached and further output can be produced, *self.needs_input*
    /// will be set to ``False``. In this case, the next call to *decompress()* may provide *data* as b'' to obtain more of the
    /// output. If all of the input data was decompressed and returned (either because this was less than *max_length* bytes, or
    /// because *max_length* was negative), *self.needs_input* will be set to True. Attempting to decompress data after the end of a
    /// frame is reached raises an EOFError. Any data found after the end of the frame is ignored and saved in the self.unused_data
    /// attribute.
    /// </summary>
    [PyMethod("decompress($self, /, data, max_length=-1)")]
    private static PyObject? Decompress(PyZstdDecompressor self, PyObject data, long maximum) =>
        self.IsAtEnd ? Raise.Set(ExceptionTypes.EOFError, "Already at the end of a Zstandard frame.") : self.Run(data, maximum);

    /// <summary>
    /// True means the end of the first frame has been reached. If decompress data after that, an EOFError exception will be raised.
    /// </summary>
    [PyGetter("eof", IsField = true)]
    private static PyObject GetIsAtEnd(PyZstdDecompressor self) => PyBool.From(self.IsAtEnd);

    /// <summary>
    /// If the max_length output limit in .decompress() method has been reached, and the decompressor has (or may has) unconsumed
    /// input data, it will be set to False. In this case, passing b'' to the .decompress() method may output further data.
    /// </summary>
    [PyGetter("needs_input", IsField = true)]
    private static PyObject GetNeedsInput(PyZstdDecompressor self) => PyBool.From(self.NeedsInput);

    /// <summary>
    /// A bytes object of un-consumed input data. When ZstdDecompressor object stops after a frame is decompressed, unused input
    /// data after the frame. Otherwise this will be b''.
    /// </summary>
    [PyGetter("unused_data")]
    private static PyObject GetUnusedData(PyZstdDecompressor self) => self.UnusedData;

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyZstdDecompressor self) => Raise.TypeError("cannot pickle 'compression.zstd.ZstdDecompressor' object");
}

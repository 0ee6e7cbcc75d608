using Krait.Library.Streams;
using Krait.Modules;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Library.Lzma;

/// <summary>The compressor and decompressor of LZMA and XZ.</summary>
[PyModule("_lzma")]
internal static partial class LzmaModule
{
    public static PyType ErrorType => ModuleExceptions.Get("_lzma", "LZMAError", ExceptionTypes.Exception, "Call to liblzma failed.");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        PyDict dict = module.Dict;
        dict.SetItem(PyStr.Intern("__doc__"), PyNone.Instance);
        dict.SetItem(PyStr.Intern("LZMAError"), ErrorType);
        ModuleTypes.Add(module, PyLzmaCompressor.TypeObject, LzmaCompressorType.Bind);
        ModuleTypes.Add(module, PyLzmaDecompressor.TypeObject, LzmaDecompressorType.Bind);
        foreach ((string name, long value) in (ReadOnlySpan<(string, long)>)
        [
            ("FORMAT_AUTO", 0), ("FORMAT_XZ", 1), ("FORMAT_ALONE", 2), ("FORMAT_RAW", 3), ("CHECK_NONE", 0), ("CHECK_CRC32", 1),
            ("CHECK_CRC64", 4), ("CHECK_SHA256", 10), ("CHECK_ID_MAX", 15), ("CHECK_UNKNOWN", 16), ("FILTER_LZMA1", FilterIds.Lzma1),
            ("FILTER_LZMA2", FilterIds.Lzma2), ("FILTER_DELTA", FilterIds.Delta), ("FILTER_X86", FilterIds.X86),
            ("FILTER_POWERPC", FilterIds.PowerPc), ("FILTER_IA64", FilterIds.Ia64), ("FILTER_ARM", FilterIds.Arm),
            ("FILTER_ARMTHUMB", FilterIds.ArmThumb), ("FILTER_SPARC", FilterIds.Sparc), ("MF_HC3", 3), ("MF_HC4", 4), ("MF_BT2", 18),
            ("MF_BT3", 19), ("MF_BT4", 20), ("MODE_FAST", 1), ("MODE_NORMAL", 2), ("PRESET_DEFAULT", 6),
            ("PRESET_EXTREME", FilterSpecifiers.Extreme),
        ])
        {
            dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        }
    }

    /// <summary>Raises <c>LZMAError</c>; null.</summary>
    public static PyObject? Error(string message) => Raise.Set(ErrorType, message);

    /// <summary>Test whether the given integrity check is supported. Always returns True for CHECK_NONE and CHECK_CRC32.</summary>
    [PyFunction("is_check_supported(check_id, /)")]
    private static PyObject IsCheckSupported(int check) => PyBool.From(BlockCheck.IsSupported(check));

    /// <summary>
    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict). The result does not
    /// include the filter ID itself, only the options.
    /// </summary>
    [PyFunction("_encode_filter_properties(filter, /)")]
    private static PyObject? EncodeProperties(PyObject filter)
    {
        if (FilterSpecifiers.Parse(filter) is not { } options) return null;
        return options.IsValid ? PyBytes.From(options.Encode()) : Error(LzmaStreamDecoder.NoOptions);
    }

    /// <summary>
    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict). The result does not
    /// include the filter ID itself, only the options.
    /// </summary>
    [PyFunction("_decode_filter_properties(filter_id, encoded_props, /)")]
    private static PyObject? DecodeProperties(long id, PyObject encoded)
    {
        if (Buffers.Require(encoded) is not { } bytes) return null;
        return FilterOptions.Decode(id, bytes) is { } options ? FilterSpecifiers.ToDict(options) : Error(LzmaStreamDecoder.NoOptions);
    }
}

/// <summary>An <c>LZMACompressor</c>.</summary>
internal sealed class PyLzmaCompressor(LzmaStreamEncoder encoder) : PyObject
{
    public static readonly PyType TypeObject = new("LZMACompressor", BuiltinTypes.Object, TypeFlags.Immutable, "_lzma");

    public readonly LzmaStreamEncoder Encoder = encoder;
    public bool IsFlushed;

    public override PyType Type => TypeObject;
}

/// <summary>
/// LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None) Create a compressor object for compressing data
/// incrementally. format specifies the container format to use for the output. This can be FORMAT_XZ (default), FORMAT_ALONE, or
/// FORMAT_RAW. check specifies the integrity check to use. For FORMAT_XZ, the default is CHECK_CRC64. FORMAT_ALONE and FORMAT_RAW
/// do not support integrity checks; for these formats, check must be omitted, or be CHECK_NONE. The settings used by the compressor
/// can be specified either as a preset compression level (with the 'preset' argument), or in detail as a custom filter chain (with
/// the 'filters' argument). For FORMAT_XZ and FORMAT_ALONE, the default is to use the PRESET_DEFAULT preset level. For FORMAT_RAW,
/// the caller must always specify a filter chain; the raw compressor does not support preset compression levels. preset (if
/// provided) should be an integer in the range 0-9, optionally OR-ed with the constant PRESET_EXTREME. filters (if provided) should
/// be a sequence of dicts. Each dict should have an entry for "id" indicating the ID of the filter, plus additional entries for
/// options to the filter. For one-shot compression, use the compress() function instead.
/// </summary>
[PyMethods]
internal static partial class LzmaCompressorType
{
    private static readonly ArgumentSpecification s_arguments = new("LZMACompressor",
        ["format", "check", "preset", "filters"])
    { MaximumPositional = 4 };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        const int Default = -1;
        const int Unknown = 16;
        const uint DefaultPreset = 6;
        Span<PyObject?> values = [null, null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        int format = (int)LzmaFormat.Xz;
        int check = Default;
        if (values[0] is { } givenFormat && !Arguments.TryToInt32(givenFormat, out format)) return null;
        if (values[1] is { } givenCheck && !Arguments.TryToInt32(givenCheck, out check)) return null;
        PyObject? preset = values[2] is PyNone ? null : values[2];
        PyObject? filters = values[3] is PyNone ? null : values[3];
        if (preset is not null && filters is not null) return Raise.ValueError("Cannot specify both preset and filter chain");
        if (format != (int)LzmaFormat.Xz && check is not (Default or BlockCheck.None))
        {
            return Raise.ValueError("Integrity checks are only supported by FORMAT_XZ");
        }
        long level = DefaultPreset;
        if (preset is not null)
        {
            PyIntegral? number = Indexes.ToIndex(preset);
            if (number is null) return null;
            if (number.Sign < 0) return Raise.ValueError("Cannot convert negative int");
            if (!number.TryGetInt64(out level) || level > uint.MaxValue) return Raise.OverflowError("Python int too large for C uint32_t");
        }
        if (format is < (int)LzmaFormat.Xz or > (int)LzmaFormat.Raw) return Raise.ValueError($"Invalid container format: {format}");
        if (format == (int)LzmaFormat.Raw && filters is null) return Raise.ValueError("Must specify filters for FORMAT_RAW");
        if (check == Default) check = format == (int)LzmaFormat.Xz ? BlockCheck.Crc64 : BlockCheck.None;

        List<FilterOptions> chain;
        if (filters is not null)
        {
            if (FilterSpecifiers.ParseChain(filters) is not { } given) return null;
            chain = given;
            if (format == (int)LzmaFormat.Alone && chain is not [{ Id: FilterIds.Lzma1 }])
            {
                return Raise.ValueError("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
            }
        }
        else
        {
            long id = format == (int)LzmaFormat.Xz ? FilterIds.Lzma2 : FilterIds.Lzma1;
            if (FilterSpecifiers.Preset(id, (uint)level) is not { } options) return LzmaModule.Error(LzmaStreamDecoder.NoOptions);
            chain = [options];
        }
        if (check is < 0 or >= Unknown || chain.Count == 0) return LzmaModule.Error("Internal error");
        if (!BlockCheck.IsSupported(check)) return LzmaModule.Error("Unsupported integrity check");
        if (!FilterOptions.IsChain(chain)) return LzmaModule.Error(LzmaStreamDecoder.NoOptions);
        if (format == (int)LzmaFormat.Xz && chain[^1].Id == FilterIds.Lzma1) return LzmaModule.Error("Internal error");
        return new PyLzmaCompressor(new LzmaStreamEncoder((LzmaFormat)format, check, chain));
    }

    /// <summary>
    /// Provide data to the compressor object. Returns a chunk of compressed data if possible, or b'' otherwise. When you have
    /// finished providing data to the compressor, call the flush() method to finish the compression process.
    /// </summary>
    [PyMethod("compress($self, data, /)")]
    private static PyObject? Compress(PyLzmaCompressor self, PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        return self.IsFlushed ? Raise.ValueError("Compressor has been flushed") : PyBytes.From(self.Encoder.Encode(bytes, isEnd: false));
    }

    /// <summary>
    /// Finish the compression process. Returns the compressed data left in internal buffers. The compressor object may not be used
    /// after this method is called.
    /// </summary>
    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyLzmaCompressor self)
    {
        if (self.IsFlushed) return Raise.ValueError("Repeated call to flush()");
        self.IsFlushed = true;
        return PyBytes.From(self.Encoder.Encode([], isEnd: true));
    }

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyLzmaCompressor self) => Raise.TypeError("cannot pickle '_lzma.LZMACompressor' object");
}

/// <summary>An <c>LZMADecompressor</c>.</summary>
internal sealed class PyLzmaDecompressor(LzmaStreamDecoder decoder) : PyStreamDecompressor(decoder)
{
    public static readonly PyType TypeObject = new("LZMADecompressor", BuiltinTypes.Object, TypeFlags.Immutable, "_lzma");

    public override PyType Type => TypeObject;

    protected override PyObject? RaiseProblem(string problem) => LzmaModule.Error(problem);

    protected override PyObject? RaiseUsedAfterProblem() => LzmaModule.Error("Internal error");
}

/// <summary>
/// Create a decompressor object for decompressing data incrementally. format Specifies the container format of the input stream. If
/// this is FORMAT_AUTO (the default), the decompressor will automatically detect whether the input is FORMAT_XZ or FORMAT_ALONE.
/// Streams created with FORMAT_RAW cannot be autodetected. memlimit Limit the amount of memory used by the decompressor. This will
/// cause decompression to fail if the input cannot be decompressed within the given limit. filters A custom filter chain. This
/// argument is required for FORMAT_RAW, and not accepted with any other format. When provided, this should be a sequence of dicts,
/// each indicating the ID and options for a single filter. For one-shot decompression, use the decompress() function instead.
/// </summary>
[PyMethods]
internal static partial class LzmaDecompressorType
{
    [PyNew("LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)")]
    private static PyObject? New(PyType type, int? format, PyObject? memoryLimit, PyObject? filters)
    {
        int container = format ?? (int)LzmaFormat.Auto;
        bool isRaw = container == (int)LzmaFormat.Raw;
        ulong limit = ulong.MaxValue;
        if (memoryLimit is not null)
        {
            if (isRaw) return Raise.ValueError("Cannot specify memory limit with FORMAT_RAW");
            PyIntegral? number = Indexes.ToIndex(memoryLimit);
            if (number is null) return null;
            var value = number.ToBigInteger();
            if (value.Sign < 0) return Raise.OverflowError("can't convert negative int to unsigned");
            if (value > ulong.MaxValue) return Raise.OverflowError("int too big to convert");
            limit = (ulong)value;
        }
        if (isRaw && filters is null) return Raise.ValueError("Must specify filters for FORMAT_RAW");
        if (!isRaw && filters is not null) return Raise.ValueError("Cannot specify filters except with FORMAT_RAW");
        if (container is < (int)LzmaFormat.Auto or > (int)LzmaFormat.Raw) return Raise.ValueError($"Invalid container format: {container}");
        List<FilterOptions>? chain = null;
        if (filters is not null)
        {
            if ((chain = FilterSpecifiers.ParseChain(filters)) is null) return null;
            if (chain.Count == 0) return LzmaModule.Error("Internal error");
            if (!FilterOptions.IsChain(chain)) return LzmaModule.Error(LzmaStreamDecoder.NoOptions);
        }
        return new PyLzmaDecompressor(new LzmaStreamDecoder((LzmaFormat)container, limit, chain));
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
    private static PyObject? Decompress(PyLzmaDecompressor self, PyObject data, long maximum) =>
        self.IsAtEnd ? Raise.Set(ExceptionTypes.EOFError, "Already at end of stream") : self.Run(data, maximum);

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyLzmaDecompressor self) => Raise.TypeError("cannot pickle '_lzma.LZMADecompressor' object");

    /// <summary>ID of the integrity check used by the input stream.</summary>
    [PyGetter("check", IsField = true)]
    private static PyObject GetCheck(PyLzmaDecompressor self) => PyInt.From(((LzmaStreamDecoder)self.Decoder).Check);

    /// <summary>True if the end-of-stream marker has been reached.</summary>
    [PyGetter("eof", IsField = true)]
    private static PyObject GetIsAtEnd(PyLzmaDecompressor self) => PyBool.From(self.IsAtEnd);

    /// <summary>True if more input is needed before more decompressed data can be produced.</summary>
    [PyGetter("needs_input", IsField = true)]
    private static PyObject GetNeedsInput(PyLzmaDecompressor self) => PyBool.From(self.NeedsInput);

    /// <summary>Data found after the end of the compressed stream.</summary>
    [PyGetter("unused_data", IsField = true)]
    private static PyObject GetUnusedData(PyLzmaDecompressor self) => self.UnusedData;
}

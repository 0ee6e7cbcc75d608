using Krait.Modules;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>Implementation module for Zstandard compression.</summary>
[PyModule("_zstd")]
internal static unsafe partial class ZstdModule
{
    private const string FrameAdvice =
        "Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than ";

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        const int OutputSize = 131072;
        PyDict dict = module.Dict;
        dict.SetItem(PyStr.Intern("ZstdError"), ZstdErrors.Type);
        ModuleTypes.Add(module, PyZstdDict.TypeObject, ZstdDictType.Bind);
        ModuleTypes.Add(module, PyZstdDecompressor.TypeObject, ZstdDecompressorType.Bind);
        ModuleTypes.Add(module, PyZstdCompressor.TypeObject, static type =>
        {
            ZstdCompressorType.Bind(type);
            type.FillLater(static each =>
            {
                each.Attributes.SetItem(PyStr.Intern("CONTINUE"), PyInt.From(PyZstdCompressor.Continue));
                each.Attributes.SetItem(PyStr.Intern("FLUSH_BLOCK"), PyInt.From(PyZstdCompressor.FlushBlock));
                each.Attributes.SetItem(PyStr.Intern("FLUSH_FRAME"), PyInt.From(PyZstdCompressor.FlushFrame));
            });
        });
        foreach ((string name, int value) in ZstdParameters.Compression) dict.SetItem(PyStr.Intern("ZSTD_c_" + name), PyInt.From(value));
        dict.SetItem(PyStr.Intern("ZSTD_d_windowLogMax"), PyInt.From(100));
        string[] strategies = ["fast", "dfast", "greedy", "lazy", "lazy2", "btlazy2", "btopt", "btultra", "btultra2"];
        for (int i = 0; i < strategies.Length; i++) dict.SetItem(PyStr.Intern("ZSTD_" + strategies[i]), PyInt.From(i + 1));
        dict.SetItem(PyStr.Intern("ZSTD_CLEVEL_DEFAULT"), PyInt.From(3));
        dict.SetItem(PyStr.Intern("ZSTD_DStreamOutSize"), PyInt.From(OutputSize));
        dict.SetItem(PyStr.Intern("zstd_version"), PyStr.FromNarrow(Methods.ZSTD_versionString()));
        dict.SetItem(PyStr.Intern("zstd_version_number"), PyInt.From(Methods.ZSTD_versionNumber()));
    }

    /// <summary>
    /// Set CompressionParameter and DecompressionParameter types for validity check. c_parameter_type CompressionParameter IntEnum
    /// type object d_parameter_type DecompressionParameter IntEnum type object
    /// </summary>
    [PyFunction("set_parameter_types(c_parameter_type, d_parameter_type)")]
    private static PyObject? SetParameterTypes(PyObject compression, PyObject decompression)
    {
        if (compression is not PyType)
        {
            return Arguments.WrongType("set_parameter_types", "argument 'c_parameter_type'", "type", compression);
        }
        if (decompression is not PyType)
        {
            return Arguments.WrongType("set_parameter_types", "argument 'd_parameter_type'", "type", decompression);
        }
        ZstdParameterTypes types = ZstdParameterTypes.Current;
        (types.Compression, types.Decompression) = (compression, decompression);
        return PyNone.Instance;
    }

    /// <summary>
    /// Get CompressionParameter/DecompressionParameter bounds. parameter The parameter to get bounds. is_compress True for
    /// CompressionParameter, False for DecompressionParameter.
    /// </summary>
    [PyFunction("get_param_bounds(parameter, is_compress)")]
    private static PyObject? GetBounds(int parameter, bool isCompression)
    {
        ZSTD_bounds bounds = isCompression ? Methods.ZSTD_cParam_getBounds((ZSTD_cParameter)parameter)
            : Methods.ZSTD_dParam_getBounds((ZSTD_dParameter)parameter);
        if (!ZstdErrors.Check(bounds.error, $"get zstd {(isCompression ? "" : "de")}compression parameter bounds")) return null;
        return PyTuple.Create(PyInt.From(bounds.lowerBound), PyInt.From(bounds.upperBound));
    }

    /// <summary>
    /// Get Zstandard frame infomation from a frame header. frame_buffer A bytes-like object, containing the header of a Zstandard
    /// frame.
    /// </summary>
    [PyFunction("get_frame_info(frame_buffer)")]
    private static PyObject? GetFrameInformation(PyObject data)
    {
        const ulong UnknownSize = ulong.MaxValue;
        const ulong SizeError = ulong.MaxValue - 1;
        if (Buffers.Require(data) is not { } bytes) return null;
        fixed (byte* address = bytes)
        {
            ulong size = Methods.ZSTD_getFrameContentSize(address, (nuint)bytes.Length);
            if (size == SizeError)
            {
                return ZstdErrors.Set(
                    $"Error when getting information from the header of a Zstandard frame. {FrameAdvice}the frame header (6~18 bytes).");
            }
            uint identifier = Methods.ZSTD_getDictID_fromFrame(address, (nuint)bytes.Length);
            return PyTuple.Create(size == UnknownSize ? PyNone.Instance : PyIntegral.From(size), PyInt.From(identifier));
        }
    }

    /// <summary>
    /// Get the size of a Zstandard frame, including the header and optional checksum. frame_buffer A bytes-like object, it should
    /// start from the beginning of a frame, and contains at least one complete frame.
    /// </summary>
    [PyFunction("get_frame_size(frame_buffer)")]
    private static PyObject? GetFrameSize(PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes) return null;
        fixed (byte* address = bytes)
        {
            nuint size = Methods.ZSTD_findFrameCompressedSize(address, (nuint)bytes.Length);
            if (!Methods.ZSTD_isError(size)) return PyInt.From((long)size);
            return ZstdErrors.Set(
                $"Error when finding the compressed size of a Zstandard frame. {FrameAdvice}this complete frame. Zstd error message: "
                    + $"{Methods.ZSTD_getErrorName(size)}.");
        }
    }

    // The sizes of samples that lie one after the other; null with an exception set.
    private static nuint[]? ReadSizes(PyObject samples, PyTuple sizes, long dictionarySize)
    {
        if (dictionarySize <= 0)
        {
            Raise.ValueError("dict_size argument should be positive number.");
            return null;
        }
        nuint[] read = new nuint[sizes.Count];
        // What is left of the samples: a sum of the sizes may be larger than any number that the library has.
        long left = ((PyBytes)samples).Length;
        for (int i = 0; i < read.Length; i++)
        {
            if (sizes[i] is not PyIntegral number)
            {
                Raise.TypeError("an integer is required");
                return null;
            }
            if (!number.TryGetInt64(out long size) || size < 0)
            {
                Raise.ValueError($"Items in samples_sizes should be an int object, with a value between 0 and {nuint.MaxValue}");
                return null;
            }
            left = size <= left ? left - size : -1;
            read[i] = (nuint)size;
        }
        if (left == 0) return read;
        Raise.ValueError("The samples size tuple doesn't match the concatenation's size.");
        return null;
    }

    /// <summary>
    /// Train a Zstandard dictionary on sample data. samples_bytes Concatenation of samples. samples_sizes Tuple of samples' sizes.
    /// dict_size The size of the dictionary.
    /// </summary>
    [PyFunction("train_dict(samples_bytes, samples_sizes, dict_size, /)")]
    private static PyObject? Train(PyObject samples, PyObject sampleSizes, long size)
    {
        if (samples is not PyBytes bytes) return Arguments.WrongType("train_dict", "argument 1", "bytes", samples);
        if (sampleSizes is not PyTuple tuple) return Arguments.WrongType("train_dict", "argument 2", "tuple", sampleSizes);
        if (ReadSizes(samples, tuple, size) is not { } sizes || !Allocation.Reserve(size)) return null;
        byte[] target = new byte[size];
        nuint length = 0;
        bool hasEnded = LongSteps.Current.Run(new LongStep(() =>
        {
            using FixedBytes output = new(target), source = new(bytes.Value), lengths = new(sizes);
            length = Methods.ZDICT_trainFromBuffer(
                output.Address, output.Length, source.Address, (nuint*)lengths.Address, (uint)lengths.Length);
        }));
        if (!hasEnded) return null;
        if (Methods.ZDICT_isError(length))
        {
            return ZstdErrors.Set($"Unable to train the Zstandard dictionary: {Methods.ZDICT_getErrorName(length)}");
        }
        return PyBytes.From(target.AsSpan(0, (int)length));
    }

    /// <summary>
    /// Finalize a Zstandard dictionary. custom_dict_bytes Custom dictionary content. samples_bytes Concatenation of samples.
    /// samples_sizes Tuple of samples' sizes. dict_size The size of the dictionary. compression_level Optimize for a specific
    /// Zstandard compression level, 0 means default.
    /// </summary>
    [PyFunction("finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /)")]
    private static PyObject? FinalizeDictionary(PyObject content, PyObject samples, PyObject sampleSizes, long size, int level)
    {
        if (content is not PyBytes custom) return Arguments.WrongType("finalize_dict", "argument 1", "bytes", content);
        if (samples is not PyBytes bytes) return Arguments.WrongType("finalize_dict", "argument 2", "bytes", samples);
        if (sampleSizes is not PyTuple tuple) return Arguments.WrongType("finalize_dict", "argument 3", "tuple", sampleSizes);
        if (ReadSizes(samples, tuple, size) is not { } sizes || !Allocation.Reserve(size)) return null;
        byte[] target = new byte[size];
        ZDICT_params_t parameters = new() { compressionLevel = level };
        nuint length = 0;
        bool hasEnded = LongSteps.Current.Run(new LongStep(() =>
        {
            using FixedBytes output = new(target), own = new(custom.Value), source = new(bytes.Value), lengths = new(sizes);
            length = Methods.ZDICT_finalizeDictionary(output.Address, output.Length, own.Address, own.Length, source.Address,
                (nuint*)lengths.Address, (uint)lengths.Length, parameters);
        }));
        if (!hasEnded) return null;
        if (Methods.ZDICT_isError(length))
        {
            return ZstdErrors.Set($"Unable to finalize the Zstandard dictionary: {Methods.ZDICT_getErrorName(length)}");
        }
        return PyBytes.From(target.AsSpan(0, (int)length));
    }
}

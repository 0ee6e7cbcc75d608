using Krait.Objects;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>What an engine knows of the parameters' enumerations, which the Python half of the module defines.</summary>
internal sealed class ZstdParameterTypes
{
    public static ZstdParameterTypes Current => ThreadState.Current.Interpreter.Get(static () => new ZstdParameterTypes());

    public PyObject? Compression { get; set; }

    public PyObject? Decompression { get; set; }
}

/// <summary>The parameters of compressors and decompressors.</summary>
internal static class ZstdParameters
{
    public static readonly (string Name, int Value)[] Compression =
    [
        ("compressionLevel", 100), ("windowLog", 101), ("hashLog", 102), ("chainLog", 103), ("searchLog", 104), ("minMatch", 105),
        ("targetLength", 106),
        ("strategy", 107), ("enableLongDistanceMatching", 160), ("ldmHashLog", 161), ("ldmMinMatch", 162), ("ldmBucketSizeLog", 163),
        ("ldmHashRateLog", 164), ("contentSizeFlag", 200), ("checksumFlag", 201), ("dictIDFlag", 202), ("nbWorkers", 400), ("jobSize", 401),
        ("overlapLog", 402),
    ];

    // The names in messages are those of the enumerations.
    private static readonly Dictionary<int, string> s_names = new()
    {
        [100] = "compression_level",
        [101] = "window_log",
        [102] = "hash_log",
        [103] = "chain_log",
        [104] = "search_log",
        [105] = "min_match",
        [106] = "target_length",
        [107] = "strategy",
        [160] = "enable_long_distance_matching",
        [161] = "ldm_hash_log",
        [162] = "ldm_min_match",
        [163] = "ldm_bucket_size_log",
        [164] = "ldm_hash_rate_log",
        [200] = "content_size_flag",
        [201] = "checksum_flag",
        [202] = "dict_id_flag",
        [400] = "nb_workers",
        [401] = "job_size",
        [402] = "overlap_log",
    };

    private static string NameOf(int key, bool isCompression) =>
        isCompression && s_names.TryGetValue(key, out string? name) ? name : !isCompression && key == 100 ? "window_log_max"
            : $"unknown parameter (key {key})";

    // The items of an options dict as numbers; null with an exception set.
    private static List<(int Key, int Value)>? Read(string function, PyObject options, bool isCompression)
    {
        if (options is not PyDict dict)
        {
            Raise.TypeError($"{function}() argument 'options' must be dict, not {options.Type.Name}");
            return null;
        }
        PyObject? wrong = isCompression ? ZstdParameterTypes.Current.Decompression : ZstdParameterTypes.Current.Compression;
        List<(int Key, int Value)> items = [];
        foreach ((PyObject key, PyObject value) in dict)
        {
            if (wrong is not null && ReferenceEquals(key.Type, wrong))
            {
                string kind = isCompression ? "compression" : "decompression";
                Raise.TypeError(
                    $"{kind} options dictionary key must not be a {(isCompression ? "Decompression" : "Compression")}Parameter attribute");
                return null;
            }
            if (!Arguments.TryToInt32(key, out int number) || !Arguments.TryToInt32(value, out int setting)) return null;
            items.Add((number, setting));
        }
        return items;
    }

    private static bool CheckValue(ZSTD_bounds bounds, int key, int value, bool isCompression)
    {
        string kind = isCompression ? "compression" : "decompression";
        string name = NameOf(key, isCompression);
        if (name[0] == 'u' || Methods.ZSTD_isError(bounds.error)) return Raise.ValueError($"invalid {kind} parameter '{name}'") is not null;
        return (value >= bounds.lowerBound && value <= bounds.upperBound)
            || Raise.ValueError($"{kind} parameter '{name}' received an illegal value {value}; the valid range is [{bounds.lowerBound}, "
                + $"{bounds.upperBound}]") is not null;
    }

    /// <summary>Sets the options of a compressor; false with an exception set.</summary>
    public static bool TrySet(PyZstdCompressor compressor, PyObject options, ref int level)
    {
        if (Read("ZstdCompressor", options, isCompression: true) is not { } items) return false;
        foreach ((int key, int value) in items)
        {
            var parameter = (ZSTD_cParameter)key;
            if (!CheckValue(Methods.ZSTD_cParam_getBounds(parameter), key, value, isCompression: true)) return false;
            // Threads of the library's own would keep the process from ending, and are in no engine's limit: one thread does all.
            if (parameter == ZSTD_cParameter.ZSTD_c_nbWorkers) continue;
            if (!compressor.Set(parameter, value)) return false;
            if (parameter == ZSTD_cParameter.ZSTD_c_compressionLevel) level = value;
        }
        return true;
    }

    /// <summary>Whether options of a compressor, which are valid, say more than a level and what a frame shows of its data.</summary>
    public static bool SetTables(PyObject options) =>
        Read("ZstdCompressor", options, isCompression: true)?.Exists(static each => each.Key is not (100 or 200 or 201 or 202)) ?? true;

    /// <summary>Sets the options of a decompressor; false with an exception set.</summary>
    public static bool TrySet(ZstdDecoder decoder, PyObject options)
    {
        if (Read("ZstdDecompressor", options, isCompression: false) is not { } items) return false;
        foreach ((int key, int value) in items)
        {
            var parameter = (ZSTD_dParameter)key;
            if (!CheckValue(Methods.ZSTD_dParam_getBounds(parameter), key, value, isCompression: false) || !decoder.Set(parameter, value))
            {
                return false;
            }
        }
        return true;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Library.Lzma;

/// <summary>Filters as Python programs give them: dicts of options.</summary>
internal static class FilterSpecifiers
{
    public const uint Extreme = 1u << 31;

    private static readonly string[] s_lzmaOptions = ["id", "preset", "dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];

    /// <summary>The options of a preset, 0 to 9, perhaps with <see cref="Extreme"/>; null when there is no such preset.</summary>
    public static FilterOptions? Preset(long id, uint preset)
    {
        uint level = preset & 0x1F;
        if (level > 9 || (preset & ~(0x1Fu | Extreme)) != 0) return null;
        ReadOnlySpan<byte> sizes = [18, 20, 21, 22, 22, 23, 23, 24, 25, 26];
        ReadOnlySpan<byte> depths = [4, 8, 24, 48, 24, 32, 48, 64, 64, 64];
        bool isExtreme = (preset & Extreme) != 0;
        int nice = level <= 1 ? 128 : level <= 3 ? 273 : level == 4 ? 16 : level == 5 ? 32 : 64;
        return new FilterOptions(id)
        {
            DictionarySize = 1u << sizes[(int)level],
            Depth = isExtreme ? 256 : depths[(int)level],
            NiceLength = isExtreme ? LzmaModel.LongestMatch : nice,
        };
    }

    // An item of a dict or of something like it, null for none; false with an exception set.
    private static bool TryItem(PyObject specifier, string key, out PyObject? value)
    {
        value = specifier.Type.SubscriptSlot!(specifier, PyStr.Intern(key));
        return value is not null || Exceptions.ClearIf(ExceptionTypes.KeyError);
    }

    private static bool TryNumber(PyObject specifier, string key, ulong most, ref ulong number)
    {
        if (!TryItem(specifier, key, out PyObject? value)) return false;
        if (value is null) return true;
        PyIntegral? integer = Indexes.ToIndex(value);
        if (integer is null) return false;
        var wide = integer.ToBigInteger();
        if (wide.Sign < 0) return Raise.OverflowError("can't convert negative value to unsigned int") is not null;
        if (wide > most)
        {
            return Raise.OverflowError("Value too large for " + (most == uint.MaxValue ? "uint32_t type" : "lzma_vli type")) is not null;
        }
        number = (ulong)wide;
        return true;
    }

    /// <summary>Reads one filter; null with an exception set.</summary>
    public static FilterOptions? Parse(PyObject specifier)
    {
        if (specifier.Type.SubscriptSlot is null || specifier.Type.LengthSlot is null)
        {
            Raise.TypeError("Filter specifier must be a dict or dict-like object");
            return null;
        }
        if (!TryItem(specifier, "id", out PyObject? given)) return null;
        if (given is null)
        {
            Raise.ValueError("Filter specifier must have an \"id\" entry");
            return null;
        }
        ulong number = 0;
        if (!TryNumber(specifier, "id", ulong.MaxValue, ref number)) return null;
        long id = (long)number;
        if (id is FilterIds.Lzma1 or FilterIds.Lzma2) return ParseLzma(id, specifier);
        if (id == FilterIds.Delta) return ParseDelta(specifier);
        if (FilterIds.IsBranch(id)) return ParseBranch(id, specifier);
        Raise.ValueError($"Invalid filter ID: {number}");
        return null;
    }

    private static bool HasOnly(PyObject specifier, string kind, params ReadOnlySpan<string> keys)
    {
        if (specifier is not PyDict dict) return true;
        foreach ((PyObject key, PyObject _) in dict)
        {
            if (key is not PyStr name || !keys.Contains(name.ToString()))
            {
                return Raise.ValueError($"Invalid filter specifier for {kind} filter") is not null;
            }
        }
        return true;
    }

    private static FilterOptions? ParseLzma(long id, PyObject specifier)
    {
        const uint DefaultPreset = 6;
        ulong preset = DefaultPreset;
        if (!TryNumber(specifier, "preset", uint.MaxValue, ref preset)) return null;
        if (Preset(id, (uint)preset) is not { } options)
        {
            LzmaModule.Error($"Invalid compression preset: {preset}");
            return null;
        }
        if (!HasOnly(specifier, "LZMA", s_lzmaOptions)) return null;
        ulong size = options.DictionarySize;
        ulong lc = (ulong)options.Properties.LiteralContextBits;
        ulong lp = (ulong)options.Properties.LiteralPositionBits;
        ulong pb = (ulong)options.Properties.PositionBits;
        ulong mode = 2;
        ulong nice = (ulong)options.NiceLength;
        ulong finder = 20;
        ulong depth = (ulong)options.Depth;
        const ulong Most = uint.MaxValue;
        if (!TryNumber(specifier, "dict_size", Most, ref size) || !TryNumber(specifier, "lc", Most, ref lc)
            || !TryNumber(specifier, "lp", Most, ref lp)
            || !TryNumber(specifier, "pb", Most, ref pb) || !TryNumber(specifier, "mode", Most, ref mode)
                || !TryNumber(specifier, "nice_len", Most, ref nice)
            || !TryNumber(specifier, "mf", Most, ref finder) || !TryNumber(specifier, "depth", Most, ref depth))
        {
            return null;
        }
        bool isKnown = mode is 1 or 2 && finder is 3 or 4 or 18 or 19 or 20;
        return options with
        {
            DictionarySize = (uint)size,
            Properties = new LzmaProperties((int)Math.Min(lc, 99), (int)Math.Min(lp, 99), (int)Math.Min(pb, 99)),
            NiceLength = isKnown ? (int)Math.Min(nice, int.MaxValue) : 0,
            Depth = depth == 0 ? options.Depth : (int)Math.Min(depth, 1000),
        };
    }

    private static FilterOptions? ParseDelta(PyObject specifier)
    {
        ulong distance = 1;
        if (!HasOnly(specifier, "delta", "id", "dist") || !TryNumber(specifier, "dist", uint.MaxValue, ref distance)) return null;
        return new FilterOptions(FilterIds.Delta) { Distance = (int)Math.Min(distance, int.MaxValue) };
    }

    private static FilterOptions? ParseBranch(long id, PyObject specifier)
    {
        ulong start = 0;
        if (!HasOnly(specifier, "BCJ", "id", "start_offset") || !TryNumber(specifier, "start_offset", uint.MaxValue, ref start))
        {
            return null;
        }
        return new FilterOptions(id) { Start = (uint)start };
    }

    /// <summary>Reads a chain of filters; null with an exception set.</summary>
    public static List<FilterOptions>? ParseChain(PyObject given)
    {
        const int Most = 4;
        if (given is PyDict)
        {
            Raise.TypeError($"{given.Type.Name} is not a sequence");
            return null;
        }
        long length = Sizes.Length(given);
        if (length < 0) return null;
        if (length > Most)
        {
            Raise.ValueError($"Too many filters - liblzma supports a maximum of {Most}");
            return null;
        }
        PyTuple? items = Iteration.ToTuple(given);
        if (items is null) return null;
        List<FilterOptions> filters = [];
        foreach (PyObject item in items.Items)
        {
            if (Parse(item) is not { } filter) return null;
            filters.Add(filter);
        }
        return filters;
    }

    /// <summary>The options of a filter as a dict.</summary>
    public static PyDict ToDict(FilterOptions filter)
    {
        PyDict dict = new();
        void Set(string key, long value) => dict.SetItem(PyStr.Intern(key), PyInt.From(value));
        Set("id", filter.Id);
        switch (filter.Id)
        {
            case FilterIds.Lzma1:
                Set("dict_size", filter.DictionarySize);
                Set("lc", filter.Properties.LiteralContextBits);
                Set("lp", filter.Properties.LiteralPositionBits);
                Set("pb", filter.Properties.PositionBits);
                break;
            case FilterIds.Lzma2:
                Set("dict_size", filter.DictionarySize);
                break;
            case FilterIds.Delta:
                Set("dist", filter.Distance);
                break;
            default:
                if (filter.Start != 0) Set("start_offset", filter.Start);
                break;
        }
        return dict;
    }
}

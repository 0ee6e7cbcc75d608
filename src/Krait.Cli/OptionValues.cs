using System.Globalization;

namespace Krait.Cli;

/// <summary>Reads the options and variables that have values; the first bad one ends the start with CPython's words.</summary>
internal sealed class OptionValues(CommandArguments command)
{
    private const int SmallestDigitLimit = 640;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Fault { get; private set; }

    private void Fail(string reason, string state = "preinitialized") =>
        Fault ??= $"Fatal Python error: {reason}\nPython runtime state: {state}\n\n";

    /// <summary><c>PYTHONHASHSEED</c>; null for a random seed.</summary>
    public uint? HashSeed()
    {
        if (command.Variable("PYTHONHASHSEED") is not { } text || text == "random") return null;
        if (uint.TryParse(text.TrimStart(), NumberStyles.None, CultureInfo.InvariantCulture, out uint seed)) return seed;
        Fail("config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
        return null;
    }

    /// <summary>The UTF-8 mode (PEP 540): asked for, or because the locale says nothing about encodings.</summary>
    public bool Utf8Mode(out bool isPlainLocale)
    {
        string? locale = Environment.GetEnvironmentVariable("LC_ALL");
        if (string.IsNullOrEmpty(locale)) locale = Environment.GetEnvironmentVariable("LC_CTYPE");
        if (string.IsNullOrEmpty(locale)) locale = Environment.GetEnvironmentVariable("LANG");
        bool isC = string.IsNullOrEmpty(locale) || locale is "C" or "POSIX";
        isPlainLocale = isC || locale is "C.UTF-8" or "C.utf8" or "UTF-8";
        if (command.TryImplementationOption("utf8", out string? option))
        {
            if (option is null or "1") return true;
            if (option != "0") Fail("preconfig_init_utf8_mode: invalid -X utf8 option value", "preinitializing");
            return false;
        }
        if (command.Variable("PYTHONUTF8") is not { } variable) return isC;
        if (variable is not ("0" or "1"))
        {
            Fail("preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value", "preinitializing");
        }
        return variable == "1";
    }

    /// <summary>
    /// Whether arguments are read as ASCII: LC_ALL names the locale of C, which the start of a program then cannot replace by one with
    /// UTF-8 (PEP 538), and the UTF-8 mode is off.
    /// </summary>
    public bool ReadsAscii() => Environment.GetEnvironmentVariable("LC_ALL") is "C" or "POSIX" && !Utf8Mode(out _);

    /// <summary>The encoding of the standard streams, and what they do with errors: <c>PYTHONIOENCODING</c>, else by the locale.</summary>
    public string StandardStreams(bool isPlainLocale, out string errors)
    {
        bool isLenient = isPlainLocale
            || (command.TryImplementationOption("utf8", out string? option) ? option != "0" : command.Variable("PYTHONUTF8") == "1");
        errors = isLenient ? "surrogateescape" : "strict";
        if (command.Variable("PYTHONIOENCODING") is not { } setting) return "utf-8";
        int colon = setting.IndexOf(':', StringComparison.Ordinal);
        string encoding = colon < 0 ? setting : setting[..colon];
        string handler = colon < 0 ? "" : setting[(colon + 1)..];
        if (handler.Length > 0) errors = handler;
        else if (encoding.Length > 0) errors = "strict";
        return encoding.Length > 0 ? encoding : "utf-8";
    }

    /// <summary>The limit on the digits of ints as text.</summary>
    public int MaximumDigits()
    {
        const int Default = 4300;
        bool isOption = command.TryImplementationOption("int_max_str_digits", out string? text);
        if (!isOption) text = command.Variable("PYTHONINTMAXSTRDIGITS");
        if (!isOption && text is null) return Default;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int digits) && digits is 0 or >= SmallestDigitLimit)
        {
            return digits;
        }
        string name = isOption ? "-X int_max_str_digits" : "PYTHONINTMAXSTRDIGITS";
        Fail($"config_init_int_max_str_digits: {name}: invalid limit; must be >= {SmallestDigitLimit} or 0 for unlimited.");
        return Default;
    }

    /// <summary>How many frames are kept of each allocation that <c>tracemalloc</c> traces from the start; 0 for no tracing.</summary>
    public int TracedFrames()
    {
        bool isOption = command.TryImplementationOption("tracemalloc", out string? text);
        if (!isOption) text = command.Variable("PYTHONTRACEMALLOC");
        if (!isOption && text is null) return 0;
        if (text is null) return 1;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int frames)) return frames;
        Fail($"config_init_tracemalloc: {(isOption ? "-X tracemalloc=NFRAME" : "PYTHONTRACEMALLOC")}: invalid number of frames");
        return 0;
    }

    /// <summary>Checks the values of options that have no effect here.</summary>
    public void CheckOthers()
    {
        if (command.TryImplementationOption("frozen_modules", out string? frozen) && frozen is not ("on" or "off" or null or ""))
        {
            Fail("bad value for option -X frozen_modules (expected \"on\" or \"off\")");
        }
        if (command.TryImplementationOption("cpu_count", out string? count) && count != "default"
            && !(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int processors) && processors > 0))
        {
            Fail("config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0");
        }
        if (command.TryImplementationOption("gil", out string? gil) && gil != "1")
        {
            Fail(gil == "0" ? "config_read_gil: Disabling the GIL is not supported by this build"
                : "config_read_gil: PYTHON_GIL / -X gil must be \"0\" or \"1\"");
        }
        foreach (string name in new[] { "context_aware_warnings", "thread_inherit_context" })
        {
            if (command.TryImplementationOption(name, out string? value) && value is not ("0" or "1"))
            {
                Fail($"config_init_{name}: -X {name}=n: n is missing or invalid");
            }
        }
        if (command.TryImplementationOption("importtime", out string? time)
            && int.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int level) && level is not (1 or 2))
        {
            Fail("config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use.");
        }
    }
}

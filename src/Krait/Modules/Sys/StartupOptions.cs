namespace Krait.Modules.Sys;

/// <summary>What the command line and the environment ask for, as <c>sys.flags</c> shows it.</summary>
internal sealed record StartupOptions
{
    private sealed class State
    {
        public StartupOptions Options = new();
    }

    /// <summary>The options of the engine that the calling thread runs.</summary>
    public static StartupOptions Current
    {
        get => Objects.ThreadState.Current.Interpreter.Get(static () => new State()).Options;
        set => Objects.ThreadState.Current.Interpreter.Get(static () => new State()).Options = value;
    }

    /// <summary>The options of an interpreter.</summary>
    public static StartupOptions Of(Objects.InterpreterState interpreter) => interpreter.Get(static () => new State()).Options;

    /// <summary>How often <c>-O</c> was given, which <c>sys.flags</c> tells.</summary>
    public int OptimizeLevel { get; init; }

    /// <summary>What <c>-O</c> means to the compiler: 1 leaves out assertions, 2 docstrings too.</summary>
    public int Optimize => Math.Min(OptimizeLevel, 2);

    /// <summary><c>-B</c>: writes no <c>.pyc</c>.</summary>
    public bool DontWriteBytecode { get; init; }

    /// <summary><c>-E</c>: ignores the variables of the environment.</summary>
    public bool IgnoreEnvironment { get; init; }

    /// <summary><c>-I</c>: isolates from the environment, the script's folder and the user's.</summary>
    public bool Isolated { get; init; }

    /// <summary><c>-P</c>: puts no unsafe path before <c>sys.path</c>.</summary>
    public bool SafePath { get; init; }

    /// <summary><c>-s</c>.</summary>
    public bool NoUserSite { get; init; }

    /// <summary><c>-S</c>.</summary>
    public bool NoSite { get; init; }

    /// <summary><c>-q</c>.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether statements are read from standard input after the program: <c>-i</c> or <c>PYTHONINSPECT</c>.</summary>
    public bool Inspect { get; init; }

    /// <summary><c>-i</c>.</summary>
    public bool Interactive { get; init; }

    /// <summary><c>-v</c>.</summary>
    public int Verbose { get; init; }

    /// <summary><c>-b</c>.</summary>
    public int BytesWarning { get; init; }

    /// <summary><c>-X dev</c>.</summary>
    public bool DevelopmentMode { get; init; }

    /// <summary><c>-u</c>: text goes to the operating system at once.</summary>
    public bool Unbuffered { get; init; }

    /// <summary>The seed of the hashes of strings; null for a random one.</summary>
    public uint? HashSeed { get; init; }

    /// <summary><c>-X cpu_count</c>; not positive where the machine's is asked for.</summary>
    public int ProcessorCount { get; init; } = -1;

    /// <summary><c>-d</c>, which has no effect but in <c>sys.flags</c>.</summary>
    public int Debug { get; init; }

    /// <summary><c>-X tracemalloc</c>: how many frames are kept of each allocation; 0 for no tracing.</summary>
    public int TracedFrames { get; init; }

    /// <summary><c>-X utf8</c>, or what the locale makes of it (PEP 540).</summary>
    public bool Utf8Mode { get; init; }

    /// <summary>Whether the locale is C's and the UTF-8 mode was refused: what is not ASCII in arguments is escaped.</summary>
    public bool ReadsAscii { get; init; }

    /// <summary>The encoding of the standard streams.</summary>
    public string StandardEncoding { get; init; } = "utf-8";

    /// <summary>What standard input and output do with what they cannot encode.</summary>
    public string StandardErrors { get; init; } = "strict";

    /// <summary><c>sys.get_int_max_str_digits()</c> at the start.</summary>
    public int MaximumDigits { get; init; } = 4300;

    /// <summary><c>--check-hash-based-pycs</c>.</summary>
    public string CheckHashBasedPycs { get; init; } = "default";

    /// <summary>Not <c>-X no_debug_ranges</c>: code keeps the columns of its instructions.</summary>
    public bool KeepsColumns { get; init; } = true;

    /// <summary><c>sys.pycache_prefix</c>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The variables of the environment that the program sees; null for those of the process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary><c>sys.warnoptions</c>.</summary>
    public IReadOnlyList<string> WarningOptions { get; init; } = [];

    /// <summary><c>sys._xoptions</c>: a null value stands for True.</summary>
    public IReadOnlyDictionary<string, string?> ImplementationOptions { get; init; } = new Dictionary<string, string?>();
}

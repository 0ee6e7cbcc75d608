namespace Krait.Modules.Sys;

/// <summary>What the command line and the environment ask for, as <c>sys.flags</c> shows it.</summary>
internal sealed record StartupOptions
{
    /// <summary>The options of this process.</summary>
    public static StartupOptions Current { get; set; } = new();

    /// <summary><c>-O</c>: 1 leaves out assertions, 2 docstrings too.</summary>
    public int Optimize { get; init; }

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

    /// <summary><c>-i</c>.</summary>
    public bool Inspect { get; init; }

    /// <summary><c>-v</c>.</summary>
    public int Verbose { get; init; }

    /// <summary><c>-b</c>.</summary>
    public int BytesWarning { get; init; }

    /// <summary><c>-X dev</c>.</summary>
    public bool DevelopmentMode { get; init; }

    /// <summary><c>sys.pycache_prefix</c>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary><c>sys.warnoptions</c>.</summary>
    public IReadOnlyList<string> WarningOptions { get; init; } = [];

    /// <summary><c>sys._xoptions</c>: a null value stands for True.</summary>
    public IReadOnlyDictionary<string, string?> ImplementationOptions { get; init; } = new Dictionary<string, string?>();
}

namespace Krait;

/// <summary>What an operation of an engine may use at most. A limit that is null does not exist.</summary>
/// <remarks>
/// A program that reaches a limit ends: no <c>except</c>, <c>finally</c> or <c>with</c> of it runs any more, and the host gets a
/// <see cref="PythonLimitException"/>. The engine works again afterwards. Limits are looked at where the program polls: when a
/// function starts, at each backward jump, and inside builtins that take long.
/// </remarks>
public sealed record PythonLimits
{
    /// <summary>No limits but the depth of recursion, 1,000 frames, as in CPython.</summary>
    public static PythonLimits None { get; } = new();

    /// <summary>For code of strangers: one second, 64 MiB, 200 frames, ten million steps, 1 MiB of output.</summary>
    public static PythonLimits Untrusted { get; } = new()
    {
        Time = TimeSpan.FromSeconds(1),
        AllocatedBytes = 64 << 20,
        LargestObject = 16 << 20,
        Steps = 10_000_000,
        RecursionDepth = 200,
        OutputChars = 1 << 20,
        SourceLength = 1 << 20,
        Modules = 64,
        Threads = 8,
    };

    /// <summary>The time an operation takes, on the clock of the wall.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The bytes an operation allocates: a budget that collected objects do not give back, not the size of the heap.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>The bytes of a single string, list or number that a program asks for at once; more raises MemoryError.</summary>
    public long? LargestObject { get; init; }

    /// <summary>
    /// The calls and backward jumps an operation makes: as many in each run of one script with one version of Krait, compiled or not.
    /// </summary>
    public long? Steps { get; init; }

    /// <summary>How many frames may be nested before RecursionError, which a program can catch.</summary>
    public int RecursionDepth { get; init; } = 1000;

    /// <summary>The characters that an engine writes to its output and its error output, in its life.</summary>
    public long? OutputChars { get; init; }

    /// <summary>The characters of a source that is compiled; more raises MemoryError.</summary>
    public int? SourceLength { get; init; }

    /// <summary>The modules that a program imports; more raises ImportError.</summary>
    public int? Modules { get; init; }

    /// <summary>
    /// The threads of a program that run at the same time, besides the host's, in all its interpreters; more raises RuntimeError.
    /// </summary>
    public int? Threads { get; init; }
}

/// <summary>Which limit a program has reached.</summary>
public enum PythonLimit
{
    /// <summary><see cref="PythonLimits.Time"/>.</summary>
    Time,

    /// <summary><see cref="PythonLimits.AllocatedBytes"/>.</summary>
    AllocatedBytes,

    /// <summary><see cref="PythonLimits.Steps"/>.</summary>
    Steps,

    /// <summary><see cref="PythonLimits.OutputChars"/>.</summary>
    OutputChars,
}

/// <summary>What an engine has used.</summary>
/// <param name="Elapsed">The time in the last operation.</param>
/// <param name="Steps">Calls and backward jumps of the last operation; 0 when no limit counts them.</param>
/// <param name="AllocatedBytes">Bytes allocated by the last operation.</param>
/// <param name="OutputChars">Characters written since the engine was made.</param>
public readonly record struct PythonUsage(TimeSpan Elapsed, long Steps, long AllocatedBytes, long OutputChars);

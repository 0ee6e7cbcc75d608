namespace Krait;

/// <summary>What a program may reach outside its engine.</summary>
/// <remarks>
/// A function of the library that needs what was not granted raises <c>PermissionError</c>. This is no isolation of processes: the
/// program runs in the host's, and what the host hands to it, it has.
/// </remarks>
[Flags]
public enum PythonCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Starting and signalling processes.</summary>
    Processes = 1,

    /// <summary>Sockets.</summary>
    Network = 2,

    /// <summary>
    /// Threads, and further interpreters of the program (<c>concurrent.interpreters</c>), each with a lock of its own, so that a program
    /// can use several cores. They have the same rights and limits, and end with the engine.
    /// </summary>
    Threads = 4,

    /// <summary>Everything.</summary>
    All = Processes | Network | Threads,
}

/// <summary>How an engine is made: immutable, and for as many engines as one likes.</summary>
public sealed record PythonEngineOptions
{
    /// <summary>No files, processes, network, environment or threads: the default.</summary>
    public static PythonEngineOptions Isolated { get; } = new();

    /// <summary>All that a program of the command has, but signals and the end of the process, which stay the host's.</summary>
    public static PythonEngineOptions Trusted { get; } =
        new() { Capabilities = PythonCapabilities.All, FileSystem = PythonFileSystem.Machine };

    /// <summary>The limits of each operation.</summary>
    public PythonLimits Limits { get; init; } = PythonLimits.None;

    /// <summary>What the program may reach.</summary>
    public PythonCapabilities Capabilities { get; init; }

    /// <summary>The files of the program, from which it imports as well.</summary>
    public PythonFileSystem FileSystem { get; init; } = PythonFileSystem.None;

    /// <summary>The Python half of the standard library.</summary>
    public PythonLibrary Library { get; init; } = PythonLibrary.Shipped;

    /// <summary>
    /// <c>sys.path</c>, before the library: folders in <see cref="FileSystem"/> that modules are imported from.
    /// </summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary><c>sys.argv</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [""];

    /// <summary><c>os.environ</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>Where <c>sys.stdout</c> writes; null for <see cref="Console.Out"/> as it is at the time.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Where <c>sys.stderr</c> writes; null for <see cref="Console.Error"/> as it is at the time.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>What <c>sys.stdin</c> reads; null for nothing.</summary>
    public TextReader? Input { get; init; }

    /// <summary>The names of the modules that may be imported, with their submodules; null for all.</summary>
    public IReadOnlySet<string>? AllowedModules { get; init; }

    /// <summary>
    /// The clock of the program: <c>time</c>, <c>datetime</c>, <c>sleep</c>, time-outs, and the limit of time. Processor time stays the
    /// system's.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where random numbers start, those of <c>os.urandom</c> and <c>secrets</c> too, so that each run has the same: not for secrets. Null
    /// for the system's.
    /// </summary>
    public int? RandomSeed { get; init; }

    /// <summary>Whether code that runs often is compiled, where .NET can make code at run time.</summary>
    public bool UseSecondTier { get; init; } = true;

    /// <summary>
    /// The classes of other assemblies that become types of the program: <c>Krait.Interop.PythonExports.All</c>, which
    /// <see cref="Interop.PythonExportAttribute"/> makes, or some of them. Objects of classes that derive from them are of these types too.
    /// </summary>
    public IReadOnlyList<Interop.PythonTypeDefinition> Exports { get; init; } = [];

    /// <summary>
    /// Whether the messages of the host's exceptions are shown to the program, which may tell it more than it should know.
    /// </summary>
    public bool ExposeHostExceptionMessages { get; init; }
}

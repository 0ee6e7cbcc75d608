namespace Krait.Objects;

/// <summary>What the host of an engine does not let its program reach.</summary>
[Flags]
internal enum DeniedCapabilities
{
    /// <summary>Nothing is denied: the command.</summary>
    None = 0,

    /// <summary>Files of the operating system.</summary>
    Files = 1,

    /// <summary>Processes.</summary>
    Processes = 2,

    /// <summary>Sockets.</summary>
    Network = 4,

    /// <summary>Threads.</summary>
    Threads = 8,

    /// <summary>Handlers of signals, and the end of the process.</summary>
    Signals = 16,
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Replaces the functions of native modules that need what the host has not granted: they raise PermissionError.</summary>
/// <remarks>
/// Each module says what its functions need, and which of them need nothing: a function that is added later is denied until it is listed.
/// </remarks>
internal static class CapabilityGate
{
    private sealed record Gate(DeniedCapabilities Needs, string What, string[] Free);

    private static Gate? GateOf(string module) => module switch
    {
        "posix" => new Gate(
            DeniedCapabilities.Files, "files of the machine and processes",
            ["stat", "lstat", "fstat", "_path_exists", "_path_lexists", "_path_isfile", "_path_isdir", "listdir", "scandir", "getcwd", "getcwdb", "chdir", "mkdir",
                "rmdir", "unlink", "remove", "rename", "replace", "readlink", "chmod", "access", "utime", "truncate", "open", "close", "read", "readinto", "write",
                "lseek", "ftruncate", "fsync", "fspath", "strerror", "cpu_count", "urandom", "getpid", "get_terminal_size", "register_at_fork", "_path_normpath", "_path_splitroot", "_path_splitroot_ex",
                "fsencode", "fsdecode", "isatty", "device_encoding", "sched_yield", "WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WCOREDUMP",
                "_exit", "putenv", "unsetenv", "WIFSTOPPED", "WSTOPSIG", "waitstatus_to_exitcode", "getrandom", "times", "get_inheritable"]),
        "_posixsubprocess" or "_posixshmem" or "_multiprocessing" => new Gate(DeniedCapabilities.Processes, "processes", []),
        "_socket" => new Gate(DeniedCapabilities.Network, "sockets", ["htons", "htonl", "ntohs", "ntohl", "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop", "getdefaulttimeout", "setdefaulttimeout"]),
        "select" => new Gate(DeniedCapabilities.Network, "descriptors", []),
        "resource" => new Gate(DeniedCapabilities.Processes, "limits of the process", ["getpagesize"]),
        "_thread" => new Gate(
            DeniedCapabilities.Threads, "threads",
            ["allocate_lock", "allocate", "get_ident", "get_native_id", "_count", "stack_size", "_set_sentinel", "_get_main_thread_ident", "_shutdown", "_make_thread_handle",
                "daemon_threads_allowed", "_is_main_interpreter", "interrupt_main", "_excepthook", "exit", "exit_thread"]),
        "_signal" => new Gate(DeniedCapabilities.Signals, "signals", ["getsignal", "default_int_handler", "strsignal", "valid_signals", "raise_signal"]),
        "fcntl" or "termios" or "mmap" or "syslog" or "pwd" or "grp" or "faulthandler" => new Gate(DeniedCapabilities.Files, "files of the system", []),
        _ => null,
    };

    // The end of the process is the host's, whatever else it grants.
    private static string[] FunctionsThatEndTheProcess(string module) => module switch
    {
        "posix" => ["abort", "killpg"],
        "faulthandler" => ["_sigabrt", "_sigfpe", "_sigsegv", "dump_traceback_later", "enable", "register"],
        _ => [],
    };

    /// <summary>Denies what a new module may not do in the running engine.</summary>
    public static void Apply(string name, PyModule module)
    {
        DeniedCapabilities denied = ThreadState.Current.Interpreter.Denied;
        if (denied == DeniedCapabilities.None || GateOf(name) is not { } gate) return;
        if ((denied & DeniedCapabilities.Signals) != 0)
        {
            foreach (string function in FunctionsThatEndTheProcess(name)) Deny(module, function, "signals and the end of the process");
        }
        if (name == "posix" && (denied & DeniedCapabilities.Files) == 0)
        {
            if ((denied & DeniedCapabilities.Processes) == 0) return;
            foreach (string function in (ReadOnlySpan<string>)["kill", "killpg", "system", "execv", "execve", "posix_spawn", "posix_spawnp", "waitpid", "wait", "fork", "abort", "nice"])
            {
                Deny(module, function, "processes");
            }
            return;
        }
        if ((denied & gate.Needs) == 0) return;
        foreach (PyObject key in module.Dict.KeyList().ToArray())
        {
            string function = key.ToString()!;
            if (module.Dict.GetItem(key) is PyBuiltinFunction && Array.IndexOf(gate.Free, function) < 0) Deny(module, function, gate.What);
        }
    }

    /// <summary>Whether the running engine has a capability, for constructors of types; false with PermissionError set.</summary>
    public static bool Check(DeniedCapabilities capability, string what)
    {
        if ((ThreadState.Current.Interpreter.Denied & capability) == 0) return true;
        Raise.Set(ExceptionTypes.PermissionError, $"the host of this engine does not allow {what}");
        return false;
    }

    // The user that a program without the machine's files is: nobody, of whom no list of users knows.
    private static MethodDefinition OfNobody(MethodDefinition original)
    {
        bool isNumber = original.Name is "getuid" or "geteuid" or "getgid" or "getegid";
        return new MethodDefinition(original.Name)
        {
            Documentation = original.Documentation,
            TextSignature = original.TextSignature,
            FastKeywords = (_, _, _) => isNumber ? PyInt.From(Nobody) : original.Name.EndsWith("all", StringComparison.Ordinal) ? new PyList()
                : Raise.Set(ExceptionTypes.KeyError, $"{original.Name}(): the host of this engine shows no users"),
        };
    }

    /// <summary>The number of that user and of its group.</summary>
    public const int Nobody = 65534;

    private static void Deny(PyModule module, string function, string what)
    {
        PyStr key = PyStr.Intern(function);
        if (module.Dict.GetItem(key) is not PyBuiltinFunction original) return;
        if (function is "getuid" or "geteuid" or "getgid" or "getegid" or "getpwuid" or "getpwnam" or "getpwall" or "getgrgid" or "getgrnam" or "getgrall")
        {
            // The library asks for these wherever a home is looked for, and knows users without an entry.
            module.Dict.SetItem(key, new PyBuiltinFunction(OfNobody(original.Definition), original.Self, original.Module));
            return;
        }
        string message = $"{original.Definition.Name}: the host of this engine does not allow {what}";
        MethodDefinition denied = new(original.Definition.Name)
        {
            Documentation = original.Definition.Documentation,
            TextSignature = original.Definition.TextSignature,
            FastKeywords = (_, _, _) => Raise.Set(ExceptionTypes.PermissionError, message),
        };
        module.Dict.SetItem(key, new PyBuiltinFunction(denied, original.Self, original.Module));
    }
}

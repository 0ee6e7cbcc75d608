using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Replaces the functions of native modules that need what the host has not granted: they raise PermissionError.</summary>
/// <remarks>
/// Each gated module lists its functions by what they need. A function that is added later is in no list, and needs all that the
/// module as a whole needs. Constructors of types, and functions whose need depends on their arguments, ask <see cref="Check"/>.
/// </remarks>
internal static class CapabilityGate
{
    /// <summary>The number of the user, and of its group, as which a program without the machine's files runs.</summary>
    public const int Nobody = 65534;

    private const DeniedCapabilities FilesAndProcesses = DeniedCapabilities.Files | DeniedCapabilities.Processes;

    /// <summary>Functions of a module that need the same.</summary>
    /// <param name="Needs">They are denied when any of these is.</param>
    /// <param name="What">What the message of the error says that the host does not allow.</param>
    /// <param name="Functions">Their names.</param>
    private sealed record Need(DeniedCapabilities Needs, string What, string[] Functions);

    /// <summary>What the functions of a module need.</summary>
    /// <param name="Needs">What a function needs that is in none of the lists.</param>
    /// <param name="What">What the message of the error says that the host does not allow.</param>
    /// <param name="Free">The functions that need nothing.</param>
    /// <param name="Others">The functions that need something else than <paramref name="Needs"/>.</param>
    private sealed record Gate(DeniedCapabilities Needs, string What, string[] Free, params Need[] Others)
    {
        /// <summary>Why a function may not be called; null when it may.</summary>
        public string? Refuse(string function, DeniedCapabilities denied)
        {
            if (Array.IndexOf(Free, function) >= 0) return null;
            foreach (Need other in Others)
            {
                if (Array.IndexOf(other.Functions, function) >= 0) return (denied & other.Needs) != 0 ? other.What : null;
            }
            return (denied & Needs) != 0 ? What : null;
        }
    }

    private static Gate? GateOf(string module) => module switch
    {
        "posix" => OfPosix(),
        "_posixsubprocess" or "_posixshmem" or "_multiprocessing" => new Gate(DeniedCapabilities.Processes, "processes", []),
        "_socket" => new Gate(
            DeniedCapabilities.Network, "sockets",
            [
                "htons", "htonl", "ntohs", "ntohl", "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop",
                "getdefaulttimeout", "setdefaulttimeout",
            ]),
        "select" => new Gate(DeniedCapabilities.Network, "descriptors", []),
        "resource" => new Gate(DeniedCapabilities.Processes, "limits of the process", ["getpagesize"]),
        "_thread" => new Gate(
            DeniedCapabilities.Threads, "threads",
            [
                "allocate_lock", "allocate", "get_ident", "get_native_id", "_count", "stack_size", "_get_main_thread_ident", "_shutdown",
                "_make_thread_handle", "daemon_threads_allowed", "_is_main_interpreter", "interrupt_main", "_excepthook", "exit",
                "exit_thread",
            ]),
        "_interpreters" => new Gate(
            DeniedCapabilities.Threads, "threads, of which further interpreters are a kind",
            [
                "new_config", "destroy", "list_all", "get_current", "get_main", "is_running", "get_config", "whence", "incref", "decref",
                "is_shareable", "set___main___attrs", "exec", "run_string", "run_func", "call", "capture_exception",
            ]),
        "_signal" => new Gate(
            DeniedCapabilities.Signals, "signals", ["getsignal", "default_int_handler", "strsignal", "valid_signals", "raise_signal"]),
        "time" => new Gate(
            DeniedCapabilities.Processes, "clocks of the machine",
            [
                "gmtime", "localtime", "mktime", "asctime", "ctime", "strftime", "strptime", "tzset", "clock_gettime", "clock_gettime_ns",
                "clock_getres", "time", "time_ns", "get_clock_info", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
                "process_time", "process_time_ns", "thread_time", "thread_time_ns", "sleep",
            ]),
        "faulthandler" => new Gate(
            DeniedCapabilities.Files, "files of the machine", [],
            new Need(
                DeniedCapabilities.Files | DeniedCapabilities.Signals, "signals and the end of the process",
                ["_sigabrt", "_sigfpe", "_sigsegv", "dump_traceback_later", "enable", "register"])),
        "fcntl" or "termios" or "mmap" or "syslog" or "pwd" or "grp" => new Gate(DeniedCapabilities.Files, "files of the machine", []),
        _ => null,
    };

    // The functions about files that are free work with the engine's own files where the machine's are denied.
    private static Gate OfPosix() => new(
        FilesAndProcesses, "files of the machine and processes",
        [
            // Files by path.
            "stat", "lstat", "_path_exists", "_path_lexists", "_path_isfile", "_path_isdir", "listdir", "scandir", "getcwd", "getcwdb",
            "chdir", "mkdir", "rmdir", "unlink", "remove", "rename", "replace", "readlink", "chmod", "access", "utime", "truncate", "open",
            "getxattr", "setxattr", "removexattr", "listxattr",
            // Files by descriptor.
            "fstat", "close", "read", "readinto", "write", "lseek", "ftruncate", "fsync", "isatty", "device_encoding", "get_inheritable",
            "get_terminal_size",
            // Names and numbers alone.
            "fspath", "_path_normpath", "_path_splitroot_ex", "strerror", "major", "minor", "makedev",
            "WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WCOREDUMP", "WIFSTOPPED", "WSTOPSIG", "WIFCONTINUED",
            "waitstatus_to_exitcode",
            // The program itself: _exit() ends the engine's operation, and variables of the environment are the engine's own.
            "_exit", "_create_environ", "putenv", "unsetenv", "register_at_fork", "getpid", "times", "cpu_count", "sched_getaffinity",
            "sched_yield", "urandom",
        ],
        new Need(
            DeniedCapabilities.Files, "files of the machine",
            [
                "chown", "lchown", "fchown", "fchmod", "fchdir", "link", "symlink", "mkfifo", "mknod", "pipe", "dup", "dup2", "pread",
                "pwrite", "fdatasync", "sync", "get_blocking", "set_blocking", "set_inheritable", "umask", "uname", "sysconf",
                "getloadavg", "getuid", "geteuid", "getgid", "getegid", "getgroups", "getppid", "getpgid", "getpgrp", "getsid", "getresuid",
                "getresgid", "getgrouplist", "getlogin", "readv", "writev", "preadv", "pwritev", "sendfile", "splice", "copy_file_range",
                "posix_fadvise", "posix_fallocate", "lockf", "pipe2", "eventfd", "eventfd_read", "eventfd_write", "timerfd_create",
                "timerfd_settime", "timerfd_settime_ns", "timerfd_gettime", "timerfd_gettime_ns", "memfd_create", "getrandom",
                "statvfs", "fstatvfs", "pathconf", "fpathconf", "confstr", "ctermid", "ttyname",
            ]),
        new Need(
            DeniedCapabilities.Processes, "processes",
            [
                "kill", "system", "wait", "waitpid", "wait3", "wait4", "waitid", "pidfd_open", "posix_spawn", "posix_spawnp", "spawnv",
                "spawnve", "spawnvp", "spawnvpe",
            ]),
        // Whatever the host grants, the end of its process is its own.
        new Need(
            FilesAndProcesses | DeniedCapabilities.Signals, "signals and the end of the process",
            ["abort", "killpg", "execv", "execve"]));

    /// <summary>Whether functions of a module are denied to engines that lack something.</summary>
    public static bool IsGated(string module) => GateOf(module) is not null;

    /// <summary>Denies what a new module may not do in the running engine.</summary>
    public static void Apply(string name, PyModule module)
    {
        DeniedCapabilities denied = ThreadState.Current.Interpreter.Denied;
        if (denied == DeniedCapabilities.None || GateOf(name) is not { } gate) return;
        foreach (PyObject key in module.Dict.KeyList().ToArray())
        {
            if (module.Dict.GetItem(key) is not PyBuiltinFunction function) continue;
            if (gate.Refuse(key.ToString()!, denied) is { } what) module.Dict.SetItem(key, Denied(function, what));
        }
    }

    /// <summary>Whether the running engine has a capability, for constructors of types; false with PermissionError set.</summary>
    public static bool Check(DeniedCapabilities capability, string what)
    {
        if ((ThreadState.Current.Interpreter.Denied & capability) == 0) return true;
        Raise.Set(ExceptionTypes.PermissionError, $"the host of this engine does not allow {what}");
        return false;
    }

    private static PyBuiltinFunction Denied(PyBuiltinFunction original, string what)
    {
        string name = original.Definition.Name;
        string message = $"{name}: the host of this engine does not allow {what}";
        Func<PyObject?> answer = AnswerForNobody(name) ?? (() => Raise.Set(ExceptionTypes.PermissionError, message));
        MethodDefinition denied = new(name)
        {
            Documentation = original.Definition.Documentation,
            TextSignature = original.Definition.TextSignature,
            FastKeywords = (_, _, _) => answer(),
        };
        return new PyBuiltinFunction(denied, original.Self, original.Module);
    }

    // The library asks who the user is wherever it looks for a home folder, and copes with a user that has no entry, but not with
    // PermissionError: the program's user is nobody, of whom no list of users knows.
    private static Func<PyObject?>? AnswerForNobody(string function) => function switch
    {
        "getuid" or "geteuid" or "getgid" or "getegid" => static () => PyInt.From(Nobody),
        "getpwall" or "getgrall" => static () => new PyList(),
        "getpwuid" or "getpwnam" or "getgrgid" or "getgrnam" =>
            () => Raise.Set(ExceptionTypes.KeyError, $"{function}(): the host of this engine shows no users"),
        _ => null,
    };
}

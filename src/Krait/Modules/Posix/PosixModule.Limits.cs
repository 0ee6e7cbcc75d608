using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// What the system says of its limits. The numbers are Linux's.
internal static partial class PosixModule
{
    private static readonly (string Name, int Number)[] s_limits =
    [
        ("SC_ARG_MAX", 0), ("SC_CHILD_MAX", 1), ("SC_CLK_TCK", 2), ("SC_NGROUPS_MAX", 3), ("SC_OPEN_MAX", 4), ("SC_STREAM_MAX", 5),
        ("SC_TZNAME_MAX", 6), ("SC_JOB_CONTROL", 7), ("SC_SAVED_IDS", 8), ("SC_REALTIME_SIGNALS", 9), ("SC_PRIORITY_SCHEDULING", 10),
        ("SC_TIMERS", 11), ("SC_ASYNCHRONOUS_IO", 12), ("SC_PRIORITIZED_IO", 13), ("SC_SYNCHRONIZED_IO", 14), ("SC_FSYNC", 15),
        ("SC_MAPPED_FILES", 16), ("SC_MEMLOCK", 17), ("SC_MEMLOCK_RANGE", 18), ("SC_MEMORY_PROTECTION", 19), ("SC_MESSAGE_PASSING", 20),
        ("SC_SEMAPHORES", 21), ("SC_SHARED_MEMORY_OBJECTS", 22), ("SC_AIO_LISTIO_MAX", 23), ("SC_AIO_MAX", 24),
        ("SC_AIO_PRIO_DELTA_MAX", 25), ("SC_DELAYTIMER_MAX", 26), ("SC_MQ_OPEN_MAX", 27), ("SC_MQ_PRIO_MAX", 28), ("SC_VERSION", 29),
        ("SC_PAGESIZE", 30), ("SC_PAGE_SIZE", 30), ("SC_RTSIG_MAX", 31), ("SC_SEM_NSEMS_MAX", 32), ("SC_SEM_VALUE_MAX", 33),
        ("SC_SIGQUEUE_MAX", 34), ("SC_TIMER_MAX", 35), ("SC_BC_BASE_MAX", 36), ("SC_BC_DIM_MAX", 37), ("SC_BC_SCALE_MAX", 38),
        ("SC_BC_STRING_MAX", 39), ("SC_COLL_WEIGHTS_MAX", 40), ("SC_EQUIV_CLASS_MAX", 41), ("SC_EXPR_NEST_MAX", 42), ("SC_LINE_MAX", 43),
        ("SC_RE_DUP_MAX", 44), ("SC_CHARCLASS_NAME_MAX", 45), ("SC_2_VERSION", 46), ("SC_2_C_BIND", 47), ("SC_2_C_DEV", 48),
        ("SC_2_FORT_DEV", 49), ("SC_2_FORT_RUN", 50), ("SC_2_SW_DEV", 51), ("SC_2_LOCALEDEF", 52), ("SC_PII", 53), ("SC_PII_XTI", 54),
        ("SC_PII_SOCKET", 55), ("SC_PII_INTERNET", 56), ("SC_PII_OSI", 57), ("SC_POLL", 58), ("SC_SELECT", 59), ("SC_IOV_MAX", 60),
        ("SC_UIO_MAXIOV", 60), ("SC_PII_INTERNET_STREAM", 61), ("SC_PII_INTERNET_DGRAM", 62), ("SC_PII_OSI_COTS", 63),
        ("SC_PII_OSI_CLTS", 64), ("SC_PII_OSI_M", 65), ("SC_T_IOV_MAX", 66), ("SC_THREADS", 67), ("SC_THREAD_SAFE_FUNCTIONS", 68),
        ("SC_GETGR_R_SIZE_MAX", 69), ("SC_GETPW_R_SIZE_MAX", 70), ("SC_LOGIN_NAME_MAX", 71), ("SC_TTY_NAME_MAX", 72),
        ("SC_THREAD_DESTRUCTOR_ITERATIONS", 73), ("SC_THREAD_KEYS_MAX", 74), ("SC_THREAD_STACK_MIN", 75), ("SC_THREAD_THREADS_MAX", 76),
        ("SC_THREAD_ATTR_STACKADDR", 77), ("SC_THREAD_ATTR_STACKSIZE", 78), ("SC_THREAD_PRIORITY_SCHEDULING", 79),
        ("SC_THREAD_PRIO_INHERIT", 80), ("SC_THREAD_PRIO_PROTECT", 81), ("SC_THREAD_PROCESS_SHARED", 82), ("SC_NPROCESSORS_CONF", 83),
        ("SC_NPROCESSORS_ONLN", 84), ("SC_PHYS_PAGES", 85), ("SC_AVPHYS_PAGES", 86), ("SC_ATEXIT_MAX", 87), ("SC_PASS_MAX", 88),
        ("SC_XOPEN_VERSION", 89), ("SC_XOPEN_XCU_VERSION", 90), ("SC_XOPEN_UNIX", 91), ("SC_XOPEN_CRYPT", 92), ("SC_XOPEN_ENH_I18N", 93),
        ("SC_XOPEN_SHM", 94), ("SC_2_CHAR_TERM", 95), ("SC_2_C_VERSION", 96), ("SC_2_UPE", 97), ("SC_XOPEN_XPG2", 98),
        ("SC_XOPEN_XPG3", 99), ("SC_XOPEN_XPG4", 100), ("SC_CHAR_BIT", 101), ("SC_CHAR_MAX", 102), ("SC_CHAR_MIN", 103),
        ("SC_INT_MAX", 104), ("SC_INT_MIN", 105), ("SC_LONG_BIT", 106), ("SC_WORD_BIT", 107), ("SC_MB_LEN_MAX", 108), ("SC_NZERO", 109),
        ("SC_SSIZE_MAX", 110), ("SC_SCHAR_MAX", 111), ("SC_SCHAR_MIN", 112), ("SC_SHRT_MAX", 113), ("SC_SHRT_MIN", 114),
        ("SC_UCHAR_MAX", 115), ("SC_UINT_MAX", 116), ("SC_ULONG_MAX", 117), ("SC_USHRT_MAX", 118), ("SC_NL_ARGMAX", 119),
        ("SC_NL_LANGMAX", 120), ("SC_NL_MSGMAX", 121), ("SC_NL_NMAX", 122), ("SC_NL_SETMAX", 123), ("SC_NL_TEXTMAX", 124),
        ("SC_XBS5_ILP32_OFF32", 125), ("SC_XBS5_ILP32_OFFBIG", 126), ("SC_XBS5_LP64_OFF64", 127), ("SC_XBS5_LPBIG_OFFBIG", 128),
        ("SC_XOPEN_LEGACY", 129), ("SC_XOPEN_REALTIME", 130), ("SC_XOPEN_REALTIME_THREADS", 131), ("SC_MINSIGSTKSZ", 249),
    ];

    private static readonly (string Name, int Number)[] s_pathLimits =
    [
        ("PC_LINK_MAX", 0), ("PC_MAX_CANON", 1), ("PC_MAX_INPUT", 2), ("PC_NAME_MAX", 3), ("PC_PATH_MAX", 4), ("PC_PIPE_BUF", 5),
        ("PC_CHOWN_RESTRICTED", 6), ("PC_NO_TRUNC", 7), ("PC_VDISABLE", 8), ("PC_SYNC_IO", 9), ("PC_ASYNC_IO", 10), ("PC_PRIO_IO", 11),
        ("PC_SOCK_MAXBUF", 12), ("PC_FILESIZEBITS", 13), ("PC_REC_INCR_XFER_SIZE", 14), ("PC_REC_MAX_XFER_SIZE", 15),
        ("PC_REC_MIN_XFER_SIZE", 16), ("PC_REC_XFER_ALIGN", 17), ("PC_ALLOC_SIZE_MIN", 18), ("PC_SYMLINK_MAX", 19),
    ];

    private static readonly (string Name, int Number)[] s_texts =
    [
        ("CS_PATH", 0), ("CS_GNU_LIBC_VERSION", 2), ("CS_GNU_LIBPTHREAD_VERSION", 3), ("CS_LFS_CFLAGS", 1000), ("CS_LFS_LDFLAGS", 1001),
        ("CS_LFS_LIBS", 1002), ("CS_LFS_LINTFLAGS", 1003), ("CS_LFS64_CFLAGS", 1004), ("CS_LFS64_LDFLAGS", 1005),
        ("CS_LFS64_LIBS", 1006), ("CS_LFS64_LINTFLAGS", 1007), ("CS_XBS5_ILP32_OFF32_CFLAGS", 1100),
        ("CS_XBS5_ILP32_OFF32_LDFLAGS", 1101), ("CS_XBS5_ILP32_OFF32_LIBS", 1102), ("CS_XBS5_ILP32_OFF32_LINTFLAGS", 1103),
        ("CS_XBS5_ILP32_OFFBIG_CFLAGS", 1104), ("CS_XBS5_ILP32_OFFBIG_LDFLAGS", 1105), ("CS_XBS5_ILP32_OFFBIG_LIBS", 1106),
        ("CS_XBS5_ILP32_OFFBIG_LINTFLAGS", 1107), ("CS_XBS5_LP64_OFF64_CFLAGS", 1108), ("CS_XBS5_LP64_OFF64_LDFLAGS", 1109),
        ("CS_XBS5_LP64_OFF64_LIBS", 1110), ("CS_XBS5_LP64_OFF64_LINTFLAGS", 1111), ("CS_XBS5_LPBIG_OFFBIG_CFLAGS", 1112),
        ("CS_XBS5_LPBIG_OFFBIG_LDFLAGS", 1113), ("CS_XBS5_LPBIG_OFFBIG_LIBS", 1114), ("CS_XBS5_LPBIG_OFFBIG_LINTFLAGS", 1115),
    ];

    [LibraryImport("libc", EntryPoint = "sysconf", SetLastError = true)]
    private static partial nint GetLimitNative(int name);

    [LibraryImport("libc", EntryPoint = "pathconf", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint GetPathLimitNative(string path, int name);

    [LibraryImport("libc", EntryPoint = "fpathconf", SetLastError = true)]
    private static partial nint GetDescriptorLimitNative(int descriptor, int name);

    [LibraryImport("libc", EntryPoint = "confstr", SetLastError = true)]
    private static partial nint GetTextNative(int name, byte[] buffer, nint size);

    private const int GetStatusFlags = 3;
    private const int SetStatusFlags = 4;

    private static int NonBlocking => OperatingSystem.IsMacOS() ? 4 : 0x800;

    /// <summary>Set the blocking mode of the specified file descriptor.</summary>
    [PyFunction("set_blocking(fd, blocking, /)")]
    private static PyObject? SetBlocking(int descriptor, bool blocking)
    {
        int flags = NativeCalls.Control(descriptor, GetStatusFlags, 0);
        return flags < 0
            ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : Done(NativeCalls.Control(descriptor, SetStatusFlags, blocking ? flags & ~NonBlocking : flags | NonBlocking));
    }

    /// <summary>
    /// Get the blocking mode of the file descriptor. Return False if the O_NONBLOCK flag is set, True if the flag is cleared.
    /// </summary>
    [PyFunction("get_blocking(fd, /)")]
    private static PyObject? GetBlocking(int descriptor)
    {
        int flags = NativeCalls.Control(descriptor, GetStatusFlags, 0);
        return flags < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyBool.From((flags & NonBlocking) == 0);
    }

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeModeNative(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "killpg", SetLastError = true)]
    private static partial int KillGroupNative(int group, int signal);

    [LibraryImport("libc", EntryPoint = "getpgid", SetLastError = true)]
    private static partial int GetGroupNative(int process);

    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    private static partial int GetSessionNative(int process);

    [LibraryImport("libc", EntryPoint = "sched_yield", SetLastError = true)]
    private static partial int YieldNative();

    /// <summary>Change the access permissions of the file given by file descriptor fd.</summary>
    [PyFunction("fchmod(fd, mode)")]
    private static PyObject? ChangeDescriptorMode(int descriptor, int mode) => Done(ChangeModeNative(descriptor, (uint)mode));

    /// <summary>Kill a process group with a signal.</summary>
    [PyFunction("killpg(pgid, signal, /)")]
    private static PyObject? KillGroup(int group, int signal) => Done(KillGroupNative(group, signal));

    /// <summary>Call the system call getpgid(), and return the result.</summary>
    [PyFunction("getpgid(pid)")]
    private static PyObject? GetProcessGroup(int process) => Number(GetGroupNative(process));

    /// <summary>Return the current process group id.</summary>
    [PyFunction("getpgrp()")]
    private static PyObject? GetOwnGroup() => Number(GetGroupNative(0));

    /// <summary>Call the system call getsid(pid) and return the result.</summary>
    [PyFunction("getsid(pid, /)")]
    private static PyObject? GetSession(int process) => Number(GetSessionNative(process));

    /// <summary>Voluntarily relinquish the CPU.</summary>
    [PyFunction("sched_yield()")]
    private static PyObject? YieldProcessor() => Done(YieldNative());

    private static PyObject? Number(int result) => result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(result);

    private static PyDict NamesOf((string Name, int Number)[] table)
    {
        PyDict names = new();
        foreach ((string name, int number) in table) names.SetItem(PyStr.Intern(name), PyInt.From(number));
        return names;
    }

    /// <summary>The names of the limits of the system.</summary>
    [PyConstant("sysconf_names")]
    private static PyObject LimitNames => NamesOf(s_limits);

    /// <summary>The names of the limits of a file.</summary>
    [PyConstant("pathconf_names")]
    private static PyObject PathLimitNames => NamesOf(s_pathLimits);

    /// <summary>The names of the texts of the system.</summary>
    [PyConstant("confstr_names")]
    private static PyObject TextNames => NamesOf(s_texts);

    // The number that a name stands for, or that is one; false with an exception set.
    private static bool TryConfiguration((string Name, int Number)[] table, PyObject name, out int number)
    {
        number = 0;
        if (name is not PyStr text)
        {
            return name.Type.IndexSlot is null
                ? Raise.TypeError("configuration names must be strings or integers") is not null
                : Arguments.TryToInt32(name, out number);
        }
        int index = Array.FindIndex(table, each => each.Name == text.ToString());
        if (index < 0) return Raise.ValueError("unrecognized configuration name") is not null;
        number = table[index].Number;
        return true;
    }

    // What a limit is: -1 may be an answer, or stand for an error.
    private static PyObject? Limit(Func<nint> ask)
    {
        Marshal.SetLastSystemError(0);
        nint value = ask();
        return value == -1 && FileDescriptors.LastError != 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(value);
    }

    /// <summary>Return an integer-valued system configuration variable.</summary>
    [PyFunction("sysconf(name, /)")]
    private static PyObject? GetLimit(PyObject name) =>
        TryConfiguration(s_limits, name, out int number) ? Limit(() => GetLimitNative(number)) : null;

    /// <summary>Return the configuration limit name for the file or directory path, or for an open descriptor.</summary>
    [PyFunction("pathconf(path, name)")]
    private static PyObject? GetPathLimit(PyObject path, PyObject name)
    {
        if (FileOf(path, null, "pathconf", true) is not { } file || !TryConfiguration(s_pathLimits, name, out int number)) return null;
        const int InvalidArgument = 22;
        Marshal.SetLastSystemError(0);
        nint value = file.IsDescriptor ? GetDescriptorLimitNative(file.Descriptor, number) : GetPathLimitNative(file.Path, number);
        int error = value == -1 ? FileDescriptors.LastError : 0;
        // An invalid argument is the name, not the path.
        return error == 0 ? PyInt.From(value) : FileDescriptors.RaiseError(error, error == InvalidArgument ? null : path);
    }

    /// <summary>Return the configuration limit name for the file descriptor fd.</summary>
    [PyFunction("fpathconf(fd, name, /)")]
    private static PyObject? GetDescriptorLimit(PyObject file, PyObject name) =>
        TryDescriptor(file, out int descriptor) && TryConfiguration(s_pathLimits, name, out int number)
            ? Limit(() => GetDescriptorLimitNative(descriptor, number)) : null;

    /// <summary>Return a string-valued system configuration variable; None for one that is not set.</summary>
    [PyFunction("confstr(name, /)")]
    private static PyObject? GetText(PyObject name)
    {
        if (!TryConfiguration(s_texts, name, out int number)) return null;
        Marshal.SetLastSystemError(0);
        byte[] buffer = new byte[256];
        nint length = GetTextNative(number, buffer, buffer.Length);
        int error = FileDescriptors.LastError;
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            length = GetTextNative(number, buffer, buffer.Length);
        }
        if (length == 0) return error == 0 ? PyNone.Instance : FileDescriptors.RaiseError(error);
        return PyStr.FromString(FileNameMarshaller.Decode(buffer.AsSpan(0, (int)length - 1)));
    }
}

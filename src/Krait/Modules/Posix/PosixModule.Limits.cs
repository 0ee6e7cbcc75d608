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
        ("SC_ARG_MAX", 0), ("SC_CHILD_MAX", 1), ("SC_CLK_TCK", 2), ("SC_NGROUPS_MAX", 3), ("SC_OPEN_MAX", 4), ("SC_STREAM_MAX", 5), ("SC_TZNAME_MAX", 6),
        ("SC_JOB_CONTROL", 7), ("SC_SAVED_IDS", 8), ("SC_VERSION", 29), ("SC_PAGESIZE", 30), ("SC_PAGE_SIZE", 30), ("SC_RTSIG_MAX", 31), ("SC_SEM_NSEMS_MAX", 32),
        ("SC_SEM_VALUE_MAX", 33), ("SC_SIGQUEUE_MAX", 34), ("SC_LINE_MAX", 43), ("SC_IOV_MAX", 60), ("SC_GETGR_R_SIZE_MAX", 69), ("SC_GETPW_R_SIZE_MAX", 70),
        ("SC_LOGIN_NAME_MAX", 71), ("SC_TTY_NAME_MAX", 72), ("SC_NPROCESSORS_CONF", 83), ("SC_NPROCESSORS_ONLN", 84), ("SC_PHYS_PAGES", 85), ("SC_AVPHYS_PAGES", 86),
        ("SC_ATEXIT_MAX", 87), ("SC_SYMLOOP_MAX", 173), ("SC_HOST_NAME_MAX", 180),
    ];

    [LibraryImport("libc", EntryPoint = "sysconf", SetLastError = true)]
    private static partial nint GetLimitNative(int name);

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

    /// <summary>The names of the limits.</summary>
    [PyConstant("sysconf_names")]
    private static PyObject LimitNames
    {
        get
        {
            PyDict names = new();
            foreach ((string name, int number) in s_limits) names.SetItem(PyStr.Intern(name), PyInt.From(number));
            return names;
        }
    }

    /// <summary>Return an integer-valued system configuration variable.</summary>
    [PyFunction("sysconf(name, /)")]
    private static PyObject? GetLimit(PyObject name)
    {
        long number;
        if (name is PyStr text)
        {
            int index = Array.FindIndex(s_limits, each => each.Name == text.ToString());
            if (index < 0) return Raise.ValueError("unrecognized configuration name");
            number = s_limits[index].Number;
        }
        else if (!Arguments.TryToInt64(name, out number)) return Raise.TypeError("configuration names must be strings or integers");
        Marshal.SetLastSystemError(0);
        nint value = GetLimitNative((int)number);
        return value == -1 && FileDescriptors.LastError != 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(value);
    }
}

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

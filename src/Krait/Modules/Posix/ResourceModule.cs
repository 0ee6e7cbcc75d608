using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>C's <c>struct rusage</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceUsage
{
    public TimeValue User;
    public TimeValue System;
    public Counts Others;

    /// <summary>C's <c>struct timeval</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeValue
    {
        public long Seconds;
        public long Microseconds;

        public readonly double Value => Seconds + (Microseconds * 1e-6);
    }

    /// <summary>The fields from <c>ru_maxrss</c> on.</summary>
    [System.Runtime.CompilerServices.InlineArray(14)]
    internal struct Counts
    {
        private long _first;
    }
}

/// <summary>This module provides basic mechanisms for measuring and controlling system resources utilized by a program.</summary>
[PyModule("resource")]
internal static partial class ResourceModule
{
    private const long Infinity = -1;

    // Linux's numbers.
    private static readonly (string Name, int Value)[] s_constants =
    [
        ("RLIMIT_CPU", 0), ("RLIMIT_FSIZE", 1), ("RLIMIT_DATA", 2), ("RLIMIT_STACK", 3), ("RLIMIT_CORE", 4), ("RLIMIT_RSS", 5),
        ("RLIMIT_NPROC", 6), ("RLIMIT_NOFILE", 7),
        ("RLIMIT_OFILE", 7), ("RLIMIT_MEMLOCK", 8), ("RLIMIT_AS", 9),
        ("RLIMIT_SIGPENDING", 11), ("RLIMIT_MSGQUEUE", 12), ("RLIMIT_NICE", 13), ("RLIMIT_RTPRIO", 14), ("RLIMIT_RTTIME", 15),
        ("RUSAGE_CHILDREN", -1), ("RUSAGE_SELF", 0), ("RUSAGE_THREAD", 1),
    ];

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public long Soft;
        public long Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetNative(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetNative(int resource, in Limits limits);

    [LibraryImport("libc", EntryPoint = "getpagesize")]
    private static partial int PageSize();

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsageNative(int who, out ResourceUsage usage);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int ExchangeNative(int process, int resource, in Limits limits, out Limits old);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int ExchangeNative(int process, int resource, nint none, out Limits old);

    private static readonly PyType s_usage = StructSequence.Define(
        "resource.struct_rusage",
        ["ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt", "ru_nswap", "ru_inblock",
            "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw"],
        16);

    /// <summary>A <c>struct_rusage</c>.</summary>
    public static PyObject Describe(in ResourceUsage usage)
    {
        List<PyObject> values = [new PyFloat(usage.User.Value), new PyFloat(usage.System.Value)];
        foreach (long count in usage.Others) values.Add(PyInt.From(count));
        return StructSequence.Make(s_usage, [.. values]);
    }

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        foreach ((string name, int value) in s_constants) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        module.Dict.SetItem(PyStr.Intern("RLIM_INFINITY"), PyInt.From(Infinity));
        module.Dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
        module.Dict.SetItem(PyStr.Intern("struct_rusage"), s_usage);
    }

    /// <summary>Return a tuple of the current soft and hard limits of a resource.</summary>
    [PyFunction("getrlimit(resource, /)")]
    private static PyObject? GetLimits(int resource)
    {
        if (resource is < 0 or > 15) return Raise.ValueError("invalid resource specified");
        if (GetNative(resource, out Limits limits) < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        return PyTuple.Create(PyInt.From(limits.Soft), PyInt.From(limits.Hard));
    }

    /// <summary>Set the soft and hard limits of a resource.</summary>
    [PyFunction("setrlimit(resource, limits, /)")]
    private static PyObject? SetLimits(int resource, PyObject limits)
    {
        if (resource is < 0 or > 15) return Raise.ValueError("invalid resource specified");
        if (!TryLimits(limits, out Limits wanted)) return null;
        return SetNative(resource, wanted) < 0 ? RaiseError() : PyNone.Instance;
    }

    private static bool TryLimits(PyObject given, out Limits limits)
    {
        limits = default;
        PyTuple? pair = Iteration.ToTuple(given);
        if (pair is null) return false;
        if (pair.Count != 2) return Raise.ValueError("expected a tuple of 2 integers") is not null;
        return TryLimit(pair[0], out limits.Soft) && TryLimit(pair[1], out limits.Hard);
    }

    // A number of 64 bits without a sign, or -1 for no limit.
    private static bool TryLimit(PyObject given, out long limit)
    {
        limit = 0;
        if (Indexes.ToIndex(given) is not { } index) return false;
        var number = index.ToBigInteger();
        if (number < Infinity) return Raise.ValueError("Cannot convert negative int") is not null;
        if (number > ulong.MaxValue) return Raise.OverflowError("Python int too large to convert to C rlim_t") is not null;
        limit = number == Infinity ? Infinity : unchecked((long)(ulong)number);
        return true;
    }

    // Limits that contradict each other, or need a right that the process has not, are told as CPython tells them.
    private static PyObject? RaiseError()
    {
        const int NotPermitted = 1;
        const int InvalidArgument = 22;
        return FileDescriptors.LastError switch
        {
            InvalidArgument => Raise.ValueError("current limit exceeds maximum limit"),
            NotPermitted => Raise.ValueError("not allowed to raise maximum limit"),
            int error => FileDescriptors.RaiseError(error),
        };
    }

    /// <summary>Get, and set if limits are given, the limits of a resource for a process: the result are those before.</summary>
    [PyFunction("prlimit(pid, resource, limits=None, /)")]
    private static PyObject? ExchangeLimits(int process, int resource, PyObject? limits)
    {
        if (resource is < 0 or > 15) return Raise.ValueError("invalid resource specified");
        Limits wanted = default;
        bool sets = limits is not (null or PyNone);
        if (sets && !TryLimits(limits!, out wanted)) return null;
        int result = sets ? ExchangeNative(process, resource, wanted, out Limits old) : ExchangeNative(process, resource, 0, out old);
        const int InvalidArgument = 22;
        if (result < 0 && FileDescriptors.LastError == InvalidArgument) return RaiseError();
        return result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyTuple.Create(PyInt.From(old.Soft), PyInt.From(old.Hard));
    }

    /// <summary>Return what the process, its children or the thread have used.</summary>
    [PyFunction("getrusage(who, /)")]
    private static PyObject? GetUsage(int who)
    {
        if (GetUsageNative(who, out ResourceUsage usage) == 0) return Describe(usage);
        const int InvalidArgument = 22;
        int error = FileDescriptors.LastError;
        return error == InvalidArgument ? Raise.ValueError("invalid who parameter") : FileDescriptors.RaiseError(error);
    }

    /// <summary>Return the number of bytes in a system page.</summary>
    [PyFunction("getpagesize()")]
    private static PyObject GetPageSize() => PyInt.From(PageSize());
}

using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>This module provides basic mechanisms for measuring and controlling system resources utilized by a program.</summary>
[PyModule("resource")]
internal static partial class ResourceModule
{
    private const long Infinity = -1;

    // Linux's numbers.
    private static readonly (string Name, int Value)[] s_constants =
    [
        ("RLIMIT_CPU", 0), ("RLIMIT_FSIZE", 1), ("RLIMIT_DATA", 2), ("RLIMIT_STACK", 3), ("RLIMIT_CORE", 4), ("RLIMIT_RSS", 5), ("RLIMIT_NPROC", 6), ("RLIMIT_NOFILE", 7),
        ("RLIMIT_OFILE", 7), ("RLIMIT_MEMLOCK", 8), ("RLIMIT_AS", 9),
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

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        foreach ((string name, int value) in s_constants) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        module.Dict.SetItem(PyStr.Intern("RLIM_INFINITY"), PyInt.From(Infinity));
        module.Dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
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
        PyTuple? pair = Iteration.ToTuple(limits);
        if (pair is null) return null;
        if (pair.Count != 2) return Raise.ValueError("expected a tuple of 2 integers");
        Limits wanted = default;
        if (!Arguments.TryToInt64(pair[0], out wanted.Soft) || !Arguments.TryToInt64(pair[1], out wanted.Hard)) return null;
        return SetNative(resource, wanted) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyNone.Instance;
    }

    /// <summary>Return the number of bytes in a system page.</summary>
    [PyFunction("getpagesize()")]
    private static PyObject GetPageSize() => PyInt.From(PageSize());
}

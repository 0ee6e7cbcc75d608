using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// When, and on which processors, processes run.
internal static partial class PosixModule
{
    private static readonly PyType s_schedulingParameters = StructSequence.Define(
        "posix.sched_param", ["sched_priority"], 1, "The parameters of scheduling: the priority.", takesFields: true);

    [LibraryImport("libc", EntryPoint = "nice", SetLastError = true)]
    private static partial int ChangeNicenessNative(int increment);

    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    private static partial int GetPriorityNative(int kind, uint id);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriorityNative(int kind, uint id, int priority);

    [LibraryImport("libc", EntryPoint = "sched_get_priority_min", SetLastError = true)]
    private static partial int LowestPriorityNative(int policy);

    [LibraryImport("libc", EntryPoint = "sched_get_priority_max", SetLastError = true)]
    private static partial int HighestPriorityNative(int policy);

    [LibraryImport("libc", EntryPoint = "sched_getscheduler", SetLastError = true)]
    private static partial int GetPolicyNative(int process);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetPolicyNative(int process, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_getparam", SetLastError = true)]
    private static partial int GetSchedulingNative(int process, out int priority);

    [LibraryImport("libc", EntryPoint = "sched_setparam", SetLastError = true)]
    private static partial int SetSchedulingNative(int process, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_rr_get_interval", SetLastError = true)]
    private static partial int GetIntervalNative(int process, out SystemTime time);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinityNative(int process, nint size, byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinityNative(int process, nint size, byte[] mask);

    /// <summary>C's <c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SystemTime
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Add increment to the priority of process and return the new priority.</summary>
    [PyFunction("nice(increment, /)")]
    private static PyObject? ChangeNiceness(int increment) => Limit(() => ChangeNicenessNative(increment));

    /// <summary>Return program scheduling priority.</summary>
    [PyFunction("getpriority(which, who)")]
    private static PyObject? GetPriority(int kind, int id) => Limit(() => GetPriorityNative(kind, (uint)id));

    /// <summary>Set program scheduling priority.</summary>
    [PyFunction("setpriority(which, who, priority)")]
    private static PyObject? SetPriority(int kind, int id, int priority) => Done(SetPriorityNative(kind, (uint)id, priority));

    /// <summary>Get the minimum scheduling priority for policy.</summary>
    [PyFunction("sched_get_priority_min(policy)")]
    private static PyObject? LowestPriority(int policy) => Number(LowestPriorityNative(policy));

    /// <summary>Get the maximum scheduling priority for policy.</summary>
    [PyFunction("sched_get_priority_max(policy)")]
    private static PyObject? HighestPriority(int policy) => Number(HighestPriorityNative(policy));

    /// <summary>Get the scheduling policy for the process identified by pid; 0 stands for the calling process.</summary>
    [PyFunction("sched_getscheduler(pid, /)")]
    private static PyObject? GetPolicy(int process) => Number(GetPolicyNative(process));

    /// <summary>Set the scheduling policy for the process identified by pid; 0 stands for the calling process.</summary>
    [PyFunction("sched_setscheduler(pid, policy, param, /)")]
    private static PyObject? SetPolicy(int process, int policy, PyObject parameters) =>
        TryPriority(parameters, out int priority) ? Done(SetPolicyNative(process, policy, priority)) : null;

    /// <summary>Returns scheduling parameters for the process identified by pid; 0 stands for the calling process.</summary>
    [PyFunction("sched_getparam(pid, /)")]
    private static PyObject? GetScheduling(int process) =>
        GetSchedulingNative(process, out int priority) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : StructSequence.Make(s_schedulingParameters, PyInt.From(priority));

    /// <summary>Set scheduling parameters for the process identified by pid; 0 stands for the calling process.</summary>
    [PyFunction("sched_setparam(pid, param, /)")]
    private static PyObject? SetScheduling(int process, PyObject parameters) =>
        TryPriority(parameters, out int priority) ? Done(SetSchedulingNative(process, priority)) : null;

    // The priority in a sched_param; false with an exception set.
    private static bool TryPriority(PyObject parameters, out int priority)
    {
        priority = 0;
        if (!ReferenceEquals(parameters.Type, s_schedulingParameters))
        {
            return Raise.TypeError("must have a sched_param object") is not null;
        }
        if (!Indexes.TryToInt64(((PyTuple)parameters)[0], out long number, null)) return false;
        if (number is < int.MinValue or > int.MaxValue) return Raise.OverflowError("sched_priority out of range") is not null;
        priority = (int)number;
        return true;
    }

    /// <summary>Return the round-robin quantum for the process identified by pid, in seconds.</summary>
    [PyFunction("sched_rr_get_interval(pid, /)")]
    private static PyObject? GetInterval(int process) =>
        GetIntervalNative(process, out SystemTime time) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : new PyFloat(time.Seconds + (1e-9 * time.Nanoseconds));

    /// <summary>Return the set of processors that the process identified by pid, or the machine, may run on.</summary>
    [PyFunction("sched_getaffinity(pid, /)")]
    private static PyObject? GetAffinity(int process)
    {
        const int InvalidArgument = 22;
        const int LargestMask = 1 << 20;
        // How many processors there are is told to every engine; other processes are not its own.
        if (process != 0 && !CapabilityGate.Check(DeniedCapabilities.Processes, "processes")) return null;
        byte[] mask = new byte[128];
        // The system refuses a mask that has no room for all its processors.
        while (GetAffinityNative(process, mask.Length, mask) < 0)
        {
            int error = FileDescriptors.LastError;
            if (error != InvalidArgument || mask.Length >= LargestMask) return FileDescriptors.RaiseError(error);
            mask = new byte[2 * mask.Length];
        }
        PySet processors = new();
        for (int i = 0; i < 8 * mask.Length; i++)
        {
            if ((mask[i / 8] & (1 << (i % 8))) != 0) processors.Add(PyInt.From(i));
        }
        return processors;
    }

    /// <summary>Restrict the process identified by pid to a set of processors.</summary>
    [PyFunction("sched_setaffinity(pid, mask, /)")]
    private static PyObject? SetAffinity(int process, PyObject processors)
    {
        const int MostProcessors = 1 << 23;
        if (Iteration.ToList(processors) is not { } list) return null;
        byte[] mask = new byte[128];
        foreach (PyObject each in list.ToArray())
        {
            if (each is not PyIntegral number)
            {
                return Raise.TypeError($"expected an iterator of ints, but iterator yielded {Representation.Repr(each.Type)}");
            }
            if (number.Sign < 0) return Raise.ValueError("negative CPU number");
            if (!number.TryGetInt64(out long processor) || processor >= int.MaxValue) return Raise.OverflowError("CPU number too large");
            if (processor >= MostProcessors) continue;
            if (processor / 8 >= mask.Length) Array.Resize(ref mask, (int)((processor / 8) + 8) & ~7);
            mask[processor / 8] |= (byte)(1 << (int)(processor % 8));
        }
        return Done(SetAffinityNative(process, mask.Length, mask));
    }
}

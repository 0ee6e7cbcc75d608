using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Waiting for processes to end.
internal static partial class PosixModule
{
    private const int Interrupted = 4;
    private const int NoWait = 1;

    /// <summary>C's <c>siginfo_t</c>, as far as it says how a child has ended.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct ChildInformation
    {
        [FieldOffset(0)]
        public int Signal;

        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Process;

        [FieldOffset(20)]
        public int User;

        [FieldOffset(24)]
        public int Status;
    }

    private static readonly PyType s_waitidResult = StructSequence.Define(
        "posix.waitid_result", ["si_pid", "si_uid", "si_signo", "si_status", "si_code"], 5);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitNative(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    private static partial int WaitNative(int process, out int status, int options, out ResourceUsage usage);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitNative(int kind, int id, ref ChildInformation information, int options);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenProcessNative(nint number, nint process, nint flags);

    /// <summary>Waits for a child; null with an exception set.</summary>
    /// <remarks>
    /// No signal ends a system call of the main thread, as .NET takes signals in threads of its own. So the main thread waits for a
    /// descriptor of the child, or looks again after ever longer pauses, and runs the handlers of signals meanwhile.
    /// </remarks>
    /// <param name="process">The child; none for one of several.</param>
    /// <param name="options">What is waited for.</param>
    /// <param name="wait">The call of the system with other options: its result is the child, or 0 when nothing has happened.</param>
    private static int? WaitForChild(int? process, int options, Func<int, int> wait)
    {
        const int LongestPause = 16;
        ThreadState thread = ThreadState.Current;
        if ((options & NoWait) != 0 || thread != PythonThreads.Main) return (int?)Block(() => wait(options));
        for (int pause = 1; ; pause = Math.Min(2 * pause, LongestPause))
        {
            int? ended = (int?)Block(() => wait(options | NoWait));
            if (ended is not 0) return ended;
            int descriptor = process is { } child && OperatingSystem.IsLinux() ? OpenProcess(child, 0) : -1;
            if (descriptor >= 0)
            {
                bool mayWait = DescriptorWait.UntilReadable(thread, descriptor);
                _ = FileDescriptors.CloseNative(descriptor);
                return mayWait ? (int?)Block(() => wait(options)) : null;
            }
            if (Polling.Wait([], pause / 1000.0) < 0) return null;
        }
    }

    private static int OpenProcess(int process, int flags)
    {
        const int PidfdOpen = 434;
        return (int)OpenProcessNative(PidfdOpen, process, flags);
    }

    /// <summary>Wait for completion of a given child process. Returns a tuple of its id and exit status.</summary>
    [PyFunction("waitpid(pid, options, /)")]
    private static PyObject? WaitForProcess(int process, int options)
    {
        int status = 0;
        int? ended = WaitForChild(ExitOf(process, options), options, chosen => WaitNative(process, out status, chosen));
        return ended is { } id ? PyTuple.Create(PyInt.From(id), PyInt.From(status)) : null;
    }

    // The child whose descriptor tells all that is waited for: that it has ended.
    private static int? ExitOf(int process, int options) => process > 0 && options == 0 ? process : null;

    /// <summary>Wait for completion of any child process. Returns a tuple of its id and exit status.</summary>
    [PyFunction("wait()")]
    private static PyObject? WaitForAny() => WaitForProcess(-1, 0);

    /// <summary>Wait for completion of any child process. Returns a tuple of its id, exit status and what it used.</summary>
    [PyFunction("wait3(options)")]
    private static PyObject? WaitForAnyWithUsage(int options) => WaitForProcessWithUsage(-1, options);

    /// <summary>Wait for completion of a given child process. Returns a tuple of its id, exit status and what it used.</summary>
    [PyFunction("wait4(pid, options)")]
    private static PyObject? WaitForProcessWithUsage(int process, int options)
    {
        int status = 0;
        ResourceUsage usage = default;
        int? ended = WaitForChild(
            ExitOf(process, options), options, chosen => WaitNative(process, out status, chosen, out usage));
        return ended is { } id ? PyTuple.Create(PyInt.From(id), PyInt.From(status), ResourceModule.Describe(usage)) : null;
    }

    /// <summary>
    /// Wait for a child process: idtype says what id is the number of, options what is waited for. None when nothing has happened and
    /// options say not to wait.
    /// </summary>
    [PyFunction("waitid(idtype, id, options, /)")]
    private static PyObject? WaitForChange(int kind, int id, int options)
    {
        ChildInformation information = default;
        int? changed = WaitForChild(
            null, options, chosen => WaitNative(kind, id, ref information, chosen) < 0 ? -1 : information.Process);
        if (changed is null) return null;
        return information.Process == 0 ? PyNone.Instance : StructSequence.Make(
            s_waitidResult, PyInt.From(information.Process), PyInt.From(information.User), PyInt.From(information.Signal),
            PyInt.From(information.Status), PyInt.From(information.Code));
    }

    /// <summary>Return a file descriptor referring to the process pid.</summary>
    [PyFunction("pidfd_open(pid, flags=0)")]
    private static PyObject? OpenProcessDescriptor(int process, int flags = 0) => Number(OpenProcess(process, flags));

    /// <summary>Return True if the process returning status was continued from a job control stop.</summary>
    [PyFunction("WIFCONTINUED(status)")]
    private static PyObject WasContinued(int status) => PyBool.From(status == 0xFFFF);
}
